"""Who is let in to sealed data: a new desk gets its key, and a process gets it from the operating system's store or from the
recovery key in a file. Accounts open it at the log-in."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from desk_app.core.problems import EnvironmentProblem, UserProblem
from desk_app.store import os_store, restored
from desk_app.store.data_folder import DATABASE, KEY, KEYS
from desk_app.store.data_key import Sealed, key_named, known, let_in
from desk_app.store.first_look import desk_of
from desk_app.store.key_slots import KeySlots, read_slots, source_of, write_slots
from desk_app.store.key_wraps import new_recovery, new_slots, open_by_os, open_by_recovery, wrap_for_os
from desk_app.store.keys import KeyRing
from desk_app.store.sealing import Progress, drop_plain, seal_folder
from sync.bounded_files import TooLarge, read_text
from sync.synced_files import put_whole

KEY_FILE = "DESK_APP_KEY_FILE"
RECOVERY_FILE = "recovery.key"
"""Of the demonstration and of the day, which are nobody's secret."""
MOST_KEY_BYTES = 4096


def key_file(named: Path | None = None) -> Path | None:
    """What `--key` names, else the variable."""
    said = os.environ.get(KEY_FILE)
    return named if named is not None else Path(said) if said else None


def read_recovery(path: Path) -> str:
    """Raises UserProblem."""
    try:
        return read_text(path, MOST_KEY_BYTES)
    except (OSError, TooLarge, UnicodeDecodeError):
        raise UserProblem("keys.no_file", file=path) from None


def unlock(folder: Path, named: Path | None = None, by_os: bool = True) -> bool:
    """By what asks no person. Whether this process may open the folder's data: also where nothing is sealed. Raises UserProblem
    for a key that was named and is none of it; EnvironmentProblem."""
    slots = read_slots(folder)
    if slots is None or known(slots.key_id) is not None:
        return True
    if (file := key_file(named)) is not None:
        let_in(open_by_recovery(slots, read_recovery(file)))
        return True
    source = found_in_store(slots) if by_os else None
    if source is not None:
        let_in(source)
    return source is not None


def found_in_store(slots: KeySlots) -> Sealed | None:
    """A store that is silent is no reason for anything but another way in."""
    if slots.os is None or not os_store.may_be_here():
        return None
    try:
        kept = os_store.fetch(slots.os.entry)
    except os_store.NoAnswer:
        return None
    return open_by_os(slots, kept) if kept is not None else None


def seal_new(folder: Path, told: Callable[[str], None]) -> str:
    """A key for a folder that has no desk yet. `told` hears the recovery key, which comes back, before anything is laid out
    under it. What a try before this one left is used again, with another recovery key. Raises EnvironmentProblem where that is
    not open here."""
    slots = read_slots(folder)
    if slots is None:
        if (folder / DATABASE).exists():
            raise UserProblem("keys.plain_here", folder=folder)
        slots, source, recovery = new_slots()
        slots = _for_this_pc(slots, source)
    else:
        source = key_named(slots.key_id)
        slots, recovery = new_recovery(slots, source)
    told(recovery)
    write_slots(folder, slots)
    let_in(source)
    return recovery


def seal_existing(folder: Path, told: Callable[[str], None], progress: Progress) -> bool:
    """A plain desk is moved over; what an earlier try left is finished. False where nothing was to be done. Raises UserProblem,
    EnvironmentProblem."""
    restored.settle(folder)
    if read_slots(folder) is not None:
        drop_plain(folder)
        return False
    if not (folder / DATABASE).exists():
        raise UserProblem("cli.no_data", folder=folder)
    slots, source, recovery = new_slots()
    slots = replace(_for_this_pc(slots, source), desk_id=desk_of(folder))
    let_in(source)
    seal_folder(folder, slots, source, lambda: told(recovery), progress)
    return True


def leave_unsealed(folder: Path) -> None:
    """A desk that was not set up: nothing of a citizen is in it. Its signing key stays, for a centre may know it already."""
    source = source_of(folder)
    KeyRing(folder / KEY, source).lay_open()
    for name in (f"{DATABASE}-wal", f"{DATABASE}-shm", DATABASE, KEYS):
        (folder / name).unlink(missing_ok=True)


def _for_this_pc(slots: KeySlots, source: Sealed) -> KeySlots:
    """With the user's store where there is one that keeps things; else officers open the data."""
    with_store, entry, inner = wrap_for_os(slots, source)
    if os_store.keep(entry, inner):
        return replace(with_store, by_accounts=False)
    return replace(slots, os=None, by_accounts=True)


def at_home_here(folder: Path) -> None:
    """Data that came from another PC and was opened by the recovery key opens by this PC's own means from now on."""
    slots = read_slots(folder)
    if slots is not None:
        write_slots(folder, _for_this_pc(slots, key_named(slots.key_id)))


def seal_for_show(folder: Path, beside: Path) -> None:
    """A demonstration: sealed as any desk, its recovery key in a file, and its PINs as short as they stand in the README."""
    if read_slots(folder) is None and not (folder / DATABASE).exists():
        slots, source, recovery = new_slots()
        beside.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        put_whole(beside, (recovery + "\n").encode())
        write_slots(folder, slots)
        let_in(source)
    unlock(folder, beside if beside.exists() else None)


def renew_recovery(folder: Path) -> str:
    """Another one; what is on the paper before opens nothing more here. Raises UserProblem, EnvironmentProblem."""
    slots = _sealed(folder)
    changed, recovery = new_recovery(slots, key_named(slots.key_id))
    write_slots(folder, changed)
    return recovery


def try_recovery(folder: Path, typed: str) -> None:
    """Somebody typed what is on the paper. Raises UserProblem where it does not open the data."""
    slots = _sealed(folder)
    let_in(open_by_recovery(slots, typed))
    if not slots.tried:
        write_slots(folder, replace(slots, tried=True))


def _sealed(folder: Path) -> KeySlots:
    slots = read_slots(folder)
    if slots is None:
        raise UserProblem("keys.nothing_sealed", folder=folder)
    return slots


def note_names(folder: Path, desk_id: str, centre_name: str) -> None:
    """What the log-in shows before anything is open."""
    slots = read_slots(folder)
    if slots is not None and (slots.desk_id, slots.centre_name) != (desk_id, centre_name):
        try:
            write_slots(folder, replace(slots, desk_id=desk_id, centre_name=centre_name))
        except OSError as error:
            raise EnvironmentProblem("cli.cannot_write", file=folder, detail=error.strerror or "") from error

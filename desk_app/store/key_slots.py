"""The file that says how the key of a desk's data is come by (`store.key_wraps`). The log-in window reads it before anything
else: nothing stands above that a reader does not need."""

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from desk_app.core.problems import EnvironmentProblem
from desk_app.store.data_folder import KEYS
from desk_app.store.data_key import Plain, Source, key_named
from sync.bounded_files import read_bytes
from sync.synced_files import put_whole

MOST_BYTES = 1024 * 1024
TIME_COST, MEMORY_KIB, LANES = 3, 65_536, 4
"""As `argon2-cffi` hashes the secrets themselves (RFC 9106, the second recommended choice)."""


@dataclass(frozen=True, slots=True)
class AccountWrap:
    """`mark`: of the secret's hash that it was made with (`sync.protocol.accounts`)."""

    mark: str
    salt: str
    sealed: str
    time: int = TIME_COST
    memory: int = MEMORY_KIB
    lanes: int = LANES


@dataclass(frozen=True, slots=True)
class OsWrap:
    """`entry`: under which name that store keeps what opens it."""

    entry: str
    sealed: str


@dataclass(frozen=True, slots=True)
class KeySlots:
    """`by_accounts`: nothing but its officers' secrets opens the data at this PC. `tried`: somebody showed that the recovery
    key on the paper opens it."""

    key_id: str
    recovery: str
    os: OsWrap | None = None
    accounts: dict[str, AccountWrap] = field(default_factory=dict)
    by_accounts: bool = False
    tried: bool = False
    desk_id: str = ""
    centre_name: str = ""
    """What the log-in shows before anything is open."""


def read_slots(folder: Path) -> KeySlots | None:
    """None where nothing is sealed here. Raises EnvironmentProblem for a file that cannot be read: no new key is ever made
    because of it."""
    try:
        said = json.loads(read_bytes(folder / KEYS, MOST_BYTES))
        accounts = {str(login): AccountWrap(**wrap) for login, wrap in said.pop("accounts").items()}
        by_os = said.pop("os")
        slots = KeySlots(**said, os=OsWrap(**by_os) if by_os else None, accounts=accounts)
        if not isinstance(slots.key_id, str) or not isinstance(slots.recovery, str):
            raise TypeError(KEYS)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise EnvironmentProblem("problem.keys_unreadable", file=folder / KEYS) from error
    return slots


def write_slots(folder: Path, slots: KeySlots) -> None:
    """Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    put_whole(folder / KEYS, json.dumps(asdict(slots), ensure_ascii=False, indent=2).encode())


def source_of(folder: Path) -> Source:
    """What the files of this folder open with. Raises EnvironmentProblem where this process was not let in."""
    slots = read_slots(folder)
    return Plain() if slots is None else key_named(slots.key_id)


def sealed_by(folder: Path) -> str:
    """What opens the data at this PC, beside the recovery key: `nothing` where it is plain, `system` for its user's store of
    secrets, `accounts`, `recovery` where it alone does. Raises EnvironmentProblem."""
    slots = read_slots(folder)
    if slots is None:
        return "nothing"
    return "accounts" if slots.by_accounts else "system" if slots.os is not None else "recovery"


def only_marks(slots: KeySlots, marks: dict[str, str]) -> KeySlots:
    """Without what was wrapped for a secret that is none any more, by the mark of each account that may log in."""
    return replace(slots, accounts={login: wrap for login, wrap in slots.accounts.items() if marks.get(login) == wrap.mark})


def for_elsewhere(slots: KeySlots) -> KeySlots:
    """As they go with a copy: whoever finds the disk tries no officer's secret on it."""
    return replace(slots, os=None, accounts={})

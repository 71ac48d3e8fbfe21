"""Making a data folder usable: a desk of its own, one enrolled at a centre, or the demonstration."""

from pathlib import Path
from typing import Any

from desk_app.core.catalogue import from_own_form
from desk_app.core.counters import counter_of
from desk_app.core.moments import local
from desk_app.core.problems import EnvironmentProblem, UserProblem
from desk_app.resources_reader import default_catalogue, load_centre
from desk_app.services.desk.accounts import list_accounts, open_account
from desk_app.services.desk.installation import import_catalogue, list_procedures, open_desk
from desk_app.services.desk.people import PersonSaid, name_at_once
from desk_app.services.desk.sessions import hash_secret
from desk_app.store.store import Store
from desk_app.wiring.recovery import take_back_journal
from sync.client.addresses import NotAnAddress, NotEncrypted, centre_address
from sync.client.centre_line import CentreLine, Stopped
from sync.client.pinned import key_behind
from sync.protocol.accounts import OF_CENTRE
from sync.protocol.enrolment import is_of, whole_code
from sync.protocol.grants import FIRST_LONE_SERIAL, FIRST_LONE_SLOT, LONE_BANDS, band_of, serial_of

DEMO_SECRET = "123456"
DEMO_OFFICERS: tuple[tuple[str, str, tuple[str, ...], str, str], ...] = (
    ("lan", "Lò Thị Lan", ("intake_officer",), "stp", "Chuyên viên"),
    ("son", "Cà Văn Sơn", ("intake_officer",), "svhttdl", "Chuyên viên"),
    ("quy", "Quàng Thị Quý", ("cashier",), "stc", "Thủ quỹ"),
    ("ke", "Hà Văn Kế", ("accountant",), OF_CENTRE, "Kế toán"),
    ("dao", "Vì Văn Đạo", ("supervisor",), OF_CENTRE, "Giám đốc"),
    ("tham", "Tòng Thị Thắm", ("agency_appraiser",), "stp", "Chuyên viên"),
    ("duyet", "Lường Văn Duyệt", ("agency_approver",), "stp", "Phó Trưởng phòng"),
    ("giao", "Mùa A Giao", ("courier",), "stp", "Nhân viên"),
    ("admin", "Nguyễn Văn Trị", ("administrator",), OF_CENTRE, "Chuyên viên"),
    ("kiem", "Đèo Thị Kiểm", ("auditor",), OF_CENTRE, "Chuyên viên"),
)
"""Name, roles, agency and post of each."""


def set_up_alone(store: Store, desk_id: str, slot: int = 0) -> None:
    """A desk that never had a centre works from one of the four bands kept for such desks; `slot` tells them apart."""
    if not 0 <= slot < LONE_BANDS:
        raise UserProblem("cli.bad_slot")
    centre = load_centre()
    year = local(store.clock()).year
    bands = [band_of(FIRST_LONE_SLOT + slot, agency.id) for agency in centre.agencies]
    serials = [serial_of(FIRST_LONE_SERIAL + slot, agency.id, y) for agency in centre.agencies for y in (year, year + 1)]
    _set_up(store, {"desk_id": desk_id, "bands": bands, "serials": serials}, "")


def address_of(said: str, plain: bool) -> str:
    """The centre's address as it is kept. `plain`: http to another machine is meant. Raises UserProblem."""
    try:
        return centre_address(said, plain)
    except NotEncrypted:
        raise UserProblem("cli.plain_centre", url=said) from None
    except NotAnAddress:
        raise UserProblem("cli.no_address", url=said) from None


def set_up_enrolled(store: Store, said: str, code: str, plain: bool = False) -> None:
    """Trade the one-time code for a name, bands and serials. Raises UserProblem or EnvironmentProblem."""
    url = address_of(said, plain)
    letters = whole_code(code)
    if not letters:
        raise UserProblem("cli.part_of_code")
    known = key_behind(url)  # before the code is said to anybody
    if known is not None and not is_of(letters, known):
        raise UserProblem("cli.false_centre")
    line = CentreLine(url, "", store.key.sign, known)
    try:
        answer = line.enrol(letters, store.key.public, [agency.id for agency in load_centre().agencies])
    finally:
        line.close()
    if not isinstance(answer, dict):
        if hasattr(answer, "detail"):
            raise EnvironmentProblem("cli.no_centre")
        raise UserProblem("cli.false_centre" if answer == Stopped("false_answer") else "cli.bad_enrolment")
    if "recovers" in answer:
        take_back_journal(store, answer, url)
    _set_up(store, answer, url)


def _set_up(store: Store, grants: dict[str, Any], centre_url: str) -> None:
    desk_id, centre_key = grants["desk_id"], grants.get("centre_key")
    store.desk_id = desk_id
    with store.write() as tx:
        tx.put_setting("desk_id", desk_id)
        if centre_key:
            tx.put_setting("centre_key", centre_key)
            tx.put_setting("centre_url", centre_url)
        open_desk(
            tx,
            counter_of(desk_id),
            store.key.public,
            grants["bands"],
            grants["serials"],
            centre_key,
            grants.get("admission", ""),
            grants.get("first_epoch", 1),
        )
        list_accounts(tx)
        import_catalogue(tx, default_catalogue(), from_own_form, "resources/catalogue/default.toml")
        list_procedures(tx)


def add_demo_officers(store: Store) -> None:
    """One officer for each role, all with the same PIN: for the demonstration only."""
    secret_hash = hash_secret(DEMO_SECRET)
    with store.write() as tx:
        agencies = [agency.id for agency in load_centre().agencies]
        for officer_id, name, roles, agency, post in DEMO_OFFICERS:
            tx.put_officer(officer_id, name, roles, secret_hash)
            open_account(tx, officer_id)
            name_at_once(tx, agencies, officer_id, PersonSaid(agency, post, "05/01/2026"), None)


def add_demo_signature(store: Store) -> None:
    """A certificate of one's own making signs the receipts: for the demonstration only."""
    from desk_app.signing.port import SOFTWARE
    from desk_app.signing.software import make_demo_certificate

    make_demo_certificate(store.folder, load_centre().short_name)
    with store.write() as tx:
        tx.put_setting("signer", SOFTWARE)


def open_existing(folder: Path) -> Store | None:
    """The store of a folder that holds a desk; None where there is none yet."""
    from desk_app.store.data_folder import DATABASE

    if not (folder / DATABASE).exists():
        return None
    store = Store(folder)
    if not store.desk_id:
        store.close()
        return None
    return store

"""The line to the centre, signed as this desk."""

from collections.abc import Callable
from pathlib import Path

from desk_app.desk_clock import machine_ms
from desk_app.store.data_folder import KEY
from desk_app.store.key_slots import source_of
from desk_app.store.keys import KeyRing, RequestSigner
from desk_app.store.queries import Queries
from sync.client.centre_line import READ_TIMEOUT_S, CentreLine


def request_signer(folder: Path, queries: Queries) -> RequestSigner:
    """Raises EnvironmentProblem when the key is lost."""
    return RequestSigner(KeyRing(folder / KEY, source_of(folder)), queries.key_known_at_centre())


def centre_line(
    folder: Path, queries: Queries, read_timeout_s: float = READ_TIMEOUT_S, now_ms: Callable[[], int] = machine_ms
) -> CentreLine:
    """Raises EnvironmentProblem when the key is lost."""
    return line_to(queries.setting("centre_url") or "", folder, queries, read_timeout_s, now_ms)


def line_to(
    url: str,
    folder: Path,
    queries: Queries,
    read_timeout_s: float = READ_TIMEOUT_S,
    now_ms: Callable[[], int] = machine_ms,
) -> CentreLine:
    """To the centre whose key is pinned, at an address that may be another one than before."""
    signer, centre_key = request_signer(folder, queries), queries.setting("centre_key")
    return CentreLine(url, queries.desk_id, signer.sign, centre_key, read_timeout_s, now_ms=now_ms, other_key=signer.other)

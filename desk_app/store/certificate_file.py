"""The certificate for receipts and its key, where they are a file of the data folder: sealed there as the desk's own key is.
One that somebody lays there open is sealed at the next start."""

from pathlib import Path

from desk_app.store.data_folder import SIGNING
from desk_app.store.data_key import Sealed, Source, opened, sealed
from desk_app.store.key_slots import source_of
from sync.bounded_files import read_bytes
from sync.synced_files import put_whole

PURPOSE = "certificate"
SEALED = b"desk-certificate-1\n"
MOST_BYTES = 256 * 1024


def read_certificate(folder: Path) -> bytes:
    """As it was given. Raises OSError; ValueError for what no certificate fills, or does not open."""
    raw = read_bytes(folder / SIGNING, MOST_BYTES)
    if not raw.startswith(SEALED):
        return raw
    source = source_of(folder)
    if not isinstance(source, Sealed):
        raise ValueError("sealed")
    return opened(source, PURPOSE, raw[len(SEALED) :])


def put_certificate(folder: Path, content: bytes, source: Source) -> None:
    """Raises OSError."""
    put_whole(folder / SIGNING, SEALED + sealed(source, PURPOSE, content) if isinstance(source, Sealed) else content)


def seal_certificate(folder: Path, source: Sealed) -> None:
    """What lies open. Raises OSError."""
    if (folder / SIGNING).exists():
        content = read_bytes(folder / SIGNING, MOST_BYTES)
        if not content.startswith(SEALED):
            put_certificate(folder, content, source)

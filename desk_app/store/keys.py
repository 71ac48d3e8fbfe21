"""The desk's signing key: made once, kept in the data folder, readable by its user alone."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.protocol.seal import key_id


class DeskKey:
    """Signs entries and requests. The private half never leaves the process."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self.sign = private.sign
        self.public = private.public_key().public_bytes_raw()
        self.id = key_id(self.public)


def load_or_make_key(path: Path) -> DeskKey:
    """Written to a temporary file, synced and renamed: a crash leaves a whole key or none."""
    if path.exists():
        return DeskKey(Ed25519PrivateKey.from_private_bytes(path.read_bytes()))
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    private = Ed25519PrivateKey.generate()
    temporary = path.with_suffix(".new")
    descriptor = os.open(temporary, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(private.private_bytes_raw())
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    return DeskKey(private)

"""The desk's signing key: made once, kept in the data folder, readable by its user alone."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desk_app.core.problems import EnvironmentProblem
from sync.protocol.seal import key_id


class DeskKey:
    """Signs entries and requests. The private half never leaves the process."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self.sign = private.sign
        self.public = private.public_key().public_bytes_raw()
        self.id = key_id(self.public)


def load_key(path: Path) -> DeskKey:
    """Raises EnvironmentProblem when the key is missing or damaged: a new one would break the chain for ever."""
    try:
        return DeskKey(Ed25519PrivateKey.from_private_bytes(path.read_bytes()))
    except (OSError, ValueError) as error:
        raise EnvironmentProblem("problem.key_lost") from error


def make_key(path: Path) -> DeskKey:
    """For a new desk. Written to a temporary file, synced and renamed: a crash leaves a whole key or none."""
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

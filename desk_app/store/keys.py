"""The desk's signing keys, in one file of the data folder that its user alone can read: the one in use, and while it takes over
from another or the centre has yet to hear of it, that other."""

from collections.abc import Callable, Iterable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desk_app.core.problems import EnvironmentProblem
from desk_app.store.data_key import Plain, Sealed, Source, opened, sealed
from sync.protocol.seal import key_id
from sync.synced_files import put_whole

KEY_BYTES = 32
PURPOSE = "desk.key"
SEALED = b"desk-key-1\n"
"""What a file begins with that is sealed under the key of the data: who finds the disk signs nothing as this desk, and is given
nothing by its centre."""


class DeskKey:
    """Signs entries and requests. The private half never leaves the process."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self.sign: Callable[[bytes], bytes] = private.sign
        self.private_bytes: Callable[[], bytes] = private.private_bytes_raw
        self.public = private.public_key().public_bytes_raw()
        self.id = key_id(self.public)


class KeyRing:
    """The keys of the file; which of them signs is for the journal to say."""

    def __init__(self, path: Path, source: Source) -> None:
        self._path = path
        self._source = source
        self.lies_open = False
        """The file is not sealed, and ought to be."""
        self._keys: dict[str, DeskKey] = {}

    def load(self) -> None:
        """Raises EnvironmentProblem when the file is missing or damaged: a new key would break the chain for ever."""
        try:
            raw = self._unsealed(self._path.read_bytes())
            if not raw or len(raw) % KEY_BYTES:
                raise ValueError(len(raw))
        except (OSError, ValueError) as error:
            raise EnvironmentProblem("problem.key_lost") from error
        parts = (raw[start : start + KEY_BYTES] for start in range(0, len(raw), KEY_BYTES))
        keys = (DeskKey(Ed25519PrivateKey.from_private_bytes(part)) for part in parts)
        self._keys = {key.id: key for key in keys}

    def _unsealed(self, raw: bytes) -> bytes:
        """Raises ValueError."""
        self.lies_open = isinstance(self._source, Sealed) and not raw.startswith(SEALED)
        if not raw.startswith(SEALED):
            return raw
        if isinstance(self._source, Plain):
            raise ValueError("sealed")
        return opened(self._source, PURPOSE, raw[len(SEALED) :])

    def _put(self, keys: Iterable[DeskKey], source: Source) -> None:
        raw = b"".join(key.private_bytes() for key in keys)
        put_whole(self._path, SEALED + sealed(source, PURPOSE, raw) if isinstance(source, Sealed) else raw)

    def seal(self) -> None:
        """What lies open, as it was before the data was sealed. A crash leaves the old file or the new one."""
        if self.lies_open:
            self._put(self._keys.values(), self._source)
            self.lies_open = False

    def lay_open(self) -> None:
        """For a folder in which nothing is sealed any more."""
        if self.exists():
            self.load()
            self._put(self._keys.values(), Plain())

    def exists(self) -> bool:
        return self._path.exists()

    def ids(self) -> tuple[str, ...]:
        """The newest last."""
        return tuple(self._keys)

    def has(self, wanted: str) -> bool:
        if wanted not in self._keys:
            self.load()  # another process may have rotated it
        return wanted in self._keys

    def key(self, wanted: str) -> DeskKey:
        """Raises EnvironmentProblem where it is not here."""
        if not self.has(wanted):
            raise EnvironmentProblem("problem.key_lost")
        return self._keys[wanted]

    def newest(self) -> DeskKey:
        if not self._keys:
            self.load()
        return self._keys[self.ids()[-1]]

    def oldest(self) -> str:
        if not self._keys:
            self.load()
        return self.ids()[0]

    def add(self, forgetting_before: str = "") -> DeskKey:
        """A new key beside the others, without those that ended before the named one came. A crash
        leaves the old file or the new one."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = DeskKey(Ed25519PrivateKey.generate())
        keys = [*self._keys.values(), new]
        if forgetting_before in self._keys:
            keys = keys[self.ids().index(forgetting_before) :]
        self._put(keys, self._source)
        self._keys = {key.id: key for key in keys}
        return new


class RequestSigner:
    """Signs requests with the key that the centre knows: after a rotation that is the old one until it has heard of it. Where
    the last entry that the centre has is of the PC before this one, its key is not here, and the centre knows ours by the
    enrolment."""

    def __init__(self, ring: KeyRing, known_at_centre: str) -> None:
        self._ring = ring
        self._key = ring.key(known_at_centre if ring.has(known_at_centre) else ring.oldest())

    def sign(self, text: bytes) -> bytes:
        return self._key.sign(text)

    def other(self) -> bool:
        """The centre does not know this key: sign with the next one from now on. False where there is none."""
        self._ring.load()
        ids = self._ring.ids()
        self._key = self._ring.key(ids[(ids.index(self._key.id) + 1) % len(ids)] if self._key.id in ids else ids[0])
        return len(ids) > 1

"""A PKCS#11 token (USB) of a public certification service.

A driver may hang for ever: each call runs beside the caller and is given up after a while.
"""

import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from desk_app.signing.port import TOKEN, SignerAbsent

TIMEOUT_S = 10.0
hanging: list[threading.Thread] = []


def _within(seconds: float, work: Callable[[], Any]) -> Any:
    """The work's answer, or SignerAbsent("silent"); a driver that hangs keeps only its own thread."""
    answer: list[Any] = []
    failure: list[Exception] = []
    done = threading.Event()  # rather than `join`, which would register Qt's thread with Python for ever

    def run() -> None:
        try:
            answer.append(work())
        except Exception as error:  # whatever a driver raises is raised again where the caller waits
            failure.append(error)
        finally:
            done.set()

    hanging[:] = [thread for thread in hanging if thread.is_alive()]
    if hanging:
        raise SignerAbsent("silent")  # the last call is not back yet: no second one beside it
    thread = threading.Thread(target=run, name="token", daemon=True)
    thread.start()
    if not done.wait(seconds):
        hanging.append(thread)
    if failure:
        raise failure[0]
    if not answer:
        raise SignerAbsent("silent")
    return answer[0]


def _open(library: str, label: str, pin: str) -> Any:
    import pkcs11
    from pkcs11.exceptions import PinIncorrect, PinLocked, PKCS11Error

    try:
        token = pkcs11.lib(library).get_token(token_label=label)
        if not pin:
            raise SignerAbsent("locked")
        return token.open(user_pin=pin)
    except (PinIncorrect, PinLocked) as error:
        raise SignerAbsent("wrong_pin") from error
    except (PKCS11Error, RuntimeError, OSError) as error:
        raise SignerAbsent("absent") from error


class TokenSigner:
    def __init__(self, address: str, pin: str, timeout_s: float = TIMEOUT_S, opener: Any = _open) -> None:
        library, _, query = address.removeprefix(TOKEN).partition("?")
        label = parse_qs(query).get("token", [""])[0]
        self._timeout_s = timeout_s
        self._session = _within(timeout_s, lambda: opener(library, label, pin))
        self._key, self._certificate = _within(timeout_s, self._find)

    def _find(self) -> tuple[Any, x509.Certificate]:
        from pkcs11 import Attribute, ObjectClass
        from pkcs11.exceptions import PKCS11Error

        try:
            key = next(iter(self._session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY})))
            modulus = int.from_bytes(key[Attribute.MODULUS], "big")
            for found in self._session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}):
                certificate = x509.load_der_x509_certificate(found[Attribute.VALUE])
                public = certificate.public_key()
                if isinstance(public, rsa.RSAPublicKey) and public.public_numbers().n == modulus:  # not the issuer's
                    return key, certificate
            raise SignerAbsent("absent")
        except (StopIteration, PKCS11Error, ValueError) as error:
            raise SignerAbsent("absent") from error

    @property
    def certificate(self) -> x509.Certificate:
        return self._certificate  # type: ignore[no-any-return]

    def sign(self, data: bytes, padding: Any, algorithm: Any) -> bytes:
        """RSA with SHA-256, as the receipt's XML wants it; the padding is the mechanism's. Raises SignerAbsent."""
        from pkcs11 import Mechanism
        from pkcs11.exceptions import PKCS11Error

        try:
            signature = _within(self._timeout_s, lambda: self._key.sign(data, mechanism=Mechanism.SHA256_RSA_PKCS))
        except PKCS11Error as error:
            raise SignerAbsent("absent") from error
        return bytes(signature)

"""Sealing what the database must not hold in clear: our private keys (design, Secrets).

The sealing key is an HKDF derivative of SECRET_KEY (RFC 5869): reading the database is not enough.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from course.config import Settings

_PURPOSE = b"agencement: private keys of the tool"


class Unreadable(Exception):
    """The text was sealed under another SECRET_KEY, or damaged."""


def _fernet() -> Fernet:
    secret = Settings.current().secret_key.encode()
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret)
    return Fernet(base64.urlsafe_b64encode(derived))


def seal(text: str) -> str:
    """`text`, encrypted and authenticated."""
    return _fernet().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What `seal` was given; raises Unreadable."""
    try:
        return _fernet().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error

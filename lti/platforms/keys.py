"""Our own key pairs: made, rotated, published.

The newest one signs; the others stay in the published set (JWK set, RFC 7517). The key's id is its
thumbprint (RFC 7638), which is also what PyLTI1p3 puts in the header of what it signs.
"""

from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import update

from course import clock
from course.db import db
from lti import crypto, pylti
from lti.platforms import queries
from lti.platforms.models import ToolKey

_BITS = 2048


class NoKey(Exception):
    """No key pair of ours can sign: `flask --app app lti keys ensure` makes one."""


def ensure_key() -> ToolKey:
    """The key that signs, made if there is none, or if it was sealed under another SECRET_KEY."""
    key = queries.signing_key()
    if key is not None and _is_readable(key):
        return key
    return rotate_keys()


def rotate_keys() -> ToolKey:
    """A new key signs from now on; the old ones stay published."""
    db.session.execute(update(ToolKey).where(ToolKey.retired_at.is_(None)).values(retired_at=clock.now()))
    private_pem, public_pem = _new_pair()
    key = ToolKey(
        kid=pylti.public_jwk(public_pem)["kid"],
        public_pem=public_pem,
        private_encrypted=crypto.seal(private_pem),
    )
    db.session.add(key)
    db.session.flush()
    return key


def signing_pair() -> tuple[str, str, str]:
    """The key that signs, as (kid, private PEM, public PEM); raises NoKey."""
    key = queries.signing_key()
    if key is None:
        raise NoKey
    try:
        return key.kid, crypto.unseal(key.private_encrypted), key.public_pem
    except crypto.Unreadable as error:
        raise NoKey from error


def public_key_set() -> dict[str, Any]:
    """The JWK set that platforms read; empty before the first key is made."""
    return {"keys": [pylti.public_jwk(key.public_pem) for key in queries.published_keys()]}


def _is_readable(key: ToolKey) -> bool:
    try:
        crypto.unseal(key.private_encrypted)
    except crypto.Unreadable:
        return False
    return True


def _new_pair() -> tuple[str, str]:
    private = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    private_pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public_pem = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private_pem.decode(), public_pem.decode()

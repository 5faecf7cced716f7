"""Our own key pairs: made, rotated without an outage, withdrawn, published.

A new key is published at once and signs an hour later, when every platform has read it; the former one
signs until then and stays published for a month, so that what it signed can still be verified (JWK set,
RFC 7517). Who signs is computed from these dates: nothing has to run on time. The key's id is its
thumbprint (RFC 7638), which is also what PyLTI1p3 puts in the header of what it signs.
"""

from datetime import datetime
from typing import Any

import structlog
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from course import clock
from course.db import db
from course.errors import RuleBroken
from course.permissions import SYSTEM, Actor
from lti import crypto, pylti
from lti.platforms import queries, rules
from lti.platforms.models import ToolKey

log = structlog.get_logger("agencement.keys")
_BITS = 2048


class NoKey(Exception):
    """No key pair of ours can sign: `flask --app app lti keys ensure` makes one."""


def ensure_key() -> ToolKey:
    """The key that signs, made if there is none, or if it was sealed under another SECRET_KEY."""
    key = queries.signing_key()
    if key is not None and is_readable(key):
        return key
    return rotate_keys(at_once=True)


def rotate_keys(*, actor: Actor = SYSTEM, at_once: bool = False) -> ToolKey:
    """A new key, published now, that signs after rules.BEFORE_SIGNING; the former ones stay published.

    It signs `at_once` when asked, and when no other can.
    """
    known = queries.held_keys()
    current = queries.signing_key()
    at_once = at_once or current is None or not is_readable(current)
    starts = clock.now() if at_once else clock.now() + rules.BEFORE_SIGNING
    for key in known:
        if key is current or key.retired_at is None or key.retired_at > starts:
            key.retired_at = starts
    made = _make(starts)
    log.info("key_rotated", kid=made.kid, signs_from=starts.isoformat(), by=actor.person_id)
    return made


def withdraw_key(*, actor: Actor = SYSTEM, kid: str) -> None:
    """Take a leaked key out of the published set for good; if it signed, another one signs at once.

    Raises RuleBroken for a key that we do not have. Withdrawing it twice changes nothing.
    """
    known = {key.kid: key for key in queries.held_keys()}
    key = known.get(kid)
    if key is None:
        raise RuleBroken("Cette clé n’est pas l’une des nôtres.", "kid")
    if key.withdrawn_at is not None:
        return
    key.withdrawn_at = clock.now()
    db.session.flush()
    log.warning("key_withdrawn", kid=kid, by=actor.person_id)
    if not any(one.retired_at is None and _will_sign(one) for one in known.values()):
        rotate_keys(actor=actor)
    elif queries.signing_key() is None:
        _hasten(list(known.values()))


def _will_sign(key: ToolKey) -> bool:
    """Signs now, or will: neither withdrawn, nor replaced, and readable under this SECRET_KEY."""
    is_current = key.retired_at is None or key.retired_at > max(clock.now(), key.signs_from)
    return key.withdrawn_at is None and is_current and is_readable(key)


def _hasten(keys: list[ToolKey]) -> None:
    """The next key, already published, signs from now on."""
    following = min(filter(_will_sign, keys), key=lambda key: (key.signs_from, key.id))
    following.signs_from = clock.now()
    db.session.flush()


def _make(starts: datetime) -> ToolKey:
    private_pem, public_pem = _new_pair()
    key = ToolKey(
        kid=pylti.public_jwk(public_pem)["kid"],
        public_pem=public_pem,
        private_encrypted=crypto.seal(private_pem),
        signs_from=starts,
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


def is_readable(key: ToolKey) -> bool:
    """Whether its private half was sealed under this SECRET_KEY."""
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

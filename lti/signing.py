"""Signed values that a browser keeps for us; their age is told by the house clock (itsdangerous)."""

from typing import Any

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from course import clock
from course.config import Settings


class _Signer(TimestampSigner):
    def get_timestamp(self) -> int:
        return clock.timestamp()


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        Settings.current().secret_key, salt=f"agencement: {purpose}", signer=_Signer
    )


def sign(purpose: str, value: Any) -> str:
    """`value` (JSON types), signed for that purpose only; safe in a cookie and in an address."""
    return _serializer(purpose).dumps(value)


def read(purpose: str, signed: str, seconds: int) -> Any:
    """What was signed for `purpose`; raises SignatureExpired past `seconds`, BadData for anything else."""
    return _serializer(purpose).loads(signed, max_age=seconds)


def signed_at(purpose: str, signed: str) -> int:
    """When it was signed, in seconds since 1970; 0 for what we did not sign."""
    try:
        _, moment = _serializer(purpose).loads(signed, return_timestamp=True)
    except BadData:
        return 0
    return int(moment.timestamp())

"""The rotating code of a sheet, when it may be used, and how many tries one has. Pure.

RFC 2104 (HMAC) over a time step, truncated as RFC 4226 §5.3 does, under a key derived from SECRET_KEY
(RFC 5869). Server time only: a telephone whose clock is wrong signs all the same.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

STEP = 30
DIGITS = 6
# How far back a code is recognised as one that was shown, so as to say « expiré » (steps: 15 minutes).
REMEMBERED = 30
TRIES = 5
EARLY = timedelta(minutes=30)
LATE = timedelta(hours=2)
_PURPOSE = b"agencement attendance code v1"


class Verdict(StrEnum):
    """What a typed code is."""

    RIGHT = "right"
    EXPIRED = "expired"
    WRONG = "wrong"


@dataclass(frozen=True)
class Sheet:
    """What a code is bound to: the session, its group, and the half-day as planned when it is shown."""

    session_id: int
    group_id: int | None
    starts_at: datetime

    def __bytes__(self) -> bytes:
        return f"{self.session_id}:{self.group_id or 0}:{int(self.starts_at.timestamp())}".encode()


def key_of(secret: str, sheet: Sheet) -> bytes:
    """The sheet's own key: extracted from the secret, expanded for this sheet."""
    extracted = hmac.digest(_PURPOSE, secret.encode(), hashlib.sha256)
    return hmac.digest(extracted, bytes(sheet) + b"\x01", hashlib.sha256)


def step_at(moment: datetime) -> int:
    """The number of the 30 s step."""
    return int(moment.timestamp()) // STEP


def next_change(moment: datetime) -> datetime:
    """When the code shown at `moment` gives way to the next."""
    return datetime.fromtimestamp((step_at(moment) + 1) * STEP, UTC)


def code(key: bytes, step: int) -> str:
    """The six digits of a step."""
    digest = hmac.digest(key, step.to_bytes(8, "big"), hashlib.sha256)
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def digits(text: str) -> str:
    """The digits of what was typed: « 123 456 » and « 123-456 » are 123456."""
    return "".join(one for one in text if one.isascii() and one.isdigit())


def judge(key: bytes, typed: str, moment: datetime) -> Verdict:
    """Current or previous step: right; shown within the last quarter of an hour: expired; else wrong."""
    now, given = step_at(moment), digits(typed).encode()
    known = [hmac.compare_digest(code(key, now - age).encode(), given) for age in range(REMEMBERED + 1)]
    if any(known[:2]):
        return Verdict.RIGHT
    return Verdict.EXPIRED if any(known) else Verdict.WRONG


def is_fresh(step: int, moment: datetime) -> bool:
    """Whether the code of this step may still be accepted."""
    return 0 <= step_at(moment) - step <= 1


class Window(StrEnum):
    """Where we are around a half-day."""

    EARLY = "early"
    OPEN = "open"
    OVER = "over"


def window(starts_at: datetime, ends_at: datetime, moment: datetime) -> Window:
    """Signing opens 30 minutes before the half-day and stops two hours after its end."""
    if moment < starts_at - EARLY:
        return Window.EARLY
    return Window.OVER if moment > ends_at + LATE else Window.OPEN


def refusal(verdict: Verdict, left: int) -> str:
    """What the person is told, with the tries that are left."""
    if left <= 0:
        return TRAINER_TICKS
    rest = "Il vous reste un essai." if left == 1 else f"Il vous reste {left} essais."
    if verdict == Verdict.EXPIRED:
        return f"Ce code a expiré : il change toutes les 30 secondes. Tapez celui qui est à l’écran. {rest}"
    return f"Ce n’est pas le code de cette demi-journée. Relisez celui qui est à l’écran. {rest}"


TRAINER_TICKS = (
    "Cinq codes ont été refusés : demandez à la personne qui anime de cocher votre présence sur la feuille."
)

"""What Moodle makes of a posted score; pure.

AGS: https://www.imsglobal.org/spec/lti-ags/v2p0/ (section 3.4, Score publish service).
"""

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lti.practice_platform import texts
from lti.practice_platform.gradebook import Grade, LineItem

_REQUIRED = ("userId", "timestamp", "gradingProgress", "activityProgress")


@dataclass(frozen=True)
class Score:
    """A well-formed score: `sent_at` in whole seconds since 1970, `given` None when absent."""

    sub: str
    sent_at: int
    given: float | None
    maximum: float
    fully_graded: bool
    comment: str


def parse(body: str) -> Score | None:
    """The score in a request body, or None when Moodle would call it incorrect."""
    try:
        sent = json.loads(body, parse_constant=_refuse)
        texts.check(sent)
        return _score(sent) if isinstance(sent, dict) else None
    except (ValueError, OverflowError, RecursionError):
        return None


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _score(sent: dict[str, Any]) -> Score:
    if any(sent.get(name) is None for name in _REQUIRED):
        raise ValueError("a required member is missing")
    given, maximum = number(sent.get("scoreGiven")), number(sent.get("scoreMaximum"))
    if given is not None and maximum is None:
        raise ValueError("scoreGiven without scoreMaximum")
    return Score(
        sub=str(sent["userId"]),
        sent_at=_seconds(sent["timestamp"]),
        given=given,
        maximum=1.0 if maximum is None else maximum,
        fully_graded=sent["gradingProgress"] == "FullyGraded",
        comment=str(sent.get("comment") or ""),
    )


def number(value: object) -> float | None:
    """A number or a numeric string; raises ValueError on anything else."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("not a number")
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("not a number")
    return number


def _seconds(value: object) -> int:
    """An ISO 8601 instant cut to the whole second; without a zone it is UTC."""
    if not isinstance(value, str):
        raise ValueError("not a timestamp")
    instant = datetime.fromisoformat(value)
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return math.floor(instant.timestamp())


def grade_for(item: LineItem, score: Score) -> Grade:
    """The cell that this score leaves in the gradebook.

    Anything but FullyGraded, or no score given, erases the grade and its timestamp. Otherwise the
    score is scaled to the column's maximum and clipped to it in silence.
    """
    if score.given is None or not score.fully_graded:
        return Grade(item.id, score.sub, None, None, score.comment)
    value = score.given
    if score.maximum and score.maximum != item.maximum:
        value = value * item.maximum / score.maximum
    value = min(max(value, 0.0), item.maximum)
    return Grade(item.id, score.sub, value, score.sent_at, score.comment)

"""When a session may stand, where it is joined, when people are reminded. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit

from course import clock
from course.calendar.rules import Span, add_working_days
from course.errors import RuleBroken
from course.hours.models import Modality
from course.ui.formats import clock_time, long_date

SHORTEST, LONGEST = timedelta(minutes=10), timedelta(hours=5)
REMINDED_BEFORE, REMINDED_AT = 2, 8
TEXT_LIMIT = 20_000
SIGNED = (
    "La feuille de cette séance est déjà signée : des présences y sont notées. Son titre, sa date, ses heures "
    "et son lieu ne changent plus. Pour la déplacer ou l’annuler, corrigez d’abord la feuille de présence, "
    "avec un motif."
)
COUNTERSIGNED = (
    "La feuille de cette séance est contresignée : son titre, sa date, ses heures et son lieu ne changent plus, "
    "et elle ne s’annule plus. Pour une autre date, créez une autre séance."
)
CANCELLED = "Cette séance est annulée : elle ne se modifie plus. Vous pouvez en créer une autre."


@dataclass(frozen=True)
class Plan:
    """What somebody decides of a session; `day`, `starts` and `ends` are those of a clock in Paris."""

    title: str
    modality: Modality
    day: date
    starts: time
    ends: time
    place: str = ""
    join_url: str = ""
    programme: str = ""
    materials: str = ""
    module_code: str | None = None
    group_id: int | None = None
    host_ids: Sequence[int] = field(default_factory=tuple)


class StalePlan(RuleBroken):
    """Somebody else changed the session since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            "Quelqu’un a modifié cette séance entre-temps : son état actuel est rappelé en haut de la page. "
            "Votre saisie est gardée ; envoyez de nouveau pour la mettre à la place."
        )


def instants(plan: Plan) -> tuple[datetime, datetime]:
    """The beginning and the end, in UTC; RuleBroken past midnight, at an hour that the clocks skip or repeat,
    under ten minutes and over five hours.
    """
    if plan.ends <= plan.starts:
        raise RuleBroken(
            "La séance finirait avant d’avoir commencé. Une séance commence et finit le même jour : "
            "au-delà de minuit, faites-en deux.",
            "ends",
        )
    starts_at, ends_at = _instant(plan.day, plan.starts, "starts"), _instant(plan.day, plan.ends, "ends")
    if ends_at - starts_at < SHORTEST:
        raise RuleBroken("Une séance dure au moins dix minutes.", "ends")
    if ends_at - starts_at > LONGEST:
        raise RuleBroken(
            "Une séance dure cinq heures au plus : une journée se prévoit en deux demi-journées.", "ends"
        )
    return starts_at, ends_at


def _instant(day: date, at: time, name: str) -> datetime:
    """The instant of a clock in Paris; RuleBroken for one that does not exist, or exists twice, that day."""
    naive = datetime.combine(day, at)
    first, second = (naive.replace(tzinfo=clock.PARIS, fold=fold).utcoffset() for fold in (0, 1))
    if first != second:
        raise RuleBroken(
            "Cette nuit-là, l’heure change : cette heure n’existe pas, ou existe deux fois. Choisissez-en une autre.",
            name,
        )
    return clock.local(day, at.hour, at.minute)


def check_address(address: str) -> None:
    """A join address is a whole http or https address, without a password in it: RuleBroken."""
    if not address:
        return
    wrong = RuleBroken(
        "Écrivez l’adresse entière de la classe virtuelle : elle commence par « https:// ».", "join_url"
    )
    if len(address) > 500 or re.search(r"[\s<>\"\\]", address):
        raise wrong
    try:
        parts = urlsplit(address)
        hostname, user, _ = parts.hostname, parts.username, parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in ("http", "https") or not hostname or user is not None:
        raise wrong


def check_day(day: date, first: date, last: date) -> None:
    """A session stands within the cohort's years: RuleBroken."""
    if not first <= day <= last:
        raise RuleBroken(
            f"Ce jour est en dehors de la formation, qui va du {first:%d/%m/%Y} au {last:%d/%m/%Y}.", "day"
        )


def when(starts_at: datetime, ends_at: datetime) -> str:
    """« mardi 6 octobre 2026, de 9 h à 12 h »."""
    return f"{long_date(starts_at)}, de {clock_time(starts_at)} à {clock_time(ends_at)}"


def remind_at(starts_at: datetime, holidays: Iterable[Span] = ()) -> datetime:
    """Two working days before, at 8 in Paris; `holidays` are first and last days off, included."""
    day = starts_at.astimezone(clock.PARIS).date()
    return clock.local(add_working_days(day, -REMINDED_BEFORE, holidays), REMINDED_AT)

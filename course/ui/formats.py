"""How hours, dates, shares and names are written in French (domain §9, design « The screen »).

Durations are integer minutes. Instants are aware datetimes, shown in the time of Paris.
"""

import re
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal

from course.clock import PARIS

NBSP = "\u00a0"
MINUS = "\u2212"
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
    *("août", "septembre", "octobre", "novembre", "décembre"),
)
SHORT_MONTHS = (
    *("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil."),
    *("août", "sept.", "oct.", "nov.", "déc."),
)
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})


def hours(minutes: int) -> str:
    """« 1 h 30 », « 45 min », « 0 h », « −1 h 30 »."""
    sign = MINUS if minutes < 0 else ""
    whole, rest = divmod(abs(minutes), 60)
    if rest and not whole:
        return f"{sign}{rest}{NBSP}min"
    return f"{sign}{whole}{NBSP}h" + (f"{NBSP}{rest:02d}" if rest else "")


def local(moment: datetime) -> datetime:
    """The wall-clock time in Paris; raises ValueError for a datetime without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a naive datetime cannot be shown: which hour would it be?")
    return moment.astimezone(PARIS)


def _day(value: date | datetime) -> date:
    return local(value).date() if isinstance(value, datetime) else value


def _ordinal(day: date) -> str:
    return "1er" if day.day == 1 else str(day.day)


def long_date(value: date | datetime) -> str:
    """« mardi 6 octobre 2026 »."""
    day = _day(value)
    return f"{DAYS[day.weekday()]} {_ordinal(day)}{NBSP}{MONTHS[day.month - 1]} {day.year}"


def short_date(value: date | datetime) -> str:
    """« 6 oct. 2026 »."""
    day = _day(value)
    return f"{_ordinal(day)}{NBSP}{SHORT_MONTHS[day.month - 1]}{NBSP}{day.year}"


def clock_time(value: datetime | time) -> str:
    """« 17 h », « 13 h 30 »."""
    moment = local(value) if isinstance(value, datetime) else value
    return f"{moment.hour}{NBSP}h" + (f"{NBSP}{moment.minute:02d}" if moment.minute else "")


def long_datetime(value: datetime) -> str:
    """« mardi 6 octobre 2026 à 17 h »."""
    return f"{long_date(value)} à {clock_time(value)}"


def period(start: date, end: date) -> str:
    """« du 7 octobre au 13 novembre 2026 », « le 6 octobre 2026 » when both are one day."""
    last = f"{_ordinal(end)}{NBSP}{MONTHS[end.month - 1]} {end.year}"
    if start == end:
        return f"le {last}"
    first = _ordinal(start)
    if (start.year, start.month) != (end.year, end.month):
        first += f"{NBSP}{MONTHS[start.month - 1]}"
    if start.year != end.year:
        first += f" {start.year}"
    return f"du {first} au {last}"


def percent(part: float, whole: float = 100) -> str:
    """« 42 % », rounded down: 100 % is only said of what is complete."""
    share = int(part * 100 / whole) if whole else 0
    return f"{share}{NBSP}%"


def number(value: int | float | Decimal) -> str:
    """« 1 250 », « 12,5 »: a decimal comma, non-breaking spaces between thousands."""
    return f"{value:,}".replace(",", NBSP).replace(".", ",").replace("-", MINUS)


def counted(count: int, singular: str, plural: str | None = None) -> str:
    """« 0 visite », « 1 visite », « 2 visites »: French agrees from two on."""
    word = singular if abs(count) < 2 else plural or f"{singular}s"
    return f"{number(count)}{NBSP}{word}"


def sort_key(name: str) -> str:
    """What to order names by: accents, case, hyphens and apostrophes do not count."""
    folded = unicodedata.normalize("NFKD", name.casefold().translate(_LIGATURES))
    letters = "".join(
        " " if unicodedata.category(c)[0] in "PZ" else c for c in folded if not unicodedata.combining(c)
    )
    return " ".join(letters.split())


def de(name: str) -> str:
    """« d’ » or « de » and its space, to put before a name: Aïcha, Olivier and Hélène elide, Claire and Hakim do not."""
    return "d’" if re.match(r"[aeiouœæ]|h[^a]", sort_key(name)) else "de "


def initials(name: str) -> str:
    """The first letters of the first and last words: « ÉM »; « ? » when there is no letter."""
    words = [word for word in re.split(r"[\s\-'’.]+", name) if word and word[0].isalnum()]
    return "".join(word[0].upper() for word in (words[:1] + words[1:][-1:])) or "?"


def typography(text: str) -> str:
    """`text` with the spaces that French glues: inside « », before « : ; ? ! »."""
    return re.sub(r" (?=[:;?!»])|(?<=«) ", NBSP, text)

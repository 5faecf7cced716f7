"""Opening codes, years and role guesses. Pure."""

import hashlib
import secrets
from datetime import date, timedelta

# No 0/O, 1/I/L: the code is read out on the telephone.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LIFE = timedelta(days=30)
ATTEMPTS = 5
ATTEMPTS_WINDOW = timedelta(hours=1)


def new_code() -> str:
    """An opening code such as « KX7P-93QM-TRBW » (59 random bits)."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(12))
    return "-".join(letters[i : i + 4] for i in (0, 4, 8))


def code_hash(code: str) -> str:
    """What the database keeps; case, spaces and dashes do not matter."""
    plain = "".join(c for c in code.upper() if c.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def school_years(first_day: date) -> tuple[tuple[date, date], tuple[date, date]]:
    """Two consecutive years, both days included, that start on `first_day` and a year later."""
    second = _a_year_later(first_day)
    return (first_day, second - timedelta(days=1)), (second, _a_year_later(second) - timedelta(days=1))


def _a_year_later(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)


def usual_first_day(today: date) -> date:
    """1 September of the school year that `today` belongs to (a July opening prepares the next)."""
    return date(today.year if today.month >= 7 else today.year - 1, 9, 1)


def year_of(day: date, years: list[tuple[int, date, date]]) -> int:
    """The number of the cohort's year that `day` falls in; the nearest one outside both."""
    for number, starts_on, ends_on in years:
        if starts_on <= day <= ends_on:
            return number
    first = min(years, key=lambda year: year[1])
    last = max(years, key=lambda year: year[1])
    return first[0] if day < first[1] else last[0]

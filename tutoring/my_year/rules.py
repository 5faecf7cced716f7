"""Adding up a year: minutes by month and nature, visits by tag. Pure, in minutes."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tutoring.visits.rules import TAGS

# A line's nature, its day and its net minutes.
Line = tuple[str, date, int]


@dataclass(frozen=True)
class Month:
    """One month: its first day, its minutes in the order of the natures, their sum."""

    first_day: date
    minutes: Sequence[int]

    @property
    def total(self) -> int:
        return sum(self.minutes)


@dataclass(frozen=True)
class Table:
    """Months in order, under the natures that the year has."""

    natures: Sequence[str]
    months: Sequence[Month]

    @property
    def totals(self) -> list[int]:
        """The sum of each nature."""
        return [sum(month.minutes[place] for month in self.months) for place in range(len(self.natures))]


def by_month(lines: Iterable[Line], order: Sequence[str]) -> Table:
    """The table of lines; months and natures where nothing is left after corrections are not shown."""
    sums: Counter[tuple[date, str]] = Counter()
    for nature, day, minutes in lines:
        sums[(day.replace(day=1), nature)] += minutes
    kept = {key for key, minutes in sums.items() if minutes}
    natures = [one for one in order if any(nature == one for _, nature in kept)]
    months = sorted({month for month, _ in kept})
    return Table(natures, [Month(one, [sums[(one, nature)] for nature in natures]) for one in months])


def by_tag(tags: Iterable[str]) -> list[tuple[str, int]]:
    """How many visits served each function of the tutor; a visit may serve several."""
    counts = Counter(tag for line in tags for tag in set(line.split()))
    return [(label, counts[tag]) for tag, label in TAGS.items()]

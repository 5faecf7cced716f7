"""What the hours add up to: caps, readings, percentages (domain §1). Pure, in minutes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from course.hours.models import Modality, Nature

FORMAL = (Modality.IN_PERSON, Modality.VIRTUAL_CLASS, Modality.ASYNCHRONOUS)
IN_PERSON_MINUTES = 360
ON_SITE_MINUTES = 600
YEARS = (1, 2)

# The natures that consume the 10 h of a post (domain §1).
CONSUMING = frozenset(
    {Nature.INDIVIDUAL_VISIT, Nature.COLLECTIVE_VISIT, Nature.WORKSHOP, Nature.NETWORK_MEETING}
)

# What people read.
MODALITY_LABELS = {
    Modality.IN_PERSON: "En présence",
    Modality.VIRTUAL_CLASS: "Classe virtuelle",
    Modality.ASYNCHRONOUS: "En autonomie",
    Modality.ON_SITE: "Accompagnement sur site",
}

# A bucket of the plan: year, modality, module (None for the in-person days).
Bucket = tuple[int, Modality, str | None]


@dataclass(frozen=True)
class Total:
    """Minutes of one person: capped and certified by modality, on-site apart, and the plan."""

    certified: Mapping[Modality, int]
    planned: Mapping[Modality, int]
    reading: str
    by_module: Mapping[str, int] = field(default_factory=dict)

    @property
    def formal(self) -> int:
        """Certified minutes that count towards the 36 h, each module capped at its plan."""
        return sum(self.certified.get(modality, 0) for modality in FORMAL)

    @property
    def on_site(self) -> int:
        return self.certified.get(Modality.ON_SITE, 0)

    @property
    def done(self) -> int:
        """What the cohort's reading displays: with on-site support under reading B only."""
        return self.formal + (self.on_site if self.reading == "B" else 0)

    @property
    def target(self) -> int:
        """2160 min under reading A, 3360 under B (with the programme's own plan)."""
        formal = sum(self.planned.get(modality, 0) for modality in FORMAL)
        return formal + (self.planned.get(Modality.ON_SITE, 0) if self.reading == "B" else 0)

    @property
    def percent(self) -> int:
        """Progress from 0 to 100, rounded down so that 100 means everything."""
        return min(100, self.done * 100 // self.target) if self.target else 0


def plan_by_modality(plan: Mapping[Bucket, int]) -> dict[Modality, int]:
    """The plan added up by modality, on-site support included."""
    planned = dict.fromkeys(Modality, 0)
    for (_, modality, _), minutes in plan.items():
        planned[modality] += minutes
    return planned


def total(
    lines: Iterable[tuple[Bucket, int]],
    plan: Mapping[Bucket, int],
    reading: str,
    planned: Mapping[Modality, int] | None = None,
) -> Total:
    """Add up the net minutes of each bucket, capping all but on-site at the plan.

    `planned` is the plan by modality, where a table of people has it already.

    A bucket that the plan does not know counts for nothing formal; a net below zero counts as zero.
    """
    counts = counted(lines, plan)
    certified = dict.fromkeys(Modality, 0)
    by_module: dict[str, int] = {}
    for (_, modality, code), minutes in counts.items():
        certified[modality] += minutes
        if code is not None:
            by_module[code] = by_module.get(code, 0) + minutes
    return Total(certified, planned or plan_by_modality(plan), reading, by_module)


def counted(lines: Iterable[tuple[Bucket, int]], plan: Mapping[Bucket, int]) -> dict[Bucket, int]:
    """What each bucket counts for: its net, at most its plan; on-site support is not capped.

    Hours recognised for a year as a whole (no module) fill what its modules leave of the plan.
    """
    net: dict[Bucket, int] = {}
    for bucket, minutes in lines:
        net[bucket] = net.get(bucket, 0) + minutes
    found = {bucket: _counted(bucket, minutes, plan) for bucket, minutes in net.items()}
    for bucket, minutes in net.items():
        if _is_for_the_year(bucket, plan):
            found[bucket] = max(0, min(minutes, _left(bucket, found, plan)))
    return found


def _counted(bucket: Bucket, minutes: int, plan: Mapping[Bucket, int]) -> int:
    if bucket[1] == Modality.ON_SITE:
        return max(0, minutes)
    return max(0, min(minutes, plan.get(bucket, 0)))


def _is_for_the_year(bucket: Bucket, plan: Mapping[Bucket, int]) -> bool:
    return bucket[2] is None and bucket[1] != Modality.ON_SITE and bucket not in plan


def _left(bucket: Bucket, counts: Mapping[Bucket, int], plan: Mapping[Bucket, int]) -> int:
    """Minutes of the plan of this year and modality that no module counts for."""
    planned = sum(minutes for one, minutes in plan.items() if one[:2] == bucket[:2])
    return planned - sum(
        minutes for one, minutes in counts.items() if one[:2] == bucket[:2] and one != bucket
    )


def virtual_class_minutes(attended: int, length: int) -> int:
    """What a virtual class counts: whole from 80 % of its length on, else the real minutes (domain §1)."""
    return length if attended * 100 >= length * 80 else attended

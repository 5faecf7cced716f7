"""What the report of a cohort says. Pure (domain §1, §2, §9)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from course.competences.framework import COMPETENCES, LEVELS
from course.hours.models import Modality
from course.hours.rules import MODALITY_LABELS, Bucket

# Below so many answers nothing is said of self-assessments (domain §2).
ENOUGH = 5
TOO_FEW = "moins de cinq réponses"
FUNCTIONS = {"tutor": "Tutorat", "trainer": "Formation"}


@dataclass
class Use:
    """What one bucket of the plan has become: minutes of everybody, and of those still there."""

    minutes: int = 0
    active_minutes: int = 0
    # Of those who still follow: how many have all of the plan, or some.
    whole: int = 0
    part: int = 0

    def add(self, minutes: int, planned: int, people: int, is_active: bool) -> None:
        """So many people have so many minutes that count."""
        self.minutes += minutes * people
        if is_active and minutes > 0:
            self.active_minutes += minutes * people
            if planned and minutes >= planned:
                self.whole += people
            else:
                self.part += people


@dataclass(frozen=True)
class HoursLine:
    """Minutes of one modality; `planned` is None for what is counted apart."""

    label: str
    minutes: int
    planned: int | None


@dataclass(frozen=True)
class AttendanceLine:
    """One day or virtual class: how many were there, wholly or in part."""

    label: str
    whole: int
    part: int
    people: int
    minutes: int
    planned: int

    @property
    def none(self) -> int:
        return max(0, self.people - self.whole - self.part)


@dataclass(frozen=True)
class ModuleLine:
    """How many have completed a module."""

    code: str
    title: str
    completed: int
    people: int


@dataclass(frozen=True)
class PostLine:
    """The hours of one post, or of all posts of a function, in one year."""

    year: int
    function: str
    group: str
    names: str
    planned: int
    minutes: int
    other: int
    travel: int
    kilometres: float


@dataclass(frozen=True)
class ChangeLine:
    """How self-assessments of one item moved from the beginning to the end."""

    code: str
    label: str
    people: int
    up: int = 0
    same: int = 0
    down: int = 0
    before: Mapping[int, int] = field(default_factory=dict)
    after: Mapping[int, int] = field(default_factory=dict)

    @property
    def is_shown(self) -> bool:
        return self.people >= ENOUGH


def hours_lines(uses: Mapping[Bucket, Use], planned: Mapping[Modality, int], people: int) -> list[HoursLine]:
    """By modality, everybody's minutes beside the plan of those who follow; on-site support apart."""
    minutes = dict.fromkeys(Modality, 0)
    for bucket, use in uses.items():
        minutes[bucket[1]] += use.minutes
    return [
        HoursLine(
            label,
            minutes[modality],
            None if modality == Modality.ON_SITE else planned.get(modality, 0) * people,
        )
        for modality, label in MODALITY_LABELS.items()
    ]


def attendance_lines(
    uses: Mapping[Bucket, Use], plan: Mapping[Bucket, int], people: int
) -> list[AttendanceLine]:
    """The in-person days and the virtual classes of the plan, in its order by year."""
    wanted = (Modality.IN_PERSON, Modality.VIRTUAL_CLASS)
    buckets = [bucket for bucket in plan if bucket[1] in wanted]
    found = []
    for bucket in sorted(buckets, key=lambda one: (one[0], wanted.index(one[1]))):
        use = uses.get(bucket, Use())
        found.append(
            AttendanceLine(
                *(_session_label(bucket), use.whole, use.part, people),
                *(use.active_minutes, plan[bucket] * people),
            )
        )
    return found


def _session_label(bucket: Bucket) -> str:
    year, modality, code = bucket
    if modality == Modality.IN_PERSON:
        return "Journée d’ouverture, année 1" if year == 1 else "Journée de clôture, année 2"
    return f"Classe virtuelle de {code}, année {year}"


def change_lines(pairs: Iterable[tuple[str, int, int, int]]) -> list[ChangeLine]:
    """The eleven items, each with its changes once five people rated it twice; never a mean."""
    by_code: dict[str, list[tuple[int, int, int]]] = {}
    for code, start, end, count in pairs:
        by_code.setdefault(code, []).append((start, end, count))
    return [_change(one.code, one.label, by_code.get(one.code, [])) for one in COMPETENCES]


def _change(code: str, label: str, moves: Sequence[tuple[int, int, int]]) -> ChangeLine:
    people = sum(count for _, _, count in moves)
    if people < ENOUGH:
        # Not even how many: it would say who has answered.
        return ChangeLine(code, label, 0)
    return ChangeLine(
        *(code, label, people),
        up=sum(count for start, end, count in moves if end > start),
        same=sum(count for start, end, count in moves if end == start),
        down=sum(count for start, end, count in moves if end < start),
        before={level: sum(n for start, _, n in moves if start == level) for level in LEVELS},
        after={level: sum(n for _, end, n in moves if end == level) for level in LEVELS},
    )


def by_function(posts: Iterable[PostLine]) -> list[PostLine]:
    """The posts added up by year and function: no group, nobody's name."""
    found: dict[tuple[int, str], list[PostLine]] = {}
    for post in posts:
        found.setdefault((post.year, post.function), []).append(post)
    return [
        PostLine(
            *(year, function, "", ""),
            planned=sum(one.planned for one in some),
            minutes=sum(one.minutes for one in some),
            other=sum(one.other for one in some),
            travel=sum(one.travel for one in some),
            kilometres=sum(one.kilometres for one in some),
        )
        for (year, function), some in sorted(found.items())
    ]

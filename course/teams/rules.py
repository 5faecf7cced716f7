"""Posts and their hours: the 10 h belong to the post, a substitute continues it (domain §1). Pure, in minutes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Term:
    """Somebody holds a function in a group from one day to another (included; None: still)."""

    function: str
    group_id: int
    person_id: int
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class Spent:
    """What the book says of one person for one function, year and group (None: several groups at once)."""

    year: int
    function: str
    group_id: int | None
    person_id: int
    minutes: int
    travel_minutes: int
    kilometres: float


@dataclass
class Post:
    """A year, a function, the groups it serves; who held it in order; planned and used minutes."""

    year: int
    function: str
    group_ids: tuple[int, ...]
    person_ids: list[int]
    planned: int
    used: int = 0
    travel_minutes: int = 0
    kilometres: float = 0
    by_person: dict[int, int] = field(default_factory=dict)

    @property
    def left(self) -> int:
        """What is left of the post's hours; below zero when more was done."""
        return self.planned - self.used

    def add(self, spent: Spent) -> None:
        """Count what somebody did on this post."""
        self.used += spent.minutes
        self.travel_minutes += spent.travel_minutes
        self.kilometres += spent.kilometres
        self.by_person[spent.person_id] = self.by_person.get(spent.person_id, 0) + spent.minutes
        if spent.person_id not in self.person_ids:
            self.person_ids.append(spent.person_id)


def posts(
    terms: Iterable[Term],
    years: Sequence[tuple[int, date, date]],
    minutes: Mapping[str, int],
) -> list[Post]:
    """The posts of each year.

    A tutor's post is one group. A trainer's is all the groups that the same person had first that year
    (10 h for two groups, domain §8); whoever takes one of them over continues the same post.
    """
    found: list[Post] = []
    for number, first, last in years:
        held = sorted(
            (one for one in terms if _overlaps(one, first, last)),
            key=lambda one: (one.function != "tutor", one.group_id, one.starts_on, one.person_id),
        )
        opener: dict[tuple[str, int], int] = {}
        made: dict[tuple[str, int], Post] = {}
        for one in held:
            begun = opener.setdefault((one.function, one.group_id), one.person_id)
            key = (one.function, begun if one.function == "trainer" else one.group_id)
            if key not in made:
                made[key] = Post(number, one.function, (), [], minutes[one.function])
            _join(made[key], one)
        found += made.values()
    return found


def _overlaps(term: Term, first: date, last: date) -> bool:
    ends_on = term.ends_on or date.max
    return term.starts_on <= ends_on and term.starts_on <= last and ends_on >= first


def _join(post: Post, term: Term) -> None:
    if term.group_id not in post.group_ids:
        post.group_ids = (*post.group_ids, term.group_id)
    if term.person_id not in post.person_ids:
        post.person_ids.append(term.person_id)


def count(found: Sequence[Post], book: Iterable[Spent]) -> list[Spent]:
    """Add what was spent to the posts; returns what belongs to none (no group, or no longer any post)."""
    apart = []
    for spent in book:
        post = _post_of(found, spent)
        if post is None:
            apart.append(spent)
        else:
            post.add(spent)
    return apart


def _post_of(found: Sequence[Post], spent: Spent) -> Post | None:
    same = [post for post in found if (post.year, post.function) == (spent.year, spent.function)]
    if spent.group_id is not None:
        return next((post for post in same if spent.group_id in post.group_ids), None)
    mine = [post for post in same if spent.person_id in post.person_ids]
    return mine[0] if len(mine) == 1 else None

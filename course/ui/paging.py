"""Long lists, a page at a time: `?page=2`, and the links around it (macro `pages` of ui/navigation.html)."""

from dataclasses import dataclass

from flask import request

FURTHEST = 10_000


def page_number(name: str = "page") -> int:
    """The page that is asked for under this name, from 1 on; anything else is the first."""
    return min(max(1, request.args.get(name, 1, type=int)), FURTHEST)


@dataclass(frozen=True)
class Paging:
    """Where we are in a list of `total` things, `size` to a page."""

    number: int
    total: int
    size: int

    @property
    def count(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // self.size))

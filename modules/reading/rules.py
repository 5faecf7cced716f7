"""Cutting a text into sections. Pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from course.ui.markdown import slug

_HEADING = re.compile(r"^##[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """A part of the text; its slug comes from its title and survives new versions of the text."""

    number: int
    slug: str
    title: str
    body: str


def sections(body: str) -> list[Section]:
    """The parts that begin with « ## »; what stands before the first belongs to no part."""
    found = list(_HEADING.finditer(body))
    ends = [heading.start() for heading in found[1:]] + [len(body)] * bool(found)
    return [
        Section(number, slug(heading[1]), heading[1], body[heading.end() : end].strip())
        for number, (heading, end) in enumerate(zip(found, ends, strict=True), 1)
    ]


def preface(body: str) -> str:
    """What stands before the first part."""
    heading = _HEADING.search(body)
    return (body[: heading.start()] if heading else body).strip()


def percent(parts: Sequence[Section], read: Collection[str]) -> int:
    """How much of the present text was read, from 0 to 100; parts of former versions do not count."""
    return sum(part.slug in read for part in parts) * 100 // len(parts) if parts else 0


def to_resume(parts: Sequence[Section], read: Collection[str]) -> Section | None:
    """The first part not read yet; None when all are."""
    return next((part for part in parts if part.slug not in read), None)

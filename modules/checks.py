"""What the content folder must respect before it is loaded (domain §3). Pure: no database, no Flask."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from course.catalogue.rules import week_day
from course.competences.framework import CODES
from course.hours.rules import YEARS
from course.registries import ActivityKind
from modules import coherence
from modules.coherence import half_day_minutes
from modules.content_files import Content, ContentFile, Problem
from modules.schema import Rule, is_key, problems, texts

ELEMENTS = ("E1", "E2", "E3", "E4", "E5", "T")
# Any Monday: only the order of two days of the calendar matters here.
_MONDAY = date(2024, 1, 1)
_TITLE = re.compile(r"^#[ \t]", re.MULTILINE)
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")

PROGRAMME = {"code": Rule(str, maximum=20), "title": Rule(str, maximum=200), "in_person_days": Rule(list)}
DAY = {
    "code": Rule(str, maximum=8),
    "year": Rule(int),
    "title": Rule(str, maximum=200),
    "day": Rule(str, maximum=6),
    "half_days": Rule(list),
}
HALF_DAY = {
    "code": Rule(str, maximum=8),
    "title": Rule(str, maximum=200),
    "start": Rule(str),
    "end": Rule(str),
}
MODULE = {
    "code": Rule(str, maximum=8),
    "element": Rule(str),
    "year": Rule(int),
    "order": Rule(int, minimum=1),
    "title": Rule(str, maximum=200),
    "aim": Rule(str),
    "asynchronous_minutes": Rule(int, minimum=0),
    "virtual_class": Rule(dict, required=False),
    "targets": Rule(list),
    "opens": Rule(str, maximum=6),
    "closes": Rule(str, maximum=6),
    "complete_when": Rule(list),
}
VIRTUAL_CLASS = {
    "code": Rule(str, maximum=8),
    "title": Rule(str, maximum=200),
    "minutes": Rule(int, minimum=1),
    "day": Rule(str, maximum=6),
    "start": Rule(str),
}
ACTIVITY = {
    "key": Rule(str, maximum=60),
    "module": Rule(str),
    "kind": Rule(str),
    "order": Rule(int, minimum=1),
    "title": Rule(str, maximum=200),
    "minutes": Rule(int, minimum=0),
}


def check(content: Content, kinds: Mapping[str, ActivityKind]) -> list[Problem]:
    """Everything that is wrong, file by file; an empty list means that the content may be loaded."""
    found = [*content.problems, *_each("programme", [content.programme], _programme)]
    found += _each("module", content.modules, _module)
    found += _each("activity", content.activities, lambda file: _activity(file, kinds))
    # What compares files reads their keys: those must be there first.
    return sorted(found, key=lambda one: one.file) if found else coherence.check(content)


def definition(file: ContentFile) -> dict[str, Any]:
    """What an activity's kind reads: the front matter without what every activity has."""
    return {key: value for key, value in file.meta.items() if key not in ACTIVITY}


def _each(
    what: str, files: Iterable[ContentFile | None], rule: Callable[[ContentFile], list[str]]
) -> list[Problem]:
    lines = []
    for file in files:
        if file is None:
            lines.append(Problem("programme.md", "the file is missing"))
        else:
            lines += [Problem(file.name, message) for message in rule(file)]
            lines += [] if file.body else [Problem(file.name, f"the {what} has no text")]
            if _TITLE.search(file.body):
                lines.append(Problem(file.name, "headings begin at « ## »: the page has its title already"))
    return lines


def _programme(file: ContentFile) -> list[str]:
    found = problems(file.meta, PROGRAMME)
    if found:
        return found
    for day in file.meta["in_person_days"]:
        wrong = problems(day, DAY, "in_person_days: ")
        found += wrong or _day(day)
    return found


def _day(day: Mapping[str, Any]) -> list[str]:
    where = f"{day['code']}: "
    found = [where + message for message in (*_calendar("day", day["day"]), *_year(day["year"]))]
    for half_day in day["half_days"]:
        wrong = problems(half_day, HALF_DAY, where)
        found += wrong or [where + message for message in _half_day(half_day)]
    return found


def _half_day(half_day: Mapping[str, str]) -> list[str]:
    found = [*_clock("start", half_day["start"]), *_clock("end", half_day["end"])]
    if not found and half_day_minutes(half_day) <= 0:
        found.append(f"{half_day['code']} ends before it starts")
    return found


def _module(file: ContentFile) -> list[str]:
    meta = file.meta
    found = problems(meta, MODULE)
    if found:
        return found
    found += _year(meta["year"]) + _calendar("opens", meta["opens"]) + _calendar("closes", meta["closes"])
    if not found and week_day(meta["opens"], _MONDAY) > week_day(meta["closes"], _MONDAY):
        found.append(f"opens {meta['opens']} is after closes {meta['closes']}")
    if meta["element"] not in ELEMENTS:
        found.append(f"unknown element: {meta['element']}")
    found += [f"targets: unknown competence: {code!r}" for code in meta["targets"] if code not in CODES]
    found += texts(meta["complete_when"], "complete_when")
    return found + (_virtual_class(meta["virtual_class"]) if "virtual_class" in meta else [])


def _virtual_class(values: Mapping[str, Any]) -> list[str]:
    found = problems(values, VIRTUAL_CLASS, "virtual_class: ")
    return found or _calendar("virtual_class: day", values["day"]) + _clock(
        "virtual_class: start", values["start"]
    )


def _activity(file: ContentFile, kinds: Mapping[str, ActivityKind]) -> list[str]:
    common = {key: value for key, value in file.meta.items() if key in ACTIVITY}
    found = problems(common, ACTIVITY)
    if found:
        return found
    if not is_key(common["key"]):
        found.append("key: only small letters, digits and dashes")
    kind = kinds.get(common["kind"])
    if kind is None:
        return [*found, f"unknown kind: {common['kind']} (known: {', '.join(sorted(kinds))})"]
    return found + kind.check(definition(file), file.body)


def _year(year: int) -> list[str]:
    return [] if year in YEARS else [f"year: {year} is neither 1 nor 2"]


def _calendar(key: str, code: str) -> list[str]:
    try:
        week_day(code, _MONDAY)
    except ValueError:
        return [f"{key}: {code!r} is not a day of the calendar (W06-2 is the Tuesday of week 6)"]
    return []


def _clock(key: str, text: str) -> list[str]:
    return [] if _CLOCK.fullmatch(text) else [f"{key}: {text!r} is not a time such as « 09:00 »"]

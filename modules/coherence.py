"""How the files of the content agree with each other; each file was checked on its own before. Pure."""

from collections.abc import Mapping
from typing import Any

from course.hours.rules import IN_PERSON_MINUTES, YEARS
from modules.content_files import Content, ContentFile, Problem
from modules.schema import twice

YEAR_MINUTES = 720


def check(content: Content) -> list[Problem]:
    """What files contradict each other about; [] when all is well."""
    found = _unique(content.modules, "code") + _unique(content.modules, "order")
    found += _unique(content.activities, "key") + _sessions_unique(content) + _years(content)
    codes = {module.meta["code"] for module in content.modules}
    for file in content.activities:
        if file.meta["module"] not in codes:
            found.append(Problem(file.name, f"unknown module: {file.meta['module']}"))
    for module in content.modules:
        own = [one for one in content.activities if one.meta["module"] == module.meta["code"]]
        found += _unique(own, "order") + _minutes(module, own) + _conditions(module, own)
    return found


def _unique(files: list[ContentFile], key: str) -> list[Problem]:
    repeated = twice([file.meta[key] for file in files])
    return [
        Problem(file.name, f"{key} {file.meta[key]} stands in another file too")
        for file in files
        if file.meta[key] in repeated
    ]


def half_days(programme: ContentFile) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Each half-day with its day, in the file's order."""
    return [(day, half_day) for day in programme.meta["in_person_days"] for half_day in day["half_days"]]


def _sessions_unique(content: Content) -> list[Problem]:
    assert content.programme is not None
    codes = [half_day["code"] for _, half_day in half_days(content.programme)]
    codes += [file.meta["virtual_class"]["code"] for file in content.modules if "virtual_class" in file.meta]
    return [Problem("programme.md", f"session {code} stands twice") for code in twice(codes)]


def _years(content: Content) -> list[Problem]:
    """Each year holds 12 h at a distance and 6 h in presence (domain §1)."""
    assert content.programme is not None
    found = []
    for year in YEARS:
        own = [module for module in content.modules if module.meta["year"] == year]
        distant = sum(module.meta["asynchronous_minutes"] + synchronous_minutes(module) for module in own)
        if distant != YEAR_MINUTES:
            files = ", ".join(module.name for module in own) or "no file"
            found.append(Problem(files, f"year {year}: {distant} minutes at a distance, not {YEAR_MINUTES}"))
        present = sum(
            half_day_minutes(half) for day, half in half_days(content.programme) if day["year"] == year
        )
        if present != IN_PERSON_MINUTES:
            found.append(
                Problem(
                    "programme.md", f"year {year}: {present} minutes in presence, not {IN_PERSON_MINUTES}"
                )
            )
    return found


def _minutes(module: ContentFile, own: list[ContentFile]) -> list[Problem]:
    total = sum(activity.meta["minutes"] for activity in own)
    planned = module.meta["asynchronous_minutes"]
    if not own or total == planned:
        return []
    return [Problem(module.name, f"asynchronous_minutes is {planned}, its activities add up to {total}")]


def _conditions(module: ContentFile, own: list[ContentFile]) -> list[Problem]:
    known = {activity.meta["key"] for activity in own}
    if "virtual_class" in module.meta:
        known.add(module.meta["virtual_class"]["code"])
    wanted = module.meta["complete_when"]
    unknown = [Problem(module.name, f"complete_when: unknown: {one}") for one in wanted if one not in known]
    return unknown + [Problem(module.name, f"complete_when: {one} stands twice") for one in twice(wanted)]


def half_day_minutes(half_day: Mapping[str, str]) -> int:
    """The length of a half-day, in minutes."""
    return clock_minutes(half_day["end"]) - clock_minutes(half_day["start"])


def clock_minutes(text: str) -> int:
    """« 13:30 » → 810."""
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)


def synchronous_minutes(module: ContentFile) -> int:
    """The minutes of the module's virtual class, 0 when it has none."""
    return int(module.meta.get("virtual_class", {}).get("minutes", 0))

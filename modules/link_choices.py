"""What a trainer may put into the LMS's course from this room: years, modules, activities."""

from collections.abc import Sequence
from itertools import groupby

from course.catalogue import queries as catalogue
from course.catalogue.models import Activity
from course.registries import LinkChoice, registries
from course.ui.formats import hours


def years() -> Sequence[LinkChoice]:
    """The years that have modules; one query."""
    by_year = groupby(sorted(catalogue.modules(), key=lambda one: one.year), key=lambda one: one.year)
    return [_year(year, [module.code for module in modules]) for year, modules in by_year]


def _year(year: int, codes: Sequence[str]) -> LinkChoice:
    which = f"modules {codes[0]} à {codes[-1]}" if len(codes) > 1 else f"module {codes[0]}"
    return LinkChoice(f"year:{year}", f"Année {year}", f"Le programme de l’année {year} : {which}.")


def modules() -> Sequence[LinkChoice]:
    """The modules, in order, under their year; one whose activities are to come shows what it is for."""
    return [
        LinkChoice(
            f"module:{module.code}",
            f"{module.code} – {module.title}",
            module.aim,
            section=f"Année {module.year}",
        )
        for module in catalogue.modules()
    ]


def activities() -> Sequence[LinkChoice]:
    """The activities in force, each within its module, in order; one query."""
    found = sorted(catalogue.all_activities(), key=lambda one: (one.module.position, one.position))
    return [_activity(one) for one in found]


def _activity(one: Activity) -> LinkChoice:
    kind = registries().activity_kinds.get(one.kind)
    text = f"{kind.label}, {hours(one.minutes)}." if kind else f"{hours(one.minutes)}."
    return LinkChoice(
        f"activity:{one.key}",
        f"{one.module.code} – {one.title}",
        text,
        section=f"Année {one.module.year}",
        within=f"module:{one.module.code}",
    )

"""The form of a self-assessment: one group of four levels per item."""

from collections.abc import Mapping
from typing import Any

from wtforms import RadioField
from wtforms.validators import Optional

from course.competences.framework import COMPETENCES, LEVELS
from course.ui.forms import Form, options


def _item(label: str) -> Any:
    choices = options((str(level), name) for level, name in LEVELS.items())
    return RadioField(label, [Optional()], choices=choices, validate_choice=True)


class RatingsForm(Form):
    """What the form reads once the items are added to it."""

    def show(self, levels: Mapping[str, int]) -> None:
        """Tick what was rated before."""
        for code, level in levels.items():
            self[code].data = str(level)

    @property
    def levels(self) -> dict[str, int]:
        """By item, the level chosen; items left alone are not in it."""
        return {one.code: int(self[one.code].data) for one in COMPETENCES if self[one.code].data}


# The items are data: one field each, named by its code, labelled with its official wording.
for _one in COMPETENCES:
    setattr(RatingsForm, _one.code, _item(f"{_one.code}. {_one.label}"))

"""Shapes of the client's forms: the plan, the follow-up, the sheet."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from course import clock
from course.ui.forms import DateField, TextLimit, options
from modules.codev.models import CodevAction, CodevContribution, CodevDraft
from modules.drafts import DraftForm, shown_number

OUTCOMES = [("done", "Fait"), ("changed", "Modifié"), ("not_done", "Non fait")]
LINES = (1, 2, 3)


class OnceForm(DraftForm):
    """A text of the client's that stands once: its draft's version, and its own."""

    made = HiddenField(default="0")

    @property
    def made_version(self) -> int:
        """The version of the text that the page showed; -1 when somebody changed the field."""
        return shown_number(self.made)

    def begin(self, made: CodevContribution | None, draft: CodevDraft | None) -> None:
        """What was being written, else what is written."""
        self.show(draft)
        if draft is None and made is not None:
            self.text.data = made.text
        self.made.data = str(made.version if made else 0)


class PlanForm(OnceForm):
    """What I keep and leave; one to three actions, each with its day."""

    action_1 = StringField("Action 1", [TextLimit(300)])
    day_1 = DateField("À faire le", [Optional()])
    action_2 = StringField("Action 2", [TextLimit(300)])
    day_2 = DateField("À faire le", [Optional()])
    action_3 = StringField("Action 3", [TextLimit(300)])
    day_3 = DateField("À faire le", [Optional()])

    def line(self, number: int) -> tuple[Any, Any]:
        """The two fields of an action."""
        return self[f"action_{number}"], self[f"day_{number}"]

    @property
    def actions(self) -> list[tuple[str, date]]:
        """The actions that are complete."""
        lines = [self.line(number) for number in LINES]
        return [(action.data, day.data) for action, day in lines if action.data and day.data]

    def show_actions(self, actions: Sequence[CodevAction]) -> None:
        """Fill the lines with the plan as it stands."""
        for number, one in zip(LINES, actions, strict=False):
            action, day = self.line(number)
            action.data, day.data = one.text, one.due_on

    def validate(self, extra_validators: Any = None) -> bool:
        """Each line has both or neither, and its day is to come; said beside the line."""
        fine = bool(super().validate(extra_validators))
        whole = [self._whole(number) for number in LINES]
        return fine and all(whole)

    def _whole(self, number: int) -> bool:
        action, day = self.line(number)
        if day.errors or action.errors:
            return False
        if action.data and day.data is None:
            self.fail("Donnez un jour à cette action.", day.name)
        elif day.data is not None and not action.data:
            self.fail("Dites ce que vous ferez ce jour-là.", action.name)
        elif day.data is not None and day.data < clock.today():
            self.fail("Ce jour est passé : choisissez un jour à venir.", day.name)
        return not (day.errors or action.errors)


class FollowUpForm(OnceForm):
    """What became of each action, and the follow-up."""

    outcome_1 = RadioField("Ce qu’elle est devenue", [Optional()], choices=options(OUTCOMES))
    why_1 = TextAreaField("Pourquoi, en quelques mots", [TextLimit(2000)])
    outcome_2 = RadioField("Ce qu’elle est devenue", [Optional()], choices=options(OUTCOMES))
    why_2 = TextAreaField("Pourquoi, en quelques mots", [TextLimit(2000)])
    outcome_3 = RadioField("Ce qu’elle est devenue", [Optional()], choices=options(OUTCOMES))
    why_3 = TextAreaField("Pourquoi, en quelques mots", [TextLimit(2000)])

    def told(self, actions: Sequence[CodevAction]) -> list[tuple[int, str, str]]:
        """The outcomes that were chosen, of actions that there are."""
        found = []
        for one in actions:
            outcome, why = self.line(one.number)
            if outcome.data:
                found.append((one.number, outcome.data, why.data or ""))
        return found

    def line(self, number: int) -> tuple[Any, Any]:
        """The two fields of an action."""
        return self[f"outcome_{number}"], self[f"why_{number}"]

    def show_outcomes(self, actions: Sequence[CodevAction]) -> None:
        """Fill the lines with what was told."""
        for one in actions:
            outcome, why = self.line(one.number)
            outcome.data, why.data = one.outcome, one.why


class SheetForm(DraftForm):
    """What may leave the group, and the word on who could be recognised in it."""

    anonymised = BooleanField(
        "Personne n’est reconnaissable dans cette fiche, ni par un nom, ni par un détail"
    )

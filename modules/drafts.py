"""Texts that save themselves: a version number keeps two tabs from overwriting each other."""

from datetime import datetime
from typing import Any, Protocol

from flask import jsonify
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, TextAreaField

from course import clock
from course.errors import RuleBroken
from course.ui.fields import TextLimit
from course.ui.formats import clock_time
from course.ui.forms import Form

STALE = (
    "Ce texte a changé entre-temps, sans doute dans un autre onglet. Les deux versions sont ci-dessous : "
    "gardez la vôtre, l’autre, ou ce que vous voulez des deux."
)
LIMIT = 50_000


class Draft(Protocol):
    """A row that holds a text and the number of times it was saved."""

    text: Any
    version: Any
    updated_at: Any


class StaleDraft(Exception):
    """The text was saved elsewhere since this page was made; `text` and `version` are what is kept now."""

    def __init__(self, text: str, version: int) -> None:
        super().__init__("stale draft")
        self.text, self.version = text, version


def write(draft: Draft, *, text: str, version: int) -> bool:
    """Put the text into the draft; False when it is there already; raises StaleDraft for an old page."""
    if draft.text == text:
        return False
    if draft.version != version:
        raise StaleDraft(draft.text, draft.version)
    draft.text, draft.version, draft.updated_at = text, version + 1, clock.now()
    return True


def shown_number(field: HiddenField) -> int:
    """The number that the page carried in a hidden field; -1 when somebody changed it."""
    given = str(field.data or "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1


class SeenForm(Form):
    """A form that says which version its page showed."""

    version = HiddenField(default="0")

    @property
    def seen(self) -> int:
        """The version that the page showed; -1 when somebody changed the field."""
        return shown_number(self.version)


class DraftForm(SeenForm):
    """A text and the version that the page started from."""

    text = TextAreaField("Votre texte", [TextLimit(LIMIT)])

    @property
    def written(self) -> str:
        return self.text.data or ""

    def show(self, draft: Draft | None) -> None:
        """Fill the form with what was saved."""
        self.text.data = draft.text if draft else ""
        self.version.data = str(draft.version if draft else 0)

    def show_stale(self, stale: StaleDraft) -> None:
        """Keep what was typed; sending again replaces the other text, knowingly."""
        self.fail(STALE)
        self.version.data = str(stale.version)


def answer_saved(at: datetime, version: int) -> ResponseReturnValue:
    """What a page that saves itself reads: the time, and the version for the next time."""
    return jsonify(saved_at=clock_time(at), fields={"version": str(version)})


def answer_stale() -> ResponseReturnValue:
    """Another tab was faster: nothing was written."""
    return jsonify(message=STALE), 409


def answer_refused(form: Form) -> ResponseReturnValue:
    """What is wrong with the text, for the line that says whether it is saved."""
    messages = [problem.message for problem in form.problems]
    return jsonify(message=messages[0] if messages else "Ce texte ne peut pas être enregistré."), 422


def answer_broken(error: RuleBroken) -> ResponseReturnValue:
    """A rule forbids saving now."""
    return jsonify(message=error.message), 422

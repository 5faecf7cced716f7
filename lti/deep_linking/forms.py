"""The form of a selection: the references that were ticked."""

from collections.abc import Sequence

from wtforms.fields.core import Field
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, ValidationError

from course.registries import LinkChoice
from course.ui.forms import CheckboxesField, Form, options


class SelectionForm(Form):
    """What goes into the course; its choices are what the rooms offer on the day."""

    # « _id »: not a text to give back when an answer comes too late (course.errors).
    choix_id = CheckboxesField(
        "Vos choix",
        [InputRequired("Cochez au moins une ligne, ou revenez à M@gistère par « Annuler ».")],
    )

    def offer(self, choices: Sequence[LinkChoice], *, several: bool) -> None:
        """These may be chosen, several at once or a single one."""
        self.choix_id.choices = options((one.reference, one.title) for one in choices)
        if not several:
            self.choix_id.validators = [*self.choix_id.validators, _one_only]

    @property
    def chosen(self) -> list[str]:
        """The references that are ticked."""
        return list(self.choix_id.data or [])


def _one_only(form: BaseForm, field: Field) -> None:
    if len(field.data or []) > 1:
        raise ValidationError("M@gistère n’attend qu’une ligne ici : n’en gardez qu’une.")

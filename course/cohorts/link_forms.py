"""Shapes of the forms on declared links."""

from collections.abc import Sequence

from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from course.cohorts.link_models import LinkKind
from course.people.models import Person
from course.ui.forms import Form, options

KINDS = {
    LinkKind.HIERARCHICAL: "lien hiérarchique",
    LinkKind.EVALUATIVE: "lien d’évaluation",
}


class OwnLinkForm(Form):
    """A link between oneself and somebody of the cohort."""

    kind = RadioField(
        "Quel lien ?",
        [InputRequired()],
        choices=options([(one.value, label) for one, label in KINDS.items()]),
    )
    other = SelectField("Avec qui", [InputRequired()])

    def offer(self, people: Sequence[Person]) -> None:
        """Everybody it may be with."""
        self.other.choices = _choices(people)


class LinkForm(OwnLinkForm):
    """A link between two people of the cohort."""

    person = SelectField("Qui", [InputRequired()])

    def offer(self, people: Sequence[Person]) -> None:
        """Everybody it may be between."""
        super().offer(people)
        self.person.choices = _choices(people)


def _choices(people: Sequence[Person]) -> list[tuple[str, str]]:
    return options([("", "Choisissez…"), *((one.uid, one.display_name) for one in people)])

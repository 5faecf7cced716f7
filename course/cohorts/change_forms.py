"""Shapes of the forms on what changes in a cohort, and on its settings."""

from collections.abc import Sequence

from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired

from course.cohorts.changes import REASON_LIMIT, ROLE_OF
from course.cohorts.models import Group, GroupFunction, Status
from course.cohorts.settings import Settings
from course.people.models import Person
from course.ui.forms import DateField, Form, MinutesField, TextLimit, options

FUNCTION_LABELS = {GroupFunction.TUTOR: "Tutrice ou tuteur", GroupFunction.TRAINER: "Formatrice ou formateur"}
STATUS_ACTS = {
    Status.SUSPENDED: "suspendre la participation",
    Status.ACTIVE: "reprendre la participation",
    Status.LEFT: "noter un départ du parcours",
    Status.TRANSFERRED: "noter une mutation (la personne quitte la cohorte)",
}
MOST = 60 * 200


def _day() -> DateField:
    return DateField("À partir du", [InputRequired()])


def _reason() -> StringField:
    return StringField("Motif", [InputRequired(), TextLimit(REASON_LIMIT)])


class StandingForm(Form):
    """Where somebody stands from a day on."""

    status = RadioField("Changement", [InputRequired()])
    effective_on = _day()
    reason = _reason()

    def offer(self, acts: Sequence[Status]) -> None:
        """What may be done from where the person stands."""
        self.status.choices = options([(status.value, STATUS_ACTS[status]) for status in acts])


class TransferForm(Form):
    """Another group from a day on."""

    group = SelectField("Nouveau groupe", [InputRequired()])
    effective_on = _day()
    reason = _reason()

    def offer(self, groups: Sequence[Group]) -> None:
        """The groups of the cohort."""
        self.group.choices = options([(str(group.id), group.name) for group in groups])


class SubstitutionForm(Form):
    """Somebody else accompanies a group from a day on."""

    group = SelectField("Groupe", [InputRequired()])
    function = RadioField(
        "Fonction",
        [InputRequired()],
        choices=options([(one.value, FUNCTION_LABELS[one]) for one in ROLE_OF]),
    )
    person = SelectField("Qui prend la suite", [InputRequired()])
    effective_on = _day()
    reason = _reason()

    def offer(self, groups: Sequence[Group], people: Sequence[Person]) -> None:
        """The groups, and those who hold the role of tutor or trainer."""
        self.group.choices = options([(str(group.id), group.name) for group in groups])
        self.person.choices = options([(person.uid, person.display_name) for person in people])


class SettingsForm(Form):
    """How the cohort counts."""

    reading = RadioField(
        "Lecture des heures",
        [InputRequired()],
        choices=options(
            [
                ("A", "36 h : l’accompagnement sur site est compté à part"),
                ("B", "56 h : l’accompagnement sur site est compris"),
            ]
        ),
    )
    tutor_minutes = MinutesField("Heures d’un poste de tutorat par an", [InputRequired()], maximum=MOST)
    trainer_minutes = MinutesField("Heures d’un poste de formation par an", [InputRequired()], maximum=MOST)

    @property
    def settings(self) -> Settings:
        """What the form says, for the operation."""
        return Settings(
            reading=self.reading.data,
            tutor_minutes=self.tutor_minutes.data or 0,
            trainer_minutes=self.trainer_minutes.data or 0,
        )

"""The forms of appointments; who reads each text is said by the templates."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Optional

from course import clock
from course.cohorts.models import Group
from course.people.models import Person, School
from course.ui.forms import DateField, Form, MinutesField, TextLimit, options
from tutoring.slots import rules
from tutoring.slots.models import VisitSlot
from tutoring.slots.rules import Offer
from tutoring.visits.forms import OTHER

INDIVIDUAL, COLLECTIVE = "individuelle", "collective"
FORMATS = ["%H:%M", "%H:%M:%S"]


class RequestForm(Form):
    """Why a visit, and when it is possible; `entry_uid` is the form's own."""

    entry_uid = HiddenField()
    reason = TextAreaField("Pourquoi une visite", [TextLimit(rules.WHY_LIMIT)])
    possible = StringField("Quand est-ce possible", [TextLimit(rules.REASON_LIMIT)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry_uid.data = self.entry_uid.data or str(uuid4())


class OfferForm(Form):
    """A slot; `uid` will be the slot's."""

    uid = HiddenField()
    whom = SelectField("Pour qui", [InputRequired("Choisissez pour qui.")], choices=[])
    day = DateField("Date", [InputRequired()])
    at = TimeField("Heure de début", [InputRequired()], format=FORMATS)
    minutes = MinutesField("Durée", [InputRequired()], default=60)
    school = SelectField("Établissement", [InputRequired("Choisissez l’établissement.")], choices=[])
    other_school = StringField("Nom de l’autre établissement", [TextLimit(200)])
    collective = RadioField(
        "Visite",
        choices=options([(INDIVIDUAL, "Individuelle"), (COLLECTIVE, "Collective")]),
        default=INDIVIDUAL,
    )
    places = IntegerField("Nombre de places", [Optional()])
    booked = BooleanField("Le moment est déjà convenu : inscrire directement")

    def __init__(
        self,
        groups: Sequence[Group],
        people: Sequence[tuple[Person, int]],
        schools: Sequence[School],
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.targets: dict[str, tuple[int, int | None]] = {
            f"groupe-{one.id}": (one.id, None) for one in groups
        }
        self.targets |= {person.uid: (group_id, person.id) for person, group_id in people}
        labels = [(f"groupe-{one.id}", f"Tout le groupe {one.name}") for one in groups]
        labels += [(person.uid, person.display_name) for person, _ in people]
        self.whom.choices = options([("", "Choisissez"), *labels])
        named = [(str(one.id), f"{one.name}, {one.town}".strip(" ,")) for one in schools]
        self.school.choices = options([("", "Choisissez"), *named, (OTHER, "Un autre établissement")])
        self.uid.data = self.uid.data or str(uuid4())

    def validate(self, extra_validators: Any = None) -> bool:
        """Well formed; a school that is not in the list needs its name."""
        valid = super().validate(extra_validators)
        if self.school.data == OTHER and not self.other_school.data:
            self.fail("Écrivez le nom de l’établissement.", "other_school")
            return False
        return valid

    def offer(self) -> Offer:
        """The slot, once the form is valid."""
        assert self.at.data is not None
        group_id, person_id = self.targets[self.whom.data]
        collective, other = self.collective.data == COLLECTIVE, self.school.data == OTHER
        return Offer(
            uid=self.uid.data or "",
            group_id=group_id,
            person_id=person_id,
            day=self.day.data or clock.today(),
            at=self.at.data,
            minutes=self.minutes.data or 0,
            school_id=None if other else int(self.school.data),
            other_school=(self.other_school.data or "") if other else "",
            collective=collective,
            places=(self.places.data or 0) if collective else 1,
            booked=bool(self.booked.data),
        )


class MoveForm(Form):
    """Another moment, and why."""

    day = DateField("Nouvelle date", [InputRequired()])
    at = TimeField("Nouvelle heure de début", [InputRequired()], format=FORMATS)
    reason = StringField("Motif", [TextLimit(rules.REASON_LIMIT)])


class CancelForm(Form):
    """Why it is cancelled."""

    reason = StringField("Motif", [TextLimit(rules.REASON_LIMIT)])


class ChangeForm(Form):
    """Another slot, or none, and why."""

    to = SelectField("À la place", choices=[])
    reason = StringField("Motif", [TextLimit(rules.REASON_LIMIT)])

    def __init__(self, others: Sequence[tuple[VisitSlot, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        labels = [(slot.uid, label) for slot, label in others]
        self.to.choices = options([("", "Aucun, je rends ma place"), *labels])

"""The shapes of what is typed about visits; who may read each text is said by the templates."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Optional

from course import clock
from course.hours.models import Nature
from course.people.models import School
from course.ui.forms import (
    CheckboxesField,
    DateField,
    Form,
    KilometresField,
    MinutesField,
    TextLimit,
    options,
)
from tutoring.visits import rules
from tutoring.visits.queries import Charged
from tutoring.visits.rules import Draft, Report

TEXT_LIMIT = 20_000
OTHER, THEIRS = "autre", "sien"
NATURES = {
    Nature.INDIVIDUAL_VISIT: "Individuelle",
    Nature.COLLECTIVE_VISIT: "Collective",
    Nature.WORKSHOP: "Atelier sur site",
    Nature.NETWORK_MEETING: "Réunion de réseau",
}
FUNCTIONS = {"tutor": "Tutorat", "trainer": "Formation"}


def _text(label: str) -> TextAreaField:
    return TextAreaField(label, [TextLimit(TEXT_LIMIT)])


SEVERAL = "Vous avez rencontré plusieurs personnes : choisissez l’établissement où vous étiez."
UNKNOWN = "Nous ne connaissons pas l’établissement de cette personne : choisissez-le dans la liste."


class VisitForm(Form):
    """A visit, as its author logs it; one form makes one visit, by its `entry_uid`."""

    entry_uid = HiddenField()
    occurred_on = DateField("Date", [InputRequired()], earliest=date(1900, 1, 1))
    school = SelectField("Établissement", [InputRequired("Choisissez l’établissement.")], choices=[])
    other_school = StringField("Nom de l’autre établissement", [TextLimit(200)])
    nature = RadioField("Nature", [InputRequired("Choisissez la nature.")], choices=[])
    function = RadioField("À quel titre", choices=options(FUNCTIONS.items()), validate_choice=False)
    attendees = CheckboxesField("Personnes rencontrées", choices=[])
    minutes = MinutesField(
        "Temps sur place",
        [InputRequired("Indiquez le temps passé sur place.")],
        minimum=rules.MINUTES[0],
        maximum=rules.MINUTES[1],
    )
    began = TimeField("Heure de début", [Optional()], format=["%H:%M", "%H:%M:%S"])
    travel_minutes = MinutesField("Trajet aller-retour", maximum=rules.TRAVEL_MINUTES[1])
    kilometres = KilometresField("Distance aller-retour", maximum=rules.KILOMETRES[1])
    mission_order = StringField("Numéro d’ordre de mission", [TextLimit(60)])
    vehicle = StringField("Autorisation de véhicule personnel", [TextLimit(60)])
    tags = CheckboxesField("À quoi la visite a servi", choices=options(rules.TAGS.items()))
    observed = _text("Observé")
    said = _text("Dit")
    agreed = _text("Convenu")
    before_next = _text("D’ici la prochaine fois")
    working_notes = _text("Notes personnelles")

    def __init__(
        self,
        charges: Sequence[Charged],
        schools: Sequence[School],
        postings: Mapping[int, School],
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.people = {one.person.uid: one.person.id for one in charges}
        self.postings = {uid: postings[one].id for uid, one in self.people.items() if one in postings}
        self.schools = {str(school.id): school.id for school in schools}
        self.attendees.choices = options(_people(charges))
        self.school.choices = options(_schools(schools))
        functions = {one.charge.function for one in charges}
        natures = NATURES if "trainer" in functions else {one: NATURES[one] for one in rules.VISIT_NATURES}
        self.nature.choices = options((key.value, label) for key, label in natures.items())
        if len(functions) < 2:
            del self.function
        if not self.entry_uid.data:
            self.entry_uid.data = str(uuid4())

    def validate(self, extra_validators: Any = None) -> bool:
        """Well formed; a school that is not in the list needs its name."""
        valid = super().validate(extra_validators)
        met = self.attendees.data or []
        if not met:
            self.fail("Cochez les personnes rencontrées.", "attendees")
            return False
        if self.school.data == OTHER and not self.other_school.data:
            self.fail("Écrivez le nom de l’établissement.", "other_school")
            return False
        if self.school.data == THEIRS and self._school_id() is None:
            self.fail(SEVERAL if len(met) > 1 else UNKNOWN, "school")
            return False
        return valid

    @property
    def met_at_theirs(self) -> int | None:
        """The one person met at the school where they work, if the form says so."""
        met = self.attendees.data or []
        return self.people.get(met[0]) if self.school.data == THEIRS and len(met) == 1 else None

    def _school_id(self) -> int | None:
        """The school chosen, or that of the one person met."""
        if self.school.data != THEIRS:
            return self.schools.get(self.school.data)
        met = self.attendees.data or []
        return self.postings.get(met[0]) if len(met) == 1 else None

    def draft(self) -> Draft:
        """The visit, once the form is valid."""
        report = report_of(self)
        return Draft(
            entry_uid=self.entry_uid.data or "",
            occurred_on=self.occurred_on.data or clock.today(),
            nature=Nature(self.nature.data),
            attendee_ids=[self.people[uid] for uid in self.attendees.data or []],
            minutes=self.minutes.data or 0,
            school_id=self._school_id(),
            other_school=(self.other_school.data or "") if self.school.data == OTHER else "",
            function=(self.function.data or "") if self.function else "",
            travel_minutes=self.travel_minutes.data or 0,
            kilometres=float(self.kilometres.data or 0),
            mission_order=self.mission_order.data or "",
            vehicle=self.vehicle.data or "",
            began=self.began.data,
            tags=self.tags.data or [],
            observed=report.observed,
            said=report.said,
            agreed=report.agreed,
            before_next=report.before_next,
            working_notes=self.working_notes.data or "",
        )


class ReportForm(Form):
    """The shared report alone; `version` is the one that the author was looking at."""

    version = HiddenField()
    observed = _text("Observé")
    said = _text("Dit")
    agreed = _text("Convenu")
    before_next = _text("D’ici la prochaine fois")


def report_of(form: VisitForm | ReportForm) -> Report:
    """The four texts of the report, as typed."""
    fields = (form.observed, form.said, form.agreed, form.before_next)
    return Report(*(field.data or "" for field in fields))


def _people(charges: Sequence[Charged]) -> list[tuple[str, str]]:
    """Each person once, those of today first, with the group when there are several."""
    today, several = clock.today(), len({one.group for one in charges}) > 1
    found: dict[str, tuple[bool, str]] = {}
    for one in charges:
        former = not one.charge.holds(today)
        label = one.person.display_name + (f" ({one.group})" if several else "")
        if one.person.uid not in found or (found[one.person.uid][0] and not former):
            found[one.person.uid] = (former, f"{label}, auparavant" if former else label)
    return [(uid, label) for uid, (_, label) in sorted(found.items(), key=lambda item: item[1][0])]


def _schools(schools: Sequence[School]) -> list[tuple[str, str]]:
    known = [(str(school.id), f"{school.name}, {school.town}".strip(" ,")) for school in schools]
    theirs = (THEIRS, "Celui de la personne rencontrée")
    return [("", "Choisissez"), theirs, *known, (OTHER, "Un autre établissement")]


class CommentForm(Form):
    """What an attendee has to say about the report."""

    comment = TextAreaField("Votre commentaire", [TextLimit(TEXT_LIMIT)])


class AcceptForm(Form):
    """The version that the attendee read, and the agreement of a site head who was away."""

    version = HiddenField()
    site_agreement = StringField(
        "Accord du chef d’établissement absent ce jour-là", [TextLimit(rules.REASON_LIMIT)]
    )


class SilenceForm(Form):
    """Why a visit is certified without an attendee's answer."""

    reason = StringField("Motif", [TextLimit(rules.REASON_LIMIT)])


class NoteForm(Form):
    """A private working note."""

    text = TextAreaField("Ajouter une note", [TextLimit(TEXT_LIMIT)])


class CancelForm(Form):
    """Why a visit is cancelled."""

    reason = StringField("Motif de l’annulation", [TextLimit(rules.REASON_LIMIT)])

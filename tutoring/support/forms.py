"""The forms of support: a need, an answer, a slot, an expert; the short form of a remote follow-up."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired

from course import clock
from course.hours.models import Nature
from course.people.models import Person
from course.ui.forms import CheckboxesField, DateField, Form, MinutesField, TextLimit, options
from tutoring.support import rules
from tutoring.support.follow_ups import Charged
from tutoring.support.rules import NATURES, Draft


class NeedForm(Form):
    """A need, and whose it is; `entry_uid` is the form's own."""

    entry_uid = HiddenField()
    subject = StringField("Sujet", [TextLimit(rules.SUBJECT_LIMIT)])
    text = TextAreaField("Votre besoin", [TextLimit(rules.TEXT_LIMIT)])
    for_group = BooleanField("Je demande pour tout mon groupe")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry_uid.data = self.entry_uid.data or str(uuid4())


class TakeForm(Form):
    """« Je m’en occupe », or « Je prends le relais »."""

    relay = HiddenField()


class AnswerForm(Form):
    """An answer in writing."""

    text = TextAreaField("Votre réponse", [TextLimit(rules.TEXT_LIMIT)])


class ReopenForm(Form):
    """What is still missing."""

    text = TextAreaField("Ce qui manque encore", [TextLimit(rules.TEXT_LIMIT)])


class SlotForm(Form):
    """A remote appointment."""

    day = DateField("Jour", [InputRequired()])
    at = TimeField("Heure", [InputRequired()])
    minutes = MinutesField("Durée", [InputRequired()], default=30)
    link = StringField("Adresse de la visioconférence")

    def starts_at(self) -> datetime:
        """The instant chosen, once the form is valid."""
        assert self.day.data is not None
        assert self.at.data is not None
        return clock.local(self.day.data, self.at.data.hour, self.at.data.minute)


class SlotAnswerForm(Form):
    """Yes or no to a slot."""

    answer = HiddenField()


class PassForm(Form):
    """The expert it is passed to."""

    expert = SelectField("Experte ou expert", validate_choice=False)

    def __init__(self, experts: Sequence[Person] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.expert.choices = options([("", "Choisissez"), *((one.uid, one.display_name) for one in experts)])


class FollowUpForm(Form):
    """Five answers, in a minute, on a phone."""

    entry_uid = HiddenField()
    attendees = CheckboxesField("Avec qui")
    nature = RadioField(
        "Nature",
        choices=options((key.value, label) for key, label in NATURES.items()),
        default=Nature.REMOTE_INDIVIDUAL.value,
    )
    occurred_on = DateField("Jour", [InputRequired()])
    minutes = MinutesField("Durée", [InputRequired()], default=30)
    subject = StringField("Objet", [TextLimit(200)])

    def __init__(self, charged: Sequence[Charged], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        several = len({one.group for one in charged}) > 1
        self.people = {one.person.uid: one.person.id for one in charged}
        labels = {
            one.person.uid: one.person.display_name + (f" ({one.group})" if several else "")
            for one in charged
        }
        self.attendees.choices = options(labels.items())
        self.entry_uid.data = self.entry_uid.data or str(uuid4())
        if not self.is_submitted():
            self.occurred_on.data = clock.today()

    def draft(self) -> Draft:
        """The follow-up, once the form is valid."""
        return Draft(
            entry_uid=self.entry_uid.data or "",
            nature=Nature(self.nature.data),
            occurred_on=self.occurred_on.data or clock.today(),
            minutes=self.minutes.data or 0,
            attendee_ids=[self.people[uid] for uid in self.attendees.data or []],
            subject=self.subject.data or "",
        )


class CancelForm(Form):
    """Why a follow-up is cancelled."""

    reason = StringField("Motif de l’annulation", [TextLimit(rules.REASON_LIMIT)])

"""Shapes of the forms on planning, absences, announcements and « Relancer »."""

import re
from collections.abc import Sequence
from datetime import time
from typing import Any
from uuid import uuid4

from markupsafe import Markup
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import TextInput

from course.agenda.forms import seen_version
from course.catalogue import queries as catalogue
from course.cohorts import queries as cohorts
from course.hours.models import Modality
from course.permissions import Actor
from course.ui.fields import TypedField
from course.ui.forms import CheckboxesField, DateField, Form, TextLimit, options
from tutoring.sessions import notices, plan_queries
from tutoring.sessions.plan_rules import TEXT_LIMIT, Plan
from tutoring.sessions.rules import REASON_LIMIT

MODALITIES = options(
    [(Modality.IN_PERSON, "En présence (demi-journée)"), (Modality.VIRTUAL_CLASS, "Classe virtuelle")]
)
RELAUNCH_TEXT = (
    "Bonjour, votre parcours vous attend : une activité est prête, et chacune se fait en quelques minutes. "
    "Si quelque chose vous retient, dites-le-nous : nous trouverons ensemble."
)


class _TimeInput(TextInput):
    """The browser's clock for what it understands, plain text for the rest."""

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        readable = re.fullmatch(r"([0-9]{2}:[0-9]{2})?", field._value())
        return super().__call__(field, **{"type": "time" if readable else "text", **kwargs})


class TimeField(TypedField[time]):
    """A time of the day: « 13:30 » from the browser, « 13 h 30 » or « 9h » by hand."""

    widget: Any = _TimeInput()

    def show(self, value: time) -> str:
        """« 13:30 »."""
        return f"{value:%H:%M}"

    def read(self, text: str) -> time:
        """A time from 0 h 00 to 23 h 59."""
        found = re.fullmatch(r"([0-9]{1,2})\s*(?:[h:]|heures?)\s*([0-9]{2})?(?::00)?", text, re.IGNORECASE)
        hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
        if hour > 23 or minute > 59:
            raise ValueError("Écrivez une heure comme « 13 h 30 ».")
        return time(hour, minute)


class SessionForm(Form):
    """A session; the group and the modality are chosen once, when it is created."""

    version = HiddenField()
    title = StringField("Titre", [InputRequired(), TextLimit(200)])
    modality = SelectField("Modalité", [InputRequired()], choices=MODALITIES)
    group = SelectField("Pour qui", choices=[])
    module = SelectField("Module", choices=[])
    day = DateField("Date", [InputRequired()])
    starts = TimeField("Commence à", [InputRequired()])
    ends = TimeField("Finit à", [InputRequired()])
    place = StringField("Lieu", [TextLimit(200)])
    join_url = StringField("Adresse de la classe virtuelle", [TextLimit(500)])
    programme = TextAreaField("Programme", [TextLimit(TEXT_LIMIT)])
    materials = TextAreaField("Documents et matériel", [TextLimit(TEXT_LIMIT)])
    hosts = CheckboxesField("Qui anime", choices=[])

    def __init__(self, actor: Actor, plan: Plan | None = None, *, is_new: bool, version: int = 0) -> None:
        people = plan_queries.animators(actor.cohort)
        self._ids = {one.uid: one.id for one in people}
        super().__init__(data=self._data(plan, version) if plan is not None else None)
        groups = [(str(one.id), f"Groupe {one.name}") for one in cohorts.groups(actor.cohort)]
        modules = [(one.code, f"{one.code}. {one.title}") for one in catalogue.modules()]
        self.group.choices = options([("", "Toute la cohorte"), *groups])
        self.module.choices = options([("", "Aucun"), *modules])
        self.hosts.choices = options([(one.uid, one.display_name) for one in people])
        self.kept = plan
        if not is_new:
            del self.modality
            del self.group

    def _data(self, plan: Plan, version: int) -> dict[str, Any]:
        return {
            **vars(plan),
            "version": str(version),
            "group": str(plan.group_id or ""),
            "module": plan.module_code or "",
            "hosts": [uid for uid, person_id in self._ids.items() if person_id in plan.host_ids],
        }

    @property
    def seen(self) -> int:
        """The version that the page showed."""
        return seen_version(self.version)

    def show_version(self, version: int) -> None:
        """What is sent again replaces this version."""
        self.version.raw_data, self.version.data = None, str(version)

    def plan(self) -> Plan:
        """What the form says, once it is valid."""
        assert self.day.data is not None
        assert self.starts.data is not None
        assert self.ends.data is not None
        kept = self.kept
        is_new = "group" in self
        return Plan(
            title=self.title.data or "",
            modality=Modality(self.modality.data) if is_new or kept is None else kept.modality,
            day=self.day.data,
            starts=self.starts.data,
            ends=self.ends.data,
            place=self.place.data or "",
            join_url=self.join_url.data or "",
            programme=self.programme.data or "",
            materials=self.materials.data or "",
            module_code=self.module.data or None,
            group_id=(int(self.group.data) if self.group.data else None)
            if is_new or kept is None
            else kept.group_id,
            host_ids=[self._ids[uid] for uid in self.hosts.data or []],
        )


class CancelSessionForm(Form):
    """Why a session will not take place."""

    version = HiddenField()
    reason = StringField("Motif", [InputRequired(), TextLimit(REASON_LIMIT)])


class AbsenceForm(Form):
    """« Je serai absent(e) »."""

    reason = StringField("Motif", [InputRequired(), TextLimit(REASON_LIMIT)])


class AnnounceForm(Form):
    """A title and a text for the cohort or a group; `entry` is this form's own, so that it counts once."""

    entry = HiddenField()
    group = SelectField("Pour qui", choices=[])
    title = StringField("Titre", [InputRequired(), TextLimit(200)])
    text = TextAreaField("Texte", [InputRequired(), TextLimit(notices.BODY_LIMIT)])

    def __init__(self, actor: Actor) -> None:
        super().__init__()
        groups = [(str(one.id), f"Groupe {one.name}") for one in cohorts.groups(actor.cohort)]
        self.group.choices = options([("", "Toute la cohorte"), *groups])
        if not self.is_submitted():
            self.entry.data = uuid4().hex


class RelaunchForm(Form):
    """Whom to tell, and in which words."""

    people = CheckboxesField("Personnes à relancer", choices=[])
    text = TextAreaField("Message", [InputRequired(), TextLimit(notices.BODY_LIMIT)])

    def __init__(self, waiting: Sequence[notices.ToRelaunch]) -> None:
        super().__init__()
        free = [one.follower for one in waiting if not one.told]
        self.ids = {one.person.uid: one.person.id for one in free}
        self.people.choices = options([(one.person.uid, _label(one)) for one in free])
        if not self.is_submitted():
            self.people.data, self.text.data = list(self.ids), RELAUNCH_TEXT

    @property
    def chosen(self) -> list[int]:
        """The ids of the people ticked."""
        return [self.ids[uid] for uid in self.people.data or []]


def _label(follower: Any) -> str:
    return (
        f"{follower.person.display_name} ({follower.group})"
        if follower.group
        else follower.person.display_name
    )

"""Shapes of the forms of an open forum."""

from collections.abc import Mapping, Sequence
from datetime import date

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
from wtforms.validators import InputRequired, NumberRange, Optional

from course import clock
from course.catalogue.models import Activity
from course.errors import RuleBroken
from course.registries import HeldSession
from course.ui.formats import long_date
from course.ui.forms import DateField, Form, TextLimit, options
from modules.drafts import SeenForm
from modules.open_forum import rules
from modules.open_forum.models import ForumCard, OpenForum
from modules.open_forum.operations import Plan
from modules.open_forum.queries import Listed, Place

TIMES = ["%H:%M", "%H:%M:%S", "%H h %M", "%Hh%M", "%H h", "%Hh"]
POINTS = f"Choisissez un nombre de {rules.LEAST_POINTS} à {rules.MOST_POINTS}."


def day_of(session: HeldSession) -> date:
    """The day of a session, in Paris."""
    return session.starts_at.astimezone(clock.PARIS).date()


class PlanForm(SeenForm):
    """The question, the day, and what each person has to spend."""

    activity = SelectField("Ce forum sert", choices=[])
    question = TextAreaField("Question du forum", [InputRequired(), TextLimit(500)])
    session = SelectField("Séance", choices=[])
    held_on = DateField("Date des ateliers", [Optional()])
    market_opens_on = DateField("Ouverture de la place du marché", [Optional()])
    points = IntegerField(
        "Points de chaque personne pour le vote",
        [InputRequired(), NumberRange(rules.LEAST_POINTS, rules.MOST_POINTS, POINTS)],
        default=5,
    )

    def offer(self, sessions: Sequence[HeldSession], activities: Sequence[Activity]) -> None:
        """The cohort's sessions, and the activities that have no forum yet."""
        self.days = {one.code or "": day_of(one) for one in sessions}
        known = [(one.code or "", f"{one.title}, {long_date(one.starts_at)}") for one in sessions]
        self.session.choices = options([("", "Une autre date, indiquée ci-dessous"), *known])
        modules = [(one.key, f"Le module {one.module.code} : {one.title}") for one in activities]
        self.activity.choices = options([*modules, ("", "Une rencontre, hors module")])

    def show(self, forum: OpenForum) -> None:
        """Fill the form with what was decided; a session that is no longer offered leaves its date."""
        self.question.data, self.points.data = forum.question, forum.points
        self.session.data = forum.session_code if forum.session_code in self.days else ""
        self.held_on.data, self.market_opens_on.data = forum.held_on, forum.market_opens_on
        self.version.data = str(forum.version)

    @property
    def plan(self) -> Plan:
        """What was decided; RuleBroken beside « held_on » without a session nor a date."""
        code = self.session.data or None
        held_on = self.days.get(code) if code else self.held_on.data
        if held_on is None:
            raise RuleBroken("Choisissez une séance, ou indiquez une date.", "held_on")
        return Plan(
            question=self.question.data or "",
            held_on=held_on,
            market_opens_on=self.market_opens_on.data or held_on - rules.MARKET_AHEAD,
            points=self.points.data or 0,
            session_code=code,
        )


class RoomForm(Form):
    """A parallel space."""

    name = StringField("Nom de l’espace", [InputRequired(), TextLimit(80)])
    place = StringField("Lieu", [TextLimit(200)])
    join_url = StringField("Adresse pour le rejoindre", [TextLimit(500)])


class SlotForm(Form):
    """A slot of the day."""

    starts = TimeField("Commence à", [InputRequired()], format=TIMES)
    ends = TimeField("Finit à", [InputRequired()], format=TIMES)


class StepForm(Form):
    """One phase on, or back with a reason; `seen` is the phase that the page showed."""

    seen = HiddenField()
    reason = StringField("Motif, lu par toute la cohorte", [TextLimit(300)])

    @property
    def phase(self) -> rules.Phase:
        """The phase that the page showed; RuleBroken when somebody changed the field."""
        try:
            return rules.Phase(self.seen.data or "")
        except ValueError:
            raise RuleBroken("Rechargez la page, puis recommencez.") from None


def _place(place: Place) -> tuple[str, str]:
    hours = rules.hours_of(place.slot)
    return place.key, f"{hours[:1].upper()}{hours[1:]}, {place.room.name}"


def spot_of(key: str | None) -> tuple[int, int] | None:
    """The slot and the room of « 3-7 »; None for anything else."""
    slot, _, room = (key or "").partition("-")
    numbers = [one for one in (slot, room) if one.isascii() and one.isdigit() and len(one) < 10]
    return (int(numbers[0]), int(numbers[1])) if len(numbers) == 2 else None


class CardForm(SeenForm):
    """A subject, and the place one would like."""

    title = StringField("Sujet", [InputRequired(), TextLimit(120)])
    wish = TextAreaField("Ce que j’aimerais explorer", [TextLimit(1000)])
    # A place taken meanwhile is no longer among the choices: it must still be read.
    place = SelectField("Place", choices=[], validate_choice=False)

    def offer(self, free: Sequence[Place], chosen: str = "") -> None:
        """The places left; `chosen` is the one that the person came from."""
        later = ("", "Je la placerai plus tard")
        self.place.choices = options([later, *map(_place, free)])
        if not self.is_submitted():
            self.place.data = chosen

    def show(self, card: ForumCard) -> None:
        """Fill the form with the card."""
        self.title.data, self.wish.data, self.version.data = card.title, card.wish, str(card.version)


class PlaceForm(Form):
    """Where a card goes."""

    place = RadioField(
        "Places libres", [InputRequired("Choisissez une place.")], choices=[], validate_choice=False
    )

    def offer(self, free: Sequence[Place]) -> None:
        """The places left."""
        self.place.choices = options(map(_place, free))


class SentenceForm(Form):
    """What a co-signer keeps."""

    sentence = StringField("Ce que j’en retiens", [InputRequired(), TextLimit(rules.SENTENCE)])


class VoteForm(Form):
    """One number for each report; the fields are added by `vote_form`."""

    def points(self, report_ids: Sequence[int]) -> dict[int, int]:
        """By report, the points given."""
        return {one: self[name_of(one)].data or 0 for one in report_ids}


def name_of(report_id: int) -> str:
    """The name of a report's field."""
    return f"points_{report_id}"


def vote_form(titles: Mapping[int, str], held: Mapping[int, int]) -> VoteForm:
    """The form of these reports, filled with the person's own vote."""
    form_class = type("OneVoteForm", (VoteForm,), {})
    for one, title in titles.items():
        # Added afterwards: titles of cards stay out of the house's list of labels.
        setattr(form_class, name_of(one), IntegerField(title, [Optional()]))
    form: VoteForm = form_class(data={name_of(one): held.get(one, 0) for one in titles})
    return form


class ActionForm(Form):
    """What is to be done, until when."""

    what = StringField("Action", [InputRequired(), TextLimit(500)])
    until = DateField("Pour quand", [Optional()])
    card = SelectField("À la suite de", choices=[])
    joins = BooleanField("Je m’y engage")

    def offer(self, cards: Sequence[Listed]) -> None:
        """The cards that it may follow."""
        known = [(str(one.card.id), one.card.title) for one in cards if one.published]
        self.card.choices = options([("", "L’ensemble du forum"), *known])

    @property
    def card_id(self) -> int | None:
        return int(self.card.data) if self.card.data else None

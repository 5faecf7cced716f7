"""The shape of what is posted around a sheet: a code, a countersigning, a catch-up."""

from typing import Any

from wtforms import IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from course import clock
from course.ui.forms import DateField, Form, MinutesField, TextLimit, options
from tutoring.sessions.attendance_models import CatchUpKind

REASON_LIMIT = 300
EVIDENCE_LIMIT = 2000
URL_LIMIT = 500

KIND_LABELS = {
    CatchUpKind.OTHER_GROUP: "La même séance avec un autre groupe ou une autre cohorte",
    CatchUpKind.REPLAY: "L’enregistrement de la séance et une courte production",
    CatchUpKind.MEETING: "Un rendez-vous avec le tuteur ou la tutrice",
}


class SignForm(Form):
    """The six digits; what else was typed is judged, and counted, as a wrong code."""

    code = StringField("Code affiché dans la salle", [InputRequired()])


class CountersignForm(Form):
    """The heads counted in the room, and the words that go with them."""

    headcount = IntegerField("Personnes comptées dans la salle", [InputRequired()])
    explanation = TextAreaField("Explication de l’écart", [TextLimit(REASON_LIMIT)])
    reason = StringField(
        "Pourquoi vous contresignez à la place de l’équipe de formation", [TextLimit(REASON_LIMIT)]
    )


class CatchUpForm(Form):
    """How, when and how long something was caught up, why, and what proves it."""

    kind = RadioField("Ce qui a été fait", [InputRequired()], choices=options(KIND_LABELS.items()))
    caught_up_on = DateField("Date du rattrapage", [InputRequired()])
    minutes = MinutesField("Temps rattrapé", [InputRequired()], minimum=1)
    reason = StringField("Motif", [InputRequired(), TextLimit(REASON_LIMIT)])
    evidence = TextAreaField("Ce qui le justifie", [InputRequired(), TextLimit(EVIDENCE_LIMIT)])
    evidence_url = StringField("Adresse d’une pièce", [Optional(), TextLimit(URL_LIMIT)])

    def __init__(self, missing: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not self.is_submitted():
            self.minutes.data, self.caught_up_on.data = missing, clock.today()


class CancelForm(Form):
    """Why a catch-up is taken back."""

    reason = StringField("Motif de l’annulation", [InputRequired(), TextLimit(REASON_LIMIT)])

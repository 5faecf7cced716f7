"""Shapes of the administrator's and the authors' forms."""

from wtforms import StringField
from wtforms.validators import InputRequired

from course.teams.operations import KILOMETRES, REASON_LIMIT, TRAVEL_MINUTES, Correction
from course.ui.forms import Form, KilometresField, MinutesField, TextLimit


class RefusalForm(Form):
    """Why an hour is refused."""

    reason = StringField("Motif du refus", [InputRequired(), TextLimit(REASON_LIMIT)])


class CorrectionForm(Form):
    """What the author now says of a refused hour."""

    minutes = MinutesField("Temps sur place", [InputRequired()], minimum=1)
    travel_minutes = MinutesField("Temps de trajet", [InputRequired()], maximum=TRAVEL_MINUTES)
    kilometres = KilometresField("Distance", [InputRequired()], maximum=KILOMETRES)
    mission_order = StringField("Numéro de l’ordre de mission", [TextLimit(60)])

    @property
    def correction(self) -> Correction:
        """What the form says, for the operation."""
        return Correction(
            minutes=self.minutes.data or 0,
            travel_minutes=self.travel_minutes.data or 0,
            kilometres=float(self.kilometres.data or 0),
            mission_order=self.mission_order.data or "",
        )

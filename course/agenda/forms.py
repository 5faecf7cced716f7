"""Shapes of the forms on the agenda and the calendar."""

from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired

from course.calendar.rules import ZONES
from course.ui.forms import DateField, Form, TextLimit, options

ZONE_CHOICES = options([(zone, f"Zone {zone}") for zone in ZONES])


class FeedForm(Form):
    """A new private address."""

    label = StringField("Pour quel appareil ?", [InputRequired(), TextLimit(60)])


class HolidayForm(Form):
    """Days off in the schools of a zone."""

    title = StringField("Nom", [InputRequired(), TextLimit(80)])
    zone = SelectField("Zone", [InputRequired()], choices=ZONE_CHOICES)
    starts_on = DateField("Premier jour", [InputRequired()])
    ends_on = DateField("Dernier jour, inclus", [InputRequired()])


class ZoneForm(Form):
    """The zone of the cohort."""

    zone = SelectField("Zone de la cohorte", [InputRequired()], choices=ZONE_CHOICES)


class WindowForm(Form):
    """The dates of a module; `version` is the one that the page showed."""

    version = HiddenField()
    opens_on = DateField("Ouvre le", [InputRequired()])
    closes_on = DateField("Se termine le, inclus", [InputRequired()])


def seen_version(field: HiddenField) -> int:
    """The version that the page showed; 0, which nothing has, when it did not say."""
    text = str(field.raw_data[0]) if field.raw_data else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

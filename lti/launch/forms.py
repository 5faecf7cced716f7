"""The form that opens a cohort."""

from wtforms import RadioField, StringField
from wtforms.validators import InputRequired

from course.ui.forms import DateField, Form, TextLimit, options

NEW, SAME = "new", "same"
HOWS = [(NEW, "Une nouvelle cohorte, avec le même programme"), (SAME, "La même cohorte")]


class OpeningForm(Form):
    """The new cohort's name, its first day, and the opening code of those who need one.

    `how` is asked of who manages the cohort of the course that this one was copied from.
    """

    how = RadioField("Où mène cette copie ?", [InputRequired()], choices=options(HOWS))
    title = StringField(
        "Nom de la cohorte",
        [InputRequired(), TextLimit(200)],
        description="Celui que tout le monde verra en haut des pages.",
    )
    first_day = DateField(
        "Premier jour de la première année",
        [InputRequired()],
        description="Le plus souvent le 1er septembre. Les deux années du parcours se comptent à partir de là.",
    )
    code = StringField(
        "Code d’ouverture",
        [InputRequired(), TextLimit(40)],
        description="Douze caractères, par exemple KX7P-93QM-TRBW. Tirets et majuscules ne comptent pas.",
    )

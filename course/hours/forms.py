"""Shapes of the forms on hours: recognising some, taking a line back."""

from collections.abc import Sequence

from wtforms import SelectField, StringField
from wtforms.validators import InputRequired

from course.hours.models import Modality
from course.hours.recognition import DOCUMENT_LIMIT, REASON_LIMIT, Claim
from course.hours.rules import MODALITY_LABELS, YEARS
from course.ui.forms import DateField, Form, MinutesField, TextLimit, options

YEAR_CHOICES = options([(str(year), f"Année {year}") for year in YEARS])
MOST = 60 * 24


class RecognitionForm(Form):
    """Hours done elsewhere: minutes by modality, why, on what document."""

    year = SelectField("Année", [InputRequired()], choices=YEAR_CHOICES)
    module_code = SelectField("Pour quel module")
    in_person = MinutesField(MODALITY_LABELS[Modality.IN_PERSON], maximum=MOST)
    virtual_class = MinutesField(MODALITY_LABELS[Modality.VIRTUAL_CLASS], maximum=MOST)
    asynchronous = MinutesField(MODALITY_LABELS[Modality.ASYNCHRONOUS], maximum=MOST)
    on_site = MinutesField(MODALITY_LABELS[Modality.ON_SITE], maximum=MOST)
    occurred_on = DateField("Faites jusqu’au", [InputRequired()])
    reason = StringField("Pourquoi ces heures sont reconnues", [InputRequired(), TextLimit(REASON_LIMIT)])
    document = StringField("Pièce qui les prouve", [InputRequired(), TextLimit(DOCUMENT_LIMIT)])

    def offer(self, modules: Sequence[tuple[str, str]]) -> None:
        """The modules that may be chosen (code, title)."""
        self.module_code.choices = options(
            [("", "l’année entière, sans module"), *((code, f"{code}, {title}") for code, title in modules)]
        )

    @property
    def claim(self) -> Claim:
        """What the form says, for the operation."""
        return Claim(
            year=int(self.year.data),
            minutes={modality: self[modality.value].data or 0 for modality in Modality},
            reason=self.reason.data or "",
            document=self.document.data or "",
            module_code=self.module_code.data or None,
            occurred_on=self.occurred_on.data,
        )


class ReasonForm(Form):
    """Why a line is taken back."""

    reason = StringField("Motif", [InputRequired(), TextLimit(REASON_LIMIT)])

"""Shapes of the forms of step 0 and of the facilitator's page."""

from wtforms import BooleanField, HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

from course.ui.forms import Form, TextLimit, options
from modules.drafts import SeenForm, shown_number

YES_OR_NO = [("oui", "Oui"), ("non", "Non")]
SIGN = "Cochez la case pour signer la charte : c’est la règle du jeu de ce fil."


class ButtonForm(Form):
    """A button that posts by itself; the page's summary shows what a rule refuses."""


class AnswerForm(SeenForm):
    """The charter's signature and the two questions; `version` is that of the text that the page showed."""

    signed = BooleanField("J’ai lu la charte et je m’y engage", [InputRequired(SIGN)])
    trainer_may_read = RadioField(
        "La formatrice ou le formateur peut relire ce fil", [InputRequired()], choices=options(YES_OR_NO)
    )
    others_may_read = RadioField(
        "Une ou un IA-IPR, une experte ou un expert peut le lire",
        [InputRequired()],
        choices=options(YES_OR_NO),
    )

    def show(self, *, signed: bool, trainer: bool | None, others: bool | None, version: int) -> None:
        """Fill the form with what was answered; nothing is ticked before."""
        self.signed.data, self.version.data = signed, str(version)
        self.trainer_may_read.data, self.others_may_read.data = _word(trainer), _word(others)


def _word(answer: bool | None) -> str | None:
    return None if answer is None else "oui" if answer else "non"


class ProposalForm(Form):
    """A subject, why it matters, and the word on third parties."""

    subject = StringField("Mon sujet, en une phrase", [InputRequired(), TextLimit(200)])
    why = TextAreaField("Pourquoi ce sujet, pourquoi maintenant", [TextLimit(5000)])
    anonymised = BooleanField("Personne n’est reconnaissable dans ce que j’écris ici")


class SeenDecisionsForm(Form):
    """A decision, and how many of them the page showed."""

    seen = HiddenField(default="0")

    @property
    def decisions(self) -> int:
        """How many decisions the page showed; -1 when somebody changed the field."""
        return shown_number(self.seen)


class ReasonForm(SeenDecisionsForm):
    """A decision and its reason; rules say when it is needed."""

    reason = TextAreaField("Raison", [TextLimit(1000)])

    @property
    def why(self) -> str:
        return (self.reason.data or "").strip()


class ExtendForm(ReasonForm):
    """More working days."""

    days = IntegerField("Jours ouvrés en plus", [InputRequired()])

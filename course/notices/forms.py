"""The choice of a rhythm, on the page of messages and at the private address of a mail."""

from wtforms import RadioField
from wtforms.validators import InputRequired

from course.notices.rules import LABELS, Rhythm
from course.ui.forms import Form, options


class RhythmForm(Form):
    """How often mails come."""

    rhythm = RadioField(
        "Recevoir les messages par courriel",
        [InputRequired("Choisissez un rythme.")],
        choices=options((rhythm.value, label) for rhythm, label in LABELS.items()),
    )

    def chosen(self) -> Rhythm:
        """The rhythm, once the form is valid."""
        return Rhythm(self.rhythm.data)


class SignedRhythmForm(RhythmForm):
    """The same at a signed address, which is the authority: mail programmes bring no token of ours."""

    class Meta(RhythmForm.Meta):
        """No token."""

        csrf = False

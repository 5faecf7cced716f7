"""The form of sharing."""

from wtforms.validators import InputRequired

from course.ui.forms import CheckboxesField, options
from modules.drafts import SeenForm
from modules.journal.models import Audience
from modules.readers import Readers


class ShareForm(SeenForm):
    """With whom to share; the version says which text was read over."""

    audiences = CheckboxesField(
        "Avec qui partager cette page ?", [InputRequired("Cochez au moins une case.")]
    )

    def offer(self, readers: Readers) -> None:
        """Propose those who exist for this person, by name."""
        group = readers.group.name if readers.group else ""
        offers = (
            (Audience.GROUP, f"Mon groupe {group}", readers.peers),
            (Audience.TUTOR, "Mon tuteur ou ma tutrice", readers.tutors),
            (Audience.TRAINERS, "L’équipe de formation", readers.trainers),
        )
        self.audiences.choices = options(
            (audience, f"{label} : {', '.join(names)}") for audience, label, names in offers if names
        )

    @property
    def chosen(self) -> list[Audience]:
        return [Audience(value) for value in self.audiences.data or []]

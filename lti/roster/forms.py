"""The shape of a group made from one of the LMS."""

from wtforms import StringField
from wtforms.validators import InputRequired, Length

from course.ui.forms import CheckboxesField, Form, options
from lti.roster.proposals import Proposal


class ComposeForm(Form):
    """The group's name, and who is in it: everybody who can be, unless unticked."""

    name = StringField("Nom du groupe", [InputRequired(), Length(max=60, message="Au plus 60 caractères.")])
    people = CheckboxesField("Personnes à placer dans ce groupe")

    @classmethod
    def of(cls, proposal: Proposal, name: str) -> "ComposeForm":
        """The form of this proposal, filled in."""
        everybody = [person.uid for person in proposal.free]
        form = cls(data={"name": name, "people": everybody})
        form.people.choices = options([(person.uid, person.display_name) for person in proposal.free])
        return form

"""Forms of the operator's pages; each posts to an address of its own."""

from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired

from course.ui.forms import Form, TextLimit


class InviteForm(Form):
    """A new invitation."""

    name = StringField(
        "Nom de la plateforme",
        [InputRequired(), TextLimit(120)],
        description="Celui que vous reconnaîtrez dans la liste, par exemple « M@gistère Valcombe ».",
    )


class NameForm(Form):
    """A platform's name."""

    name = StringField("Nom", [TextLimit(120)])


class DeploymentForm(Form):
    """One more deployment."""

    deployment_id = StringField(
        "Identifiant du déploiement",
        [InputRequired(), TextLimit(255)],
        description="Moodle le montre dans les détails de configuration de l’outil.",
    )


class AttachForm(Form):
    """What an attachment does only if it is confirmed; the page's labels count them."""

    move_courses = BooleanField("Ces cours changent de cohorte")
    leave_work = BooleanField("Ces personnes retrouvent leur premier parcours")

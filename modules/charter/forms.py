"""The form of a signature."""

from wtforms import BooleanField
from wtforms.validators import InputRequired

from modules.drafts import SeenForm


class SignForm(SeenForm):
    """A box to tick, and the version of the text above it."""

    agreed = BooleanField(
        "J’ai lu cette charte et je m’engage à la respecter.",
        [InputRequired("Cochez cette case pour signer.")],
    )

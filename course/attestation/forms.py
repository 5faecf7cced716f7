"""Shapes of the forms on certificates."""

from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length

from course.ui.forms import Form


def _at_most(limit: int) -> Length:
    return Length(max=limit, message=f"Au plus {limit} caractères.")


class SettingsForm(Form):
    """Who signs, where, and the codes of the session."""

    signatory = StringField("Nom de la personne qui signe", [InputRequired(), _at_most(120)])
    quality = StringField(
        "Sa qualité",
        [InputRequired(), _at_most(160)],
        description="Par exemple « directrice de l’EAFC de l’académie de Valcombe ».",
    )
    place = StringField("Fait à", [_at_most(120)])
    code_dispositif = StringField("Code du dispositif", [_at_most(60)])
    code_module = StringField("Code du module", [_at_most(60)])
    code_session = StringField("Code de la session", [_at_most(60)])
    code_groupe = StringField("Code du groupe", [_at_most(60)])


class RevokeForm(Form):
    """Why a certificate is revoked."""

    reason = StringField(
        "Motif",
        [InputRequired(), _at_most(300)],
        description="La personne concernée lira ce motif. La page publique ne le montre pas.",
    )


class EverybodyForm(Form):
    """Issue for everybody."""

    replaces = BooleanField("Remplacer aussi les attestations dont les heures ont changé")

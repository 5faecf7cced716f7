"""Why a registration comes to nothing: a reason for the operator, a sentence and a way on for people. Pure.

A reason reads « part.field.ending » (« configuration.token_endpoint.elsewhere »): each has its sentence.
"""

from lti.http import SENTENCES, OutgoingError

CONFIGURATION, ANSWER, REQUEST = "configuration", "answer", "request"

_AGAIN = (
    "Rien n’a été enregistré. Recommencez depuis M@gistère, en y collant la même adresse : l’invitation "
    "reste valable."
)
_CLEAN = (
    "Rien n’a été enregistré ici. Si M@gistère montre l’outil « en attente », supprimez-le, puis "
    "recommencez avec la même adresse : l’invitation reste valable."
)
_BY_HAND = (
    "Supprimez l’outil « en attente » dans M@gistère et recommencez, ou reliez cette plateforme par la "
    "commande « flask --app app lti platform add », qui demande cet identifiant."
)

_LOST = (
    "Rien n’a été enregistré ici. Si M@gistère montre l’outil « en attente », supprimez-le, puis "
    "demandez une nouvelle adresse d’inscription à la personne qui administre le parcours."
)

_PARTS = {
    CONFIGURATION: "Dans la configuration de la plateforme, ",
    ANSWER: "Dans la réponse de la plateforme, ",
    REQUEST: "Dans la demande de la plateforme, ",
}
_ENDINGS = {
    "missing": "« {} » manque.",
    "type": "« {} » n’est pas du type attendu.",
    "length": "« {} » est trop long.",
    "unset": "« {} » contient une variable que la plateforme n’a pas remplacée.",
    "characters": "« {} » contient des caractères qui n’y ont pas leur place.",
    "format": "« {} » n’est pas une adresse « https:// » acceptée.",
    "elsewhere": "« {} » mène à un autre site que celui qui demande à être relié.",
    "excluded": "« {} » écarte ce dont l’outil a besoin.",
}
_SENTENCES = {
    "configuration.document.type": "La configuration de la plateforme n’a pas la forme attendue.",
    "configuration.messages_supported.excluded": (
        "La plateforme ne sait pas ouvrir une activité (LtiResourceLinkRequest)."
    ),
    "answer.document.type": "La réponse de la plateforme n’a pas la forme attendue.",
    "answer.deployment_id.missing": (
        "La plateforme a répondu sans donner d’identifiant de déploiement (deployment_id)."
    ),
    "answer.client_id.known": "La plateforme a donné un identifiant (client_id) qui est déjà relié.",
    "answer.token_refused": (
        "La plateforme n’accepte pas le jeton de cette inscription : il sert une seule fois, pendant une heure."
    ),
    "answer.not_stored": "La plateforme a répondu, mais l’enregistrement a échoué ici.",
    "invitation.lost": "Pendant l’inscription, l’invitation a été révoquée ou reprise dans une autre fenêtre.",
}


class Failed(Exception):
    """The registration stops; `left_behind`: the platform may have kept a pending tool."""

    def __init__(self, reason: str, *, left_behind: bool = False, what: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.what = what or sentence(reason)
        self.left_behind = left_behind

    @property
    def todo(self) -> str:
        """How to go on."""
        special = {"answer.deployment_id.missing": _BY_HAND, "invitation.lost": _LOST}
        return special.get(self.reason) or (_CLEAN if self.left_behind else _AGAIN)


def sentence(reason: str) -> str:
    """What went wrong, in words; raises KeyError for a reason that was never written down."""
    if reason in _SENTENCES:
        return _SENTENCES[reason]
    part, field, ending = reason.split(".")
    return _PARTS[part] + _ENDINGS[ending].format(field)


def unfetched(error: OutgoingError) -> Failed:
    """The configuration could not be read."""
    what = f"En lisant la configuration de la plateforme : {_said(error)}."
    return Failed(f"configuration.{error.reason}", what=what)


def unanswered(error: OutgoingError, *, left_behind: bool) -> Failed:
    """The registration was sent, and no answer could be read."""
    what = f"En envoyant l’inscription à la plateforme : {_said(error)}."
    return Failed(f"answer.{error.reason}", what=what, left_behind=left_behind)


def _said(error: OutgoingError) -> str:
    return SENTENCES[error.reason] + (f" ({error.status})" if error.status else "")

"""What a platform's answers mean, and what to do about each. Sentences for the operator."""

from dataclasses import dataclass

from course.ui.formats import counted
from lti.http import SENTENCES, Reason
from lti.operator import probes, rules
from lti.operator.probes import Asked
from lti.operator.rules import Finding


@dataclass(frozen=True)
class Check:
    """One line of the self-test: what it came to, and what to do (empty: nothing)."""

    title: str
    finding: Finding
    said: str
    todo: str = ""


CLOCK, KEY_SET, CLIENT = (
    "Horloge de la plateforme",
    "Jeu de clés de la plateforme",
    "Notre identité chez elle",
)
_TODO = {
    Reason.BAD_URL: "Vérifiez l’adresse enregistrée : elle doit commencer par « https:// ».",
    Reason.FORBIDDEN: "Si la plateforme est sur votre réseau interne, permettez-le par le réglage PRIVATE_NETWORKS=1.",
    Reason.UNREACHABLE: "Vérifiez l’adresse, le nom de domaine, et que ce serveur peut sortir vers la plateforme.",
    Reason.TLS: "Faites renouveler ou compléter le certificat de la plateforme (chaîne intermédiaire comprise).",
    Reason.TIMEOUT: "Recommencez plus tard ; si cela dure, prévenez la personne qui administre la plateforme.",
    Reason.REDIRECT: "Enregistrez l’adresse finale : par sécurité, l’outil ne suit aucune redirection.",
    Reason.TOO_LARGE: "Vérifiez l’adresse : ce n’est sans doute pas la bonne.",
    Reason.STATUS: "Vérifiez l’adresse enregistrée auprès de la personne qui administre la plateforme.",
    Reason.NOT_JSON: "Vérifiez l’adresse enregistrée : elle mène à autre chose.",
}
# RFC 6749, section 5.2.
_REFUSED = {
    "invalid_client": (
        "La plateforme ne nous reconnaît pas (« invalid_client ») : l’outil y est inconnu ou encore en "
        "attente, ou bien elle ne peut pas lire nos clés.",
        "Dans la plateforme, activez l’outil et vérifiez l’identifiant du client ; vérifiez aussi qu’elle "
        "atteint notre jeu de clés : {jwks}",
    ),
    "invalid_grant": (
        "La plateforme refuse notre signature (« invalid_grant »).",
        "Comparez les horloges, et vérifiez que la plateforme lit notre jeu de clés : {jwks}",
    ),
    "invalid_request": (
        "La plateforme ne comprend pas notre demande (« invalid_request »).",
        "Vérifiez que l’adresse des jetons est bien celle de la plateforme.",
    ),
    "unauthorized_client": (
        "La plateforme nous connaît, mais ne nous donne pas de jeton (« unauthorized_client »).",
        "Dans la plateforme, ouvrez à l’outil les services de notes et de liste des participants.",
    ),
    "invalid_scope": (
        "La plateforme nous connaît, mais ne nous laisse pas envoyer de notes (« invalid_scope »).",
        "Dans la plateforme, ouvrez à l’outil le service de notes (Assignment and Grade Services).",
    ),
    "unsupported_grant_type": (
        "À cette adresse, la plateforme ne donne pas de jeton de cette sorte (« unsupported_grant_type »).",
        "Vérifiez que l’adresse des jetons est bien celle de la plateforme.",
    ),
}


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _no_answer(title: str, asked: Asked) -> Check:
    assert asked.error is not None
    status = f" ({asked.status})" if asked.status else ""
    return Check(title, Finding.WRONG, f"{_capital(SENTENCES[asked.error])}{status}.", _TODO[asked.error])


def clock_check(asked: Asked) -> Check:
    """The platform's clock against ours, as it dates its answer."""
    if asked.error is not None:
        return Check(CLOCK, Finding.UNKNOWN, "Pas vérifiable : la plateforme n’a pas répondu.")
    if asked.date is None:
        return Check(CLOCK, Finding.UNKNOWN, "Pas vérifiable : la plateforme ne dit pas l’heure qu’il est.")
    apart = rules.apart(asked.date, asked.asked_at, asked.answered_at)
    finding = rules.clock_finding(apart)
    if finding is Finding.FINE:
        return Check(CLOCK, finding, "À l’heure, à quelques secondes près.")
    way = "en avance" if apart.total_seconds() > 0 else "en retard"
    said = f"Elle a {rules.span(apart)} d’écart avec la nôtre ({way})."
    todo = "Faites régler l’heure des deux serveurs (NTP)."
    if finding is Finding.WRONG:
        todo += " À plus d’une minute, les entrées et les notes sont refusées."
    return Check(CLOCK, finding, said, todo)


def key_set_check(asked: Asked) -> Check:
    """Whether launches can be verified with what the platform publishes."""
    if asked.error is not None:
        return _no_answer(KEY_SET, asked)
    if asked.status != 200:
        said = f"{_capital(SENTENCES[Reason.STATUS])} ({asked.status})."
        return Check(KEY_SET, Finding.WRONG, said, _TODO[Reason.STATUS])
    if not asked.is_json:
        what = "une page web" if asked.is_page else "un texte qui n’est pas du JSON"
        return Check(KEY_SET, Finding.WRONG, f"L’adresse donne {what}.", _TODO[Reason.NOT_JSON])
    count = probes.usable_keys(asked)
    if not count:
        return Check(
            KEY_SET,
            Finding.WRONG,
            "Aucune clé utilisable : il faut des clés RSA (RS256, 2048 bits au moins), chacune avec son « kid ».",
            "Vérifiez l’adresse du jeu de clés ; sinon, prévenez la personne qui administre la plateforme.",
        )
    return Check(KEY_SET, Finding.FINE, f"Lisible : {counted(count, 'clé utilisable', 'clés utilisables')}.")


def client_check(asked: Asked, jwks_address: str) -> Check:
    """Whether the platform knows us and reads our keys: did it give a token?"""
    if asked.error is not None:
        return _no_answer(CLIENT, asked)
    if probes.holds_token(asked):
        return _granted(asked)
    if refused := _REFUSED.get(probes.error_code(asked)):
        return Check(CLIENT, Finding.WRONG, refused[0], refused[1].format(jwks=jwks_address))
    if code := probes.error_code(asked):
        said = f"La plateforme refuse, pour une raison à elle : « {code} » ({asked.status})."
        return Check(CLIENT, Finding.WRONG, said, "Transmettez ce mot à la personne qui l’administre.")
    return _odd(asked)


def _granted(asked: Asked) -> Check:
    if probes.may_score(asked):
        said = "La plateforme nous reconnaît, lit notre clé et nous laisse envoyer des notes."
        return Check(CLIENT, Finding.FINE, said)
    return Check(
        CLIENT,
        Finding.ATTENTION,
        "La plateforme nous reconnaît et lit notre clé, mais ne nous laisse pas envoyer de notes.",
        "Dans la plateforme, ouvrez à l’outil le service de notes (Assignment and Grade Services).",
    )


def _odd(asked: Asked) -> Check:
    status = asked.status or 0
    if status == 429 or status >= 500:
        said = f"La plateforme n’est pas en état de répondre ({status})."
        return Check(CLIENT, Finding.WRONG, said, _TODO[Reason.TIMEOUT])
    what = "une page web" if asked.is_page else "une réponse"
    said = f"L’adresse des jetons donne {what} qui n’est pas un jeton ({status})."
    return Check(CLIENT, Finding.WRONG, said, _TODO[Reason.STATUS])

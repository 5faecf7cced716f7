"""The lines of the self-test that are told from facts: our address and key, and what happened lately.

What cannot be tried from here (the redirect address, cookies) is told by launches that came in and by
those that were refused; without either, it is said that nothing is known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from course.ui.formats import counted, long_datetime
from lti.operator.rules import Finding
from lti.operator.verdicts import Check

ADDRESS, OUR_KEY = "Notre adresse publique", "Notre clé de signature"
DEPLOYMENTS, REDIRECT, COOKIES = "Déploiements", "Adresse de retour", "Cookies"
NOT_YET = "Pas encore vérifiable : aucun lancement."


@dataclass(frozen=True)
class Lately:
    """What launches of the last 30 days told, of this platform and of no known one."""

    last_launch_at: datetime | None
    own: Mapping[str, int]
    unnamed: Mapping[str, int]

    def count(self, *endings: str) -> int:
        """How many of this platform were refused for such a reason."""
        return sum(number for reason, number in self.own.items() if reason.endswith(endings))

    def count_unnamed(self, *endings: str) -> int:
        """The same, before it was known whose they were."""
        return sum(number for reason, number in self.unnamed.items() if reason.endswith(endings))


def address_check(public_url: str, *, production: bool) -> Check:
    """Whether the platform can reach us at all."""
    if production:
        return Check(ADDRESS, Finding.FINE, f"{public_url}, en https.")
    return Check(
        ADDRESS,
        Finding.ATTENTION,
        f"{public_url} : seule une plateforme de cette machine peut l’atteindre.",
        "Pour une vraie plateforme, donnez à l’outil son adresse publique (réglage PUBLIC_URL).",
    )


def our_key_check(*, is_readable: bool, is_published: bool, jwks_address: str) -> Check:
    """Whether we can sign, and platforms verify."""
    if not is_readable:
        return Check(
            OUR_KEY,
            Finding.WRONG,
            "Aucune clé ne peut signer : il n’y en a pas, ou SECRET_KEY a changé.",
            "Créez-en une : flask --app app lti keys ensure",
        )
    if not is_published:
        return Check(
            OUR_KEY,
            Finding.WRONG,
            "La clé qui signe n’est pas publiée.",
            "Faites une rotation immédiate : flask --app app lti keys rotate --now",
        )
    return Check(OUR_KEY, Finding.FINE, f"Lisible, et publiée à {jwks_address}.")


def deployments_check(count: int, lately: Lately) -> Check:
    """Whether launches came from an installation that we do not know."""
    unknown = lately.count("deployment_id.unknown")
    known = f"{counted(count, 'déploiement connu', 'déploiements connus')}"
    if unknown:
        return Check(
            DEPLOYMENTS,
            Finding.WRONG,
            f"{known} ; {counted(unknown, 'entrée refusée', 'entrées refusées')} en 30 jours parce que le "
            "déploiement n’est pas dans la liste.",
            "Ajoutez-le à la page de la plateforme : Moodle le montre dans les détails de l’outil.",
        )
    return Check(DEPLOYMENTS, Finding.FINE if count else Finding.WRONG, f"{known}.")


def redirect_check(lately: Lately, launch_address: str) -> Check:
    """Whether the platform sends people back to us: a wrong address stops them there, out of our sight."""
    registered = f"L’adresse de retour enregistrée doit être exactement : {launch_address}"
    denied = lately.count(".denied")
    if denied:
        times = counted(denied, "fois", "fois")
        return Check(
            REDIRECT,
            Finding.ATTENTION,
            f"La plateforme n’a pas confirmé une entrée, {times} en 30 jours. {_last(lately)}",
            f"{registered} Sinon, les personnes avaient peut-être fermé leur session.",
        )
    if lately.last_launch_at is None:
        return Check(REDIRECT, Finding.UNKNOWN, NOT_YET, registered)
    return Check(REDIRECT, Finding.FINE, f"{_last(lately)} L’adresse est donc la bonne.")


def cookies_check(lately: Lately) -> Check:
    """Whether browsers bring our cookies back from the platform's frame."""
    # The cookie would say whose launch it was: these are never of a known platform.
    unnamed = lately.count_unnamed("state.lost", "state.expired")
    elsewhere = (
        f" Toutes plateformes confondues, {counted(unnamed, 'entrée a perdu', 'entrées ont perdu')} "
        "son cookie en chemin, en 30 jours."
        if unnamed
        else ""
    )
    if lately.last_launch_at is None:
        return Check(COOKIES, Finding.UNKNOWN, NOT_YET + elsewhere)
    if unnamed:
        todo = (
            "Si cela concerne beaucoup de monde : ouvrez l’activité dans une nouvelle fenêtre, et faites "
            "autoriser les cookies de ce site sur les postes de l’établissement."
        )
        return Check(COOKIES, Finding.ATTENTION, _last(lately) + elsewhere, todo)
    return Check(COOKIES, Finding.FINE, f"{_last(lately)} Aucun cookie perdu en 30 jours.")


def _last(lately: Lately) -> str:
    if lately.last_launch_at is None:
        return "Personne n’est encore entré par cette plateforme."
    return f"Dernière entrée réussie : {long_datetime(lately.last_launch_at)}."

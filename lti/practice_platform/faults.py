"""Simulated breakdowns of the platform's services, for demonstrations and tests.

A fault is kept in the store, so that it holds for every process: a mode, which service it hits,
for how many requests (0: until it is taken off), and for « slow », how many seconds.
"""

import secrets
from dataclasses import asdict, dataclass
from typing import Any

from flask import Response

from lti.practice_platform.runtime import Platform
from lti.practice_platform.store import Store

MODES = {
    "none": "Aucune panne",
    "down": "En panne (503)",
    "error": "Erreur du serveur (500)",
    "slow": "Lenteur (répond après un délai)",
    "html": "Page HTML au lieu de JSON",
    "redirect": "Renvoi vers une autre adresse (302)",
    "unauthorized": "Jeton refusé (401)",
    "too_many": "Trop de demandes (429)",
    "huge": "Réponse énorme",
    "empty": "Jeu de clés vide",
    "wrong_type": "Jeu de clés qui n’en est pas un",
    "many_keys": "500 clés",
    "unknown_roles": "Rôles que personne n’a définis",
    "no_names": "Personnes sans nom ni adresse",
}
SERVICES = {
    "both": "Jetons et notes",
    "token": "Jetons",
    "scores": "Notes",
    "items": "Liste des colonnes",
    "roster": "Liste des inscrits",
    "keys": "Jeu de clés",
    "configuration": "Inscription d’un outil : configuration",
    "registration": "Inscription d’un outil : réponse",
}
# What only these services can do wrong.
OWN_MODES = {
    "keys": {"huge", "empty", "wrong_type", "many_keys"},
    "roster": {"huge", "unknown_roles", "no_names"},
}
MAX_SECONDS = 60
MAX_COUNT = 1000
MAX_SKEW = 3600
HUGE_ROSTER = 20_000
ELSEWHERE = "http://ailleurs.example/"


@dataclass(frozen=True)
class Fault:
    """What goes wrong; `count` is the number of requests left, 0 meaning all of them."""

    mode: str
    service: str = "both"
    count: int = 0
    seconds: int = 5

    @property
    def possible(self) -> bool:
        """Whether this service can go wrong in this way, within the limits."""
        special = set().union(*OWN_MODES.values())
        fits = self.mode not in special or self.mode in OWN_MODES.get(self.service, ())
        in_range = 0 <= self.count <= MAX_COUNT and 0 <= self.seconds <= MAX_SECONDS
        return self.mode in MODES and self.service in SERVICES and fits and in_range


def get_fault(store: Store) -> Fault | None:
    """The fault under simulation, if any."""
    kept = store.fact("fault")
    return Fault(**kept) if kept else None


def set_fault(store: Store, fault: Fault) -> None:
    """Simulate `fault` from now on; mode « none » takes it off."""
    store.set_fact("fault", None if fault.mode == "none" else asdict(fault))


def take(platform: Platform, service: str) -> Fault | None:
    """The fault that hits this request, counted down; « slow » has already waited."""
    kept = platform.store.take_fault(service)
    if kept is None:
        return None
    fault = Fault(**kept)
    if fault.mode == "slow":
        platform.sleep(fault.seconds)
    return fault


def simulated(platform: Platform, service: str) -> Response | None:
    """The answer of a service that is out of order now, or None when it works."""
    return broken(take(platform, service))


def broken(fault: Fault | None) -> Response | None:
    """What a service answers in this fault, or None when it answers all the same."""
    match fault.mode if fault else "none":
        case "down":
            return Response("Service Unavailable", 503, headers={"Retry-After": "2"})
        case "error":
            return Response("Error writing to database", 500, content_type="text/plain; charset=utf-8")
        case "html":
            page = "<!doctype html><title>Maintenance</title><p>Le campus est en maintenance."
            return Response(page, 200, content_type="text/html; charset=utf-8")
        case "redirect":
            return Response("", 302, headers={"Location": ELSEWHERE})
        case "unauthorized":
            return Response('{"status": 401}', 401, content_type="application/json")
        case "too_many":
            return Response("", 429, headers={"Retry-After": "2"})
    return None


def distorted(members: list[dict[str, Any]], fault: Fault | None) -> list[dict[str, Any]]:
    """The roster as this fault shows it."""
    match fault.mode if fault else "none":
        case "huge":
            extra = range(HUGE_ROSTER - len(members))
            return members + [_stranger(number) for number in extra]
        case "unknown_roles":
            odd = ["Alchimiste", "http://purl.imsglobal.org/vocab/lis/v2/membership#Oracle", ""]
            return [member | {"roles": odd} for member in members]
        case "no_names":
            kept = ("status", "roles", "user_id")
            return [{name: member[name] for name in kept} for member in members]
    return members


def _stranger(number: int) -> dict[str, Any]:
    return {
        "status": "Active",
        "roles": ["Learner"],
        "user_id": str(1_000_000 + number),
        "lis_person_sourcedid": "",
        "name": f"Personne {number}",
        "given_name": "Personne",
        "family_name": str(number),
        "email": f"personne{number}@example.org",
    }


def distorted_keys(found: dict[str, Any], fault: Fault | None) -> Any:
    """The platform's key set as this fault shows it."""
    match fault.mode if fault else "none":
        case "huge":
            return found | {"padding": "x" * 5_000_000}
        case "empty":
            return {"keys": []}
        case "wrong_type":
            return {"keys": "none"}
        case "many_keys":
            others = [_other_key(found["keys"][0]) for _ in range(499)]
            return {"keys": others + found["keys"]}
    return found


def _other_key(key: dict[str, Any]) -> dict[str, Any]:
    return key | {"kid": secrets.token_hex(10), "n": "v" + secrets.token_urlsafe(255)}

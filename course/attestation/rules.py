"""What a certificate says, how it is numbered and checked. Pure (domain §1, §9)."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from course.hours.models import Modality
from course.hours.rules import FORMAL, MODALITY_LABELS, Total
from course.ui.formats import hours

CODES = ("dispositif", "module", "session", "groupe")
TITLE = "Attestation de suivi"


def new_token() -> str:
    """The end of a public address: 256 random bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What the database is asked for."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def school_year(day: date) -> int:
    """The year in which the school year of `day` ends: 2027 from 1 September 2026 on."""
    return day.year + (day.month >= 9)


@dataclass(frozen=True)
class Common:
    """What all certificates of a cohort say besides the person and the hours."""

    programme: str
    cohort: str
    academy: str
    first_day: date
    last_day: date
    signatory: str
    quality: str
    place: str
    codes: Mapping[str, str]


def snapshot(common: Common, person: str, school: str, total: Total, day: date) -> dict[str, Any]:
    """Everything that the certificate says, as data: the PDF is drawn from it alone, for ever."""
    return {
        "person": person,
        "school": school,
        "programme": common.programme,
        "cohort": common.cohort,
        "academy": common.academy,
        "first_day": common.first_day.isoformat(),
        "last_day": common.last_day.isoformat(),
        "codes": {name: common.codes[name] for name in CODES if common.codes.get(name, "").strip()},
        "signatory": common.signatory,
        "quality": common.quality,
        "place": common.place,
        "reading": total.reading,
        "day": day.isoformat(),
        "rows": [
            {"modality": str(one), "done": total.certified.get(one, 0), "planned": total.planned.get(one, 0)}
            for one in Modality
        ],
        "done": total.done,
        "planned": total.target,
        "on_site": total.on_site,
    }


def says_the_same(snapshot: Mapping[str, Any], total: Total) -> bool:
    """Whether a certificate's hours are still those of the book."""
    done = {row["modality"]: row["done"] for row in snapshot["rows"]}
    now = {str(one): total.certified.get(one, 0) for one in Modality}
    return done == now and snapshot["reading"] == total.reading


def outdated(snapshots: Mapping[int, Mapping[str, Any]], totals: Mapping[int, Total]) -> set[int]:
    """Those, by id, whose certificate no longer says what the book says."""
    return {key for key, snapshot in snapshots.items() if not says_the_same(snapshot, totals[key])}


def _done(snapshot: Mapping[str, Any], *modalities: Modality) -> int:
    return sum(int(row["done"]) for row in snapshot["rows"] if row["modality"] in modalities)


def summary(snapshot: Mapping[str, Any]) -> str:
    """« 36 h dont 12 h en présence et 24 h à distance », with on-site support under reading B only."""
    in_person = hours(_done(snapshot, Modality.IN_PERSON))
    remote = hours(_done(snapshot, Modality.VIRTUAL_CLASS, Modality.ASYNCHRONOUS))
    total = hours(snapshot["done"])
    if snapshot["reading"] == "B":
        return (
            f"{total} dont {in_person} en présence, {remote} à distance "
            f"et {hours(snapshot['on_site'])} d’accompagnement sur site"
        )
    return f"{total} dont {in_person} en présence et {remote} à distance"


def following(snapshot: Mapping[str, Any]) -> str:
    """Whether all of it was followed, said without judgement; more of one modality fills no other."""
    done, planned = hours(snapshot["done"]), hours(snapshot["planned"])
    if all(row["done"] >= row["planned"] for row in _counted(snapshot)):
        return f"Suivi complet : {planned} prévues, {done} certifiées."
    if snapshot["done"] < snapshot["planned"]:
        return f"Suivi partiel : {done} certifiées sur {planned} prévues."
    return f"Suivi partiel : {done} certifiées, sans que chaque modalité soit complète."


def _counted(snapshot: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The rows that make the total: on-site support is one of them under reading B only."""
    counted = tuple(Modality) if snapshot["reading"] == "B" else FORMAL
    return [row for row in snapshot["rows"] if row["modality"] in counted]


def support(snapshot: Mapping[str, Any]) -> str:
    """On-site support, always told apart."""
    within = ", compris dans le total" if snapshot["reading"] == "B" else ", compté à part"
    return f"Accompagnement sur site reçu : {hours(snapshot['on_site'])}{within}."


def table(snapshot: Mapping[str, Any]) -> list[list[str]]:
    """Modality, planned, certified; then the total. On-site support has its line under reading B only."""
    rows = [
        [MODALITY_LABELS[Modality(row["modality"])], hours(row["planned"]), hours(row["done"])]
        for row in _counted(snapshot)
    ]
    return [*rows, ["Total", hours(snapshot["planned"]), hours(snapshot["done"])]]

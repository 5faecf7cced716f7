"""A certificate as PDF: drawn from what it says, each time anew."""

from datetime import date
from typing import Any

from course.attestation import rules
from course.attestation.models import Certificate, State
from course.config import Settings
from course.documents import pdf, qr
from course.ui.formats import period, short_date, typography
from course.ui.text import clean_text

CODE_LABELS = {"dispositif": "Dispositif", "module": "Module", "session": "Session", "groupe": "Groupe"}


def public_address(certificate: Certificate) -> str:
    """Where anybody who holds the paper can check it."""
    return f"{Settings.current().public_url}/attestation/{certificate.token}"


def certificate_pdf(certificate: Certificate) -> bytes:
    """The PDF of one certificate, PDF/UA-1."""
    return pdf.render("attestation/certificate.typ", said(certificate))


def said(certificate: Certificate) -> dict[str, Any]:
    """What the template draws, all of it text."""
    kept, address = certificate.snapshot, public_address(certificate)
    first, last = (date.fromisoformat(kept[name]) for name in ("first_day", "last_day"))
    day = date.fromisoformat(kept["day"])
    return {
        "title": f"{rules.TITLE} {certificate.number}",
        "heading": rules.TITLE,
        "number": certificate.number,
        "revoked": _revoked(certificate),
        "person": kept["person"],
        "facts": [[label, value] for label, value in _facts(kept, first, last) if value],
        "opening": f"{kept['signatory']}, {kept['quality']}, atteste que",
        "summary": typography(rules.summary(kept)),
        "following": typography(rules.following(kept)),
        "support": typography(rules.support(kept)),
        "rows": rules.table(kept),
        "day": f"Heures certifiées au {short_date(day)}.",
        "place": f"{kept['place']}, le {short_date(day)}" if kept["place"] else f"Le {short_date(day)}",
        "signatory": kept["signatory"],
        "quality": kept["quality"],
        "address": address,
        "qr": qr.svg_image(address),
    }


def _facts(kept: dict[str, Any], first: date, last: date) -> list[tuple[str, str]]:
    codes = [(f"Code {CODE_LABELS[name].lower()}", value) for name, value in kept["codes"].items()]
    return [
        ("Affectation", kept["school"]),
        ("Formation", kept["programme"]),
        ("Session de formation", kept["cohort"]),
        ("Académie", kept["academy"]),
        *codes,
        ("Dates", period(first, last)),
    ]


def _revoked(certificate: Certificate) -> str:
    if certificate.state == State.VALID:
        return ""
    return "Attestation remplacée" if certificate.replaced_by_id else "Attestation révoquée"


def filename(certificate: Certificate) -> str:
    """« Attestation PPS-2027-0001 Élodie Martin.pdf »."""
    return f"Attestation {certificate.number} {clean_text(certificate.snapshot['person'])[:60]}.pdf"

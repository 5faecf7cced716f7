"""The sheet of a half-day as an accessible PDF, blank or filled."""

from collections.abc import Mapping, Sequence
from typing import Any

from course.documents import pdf
from course.ui.formats import clock_time, counted, hours, long_date, long_datetime, short_date
from tutoring.sessions.attendance_queries import Beside
from tutoring.sessions.models import Status, TrainingSession
from tutoring.sessions.queries import Line

TEMPLATE = "tutoring/sheet.typ"


def render(
    session: TrainingSession, whose: tuple[str, str], lines: Sequence[Line], beside: Beside, *, blank: bool
) -> bytes:
    """The PDF, `whose` being the titles of the cohort and of the group (or nothing).

    `blank` has boxes to sign in, for the people expected.
    """
    return pdf.render(TEMPLATE, said(session, whose, lines, beside, blank=blank))


def said(
    session: TrainingSession, whose: tuple[str, str], lines: Sequence[Line], beside: Beside, *, blank: bool
) -> Mapping[str, Any]:
    """What the document says, as text; who joined the cohort since is no part of it."""
    cohort, group = whose
    lines = [line for line in lines if line.is_concerned]
    return {
        "heading": "Feuille d’émargement",
        "cohort": cohort,
        "title": session.title,
        "facts": _facts(session, group),
        "blank": blank,
        "rows": _blank_rows(lines) if blank else [_row(session, line, beside) for line in lines],
        "closing": [] if blank else _closing(beside),
        "corrections": [] if blank else _corrections(beside),
    }


def _facts(session: TrainingSession, group: str) -> list[list[str]]:
    facts = [
        ["Date", long_date(session.starts_at)],
        ["Heures", f"de {clock_time(session.starts_at)} à {clock_time(session.ends_at)}"],
        ["Durée", hours(session.minutes)],
    ]
    code = session.code or session.module_code
    return [
        *facts,
        *([["Lieu", session.place]] if session.place else []),
        *([["Groupe", group]] if group else []),
        *([["Code", code]] if code else []),
    ]


def _blank_rows(lines: Sequence[Line]) -> list[list[str]]:
    return [[line.person.display_name, line.group or "–"] for line in lines if line.expected]


def _row(session: TrainingSession, line: Line, beside: Beside) -> list[str]:
    return [line.person.display_name, line.group or "–", _presence(session, line, beside)]


def _presence(session: TrainingSession, line: Line, beside: Beside) -> str:
    signed = f"signé à {clock_time(line.signed_at)}" if line.has_signed and line.signed_at else ""
    caught = beside.caught_up.get(line.person.id, 0)
    parts = [_mark(line.mark.status, line.mark.minutes, session.minutes), signed]
    if line.is_guest:
        parts.append("invité confirmé")
    if line.person.id in beside.told and line.mark.status != Status.PRESENT:
        parts.append("a prévenu")
    if caught:
        parts.append(f"{hours(caught)} rattrapées")
    return ", ".join(part for part in parts if part) or "rien n’est noté"


def _mark(status: Status | None, minutes: int, length: int) -> str:
    if status == Status.PRESENT:
        return f"présence, {hours(minutes)}" + (f" sur {hours(length)}" if minutes < length else "")
    return {Status.ABSENT: "absence", Status.EXCUSED: "absence excusée"}.get(status, "") if status else ""


def _closing(beside: Beside) -> list[str]:
    closing = beside.closing
    if closing is None:
        return ["Feuille non contresignée."]
    by = closing.closed_by.display_name if closing.closed_by else "l’outil"
    said = [
        f"Contresignée par {by}, {long_datetime(closing.closed_at)}.",
        f"{counted(closing.headcount, 'personne comptée', 'personnes comptées')} dans la salle, "
        f"{closing.present} sur la feuille.",
    ]
    if closing.explanation:
        said.append(f"Écart : {closing.explanation}")
    if closing.reason:
        said.append(f"À la place de l’équipe de formation : {closing.reason}")
    return said


def _corrections(beside: Beside) -> list[list[str]]:
    return [
        [
            short_date(one.corrected_at),
            one.person.display_name,
            _said(one.before_status, one.before_minutes),
            _said(one.after_status, one.after_minutes),
            one.corrected_by.display_name if one.corrected_by else "l’outil",
            one.reason,
        ]
        for one in beside.corrections
    ]


def _said(status: Status | None, minutes: int) -> str:
    return _mark(status, minutes, length=0) or "rien"

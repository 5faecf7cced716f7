"""The report as a document and as a workbook: the same figures as on the screen."""

from typing import Any

from course.attestation.report import Report, shown_posts
from course.attestation.report_rules import FUNCTIONS, TOO_FEW, ChangeLine, PostLine
from course.competences.framework import LEVELS
from course.documents import pdf, tables
from course.documents.tables import Sheet
from course.ui.formats import hours, number, percent, short_date

HOURS = ("Modalité", "Certifié", "Prévu", "Part")
ATTENDANCE = ("Journée ou classe virtuelle", "En entier", "En partie", "Pas d’heure", "Certifié", "Prévu")
MODULES = ("Module", "Titre", "Terminé", "Personnes", "Part")
POSTS = ("Année", "Fonction", "Groupe", "Personnes", "Consommé", "Prévu", "Hors des 10 h", "Trajet", "Km")
CHANGES = ("Compétence", "Réponses", "En hausse", "Stable", "En baisse")


def report_pdf(report: Report) -> bytes:
    """The report as PDF/UA-1."""
    return pdf.render("attestation/report.typ", _said(report))


def _said(report: Report) -> dict[str, Any]:
    return {
        "title": f"Bilan : {report.title}",
        "day": f"Au {short_date(report.at)}",
        "people": people(report),
        "sections": [
            _section("Heures par modalité", HOURS, _hours(report)),
            _section("Assiduité", ATTENDANCE, _attendance(report)),
            _section("Modules terminés", MODULES, _modules(report)),
            _section(
                "Heures des tuteurs et des formateurs", POSTS, [_post(x) for x in shown_posts(report.posts)]
            ),
            *(
                [_section("Autopositionnements, de T0 à T2", CHANGES, [_change(x) for x in report.changes])]
                if report.changes is not None
                else []
            ),
        ],
    }


def people(report: Report) -> str:
    """Who is counted, in a sentence."""
    said = f"Personnes qui suivent le parcours : {number(report.active)}."
    if report.former:
        said += (
            f" Personnes parties ou suspendues : {number(report.former)}, dont {hours(report.former_minutes)} "
            "sont comprises dans les heures certifiées."
        )
    return said


def _section(title: str, head: tuple[str, ...], rows: list[list[str]]) -> dict[str, Any]:
    return {"title": title, "head": list(head), "rows": rows}


def _hours(report: Report) -> list[list[str]]:
    return [
        [
            *(line.label, hours(line.minutes)),
            *(("à part", "") if line.planned is None else (hours(line.planned), _part(line))),
        ]
        for line in report.hours
    ]


def _part(line: Any) -> str:
    return percent(line.minutes, line.planned)


def _attendance(report: Report) -> list[list[str]]:
    return [
        [
            *(line.label, str(line.whole), str(line.part), str(line.none)),
            *(hours(line.minutes), hours(line.planned)),
        ]
        for line in report.attendance
    ]


def _modules(report: Report) -> list[list[str]]:
    return [
        [one.code, one.title, str(one.completed), str(one.people), percent(one.completed, one.people)]
        for one in report.modules
    ]


def _post(post: PostLine) -> list[str]:
    return [
        *(str(post.year), FUNCTIONS.get(post.function, post.function), post.group, post.names),
        *(hours(post.minutes), hours(post.planned), hours(post.other), hours(post.travel)),
        number(post.kilometres),
    ]


def _change(line: ChangeLine) -> list[str]:
    if not line.is_shown:
        return [f"{line.code} – {line.label}", TOO_FEW, "", "", ""]
    figures = (line.people, line.up, line.same, line.down)
    return [f"{line.code} – {line.label}", *map(str, figures)]


def report_xlsx(report: Report) -> bytes:
    """The report as a workbook, durations in minutes so that they add up."""
    return tables.xlsx_bytes([*_books(report), *_changes(report)])


def _books(report: Report) -> list[Sheet]:
    return [
        Sheet(
            "Heures",
            ("Modalité", "Certifié (min)", "Prévu (min)"),
            [(line.label, line.minutes, line.planned) for line in report.hours],
        ),
        Sheet(
            "Assiduité",
            (*ATTENDANCE[:4], "Certifié (min)", "Prévu (min)"),
            [(x.label, x.whole, x.part, x.none, x.minutes, x.planned) for x in report.attendance],
        ),
        Sheet(
            "Modules",
            MODULES[:4],
            [(one.code, one.title, one.completed, one.people) for one in report.modules],
        ),
        Sheet(
            "Tuteurs et formateurs",
            (*POSTS[:4], "Consommé (min)", "Prévu (min)", "Hors des 10 h (min)", "Trajet (min)", "Km"),
            [
                (
                    *(x.year, FUNCTIONS.get(x.function, x.function), x.group, x.names),
                    *(x.minutes, x.planned, x.other, x.travel, x.kilometres),
                )
                for x in report.posts
            ],
        ),
    ]


def _changes(report: Report) -> list[Sheet]:
    if report.changes is None:
        return []
    levels = [f"{moment} : {label}" for moment in ("T0", "T2") for label in LEVELS.values()]
    return [Sheet("Autopositionnements", (*CHANGES, *levels), [_levels(line) for line in report.changes])]


def _levels(line: ChangeLine) -> tuple[object, ...]:
    head = f"{line.code} – {line.label}"
    if not line.is_shown:
        return (head, TOO_FEW)
    counts = [said[level] for said in (line.before, line.after) for level in LEVELS]
    return (head, line.people, line.up, line.same, line.down, *counts)

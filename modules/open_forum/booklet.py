"""The forum as a file: a booklet (PDF) and two tables (CSV). Votes are totals, as on the pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from course.documents import pdf
from course.documents.tables import Sheet
from course.ui.formats import counted, long_date, short_date
from modules.open_forum import closing_queries, queries, rules
from modules.open_forum.closing_queries import Decided, Published, Tally
from modules.open_forum.models import ForumCard, OpenForum
from modules.open_forum.queries import Listed

TEMPLATE = "open_forum/booklet.typ"


@dataclass(frozen=True)
class Contents:
    """All that may be told of the forum now."""

    forum: OpenForum
    cards: Sequence[Listed]
    reports: Sequence[Published]
    tally: Tally
    actions: Sequence[Decided]

    def report_of(self, card: ForumCard) -> Published | None:
        return next((one for one in self.reports if one.report.card_id == card.id), None)

    def points_of(self, report: Published | None) -> int | None:
        told = report is not None and self.tally.totals is not None
        return self.tally.of(report.report.id) if report is not None and told else None


def contents(forum: OpenForum, person_id: int) -> Contents:
    """Read all of it; seven queries, however large the forum."""
    tally = closing_queries.tally(forum)
    return Contents(
        forum,
        queries.cards(forum.id, person_id),
        tally.order(closing_queries.published(forum.id)),
        tally,
        closing_queries.actions(forum.id),
    )


def _where(card: ForumCard) -> tuple[str, str]:
    if card.slot is None or card.room is None:
        return "", ""
    return rules.hours_of(card.slot), card.room.name


def cards_sheet(found: Contents) -> Sheet:
    """One line a card."""
    columns = (
        *("Sujet", "Ce qui était à explorer", "Proposé par", "Créneau", "Espace", "Compte rendu par"),
        *("Compte rendu", "Co-signatures", "Points"),
    )
    return Sheet("Cartes", columns, [_card_row(found, one.card) for one in found.cards])


def _card_row(found: Contents, card: ForumCard) -> Sequence[object]:
    report = found.report_of(card)
    written = report.report if report else None
    return [
        *(card.title, card.wish, card.author.display_name, *_where(card)),
        written.reporter.display_name if written and written.reporter else "",
        written.published_text if written else "",
        "\n".join(_signed(report)),
        found.points_of(report),
    ]


def _signed(report: Published | None) -> list[str]:
    return [f"{one.person.display_name} : {one.sentence}" for one in report.signatures] if report else []


def actions_sheet(found: Contents) -> Sheet:
    """One line an action."""
    rows = [
        [
            one.action.what,
            one.action.until,
            one.action.card.title if one.action.card else "",
            one.action.author.display_name,
            ", ".join(person.display_name for person in one.volunteers),
        ]
        for one in found.actions
    ]
    return Sheet("Actions", ("Action", "Pour le", "À la suite de", "Proposée par", "Volontaires"), rows)


SHEETS: Mapping[str, Callable[[Contents], Sheet]] = {"cartes": cards_sheet, "actions": actions_sheet}


def render(found: Contents, *, cohort: str) -> bytes:
    """The booklet as PDF."""
    return pdf.render(TEMPLATE, said(found, cohort=cohort))


def said(found: Contents, *, cohort: str) -> dict[str, Any]:
    """What the booklet says, as text."""
    day = long_date(found.forum.held_on)
    return {
        "heading": "Livret du forum ouvert",
        "cohort": cohort,
        "day": f"{day[:1].upper()}{day[1:]}",
        "question": found.forum.question,
        "vote": _vote(found.tally),
        "reports": [_report(found, one) for one in found.reports],
        "others": [_other(one.card) for one in found.cards if found.report_of(one.card) is None],
        "actions": [_action(one) for one in found.actions],
    }


def _vote(tally: Tally) -> str:
    voters = counted(tally.voters, "personne a voté", "personnes ont voté")
    return f"{voters}." if tally.totals is not None else "Les points ne se lisent pas encore."


def _report(found: Contents, one: Published) -> dict[str, Any]:
    card, points = one.report.card, found.points_of(one)
    hours, room = _where(card)
    reporter = one.report.reporter.display_name if one.report.reporter else ""
    facts = [hours, room, f"sujet proposé par {card.author.display_name}", f"compte rendu de {reporter}"]
    if points is not None:
        facts.append(counted(points, "point"))
    return {
        "title": card.title,
        "facts": ", ".join(fact for fact in facts if fact),
        "lines": [line for line in (one.report.published_text or "").split("\n") if line.strip()],
        "signed": _signed(one),
    }


def _other(card: ForumCard) -> str:
    return f"{card.title} ({card.author.display_name})"


def _action(one: Decided) -> list[str]:
    until = short_date(one.action.until) if one.action.until else "sans date"
    return [one.action.what, until, ", ".join(person.display_name for person in one.volunteers) or "–"]

"""The room of visits, plugged in: pages, the menu's line, cards of the homes, evidence, reminders."""

from flask import Flask, url_for

from course.registries import EvidenceKind, HomeCard, MenuEntry, Registries
from course.roles import Role
from tutoring.visits import homes, mobile, operations, silence, silence_views, views
from tutoring.visits.permits import READ


def _evidence_url(cohort_uid: str, ref: str) -> str | None:
    return url_for("visits.show", cohort_uid=cohort_uid, visit_uid=ref)


def init_app(app: Flask) -> None:
    """Register everything that other rooms meet."""
    for pages in (mobile, silence_views, views):
        app.register_blueprint(pages.bp)
    app.after_request(mobile.follow_person)
    registries: Registries = app.extensions["agencement"]
    registries.menu.append(MenuEntry("Visites", "visits.index", READ, 60, group="Accompagnement"))
    registries.sweeps.append(silence.remind)
    registries.evidence[operations.EVIDENCE] = EvidenceKind(
        operations.EVIDENCE, "Compte rendu de visite", _evidence_url
    )
    authors, folder = frozenset({Role.TUTOR, Role.TRAINER}), "tutoring/visits"
    participants, managers = frozenset({Role.PARTICIPANT}), frozenset({Role.MANAGER})
    registries.home_cards += [
        HomeCard("reports", participants, 10, f"{folder}/answer_card.html", homes.to_answer),
        HomeCard("visits", authors, 30, f"{folder}/mine_card.html", homes.mine),
        HomeCard("visit_hours", authors, 40, f"{folder}/hours_card.html", homes.hours),
        HomeCard("silent_reports", managers, 35, f"{folder}/silence_card.html", homes.unanswered),
    ]

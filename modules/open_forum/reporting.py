"""Mini-reports: one reporter a room, a draft that saves itself, publication, co-signatures."""

from sqlalchemy import select

from course import clock
from course.db import db, insert_or_ignore
from course.errors import NotFound, RuleBroken
from course.permissions import Actor
from course.progress.operations import record_result
from course.roles import Role
from modules import drafts
from modules.open_forum import placing, queries, rules
from modules.open_forum.models import ForumCard, ForumReport, ForumSignature, OpenForum
from modules.open_forum.operations import locked
from modules.open_forum.permits import ANIMATORS

ANOTHER = "{name} tient le compte rendu de cet atelier. Dites-lui ce que vous y ajouteriez, ou co-signez-le."
NOT_REPORTER = (
    "Une autre personne tient ce compte rendu. Votre texte est gardé sur cette page : donnez-le-lui."
)
NOT_THERE = "Dites d’abord que vous étiez dans cet atelier : « {label} », sur la page de la carte."


def _card(forum: OpenForum, card_id: int) -> ForumCard:
    card = queries.card_in(forum.id, card_id)
    if card is None:
        raise RuleBroken(placing.GONE)
    return card


def _locked_report(card: ForumCard) -> ForumReport | None:
    return db.session.scalar(
        select(ForumReport)
        .where(ForumReport.card_id == card.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def take_up(*, actor: Actor, forum_id: int, card_id: int) -> ForumReport:
    """Become the reporter of the room, and be there; RuleBroken when somebody else is."""
    forum = locked(actor, forum_id, rules.REPORTING)
    card = _card(forum, card_id)
    if card.slot_id is None:
        raise RuleBroken("Cette carte n’a pas de place : il n’y a pas eu d’atelier.")
    db.session.execute(
        insert_or_ignore(ForumReport).values(
            card_id=card.id, reporter_id=actor.person, updated_at=clock.now(), text="", version=0, edition=0
        )
    )
    report = _locked_report(card)
    assert report is not None
    if report.reporter_id is None:
        report.reporter_id = actor.person
    if report.reporter_id != actor.person:
        name = report.reporter.display_name if report.reporter else ""
        raise RuleBroken(ANOTHER.format(name=name))
    placing.come(actor=actor, forum_id=forum_id, card_id=card_id)
    db.session.flush()
    return report


def let_go(*, actor: Actor, forum_id: int, card_id: int) -> None:
    """The reporter, or an animator, frees the report for somebody else, who goes on with its draft."""
    forum = locked(actor, forum_id, rules.REPORTING)
    report = _locked_report(_card(forum, card_id))
    if report is None or report.reporter_id is None:
        return
    if report.published_at is not None:
        raise RuleBroken("Ce compte rendu est publié : il garde sa rapporteuse ou son rapporteur.")
    if report.reporter_id != actor.person and not actor.has(*ANIMATORS):
        raise RuleBroken(placing.NOT_YOURS)
    report.reporter_id = None
    db.session.flush()


def _mine(actor: Actor, forum_id: int, card_id: int) -> tuple[OpenForum, ForumReport]:
    forum = locked(actor, forum_id, rules.REPORTING)
    report = _locked_report(_card(forum, card_id))
    if report is None or report.reporter_id != actor.person:
        raise RuleBroken(NOT_REPORTER)
    return forum, report


def save(*, actor: Actor, forum_id: int, card_id: int, text: str, version: int) -> ForumReport:
    """Keep the draft, of any length; StaleDraft when it was saved elsewhere, RuleBroken for another reporter."""
    _, report = _mine(actor, forum_id, card_id)
    drafts.write(report, text=text, version=version)
    db.session.flush()
    return report


def publish(*, actor: Actor, forum_id: int, card_id: int, text: str, version: int) -> ForumReport:
    """Show the report to the cohort; RuleBroken beside « text » over 15 lines or 1,500 characters.

    A changed text is a new edition: those who co-signed a former one are shown so.
    """
    forum, report = _mine(actor, forum_id, card_id)
    rules.check_report(text)
    drafts.write(report, text=text, version=version)
    if report.published_text != text:
        report.published_text, report.published_at = text, clock.now()
        report.edition += 1
    db.session.flush()
    _record(actor, forum)
    return report


def sign(*, actor: Actor, forum_id: int, card_id: int, sentence: str) -> ForumSignature:
    """Co-sign a published report with one sentence; again replaces it. RuleBroken for who was not there."""
    forum = locked(actor, forum_id, rules.SIGNING)
    card = _card(forum, card_id)
    report = _locked_report(card)
    if report is None or report.published_at is None:
        raise RuleBroken("Ce compte rendu n’est pas encore publié.", "sentence")
    if report.reporter_id == actor.person:
        raise RuleBroken("Vous avez écrit ce compte rendu : il porte déjà votre nom.", "sentence")
    if not placing.was_there(actor, card):
        raise RuleBroken(NOT_THERE.format(label="J’y étais"), "sentence")
    if not sentence:
        raise RuleBroken("Écrivez la phrase que vous en retenez.", "sentence")
    signature = _signature(report, actor.person)
    signature.sentence, signature.edition, signature.signed_at = sentence, report.edition, clock.now()
    db.session.flush()
    _record(actor, forum)
    return signature


def _signature(report: ForumReport, person_id: int) -> ForumSignature:
    values = {
        "report_id": report.id,
        "person_id": person_id,
        "sentence": "",
        "edition": report.edition,
        "signed_at": clock.now(),
    }
    db.session.execute(insert_or_ignore(ForumSignature).values(values))
    return db.session.scalars(
        select(ForumSignature).where(
            ForumSignature.report_id == report.id, ForumSignature.person_id == person_id
        )
    ).one()


def _record(actor: Actor, forum: OpenForum) -> None:
    """A participant has done what the module's activity asks: a report written or co-signed."""
    if forum.activity_key is not None and actor.has(Role.PARTICIPANT):
        record_result(actor=actor, activity_key=forum.activity_key, completed=True)


def report_of(actor: Actor, card_id: int) -> ForumReport:
    """The report that the actor writes; NotFound when it is not theirs."""
    report = db.session.scalar(
        select(ForumReport).where(ForumReport.card_id == card_id, ForumReport.reporter_id == actor.person)
    )
    if report is None:
        raise NotFound()
    return report

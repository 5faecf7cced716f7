"""Signing a half-day with the code shown in the room, and deciding on guests (domain §1)."""

from course import clock
from course.cohorts.operations import lock_person
from course.db import db
from course.errors import NotFound, RuleBroken
from course.hours.models import Modality
from course.permissions import Actor
from course.ui.formats import long_datetime
from tutoring.sessions import attendance_queries as queries
from tutoring.sessions import signing_rules as rules
from tutoring.sessions.attendance_models import Signature, SigningAttempt, Standing
from tutoring.sessions.models import TrainingSession
from tutoring.sessions.signing_rules import Sheet, Verdict, Window


def sheet_of(session: TrainingSession) -> Sheet:
    """What the session's codes are bound to."""
    return Sheet(session.id, session.group_id, session.starts_at)


def check_open(session: TrainingSession, *, countersigned: bool) -> None:
    """A half-day of these hours, neither cancelled nor countersigned: RuleBroken says what it is."""
    if session.modality != Modality.IN_PERSON:
        raise NotFound()
    if session.cancelled_at is not None:
        raise RuleBroken("Cette séance est annulée : il n’y a rien à signer.")
    where = rules.window(session.starts_at, session.ends_at, clock.now())
    if where == Window.EARLY:
        opens = long_datetime(session.starts_at - rules.EARLY)
        raise RuleBroken(f"La signature s’ouvrira {opens}, une demi-heure avant le début.")
    if where == Window.OVER:
        raise RuleBroken(
            "La signature de cette demi-journée est terminée : demandez à la personne qui anime de cocher "
            "votre présence sur la feuille."
        )
    if countersigned:
        raise RuleBroken(
            "La feuille est déjà contresignée : demandez à la personne qui anime de la corriger, avec un motif."
        )


def tries(session: TrainingSession, person_id: int) -> int:
    """How many codes were refused to the person for the half-day; moved, it is another one."""
    return queries.tries(session.id, person_id, session.starts_at - rules.EARLY)


def try_code(*, actor: Actor, session: TrainingSession, typed: str, secret: str) -> tuple[Verdict, int]:
    """Judge a code and count a refusal (a security fact: call it inside one); the verdict, the tries left.

    After five refusals even the right code is refused.
    """
    lock_person(actor.cohort, actor.person)
    left = rules.TRIES - tries(session, actor.person)
    if left <= 0:
        return Verdict.WRONG, 0
    verdict = rules.judge(rules.key_of(secret, sheet_of(session)), typed, clock.now())
    if verdict == Verdict.RIGHT:
        return verdict, left
    db.session.add(SigningAttempt(session_id=session.id, person_id=actor.person, reason=verdict))
    db.session.flush()
    return verdict, left - 1


def sign(*, actor: Actor, session: TrainingSession) -> tuple[Signature, bool]:
    """Write the person's signature once, as a guest where they are not expected; True when it is new."""
    hold(actor, session)
    check_open(session, countersigned=queries.closing(session.id) is not None)
    lock_person(actor.cohort, actor.person)
    known = queries.signature(session, actor.person)
    if known is not None:
        return known, False
    expected = queries.is_expected(session, actor.person)
    signed = Signature(
        session_id=session.id,
        person_id=actor.person,
        starts_at=session.starts_at,
        standing=Standing.SIGNED if expected else Standing.GUEST,
    )
    db.session.add(signed)
    db.session.flush()
    return signed, True


def decide_guest(*, actor: Actor, session: TrainingSession, signature_id: int, welcome: bool) -> Signature:
    """Confirm or refuse somebody who was not expected here; may be changed until the countersigning."""
    hold(actor, session)
    guest = queries.guest_by_id(session, signature_id)
    if guest is None:
        raise NotFound()
    if queries.closing(session.id) is not None:
        raise RuleBroken("La feuille est contresignée : passez par une correction.")
    if not welcome and queries.attendance(session.id, guest.person_id) is not None:
        raise RuleBroken("Cette personne est déjà notée sur la feuille : corrigez d’abord sa ligne.")
    if welcome and (clash := queries.clashing(session, [guest.person_id])):
        title = clash[guest.person_id]
        raise RuleBroken(f"La feuille « {title} » note déjà sa présence pour cette demi-journée.")
    guest.standing = Standing.CONFIRMED if welcome else Standing.REFUSED
    guest.decided_by_id, guest.decided_at = actor.person_id, clock.now()
    db.session.flush()
    return guest


def hold(actor: Actor, session: TrainingSession) -> None:
    """Signatures and the countersigning of one sheet come one after the other."""
    if session.cohort_id != actor.cohort:
        raise NotFound()
    db.session.refresh(session, with_for_update=True)

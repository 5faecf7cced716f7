"""Opening and closing sign-ins, making and using tickets (design, « Leaving the frame »)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select, update

from course import clock
from course.access import rules
from course.access.models import Kind, SignIn, Ticket
from course.db import db
from course.errors import NotFound
from course.permissions import Actor


def open_sign_in(*, person_id: int, frame_origins: str = "", until: datetime | None = None) -> str:
    """A new sign-in for the person, until then or for 12 h; returns the token that the browser will hold."""
    _, token = _open(person_id, frame_origins, until)
    return token


def _open(person_id: int, frame_origins: str, until: datetime | None) -> tuple[SignIn, str]:
    token = rules.new_token()
    opened = SignIn(
        token_hash=rules.hashed(token),
        person_id=person_id,
        frame_origins=frame_origins,
        expires_at=until or clock.now() + rules.SIGN_IN_LIFE,
    )
    db.session.add(opened)
    db.session.flush()
    return opened, token


def open_device(*, person_id: int, label: str) -> str:
    """A sign-in for the person's telephone, for 90 days; returns the token that it will hold."""
    opened, token = _open(person_id, "", clock.now() + rules.DEVICE_LIFE)
    opened.kind, opened.label, opened.last_seen_on = Kind.DEVICE, label, clock.today()
    db.session.flush()
    return token


def devices(person_id: int) -> Sequence[SignIn]:
    """The person's telephones that still come in, newest first."""
    return db.session.scalars(
        select(SignIn)
        .where(
            SignIn.person_id == person_id,
            SignIn.kind == Kind.DEVICE,
            SignIn.revoked_at.is_(None),
            SignIn.expires_at > clock.now(),
        )
        .order_by(SignIn.id.desc())
    ).all()


def revoke_device(*, actor: Actor, sign_in_id: int) -> None:
    """One of the actor's own telephones comes in no more, from now on; NotFound for any other."""
    revoked = db.session.execute(
        update(SignIn)
        .where(
            SignIn.id == sign_in_id,
            SignIn.person_id == actor.person,
            SignIn.kind == Kind.DEVICE,
            SignIn.revoked_at.is_(None),
        )
        .values(revoked_at=clock.now())
        .returning(SignIn.id)
    )
    if revoked.scalar() is None:
        raise NotFound()


def note_seen(sign_in_id: int) -> None:
    """The telephone sent something today."""
    db.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(last_seen_on=clock.today()))


def let_go(token: str | None) -> None:
    """The browser that held `token` gets another sign-in: as a telephone it is listed no more."""
    if token is not None:
        db.session.execute(
            update(SignIn)
            .where(
                SignIn.token_hash == rules.hashed(token),
                SignIn.kind == Kind.DEVICE,
                SignIn.revoked_at.is_(None),
            )
            .values(revoked_at=clock.now())
        )


def close_sign_in(*, actor: Actor) -> None:
    """Sign out: this browser no longer speaks for anyone."""
    db.session.execute(update(SignIn).where(SignIn.id == actor.sign_in_id).values(revoked_at=clock.now()))


def make_ticket(*, actor: Actor, destination: str) -> str:
    """A ticket for a new tab, valid 60 s; returns its token."""
    return _ticket(actor.sign_in_id, destination, rules.TICKET_LIFE)


def make_device_ticket(*, actor: Actor, destination: str) -> str:
    """A ticket for the person's telephone, valid 60 s; returns its token."""
    return _ticket(actor.sign_in_id, destination, rules.TICKET_LIFE, Kind.DEVICE)


def make_operator_ticket(*, person_id: int, destination: str) -> str:
    """A ticket for an operator's browser, valid 15 min, made by the command line; returns its token."""
    opened, _ = _open(person_id, "", None)
    return _ticket(opened.id, destination, rules.OPERATOR_TICKET_LIFE)


def _ticket(sign_in_id: int | None, destination: str, life: timedelta, kind: Kind = Kind.BROWSER) -> str:
    token = rules.new_token()
    db.session.add(
        Ticket(
            token_hash=rules.hashed(token),
            sign_in_id=sign_in_id,
            destination=rules.safe_path(destination),
            expires_at=clock.now() + life,
            kind=kind,
        )
    )
    db.session.flush()
    return token


def close_sign_ins_of(person_ids: Sequence[int]) -> None:
    """Sign these people out everywhere, at once."""
    db.session.execute(
        update(SignIn)
        .where(SignIn.person_id.in_(person_ids), SignIn.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )


def find_ticket(token: str) -> Ticket | None:
    """The ticket, if it may still be used and its sign-in still holds."""
    return db.session.scalar(
        select(Ticket)
        .join(SignIn)
        .where(
            Ticket.token_hash == rules.hashed(token),
            Ticket.used_at.is_(None),
            Ticket.expires_at > clock.now(),
            SignIn.revoked_at.is_(None),
            SignIn.expires_at > clock.now(),
        )
    )


def was_for_device(token: str) -> bool:
    """Whether a ticket, used or late as it may be, was one for a telephone."""
    return (
        db.session.scalar(select(Ticket.kind).where(Ticket.token_hash == rules.hashed(token))) == Kind.DEVICE
    )


def use_ticket(ticket: Ticket) -> bool:
    """Consume it; False when another click was faster."""
    used = db.session.execute(
        update(Ticket)
        .where(Ticket.id == ticket.id, Ticket.used_at.is_(None))
        .values(used_at=clock.now())
        .returning(Ticket.id)
    )
    return used.scalar() is not None


def forget_old() -> None:
    """Drop the tickets of yesterday, and the sign-ins that ended a month ago, to which no ticket leads any more."""
    now = clock.now()
    db.session.execute(delete(Ticket).where(Ticket.expires_at < now - rules.KEEP_TICKETS))
    db.session.execute(
        delete(SignIn).where(
            SignIn.expires_at < now - rules.KEEP_SIGN_INS,
            ~exists().where(Ticket.sign_in_id == SignIn.id),
        )
    )

"""The worker's part: one person's unread news, in one mail.

A delivery is three steps: the mail is chosen (its rows, Message-ID and Date) and committed; it is handed
in, outside any transaction; the outcome is noted. A worker killed between the second and the third sends
the same mail again: the same rows under the same Message-ID and Date, at most one duplicate, which mail
programmes recognise.
"""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from course import clock
from course.config import Settings
from course.db import db, end_transaction
from course.jobs.rules import Retry
from course.notices import mail, queries, rules, transport
from course.notices.mail import Item, Mail
from course.notices.models import Notice
from course.notices.rules import Rhythm

log = structlog.get_logger("agencement.notices")
# One that was chosen before, and one of what has come since.
MAILS = 2
UNUSABLE = "l’adresse ne peut pas recevoir de courriel"


def deliver(payload: Mapping[str, Any]) -> None:
    """Mail a person what is new, if anything is; raises Retry."""
    settings = Settings.current()
    server = transport.server(settings)
    for _ in range(MAILS):
        chosen = _choose(payload["person_id"], settings, is_sent=server is not None)
        if chosen is None or server is None:
            return
        _deliver(chosen, mail.message(chosen, server.sender, settings), server)


def _deliver(chosen: Mail, message: bytes, server: transport.Server) -> None:
    end_transaction()
    try:
        transport.send(server, chosen.recipient, message)
    except transport.Failure as failure:
        if not failure.final:
            raise Retry(failure.reason, failure.after) from failure
        _note(chosen.uid, refused=failure.reason)
        log.warning("mail_refused", mail=chosen.uid)
    else:
        _note(chosen.uid, refused=None)


def _choose(person_id: int, settings: Settings, *, is_sent: bool) -> Mail | None:
    """The next mail for the person, committed before it leaves; None when there is nothing to send."""
    person = queries.reader(person_id)
    waiting = queries.to_mail(person_id)
    if not waiting or not person.email or person.rhythm == Rhythm.NONE:
        end_transaction()
        return None
    if not is_sent:
        _tell_log(waiting, settings)
        return None
    recipient = rules.mailbox(person.email)
    carried = _carried(waiting)
    chosen = Mail(
        uid=carried[0].mail_uid or "",
        date=queries.mail_date(carried),
        recipient=recipient or "",
        person_uid=person.uid,
        rhythm=person.rhythm,
        items=[Item(one.kind, one.title, one.body, one.path) for one in carried],
    )
    db.session.commit()
    if recipient is None:
        _note(chosen.uid, refused=UNUSABLE)
        return None
    return chosen


def _carried(waiting: Sequence[Notice]) -> Sequence[Notice]:
    """The rows of a mail chosen before and not confirmed, else of a new one with all that waits."""
    before = next((one.mail_uid for one in waiting if one.mail_uid), None)
    if before is not None:
        return queries.carried_by(before)
    uid, now = secrets.token_hex(16), clock.now()
    for one in waiting:
        one.mail_uid, one.mail_at = uid, now
    db.session.flush()
    return waiting


def _note(uid: str, *, refused: str | None) -> None:
    for one in queries.carried_by(uid):
        if refused is None:
            one.mailed_at = clock.now()
        else:
            one.mail_refused = refused
    db.session.commit()


def _tell_log(waiting: Sequence[Notice], settings: Settings) -> None:
    """Without a server nothing is sent: outside production the log counts what would have been."""
    kinds = Counter(one.kind for one in waiting)
    end_transaction()
    if not settings.production:
        log.info("mail_not_sent", notices=kinds.total(), kinds=dict(sorted(kinds.items())))


def test(address: str) -> tuple[str, bool]:
    """Send a test mail to an address; returns what to say of it, and whether it left."""
    settings = Settings.current()
    server = transport.server(settings)
    recipient = rules.mailbox(address)
    if server is None:
        return "SMTP_URL n’est pas réglé : aucun courriel ne part.", False
    if recipient is None:
        return f"« {address} » n’est pas une adresse à laquelle un courriel peut partir.", False
    uid = secrets.token_hex(16)
    end_transaction()
    try:
        transport.send(server, recipient, mail.test_message(recipient, server.sender, settings, uid))
    except transport.Failure as failure:
        return f"{server.host}, port {server.port} : {failure.reason}.", False
    return f"Courriel d’essai remis à {server.host}, port {server.port} : regardez s’il arrive.", True

"""The words of a mail: RFC 5322 and MIME by the standard library, one-click unsubscribe by RFC 8058."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from course import clock
from course.config import Settings
from course.notices import rules, tokens
from course.notices.rules import Rhythm
from course.ui.formats import counted, typography

COURSE = "Pilotage pédagogique stratégique"
RHYTHMS = {
    Rhythm.AT_ONCE: "Vous recevez ces messages dès qu’ils paraissent.",
    Rhythm.DAILY: "Vous recevez ces messages au plus une fois par jour.",
    Rhythm.WEEKLY: "Vous recevez ces messages une fois par semaine.",
}


@dataclass(frozen=True)
class Item:
    """One thing that a mail tells."""

    kind: str
    title: str
    body: str
    path: str


@dataclass(frozen=True)
class Mail:
    """What leaves in one message; `uid` and `date` stay the same when it is sent again."""

    uid: str
    date: datetime
    recipient: str
    person_uid: str
    rhythm: Rhythm
    items: Sequence[Item]


class _Policy(EmailPolicy):
    """Some headers stay on one line: folded, a long address is encoded, which mail programmes do not read."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name.lower() in WHOLE:
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


WHOLE = ("list-unsubscribe", "message-id")
POLICY = _Policy(linesep="\r\n", cte_type="7bit")


def unsubscribe_address(settings: Settings, person_uid: str) -> str:
    """Where this person chooses a rhythm without signing in."""
    path = current_app.url_map.bind("localhost").build(
        "notices.preferences", {"token": tokens.sign(settings.secret_key, person_uid)}
    )
    return settings.public_url + path


def subject(items: Sequence[Item]) -> str:
    """« Parcours : Convocation du 6 octobre », « Parcours : 3 messages »; on one line."""
    said = items[0].title if len(items) == 1 else counted(len(items), "message")
    return typography(f"Parcours : {said}")


def message(mail: Mail, sender: Address, settings: Settings) -> bytes:
    """The message as it leaves: plain text, the same in simple HTML, and the headers."""
    address = unsubscribe_address(settings, mail.person_uid)
    found = _begun(mail.uid, mail.date, sender, mail.recipient, subject(mail.items), settings)
    found["List-Unsubscribe"] = f"<{address}>"
    found["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    values = {
        "items": mail.items[-rules.SPELT_OUT :],
        "others": max(0, len(mail.items) - rules.SPELT_OUT),
        "total": len(mail.items),
        "course": COURSE,
        "public_url": settings.public_url,
        "rhythm": RHYTHMS.get(mail.rhythm, ""),
        "address": address,
    }
    return _with_text(found, "mail", values)


def test_message(recipient: str, sender: Address, settings: Settings, uid: str) -> bytes:
    """A message that only says that mails arrive."""
    title = typography("Parcours : courriel d’essai")
    found = _begun(uid, clock.now(), sender, recipient, title, settings)
    return _with_text(found, "test_mail", {"course": COURSE, "public_url": settings.public_url})


def _begun(
    uid: str, date: datetime, sender: Address, recipient: str, title: str, settings: Settings
) -> EmailMessage:
    found = EmailMessage(policy=POLICY)
    found["From"] = sender
    found["To"] = Address(addr_spec=recipient)
    found["Subject"] = title
    found["Date"] = format_datetime(date.astimezone(clock.PARIS))
    found["Message-ID"] = f"<{uid}@{urlsplit(settings.public_url).hostname}>"
    # No out-of-office answers, please (RFC 3834; the second is Exchange's). Bounces are welcome.
    found["Auto-Submitted"] = "auto-generated"
    found["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    return found


def _with_text(found: EmailMessage, template: str, values: dict[str, Any]) -> bytes:
    """Rendered without a request: what the pages' shell knows has no place in a mail."""
    for suffix, kind in (("txt", "plain"), ("html", "html")):
        text = current_app.jinja_env.get_template(f"notices/{template}.{suffix}").render(values)
        add = found.set_content if kind == "plain" else found.add_alternative
        add(typography(text) if kind == "plain" else text, subtype=kind, cte="quoted-printable")
    return found.as_bytes()

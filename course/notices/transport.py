"""SMTP (RFC 5321) by the standard library: one message, one recipient, a bounded time, and words for failures.

TLS: `smtps://` from the first byte (RFC 8314), `?starttls=1` by STARTTLS (RFC 3207), never skipped when
asked for. Certificates are verified against the system's authorities.
"""

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from email.headerregistry import Address
from email.utils import parseaddr
from urllib.parse import SplitResult, unquote, urlsplit

from course.config import Settings, UnsafeSettings, is_loopback
from course.db import in_transaction
from course.notices import rules

STEP_SECONDS = 10.0
# From the connection to the last word; two mails fit into one lease of the worker (90 s).
WHOLE_SECONDS = 35.0
# What only the settings can repair is not tried again at once.
SETTINGS_WAIT = timedelta(hours=1)
PORTS = {"smtp": 25, "starttls": 587, "smtps": 465}


class Failure(Exception):
    """The mail did not leave; `reason` is French, without an address. `final`: this mail never will."""

    def __init__(self, reason: str, *, final: bool = False, after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final
        self.after = after


@dataclass(frozen=True)
class Server:
    """Where mails are handed in, as whom, and how the line is kept secret: smtp, starttls or smtps."""

    host: str
    port: int
    security: str
    sender: Address
    greeting: str
    user: str = ""
    password: str = field(default="", repr=False)


def server(settings: Settings) -> Server | None:
    """The server that SMTP_URL names, or None; raises UnsafeSettings for one that cannot be used."""
    if not settings.smtp_url:
        return None
    parts, port = _parts(settings.smtp_url)
    security = "starttls" if parts.query else parts.scheme
    if parts.username and security == "smtp" and not is_loopback(f"smtp://{parts.hostname}"):
        raise UnsafeSettings("SMTP_URL: a user or a password needs ?starttls=1 or smtps://")
    return Server(
        host=parts.hostname or "",
        port=port or PORTS[security],
        security=security,
        sender=_sender(settings.mail_from),
        greeting=urlsplit(settings.public_url).hostname or "localhost",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _parts(url: str) -> tuple[SplitResult, int | None]:
    """The address, whole: a mark that was not escaped or understood would hide the rest, or the TLS asked for."""
    wrong = UnsafeSettings(
        "SMTP_URL: smtp://user:password@host:port?starttls=1, or smtps://… (other marks in %hexadecimal)"
    )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise wrong from None
    starttls = parts.scheme == "smtp" and parts.query == "starttls=1"
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path not in ("", "/"):
        raise wrong
    if parts.fragment or (parts.query and not starttls):
        raise wrong
    return parts, port


def _sender(mail_from: str) -> Address:
    name, address = parseaddr(mail_from)
    known = rules.mailbox(address)
    if known is None or not mail_from.isprintable():
        raise UnsafeSettings("MAIL_FROM: an address, as « Parcours <parcours@ac-exemple.fr> »")
    return Address(rules.one_line(name, 60), addr_spec=known)


def send(to: Server, recipient: str, message: bytes) -> None:
    """Hand one message in for one recipient; raises Failure, and RuntimeError inside a transaction."""
    if in_transaction():
        raise RuntimeError("no network call while a transaction is open")
    with _explained(to), _connected(to) as smtp:
        smtp.sendmail(to.sender.addr_spec, [recipient], message)


def tls_context() -> ssl.SSLContext:
    """How the server's certificate is verified."""
    return ssl.create_default_context()


@contextmanager
def _connected(to: Server) -> Iterator[smtplib.SMTP]:
    """A greeted, secured, authenticated connection. What happens after the last word changes nothing."""
    smtp, over = _client(to), threading.Event()
    threading.Thread(target=_cut, args=[smtp, over], daemon=True).start()
    try:
        smtp.connect(to.host, to.port)
        if to.security == "starttls":
            smtp.starttls(context=tls_context())
        if to.user:
            smtp.login(to.user, to.password)
        yield smtp
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()
    finally:
        over.set()
        smtp.close()


def _client(to: Server) -> smtplib.SMTP:
    if to.security == "smtps":
        client: smtplib.SMTP = smtplib.SMTP_SSL(
            local_hostname=to.greeting, timeout=STEP_SECONDS, context=tls_context()
        )
    else:
        client = smtplib.SMTP(local_hostname=to.greeting, timeout=STEP_SECONDS)
    # smtplib verifies the certificate against the name given to the constructor, which connects at once.
    client._host = to.host  # type: ignore[attr-defined]
    return client


def _cut(smtp: smtplib.SMTP, over: threading.Event) -> None:
    """When time is up, a server that sends one byte at a time holds nobody, however late it was found."""
    wait = WHOLE_SECONDS
    while not over.wait(wait):
        wait = 0.5
        if (opened := smtp.sock) is not None:
            with suppress(OSError):
                socket.socket.shutdown(opened, socket.SHUT_RDWR)


@contextmanager
def _explained(to: Server) -> Iterator[None]:
    """Turn what the library raises into a Failure; the server's own words may hold addresses: not kept."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        raise _answered("l’adresse est refusée par le serveur", code, final=code >= 500) from None
    except smtplib.SMTPDataError as error:
        code = error.smtp_code
        raise _answered("le message est refusé par le serveur", code, final=code >= 500) from None
    except smtplib.SMTPSenderRefused as error:
        raise _answered("l’expéditeur (MAIL_FROM) est refusé par le serveur", error.smtp_code) from None
    except smtplib.SMTPAuthenticationError as error:
        said = "l’identifiant ou le mot de passe est refusé par le serveur"
        raise _answered(said, error.smtp_code) from None
    except smtplib.SMTPNotSupportedError:
        raise Failure(_unsupported(to), after=SETTINGS_WAIT) from None
    except smtplib.SMTPResponseException as error:
        raise _answered("le serveur de courriel répond par une erreur", error.smtp_code) from None
    except ssl.SSLError as error:
        raise Failure(_insecure(error), after=SETTINGS_WAIT) from None
    except TimeoutError:
        raise Failure("le serveur de courriel ne répond pas à temps") from None
    except (smtplib.SMTPException, OSError):
        raise Failure("le serveur de courriel est injoignable, ou coupe la connexion") from None


def _answered(said: str, code: int, *, final: bool = False) -> Failure:
    """An answer with a code: 4xx passes, 5xx is for good (for this mail) or for the settings to repair."""
    return Failure(f"{said} ({code})", final=final, after=SETTINGS_WAIT if code >= 500 else None)


def _unsupported(to: Server) -> str:
    if to.security == "starttls":
        return "le serveur ne propose pas STARTTLS, ou pas d’identification"
    return "le serveur n’accepte pas d’identifiant sur cette connexion"


def _insecure(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "le certificat du serveur de courriel n’est pas valable (TLS)"
    return "la connexion chiffrée (TLS) avec le serveur de courriel échoue"

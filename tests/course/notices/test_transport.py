"""The line to the mail server: settings that are refused, TLS, passwords, time, and `course mail-test`."""

import socket
import ssl
import threading
import time
from pathlib import Path

import pytest
from flask import Flask

from course.config import Settings, UnsafeSettings
from course.db import db
from course.notices import transport
from tests.course.notices.conftest import ADA, Configure
from tests.course.notices.office import SENDER, Office, certificate, free_port, serving, words


def parsed(url: str, sender: str = SENDER) -> transport.Server:
    found = transport.server(Settings(smtp_url=url, mail_from=sender))
    assert found is not None
    return found


def test_each_form_of_the_setting_is_understood() -> None:
    plain, tls = parsed("smtp://relais.local"), parsed("smtps://u%40x:p%2Fw@relais.local")
    start = parsed("smtp://u:p@relais.local:2587?starttls=1")
    assert (plain.security, plain.port, plain.user) == ("smtp", 25, "")
    assert (tls.security, tls.port, tls.user, tls.password) == ("smtps", 465, "u@x", "p/w")
    assert (start.security, start.port) == ("starttls", 2587)
    assert str(plain.sender) == SENDER
    assert transport.server(Settings()) is None


def test_the_password_is_never_shown() -> None:
    assert "secret" not in repr(parsed("smtps://u:secret@relais.local"))
    assert "secret" not in repr(Settings(smtp_url="smtps://u:secret@relais.local"))


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("http://relais.local", SENDER),
        ("relais.local:25", SENDER),
        ("smtp://", SENDER),
        ("smtp://relais.local:99999", SENDER),
        ("smtp://u:p@relais.local", SENDER),
        ("smtp://u@relais.local", SENDER),
        ("smtp://[::1", SENDER),
        ("smtp://relais.local?starttls=true", SENDER),
        ("smtp://relais.local?startls=1", SENDER),
        ("smtps://relais.local?starttls=1", SENDER),
        ("smtp://relais.local/parcours", SENDER),
        ("smtps://relais:12#4@ailleurs.fr", SENDER),  # the password's # was not escaped
        ("smtps://relais:12?4@ailleurs.fr", SENDER),
        ("smtp://relais.local", "parcours@example.org"),
        ("smtp://relais.local", ""),
        ("smtp://relais.local", "parcours"),
        ("smtp://relais.local", "x@ac-valcombe.fr\nBcc: eve@ac-autre.fr"),
    ],
)
def test_settings_that_cannot_work_or_would_leak_the_password_are_refused(url: str, sender: str) -> None:
    with pytest.raises(UnsafeSettings):
        parsed(url, sender)


def test_the_environment_names_the_server() -> None:
    read = Settings.from_environment({"SMTP_URL": "smtp://relais.local", "MAIL_FROM": SENDER})
    assert (read.smtp_url, read.mail_from) == ("smtp://relais.local", SENDER)


def run(app: Flask, address: str = ADA) -> tuple[int, str]:
    """`flask course mail-test ADDRESS`: exit code and what it says."""
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["course", "mail-test", address])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def test_the_command_sends_a_test_message(app: Flask, office: Office) -> None:
    code, said = run(app)
    assert code == 0
    assert "remis à 127.0.0.1" in said
    assert office.mail()["Subject"] == "Parcours\u00a0: courriel d’essai"
    assert words(office.mail()).startswith("Bonjour,\n\nCe courriel d’essai")


def test_the_command_says_that_nothing_is_set(app: Flask) -> None:
    assert run(app) == (1, "SMTP_URL n’est pas réglé : aucun courriel ne part.\n")


def test_the_command_says_that_an_address_is_none(app: Flask, office: Office) -> None:
    code, said = run(app, "ada@example.org")
    assert code == 1
    assert "n’est pas une adresse" in said


def test_the_command_says_that_nobody_answers(app: Flask, configure: Configure) -> None:
    configure(smtp_url=f"smtp://127.0.0.1:{free_port()}", mail_from=SENDER)
    code, said = run(app)
    assert code == 1
    assert "injoignable" in said


@pytest.mark.parametrize(
    ("answers", "said"),
    [({"MAIL": "553 Not you"}, "l’expéditeur (MAIL_FROM)"), ({"DATA": "451 Later"}, "message est refusé")],
)
def test_the_command_says_what_the_server_refuses(
    app: Flask, office: Office, answers: dict[str, str], said: str
) -> None:
    office.answers.update(answers)
    code, output = run(app)
    assert code == 1
    assert said in output


def test_the_command_says_that_the_address_is_refused_without_the_servers_words(
    app: Flask, office: Office
) -> None:
    office.refused[ADA] = "550 Zénobie left".encode("ascii", "replace").decode()
    code, said = run(app)
    assert code == 1
    assert "l’adresse est refusée par le serveur (550)" in said
    assert "left" not in said


@pytest.fixture
def pem(tmp_path: Path) -> Path:
    return certificate(tmp_path)


@pytest.fixture
def trusted(pem: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own certificate is one that the tool trusts."""
    monkeypatch.setattr(transport, "tls_context", lambda: ssl.create_default_context(cafile=str(pem)))


def test_starttls_and_the_password_are_used(
    app: Flask, configure: Configure, pem: Path, trusted: None
) -> None:
    with Office(password=True, tls_context=serving(pem), auth_required=True) as office:
        url = f"smtp://parcours:p%40ss%2Fword@127.0.0.1:{office.port}?starttls=1"
        configure(smtp_url=url, mail_from=SENDER)
        assert run(app)[0] == 0
        assert len(office.bodies) == 1
        configure(smtp_url=url.replace("p%40ss", "wrong"))
        code, said = run(app)
    assert code == 1
    assert "l’identifiant ou le mot de passe est refusé" in said
    assert "wrong" not in said


def test_tls_from_the_first_byte(app: Flask, configure: Configure, pem: Path, trusted: None) -> None:
    with Office(ssl_context=serving(pem)) as office:
        configure(smtp_url=f"smtps://127.0.0.1:{office.port}", mail_from=SENDER)
        # The controller of aiosmtpd greets itself in TLS with a certificate it does not check.
        assert run(app)[0] == 0
        assert len(office.bodies) == 1


@pytest.mark.parametrize("security", ["starttls", "smtps"])
def test_a_certificate_nobody_vouches_for_stops_everything(
    app: Flask, configure: Configure, pem: Path, security: str
) -> None:
    options = {"tls_context" if security == "starttls" else "ssl_context": serving(pem)}
    with Office(**options) as office:
        scheme, query = ("smtp", "?starttls=1") if security == "starttls" else ("smtps", "")
        configure(smtp_url=f"{scheme}://127.0.0.1:{office.port}{query}", mail_from=SENDER)
        code, said = run(app)
        assert office.bodies == []
    assert code == 1
    assert "certificat" in said


def test_a_server_without_starttls_gets_nothing_in_clear(app: Flask, configure: Configure) -> None:
    with Office() as office:
        configure(smtp_url=f"smtp://127.0.0.1:{office.port}?starttls=1", mail_from=SENDER)
        code, said = run(app)
        assert office.bodies == []
    assert code == 1
    assert "STARTTLS" in said


def test_a_server_that_speaks_no_tls_is_told_apart(app: Flask, configure: Configure, office: Office) -> None:
    configure(smtp_url=f"smtps://127.0.0.1:{office.port}", mail_from=SENDER)
    code, said = run(app)
    assert code == 1
    assert "TLS" in said


def test_a_connection_found_after_the_time_is_cut_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that resolves slowly: when time is up there is no socket yet."""
    ours, theirs = socket.socketpair()
    looked = iter([None])

    class Late:
        @property
        def sock(self) -> socket.socket | None:
            return next(looked, ours)

    monkeypatch.setattr(transport, "WHOLE_SECONDS", 0.0)
    over = threading.Event()
    thread = threading.Thread(target=transport._cut, args=[Late(), over])
    with ours, theirs:
        thread.start()
        theirs.settimeout(5)
        assert theirs.recv(1) == b""
        over.set()
        thread.join(5)
    assert not thread.is_alive()


def test_a_server_that_says_one_byte_at_a_time_holds_nobody(
    app: Flask, configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "WHOLE_SECONDS", 0.6)
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            opened, _ = listening.accept()
            with opened:
                while not done.wait(0.1):
                    try:
                        opened.sendall(b"2")
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        configure(smtp_url=f"smtp://127.0.0.1:{listening.getsockname()[1]}", mail_from=SENDER)
        started = time.monotonic()
        code, said = run(app)
        done.set()
        thread.join()
    assert code == 1
    assert "injoignable" in said
    assert time.monotonic() - started < 8

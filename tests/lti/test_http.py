"""Requests to platforms: what is refused, what is bounded, and who is really spoken to."""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from sqlalchemy import text

from course import clock
from course.config import Settings
from course.db import db
from lti import http
from lti.http import OutgoingError, Reason, fetch_json
from tests.databases import Sqlite
from tests.lti.server import Server, say

PRODUCTION = Settings(public_url="https://parcours.example", secret_key="s" * 40)


@pytest.fixture
def tool(sqlite: Sqlite) -> Iterator[Flask]:
    with sqlite.app.app_context():
        yield sqlite.app
        db.session.remove()


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.stop()


def drip(handler: BaseHTTPRequestHandler, start: bytes) -> None:
    """One byte at a time, until the caller hangs up (2 s at most)."""
    handler.wfile.write(start)
    for _ in range(40):
        time.sleep(0.05)
        try:
            handler.wfile.write(b" ")
        except OSError:
            return


def reason_of(url: str, **more: Any) -> Reason:
    with pytest.raises(OutgoingError) as caught:
        fetch_json(url, **more)
    return caught.value.reason


def test_a_document_is_fetched_whatever_its_type_says(tool: Flask, server: Server) -> None:
    """Moodle answers JSON as text/html; we say who we are."""
    server.answer = lambda handler: say(handler, b'{"keys": []}', Content_Type="text/html")
    assert fetch_json(server.url("/keys")) == {"keys": []}
    path, headers = server.requests[0]
    assert path == "/keys"
    assert headers["User-Agent"].startswith("Agencement/")


def test_a_redirect_is_an_error_and_is_not_followed(tool: Flask, server: Server) -> None:
    server.answer = lambda handler: say(handler, b"", 302, Location=server.url("/secret"))
    assert reason_of(server.url("/keys")) == Reason.REDIRECT
    assert [path for path, _ in server.requests] == ["/keys"]


def test_an_answer_that_is_too_long_is_dropped(tool: Flask, server: Server) -> None:
    server.answer = lambda handler: say(handler, b"[" + b"1," * 5000 + b"1]")
    assert reason_of(server.url(), limit_bytes=10_000) == Reason.TOO_LARGE
    assert len(fetch_json(server.url(), limit_bytes=20_000)) == 5001


def test_a_redirect_with_an_endless_body_is_not_read(tool: Flask, server: Server) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", "/elsewhere")
        handler.end_headers()
        drip(handler, b"x" * 100_000)

    server.answer = endless
    started = time.monotonic()
    assert reason_of(server.url()) == Reason.REDIRECT
    assert time.monotonic() - started < 1


def test_a_silent_platform_is_given_up(tool: Flask, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "READ_SECONDS", 0.2)
    server.answer = lambda handler: time.sleep(0.6)
    assert reason_of(server.url()) == Reason.TIMEOUT


@pytest.mark.parametrize(
    "start",
    [
        b"HTTP/1.0 200 OK\r\nX-Slow: ",
        b"HTTP/1.0 200 OK\r\nContent-Length: 4000\r\n\r\n[",
        b"HTTP/1.0 200 OK\r\n\r\n[1]",
    ],
    ids=["headers", "body", "body that ends when it ends"],
)
def test_a_platform_that_speaks_byte_by_byte_is_cut(
    tool: Flask, server: Server, monkeypatch: pytest.MonkeyPatch, start: bytes
) -> None:
    """Each byte comes in time; the whole does not."""
    monkeypatch.setattr(http, "WHOLE_SECONDS", 0.3)
    server.answer = lambda handler: drip(handler, start)
    started = time.monotonic()
    assert reason_of(server.url()) == Reason.TIMEOUT
    assert time.monotonic() - started < 1.5


def elapse_in_lookups(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name service that takes 0.2 s."""
    real = socket.getaddrinfo

    def lookup(*args: Any, **kwargs: Any) -> Any:
        time.sleep(0.2)
        return real(*args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)


def elapse_in_connecting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that succeeds, when it is too late."""
    real = socket.create_connection

    def connect(*args: Any, **kwargs: Any) -> socket.socket:
        time.sleep(0.2)
        return real(*args, **kwargs)

    monkeypatch.setattr(socket, "create_connection", connect)


@pytest.mark.parametrize("elapse", [elapse_in_lookups, elapse_in_connecting])
def test_a_platform_is_asked_nothing_when_its_time_was_up_before_it_was_reached(
    tool: Flask, server: Server, monkeypatch: pytest.MonkeyPatch, elapse: Callable[[pytest.MonkeyPatch], None]
) -> None:
    """Else nothing would be left to cut the answer, however slowly it comes."""
    monkeypatch.setattr(http, "WHOLE_SECONDS", 0.1)
    server.answer = lambda handler: drip(handler, b"HTTP/1.0 200 OK\r\n\r\n[1]")
    elapse(monkeypatch)
    started = time.monotonic()
    assert reason_of(server.url()) == Reason.TIMEOUT
    assert time.monotonic() - started < 1.5
    assert server.requests == []


def test_all_the_addresses_of_a_name_share_the_time(tool: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is given what is left of it; what comes after is not tried."""
    allowed: list[float] = []

    def connect(address: Any, seconds: float) -> socket.socket:
        allowed.append(seconds)
        time.sleep(min(seconds, 0.15))
        raise TimeoutError

    def four(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        return [(socket.AF_INET, 1, 6, "", (f"127.0.0.{number}", port)) for number in range(1, 5)]

    monkeypatch.setattr(http, "WHOLE_SECONDS", 0.2)
    monkeypatch.setattr(socket, "getaddrinfo", four)
    monkeypatch.setattr(socket, "create_connection", connect)
    assert reason_of("http://localhost:8080/keys") == Reason.TIMEOUT
    first, *others = allowed
    assert 0 < first <= 0.2
    assert len(others) <= 1
    assert all(0 < left <= 0.05 for left in others)


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        (b"<!doctype html><p>Maintenance", 200, Reason.NOT_JSON),
        (b'{"keys": [', 200, Reason.NOT_JSON),
        (b"", 200, Reason.NOT_JSON),
        (b"[" * 100_000, 200, Reason.NOT_JSON),
        (b"\xff\xfe{}", 200, Reason.NOT_JSON),
        (b"{}", 500, Reason.STATUS),
        (b"{}", 404, Reason.STATUS),
    ],
)
def test_anything_but_a_document_is_an_error(
    tool: Flask, server: Server, body: bytes, status: int, reason: Reason
) -> None:
    server.answer = lambda handler: say(handler, body, status)
    assert reason_of(server.url()) == reason


def test_nobody_there_is_an_error(tool: Flask) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert reason_of(f"http://127.0.0.1:{unused.getsockname()[1]}/") == Reason.UNREACHABLE


def test_a_connection_dropped_half_way_is_an_error(tool: Flask, server: Server) -> None:
    def cut_short(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\n{}")

    server.answer = cut_short
    assert reason_of(server.url()) == Reason.UNREACHABLE


@pytest.mark.parametrize("url", ["", "ftp://h/", "file:///etc/passwd", "https://", "https://u:p@h/", "//h/"])
def test_only_plain_web_addresses_are_called(tool: Flask, url: str) -> None:
    assert reason_of(url) == Reason.BAD_URL


def test_an_internal_address_is_never_connected_to_in_production(
    tool: Flask, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tool.extensions, "settings", PRODUCTION)
    assert reason_of(server.url("/", scheme="https")) == Reason.FORBIDDEN
    assert reason_of(server.url()) == Reason.BAD_URL
    assert server.requests == []


def named(names: dict[str, list[str]], asked: list[str]) -> Callable[..., Any]:
    """A name service that knows only these names; the first answer is given once."""

    real = socket.getaddrinfo

    def lookup(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        if host not in names:
            return list(real(host, port, *args, **kwargs))
        asked.append(host)
        addresses_of = [names[host].pop(0)] if len(names[host]) > 1 else names[host]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in addresses_of]

    return lookup


def test_a_name_that_changes_its_mind_does_not_lead_inside(
    tool: Flask, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Resolved once, checked, connected to as checked: the second answer is never asked for."""
    reached: list[Any] = []

    def connect(address: Any, *args: Any, **kwargs: Any) -> socket.socket:
        reached.append(address)
        raise ConnectionRefusedError

    asked: list[str] = []
    names = {"moodle.example": ["93.184.215.14", "127.0.0.1"]}
    monkeypatch.setitem(tool.extensions, "settings", PRODUCTION)
    monkeypatch.setattr(socket, "getaddrinfo", named(names, asked))
    monkeypatch.setattr(socket, "create_connection", connect)
    assert reason_of("https://moodle.example/keys") == Reason.UNREACHABLE
    assert asked == ["moodle.example"]
    assert reached == [("93.184.215.14", 443)]


def test_one_internal_address_among_others_refuses_the_name(
    tool: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def both(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        return [(socket.AF_INET, 1, 6, "", (ip, port)) for ip in ("93.184.215.14", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    assert reason_of("https://moodle.example/keys") == Reason.FORBIDDEN


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[ssl.SSLContext, str]:
    """A server's TLS context for « moodle.example », and the file to trust it with."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "moodle.example")])
    now = clock.now()
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    names = x509.SubjectAlternativeName([x509.DNSName("moodle.example"), x509.IPAddress(ip_address("::1"))])
    made = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    pem = tmp_path / "server.pem"
    encoded = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM) + encoded)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context, str(pem)


def test_tls_still_checks_the_name_on_the_checked_address(
    tool: Flask, certificate: tuple[ssl.SSLContext, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The right name is served; another name on the same machine, or an unknown authority, is not."""
    context, trusted = certificate
    server = Server(context)
    names = {"moodle.example": ["127.0.0.1"], "autre.example": ["127.0.0.1"]}
    monkeypatch.setattr(socket, "getaddrinfo", named(names, []))
    try:
        with http.session() as calls:
            calls.verify = trusted
            assert calls.get(server.url(host="moodle.example", scheme="https")).json() == {}
            with pytest.raises(OutgoingError) as other:
                calls.get(server.url(host="autre.example", scheme="https"))
        assert other.value.reason == Reason.TLS
        assert reason_of(server.url(host="moodle.example", scheme="https")) == Reason.TLS
    finally:
        server.stop()


def test_no_call_leaves_while_a_transaction_is_open(tool: Flask, server: Server) -> None:
    db.session.execute(text("SELECT 1"))
    with pytest.raises(RuntimeError, match="transaction"):
        fetch_json(server.url())
    assert server.requests == []
    db.session.rollback()
    assert fetch_json(server.url()) == {}


def test_proxies_of_the_environment_are_not_used(
    tool: Flask, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy would connect for us, to an address nobody has checked."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    assert fetch_json(server.url()) == {}

"""Requests that leave for a platform: guarded, bounded, never while a transaction is open.

The addresses of the host are resolved once, checked, and connected to as checked, so that a name that
changes its mind (DNS rebinding) or a redirect cannot lead inside. TLS still verifies the host's name.
Only http(s); https everywhere but on loopback, outside production (design, ground rules).
"""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from contextvars import ContextVar
from enum import StrEnum
from http.client import HTTPException
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from course.config import Settings
from course.db import in_transaction
from lti import addresses

USER_AGENT = "Agencement/0.1 (LTI 1.3; PPS)"
CONNECT_SECONDS = 3.0
READ_SECONDS = 10.0
# From the name's address to the last byte: a platform that sends one byte at a time holds nobody.
WHOLE_SECONDS = 20.0
LIMIT_BYTES = 256_000
_MOST_ADDRESSES = 4


class Reason(StrEnum):
    """Why a request came to nothing; the value is for logs, the sentence for people."""

    BAD_URL = "bad_url"
    FORBIDDEN = "forbidden_address"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    TIMEOUT = "timeout"
    REDIRECT = "redirect"
    TOO_LARGE = "too_large"
    STATUS = "status"
    NOT_JSON = "not_json"


SENTENCES: dict[Reason, str] = {
    Reason.BAD_URL: "l’adresse n’est pas acceptée",
    Reason.FORBIDDEN: "l’adresse mène à un réseau interne",
    Reason.UNREACHABLE: "la plateforme est injoignable",
    Reason.TLS: "le certificat de la plateforme n’est pas valable",
    Reason.TIMEOUT: "la plateforme ne répond pas à temps",
    Reason.REDIRECT: "la plateforme renvoie vers une autre adresse",
    Reason.TOO_LARGE: "la réponse de la plateforme est trop longue",
    Reason.STATUS: "la plateforme répond par une erreur",
    Reason.NOT_JSON: "la réponse de la plateforme n’est pas lisible",
}


class OutgoingError(Exception):
    """The request came to nothing; `status` is the HTTP status when there was an answer."""

    def __init__(self, reason: Reason, status: int | None = None) -> None:
        super().__init__(SENTENCES[reason] + (f" ({status})" if status else ""))
        self.reason = reason
        self.status = status


def session(*, limit_bytes: int = LIMIT_BYTES, seconds: float | None = None) -> requests.Session:
    """A session for requests to platforms; every failure to get an answer is an OutgoingError.

    An answer of any status but a redirect is returned, read in full, at most `limit_bytes` long; each
    request lasts at most `seconds` (WHOLE_SECONDS by default), shorter where somebody waits for a page.
    Raises RuntimeError when a request is made inside a transaction.
    """
    return _Session(Settings.current(), limit_bytes, seconds)


def fetch_json(url: str, *, limit_bytes: int = LIMIT_BYTES) -> Any:
    """The JSON document at `url`, whatever its media type says; raises OutgoingError."""
    answer = session(limit_bytes=limit_bytes).get(url, headers={"Accept": "application/json"})
    if answer.status_code != 200:
        raise OutgoingError(Reason.STATUS, answer.status_code)
    try:
        return json.loads(answer.content)
    except (ValueError, RecursionError) as error:
        raise OutgoingError(Reason.NOT_JSON) from error


def check_url(url: str, settings: Settings) -> None:
    """Raise OutgoingError unless `url` may be called (see `addresses.is_callable`)."""
    if not addresses.is_callable(url, production=settings.production):
        raise OutgoingError(Reason.BAD_URL)


class _Exchange:
    """One request and its answer: where it may connect, and the socket to cut when time is up."""

    def __init__(self, settings: Settings, seconds: float) -> None:
        self.settings, self.late = settings, False
        self.until = time.monotonic() + seconds
        self._lifelines: list[socket.socket] = []

    def connect(self, host: str, port: int) -> socket.socket:
        """A connection to the first address of `host` that answers, all of them being allowed."""
        error: OSError = OSError("no address")
        for address in self._resolve(host, port):
            try:
                opened = socket.create_connection(address, min(CONNECT_SECONDS, self._left()))
            except OSError as refused:
                error = refused
                continue
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._lifelines.append(opened.dup())
            if not self.late:
                return opened
            # `_cut` came before it was there to be cut.
            opened.close()
        raise error

    def _left(self) -> float:
        """The seconds that are left, more than 0; a name that was slow to resolve has used them too."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise OutgoingError(Reason.TIMEOUT)
        return left

    def _resolve(self, host: str, port: int) -> list[tuple[str, int]]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise OutgoingError(Reason.UNREACHABLE) from error
        hosts = list(dict.fromkeys(str(info[4][0]) for info in found))
        if not all(addresses.is_allowed(host, self.settings) for host in hosts):
            raise OutgoingError(Reason.FORBIDDEN)
        return [(host, port) for host in hosts[:_MOST_ADDRESSES]]

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Cut the connection when the block lasts longer than it may."""
        timer = threading.Timer(self._left(), self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
            for lifeline in self._lifelines:
                lifeline.close()

    def _cut(self) -> None:
        self.late = True
        for lifeline in self._lifelines:
            with suppress(OSError):
                lifeline.shutdown(socket.SHUT_RDWR)


# Without an exchange no connection can be made: LookupError.
_EXCHANGE: ContextVar[_Exchange] = ContextVar("exchange")


class _PlainConnection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _EXCHANGE.get().connect(self._dns_host, self.port)


class _TlsConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _EXCHANGE.get().connect(self._dns_host, self.port)


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _TlsPool}


class _Session(requests.Session):
    def __init__(self, settings: Settings, limit_bytes: int, seconds: float | None) -> None:
        super().__init__()
        self._settings = settings
        self._limit = limit_bytes
        self._seconds = seconds
        # Neither proxies nor passwords from the environment.
        self.trust_env = False
        self.headers.update({"User-Agent": USER_AGENT, "Accept-Encoding": "identity"})
        for prefix in ("https://", "http://"):
            self.mount(prefix, _Adapter())

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        if in_transaction():
            raise RuntimeError("no network call while a transaction is open")
        check_url(str(url), self._settings)
        exchange = _Exchange(self._settings, self._seconds or WHOLE_SECONDS)
        token = _EXCHANGE.set(exchange)
        try:
            with exchange.watched():
                answer = self._exchange(method, url, *args, **kwargs)
            if exchange.late:
                raise OutgoingError(Reason.TIMEOUT)
            return answer
        except (requests.RequestException, HTTPError, HTTPException, OSError, ValueError) as error:
            raise OutgoingError(Reason.TIMEOUT if exchange.late else _reason(error)) from error
        finally:
            _EXCHANGE.reset(token)
            self.close()

    def _exchange(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        fixed = {"stream": True, "allow_redirects": False, "timeout": (CONNECT_SECONDS, READ_SECONDS)}
        with closing(super().request(method, url, *args, **{**kwargs, **fixed})) as answer:
            return self._read(answer)

    def _read(self, answer: requests.Response) -> requests.Response:
        if 300 <= answer.status_code < 400:
            raise OutgoingError(Reason.REDIRECT, answer.status_code)
        body = bytearray()
        for chunk in answer.iter_content(8192):
            body += chunk
            if len(body) > self._limit:
                raise OutgoingError(Reason.TOO_LARGE)
        answer._content = bytes(body)
        return answer

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Never: requests would read the whole answer to see where it leads."""


def _reason(error: Exception) -> Reason:
    """What stands behind an error of requests, urllib3 or a socket."""
    if isinstance(error, requests.exceptions.SSLError):
        return Reason.TLS
    if isinstance(error, requests.Timeout | TimeoutError) or "timed out" in str(error):
        return Reason.TIMEOUT
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema):
        return Reason.BAD_URL
    return Reason.UNREACHABLE

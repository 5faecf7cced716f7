"""The other end of a reading: a token endpoint and a roster with Moodle's manners, and its bad days."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from lti.roster.nrps import MEDIA_TYPE
from tests.lti.server import Server, say

PATH = "/mod/lti/services.php/CourseSection/2/bindings/1/memberships"
PAGE = b"<!doctype html><title>Maintenance</title>"


def member(sub: object, *roles: str, **changes: Any) -> dict[str, Any]:
    """Somebody as Moodle lists them; a change to `...` leaves the entry out."""
    known = {
        "status": "Active",
        "roles": list(roles or ("Learner",)),
        "user_id": sub,
        "lis_person_sourcedid": f"P{sub}",
        "name": f"Camille Essai{sub}",
        "given_name": "Camille",
        "family_name": f"Essai{sub}",
        "email": f"p{sub}@example.org",
    } | changes
    return {name: value for name, value in known.items() if value is not ...}


class Double:
    """`faults` is asked before each request (« token » or « roster ») and may name what goes wrong.

    `limit`: so many people to a page; `body` and `link` replace what it would say.
    """

    def __init__(self) -> None:
        self.server = Server()
        self.server.answer = self._answer
        self.lock = threading.Lock()
        self.members: list[Any] = []
        self.context_id = "2"
        self.limit = 0
        self.body: bytes | None = None
        self.link: str | None = None
        self.faults: Callable[[str], str | None] = lambda service: None
        self.tokens: set[str] = set()
        self.scopes: list[str] = []
        self.seen: Counter[str] = Counter()
        self.pause = 0.0

    @property
    def token_url(self) -> str:
        return self.server.url("/mod/lti/token.php")

    @property
    def url(self) -> str:
        return self.server.url(PATH)

    def lists(self, *members: Any) -> None:
        """These are in the course now."""
        self.members = list(members)

    def once(self, *faults: str | None) -> None:
        """These faults of the roster, in turn, then none."""
        waiting: Iterator[str | None] = iter(faults)
        self.faults = lambda service: next(waiting, None) if service == "roster" else None

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0)).decode()
        address = urlsplit(handler.path)
        service = "token" if address.path.endswith("/token.php") else "roster"
        with self.lock:
            self.seen[service] += 1
            fault = self.faults(service)
        if self._failed(handler, fault):
            return
        if service == "token":
            say(handler, self._token(body), Content_Type="text/html; charset=utf-8")
        else:
            self._list(handler, {name: int(value[0]) for name, value in parse_qs(address.query).items()})

    def _failed(self, handler: BaseHTTPRequestHandler, fault: str | None) -> bool:
        match fault:
            case None:
                return False
            case "drop":
                return True
            case "slow":
                time.sleep(self.pause)
            case "html":
                say(handler, PAGE, Content_Type="text/html")
            case "broken":
                say(handler, b'{"members": [')
            case "deep":
                say(handler, b'{"members": ' + b"[" * 100_000)
            case "busy":
                say(handler, b"", 429, Retry_After="7")
            case "redirect":
                say(handler, b"", 302, Location="/login/index.php")
            case _:
                say(handler, b"[]", int(fault), reason="No reason")
        return True

    def _token(self, body: str) -> bytes:
        self.scopes.append(parse_qs(body)["scope"][0])
        token = f"jeton-{len(self.scopes)}"
        self.tokens.add(token)
        return json.dumps({"access_token": token, "token_type": "Bearer", "expires_in": 3600}).encode()

    def _list(self, handler: BaseHTTPRequestHandler, query: dict[str, int]) -> None:
        if handler.headers["Accept"] != MEDIA_TYPE:
            return say(handler, b"[]", 400, reason="No handler found")
        if (handler.headers["Authorization"] or "").removeprefix("Bearer ") not in self.tokens:
            return say(handler, b"[]", 401)
        start = query.get("from", 0)
        page = self.members[start : start + self.limit] if self.limit else self.members
        answer = {"id": self.url, "context": {"id": self.context_id, "label": "PPS"}, "members": page}
        headers = {}
        if self.limit and start + self.limit < len(self.members):
            headers["Link"] = f'<{self.url}?limit={self.limit}&from={start + self.limit}>; rel="next"'
        if self.link is not None:
            headers["Link"] = self.link
        body = self.body if self.body is not None else json.dumps(answer).encode()
        return say(handler, body, 200, None, Content_Type=f"{MEDIA_TYPE}; charset=utf-8", **headers)


@contextmanager
def running() -> Iterator[Double]:
    """A platform for one test."""
    double = Double()
    try:
        yield double
    finally:
        double.server.stop()

"""The other end of a delivery: a token endpoint and a gradebook with Moodle's manners, and its bad days."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

import jwt

from course import clock
from lti.outbox.rules import SCORE_SCOPE
from tests.lti.server import Server, say

SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
PAGE = b"<!doctype html><title>Maintenance</title>"


@dataclass(frozen=True)
class Post:
    """A score that reached the platform; `status` is what was decided, answered or not."""

    column: str
    sub: str
    percent: int
    timestamp: datetime
    status: int
    at: datetime


class Double:
    """`faults` is asked before each request (« token » or « score ») and may name what goes wrong."""

    def __init__(self) -> None:
        self.server = Server()
        self.server.answer = self._answer
        self.lock = threading.Lock()
        self.faults: Callable[[str], str | None] = lambda service: None
        self.strangers: set[str] = set()
        self.grades: dict[tuple[str, str], tuple[int, datetime]] = {}
        self.posts: list[Post] = []
        self.bodies: list[dict[str, object]] = []
        self.tokens: set[str] = set()
        self.assertions: list[dict[str, object]] = []
        self.public_pem = ""
        self.expires_in: object = 3600
        self.seen: Counter[str] = Counter()
        self.pause = 0.0

    @property
    def token_url(self) -> str:
        return self.server.url("/mod/lti/token.php")

    def column_url(self, number: int) -> str:
        return self.server.url(f"/mod/lti/services.php/2/lineitems/{number}/lineitem?type_id=1")

    def once(self, *faults: str | None) -> None:
        """These faults of the score service, in turn, then none."""
        waiting: Iterator[str | None] = iter(faults)
        self.faults = lambda service: next(waiting, None) if service == "score" else None

    def revoke(self) -> None:
        """No token given so far is worth anything any more."""
        self.tokens.clear()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0)).decode()
        path = urlsplit(handler.path)
        service = "token" if path.path.endswith("/token.php") else "score"
        with self.lock:
            self.seen[service] += 1
            fault = self.faults(service)
        if self._failed(handler, fault):
            return
        if service == "token":
            say(handler, *self._token(body), Content_Type="text/html; charset=utf-8")
            return
        with self.lock:
            status, reason = self._score(handler, path.path, path.query, body)
        if fault == "lost":
            return
        if fault == "late":
            time.sleep(self.pause)
        say(handler, b"[]" if status >= 400 else b"", status, reason=reason)

    def _failed(self, handler: BaseHTTPRequestHandler, fault: str | None) -> bool:
        """Answer by the fault, if it is one that comes before the work."""
        match fault:
            case None | "lost" | "late":
                return False
            case "drop":
                return True
            case "slow":
                time.sleep(self.pause)
                return True
            case "html":
                say(handler, PAGE, Content_Type="text/html")
            case "broken":
                say(handler, b'{"resultUrl": ')
            case "busy":
                say(handler, b"", 429, Retry_After="7")
            case "redirect":
                say(handler, b"", 302, Location="/login/index.php")
            case _:
                say(handler, b"[]", int(fault), reason="No reason")
        return True

    def _token(self, body: str) -> tuple[bytes, int]:
        form = {name: values[0] for name, values in parse_qs(body).items()}
        claims = jwt.decode(
            form["client_assertion"],
            self.public_pem,
            algorithms=["RS256"],
            audience=self.token_url,
            options={"verify_exp": False, "verify_iat": False},
        )
        self.assertions.append(claims)
        if claims["iss"] != claims["sub"] or SCORE_SCOPE not in form["scope"].split():
            return b'{"error": "invalid_client"}', 400
        token = f"jeton-{len(self.assertions)}"
        self.tokens.add(token)
        answer = {"access_token": token, "token_type": "Bearer", "expires_in": self.expires_in}
        return json.dumps(answer).encode(), 200

    def _score(
        self, handler: BaseHTTPRequestHandler, path: str, query: str, body: str
    ) -> tuple[int, str | None]:
        headers = handler.headers
        if headers["Content-Type"] != SCORE_TYPE or headers["Accept"] != SCORE_TYPE:
            return 400, "No handler found"
        if (headers["Authorization"] or "").removeprefix("Bearer ") not in self.tokens:
            return 401, "Unauthorized"
        if not path.endswith("/lineitem/scores") or query != "type_id=1":
            return 404, "Not Found"
        sent = json.loads(body)
        self.bodies.append(sent)
        column, sub = path.split("/")[-3], sent["userId"]
        status, reason = self._decide(column, sub, sent, body)
        timestamp = datetime.fromisoformat(sent["timestamp"])
        self.posts.append(Post(column, sub, sent["scoreGiven"], timestamp, status, clock.now()))
        return status, reason

    def _decide(self, column: str, sub: str, sent: dict[str, object], body: str) -> tuple[int, str | None]:
        if sub in self.strangers:
            return 400, "Incorrect score received" + body
        timestamp = datetime.fromisoformat(str(sent["timestamp"]))
        held = self.grades.get((column, sub))
        if held is not None and timestamp <= held[1]:
            return 409, "Refusing score with an earlier timestamp for item"
        if sent["gradingProgress"] != "FullyGraded" or "scoreGiven" not in sent:
            self.grades.pop((column, sub), None)
            return 200, None
        self.grades[column, sub] = (int(str(sent["scoreGiven"])), timestamp)
        return 200, None

    def percent(self, sub: str, column: int = 1) -> int | None:
        """What the gradebook shows."""
        held = self.grades.get((str(column), sub))
        return held[0] if held else None


@contextmanager
def running() -> Iterator[Double]:
    """A platform for one test."""
    double = Double()
    try:
        yield double
    finally:
        double.server.stop()

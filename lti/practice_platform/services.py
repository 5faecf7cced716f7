"""The manners that Moodle's services share: exact media types, bare codes, reasons in the status.

lti.md, « How Moodle 4.5 behaves ». Moodle lets `*/*` pass here and there; this platform never
does, so that a tool that forgets the media type is seen at once.
"""

import json
from dataclasses import dataclass, field
from typing import TypeVar

from flask import Response, request

from lti.practice_platform.runtime import Platform, current
from lti.practice_platform.settings import CONTEXT_ID

ANY_METHOD = ["GET", "POST", "PUT", "DELETE", "PATCH"]
_BODYLESS = ("GET", "DELETE")
Row = TypeVar("Row")


class ServiceError(Exception):
    """A refusal: `reason` goes to the status line; `body` replaces Moodle's JSON description."""

    def __init__(self, status: int, reason: str = "", body: str | None = None) -> None:
        super().__init__(reason)
        self.status, self.reason, self.body = status, reason, body


@dataclass(frozen=True)
class Method:
    """One method of a resource: its media type (None when there is no body) and its scope."""

    media_type: str | None
    scope: str


@dataclass(frozen=True)
class Resource:
    """What an address of a service answers to."""

    methods: dict[str, Method] = field(default_factory=dict)

    def media_types(self, method: str) -> set[str | None]:
        """The types that get past the door: Accept of a GET, Content-Type of anything else."""
        if method in self.methods:
            return {self.methods[method].media_type}
        return {known.media_type for known in self.methods.values()}


def admit(resource: Resource, course: str) -> Platform:
    """Check type (400), method (405), token and scope (401), course (404), in Moodle's order."""
    accept = request.headers.get("Accept", "") if request.method == "GET" else ""
    sent = "" if request.method in _BODYLESS else request.mimetype
    if request.method != "DELETE" and (accept or sent) not in resource.media_types(request.method):
        raise ServiceError(400, f"No handler found for {request.path} {accept} {sent}")
    if request.method not in resource.methods:
        raise ServiceError(405)
    platform = current()
    if resource.methods[request.method].scope not in _scopes(platform):
        raise ServiceError(401)
    if course != CONTEXT_ID:
        raise ServiceError(404, f"Not Found: Course {course} doesn't exist")
    return platform


def _scopes(platform: Platform) -> list[str]:
    """The scopes of the bearer token, none when it is another tool's address."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    type_id = request.args.get("type_id", platform.settings.deployment_id)
    if scheme != "Bearer" or type_id != platform.settings.deployment_id:
        return []
    return platform.store.token_scopes(token.strip(), platform.now())


def answer(body: object, media_type: str, status: int = 200) -> Response:
    """A JSON answer with its exact IMS media type."""
    return Response(
        json.dumps(body, ensure_ascii=False),
        status,
        content_type=f"{media_type}; charset=utf-8",
    )


def refuse(error: ServiceError) -> Response:
    """The answer to a refused request: reason in the status line, description in JSON."""
    response = Response(content_type="application/json; charset=utf-8")
    response.status_code = error.status
    if error.reason:
        response.status = f"{error.status} {_status_text(error.reason)}"
    body = error.body if error.body is not None else _description(response.status)
    response.set_data(body)
    return response


def _status_text(reason: str) -> str:
    """`reason` as a status line can carry it: one line of ASCII, 1,000 characters at most."""
    return "".join(c if " " <= c <= "~" else "?" for c in reason)[:1000]


def _description(status: str) -> str:
    code, _, reason = status.partition(" ")
    asked = {
        "method": request.method,
        "url": request.full_path.rstrip("?"),
        "accept": request.headers.get("Accept", ""),
        "contentType": request.mimetype,
    }
    return json.dumps({"status": int(code), "reason": reason, "request": asked}, indent=4)


def limits() -> tuple[int, int]:
    """How many rows are asked for (0: all of them), and from which one."""
    limit = max(request.args.get("limit", 0, type=int), 0)
    return limit, max(request.args.get("from", 0, type=int), 0) if limit else 0


def page_of(rows: list[Row]) -> list[Row]:
    """The rows that the request asks for."""
    limit, start = limits()
    return rows[start : start + limit] if limit else rows


def no_handler(rest: str) -> Response:
    """Any other address under the services: 400, as Moodle answers it."""
    raise ServiceError(400, f"No handler found for /{rest}")

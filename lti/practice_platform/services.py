"""The manners that Moodle's services share: exact media types, bare codes, reasons in the status.

lti.md, « How Moodle 4.5 behaves ». Moodle lets `*/*` pass here and there; this platform never
does, so that a tool that forgets the media type is seen at once.
"""

import json
from dataclasses import dataclass, field
from typing import TypeVar

from flask import Response, request

from lti.practice_platform.courses import Course
from lti.practice_platform.gradebook import LineItem
from lti.practice_platform.runtime import Platform, current
from lti.practice_platform.tools import Tool

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


@dataclass(frozen=True)
class Admitted:
    """A service call that may go on: who calls, about which course."""

    platform: Platform
    tool: Tool
    course: Course

    @property
    def line_items(self) -> list[LineItem]:
        """The columns of the course that are this tool's own, or coupled to its activities."""
        found = self.platform.gradebook.line_items(self.course.id)
        return [item for item in found if self._owns(item)]

    def owns_link(self, link_id: int) -> bool:
        """Whether this is an activity of the course that opens the tool."""
        activity = self.platform.courses.activity(link_id)
        if activity is None or activity.course_id != self.course.id:
            return False
        return self.platform.tool_of(activity) == self.tool

    def _owns(self, item: LineItem) -> bool:
        return item.tool_id == self.tool.id if item.link_id is None else self.owns_link(item.link_id)


def admit(resource: Resource, course: str, type_id: str | None = None) -> Admitted:
    """Check type (400), method (405), token and scope (401), course (404), in Moodle's order.

    `type_id` is the one of the path; without it that of the query counts, when there is one.
    """
    accept = request.headers.get("Accept", "") if request.method == "GET" else ""
    sent = "" if request.method in _BODYLESS else request.mimetype
    if request.method != "DELETE" and (accept or sent) not in resource.media_types(request.method):
        raise ServiceError(400, f"No handler found for {request.path} {accept} {sent}")
    if request.method not in resource.methods:
        raise ServiceError(405)
    platform = current()
    tool = _caller(platform, resource.methods[request.method].scope, type_id)
    found = platform.courses.get(course)
    if found is None:
        raise ServiceError(404, f"Not Found: Course {course} doesn't exist")
    return Admitted(platform, tool, found)


def _caller(platform: Platform, scope: str, type_id: str | None) -> Tool:
    """The active tool whose bearer token has this scope; 401 when the address is another tool's."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    token, now = token.strip(), platform.now()
    owner = platform.store.token_owner(token, now)
    asked = {request.args.get("type_id"), type_id} - {None}
    tool = platform.tools.get(owner) if owner is not None and scheme == "Bearer" else None
    if tool is None or not tool.active or asked - {tool.deployment_id}:
        raise ServiceError(401)
    if scope not in platform.store.token_scopes(token, now):
        raise ServiceError(401)
    return tool


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

"""The content security policy: nothing inline, no frame or form but our own and the tools'."""

from flask import Response, g

from lti.practice_platform.runtime import current
from lti.practice_platform.settings import origin


def also_frame(address: str) -> None:
    """Let this answer frame an origin that is no registered tool's yet."""
    g.framed_too = {address}


def add_headers(response: Response) -> Response:
    """The headers of every answer."""
    response.headers.setdefault("Content-Security-Policy", _policy())
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    return response


def _policy() -> str:
    platform = current()
    first = origin(platform.settings.tool_url)
    registered = {one for tool in platform.tools.all() for one in tool.origins}
    tools = " ".join([first, *sorted(registered - {first})])
    frames = " ".join([tools, *sorted(g.get("framed_too", set()) - registered - {first})])
    return (
        f"default-src 'self'; frame-src 'self' {frames}; form-action 'self' {tools}; "
        "base-uri 'none'; object-src 'none'; frame-ancestors 'self'"
    )

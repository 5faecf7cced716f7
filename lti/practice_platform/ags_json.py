"""The JSON of line items and results, and Moodle's way of paging them."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from lti.practice_platform import addresses
from lti.practice_platform.gradebook import Grade, LineItem
from lti.practice_platform.services import limits
from lti.practice_platform.settings import PracticeSettings


def item_json(settings: PracticeSettings, item: LineItem, tool_id: int) -> dict[str, Any]:
    """A line item; its id is an address that keeps the tool's type id."""
    address = addresses.line_item(settings, item.id, item.course_id)
    body: dict[str, Any] = {
        "id": addresses.with_type(settings, address, tool_id),
        "label": item.label,
        "scoreMaximum": item.maximum,
        "resourceId": item.resource_id,
        "tag": item.tag,
    }
    if item.link_id is not None:
        body |= {"resourceLinkId": str(item.link_id), "ltiLinkId": str(item.link_id)}
    if item.review:
        body["submissionReview"] = item.submission_review
    return body


def result_json(settings: PracticeSettings, item: LineItem, grade: Grade, tool_id: int) -> dict[str, Any]:
    """A result, with the comment when there is one."""
    address = addresses.line_item(settings, item.id, item.course_id)
    query = urlencode({"type_id": tool_id, "user_id": grade.sub})
    body = {
        "id": f"{address}/results?{query}",
        "userId": grade.sub,
        "resultScore": grade.score,
        "resultMaximum": item.maximum,
        "scoreOf": addresses.with_type(settings, address, tool_id),
        "timestamp": datetime.fromtimestamp(grade.timestamp or 0, UTC).isoformat(),
    }
    return body | ({"comment": grade.comment} if grade.comment else {})


def paged(response: Response, address: str, total: int) -> Response:
    """Add the Link header of AGS when a limit was given: malformed, exactly as Moodle's is.

    Typographic quotes around the relation, `&amp;` between parameters (lti.md: never page AGS).
    """
    limit, start = limits()
    if not limit:
        return response
    pages = {"first": 0, "canonical": start}
    if start + limit < total:
        pages["next"] = start + limit
    base = f"{address}?type_id={request.args.get('type_id', '')}&amp;limit={limit}"
    links = [f"<{base}&amp;from={at}>; rel=“{name}”" for name, at in pages.items()]
    # A header is latin-1 for WSGI; these are UTF-8 bytes.
    response.headers["Link"] = ", ".join(links).encode().decode("latin-1")
    return response

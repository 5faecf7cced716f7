"""What Moodle makes of the items of a deep linking response; pure.

https://www.imsglobal.org/spec/lti-dl/v2p0/ (section 3, « Content item types »). Honoured: title,
text, url, custom, and of lineItem scoreMaximum, resourceId, tag and submissionReview; nothing else.
"""

import json
from typing import Any

from lti.practice_platform import scores, texts
from lti.practice_platform.courses import Activity
from lti.practice_platform.gradebook import LineItem
from lti.practice_platform.tools import Tool

DEFAULT_MAXIMUM = 100.0
MAX_ITEMS = 200
_LINK = "ltiResourceLink"


class Incorrect(Exception):
    """The response cannot be used; the text says why, in French."""


def added(items: object, course_id: int, tool: Tool) -> list[tuple[Activity, LineItem | None]]:
    """The activities and their columns; an item of another type becomes a broken activity."""
    if not isinstance(items, list) or len(items) > MAX_ITEMS:
        raise Incorrect("la liste des contenus est illisible ou trop longue")
    try:
        texts.check(items)
    except ValueError as error:
        raise Incorrect("un des textes est illisible") from error
    return [_added(item, course_id, tool) for item in items]


def _added(item: object, course_id: int, tool: Tool) -> tuple[Activity, LineItem | None]:
    if not isinstance(item, dict):
        raise Incorrect("un des contenus est illisible")
    title = str(item.get("title") or tool.name)
    description = str(item.get("text") or "")
    if item.get("type") != _LINK:
        return Activity(0, course_id, None, title, description), None
    url = str(item.get("url") or "")
    # With an address the activity loses the tool's type: it opens whichever tool the address
    # belongs to (lti.md, Deep Linking).
    activity = Activity(0, course_id, None if url else tool.id, title, description, url, _custom(item))
    return activity, _column(item, activity, tool)


def _custom(item: dict[str, Any]) -> dict[str, str]:
    found = item.get("custom") or {}
    if not isinstance(found, dict):
        raise Incorrect("les paramètres d’un contenu sont illisibles")
    return {str(key): str(value) for key, value in found.items()}


def _column(item: dict[str, Any], activity: Activity, tool: Tool) -> LineItem | None:
    asked = item.get("lineItem")
    if asked is None:
        return None
    if not isinstance(asked, dict):
        raise Incorrect("la colonne de notes d’un contenu est illisible")
    review = asked.get("submissionReview")
    return LineItem(
        id=0,
        label=activity.title,
        maximum=_maximum(asked),
        resource_id=str(asked.get("resourceId") or ""),
        tag=str(asked.get("tag") or ""),
        course_id=activity.course_id,
        tool_id=tool.id,
        review=json.dumps(review) if isinstance(review, dict) else "",
    )


def _maximum(asked: dict[str, Any]) -> float:
    try:
        maximum = scores.number(asked.get("scoreMaximum"))
    except ValueError as error:
        raise Incorrect("la note maximale d’un contenu n’est pas un nombre") from error
    if maximum is not None and maximum <= 0:
        raise Incorrect("la note maximale d’un contenu n’est pas positive")
    return DEFAULT_MAXIMUM if maximum is None else maximum

"""From a login that was started to the facts of its token, whatever its message."""

import json
import secrets
from typing import Any

from lti.practice_platform import addresses, campus, claims
from lti.practice_platform.claims import DEEP_LINK, REVIEW, LaunchFacts
from lti.practice_platform.courses import Activity
from lti.practice_platform.errors import PageError
from lti.practice_platform.gradebook import LineItem
from lti.practice_platform.runtime import Platform
from lti.practice_platform.selections import Selection, Selections
from lti.practice_platform.store import Launch
from lti.practice_platform.tools import Tool

TARGETS = ("iframe", "window")
# What the simulated « data » of a deep linking request is, for tools that have to echo it.
_DATA_BYTES = 12


def usable(tool: Tool | None) -> Tool:
    """`tool` when it can be opened; PageError when it was deleted, never was, or is pending."""
    if tool is None:
        raise PageError("Cette activité ne mène à aucun outil enregistré sur le campus.")
    if not tool.active:
        raise PageError("Cet outil attend encore d’être activé dans « Administration ».")
    return tool


def new_id(link: str = "") -> str:
    """A launch id as Moodle writes them."""
    return f"ltilaunch{link}_{secrets.randbelow(10**12)}"


def message_hint(platform: Platform, started: Launch) -> str:
    """The lti_message_hint of a launch: JSON with a one-shot id, given back unchanged."""
    activity = _activity(platform, started)
    cmid = {"cmid": activity.cmid} if activity else {}
    return json.dumps(cmid | {"launchid": started.id}, separators=(",", ":"))


def opened(platform: Platform, tool: Tool, started: Launch) -> str:
    """The target_link_uri of a launch."""
    if started.message == DEEP_LINK:
        return tool.deep_link_url
    activity = _activity(platform, started)
    review = _review(_column(platform, started)) if started.message == REVIEW else {}
    return str(review.get("url") or (activity and activity.url) or tool.launch_url)


def facts(platform: Platform, tool: Tool, started: Launch, nonce: str) -> LaunchFacts | None:
    """All that the token says; None when the person, the course or the activity is gone."""
    who, course = campus.person(started.sub), platform.courses.get(started.course_id)
    activity, column = _activity(platform, started), _column(platform, started)
    if who is None or course is None or (activity is None and started.message != DEEP_LINK):
        return None
    return LaunchFacts(
        who=who,
        tool=tool,
        course=course,
        nonce=nonce,
        target_link_uri=opened(platform, tool, started),
        activity=activity,
        line_item=column,
        target=started.target,
        message=started.message,
        groups=groups_of(platform, started.sub),
        has_roster=platform.uses(course.id, tool),
        extra=_extra(column) if started.message == REVIEW else {},
        for_sub=started.for_sub,
        **(_return(platform, tool, started) if started.message == DEEP_LINK else {}),
    )


def claims_of(platform: Platform, found: LaunchFacts) -> dict[str, Any]:
    """The claims of the token, at the platform's own idea of the time."""
    return claims.launch_claims(platform.settings, found, platform.stamp())


def groups_of(platform: Platform, sub: str) -> str:
    """The group ids of a person, comma-separated: those set on the « Pannes » page, or their own."""
    set_by_hand: dict[str, str] = platform.store.fact("groups") or {}
    who = campus.person(sub)
    return set_by_hand.get(sub, campus.group_ids(who) if who else "")


def _activity(platform: Platform, started: Launch) -> Activity | None:
    return platform.courses.activity(started.link_id) if started.link_id is not None else None


def _column(platform: Platform, started: Launch) -> LineItem | None:
    if started.line_item_id is not None:
        return platform.gradebook.line_item(started.line_item_id)
    return platform.gradebook.coupled(started.link_id) if started.link_id is not None else None


def _review(column: LineItem | None) -> dict[str, Any]:
    return column.submission_review if column else {}


def _extra(column: LineItem | None) -> dict[str, str]:
    custom = _review(column).get("custom")
    return {str(key): str(value) for key, value in custom.items()} if isinstance(custom, dict) else {}


def _return(platform: Platform, tool: Tool, started: Launch) -> dict[str, Any]:
    """Where the chosen content comes back to, under a new session key."""
    data = secrets.token_hex(_DATA_BYTES) if platform.store.fact("deep_link_data") else None
    key = secrets.token_hex(5)
    Selections(platform.store).open(Selection(key, started.course_id, tool.id, started.sub, data))
    page = f"contentitem_return.php?course={started.course_id}&id={tool.id}&sesskey={key}"
    return {"return_url": addresses.own(platform.settings, page), "data": data}

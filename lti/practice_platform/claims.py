"""The id_token of a launch: the claims of a real Moodle 4.5.6, name for name.

LTI 1.3 core: https://www.imsglobal.org/spec/lti/v1p3/ (section 5.3, « Required message claims »);
Deep Linking: https://www.imsglobal.org/spec/lti-dl/v2p0/ (section 4.4, « Deep linking request »).
"""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from course.demo.roster import DemoPerson
from lti.practice_platform import addresses, campus, custom
from lti.practice_platform.courses import Activity, Course
from lti.practice_platform.gradebook import LineItem
from lti.practice_platform.scopes import AGS_SCOPES as AGS_SCOPES
from lti.practice_platform.scopes import ROSTER_SCOPE as ROSTER_SCOPE
from lti.practice_platform.scopes import SETTING_SCOPE
from lti.practice_platform.settings import PracticeSettings
from lti.practice_platform.store import RESOURCE_LINK
from lti.practice_platform.tools import Tool

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS_CLAIM = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS_CLAIM = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
OUTCOME_CLAIM = "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome"
DEEP_LINK_CLAIM = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
DEEP_LINK = "LtiDeepLinkingRequest"
REVIEW = "LtiSubmissionReviewRequest"

# Seconds: Moodle's tokens live one minute.
TOKEN_LIFE = 60
LOCALE = "fr"
CAMPUS_NAME = "Campus d’exercice"
_CONTAINERS = {"iframe": 3, "window": 4}


@dataclass(frozen=True)
class LaunchFacts:
    """What a launch is about.

    `line_item` is the activity's column, if it still has one; `target_link_uri` is what is opened;
    `has_roster` whether the course has an activity of the tool; `extra` are custom parameters of a
    submission review, and `for_sub` its person; `return_url` and `data` are those of deep linking.
    """

    who: DemoPerson
    tool: Tool
    course: Course
    nonce: str
    target_link_uri: str
    activity: Activity | None = None
    line_item: LineItem | None = None
    target: str = "iframe"
    message: str = RESOURCE_LINK
    groups: str = ""
    has_roster: bool = True
    extra: dict[str, str] = field(default_factory=dict)
    for_sub: str = ""
    return_url: str = ""
    data: str | None = None


def launch_claims(settings: PracticeSettings, facts: LaunchFacts, now: int) -> dict[str, Any]:
    """The claims of any message at the instant `now` (seconds since 1970)."""
    return {
        "nonce": facts.nonce,
        "iat": now,
        "exp": now + TOKEN_LIFE,
        "iss": settings.issuer,
        "aud": facts.tool.client_id,
        LTI + "deployment_id": facts.tool.deployment_id,
        LTI + "target_link_uri": facts.target_link_uri,
        "sub": facts.who.sub,
        **_person(facts),
        LTI + "context": _context(facts.course),
        LTI + "message_type": facts.message,
        **(_link(settings, facts, facts.activity) if facts.activity else _deep_linking(settings, facts)),
        LTI + "tool_platform": _tool_platform(settings),
        LTI + "version": "1.3.0",
        LTI + "custom": custom_parameters(settings, facts),
        **_services(settings, facts),
    }


def _person(facts: LaunchFacts) -> dict[str, Any]:
    """Who it is; names, user name and address only when the tool's privacy allows them."""
    who, tool = facts.who, facts.tool
    ext = {"user_username": who.key} if tool.sends_names else {}
    claims: dict[str, Any] = {
        LTI + "lis": {
            "person_sourcedid": custom.source_id(who),
            "course_section_sourcedid": facts.course.source_id,
        },
        LTI + "roles": campus.launch_roles(who),
        LTI + "ext": ext | {"lms": "moodle-2"},
    }
    return claims | personal(tool, who)


def personal(tool: Tool, who: DemoPerson) -> dict[str, str]:
    """The names and the address that may be sent to this tool."""
    names = {"given_name": who.given_name, "family_name": who.family_name, "name": who.name}
    return (names if tool.sends_names else {}) | ({"email": who.email} if tool.sends_email else {})


def _context(course: Course) -> dict[str, Any]:
    return {
        "id": str(course.id),
        "label": course.label,
        "title": course.title,
        "type": ["CourseSection"],
    }


def _link(settings: PracticeSettings, facts: LaunchFacts, activity: Activity) -> dict[str, Any]:
    """What only messages about an activity carry."""
    claims: dict[str, Any] = {
        LTI + "resource_link": {
            "title": activity.title,
            "description": activity.description,
            "id": str(activity.id),
        },
        OUTCOME_CLAIM: basic_outcome(settings, facts.tool, activity.id, facts.who.sub),
        LTI + "launch_presentation": _presentation(settings, facts, activity),
    }
    if facts.for_sub:
        claims[LTI + "for_user"] = {"user_id": facts.for_sub}
    return claims


def _deep_linking(settings: PracticeSettings, facts: LaunchFacts) -> dict[str, Any]:
    """What only a deep linking request carries: no link, no column, a locale alone."""
    asked = {
        "accept_types": ["ltiResourceLink"],
        "accept_presentation_document_targets": ["frame", "iframe", "window"],
        "accept_copy_advice": False,
        "accept_multiple": True,
        "accept_unsigned": False,
        "auto_create": False,
        "can_confirm": False,
        "deep_link_return_url": facts.return_url,
        "title": facts.tool.name,
        "text": "",
    }
    if facts.data is not None:
        asked["data"] = facts.data
    return {LTI + "launch_presentation": {"locale": LOCALE}, DEEP_LINK_CLAIM: asked}


def basic_outcome(settings: PracticeSettings, tool: Tool, link_id: int, sub: str) -> dict[str, str]:
    """The claim of the old outcome service, which Moodle sends to everyone, teachers included."""
    data = {
        "instanceid": str(link_id),
        "userid": sub,
        "typeid": tool.deployment_id,
        "launchid": secrets.randbelow(2**31),
    }
    digest = hashlib.sha256(json.dumps(data).encode()).hexdigest()
    sourced_id = json.dumps({"data": data, "hash": digest}, separators=(",", ":"))
    return {
        "lis_result_sourcedid": sourced_id,
        "lis_outcome_service_url": addresses.own(settings, "service.php"),
    }


def _presentation(settings: PracticeSettings, facts: LaunchFacts, activity: Activity) -> dict[str, str]:
    query = (
        f"course={facts.course.id}&launch_container={_CONTAINERS[facts.target]}"
        f"&instanceid={activity.id}&sesskey={secrets.token_hex(5)}"
    )
    return {
        "locale": LOCALE,
        "document_target": facts.target,
        "return_url": addresses.own(settings, f"return.php?{query}"),
    }


def _tool_platform(settings: PracticeSettings) -> dict[str, str]:
    return {
        "product_family_code": "moodle",
        "version": "2024100706",
        "guid": hashlib.md5(settings.issuer.encode(), usedforsecurity=False).hexdigest(),
        "name": CAMPUS_NAME,
        "description": "Plateforme d’exercice : personnes fictives",
    }


def custom_parameters(settings: PracticeSettings, facts: LaunchFacts) -> dict[str, str]:
    """The link's parameters, then the tool's, which win, then the addresses of the services."""
    about = custom.Subject(facts.who, facts.tool, facts.course, facts.activity, facts.groups)
    own = facts.activity.custom if facts.activity else {}
    sent = custom.parameters(about, own, facts.extra, facts.tool.custom)
    services, tool_id = addresses.services(settings), facts.tool.id
    if _sees_roster(facts):
        sent["context_memberships_url"] = addresses.memberships(settings, facts.course.id, tool_id)
    if SETTING_SCOPE in facts.tool.scopes:
        section = f"CourseSection/{facts.course.id}/bindings/tool/{tool_id}"
        sent["system_setting_url"] = f"{services}/tool/{tool_id}/custom"
        sent["context_setting_url"] = f"{services}/{section}/custom"
        if facts.activity:
            sent["link_setting_url"] = f"{services}/links/{{link_id}}/custom"
    return sent


def _sees_roster(facts: LaunchFacts) -> bool:
    return facts.has_roster and ROSTER_SCOPE in facts.tool.scopes


def _services(settings: PracticeSettings, facts: LaunchFacts) -> dict[str, Any]:
    """The claims of the services that the tool asked for."""
    course, tool = facts.course.id, facts.tool
    claims: dict[str, Any] = {}
    if allowed := [scope for scope in AGS_SCOPES if scope in tool.scopes]:
        collection = addresses.with_type(settings, addresses.line_items(settings, course), tool.id)
        claims[AGS_CLAIM] = {"scope": allowed, "lineitems": collection}
        if facts.line_item is not None:
            address = addresses.line_item(settings, facts.line_item.id, course)
            claims[AGS_CLAIM]["lineitem"] = addresses.with_type(settings, address, tool.id)
    if _sees_roster(facts):
        roster = addresses.memberships(settings, course, tool.id)
        claims[NRPS_CLAIM] = {"context_memberships_url": roster, "service_versions": ["1.0", "2.0"]}
    return claims

"""The id_token of a launch: the claims of a real Moodle 4.5.6, name for name.

LTI 1.3 core: https://www.imsglobal.org/spec/lti/v1p3/ (section 5.3, « Required message claims »).
"""

import hashlib
import json
import secrets
from dataclasses import dataclass
from typing import Any

from course.demo.roster import DemoPerson
from lti.practice_platform import addresses, campus
from lti.practice_platform.campus import Activity, LmsRole
from lti.practice_platform.gradebook import LineItem
from lti.practice_platform.settings import CONTEXT_ID, PracticeSettings

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS_CLAIM = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS_CLAIM = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
OUTCOME_CLAIM = "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome"

_AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
LINE_ITEM_SCOPE = _AGS + "lineitem"
LINE_ITEM_READ_SCOPE = _AGS + "lineitem.readonly"
RESULT_SCOPE = _AGS + "result.readonly"
SCORE_SCOPE = _AGS + "score"
AGS_SCOPES = (LINE_ITEM_SCOPE, LINE_ITEM_READ_SCOPE, RESULT_SCOPE, SCORE_SCOPE)
ROSTER_SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"

# Seconds: Moodle's tokens live one minute.
TOKEN_LIFE = 60
LOCALE = "fr"
CAMPUS_NAME = "Campus d’exercice"
_CONTAINERS = {"iframe": 3, "window": 4}


@dataclass(frozen=True)
class LaunchFacts:
    """What a launch is about; `line_item` is the activity's column, if it still has one."""

    who: DemoPerson
    activity: Activity
    line_item: LineItem | None
    target: str
    nonce: str


def launch_claims(settings: PracticeSettings, facts: LaunchFacts, now: int) -> dict[str, Any]:
    """The claims of LtiResourceLinkRequest at the instant `now` (seconds since 1970)."""
    return {
        "nonce": facts.nonce,
        "iat": now,
        "exp": now + TOKEN_LIFE,
        "iss": settings.issuer,
        "aud": settings.client_id,
        LTI + "deployment_id": settings.deployment_id,
        LTI + "target_link_uri": settings.tool_launch_url,
        "sub": facts.who.sub,
        **_person(facts.who),
        LTI + "context": _context(),
        LTI + "message_type": "LtiResourceLinkRequest",
        LTI + "resource_link": {
            "title": facts.activity.title,
            "description": "",
            "id": str(facts.activity.id),
        },
        OUTCOME_CLAIM: basic_outcome(settings, facts.activity.id, facts.who.sub),
        LTI + "launch_presentation": _presentation(settings, facts),
        LTI + "tool_platform": _tool_platform(settings),
        LTI + "version": "1.3.0",
        LTI + "custom": custom_parameters(settings, facts.who, facts.activity),
        AGS_CLAIM: _grades_endpoint(settings, facts.line_item),
        NRPS_CLAIM: {
            "context_memberships_url": addresses.memberships(settings),
            "service_versions": ["1.0", "2.0"],
        },
    }


def source_id(who: DemoPerson) -> str:
    """The LMS's « numéro d'identification »: the site administrator has none."""
    return "" if campus.lms_role(who) is LmsRole.SITE_ADMIN else who.key.upper()


def _person(who: DemoPerson) -> dict[str, Any]:
    return {
        LTI + "lis": {
            "person_sourcedid": source_id(who),
            "course_section_sourcedid": campus.COURSE_SOURCEDID,
        },
        LTI + "roles": campus.launch_roles(who),
        "given_name": who.given_name,
        "family_name": who.family_name,
        "name": who.name,
        LTI + "ext": {"user_username": who.key, "lms": "moodle-2"},
        "email": who.email,
    }


def _context() -> dict[str, Any]:
    return {
        "id": CONTEXT_ID,
        "label": campus.COURSE_LABEL,
        "title": campus.COURSE_TITLE,
        "type": ["CourseSection"],
    }


def basic_outcome(settings: PracticeSettings, link_id: int, sub: str) -> dict[str, str]:
    """The claim of the old outcome service, which Moodle sends to everyone, teachers included."""
    data = {
        "instanceid": str(link_id),
        "userid": sub,
        "typeid": settings.deployment_id,
        "launchid": secrets.randbelow(2**31),
    }
    digest = hashlib.sha256(json.dumps(data).encode()).hexdigest()
    sourced_id = json.dumps({"data": data, "hash": digest}, separators=(",", ":"))
    return {
        "lis_result_sourcedid": sourced_id,
        "lis_outcome_service_url": f"{settings.own_url}/mod/lti/service.php",
    }


def _presentation(settings: PracticeSettings, facts: LaunchFacts) -> dict[str, str]:
    query = (
        f"course={CONTEXT_ID}&launch_container={_CONTAINERS[facts.target]}"
        f"&instanceid={facts.activity.id}&sesskey={secrets.token_hex(5)}"
    )
    return {
        "locale": LOCALE,
        "document_target": facts.target,
        "return_url": f"{settings.own_url}/mod/lti/return.php?{query}",
    }


def _tool_platform(settings: PracticeSettings) -> dict[str, str]:
    return {
        "product_family_code": "moodle",
        "version": "2024100706",
        "guid": hashlib.md5(settings.issuer.encode(), usedforsecurity=False).hexdigest(),
        "name": CAMPUS_NAME,
        "description": "Plateforme d’exercice : personnes fictives",
    }


def custom_parameters(settings: PracticeSettings, who: DemoPerson, activity: Activity) -> dict[str, str]:
    """The link's own parameters, then the tool's as Moodle substitutes them, then its services."""
    link: dict[str, str] = {}
    for key, value in activity.custom.items():
        link |= {key.lower(): value, key: value}
    services = addresses.services(settings)
    section = f"CourseSection/{CONTEXT_ID}/bindings/tool/{settings.deployment_id}"
    return link | {
        "groupes": campus.group_ids(who),
        # Moodle has no such variable: it goes out as it was written (lti.md, Custom variables).
        "locale": "$Person.locale",
        "debut": campus.COURSE_BEGINS,
        # $Context.id.history, empty in a course that is not a copy.
        "historique": "",
        "context_memberships_url": addresses.memberships(settings),
        "system_setting_url": f"{services}/tool/{settings.deployment_id}/custom",
        "context_setting_url": f"{services}/{section}/custom",
        "link_setting_url": f"{services}/links/{{link_id}}/custom",
    }


def _grades_endpoint(settings: PracticeSettings, item: LineItem | None) -> dict[str, Any]:
    endpoint: dict[str, Any] = {
        "scope": list(AGS_SCOPES),
        "lineitems": addresses.with_type(settings, addresses.line_items(settings)),
    }
    if item is not None:
        address = addresses.line_item(settings, item.id)
        endpoint["lineitem"] = addresses.with_type(settings, address)
    return endpoint

"""Names and Role Provisioning Services as Moodle answers them.

https://www.imsglobal.org/spec/lti-nrps/v2p0/ ; only people whose enrolment is active are listed,
one page unless `limit` is given, no group, short role names (lti.md, Roles and NRPS).
"""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from course.demo.roster import DemoPerson
from lti.practice_platform import addresses, campus
from lti.practice_platform.claims import (
    LTI,
    OUTCOME_CLAIM,
    ROSTER_SCOPE,
    basic_outcome,
    source_id,
)
from lti.practice_platform.runtime import Platform
from lti.practice_platform.services import (
    ANY_METHOD,
    Method,
    Resource,
    ServiceError,
    admit,
    answer,
    limits,
    page_of,
)
from lti.practice_platform.settings import CONTEXT_ID

bp = Blueprint("practice_nrps", __name__)

MEMBERS_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
MEMBERSHIPS = Resource({"GET": Method(MEMBERS_TYPE, ROSTER_SCOPE)})
_ROLE_PREFIX = "http://purl.imsglobal.org/vocab/lis/v2/membership#"


@bp.route(
    "/mod/lti/services.php/CourseSection/<course>/bindings/<type_id>/memberships",
    methods=ANY_METHOD,
)
def memberships(course: str, type_id: str) -> Response:
    """The people of the course; `role` filters, `rlid` adds the message of one resource link."""
    platform = admit(MEMBERSHIPS, course)
    if type_id != platform.settings.deployment_id:
        raise ServiceError(401)
    link_id = _asked_link()
    people = _people(platform, request.args.get("role", "").removeprefix(_ROLE_PREFIX))
    listed = [_member(platform, who, link_id) for who in page_of(people)]
    address = addresses.memberships(platform.settings)
    context = {"id": CONTEXT_ID, "label": campus.COURSE_LABEL, "title": campus.COURSE_TITLE}
    response = answer({"id": address, "context": context, "members": listed}, MEMBERS_TYPE)
    return _with_next(response, address, len(people))


def _asked_link() -> int | None:
    asked = request.args.get("rlid")
    if not asked:
        return None
    if not asked.isdecimal() or campus.activity(int(asked)) is None:
        raise ServiceError(404, f"Not Found: LTI link {asked} doesn't exist")
    return int(asked)


def _people(platform: Platform, role: str) -> list[DemoPerson]:
    suspended = platform.store.suspended()
    active = [who for who in campus.enrolled() if who.sub not in suspended]
    return [who for who in active if role in ("", *campus.roster_roles(who))]


def _member(platform: Platform, who: DemoPerson, link_id: int | None) -> dict[str, Any]:
    member: dict[str, Any] = {
        "status": "Active",
        "roles": campus.roster_roles(who),
        "user_id": who.sub,
        "lis_person_sourcedid": source_id(who),
        "name": who.name,
        "given_name": who.given_name,
        "family_name": who.family_name,
        "email": who.email,
    }
    if link_id is not None:
        outcome = basic_outcome(platform.settings, link_id, who.sub)
        message = {LTI + "message_type": "LtiResourceLinkRequest", OUTCOME_CLAIM: outcome}
        member["message"] = [message]
    return member


def _with_next(response: Response, address: str, total: int) -> Response:
    """Add the (well-formed) Link to the next page; it forgets the role filter, as Moodle's does."""
    limit, start = limits()
    if limit and start + limit < total:
        query = {"limit": limit, "from": start + limit}
        if rlid := request.args.get("rlid"):
            query["rlid"] = int(rlid)
        response.headers["Link"] = f'<{address}?{urlencode(query)}>; rel="next"'
    return response

"""Names and Role Provisioning Services as Moodle answers them.

https://www.imsglobal.org/spec/lti-nrps/v2p0/ ; only people whose enrolment is active are listed,
one page unless `limit` is given, no group, short role names (lti.md, Roles and NRPS).
"""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from course.demo.roster import DemoPerson
from lti.practice_platform import addresses, campus, faults
from lti.practice_platform.claims import LTI, OUTCOME_CLAIM, basic_outcome, personal
from lti.practice_platform.custom import source_id
from lti.practice_platform.runtime import current
from lti.practice_platform.scopes import ROSTER_SCOPE
from lti.practice_platform.services import (
    ANY_METHOD,
    Admitted,
    Method,
    Resource,
    ServiceError,
    admit,
    answer,
    limits,
    page_of,
)
from lti.practice_platform.store import RESOURCE_LINK

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
    fault = faults.take(current(), "roster")
    if (broken := faults.broken(fault)) is not None:
        return broken
    call = admit(MEMBERSHIPS, course, type_id)
    if not call.platform.uses(call.course.id, call.tool):
        raise ServiceError(404)
    link_id = _asked_link(call)
    people = _people(call, request.args.get("role", "").removeprefix(_ROLE_PREFIX))
    listed = faults.distorted([_member(call, who, link_id) for who in people], fault)
    address = addresses.memberships(call.platform.settings, call.course.id, call.tool.id)
    context = {"id": str(call.course.id), "label": call.course.label, "title": call.course.title}
    body: dict[str, Any] = {"id": address, "context": context, "members": page_of(listed)}
    response = answer(body, MEMBERS_TYPE)
    return _with_next(response, address, len(listed))


def _asked_link(call: Admitted) -> int | None:
    asked = request.args.get("rlid")
    if not asked:
        return None
    if not asked.isdecimal() or not call.owns_link(int(asked)):
        raise ServiceError(404, f"Not Found: LTI link {asked} doesn't exist")
    return int(asked)


def _people(call: Admitted, role: str) -> list[DemoPerson]:
    absent = call.platform.store.absent(call.course.id)
    active = [who for who in campus.enrolled() if who.sub not in absent]
    return [who for who in active if role in ("", *campus.roster_roles(who))]


def _member(call: Admitted, who: DemoPerson, link_id: int | None) -> dict[str, Any]:
    member: dict[str, Any] = {
        "status": "Active",
        "roles": campus.roster_roles(who),
        "user_id": who.sub,
        "lis_person_sourcedid": source_id(who),
        **personal(call.tool, who),
    }
    if link_id is not None:
        outcome = basic_outcome(call.platform.settings, call.tool, link_id, who.sub)
        member["message"] = [{LTI + "message_type": RESOURCE_LINK, OUTCOME_CLAIM: outcome}]
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

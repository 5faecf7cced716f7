"""Assignment and Grade Services as Moodle answers them: line items, scores, results.

https://www.imsglobal.org/spec/lti-ags/v2p0/ ; the quirks are those of lti.md, AGS.
"""

import json
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request

from lti.practice_platform import addresses, campus, scores, texts
from lti.practice_platform.ags_json import item_json, paged, result_json
from lti.practice_platform.faults import simulated
from lti.practice_platform.gradebook import LineItem
from lti.practice_platform.runtime import current
from lti.practice_platform.scopes import (
    LINE_ITEM_READ_SCOPE,
    LINE_ITEM_SCOPE,
    RESULT_SCOPE,
    SCORE_SCOPE,
)
from lti.practice_platform.services import (
    ANY_METHOD,
    Admitted,
    Method,
    Resource,
    ServiceError,
    admit,
    answer,
    page_of,
)

bp = Blueprint("practice_ags", __name__, url_prefix="/mod/lti/services.php/<course>/lineitems")

CONTAINER_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
RESULT_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"

LINE_ITEMS = Resource(
    {
        "GET": Method(CONTAINER_TYPE, LINE_ITEM_READ_SCOPE),
        "POST": Method(ITEM_TYPE, LINE_ITEM_SCOPE),
    }
)
LINE_ITEM = Resource(
    {
        "GET": Method(ITEM_TYPE, LINE_ITEM_READ_SCOPE),
        "PUT": Method(ITEM_TYPE, LINE_ITEM_SCOPE),
        "DELETE": Method(None, LINE_ITEM_SCOPE),
    }
)
SCORES = Resource({"POST": Method(SCORE_TYPE, SCORE_SCOPE)})
RESULTS = Resource({"GET": Method(RESULT_TYPE, RESULT_SCOPE)})


@bp.route("", methods=ANY_METHOD)
def line_items(course: str) -> Response:
    """List the columns (filters resource_id, resource_link_id, tag, limit, from) or add one."""
    if (fault := simulated(current(), "items")) is not None:
        return fault
    call = admit(LINE_ITEMS, course)
    if request.method == "POST":
        return _add(call)
    found = [item for item in call.line_items if _matches(item)]
    listed = [_json(call, item) for item in page_of(found)]
    response = answer(listed, CONTAINER_TYPE)
    return paged(response, addresses.line_items(call.platform.settings, call.course.id), len(found))


@bp.route("/<item>/lineitem", methods=ANY_METHOD)
def line_item(course: str, item: str) -> Response:
    """Read, replace or destroy a column; a coupled one is destroyed like any other."""
    call = admit(LINE_ITEM, course)
    found = _find(call, item)
    if request.method == "DELETE":
        call.platform.gradebook.delete_line_item(found.id)
        return Response(status=204)
    if request.method == "PUT":
        found = _sent_item(call, found)
        call.platform.gradebook.update_line_item(found)
    return answer(_json(call, found), ITEM_TYPE)


@bp.route("/<item>/lineitem/scores", methods=ANY_METHOD)
def post_score(course: str, item: str) -> Response:
    """Keep a score; the body of an answer is empty, and `[]` when the score is refused."""
    if (fault := simulated(current(), "scores")) is not None:
        return fault
    call = admit(SCORES, course)
    found = _find(call, item)
    body = request.get_data(as_text=True)
    score = scores.parse(body)
    if score is None or not _is_gradable(call, score.sub):
        raise ServiceError(400, "Incorrect score received" + body, "[]")
    if not call.platform.gradebook.post_score(scores.grade_for(found, score), score.sent_at):
        reason = "Refusing score with an earlier timestamp for item"
        raise ServiceError(409, f"{reason} {found.id} and user {score.sub}", "[]")
    return Response(status=200, content_type=f"{SCORE_TYPE}; charset=utf-8")


@bp.route("/<item>/lineitem/results", methods=ANY_METHOD)
def results(course: str, item: str) -> Response:
    """The grades of a column, or of one person with `user_id`; erased ones are not listed."""
    call = admit(RESULTS, course)
    found = _find(call, item)
    only, settings = request.args.get("user_id"), call.platform.settings
    grades = [
        grade
        for grade in call.platform.gradebook.grades(found.id)
        if grade.timestamp is not None and only in (None, grade.sub)
    ]
    listed = [result_json(settings, found, grade, call.tool.id) for grade in page_of(grades)]
    address = addresses.line_item(settings, found.id, call.course.id) + "/results"
    return paged(answer(listed, RESULT_TYPE), address, len(grades))


def _is_gradable(call: Admitted, sub: str) -> bool:
    return campus.is_gradable(sub) and sub not in call.platform.store.removed(call.course.id)


def _find(call: Admitted, item: str) -> LineItem:
    found = next((one for one in call.line_items if str(one.id) == item), None)
    if found is None:
        raise ServiceError(404, f"Not Found: Grade item {item} doesn't exist")
    return found


def _json(call: Admitted, item: LineItem) -> dict[str, Any]:
    return item_json(call.platform.settings, item, call.tool.id)


def _add(call: Admitted) -> Response:
    sent = _sent_item(call, LineItem(0, "", 0, course_id=call.course.id, tool_id=call.tool.id))
    added = replace(sent, id=call.platform.gradebook.add_line_item(sent))
    return answer(_json(call, added), ITEM_TYPE, 201)


def _sent_item(call: Admitted, old: LineItem) -> LineItem:
    """`old` with what the request says; 400 without label and maximum, 403 for a foreign link."""
    try:
        sent = json.loads(request.get_data(as_text=True))
        texts.check(sent)
        maximum = scores.number(sent["scoreMaximum"])
        label = str(sent["label"])
        if maximum is None or maximum <= 0:
            raise ValueError("no maximum")
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ServiceError(400, "No label or Score Maximum") from error
    return replace(
        old,
        label=label,
        maximum=maximum,
        link_id=_sent_link(call, sent, old),
        resource_id=str(sent.get("resourceId") or ""),
        tag=str(sent.get("tag") or ""),
        review=json.dumps(sent["submissionReview"]) if sent.get("submissionReview") else "",
    )


def _sent_link(call: Admitted, sent: dict[str, Any], old: LineItem) -> int | None:
    link = sent.get("resourceLinkId", sent.get("ltiLinkId"))
    if link is None:
        return old.link_id
    if not str(link).isdecimal():
        raise ServiceError(400)
    if not call.owns_link(int(link)):
        raise ServiceError(403)
    return int(link)


def _matches(item: LineItem) -> bool:
    args = request.args
    link = args.get("resource_link_id", args.get("lti_link_id"))
    return (
        link in (None, str(item.link_id))
        and args.get("resource_id") in (None, item.resource_id)
        and args.get("tag") in (None, item.tag)
    )

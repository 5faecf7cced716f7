"""« Voir le travail »: a submission review, started from a cell of the gradebook.

https://www.imsglobal.org/spec/lti-sr/v1p0/ ; Moodle sends the person in for_user, and the column.
"""

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course.demo.roster import DemoPerson
from lti.practice_platform import campus, launches
from lti.practice_platform.claims import REVIEW
from lti.practice_platform.courses import Activity
from lti.practice_platform.errors import PageError
from lti.practice_platform.gradebook import LineItem
from lti.practice_platform.oidc import log_in
from lti.practice_platform.runtime import Platform, current
from lti.practice_platform.store import Launch

bp = Blueprint("practice_review", __name__)


@bp.get("/mod/lti/review.php")
def review() -> str:
    """The page that frames the work of `for` in the column `item`, as `user` sees it."""
    platform = current()
    item, activity, student, who = _asked(platform)
    tool = launches.usable(platform.tool_of(activity))
    query: dict[str, Any] = {"item": item.id, "for": student.sub, "user": who.sub}
    source = url_for("practice_review.launch", **query)
    return render_template(
        "practice/frame.html",
        title=f"Le travail de {student.name} : {item.label}",
        source=source,
        course=platform.courses.get(item.course_id),
        who=who,
        tool_origins=sorted(tool.origins),
    )


@bp.get("/mod/lti/review_launch.php")
def launch() -> ResponseReturnValue:
    """Start the tool's login with a submission review request."""
    platform = current()
    item, activity, student, who = _asked(platform)
    tool = launches.usable(platform.tool_of(activity))
    started = Launch(
        id=launches.new_id(str(activity.id)),
        tool_id=tool.id,
        course_id=item.course_id,
        sub=who.sub,
        message=REVIEW,
        link_id=activity.id,
        line_item_id=item.id,
        for_sub=student.sub,
    )
    return log_in(platform, tool, started)


def _asked(platform: Platform) -> tuple[LineItem, Activity, DemoPerson, DemoPerson]:
    """The column, its activity, whose work it is and who looks; staff only."""
    item = platform.gradebook.line_item(request.args.get("item", 0, type=int)) or abort(404)
    activity = platform.courses.activity(item.link_id or 0) or abort(404)
    student = campus.person(request.args.get("for", "")) or abort(404)
    who = campus.person(request.args.get("user", "")) or abort(404)
    if not campus.is_gradable(student.sub):
        raise PageError("Cette personne n’est pas notée dans ce cours.")
    if not campus.is_staff(who) or who.sub in platform.store.absent(item.course_id):
        raise PageError("Il faut encadrer le cours pour voir le travail d’une autre personne.", 403)
    return item, activity, student, who

"""The courses: their list, a page for each, copying one, and importing a cartridge into one."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course.demo.roster import DemoPerson
from lti.practice_platform import campus, cartridge
from lti.practice_platform.courses import Activity, Course
from lti.practice_platform.errors import PageError
from lti.practice_platform.runtime import Platform, current

bp = Blueprint("practice_courses", __name__)

TITLE_LENGTH = 200


@bp.get("/practice/courses")
def courses() -> str:
    """Every course, and a field for a new one."""
    platform = current()
    counts = {one.id: len(platform.courses.activities(one.id)) for one in platform.courses.all()}
    return render_template("practice/courses.html", courses=platform.courses.all(), counts=counts)


@bp.post("/practice/courses")
def add() -> ResponseReturnValue:
    """Create an empty course (field title)."""
    platform, title = current(), request.form.get("title", "").strip()
    if not title or len(title) > TITLE_LENGTH:
        raise PageError(f"Donnez au cours un titre de {TITLE_LENGTH} caractères au plus.")
    course_id = platform.courses.add(title, platform.now())
    return redirect(url_for("practice_courses.course", course_id=course_id), 303)


@bp.get("/practice/course/<int:course_id>")
def course(course_id: int) -> str:
    """A course as `user` sees it: its activities, and what an editor may do."""
    platform = current()
    found = platform.courses.get(course_id) or abort(404)
    sub = request.args.get("user", "")
    who = campus.person(sub)
    if sub and who is None:
        abort(404)
    absent = platform.store.absent(course_id)
    return render_template(
        "practice/course.html",
        course=found,
        activities=[(one, platform.tool_of(one)) for one in platform.courses.activities(course_id)],
        who=who,
        absent=who is not None and who.sub in absent,
        edits=who is not None and campus.can_edit(who),
        people=everyone(),
        tools=[tool for tool in platform.tools.active() if tool.deep_link_url],
        origin=_origin(platform, found),
    )


def everyone() -> list[DemoPerson]:
    """Who may be chosen to open a page: everyone enrolled, then the site's administrator."""
    enrolled = campus.enrolled()
    return enrolled + [who for who in campus.ALL_PEOPLE if who not in enrolled]


def _origin(platform: Platform, found: Course) -> Course | None:
    return platform.courses.get(found.history[0]) if found.history else None


@bp.post("/practice/course/<int:course_id>/copy")
def copy(course_id: int) -> ResponseReturnValue:
    """Copy a course; the copy opens in the name of the same person (field user)."""
    platform = current()
    if platform.courses.get(course_id) is None:
        abort(404)
    user = request.form.get("user") or None
    copied = platform.courses.copy(course_id)
    return redirect(url_for("practice_courses.course", course_id=copied, user=user), 303)


@bp.post("/practice/course/<int:course_id>/cartridge")
def import_cartridge(course_id: int) -> ResponseReturnValue:
    """Add the LTI links of a Common Cartridge (file cartridge); no column: nothing asks for one."""
    platform = current()
    found = platform.courses.get(course_id) or abort(404)
    sent = request.files.get("cartridge")
    if sent is None or not sent.filename:
        raise PageError("Choisissez un fichier .imscc ou .zip.")
    try:
        links = cartridge.read(sent.read())
    except cartridge.Unreadable as error:
        raise PageError(f"La cartouche ne peut pas être importée : {error}.") from error
    added = [
        Activity(0, course_id, None, link.title, description=link.description, url=link.url) for link in links
    ]
    platform.courses.add_activities([(one, None) for one in added])
    return render_template(
        "practice/added.html",
        course=found,
        user=request.form.get("user") or None,
        opened=[one.title for one in added if platform.tool_of(one)],
        broken=[one.title for one in added if platform.tool_of(one) is None],
    )

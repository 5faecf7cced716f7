"""The pages that people see: the first course, an activity with its frame, a gradebook."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, SecurityError

from course.demo.roster import GROUPS, NEWCOMERS, PEOPLE, SCHOOLS, DemoPerson
from lti.practice_platform import campus, faults
from lti.practice_platform.course_pages import everyone
from lti.practice_platform.courses import Course
from lti.practice_platform.errors import PageError
from lti.practice_platform.gradebook import Grade, LineItem
from lti.practice_platform.runtime import Platform, current
from lti.practice_platform.settings import CONTEXT_ID

bp = Blueprint("practice_pages", __name__)

MANAGER = next(who.sub for who in PEOPLE if who.role == "manager")
PARIS = ZoneInfo("Europe/Paris")
STAFF_TITLES = {
    "tutor": "Tuteurs et tutrices",
    "trainer": "Formation",
    "manager": "Responsable du parcours",
    "ia_ipr": "IA-IPR",
    "expert": "Experts et expertes",
    "administrator": "Gestion (EAFC)",
    "partner": "Partenaires",
}
NEWCOMER_NOTES = {
    "newcomer_learner": "inscription comme étudiante",
    "newcomer_instructor": "inscription comme enseignant",
    "newcomer_admin": "administration du site",
}
FUNCTION_NOTES = {"deputy": "direction adjointe", "inspector": "inspection"}
_SCHOOLS = {school.key: school for school in SCHOOLS}


@dataclass(frozen=True)
class Cell:
    """A grade as the table shows it: `score` and `sent` are texts, empty when there is none."""

    score: str
    sent: str
    posts: int


def note(who: DemoPerson) -> str:
    """What is said of a person beside their name: function and school, or why they are here."""
    if who.role in NEWCOMER_NOTES:
        return NEWCOMER_NOTES[who.role]
    if who.school in _SCHOOLS:
        school = _SCHOOLS[who.school]
        return f"{school.name}, {school.town}"
    if who.function:
        return FUNCTION_NOTES[who.function]
    return f"groupe {who.group}" if who.group else ""


@bp.app_context_processor
def _shared() -> dict[str, object]:
    return {"note": note, "course_title": campus.COURSE_TITLE}


@bp.get("/")
def home() -> str:
    """The course: its activities, the people by role, the simulated faults."""
    platform = current()
    groups = {g: [p for p in PEOPLE if p.role == "participant" and p.group == g] for g in GROUPS}
    staff = {title: [p for p in PEOPLE if p.role == role] for role, title in STAFF_TITLES.items()}
    return render_template(
        "practice/home.html",
        groups=groups,
        staff=staff,
        newcomers=NEWCOMERS,
        activities=platform.courses.activities(int(CONTEXT_ID)),
        suspended=platform.store.suspended(),
        fault=faults.get_fault(platform.store),
        modes=faults.MODES,
        services=faults.SERVICES,
    )


@bp.get("/mod/lti/view.php")
def activity() -> str:
    """The activity `l` as the person `user` sees it: the tool in a frame."""
    platform = current()
    chosen = platform.courses.activity(request.args.get("l", type=int) or 0) or abort(404)
    who = campus.person(request.args.get("user", "")) or abort(404)
    tool = platform.tool_of(chosen)
    return render_template(
        "practice/activity.html",
        activity=chosen,
        activities=platform.courses.activities(chosen.course_id),
        course=platform.courses.get(chosen.course_id),
        who=who,
        suspended=who.sub in platform.store.absent(chosen.course_id),
        tool_origins=sorted(tool.origins) if tool else [],
    )


@bp.get("/mod/lti/return.php")
def come_back() -> str:
    """Where the tool's return_url leads: in a frame or not, a way back to the course."""
    return render_template("practice/return.html")


@bp.get("/gradebook")
@bp.get("/grade/report.php")
def gradebook() -> str:
    """Students by columns, in one course: the grade, when it was sent, how many posts were received.

    `user` is who looks: staff only, the course's manager if nobody is named.
    """
    platform = current()
    course = platform.courses.get(request.args.get("course", CONTEXT_ID)) or abort(404)
    viewer = campus.person(request.args.get("user", MANAGER)) or abort(404)
    if not campus.is_staff(viewer):
        raise PageError("Le carnet de notes s’ouvre aux personnes qui encadrent le cours.", 403)
    removed = platform.store.removed(course.id)
    students = [who for who in campus.enrolled() if campus.is_gradable(who.sub) and who.sub not in removed]
    columns = platform.gradebook.line_items(course.id)
    return render_template(
        "practice/gradebook.html",
        course=course,
        courses=platform.courses.all(),
        viewer=viewer,
        staff=[who for who in everyone() if campus.is_staff(who)],
        columns=columns,
        reviewed=_reviewed(platform, course, columns),
        students=students,
        cells=_cells(platform, columns),
    )


def _reviewed(platform: Platform, course: Course, columns: list[LineItem]) -> set[int]:
    """The columns whose work can be opened: coupled to an activity that leads to an active tool."""
    tools = {one.id: platform.tool_of(one) for one in platform.courses.activities(course.id)}
    usable = {link_id for link_id, tool in tools.items() if tool and tool.active}
    return {column.id for column in columns if column.link_id in usable}


def _cells(platform: Platform, line_items: list[LineItem]) -> dict[tuple[int, str], Cell]:
    columns = {item.id: item for item in line_items}
    grades = {(g.line_item_id, g.sub): g for g in platform.gradebook.grades()}
    return {
        key: _cell(columns.get(key[0]), grades.get(key), posts)
        for key, posts in platform.gradebook.post_counts().items()
    }


def _cell(item: LineItem | None, grade: Grade | None, posts: int) -> Cell:
    if item is None or grade is None or grade.score is None:
        return Cell("", "", posts)
    sent = datetime.fromtimestamp(grade.timestamp or 0, PARIS)
    return Cell(_number(grade.score), f"{sent:%d/%m/%Y à %H:%M:%S}", posts)


def _number(value: float) -> str:
    """A grade in French: two decimals at most, with a comma."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def show_reason(error: PageError) -> ResponseReturnValue:
    """The page of a request that was stopped short."""
    return render_template("practice/error.html", reason=error.reason), error.status


def show_error(error: HTTPException) -> ResponseReturnValue:
    """A short page in French for any HTTP error."""
    if isinstance(error, SecurityError):
        # An untrusted Host: no address can be made, so no page either.
        return Response("Adresse inconnue.", 400, mimetype="text/plain")
    if isinstance(error.response, Response):
        return error.response
    known = {
        403: "Cette personne n’a pas accès au cours : son inscription est suspendue.",
        404: "Cette page, cette activité ou cette personne n’existe pas.",
        413: "Ce fichier est trop lourd : 1 Mo au plus.",
    }
    reason = known.get(error.code or 500, error.description or "")
    return render_template("practice/error.html", reason=reason), error.code or 500

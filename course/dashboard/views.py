"""The homes, the cohort's table, and the choice between several cohorts."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course.catalogue import queries as catalogue
from course.cohorts.queries import cohorts_of
from course.dashboard import homes, queries
from course.permissions import PUBLIC, SIGNED_IN, actor, declare, holds, is_member, requires
from course.roles import ROLE_LABELS, Role
from course.ui.paging import Paging, page_number

bp = Blueprint("dashboard", __name__)

HOME = declare("dashboard:home:read", is_member)
COHORT = declare("dashboard:cohort:read", holds(Role.TRAINER, Role.MANAGER, Role.ADMINISTRATOR))

SHOWS = {"relancer": "À relancer", "absents": "Pas encore connectés"}


@bp.get("/")
@requires(PUBLIC)
def welcome() -> ResponseReturnValue:
    """What stands at the root: how to come in."""
    return render_template("dashboard/welcome.html")


@bp.get("/mes-cohortes")
@requires(SIGNED_IN)
def choose() -> ResponseReturnValue:
    """The person's cohorts; straight in when there is one."""
    cohorts = cohorts_of(actor().person)
    if len(cohorts) == 1:
        return redirect(url_for("dashboard.home", cohort_uid=cohorts[0].uid))
    return render_template("dashboard/choose.html", cohorts=cohorts)


@bp.get("/c/<cohort_uid>/")
@requires(HOME)
def home() -> ResponseReturnValue:
    """One home per role; the rooms add their cards."""
    me = actor()
    parts = {name: build(me) for name, roles, build in homes.PARTS if me.has(*roles)}
    labels = [ROLE_LABELS[role] for role in Role if role in me.roles]
    return render_template("dashboard/home.html", home=parts, cards=homes.cards(me), labels=labels)


@bp.get("/c/<cohort_uid>/cohorte")
@requires(COHORT)
def cohort() -> ResponseReturnValue:
    """The cohort as a table: progress, hours, last seen, scores; filters and groups."""
    windows = catalogue.windows(actor().cohort)
    closed = homes.closed_modules(windows)
    followed = queries.Followed(actor().cohort, closed)
    counts = followed.counts()
    show, group = request.args.get("voir", ""), request.args.get("groupe", "")
    number = page_number()
    conditions = [followed.unseen] if show == "absents" else []
    if group:
        conditions.append(followed.group == group if group != "sans" else followed.group.is_(None))
    people = followed.people(*conditions, behind=show == "relancer", offset=(number - 1) * queries.PAGE)
    return render_template(
        "dashboard/cohort.html",
        rows=homes.rows(actor(), windows, people, columns=True),
        columns=homes.column_heads(),
        counts=counts,
        paging=Paging(number, _total(counts, show, group), queries.PAGE),
        show=show,
        group=group,
        shows=SHOWS,
    )


def _total(counts: list[queries.GroupCount], show: str, group: str) -> int:
    """How many people the filters leave, from the counts by group."""
    wanted = None if group == "sans" else group
    chosen = [count for count in counts if not group or count.group == wanted]
    field = {"relancer": "behind", "absents": "unseen"}.get(show, "people")
    return sum(getattr(count, field) for count in chosen)

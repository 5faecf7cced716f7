"""A group’s threads, the thread’s page, the activity that leads to it; writing is in `writing_views.py`."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course import errors
from course.cohorts import queries as cohorts
from course.cohorts.models import GroupFunction
from course.errors import NotFound
from course.permissions import actor, declare, holds, requires
from course.roles import Role
from course.ui.text import clean_text
from modules.activities import READ as READ_ACTIVITY
from modules.activities import Here, NotOpenYet, enter
from modules.codev import listing, marking, opening, page_queries, reading, telling
from modules.codev.building import build
from modules.codev.entering import TAKE_PART
from modules.codev.forms import ReadForm, WriteForm
from modules.codev.holding import NOT_HERE
from modules.codev.page import LeftThread, Page, Wish
from modules.codev.rules import Step
from modules.drafts import StaleDraft

bp = Blueprint("codev", __name__)
KIND = "codev"

READERS = (Role.PARTICIPANT, Role.TUTOR, Role.TRAINER, Role.MANAGER, *reading.OTHERS)
READ = declare("modules:codev:read", holds(*READERS))


@bp.get("/c/<cohort_uid>/codev/")
@requires(READ)
def index() -> ResponseReturnValue:
    """My threads: where they are, what is expected of me, what is new; those that are over below."""
    me = actor()
    found = listing.lines(me)
    over = [line for line in found if line.thread.withdrawn_at or line.thread.step in Step.over()]
    return render_template(
        "modules/codev/index.html",
        running=[line for line in found if line not in over],
        over=over,
        sheets=listing.sheets(me),
        groups=_my_groups(),
    )


def _my_groups() -> list[tuple[int, str]]:
    """Where the person may open a thread."""
    me = actor()
    if not me.has(Role.PARTICIPANT, Role.TUTOR, Role.TRAINER):
        return []
    return [(group.id, group.name) for group in cohorts.groups_of(me.cohort, me.person, *GroupFunction)]


@bp.get("/c/<cohort_uid>/codev/activite/<key>")
@requires(READ_ACTIVITY)
def show(key: str) -> ResponseReturnValue:
    """The activity: the rules of the thread, and the way into those of my groups."""
    here = enter(key, KIND)
    lines = listing.lines(here.actor, activity_key=key)
    open_in = {line.thread.group_id for line in lines if line.thread.withdrawn_at is None}
    groups = [] if here.opens_later else [one for one in _my_groups() if one[0] not in open_in]
    return here.render("modules/codev/show.html", lines=lines, groups=groups)


@bp.post("/c/<cohort_uid>/codev/activite/<key>/ouvrir")
@requires(TAKE_PART)
def open_activity(key: str) -> ResponseReturnValue:
    """Open the thread of this activity for one of my groups; twice leads to the same."""
    here: Here = enter(key, KIND)
    if here.opens_later:
        raise NotOpenYet(here.found)
    made = opening.open_thread(actor=here.actor, group_id=_group_asked(), activity_key=key)
    return redirect(url_for("codev.thread", uid=made.uid), 303)


@bp.post("/c/<cohort_uid>/codev/ouvrir")
@requires(TAKE_PART)
def open_free() -> ResponseReturnValue:
    """Open a thread outside the programme, written or live."""
    live = request.form.get("mode") == "direct"
    made = opening.open_thread(actor=actor(), group_id=_group_asked(), activity_key=None, live=live)
    return redirect(url_for("codev.thread", uid=made.uid), 303)


def _group_asked() -> int:
    given = request.form.get("group", "")
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise NotFound()
    return int(given)


@bp.get("/c/<cohort_uid>/codev/<uid>")
@requires(READ)
def thread(uid: str) -> ResponseReturnValue:
    """The thread: where it is, what is expected of me, what I may read, what I may write."""
    page = build(actor(), uid, _wish())
    form = WriteForm()
    if page.writing is not None:
        form.show(page.writing.draft)
    return render(page, form)


def _wish() -> Wish:
    args = request.args
    return Wish(
        step=args.get("etape", ""),
        page=args.get("page", type=int) if args.get("page", "").isascii() else None,
        only_open=args.get("sans-reponse") == "oui",
        what=args.get("ecrire", ""),
        reply_to=args.get("repondre", ""),
        cite=clean_text(args.get("cite", "")),
    )


def render(
    page: Page,
    form: WriteForm,
    *,
    status: int = 200,
    other: StaleDraft | None = None,
    preview: str | None = None,
) -> ResponseReturnValue:
    """The page with its form filled in; `other`: what was saved elsewhere, `preview`: the text to show."""
    if page.writing is not None:
        form.place_id.data = page.writing.offer.what
        form.reply_id.data = page.writing.reply_to.uid if page.writing.reply_to else ""
        form.quote_id.data = page.writing.cite.uid if page.writing.cite else ""
    html = render_template(
        "modules/codev/thread.html",
        page=page,
        thread=page.thread,
        form=form,
        other=other,
        preview=preview,
    )
    return html, status


@bp.post("/c/<cohort_uid>/codev/<uid>/lu")
@requires(TAKE_PART)
def mark_read(uid: str) -> ResponseReturnValue:
    """« J’ai lu »: what the page showed is no longer new; the page does it by itself where it can."""
    form = ReadForm()
    if form.validate_on_submit():
        marking.mark_read(actor=actor(), uid=uid, upto=form.number)
    return redirect(url_for("codev.thread", uid=uid), 303)


@bp.get("/c/<cohort_uid>/codev/<uid>/textes/<contribution_uid>")
@requires(READ)
def history(uid: str, contribution_uid: str) -> ResponseReturnValue:
    """What a contribution said before it was changed, for those who read it."""
    me = actor()
    header = page_queries.header(me.cohort, uid)
    if header is None:
        raise NotFound()
    view = reading.view(me, header.thread, reading.parts(header.thread.id))
    found = page_queries.named(header.thread.id, [contribution_uid]).get(contribution_uid)
    if view is None or found is None or not view.shows(found):
        raise NotFound()
    former = page_queries.revisions(found.id)
    return render_template(
        "modules/codev/history.html",
        thread=header.thread,
        one=found,
        former=former,
        step=telling.STEPS[found.step],
    )


@bp.app_errorhandler(LeftThread)
def _left(error: LeftThread) -> ResponseReturnValue:
    return errors.page(
        403, "Ce fil n’est plus le vôtre", NOT_HERE, "Les heures que vous y avez acquises restent acquises."
    )

"""The pages of the journal: mine, each page, sharing, and what others share with me."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course import clock
from course.errors import RuleBroken
from course.permissions import actor, declare, holds, requires
from course.registries import MenuEntry
from course.roles import Role
from modules import drafts
from modules.activities import READ, WRITE, Here, enter, enter_to_write
from modules.drafts import DraftForm, StaleDraft
from modules.journal import operations, queries
from modules.journal.forms import ShareForm
from modules.journal.models import JournalEntry
from modules.readers import around

bp = Blueprint("journal", __name__)
KIND = "journal"

OWN = declare("modules:journal:read_own", holds(Role.PARTICIPANT))
# Those a page may be shared with (domain §2): nobody else, whatever their role.
SHARED = declare("modules:journal:read_shared", holds(Role.PARTICIPANT, Role.TUTOR, Role.TRAINER))
FOLLOWERS = declare("modules:journal:read_followed", holds(Role.TUTOR, Role.TRAINER))


@bp.get("/c/<cohort_uid>/journal")
@requires(OWN)
def index() -> ResponseReturnValue:
    """All my pages, to read again or to print."""
    me = actor()
    pages = queries.pages(me.cohort, me.person, clock.today())
    return render_template("modules/journal/index.html", pages=pages)


@bp.get("/c/<cohort_uid>/journal/partages")
@requires(SHARED)
def shared() -> ResponseReturnValue:
    """What others have chosen to share with me."""
    return render_template("modules/journal/shared.html", pages=queries.shared_with(actor()))


@bp.get("/c/<cohort_uid>/journal/<key>")
@requires(READ)
def show(key: str) -> ResponseReturnValue:
    """One page of my journal, to write in."""
    here = enter(key, KIND)
    if not here.writable:
        return here.render("modules/journal/read_only.html")
    form = DraftForm()
    entry = _entry(here)
    form.show(entry)
    return _page(here, form, entry)


@bp.post("/c/<cohort_uid>/journal/<key>")
@requires(WRITE)
def save(key: str) -> ResponseReturnValue:
    """Keep the page, then stay or go on to sharing."""
    here = enter_to_write(key, KIND)
    form = DraftForm()
    if not form.validate_on_submit():
        return _page(here, form, _entry(here), status=422)
    try:
        operations.save(actor=here.actor, activity_key=key, text=form.written, version=form.seen)
    except StaleDraft as stale:
        form.show_stale(stale)
        return _page(here, form, _entry(here), status=409, other=stale.text)
    if request.form.get("suite") == "partager" and form.written:
        return redirect(url_for("journal.share", key=key), 303)
    flash("Votre page est enregistrée.", "success")
    return redirect(url_for("journal.show", key=key), 303)


@bp.post("/c/<cohort_uid>/journal/<key>/brouillon")
@requires(WRITE)
def autosave(key: str) -> ResponseReturnValue:
    """The page saves itself while it is written."""
    here = enter_to_write(key, KIND)
    form = DraftForm()
    if not form.validate_on_submit():
        return drafts.answer_refused(form)
    try:
        entry = operations.save(actor=here.actor, activity_key=key, text=form.written, version=form.seen)
    except StaleDraft:
        return drafts.answer_stale()
    return drafts.answer_saved(clock.now(), entry.version)


@bp.get("/c/<cohort_uid>/journal/<key>/partage")
@requires(WRITE)
def share(key: str) -> ResponseReturnValue:
    """Read the page over and choose who else may."""
    here = enter_to_write(key, KIND)
    entry = _entry(here)
    if entry is None or not entry.text:
        return _nothing_to_share(key)
    form = ShareForm()
    form.audiences.data = [one.audience for one in entry.shares]
    return _share_page(here, form, entry)


@bp.post("/c/<cohort_uid>/journal/<key>/partage")
@requires(WRITE)
def share_now(key: str) -> ResponseReturnValue:
    """The explicit act of sharing."""
    here = enter_to_write(key, KIND)
    entry = _entry(here)
    if entry is None or not entry.text:
        return _nothing_to_share(key)
    form = ShareForm()
    form.offer(around(here.actor.cohort, here.actor.person))
    if not form.validate_on_submit():
        return _share_page(here, form, entry, status=422)
    try:
        operations.share(actor=here.actor, activity_key=key, audiences=form.chosen, version=form.seen)
    except StaleDraft:
        form.fail(
            "Votre page a changé depuis que vous l’avez relue : la voici, relisez-la avant de partager."
        )
        return _share_page(here, form, entry, status=409)
    except RuleBroken as error:
        form.fail(error.message, error.field)
        return _share_page(here, form, entry, status=422)
    flash("Votre page est partagée. Vous pouvez reprendre ce partage à tout moment.", "success")
    return redirect(url_for("journal.show", key=key), 303)


@bp.post("/c/<cohort_uid>/journal/<key>/partage/fin")
@requires(WRITE)
def unshare(key: str) -> ResponseReturnValue:
    """Take the page back: nobody else reads it from now on."""
    here = enter_to_write(key, KIND)
    operations.unshare(actor=here.actor, activity_key=key)
    flash("Votre page est de nouveau privée : personne d’autre ne la lit.", "success")
    return redirect(url_for("journal.show", key=key), 303)


def _nothing_to_share(key: str) -> ResponseReturnValue:
    flash("Cette page est vide : écrivez d’abord quelques lignes.", "info")
    return redirect(url_for("journal.show", key=key), 303)


def _entry(here: Here) -> JournalEntry | None:
    return queries.entry(here.actor.cohort, here.actor.person, here.key)


def _page(
    here: Here, form: DraftForm, entry: JournalEntry | None, *, status: int = 200, other: str | None = None
) -> ResponseReturnValue:
    return here.render("modules/journal/page.html", status=status, form=form, entry=entry, other=other)


def _share_page(here: Here, form: ShareForm, entry: JournalEntry, status: int = 200) -> ResponseReturnValue:
    readers = around(here.actor.cohort, here.actor.person)
    form.offer(readers)
    form.version.data = str(entry.version)
    return here.render("modules/journal/share.html", status=status, form=form, entry=entry, readers=readers)


def init_app(app: Flask) -> None:
    """Register the pages and their lines of the menu."""
    app.register_blueprint(bp)
    menu = app.extensions["agencement"].menu
    menu.append(MenuEntry("Mon journal", "journal.index", OWN, 20))
    menu.append(MenuEntry("Journaux partagés", "journal.shared", FOLLOWERS, 60, group="Suivi"))

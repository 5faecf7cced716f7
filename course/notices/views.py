"""« Messages », and the private address by which a mail is answered with « plus de courriel »."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course.access.rules import safe_path
from course.config import Settings
from course.errors import NotFound, page
from course.notices import operations, queries, tokens
from course.notices.forms import RhythmForm, SignedRhythmForm
from course.notices.rules import Rhythm
from course.permissions import PUBLIC, Actor, actor, declare, is_member, requires
from course.ui.paging import Paging, page_number

bp = Blueprint("notices", __name__)

READ = declare("notices:own:read", is_member)


def unread(reader: Actor) -> int:
    """What the menu counts."""
    return queries.unread_count(reader)


@bp.get("/c/<cohort_uid>/messages")
@requires(READ)
def index() -> ResponseReturnValue:
    """What I was told, newest first, and how often I want it by mail."""
    return _index_page()


def _index_page(failed: RhythmForm | None = None) -> ResponseReturnValue:
    number = page_number()
    found, total = queries.notices(actor(), page=number)
    reader = queries.reader(actor().person)
    return render_template(
        "notices/index.html",
        notices=found,
        paging=Paging(number, total, queries.PAGE),
        email=reader.email,
        form=failed or RhythmForm(formdata=None, data={"rhythm": reader.rhythm}),
    ), 422 if failed else 200


@bp.post("/c/<cohort_uid>/messages/<int:notice_id>")
@requires(READ)
def open_notice(notice_id: int) -> ResponseReturnValue:
    """Mark one as read and go where it leads."""
    found = queries.notice(actor(), notice_id)
    if found is None:
        raise NotFound()
    operations.read(notice=found)
    return redirect(safe_path(found.path, url_for("notices.index")), 303)


@bp.post("/c/<cohort_uid>/messages/lus")
@requires(READ)
def read_all() -> ResponseReturnValue:
    """« Tout marquer comme lu »."""
    operations.read_all(actor=actor())
    return redirect(url_for("notices.index"), 303)


@bp.post("/c/<cohort_uid>/messages/rythme")
@requires(READ)
def choose() -> ResponseReturnValue:
    """How often mails come from now on."""
    form = RhythmForm()
    if not form.validate_on_submit():
        return _index_page(form)
    operations.choose_rhythm(person_id=actor().person, rhythm=form.chosen())
    flash("C’est noté : vos courriels suivront ce rythme.", "success")
    return redirect(url_for("notices.index"), 303)


def _behind(token: str) -> int | None:
    """Whose choices the signed address holds."""
    uid = tokens.person_uid(Settings.current().secret_key, token)
    return queries.person_id_of(uid) if uid else None


@bp.get("/courriels/<token>")
@requires(PUBLIC)
def preferences(token: str) -> ResponseReturnValue:
    """From a mail: the choice of a rhythm, without signing in; nothing changes by looking."""
    person_id = _behind(token)
    if person_id is None:
        return _unknown()
    rhythm = queries.reader(person_id).rhythm
    form = SignedRhythmForm(formdata=None, data={"rhythm": rhythm})
    return render_template("notices/preferences.html", form=form, rhythm=rhythm, changed=False)


@bp.post("/courriels/<token>")
@requires(PUBLIC)
def unsubscribe(token: str) -> ResponseReturnValue:
    """One click ends the mails (RFC 8058, no redirect); the form chooses a rhythm."""
    person_id = _behind(token)
    if person_id is None:
        return _unknown()
    form = SignedRhythmForm()
    if request.form.get("List-Unsubscribe") == "One-Click":
        form.rhythm.data = rhythm = Rhythm.NONE
    elif form.validate_on_submit():
        rhythm = form.chosen()
    else:
        return render_template("notices/preferences.html", form=form, rhythm=None, changed=False), 422
    operations.choose_rhythm(person_id=person_id, rhythm=rhythm)
    return render_template("notices/preferences.html", form=form, rhythm=rhythm, changed=True)


def _unknown() -> ResponseReturnValue:
    return page(
        404,
        "Ce lien n’est pas valable",
        "L’adresse est peut-être incomplète : certains logiciels de courriel coupent les longues lignes.",
        "Ouvrez M@gistère, entrez dans le parcours, puis choisissez le rythme de vos courriels à la page « Messages ».",
    )

"""Writing a short text, handing it in, reading those that were handed in."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from course import clock
from course.errors import NotFound, RuleBroken
from course.permissions import declare, holds, requires
from course.roles import Role
from modules import drafts
from modules.activities import READ, WRITE, Here, enter, enter_to_write
from modules.drafts import DraftForm, StaleDraft
from modules.readers import around
from modules.short_text import operations, queries, rules
from modules.short_text.models import HandedInText, ShortTextDraft

bp = Blueprint("short_text", __name__)
KIND = "short_text"

# The author's tutor and the cohort's trainers; the queries say whose texts exactly.
TEXTS = declare("modules:short_text:read", holds(Role.TUTOR, Role.TRAINER))


@bp.get("/c/<cohort_uid>/ecrit/<key>")
@requires(READ)
def show(key: str) -> ResponseReturnValue:
    """My draft or what I handed in; for those who read, the texts in their hands."""
    here = enter(key, KIND)
    if not here.writable:
        return here.render("modules/short_text/read_only.html", received=_received(here))
    handed_in = queries.handed_in(here.actor.cohort, here.actor.person, key)
    if handed_in and handed_in[0].taken_back_at is None:
        return here.render("modules/short_text/handed_in.html", current=handed_in[0], former=handed_in[1:])
    form = DraftForm()
    draft = queries.draft(here.actor.cohort, here.actor.person, key)
    form.show(draft)
    return _page(here, form, draft=draft, former=handed_in)


@bp.post("/c/<cohort_uid>/ecrit/<key>")
@requires(WRITE)
def save(key: str) -> ResponseReturnValue:
    """Keep the draft, or hand it in."""
    here = enter_to_write(key, KIND)
    form = DraftForm()
    if not form.validate_on_submit():
        return _page(here, form, status=422)
    try:
        done = _save_or_hand_in(here, form)
    except StaleDraft as stale:
        form.show_stale(stale)
        return _page(here, form, status=409, other=stale.text)
    except RuleBroken as error:
        form.fail(error.message, error.field)
        return _page(here, form, status=422)
    flash(done, "success")
    return redirect(url_for("short_text.show", key=key), 303)


def _save_or_hand_in(here: Here, form: DraftForm) -> str:
    """What was done, as a sentence."""
    if request.form.get("suite") != "remettre":
        operations.save(actor=here.actor, activity_key=here.key, text=form.written, version=form.seen)
        return "Votre brouillon est enregistré. Personne d’autre que vous ne le lit."
    operations.hand_in(
        actor=here.actor,
        activity_key=here.key,
        question=here.version,
        text=form.written,
        version=form.seen,
    )
    return "Votre texte est remis. Merci !"


@bp.post("/c/<cohort_uid>/ecrit/<key>/brouillon")
@requires(WRITE)
def autosave(key: str) -> ResponseReturnValue:
    """The draft saves itself while it is written."""
    here = enter_to_write(key, KIND)
    form = DraftForm()
    if not form.validate_on_submit():
        return drafts.answer_refused(form)
    try:
        draft = operations.save(actor=here.actor, activity_key=key, text=form.written, version=form.seen)
    except StaleDraft:
        return drafts.answer_stale()
    except RuleBroken as error:
        return drafts.answer_broken(error)
    return drafts.answer_saved(clock.now(), draft.version)


@bp.post("/c/<cohort_uid>/ecrit/<key>/reprise")
@requires(WRITE)
def take_back(key: str) -> ResponseReturnValue:
    """« Reprendre mon texte »: nobody else reads it, and it may be reworked."""
    here = enter_to_write(key, KIND)
    operations.take_back_text(actor=here.actor, activity_key=key)
    flash(
        "Vous avez repris votre texte : personne d’autre que vous ne le lit, jusqu’à ce que vous le remettiez.",
        "success",
    )
    return redirect(url_for("short_text.show", key=key), 303)


@bp.get("/c/<cohort_uid>/ecrits/<key>/<person_uid>")
@requires(TEXTS)
def read(key: str, person_uid: str) -> ResponseReturnValue:
    """A text that was handed in, for its author's tutor and the trainers."""
    here = enter(key, KIND)
    found = queries.received(here.actor, key, person_uid)
    if not found:
        raise NotFound()
    return here.render("modules/short_text/read.html", received=found[0])


def _received(here: Here) -> list[queries.Received]:
    return queries.received(here.actor, here.key) if here.actor.has(Role.TUTOR, Role.TRAINER) else []


def _page(
    here: Here,
    form: DraftForm,
    *,
    draft: ShortTextDraft | None = None,
    former: Sequence[HandedInText] = (),
    status: int = 200,
    other: str | None = None,
) -> ResponseReturnValue:
    return here.render(
        "modules/short_text/write.html",
        status=status,
        form=form,
        draft=draft,
        former=former,
        other=other,
        count=rules.words(form.written),
        received=_received(here),
        readers=around(here.actor.cohort, here.actor.person),
    )

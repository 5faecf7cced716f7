"""What the client's pages share: the texts that stand once, their drafts, what a refusal shows."""

from collections.abc import Callable

from flask import Blueprint
from flask.typing import ResponseReturnValue

from course import clock
from course.errors import RuleBroken
from modules import drafts
from modules.codev import client_page, writing
from modules.codev.client_forms import OnceForm
from modules.codev.entering import Here
from modules.codev.models import CodevContribution
from modules.codev.rules import Kind
from modules.drafts import DraftForm, StaleDraft

bp = Blueprint("codev_client", __name__)


def mine(here: Here, kind: Kind) -> CodevContribution | None:
    """What the client wrote of this kind."""
    return client_page.once(here.thread.id, here.me.person_id, kind)


def begin(here: Here, form: OnceForm, kind: Kind) -> None:
    """Fill a text that stands once, from its draft or from what is written."""
    made = mine(here, kind)
    slot = client_page.slot_of(kind, made)
    form.begin(made, client_page.draft(here.thread.id, here.me.person_id, slot))


def put(here: Here, form: OnceForm, kind: Kind) -> None:
    """Write the text or its new version; raises StaleDraft when another tab changed it."""
    made = mine(here, kind)
    if made is None:
        writing.write(actor=here.actor, uid=here.uid, kind=kind, text=form.written, first=True)
    else:
        writing.edit(
            actor=here.actor,
            uid=here.uid,
            contribution_uid=made.uid,
            text=form.written,
            version=form.made_version,
        )


def attempt(
    here: Here, form: OnceForm, act: Callable[[], None], page: Callable[..., ResponseReturnValue]
) -> ResponseReturnValue | None:
    """Do it; None when it is done, else the page with what was typed."""
    if not form.validate_on_submit():
        return page(here, form, 422)
    try:
        act()
    except StaleDraft as stale:
        form.fail(drafts.STALE)
        form.made.data = str(stale.version)
        return page(here, form, 409, other=stale.text)
    except RuleBroken as error:
        form.fail(error.message, error.field)
        return page(here, form, 422)
    return None


def save_slot(here: Here, slot: str) -> ResponseReturnValue:
    """Keep the draft of one place of the client's pages."""
    form = DraftForm()
    if not form.validate_on_submit():
        return drafts.answer_refused(form)
    try:
        kept = writing.save_draft(
            actor=here.actor, uid=here.uid, slot=slot, text=form.written, version=form.seen
        )
    except StaleDraft:
        return drafts.answer_stale()
    except RuleBroken as error:
        return drafts.answer_broken(error)
    return drafts.answer_saved(clock.now(), kept.version)

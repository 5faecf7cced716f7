"""Step 0: the charter and the questions, the subjects, the vote, the parts."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course.errors import NotFound, RuleBroken
from course.permissions import actor, requires
from course.ui.forms import Form
from modules.codev import leading, opening, parts
from modules.codev.entering import TAKE_PART, Here, enter, enter_answers
from modules.codev.lead_forms import AnswerForm, ButtonForm, ProposalForm
from modules.codev.offers import PARTS
from modules.codev.rules import Part, Step

bp = Blueprint("codev_lead", __name__)

CHARTER_CHANGED = "La charte vient de changer : relisez-la, puis signez."
NOT_LEADING = "Vous n’animez pas ou plus ce fil : rien n’a été décidé. Le journal dit ce qui s’est passé."
GIVEN = {"consultant": Part.CONSULTANT, "observateur": Part.OBSERVER, "animateur": Part.FACILITATOR}
NUMBER = "<int(max=2147483647):proposal_id>"


@bp.get("/c/<cohort_uid>/codev/<uid>/debut")
@requires(TAKE_PART)
def setup(uid: str) -> ResponseReturnValue:
    """Step 0: the charter, the two questions, the subjects, the parts."""
    return _setup_page(uid)


@bp.post("/c/<cohort_uid>/codev/<uid>/debut")
@requires(TAKE_PART)
def answer(uid: str) -> ResponseReturnValue:
    """Sign, and answer the two questions."""
    here, form = enter_answers(uid), AnswerForm()
    if not form.validate_on_submit():
        return _setup_page(uid, form, 422)
    charter = leading.charter(here.thread)
    if here.me.charter_signed_at is None and form.seen != charter.version:
        form.fail(CHARTER_CHANGED, "signed")
        form.version.data = str(charter.version)
        return _setup_page(uid, form, 409)
    try:
        opening.answer(
            actor=here.actor,
            uid=uid,
            trainer_may_read=form.trainer_may_read.data == "oui",
            others_may_read=form.others_may_read.data == "oui",
            charter_version=charter.version,
        )
    except RuleBroken as error:
        form.fail(error.message, error.field)
        return _setup_page(uid, form, 422)
    flash("C’est noté. Vous pouvez changer vos réponses ici jusqu’à la fin du fil.", "success")
    return _to_setup(uid)


@bp.get("/c/<cohort_uid>/codev/<uid>/debut/sujet")
@requires(TAKE_PART)
def proposal(uid: str) -> ResponseReturnValue:
    """The form of a subject, or of the one that I offer already."""
    here, form = enter(uid), ProposalForm()
    mine = leading.proposal_of(here.thread.id, here.me.person_id)
    if mine is not None:
        form.subject.data, form.why.data = mine.subject, mine.why
    return _proposal_page(here, form)


@bp.post("/c/<cohort_uid>/codev/<uid>/debut/sujet")
@requires(TAKE_PART)
def propose(uid: str) -> ResponseReturnValue:
    """Offer it, or say it otherwise."""
    here, form = enter(uid), ProposalForm()
    if not form.validate_on_submit():
        return _proposal_page(here, form, 422)
    try:
        opening.propose(
            actor=here.actor,
            uid=uid,
            subject=form.subject.data or "",
            why=form.why.data or "",
            anonymised=bool(form.anonymised.data),
        )
    except RuleBroken as error:
        form.fail(error.message, error.field)
        return _proposal_page(here, form, 422)
    flash("Votre sujet est proposé. Vous pouvez le reprendre tant que le groupe choisit.", "success")
    return _to_setup(uid)


def _proposal_page(here: Here, form: ProposalForm, status: int = 200) -> ResponseReturnValue:
    choosing = here.thread.step == Step.PROPOSAL and here.thread.open
    html = render_template("modules/codev/proposal.html", here=here, form=form, choosing=choosing)
    return html, status


@bp.post("/c/<cohort_uid>/codev/<uid>/debut/sujet/retrait")
@requires(TAKE_PART)
def take_back(uid: str) -> ResponseReturnValue:
    """« Reprendre mon sujet »."""
    return _press(
        uid, lambda: opening.take_back_proposal(actor=actor(), uid=uid), "Votre sujet n’est plus proposé."
    )


@bp.post(f"/c/<cohort_uid>/codev/<uid>/debut/voix/{NUMBER}")
@requires(TAKE_PART)
def vote(uid: str, proposal_id: int) -> ResponseReturnValue:
    """My voice goes to this subject."""
    return _press(
        uid,
        lambda: opening.vote(actor=actor(), uid=uid, proposal_id=proposal_id),
        "Votre voix est notée. Elle peut changer jusqu’au choix.",
    )


@bp.post(f"/c/<cohort_uid>/codev/<uid>/debut/choix/{NUMBER}")
@requires(TAKE_PART)
def choose(uid: str, proposal_id: int) -> ResponseReturnValue:
    """The facilitator notes the group's choice."""
    return _press(
        uid,
        lambda: opening.choose(actor=actor(), uid=uid, proposal_id=proposal_id),
        "Le choix du groupe est noté.",
    )


@bp.post("/c/<cohort_uid>/codev/<uid>/debut/role/<person_uid>")
@requires(TAKE_PART)
def give_part(uid: str, person_uid: str) -> ResponseReturnValue:
    """The facilitator gives a part, the facilitation included."""
    part = GIVEN.get(request.form.get("part", ""))
    if part is None:
        raise NotFound()
    people = {one.person.uid: one.person_id for one in enter(uid).everybody}
    return _press(
        uid,
        lambda: parts.give_part(actor=actor(), uid=uid, person_id=people.get(person_uid, 0), part=part),
        "Le rôle est donné.",
    )


@bp.post("/c/<cohort_uid>/codev/<uid>/debut/accueil/<person_uid>")
@requires(TAKE_PART)
def admit(uid: str, person_uid: str) -> ResponseReturnValue:
    """The facilitator lets a latecomer in."""
    here = enter(uid)
    people = {one.uid: one.id for one in leading.latecomers(here.thread, here.everybody)}
    return _press(
        uid,
        lambda: parts.admit(actor=actor(), uid=uid, person_id=people.get(person_uid, 0)),
        "Cette personne est dans le fil.",
    )


def _press(uid: str, act: Callable[[], object], done: str) -> ResponseReturnValue:
    """Do what a button of step 0 says; what a rule refuses is said at the top of the page."""
    form = ButtonForm()
    if not form.validate_on_submit():
        return _setup_page(uid, form, 422)
    here = enter(uid)
    try:
        act()
    except NotFound:
        if here.view.facilitates:
            raise
        form.fail(NOT_LEADING)
        return _setup_page(uid, form, 409)
    except RuleBroken as error:
        form.fail(error.message)
        return _setup_page(uid, form, 422)
    flash(done, "success")
    return _to_setup(uid)


def _to_setup(uid: str) -> ResponseReturnValue:
    return redirect(url_for("codev_lead.setup", uid=uid), 303)


def _setup_page(uid: str, form: Form | None = None, status: int = 200) -> ResponseReturnValue:
    here = enter_answers(uid)
    thread, me = here.thread, here.me
    charter = leading.charter(thread)
    answers = form if isinstance(form, AnswerForm) else AnswerForm(formdata=None)
    if answers is not form:
        answers.show(
            signed=me.charter_signed_at is not None,
            trainer=me.trainer_may_read,
            others=me.others_may_read,
            version=charter.version,
        )
    if not here.view.process:
        return render_template("modules/codev/left.html", here=here, form=form, answers=answers), status
    html = render_template(
        "modules/codev/setup.html",
        here=here,
        form=form,
        answers=answers,
        charter=charter,
        offered=leading.offered(thread.id, me.person_id) if here.view.reads_proposals else [],
        latecomers=leading.latecomers(thread, here.everybody) if here.welcomes else [],
        linked=leading.has_link(thread, here.everybody),
        schools=leading.same_school(here.everybody),
        abandoned=leading.nobody_facilitates(thread, here.everybody),
        PARTS=PARTS,
        Part=Part,
        Step=Step,
    )
    return html, status

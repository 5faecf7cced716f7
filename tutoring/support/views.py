"""« Demandes d’appui »: the list, one request, what each may do with it; who reads is `rules.reading`."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from course import clock
from course.cohorts.models import GroupFunction
from course.cohorts.queries import groups_of, people_with_role
from course.errors import NotFound, RuleBroken
from course.permissions import actor, declare, holds, may, requires
from course.registries import AgendaProvider, HomeCard, MenuEntry, Registries
from course.roles import Role
from course.ui.forms import Form
from course.ui.paging import Paging, page_number
from tutoring.support import agenda, appointments, follow_up_views, homes, operations, queries
from tutoring.support.forms import (
    AnswerForm,
    NeedForm,
    PassForm,
    ReopenForm,
    SlotAnswerForm,
    SlotForm,
    TakeForm,
)
from tutoring.support.models import SupportRequest
from tutoring.support.rules import Reading

bp = Blueprint("support", __name__)

ASK = declare("tutoring:support:ask", holds(Role.PARTICIPANT))
HELP = declare("tutoring:support:help", holds(Role.TUTOR, Role.TRAINER, Role.EXPERT))
READ = declare("tutoring:support:read", holds(Role.PARTICIPANT, Role.TUTOR, Role.TRAINER, Role.EXPERT))
ONE = "/c/<cohort_uid>/appui/<request_uid>"
FORMS: tuple[type[Form], ...] = (AnswerForm, ReopenForm, SlotForm)


@bp.get("/c/<cohort_uid>/appui")
@requires(READ)
def index() -> ResponseReturnValue:
    """The requests that this person may read, those to take first."""
    number = page_number()
    found, total = queries.requests(actor(), number)
    return render_template(
        "tutoring/support/index.html",
        requests=found,
        may_ask=may(actor(), ASK),
        paging=Paging(number, total, queries.PAGE),
    )


@bp.route("/c/<cohort_uid>/appui/nouvelle", methods=["GET", "POST"])
@requires(ASK)
def new() -> ResponseReturnValue:
    """State a need."""
    form = NeedForm()
    if not form.is_submitted():
        return _new(form)
    if not form.validate():
        return _new(form, 422)
    try:
        found = operations.state_need(
            actor=actor(),
            entry_uid=form.entry_uid.data or "",
            subject=form.subject.data or "",
            text=form.text.data or "",
            for_group=bool(form.for_group.data),
        )
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return _new(form, 422)
    flash("Votre demande est envoyée.", "success")
    return _back(found)


def _new(form: NeedForm, status: int = 200) -> ResponseReturnValue:
    groups = groups_of(actor().cohort, actor().person, GroupFunction.MEMBER)
    return render_template(
        "tutoring/support/new.html", form=form, group=groups[0] if groups else None
    ), status


def _back(found: SupportRequest) -> ResponseReturnValue:
    return redirect(url_for("support.show", request_uid=found.uid), 303)


def _request(uid: str) -> SupportRequest:
    """The request, for those who may read it; NotFound says nothing to the others."""
    found = queries.request(actor().cohort, uid)
    if found is None or operations.reading(actor(), found) == Reading.NOTHING:
        raise NotFound()
    return found


@bp.get(ONE)
@requires(READ)
def show(request_uid: str) -> ResponseReturnValue:
    """One request, its answers and slots."""
    return _page(_request(request_uid))


def _page(found: SupportRequest, failed: Form | None = None, status: int = 200) -> ResponseReturnValue:
    """The page of a request; `failed` is the form to give back as typed."""
    reading = operations.reading(actor(), found)
    helps = reading in operations.HELPING
    experts = people_with_role(actor().cohort, Role.EXPERT) if reading == Reading.HELPER else []
    forms: dict[str, Form] = {kind.__name__: kind(formdata=None, prefix=_prefix(kind)) for kind in FORMS}
    forms["PassForm"] = PassForm(experts, formdata=None)
    if failed is not None:
        forms[type(failed).__name__] = failed
    return render_template(
        "tutoring/support/show.html",
        need=found,
        reading=reading,
        helps=helps,
        experts=experts,
        forms=forms,
        form=failed,
        now=clock.now(),
        viewer_id=actor().person,
        logs=may(actor(), follow_up_views.LOG),
    ), status


def _prefix(kind: type[Form]) -> str:
    """Two fields on one page have two names."""
    return {AnswerForm: "answer-", ReopenForm: "reopen-", SlotForm: "slot-"}.get(kind, "")


def _act(
    request_uid: str, form: Form, done: str, operation: Callable[..., object], values: Callable[[], Any]
) -> ResponseReturnValue:
    """Carry out a use case, or give the page back as typed."""
    found = _request(request_uid)
    if not form.validate_on_submit():
        return _page(found, form, 422)
    try:
        operation(actor=actor(), request=found, **values())
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return _page(found, form, 422)
    flash(done, "success")
    return _back(found)


@bp.post(f"{ONE}/prise-en-charge")
@requires(HELP)
def take(request_uid: str) -> ResponseReturnValue:
    """« Je m’en occupe »."""
    form = TakeForm()
    relay = form.relay.data == "oui"
    return _act(request_uid, form, "Vous vous en occupez.", operations.take, lambda: {"relay": relay})


@bp.post(f"{ONE}/reponse")
@requires(HELP)
def answer(request_uid: str) -> ResponseReturnValue:
    """Answer in writing."""
    form = AnswerForm(prefix="answer-")
    return _act(
        request_uid, form, "Réponse envoyée.", operations.answer, lambda: {"text": form.text.data or ""}
    )


@bp.post(f"{ONE}/reouverture")
@requires(ASK)
def reopen(request_uid: str) -> ResponseReturnValue:
    """« Il manque encore quelque chose »."""
    form = ReopenForm(prefix="reopen-")
    return _act(
        request_uid, form, "Demande rouverte.", operations.reopen, lambda: {"text": form.text.data or ""}
    )


@bp.post(f"{ONE}/rendez-vous")
@requires(HELP)
def slot(request_uid: str) -> ResponseReturnValue:
    """Propose a remote appointment."""
    form = SlotForm(prefix="slot-")

    def values() -> dict[str, Any]:
        return {
            "starts_at": form.starts_at(),
            "minutes": form.minutes.data,
            "link": form.link.data or "",
        }

    return _act(request_uid, form, "Rendez-vous proposé.", appointments.propose_slot, values)


@bp.post(f"{ONE}/rendez-vous/<int:slot_id>")
@requires(ASK)
def answer_slot(request_uid: str, slot_id: int) -> ResponseReturnValue:
    """Accept or decline what is proposed."""
    form = SlotAnswerForm()
    accepted = form.answer.data == "oui"
    return _act(
        request_uid,
        form,
        "Rendez-vous accepté." if accepted else "Rendez-vous décliné.",
        appointments.answer_slot,
        lambda: {"slot_id": slot_id, "accepted": accepted},
    )


@bp.post(f"{ONE}/rendez-vous/<int:slot_id>/annulation")
@requires(READ)
def cancel_slot(request_uid: str, slot_id: int) -> ResponseReturnValue:
    """« Annuler ce rendez-vous », by whoever asked or proposed."""
    return _act(
        request_uid,
        Form(),
        "Rendez-vous annulé : l’autre personne est prévenue.",
        appointments.cancel_slot,
        lambda: {"slot_id": slot_id},
    )


@bp.post(f"{ONE}/transmission")
@requires(HELP)
def pass_on(request_uid: str) -> ResponseReturnValue:
    """Pass it to an expert."""
    form = PassForm(people_with_role(actor().cohort, Role.EXPERT))
    return _act(
        request_uid,
        form,
        "Demande transmise.",
        operations.pass_on,
        lambda: {"expert_uid": form.expert.data or ""},
    )


def init_app(app: Flask) -> None:
    """Register the pages, the menu's line and the cards of the homes."""
    app.register_blueprint(bp)
    registries: Registries = app.extensions["agencement"]
    registries.menu.append(MenuEntry("Appui", "support.index", READ, 65, group="Accompagnement"))
    helpers, folder = frozenset({Role.TUTOR, Role.TRAINER}), "tutoring/support"
    registries.home_cards += [
        HomeCard("support_to_take", helpers, 15, f"{folder}/take_card.html", homes.to_take),
        HomeCard("support_passed", frozenset({Role.EXPERT}), 15, f"{folder}/passed_card.html", homes.passed),
        HomeCard("support_mine", frozenset({Role.PARTICIPANT}), 60, f"{folder}/mine_card.html", homes.mine),
    ]
    registries.agenda.append(AgendaProvider("support", agenda.entries))
    follow_up_views.init_app(app)

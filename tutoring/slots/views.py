"""« Rendez-vous »: ask for a visit, offer and choose slots, move or cancel them."""

from collections.abc import Callable

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course import clock
from course.cohorts.queries import members
from course.errors import NotFound, RuleBroken
from course.permissions import actor, may, requires
from course.registries import HomeCard, MenuEntry, Registries
from course.roles import Role
from course.ui.formats import long_datetime
from course.ui.forms import Form
from tutoring.slots import asking, asking_queries, homes, log_views, operations, queries
from tutoring.slots.forms import CancelForm, ChangeForm, MoveForm, OfferForm, RequestForm
from tutoring.slots.models import VisitSlot
from tutoring.slots.permits import ASK, HOST, READ

bp = Blueprint("slots", __name__)

ONE = "/c/<cohort_uid>/rendez-vous/<slot_uid>"


@bp.get("/c/<cohort_uid>/rendez-vous")
@requires(READ, device=True)
def index() -> ResponseReturnValue:
    """Requests and slots, as far as this person has to do with them."""
    return _index()


def _index(form: Form | None = None, status: int = 200) -> ResponseReturnValue:
    me, asks, hosts = actor(), may(actor(), ASK), may(actor(), HOST)
    charge = [group.id for group in queries.in_charge_of(me)] if hosts else []
    mine = [group.id for group in queries.member_of(me)] if asks else []
    hosted = queries.hosted(me, charge) if hosts else []
    return render_template(
        "tutoring/slots/index.html",
        form=form,
        asks=asks,
        hosts=hosts,
        in_group=bool(mine),
        waiting=asking_queries.waiting(me.cohort, charge) if hosts else [],
        hosted=hosted,
        logged=queries.logged(me.cohort, hosted),
        offered=queries.offered(me.cohort, me.person, mine) if asks else [],
        chosen=queries.chosen(me.cohort, me.person) if asks else [],
        asked=asking_queries.requests_of(me.cohort, me.person) if asks else [],
        me=me.person,
        now=clock.now(),
        today=clock.today(),
        paris=clock.PARIS,
    ), status


def _done(message: str) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(url_for("slots.index"), 303)


def _act(
    form: Form, done: str, act: Callable[[], object], again: Callable[[int], ResponseReturnValue]
) -> ResponseReturnValue:
    """Show the form, carry out a use case, or give the form back as typed."""
    if not form.is_submitted():
        return again(200)
    if not form.validate():
        return again(422)
    try:
        act()
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return again(422)
    return _done(done)


@bp.route("/c/<cohort_uid>/rendez-vous/demande", methods=["GET", "POST"])
@requires(ASK, device=True)
def ask() -> ResponseReturnValue:
    """A participant asks for a visit."""
    form = RequestForm()

    def act() -> None:
        asking.ask(
            actor=actor(),
            entry_uid=form.entry_uid.data or "",
            reason=form.reason.data or "",
            possible=form.possible.data or "",
        )

    def again(status: int) -> ResponseReturnValue:
        groups = queries.member_of(actor())
        group = groups[0] if groups else None
        return render_template("tutoring/slots/ask.html", form=form, group=group), status

    return _act(form, "Votre demande est envoyée.", act, again)


@bp.post("/c/<cohort_uid>/rendez-vous/demande/<request_uid>/retrait")
@requires(ASK, device=True)
def withdraw(request_uid: str) -> ResponseReturnValue:
    """A participant takes a request back."""
    found = asking_queries.request(actor().cohort, actor().person, request_uid)
    if found is None:
        raise NotFound()
    asking.withdraw(actor=actor(), request=found)
    return _done("Demande retirée.")


@bp.route("/c/<cohort_uid>/rendez-vous/creneau", methods=["GET", "POST"])
@requires(HOST, device=True)
def offer() -> ResponseReturnValue:
    """Offer a slot; `pour` is the uid of the person it is meant for."""
    groups = queries.in_charge_of(actor())
    people = members([group.id for group in groups])
    schools = queries.schools_for(actor(), [person.id for person, _ in people])
    form = OfferForm(groups, people, schools, data={"whom": request.args.get("pour", "")})
    return _act(
        form,
        "Visite prévue : les personnes inscrites sont prévenues." if form.booked.data else "Créneau proposé.",
        lambda: operations.offer(actor=actor(), offer=form.offer()),
        lambda status: (render_template("tutoring/slots/offer.html", form=form, groups=groups), status),
    )


def _slot(uid: str) -> VisitSlot:
    found = queries.slot(actor().cohort, uid)
    if found is None:
        raise NotFound()
    return found


def _managed(uid: str) -> VisitSlot:
    """A slot that the actor manages; NotFound says nothing to the others."""
    found = _slot(uid)
    if not operations.manages(actor(), found):
        raise NotFound()
    return found


@bp.post(f"{ONE}/choix")
@requires(ASK, device=True)
def choose(slot_uid: str) -> ResponseReturnValue:
    """Take a place."""
    form, slot = Form(), _slot(slot_uid)
    return _act(
        form,
        "C’est confirmé. Le rendez-vous est dans votre agenda.",
        lambda: operations.choose(actor=actor(), slot=slot),
        lambda status: _index(form, status),
    )


@bp.route(f"{ONE}/changement", methods=["GET", "POST"])
@requires(ASK, device=True)
def change(slot_uid: str) -> ResponseReturnValue:
    """Give a place back, or exchange it."""
    me, slot = actor(), _slot(slot_uid)
    if queries.booking(slot.id, me.person) is None:
        raise NotFound()
    others = queries.offered(me.cohort, me.person, [group.id for group in queries.member_of(me)])
    form = ChangeForm([(one, f"{long_datetime(one.starts_at)}, {one.school.name}") for one in others])

    def act() -> None:
        to = _slot(form.to.data) if form.to.data else None
        operations.change(actor=me, slot=slot, reason=form.reason.data or "", to=to)

    return _act(form, "C’est changé.", act, lambda status: _form_page("change", form, slot, status))


def _form_page(name: str, form: Form, slot: VisitSlot, status: int) -> ResponseReturnValue:
    return render_template(f"tutoring/slots/{name}.html", form=form, slot=slot), status


@bp.route(f"{ONE}/deplacement", methods=["GET", "POST"])
@requires(HOST, device=True)
def move(slot_uid: str) -> ResponseReturnValue:
    """Move a slot."""
    slot = _managed(slot_uid)
    begins = slot.starts_at.astimezone(clock.PARIS)
    form = MoveForm(data={"day": begins.date(), "at": begins.time()})

    def act() -> None:
        assert form.day.data is not None
        assert form.at.data is not None
        operations.move(
            actor=actor(), slot=slot, day=form.day.data, at=form.at.data, reason=form.reason.data or ""
        )

    return _act(form, "Rendez-vous déplacé.", act, lambda status: _form_page("move", form, slot, status))


@bp.route(f"{ONE}/annulation", methods=["GET", "POST"])
@requires(HOST, device=True)
def cancel(slot_uid: str) -> ResponseReturnValue:
    """Cancel a slot."""
    form, slot = CancelForm(), _managed(slot_uid)
    return _act(
        form,
        "Créneau annulé.",
        lambda: operations.cancel(actor=actor(), slot=slot, reason=form.reason.data or ""),
        lambda status: _form_page("cancel", form, slot, status),
    )


def init_app(app: Flask) -> None:
    """Register the pages, the menu's line and the cards of the homes."""
    app.register_blueprint(bp)
    app.register_blueprint(log_views.bp)
    registries: Registries = app.extensions["agencement"]
    registries.menu.append(MenuEntry("Rendez-vous", "slots.index", READ, 62, group="Accompagnement"))
    hosts, folder = frozenset({Role.TUTOR, Role.TRAINER}), "tutoring/slots"
    participants = frozenset({Role.PARTICIPANT})
    registries.home_cards += [
        HomeCard("slots_to_choose", participants, 12, f"{folder}/choose_card.html", homes.to_choose),
        HomeCard("visits_asked", hosts, 12, f"{folder}/asked_card.html", homes.asked),
    ]

"""People of a cohort: the manager grants roles, managers and trainers compose groups (domain §2)."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course.cohorts import (
    board,
    change_views,
    link_queries,
    link_views,
    linkables,
    memberships,
    operations,
    queries,
    reading,
)
from course.cohorts.forms import GroupForm, RoleForm
from course.errors import NotFound, RuleBroken
from course.people.models import Person
from course.permissions import actor, declare, holds, is_member, requires
from course.registries import MenuEntry
from course.roles import ROLE_LABELS, Role
from course.ui.paging import Paging, page_number

bp = Blueprint("cohorts", __name__)

ROLES = declare("cohorts:roles:write", holds(Role.MANAGER))
GROUPS = declare("cohorts:groups:write", holds(Role.MANAGER, Role.TRAINER))
OWN_GROUP = declare("cohorts:own_group:read", is_member)
# Whose menu leads there: the others may come by the LMS's link.
IN_GROUP = declare("cohorts:own_group:list", holds(Role.PARTICIPANT, Role.TUTOR))


@bp.get("/c/<cohort_uid>/personnes")
@requires(ROLES)
def people() -> ResponseReturnValue:
    """Everyone the cohort knows, those to review first, each with roles."""
    number = page_number()
    rows, total = reading.people(actor().cohort, number)
    return render_template(
        "cohorts/people.html",
        rows=rows,
        paging=Paging(number, total, reading.PAGE),
        labels=ROLE_LABELS,
    )


def _person(person_uid: str) -> Person:
    person = queries.person_in_cohort(actor().cohort, person_uid)
    if person is None:
        raise NotFound()
    return person


@bp.post("/c/<cohort_uid>/personnes/<person_uid>/roles")
@requires(ROLES)
def grant(person_uid: str) -> ResponseReturnValue:
    """Give a role."""
    person, form = _person(person_uid), RoleForm()
    if not form.validate_on_submit():
        flash("Choisissez un rôle dans la liste, puis « Donner ».", "error")
        return redirect(url_for("cohorts.people"), 303)
    role = Role(form.role.data)
    operations.grant_role(actor=actor(), person_id=person.id, role=role)
    flash(f"{person.display_name} a maintenant ce rôle : {ROLE_LABELS[role]}.", "success")
    return redirect(url_for("cohorts.people"), 303)


@bp.post("/c/<cohort_uid>/personnes/<person_uid>/roles/<role>/fin")
@requires(ROLES)
def end(person_uid: str, role: str) -> ResponseReturnValue:
    """End a role."""
    person = _person(person_uid)
    if role not in list(Role):
        raise NotFound()
    try:
        operations.end_role(actor=actor(), person_id=person.id, role=Role(role))
    except RuleBroken as broken:
        flash(broken.message, "error")
    else:
        flash(
            f"{person.display_name} n’a plus ce rôle : {ROLE_LABELS[Role(role)]}.{_place_gone(Role(role))}",
            "success",
        )
    return redirect(url_for("cohorts.people"), 303)


def _place_gone(role: Role) -> str:
    """What goes with a role that places somebody in a group."""
    return " Sa place dans un groupe à ce titre prend fin aussi." if role in memberships.FUNCTION_OF else ""


@bp.get("/c/<cohort_uid>/groupes")
@requires(GROUPS)
def groups() -> ResponseReturnValue:
    """The groups, their members, tutor and trainers, and who has none."""
    return _groups_page(GroupForm())


def _groups_page(form: GroupForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "cohorts/groups.html",
        board=reading.board(actor().cohort),
        form=form,
        cautions=link_queries.cautions(actor().cohort),
    ), status


@bp.post("/c/<cohort_uid>/groupes")
@requires(GROUPS)
def create_group() -> ResponseReturnValue:
    """Add a group."""
    form = GroupForm()
    if form.validate_on_submit():
        try:
            group = operations.create_group(actor=actor(), name=form.name.data or "")
        except RuleBroken as broken:
            form.fail(broken.message, broken.field)
        else:
            flash(f"Le groupe {group.name} existe.", "success")
            return redirect(url_for("cohorts.groups"), 303)
    return _groups_page(form, 422)


@bp.post("/c/<cohort_uid>/groupes/composition")
@requires(GROUPS)
def place() -> ResponseReturnValue:
    """Save the whole board: each participant's group, each group's tutor and trainers."""
    saved = board.save(actor=actor(), given=request.form)
    if saved.missed:
        names = ", ".join(saved.missed)
        flash(f"Quelqu’un a changé entre-temps : {names}. Vérifiez, puis recommencez si besoin.", "warning")
    for refused in saved.refused:
        flash(refused, "error")
    if saved.changed or not (saved.missed or saved.refused):
        flash("Les groupes sont enregistrés." if saved.changed else "Rien n’a changé.", "success")
    return redirect(url_for("cohorts.groups"), 303)


@bp.get("/c/<cohort_uid>/mon-groupe")
@requires(OWN_GROUP)
def own_group() -> ResponseReturnValue:
    """The groups where I am: who is in them, who accompanies them."""
    return render_template("cohorts/own_group.html", groups=reading.own_groups(actor()), me=actor().person)


def init_app(app: Flask) -> None:
    """Register the pages, their lines of the menu, and what the LMS may point to."""
    app.register_blueprint(bp)
    change_views.init_app(app)
    link_views.init_app(app)
    linkables.init_app(app)
    menu = app.extensions["agencement"].menu
    menu.append(MenuEntry("Mon groupe", "cohorts.own_group", IN_GROUP, 60, group="Accompagnement"))
    # After what one does with people every week.
    menu.append(MenuEntry("Groupes", "cohorts.groups", GROUPS, 61, group="Administration"))
    menu.append(MenuEntry("Personnes", "cohorts.people", ROLES, 61, group="Administration"))

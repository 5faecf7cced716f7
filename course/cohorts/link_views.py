"""« Liens déclarés »: one's own for everybody, the cohort's for those who compose the groups (domain §2)."""

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from course.cohorts import link_queries, links, queries
from course.cohorts.link_forms import KINDS, LinkForm, OwnLinkForm
from course.cohorts.link_models import LinkKind
from course.errors import NotFound, RuleBroken
from course.permissions import actor, declare, holds, requires
from course.registries import MenuEntry
from course.roles import Role

bp = Blueprint("links", __name__)

# Those who may be in a group, and those who compose the groups.
READ = declare("cohorts:links:read", holds(Role.PARTICIPANT, Role.TUTOR, Role.TRAINER, Role.MANAGER))


def _composes() -> bool:
    return actor().has(*links.COMPOSERS)


def _form() -> OwnLinkForm:
    """The form of whoever acts: between two people, or between oneself and somebody."""
    me = actor()
    form = LinkForm() if _composes() else OwnLinkForm()
    form.offer(link_queries.people(me.cohort, without=None if _composes() else me.person))
    return form


@bp.get("/c/<cohort_uid>/liens")
@requires(READ)
def index() -> ResponseReturnValue:
    """The links that stand: one's own, or all of the cohort."""
    return _page(_form())


def _page(form: OwnLinkForm, status: int = 200) -> ResponseReturnValue:
    me = actor()
    return render_template(
        "cohorts/links.html",
        form=form,
        composes=_composes(),
        shown=link_queries.standing(me.cohort, None if _composes() else me.person),
        may_end=links.may_end,
        me=me,
        kinds=KINDS,
    ), status


@bp.post("/c/<cohort_uid>/liens")
@requires(READ)
def declare_link() -> ResponseReturnValue:
    """Declare a link."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form, 422)
    try:
        shared = links.declare(
            actor=actor(),
            person_id=_person(form.person.data) if isinstance(form, LinkForm) else actor().person,
            other_id=_person(form.other.data),
            kind=LinkKind(form.kind.data),
        )
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return _page(form, 422)
    flash("Le lien est déclaré.", "success")
    if shared:
        names = ", ".join(group.name for group in shared)
        flash(
            f"Les deux personnes sont dans le même groupe ({names}) : la personne responsable du parcours est "
            "prévenue, car ce lien empêche d’y choisir un sujet de codéveloppement.",
            "warning",
        )
    return redirect(url_for("links.index"), 303)


def _person(uid: str) -> int:
    person = queries.person_in_cohort(actor().cohort, uid)
    if person is None:
        raise NotFound()
    return person.id


@bp.post("/c/<cohort_uid>/liens/<int:link_id>/fin")
@requires(READ)
def end(link_id: int) -> ResponseReturnValue:
    """Say that a link no longer stands."""
    links.end(actor=actor(), link_id=link_id)
    flash("Ce lien ne compte plus.", "success")
    return redirect(url_for("links.index"), 303)


def init_app(app: Flask) -> None:
    """Register the page and its line of the menu."""
    app.register_blueprint(bp)
    menu = app.extensions["agencement"].menu
    menu.append(MenuEntry("Liens déclarés", "links.index", READ, 67, group="Accompagnement"))

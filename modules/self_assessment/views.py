"""Placing oneself on the eleven items."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from course import clock
from course.competences import queries, rules
from course.competences.framework import COMPETENCES, FAMILIES, LEVELS, MOMENTS, Competence
from course.errors import RuleBroken
from course.permissions import requires
from course.ui.formats import counted
from modules.activities import READ, WRITE, Here, enter, enter_to_write
from modules.self_assessment import operations
from modules.self_assessment.forms import RatingsForm

bp = Blueprint("self_assessment", __name__)
KIND = "self_assessment"


@bp.get("/c/<cohort_uid>/autopositionnement/<key>")
@requires(READ)
def show(key: str) -> ResponseReturnValue:
    """The eleven items with my levels; for others the empty grid."""
    here = enter(key, KIND)
    if not here.writable:
        return here.render("modules/self_assessment/read_only.html", families=_families(), levels=LEVELS)
    ratings = queries.ratings(here.actor.cohort, here.actor.person)
    form = RatingsForm()
    form.show(ratings[here.definition["moment"]])
    return _page(here, form, ratings)


@bp.post("/c/<cohort_uid>/autopositionnement/<key>")
@requires(WRITE)
def save(key: str) -> ResponseReturnValue:
    """Keep the levels given; what is missing is pointed out, what is there is kept."""
    here = enter_to_write(key, KIND)
    form = RatingsForm()
    if not form.validate_on_submit():
        return _page(here, form, queries.ratings(here.actor.cohort, here.actor.person), 422)
    try:
        missing = operations.save(
            actor=here.actor,
            activity_key=key,
            moment=here.definition["moment"],
            levels=form.levels,
            closes_on=here.found.closes_on,
        )
    except RuleBroken as error:
        form.fail(error.message)
        return _page(here, form, queries.ratings(here.actor.cohort, here.actor.person), 422)
    if missing:
        left = counted(len(missing), "réponse manque encore", "réponses manquent encore")
        flash(f"C’est enregistré. {left} : vous pouvez les donner maintenant ou plus tard.", "success")
    else:
        flash("Votre positionnement est complet et enregistré.", "success")
    return redirect(url_for("self_assessment.show", key=key), 303)


def _families() -> list[tuple[str, list[Competence]]]:
    """The official headings, each with its items."""
    return [
        (label, [one for one in COMPETENCES if one.family == family]) for family, label in FAMILIES.items()
    ]


def _page(here: Here, form: RatingsForm, ratings: rules.Ratings, status: int = 200) -> ResponseReturnValue:
    moment = here.definition["moment"]
    missing = rules.missing(ratings, moment)
    return here.render(
        "modules/self_assessment/form.html",
        status=status,
        form=form,
        families=_families(),
        levels=LEVELS,
        ratings=ratings,
        moment=moment,
        # Before the first answer nothing is « missing » yet.
        missing=missing if ratings[moment] else [],
        may_change=rules.may_change(ratings, moment, here.found.closes_on, clock.today()),
        rated_moments=[one for one in MOMENTS if not rules.missing(ratings, one)],
        competences=COMPETENCES,
    )

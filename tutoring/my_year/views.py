"""« Mon bilan de l’année »: the year of a tutor or a trainer, for their own eyes."""

from flask import Blueprint, Flask, render_template, request
from flask.typing import ResponseReturnValue

from course import clock
from course.cohorts.queries import years
from course.permissions import actor, declare, holds, requires
from course.registries import MenuEntry, Registries
from course.roles import Role
from course.teams import labels, post_queries
from course.ui.formats import MONTHS
from tutoring.my_year import queries, rules

bp = Blueprint("my_year", __name__)

READ = declare("tutoring:year:read", holds(Role.TUTOR, Role.TRAINER))


def _year(numbers: list[int]) -> int:
    """The year asked for, else that of today, else the first."""
    asked = request.args.get("annee", "")
    if asked in {str(number) for number in numbers}:
        return int(asked)
    begun = [one.number for one in years(actor().cohort) if one.starts_on <= clock.today()]
    return max(begun, default=1)


@bp.get("/c/<cohort_uid>/mon-annee")
@requires(READ)
def show() -> ResponseReturnValue:
    """Hours by month and nature, visits by what they served, missing orders, the hours of the post."""
    cohort, person = actor().cohort, actor().person
    numbers = [one.number for one in years(cohort)]
    year = _year(numbers)
    tags = queries.visits(cohort, person, year)
    posts = post_queries.of_person(cohort, person)
    return render_template(
        "tutoring/my_year/show.html",
        year=year,
        numbers=numbers,
        table=queries.table(cohort, person, year),
        visits=len(tags),
        tags=rules.by_tag(tags),
        without_order=queries.without_order(cohort, person, year),
        posts=[post for post in posts.of(person) if post.year == year],
        names=posts.people,
        groups=posts.groups,
        me=person,
        natures=labels.NATURES,
        functions=labels.FUNCTIONS,
        months=MONTHS,
    )


def init_app(app: Flask) -> None:
    """Register the page and the menu's line."""
    app.register_blueprint(bp)
    registries: Registries = app.extensions["agencement"]
    registries.menu.append(MenuEntry("Mon bilan de l’année", "my_year.show", READ, 63, group="Suivi"))

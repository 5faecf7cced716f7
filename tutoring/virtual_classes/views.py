"""« Classes virtuelles »: the list, one class with « Rejoindre », the two claims of a participant."""

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from course import clock
from course.errors import NotFound, RuleBroken
from course.permissions import actor, declare, holds, may, requires
from course.registries import HomeCard, MenuEntry, Registries
from course.roles import Role
from tutoring.sessions.models import TrainingSession
from tutoring.virtual_classes import homes, operations, queries, retention, rules, trainer_views
from tutoring.virtual_classes.rules import Claim

bp = Blueprint("virtual_classes", __name__)

READ = declare(
    "tutoring:virtual_class:read",
    holds(Role.PARTICIPANT, Role.TUTOR, Role.TRAINER, Role.IA_IPR, Role.EXPERT, Role.MANAGER),
)
ATTEND = declare("tutoring:virtual_class:attend", holds(Role.PARTICIPANT))
VALIDATE = trainer_views.VALIDATE


def _class(session_id: int) -> TrainingSession:
    found = queries.virtual_class(actor(), session_id)
    if found is None:
        raise NotFound()
    return found


@bp.get("/c/<cohort_uid>/classes-virtuelles")
@requires(READ)
def index() -> ResponseReturnValue:
    """The classes to come, then those that ended."""
    now = clock.now()
    listed = queries.classes(actor())
    return render_template(
        "tutoring/virtual_classes/index.html",
        coming=[one for one in listed if one.session.ends_at > now],
        past=[one for one in reversed(listed) if one.session.ends_at <= now],
        attends=may(actor(), ATTEND),
        validates=may(actor(), VALIDATE),
    )


@bp.get("/c/<cohort_uid>/classes-virtuelles/<int:session_id>")
@requires(READ)
def show(session_id: int) -> ResponseReturnValue:
    """One class: when, « Rejoindre », what the participant signals."""
    return _page(_class(session_id))


def _page(session: TrainingSession, refused: str = "", status: int = 200) -> ResponseReturnValue:
    now, times = clock.now(), (session.starts_at, session.ends_at)
    return render_template(
        "tutoring/virtual_classes/show.html",
        session=session,
        presence=queries.presence(session.id, actor().person),
        attends=may(actor(), ATTEND),
        validates=may(actor(), VALIDATE),
        open={claim: rules.is_open(claim, *times, now) for claim in Claim},
        windows={claim: rules.window(claim, *times) for claim in Claim},
        now=now,
        refused=refused,
    ), status


@bp.post("/c/<cohort_uid>/classes-virtuelles/<int:session_id>/debut")
@requires(ATTEND)
def start(session_id: int) -> ResponseReturnValue:
    """« Je signale ma présence »."""
    return _claim(
        session_id, Claim.START, "Votre présence est signalée. À la fin, revenez ici pour terminer."
    )


@bp.post("/c/<cohort_uid>/classes-virtuelles/<int:session_id>/fin")
@requires(ATTEND)
def end(session_id: int) -> ResponseReturnValue:
    """« Je termine »."""
    return _claim(
        session_id, Claim.END, "La fin est signalée. L’équipe de formation valide ensuite vos heures."
    )


def _claim(session_id: int, what: Claim, done: str) -> ResponseReturnValue:
    session = _class(session_id)
    try:
        first = operations.claim(actor=actor(), session=session, what=what)
    except RuleBroken as broken:
        return _page(session, broken.message, 422)
    flash(done if first else "C’était déjà signalé : rien n’a changé.", "success" if first else "info")
    return redirect(url_for("virtual_classes.show", session_id=session.id), 303)


def init_app(app: Flask) -> None:
    """Register the pages, the menu's line, the cards of the homes and what is erased in time."""
    app.register_blueprint(bp)
    app.register_blueprint(trainer_views.bp)
    registries: Registries = app.extensions["agencement"]
    registries.menu.append(
        MenuEntry("Classes virtuelles", "virtual_classes.index", READ, 52, group="Séances")
    )
    registries.sweeps.append(retention.erase_old_lines)
    folder = "tutoring/virtual_classes"
    registries.home_cards += [
        HomeCard(
            *("class_at_hand", frozenset({Role.PARTICIPANT}), 5),
            template=f"{folder}/now_card.html",
            context=homes.at_hand,
        ),
        HomeCard(
            *("classes_to_validate", frozenset({Role.TRAINER, Role.MANAGER}), 21),
            template=f"{folder}/validate_card.html",
            context=homes.to_validate,
        ),
    ]

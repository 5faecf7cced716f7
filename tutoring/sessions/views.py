"""« Présence »: the cohort's sessions and their sheets."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course import clock
from course.errors import NotFound, RuleBroken
from course.permissions import actor, declare, holds, may, requires
from course.registries import EvidenceKind, HomeCard, MenuEntry, Registries
from course.roles import Role
from course.ui.formats import counted
from tutoring.sessions import attendance_queries, homes, operations, plan_queries, queries
from tutoring.sessions.forms import LABELS, SheetForm, posted_fill
from tutoring.sessions.models import TrainingSession
from tutoring.sessions.rules import StaleSheet

bp = Blueprint("sessions", __name__)

WRITE = declare("tutoring:attendance:write", holds(Role.TRAINER, Role.MANAGER))


@bp.get("/c/<cohort_uid>/presence")
@requires(WRITE)
def index() -> ResponseReturnValue:
    """The sessions, those whose sheet waits first, then those to come, then the others."""
    now = clock.now()
    listed = queries.sessions(actor().cohort)
    stand = [one for one in listed if one.session.cancelled_at is None]
    past = [one for one in stand if one.session.starts_at <= now]
    return render_template(
        "tutoring/sessions/index.html",
        waiting=[one for one in past if one.waits],
        coming=[one for one in stand if one.session.starts_at > now],
        cancelled=[one for one in listed if one.session.cancelled_at is not None],
        done=[one for one in reversed(past) if not one.waits],
    )


def session_of_cohort(session_id: int) -> TrainingSession:
    """The session of this cohort; NotFound for any other."""
    found = queries.session(actor().cohort, session_id)
    if found is None:
        raise NotFound()
    return found


@bp.get("/c/<cohort_uid>/presence/<int:session_id>")
@requires(WRITE)
def sheet(session_id: int) -> ResponseReturnValue:
    """The sheet of one session."""
    session = session_of_cohort(session_id)
    return _page(session, SheetForm(session, queries.sheet(session)))


def _page(session: TrainingSession, form: SheetForm, status: int = 200) -> ResponseReturnValue:
    closing = attendance_queries.closing(session.id)
    if closing is not None:
        form.freeze()
    else:
        form.propose_reason()
    return render_template(
        "tutoring/sessions/sheet.html",
        session=session,
        form=form,
        labels=LABELS,
        closing=closing,
        warned=plan_queries.warned(session.id),
        keeper=actor().person_uid,
        open=session.starts_at <= clock.now(),
    ), status


@bp.post("/c/<cohort_uid>/presence/<int:session_id>")
@requires(WRITE)
def save(session_id: int) -> ResponseReturnValue:
    """Save the whole sheet, or give it back as ticked with what is to be looked at."""
    session = session_of_cohort(session_id)
    form = SheetForm(session, queries.sheet(session))
    if posted_fill(request.form):
        form.fill()
        return _page(session, form)
    if not form.validate_on_submit():
        return _page(session, form, 422)
    try:
        changed = operations.tick(
            actor=actor(), session=session, entries=form.entries, reason=form.reason.data or ""
        )
    except StaleSheet as stale:
        form.fail(stale.message)
        form.rebase(queries.sheet(session))
        return _page(session, form, 409)
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return _page(session, form, 422)
    flash(_saved(session, changed), "success")
    return redirect(url_for("sessions.index"), 303)


def _saved(session: TrainingSession, changed: int) -> str:
    if not changed:
        return f"{session.title} : rien n’avait changé."
    left = (
        f" Il reste {counted(session.blanks, 'personne à noter', 'personnes à noter')}."
        if session.blanks
        else ""
    )
    return f"{session.title} : présence notée pour {counted(changed, 'personne')}.{left}"


def _evidence_url(cohort_uid: str, ref: str) -> str | None:
    """The sheet, for those who may open it; the signature, for who signed."""
    if not ref.isdigit():
        return None
    if may(actor(), WRITE):
        return url_for("sessions.sheet", cohort_uid=cohort_uid, session_id=int(ref))
    if actor().has(Role.PARTICIPANT):
        return url_for("signing.index", cohort_uid=cohort_uid, _anchor=f"seance-{ref}")
    return None


def init_app(app: Flask) -> None:
    """Register the pages, the menu's line, the cards of the homes and the evidence."""
    app.register_blueprint(bp)
    registries: Registries = app.extensions["agencement"]
    registries.menu.append(MenuEntry("Séances et présence", "sessions.index", WRITE, 50, group="Séances"))
    registries.evidence[operations.EVIDENCE] = EvidenceKind(
        operations.EVIDENCE, "Feuille de présence", _evidence_url
    )
    registries.home_cards += [
        HomeCard(
            *("next_session", frozenset({Role.PARTICIPANT}), 20),
            template="tutoring/sessions/next_card.html",
            context=homes.next_session,
        ),
        HomeCard(
            *("sheets", frozenset({Role.TRAINER, Role.MANAGER}), 20),
            template="tutoring/sessions/sheets_card.html",
            context=homes.sheets,
        ),
    ]

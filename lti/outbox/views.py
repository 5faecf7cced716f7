"""« Envois »: what went to the gradebook, what waits, what was refused; sending again."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course.permissions import actor, declare, holds, requires
from course.roles import Role
from course.ui.paging import Paging, page_number
from lti.outbox import operations, queries, rules
from lti.outbox.rules import State

bp = Blueprint("outbox", __name__, template_folder="../templates")

READ = declare("lti:scores:read", holds(Role.TRAINER, Role.MANAGER))
SEND = declare("lti:scores:send", holds(Role.TRAINER, Role.MANAGER))

FILTERS = {
    "refuses": (State.REFUSED, "Refusés"),
    "interrompus": (State.STOPPED, "Interrompus"),
    "en-attente": (State.WAITING, "En attente"),
    "envoyes": (State.SENT, "Envoyés"),
}
COLUMN = {
    State.REFUSED: "refusée",
    State.STOPPED: "interrompue",
    State.WAITING: "en attente",
    State.SENT: "à jour",
}


@bp.get("/c/<cohort_uid>/envois")
@requires(READ)
def index() -> ResponseReturnValue:
    """The cohort's scores by state, fifty to a page."""
    chosen = request.args.get("etat", "")
    state = FILTERS[chosen][0] if chosen in FILTERS else None
    counts = queries.counts(actor().cohort)
    total = sum(counts.values()) if state is None else counts.get(state, 0)
    paging = Paging(page_number(), total, queries.PAGE)
    return render_template(
        "lti/outbox/index.html",
        lines=queries.lines(actor().cohort, state, paging.number),
        counts=counts,
        filters=FILTERS,
        chosen=chosen if state else "",
        paging=paging,
        advice=rules.advice,
        states=State,
        unsent=sum(count for one, count in counts.items() if one != State.SENT),
    )


def _back() -> ResponseReturnValue:
    """To the list as it was shown."""
    chosen = request.form.get("etat") or None
    return redirect(url_for("outbox.index", etat=chosen, page=request.form.get("page") or None), 303)


@bp.post("/c/<cohort_uid>/envois/<int:score_id>/renvoyer")
@requires(SEND)
def resend(score_id: int) -> ResponseReturnValue:
    """Send one score again."""
    operations.resend(actor=actor(), score_id=score_id)
    flash("La note va repartir vers M@gistère dans quelques instants.", "success")
    return _back()


@bp.post("/c/<cohort_uid>/envois/renvoyer")
@requires(SEND)
def resend_unsent() -> ResponseReturnValue:
    """Send again all that did not go."""
    operations.resend_unsent(actor=actor())
    flash("Tout ce qui n’était pas parti va repartir dans quelques instants.", "success")
    return _back()


def column(cohort_id: int, person_ids: Sequence[int]) -> Mapping[int, str]:
    """For the cohort's table: the state that most needs attention; nothing for who has no score."""
    return {person: COLUMN[state] for person, state in queries.worst(cohort_id, person_ids).items()}

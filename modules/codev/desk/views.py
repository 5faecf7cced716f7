"""The review desk: threads by their process, their content only where all said yes."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import InputRequired

from course import clock
from course.documents import download
from course.documents.tables import CSV_TYPE, XLSX_TYPE, csv_bytes, xlsx_bytes
from course.errors import NotFound, RuleBroken
from course.permissions import actor, declare, holds, requires
from course.roles import Role
from course.ui.forms import Form, TextLimit
from course.ui.paging import Paging, page_number
from modules.codev.desk import operations, queries, sheets, words
from modules.codev.desk.queries import Filters, Line
from modules.codev.rules import Step
from modules.codev.telling import STEPS

bp = Blueprint("codev_desk", __name__)

DESK = declare("modules:codev_desk:read", holds(Role.TRAINER, Role.MANAGER))
NOTE = declare("modules:codev_desk:write", holds(Role.TRAINER))
NOTES = declare("modules:codev_notes:read", holds(Role.PARTICIPANT, Role.TUTOR, Role.TRAINER))
LATE = "relancer"


class NoteForm(Form):
    """A word about the process."""

    text = TextAreaField("Votre mot", [InputRequired(), TextLimit(operations.NOTE_LIMIT)])


def _filters() -> Filters:
    """What the address narrows the list to; what it does not know is left out."""
    step = request.args.get("etape", "")
    return Filters(
        group_id=request.args.get("groupe", type=int),
        step=Step(step) if step in list(Step) else None,
        late=request.args.get("voir") == LATE,
    )


@bp.get("/c/<cohort_uid>/codev/suivi")
@requires(DESK)
def index() -> ResponseReturnValue:
    """The threads of my groups, those to take up again first."""
    me, chosen, number = actor(), _filters(), page_number()
    within = queries.scope(me)
    total, late = queries.counts(me, within, chosen)
    return render_template(
        "modules/codev/desk.html",
        lines=queries.lines(me, within, chosen, number),
        late=late,
        paging=Paging(number, total, queries.PAGE),
        groups=within.groups,
        steps=STEPS,
        chosen=chosen,
        kept=_kept(chosen),
        words=words,
    )


def _kept(chosen: Filters) -> dict[str, object]:
    """The filters as the address carries them."""
    return {
        "groupe": chosen.group_id,
        "etape": chosen.step.value if chosen.step else None,
        "voir": LATE if chosen.late else None,
    }


@bp.get("/c/<cohort_uid>/codev/suivi/export.<suffix>")
@requires(DESK)
def export(suffix: str) -> ResponseReturnValue:
    """The process of these threads as CSV or XLSX."""
    if suffix not in ("csv", "xlsx"):
        raise NotFound()
    me = actor()
    within = queries.scope(me)
    sheet = sheets.sheet(queries.lines(me, within, _filters(), None), within.trained)
    name = f"codeveloppement-{clock.today():%Y-%m-%d}.{suffix}"
    if suffix == "csv":
        return download(csv_bytes(sheet), name, CSV_TYPE)
    return download(xlsx_bytes([sheet]), name, XLSX_TYPE)


def _line(uid: str) -> Line:
    found = queries.line(actor(), uid)
    if found is None:
        raise NotFound()
    return found


@bp.get("/c/<cohort_uid>/codev/<uid>/deroulement")
@requires(DESK)
def thread(uid: str) -> ResponseReturnValue:
    """The process of one thread."""
    return _thread(_line(uid), NoteForm())


def _thread(line: Line, form: NoteForm, status: int = 200) -> ResponseReturnValue:
    me, log = actor(), operations.decisions(line.thread.id)
    return render_template(
        "modules/codev/desk_thread.html",
        line=line,
        log=log,
        stays=operations.stays(line.thread, [one for one, _ in log]),
        left=operations.questions_left(line.thread.id) if line.readable else [],
        form=form,
        writes=operations.may_note(me, line) and (line.thread.withdrawn_at is None or bool(form.problems)),
        facilitator=operations.facilitator_of(line.people),
        notes=operations.notes_by(line.thread.id, me.person),
        me=me.person,
        steps=STEPS,
        words=words,
    ), status


@bp.post("/c/<cohort_uid>/codev/<uid>/deroulement")
@requires(NOTE)
def write_note(uid: str) -> ResponseReturnValue:
    """A word to whoever facilitates."""
    form = NoteForm()
    if not form.validate():
        return _thread(_line(uid), form, 422)
    try:
        operations.write_note(actor=actor(), uid=uid, text=form.text.data or "")
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return _thread(_line(uid), form, 422)
    flash("Votre mot est envoyé à la personne qui anime.", "success")
    return redirect(url_for("codev_desk.thread", uid=uid), 303)


@bp.get("/c/<cohort_uid>/codev/<uid>/mots")
@requires(NOTES)
def notes(uid: str) -> ResponseReturnValue:
    """What trainers wrote to me as facilitator of this thread."""
    found, received = operations.notes_for(actor(), uid)
    return render_template("modules/codev/desk_notes.html", thread=found, notes=received)


@bp.post("/c/<cohort_uid>/codev/<uid>/mots")
@requires(NOTES)
def read_notes(uid: str) -> ResponseReturnValue:
    """« J’ai lu »."""
    operations.read_notes(actor=actor(), uid=uid)
    return redirect(url_for("codev_desk.notes", uid=uid), 303)

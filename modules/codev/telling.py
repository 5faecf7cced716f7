"""What the people of a thread are told: nothing of its content, never to those who muted it."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from course import clock
from course.calendar.rules import add_working_days
from course.catalogue.models import Activity
from course.cohorts import queries as cohorts
from course.db import db
from course.notices.operations import tell
from course.ui.formats import long_date
from modules.codev import reading
from modules.codev.holding import Held, holidays
from modules.codev.models import CodevPart, CodevThread
from modules.codev.rules import WRITES, Part, Step

KIND = "codev"
STEPS = {
    Step.PROPOSAL: "choix du sujet",
    Step.EXPOSE: "exposé",
    Step.CLARIFICATION: "clarification",
    Step.CONTRACT: "contrat",
    Step.CONSULTATION: "consultation",
    Step.PLAN: "synthèse et plan",
    Step.LEARNING: "apprentissages",
    Step.FOLLOW_UP: "suivi",
    Step.CLOSED: "terminé",
    Step.ANONYMISED: "anonymisé",
}


def name_of(thread: CodevThread) -> str:
    """What a thread is called where its subject may not be told."""
    known = select(Activity.title).where(Activity.key == thread.activity_key)
    return called(thread, db.session.scalar(known) if thread.activity_key is not None else None)


def called(thread: CodevThread, title: str | None) -> str:
    """The same, with the activity's title at hand."""
    if title:
        return title
    return "Codéveloppement en direct" if thread.live else "Fil de codéveloppement"


def path_of(thread: CodevThread) -> str:
    """Its address in the tool."""
    return f"/c/{cohorts.cohort_uid(thread.cohort_id)}/codev/{thread.uid}"


def _tell(
    thread: CodevThread,
    parts: Collection[CodevPart],
    title: str,
    body: str,
    occasion: str,
    when: object = None,
) -> None:
    """`when` makes the occasion one of its kind; the number of the decision unless it is said."""
    here = reading.present(thread)
    people = [one.person_id for one in parts if not one.muted and one.person_id in here]
    if people:
        tell(
            people,
            kind=KIND,
            title=f"{name_of(thread)} : {title}",
            body=body,
            path=path_of(thread),
            cohort_id=thread.cohort_id,
            key=f"codev:{thread.id}:{when or thread.decisions}:{occasion}",
        )


def step_began(held: Held) -> None:
    """A new step: until when, and who is expected."""
    thread = held.thread
    until = f"Jusqu’au {long_date(thread.due_on)}." if thread.due_on else ""
    _tell(thread, held.everybody, f"étape « {STEPS[thread.step]} »", until, "step")


def extended(held: Held) -> None:
    """More time."""
    if held.thread.due_on is not None:
        until = f"L’étape va jusqu’au {long_date(held.thread.due_on)}."
        _tell(held.thread, held.everybody, "un délai est accordé", until, "extended")


def suspended(held: Held) -> None:
    """A pause."""
    body = "L’horloge est arrêtée ; rien n’est attendu de vous."
    _tell(held.thread, held.everybody, "le fil est suspendu", body, "suspended")


def withdrawn(held: Held) -> None:
    """The client's right."""
    body = "Ce que la personne cliente a écrit est effacé. Les heures acquises restent acquises."
    _tell(held.thread, held.everybody, "la personne cliente a retiré ce fil", body, "withdrawn")


def remind_all() -> None:
    """Hourly: the working day before a window ends, on its last day, and once it is over (domain §4)."""
    today = clock.today()
    running = select(CodevThread).where(
        CodevThread.due_on.is_not(None),
        CodevThread.withdrawn_at.is_(None),
        CodevThread.suspended_on.is_(None),
        CodevThread.step.not_in(Step.over()),
    )
    for thread in db.session.scalars(running.order_by(CodevThread.id)).all():
        _remind(thread, today)
    db.session.commit()


def _remind(thread: CodevThread, today: date) -> None:
    due = thread.due_on
    if due is None:
        return
    everybody = reading.parts(thread.id)
    writers = [one for one in everybody if one.part in WRITES.get(thread.step, {})]
    step = STEPS[thread.step]
    # Other decisions made meanwhile do not make the same window new.
    window = f"{thread.step}:{due:%Y%m%d}"
    if today > due:
        facilitators = [one for one in everybody if one.part == Part.FACILITATOR]
        body = "Accordez un délai, passez à la suite avec une raison, ou revenez à l’étape précédente."
        _tell(thread, facilitators, f"l’étape « {step} » est arrivée à son terme", body, "after", window)
    elif today == due:
        _tell(thread, writers, f"dernier jour de l’étape « {step} »", "", "day", window)
    elif today == add_working_days(due, -1, holidays(thread.cohort_id)):
        body = f"L’étape va jusqu’au {long_date(due)}."
        _tell(thread, writers, f"l’étape « {step} » se termine bientôt", body, "before", window)

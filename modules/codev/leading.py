"""What the pages of step 0 and of the facilitator show: proposals, who is there, conditions, the log."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from course.catalogue import queries as catalogue
from course.catalogue.models import Activity
from course.cohorts import link_queries as links
from course.cohorts import queries as cohorts
from course.cohorts.models import GroupMembership
from course.db import db
from course.people.models import Person
from modules.codev import reading
from modules.codev.desk.words import ACTS, passed
from modules.codev.guards import Unmet
from modules.codev.models import CodevDecision, CodevPart, CodevProposal, CodevThread, CodevVote
from modules.codev.rules import Part, Step

KIND = "codev"


@dataclass(frozen=True)
class Charter:
    """The text that everybody signs; `version` 0 stands for the general rules of the page."""

    version: int = 0
    body: str = ""


def charter(thread: CodevThread) -> Charter:
    """The text named by the thread's activity; for a thread of the group's own, that of the first thread."""
    key = thread.activity_key or _first_activity()
    found = catalogue.activity(thread.cohort_id, key) if key else None
    if found is None:
        return Charter()
    named = catalogue.activity(thread.cohort_id, str(found.definition.get("charter", ""))) or found
    return Charter(named.version.number, named.version.body)


def _first_activity() -> str | None:
    query = select(Activity.key).where(Activity.kind == KIND, Activity.version > 0)
    return db.session.scalar(query.order_by(Activity.module_id, Activity.position).limit(1))


@dataclass(frozen=True)
class Offered:
    """A subject, who offers it, and how many voices it has."""

    proposal: CodevProposal
    author: Person
    votes: int
    # Whether the reader offers it, or gives it their voice.
    mine: bool
    my_vote: bool


def offered(thread_id: int, reader_id: int) -> list[Offered]:
    """The subjects, in the order in which they were offered."""
    counts = db.session.execute(
        select(CodevVote.proposal_id, func.count())
        .where(CodevVote.thread_id == thread_id)
        .group_by(CodevVote.proposal_id)
    )
    votes: dict[int, int] = {row[0]: row[1] for row in counts}
    voted = db.session.scalar(
        select(CodevVote.proposal_id).where(
            CodevVote.thread_id == thread_id, CodevVote.person_id == reader_id
        )
    )
    rows = db.session.execute(
        select(CodevProposal, Person)
        .join(Person, Person.id == CodevProposal.person_id)
        .where(CodevProposal.thread_id == thread_id)
        .order_by(CodevProposal.id)
    )
    return [
        Offered(one, author, votes.get(one.id, 0), author.id == reader_id, one.id == voted)
        for one, author in rows
    ]


def proposal_of(thread_id: int, person_id: int) -> CodevProposal | None:
    """What this person offers."""
    return db.session.scalar(
        select(CodevProposal).where(
            CodevProposal.thread_id == thread_id, CodevProposal.person_id == person_id
        )
    )


def latecomers(thread: CodevThread, everybody: Collection[CodevPart]) -> Sequence[Person]:
    """People of the group today who are not in the thread yet, in alphabetical order."""
    known = [one.person_id for one in everybody]
    return db.session.scalars(
        select(Person)
        .join(GroupMembership, GroupMembership.person_id == Person.id)
        .where(
            GroupMembership.group_id == thread.group_id,
            cohorts.current(GroupMembership),
            Person.id.not_in(known),
        )
        .order_by(Person.sort_key, Person.id)
        .distinct()
    ).all()


def has_link(thread: CodevThread, everybody: Collection[CodevPart]) -> bool:
    """Whether a link is declared between two of them; between whom is told to nobody here."""
    return bool(links.between(thread.cohort_id, {one.person_id for one in everybody}))


def same_school(everybody: Collection[CodevPart]) -> list[list[str]]:
    """The names of those who work in one school today, school by school."""
    at = cohorts.schools_of([one.person_id for one in everybody])
    together: dict[int, list[str]] = defaultdict(list)
    for one in everybody:
        if one.person_id in at:
            together[at[one.person_id].id].append(one.person.display_name)
    return [names for names in together.values() if len(names) > 1]


def nobody_facilitates(thread: CodevThread, everybody: Collection[CodevPart]) -> bool:
    """Whether whoever facilitated has left the group."""
    leads = next((one for one in everybody if one.part == Part.FACILITATOR), None)
    return leads is None or leads.person_id not in reading.present(thread)


@dataclass(frozen=True)
class Logged:
    """A decision and who made it."""

    decision: CodevDecision
    by: Person
    # What was not met when it was passed all the same, in words.
    without: list[str]

    @property
    def label(self) -> str:
        """What was decided, in words."""
        return ACTS.get(self.decision.act, "Décision")

    @property
    def moves(self) -> bool:
        """Whether the thread went to another step."""
        return self.decision.from_step != self.decision.to_step


def log(thread_id: int, after: int = 0) -> list[Logged]:
    """The decisions with a higher number than `after`, the latest first."""
    rows = db.session.execute(
        select(CodevDecision, Person)
        .join(Person, Person.id == CodevDecision.decided_by_id)
        .where(CodevDecision.thread_id == thread_id, CodevDecision.number > after)
        .order_by(CodevDecision.number.desc())
    )
    return [Logged(one, by, passed(one.passed)) for one, by in rows]


# What each step asks for before it is left, in the order of the page (domain §4, « Guard to leave »).
ASKED: Mapping[Step, Sequence[tuple[str, str]]] = {
    Step.PROPOSAL: (
        ("client", "un sujet est choisi, et quelqu’un en est client"),
        ("consent", "la personne cliente a donné son accord et signé la charte"),
        ("anonymity", "personne n’est reconnaissable dans le sujet"),
        ("facilitator", "quelqu’un anime le fil"),
        ("trainer", "tout le monde accepte qui anime"),
        ("link", "aucun lien hiérarchique ou d’évaluation n’est déclaré"),
        ("consultants", "le fil a au moins trois consultants"),
        ("charter", "tout le monde a signé la charte"),
        ("readers", "tout le monde a répondu à la question sur la relecture"),
    ),
    Step.EXPOSE: (
        ("expose", "l’exposé est écrit"),
        ("anonymity", "personne n’est reconnaissable dans l’exposé"),
        ("length", "l’exposé a la longueur conseillée"),
    ),
    Step.CLARIFICATION: (
        ("answers", "chaque question a sa réponse"),
        ("questions", "chaque consultant a posé une question"),
    ),
    Step.CONTRACT: (("contract", "la personne cliente a accepté le contrat"),),
    Step.CONSULTATION: (("advice", "trois consultants ont apporté quelque chose"),),
    Step.PLAN: (
        ("synthesis", "la personne cliente a dit ce qu’elle garde et ce qu’elle laisse"),
        ("actions", "le plan compte une à trois actions datées"),
        ("first_action", "le premier pas se fait dans les quatorze jours"),
    ),
    Step.LEARNING: (("learning", "tout le monde a dit ce qu’il ou elle a appris"),),
    Step.FOLLOW_UP: (
        ("follow_up", "la personne cliente a raconté la suite"),
        ("early", "trente jours ont passé"),
    ),
}
# While these are not met, those cannot be judged yet.
HIDES = {"client": ("consent", "anonymity"), "expose": ("anonymity", "length"), "actions": ("first_action",)}


@dataclass(frozen=True)
class Condition:
    """A line of the facilitator's list."""

    sentence: str
    met: bool
    passable: bool = True


def conditions(step: Step, unmet: Sequence[Unmet]) -> list[Condition]:
    """Everything that the step asks for, met or not; what cannot be judged yet is left out."""
    against = {one.code: one for one in unmet}
    hidden = {code for one in against for code in HIDES.get(one, ())}
    found = []
    for code, label in ASKED.get(step, ()):
        if code in against:
            found.append(Condition(against[code].sentence, False, against[code].passable))
        elif code not in hidden:
            found.append(Condition(f"{label[0].upper()}{label[1:]}.", True))
    return found

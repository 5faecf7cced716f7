"""The matrix of domain §2 for a thread: every role, every object, before and after every answer."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from flask import Flask

from course import clock
from course.db import db
from modules.codev import ending, parts, reading, writing
from modules.codev.models import CodevContribution
from modules.codev.rules import Kind, Part, Step
from tests.modules.codev.conftest import FIRST
from tests.modules.codev.world import CLIENT, CONSULTANTS, FACILITATOR, MEMBERS, Circle

# The objects of a thread in its consultation: Carl has given his advice, Dora has not, Fanny observes.
TOLD = {"subject", "expose", "question", "answer", "contract", "reasons"}
OFFERED = {"proposals"}
ADVICE = {"advice", "precision"}
LATER = {"learning", "process note", "follow-up"}
METADATA = {"process"}
ALL = TOLD | ADVICE
NOTHING: set[str] = set()

# Who reads what, by the answers at step 0: all said yes to both, to the trainer only, to the others only; one
# said no to both; one did not answer.
ANSWERS = ("yes", "trainer", "others", "one no", "silent")
Reads = dict[str, set[str]]


def always(objects: set[str]) -> Reads:
    return dict.fromkeys(ANSWERS, objects)


MATRIX: dict[str, Reads] = {
    "Ada": always(ALL | OFFERED | METADATA),
    "Béa": always(ALL | OFFERED | METADATA),
    "Carl": always(ALL | OFFERED | METADATA),
    # Blind first: nothing of what the others gave before she has given something.
    "Dora": always(TOLD | OFFERED | METADATA),
    "Fanny": always(ALL | OFFERED | METADATA),
    # The group's trainer.
    "Claire": {
        "yes": ALL | METADATA,
        "trainer": ALL | METADATA,
        "others": METADATA,
        "one no": METADATA,
        "silent": METADATA,
    },
    "Iris": {"yes": ALL, "others": ALL, "trainer": NOTHING, "one no": NOTHING, "silent": NOTHING},
    "Xavier": {"yes": ALL, "others": ALL, "trainer": NOTHING, "one no": NOTHING, "silent": NOTHING},
    "Hélène": always(METADATA),
    # The group's tutor does not facilitate here; the tutor, the trainer and a member of another group.
    "Nadia": always(NOTHING),
    "Paul": always(NOTHING),
    "Théo": always(NOTHING),
    "Dan": always(NOTHING),
    "Guy": always(NOTHING),
    "Pia": always(NOTHING),
}


@dataclass
class Reader:
    """What each person reads of the thread, object by object."""

    group: Circle
    made: dict[str, str] = field(default_factory=dict)

    def objects(self, name: str) -> set[str]:
        thread, actor = self.group.thread, self.group.actor(name)
        view = reading.view(actor, thread, reading.parts(thread.id))
        if view is None:
            return set()
        texts = {label: reading.contribution(thread.id, uid) for label, uid in self.made.items()}
        found = {label for label, text in texts.items() if text is not None and view.shows(text)}
        known = {
            "subject": view.content,
            "reasons": view.reads_reasons,
            "proposals": view.reads_proposals,
            "process": view.process,
        }
        return found | {label for label, reads in known.items() if reads}

    def everybody(self) -> dict[str, set[str]]:
        return {name: self.objects(name) for name in MATRIX}


@pytest.fixture
def reader(group: Circle) -> Reader:
    """A thread in its consultation."""
    parts.give_part(
        actor=group.actor(FACILITATOR),
        uid=group.uid_of_thread,
        person_id=group.people["Fanny"].id,
        part=Part.OBSERVER,
    )
    group.go_to(Step.EXPOSE)
    made = {"expose": group.say(CLIENT, Kind.EXPOSE, "mot " * 200, anonymised=True)}
    group.advance()
    made["question"] = group.say("Carl", Kind.QUESTION, "Depuis quand ?")
    made["answer"] = group.say(CLIENT, Kind.ANSWER, "Depuis mars.", reply_to=made["question"])
    group.advance("Trois consultants suffisent.")
    made["contract"] = group.say(CLIENT, Kind.REQUEST, "Aidez-moi à choisir.")
    writing.accept_contract(
        actor=group.actor(CLIENT), uid=group.uid_of_thread, contribution_uid=made["contract"]
    )
    group.advance()
    made["advice"] = group.say("Carl", Kind.SUGGESTION, "Une idée.")
    made["precision"] = group.say(CLIENT, Kind.PRECISION, "Précise cette idée.", reply_to=made["advice"])
    db.session.commit()
    return Reader(group, made)


def answers(group: Circle, which: str) -> None:
    """What the six said at step 0."""
    group.agree(*MEMBERS, trainer=which not in ("others",), others=which not in ("trainer",))
    mine = group.thread.parts
    dora = next(one for one in mine if one.person_id == group.people["Dora"].id)
    if which == "one no":
        group.agree("Dora", trainer=False, others=False)
    if which == "silent":
        dora.trainer_may_read = dora.others_may_read = None
    db.session.flush()


def test_every_role_reads_what_the_matrix_says_and_nothing_else(reader: Reader) -> None:
    for which in ANSWERS:
        answers(reader.group, which)
        assert reader.everybody() == {name: reads[which] for name, reads in MATRIX.items()}, which


def test_once_one_has_given_something_one_reads_what_the_others_gave(reader: Reader) -> None:
    reader.group.say("Dora", Kind.IMPRESSION, "Cela me touche.")
    assert reader.objects("Dora") == ALL | OFFERED | METADATA


def test_the_step_after_the_consultation_hides_nothing_from_members(reader: Reader) -> None:
    group = reader.group
    group.advance("Le temps est passé.")
    assert reader.objects("Dora") == ALL | OFFERED | METADATA
    group.do_plan()
    group.advance()
    reader.made["learning"] = group.say("Carl", Kind.LEARNING, "J’ai appris à attendre.")
    reader.made["process note"] = group.say("Fanny", Kind.PROCESS_NOTE, "Le silence a aidé.")
    group.advance("Le temps est passé.")
    reader.made["follow-up"] = group.say(CLIENT, Kind.FOLLOW_UP, "C’est fait.")
    answers(group, "one no")
    for name, reads in MATRIX.items():
        inside = name in MEMBERS
        assert reader.objects(name) == (ALL | OFFERED | METADATA | LATER if inside else reads["one no"])
    answers(group, "yes")
    assert reader.objects("Claire") >= LATER
    assert reader.objects("Iris") >= LATER


def test_before_the_subject_is_chosen_only_the_group_reads(group: Circle) -> None:
    answers(group, "yes")
    reads = Reader(group).everybody()
    assert [name for name, objects in reads.items() if "proposals" in objects] == [
        name for name in MATRIX if name in MEMBERS
    ]
    assert [name for name, objects in reads.items() if "subject" in objects and name not in MEMBERS] == []
    assert reads["Claire"] == reads["Hélène"] == METADATA


def test_a_withdrawn_thread_is_read_by_nobody_but_each_author(reader: Reader) -> None:
    answers(reader.group, "yes")
    reader.group.withdraw()
    for name, objects in reader.everybody().items():
        own = {"question", "advice"} if name == "Carl" else set()
        assert objects - METADATA == own, name


def test_a_tutor_reads_while_facilitating_and_no_longer_once_it_is_handed_over(group: Circle) -> None:
    uid, nadia = group.uid_of_thread, group.people["Nadia"].id
    parts.admit(actor=group.actor(FACILITATOR), uid=uid, person_id=nadia)
    group.agree("Nadia")
    assert "subject" not in Reader(group).objects("Nadia")
    parts.give_part(actor=group.actor(FACILITATOR), uid=uid, person_id=nadia, part=Part.FACILITATOR)
    assert "subject" in Reader(group).objects("Nadia")
    bea = group.people["Béa"].id
    parts.give_part(actor=group.actor("Nadia"), uid=uid, person_id=bea, part=Part.FACILITATOR)
    assert Reader(group).objects("Nadia") == METADATA


def test_somebody_who_left_the_group_reads_nothing_and_a_client_what_they_wrote(reader: Reader) -> None:
    group = reader.group
    group.leave("Carl")
    assert reader.objects("Carl") == NOTHING
    group.leave(CLIENT)
    assert reader.objects(CLIENT) == {"expose", "answer", "contract", "precision"} | METADATA


def test_somebody_who_left_still_hides_the_thread_by_their_no(reader: Reader) -> None:
    answers(reader.group, "one no")
    reader.group.leave("Dora")
    assert reader.objects("Claire") == METADATA


def test_the_sheet_is_the_clients_until_it_is_published_to_the_cohort(app: Flask, group: Circle) -> None:
    def readers() -> list[str]:
        return [name for name in MATRIX if reading.reads_sheet(group.actor(name), group.thread)]

    group.lead_to(Step.FOLLOW_UP)
    uid, ada = group.uid_of_thread, group.actor(CLIENT)
    with clock.frozen(FIRST + timedelta(days=35)):
        group.do_follow_up()
        group.advance()
        assert readers() == []
        ending.sign_sheet(actor=ada, uid=uid, text="Une fiche.", anonymised=True)
        assert readers() == [CLIENT]
        ending.publish_sheet(actor=ada, uid=uid, published=True)
        assert set(MATRIX) - set(readers()) == {"Guy", "Pia"}
        ending.publish_sheet(actor=ada, uid=uid, published=False)
        assert readers() == [CLIENT]
        ending.publish_sheet(actor=ada, uid=uid, published=True)
        group.withdraw()
        assert readers() == []


def test_a_draft_is_its_writers_alone(group: Circle) -> None:
    uid = group.uid_of_thread
    for name in CONSULTANTS:
        kept = writing.save_draft(
            actor=group.actor(name), uid=uid, slot="question", text=f"De {name}", version=0
        )
        assert (kept.person_id, kept.text) == (group.people[name].id, f"De {name}")
    assert db.session.query(CodevContribution).count() == 0

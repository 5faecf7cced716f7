"""No sequence of acts, by anybody, with whatever they send, brings a thread where it may not be.

What may be done is written here once more, from the method (domain §4) and the matrix (domain §2), so that a
mistake in the rules is not its own proof.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from course import clock
from course.cohorts import operations as cohorts
from course.cohorts.link_models import DeclaredLink, LinkKind
from course.cohorts.models import GroupFunction
from course.db import db
from course.errors import NotFound, RuleBroken
from course.hours.models import ParticipantHours
from course.permissions import Actor
from course.roles import Role
from modules.codev import ending, models, opening, parts, planning, reading, steps, writing
from modules.codev.rules import Kind, Part, Step
from modules.drafts import StaleDraft
from tests import factories
from tests.modules.codev.conftest import FIRST
from tests.modules.codev.world import FACILITATOR, MEMBERS, Circle

# Who writes what, in the words of the method.
ADVICE = {"impression", "hypothesis", "experience", "suggestion"}
ALLOWED: dict[tuple[str, str], set[str]] = {
    ("expose", "client"): {"expose"},
    ("clarification", "consultant"): {"question"},
    ("clarification", "client"): {"answer"},
    ("contract", "client"): {"request"},
    ("contract", "consultant"): {"reformulation"},
    ("consultation", "consultant"): ADVICE,
    ("consultation", "client"): {"precision"},
    ("plan", "client"): {"synthesis"},
    ("learning", "client"): {"learning", "process_learn"},
    ("learning", "consultant"): {"learning", "process_learn"},
    ("learning", "facilitator"): {"learning", "process_learn"},
    ("learning", "observer"): {"learning", "process_learn", "process_note"},
    ("follow_up", "client"): {"follow_up", "comment"},
    ("follow_up", "consultant"): {"comment"},
    ("follow_up", "facilitator"): {"comment"},
    ("follow_up", "observer"): {"comment"},
}
STEPS = [
    "proposal",
    "expose",
    "clarification",
    "contract",
    "consultation",
    "plan",
    "learning",
    "follow_up",
    "closed",
]
NEVER_PASSED = {"proposal", "expose", "contract"}
TABLES = {
    "thread": models.CodevThread,
    "part": models.CodevPart,
    "proposal": models.CodevProposal,
    "vote": models.CodevVote,
    "contribution": models.CodevContribution,
    "revision": models.CodevRevision,
    "draft": models.CodevDraft,
    "action": models.CodevAction,
    "decision": models.CodevDecision,
}
# Zoé came into the group once the thread was open.
PEOPLE = (*MEMBERS, "Zoé", "Nadia", "Claire", "Dan", "Paul", "Théo", "Hélène", "Guy", "Iris", "Xavier", "Pia")
INSIDE = st.sampled_from([*MEMBERS, "Zoé", "Nadia", "Claire"])
# A group's own people act most often, the others sometimes.
WHO = st.one_of(st.sampled_from(MEMBERS), INSIDE, st.sampled_from(PEOPLE))
PICK = st.integers(0, 30)
# What a body of text may be: nothing, blanks, words.
BODY = st.sampled_from(["", "  ", "des mots", "d’autres mots", "mot " * 200])
Row = dict[str, Any]
State = dict[str, list[Row]]


def snapshot() -> State:
    """Every row of the room's tables, as they stand."""
    db.session.flush()
    return {
        name: [dict(row) for row in db.session.execute(select(model.__table__)).mappings()]
        for name, model in TABLES.items()
    }


class Thread(RuleBasedStateMachine):
    """One thread; each example starts from the same first day and is rolled back."""

    group: Circle
    actors: dict[str, Actor]
    ids: dict[str, int]
    # Once: nothing of it is left to the next example.
    turn = 0

    def __init__(self) -> None:
        super().__init__()
        self.day = FIRST
        # The rows as they stand: only acts change them.
        self.now: State = {}

    def teardown(self) -> None:
        db.session.rollback()

    @initialize(step=st.sampled_from(STEPS[:8]), others=st.booleans(), trainer=st.booleans())
    def begin(self, step: str, others: bool, trainer: bool) -> None:
        """A thread that was led by the method to some step."""
        with clock.frozen(self.day):
            self.group.go_to(Step(step))
            if step != "proposal":
                self.group.agree(*MEMBERS, trainer=trainer, others=others)
        self.now = snapshot()

    # --- the acts, by anybody ---

    def act(self, who: str, what: Callable[..., object], **arguments: Any) -> bool:
        """Try it; whether it was done. What is refused changes nothing."""
        before = self.now
        minutes = self.minutes()
        with clock.frozen(self.day):
            try:
                what(actor=self.actors[who], uid=self.group.uid_of_thread, **arguments)
                done = True
            except (RuleBroken, NotFound, StaleDraft):
                done = False
            after = self.now = snapshot()
        if not done:
            assert after == before, f"{what.__name__} was refused and changed something"
        self.check(who, what.__name__, before, after)
        assert all(self.minutes()[one] >= earned for one, earned in minutes.items())
        return done

    @rule(who=WHO, trainer=st.booleans(), others=st.booleans())
    def answer(self, who: str, trainer: bool, others: bool) -> None:
        self.act(who, opening.answer, trainer_may_read=trainer, others_may_read=others, charter_version=1)

    @rule(who=WHO, text=BODY, anonymised=st.booleans())
    def propose(self, who: str, text: str, anonymised: bool) -> None:
        subject = self.signed(who, text)[:200]
        self.act(who, opening.propose, subject=subject, why=subject, anonymised=anonymised)

    @rule(who=WHO)
    def take_back(self, who: str) -> None:
        self.act(who, opening.take_back_proposal)

    @rule(who=WHO, pick=PICK)
    def vote(self, who: str, pick: int) -> None:
        self.act(who, opening.vote, proposal_id=self.picked("proposal", pick)["id"])

    @rule(who=WHO, pick=PICK)
    def choose(self, who: str, pick: int) -> None:
        self.act(who, opening.choose, proposal_id=self.picked("proposal", pick)["id"])

    @rule(pick=PICK)
    def the_facilitator_chooses(self, pick: int) -> None:
        self.act(self.who_is("facilitator"), opening.choose, proposal_id=self.picked("proposal", pick)["id"])

    @rule(who=WHO, other=WHO, part=st.sampled_from(Part))
    def give_part(self, who: str, other: str, part: Part) -> None:
        self.act(who, parts.give_part, person_id=self.ids[other], part=part)

    @rule(other=INSIDE, part=st.sampled_from(Part))
    def the_facilitator_gives_a_part(self, other: str, part: Part) -> None:
        self.act(self.who_is("facilitator"), parts.give_part, person_id=self.ids[other], part=part)

    @rule(who=WHO, other=st.sampled_from(["Zoé", "Nadia", "Claire", "Dan"]))
    def admit(self, who: str, other: str) -> None:
        self.act(who, parts.admit, person_id=self.ids[other])

    @rule(who=WHO)
    def take_over(self, who: str) -> None:
        self.act(who, parts.take_over)

    @rule(
        who=WHO,
        kind=st.sampled_from(Kind),
        text=BODY,
        reply=st.none() | PICK,
        quote=st.none() | PICK,
        unknown=st.booleans(),
        anonymised=st.booleans(),
        other=st.none() | WHO,
    )
    def write(
        self,
        who: str,
        kind: Kind,
        text: str,
        reply: int | None,
        quote: int | None,
        unknown: bool,
        anonymised: bool,
        other: str | None,
    ) -> None:
        self.act(
            who,
            writing.write,
            kind=kind,
            text=self.signed(who, text),
            reply_to=None if reply is None else self.picked("contribution", reply)["uid"],
            quotes=None if quote is None else self.picked("contribution", quote)["uid"],
            unknown=unknown,
            anonymised=anonymised,
            author_id=self.ids[other] if other else None,
        )

    @rule(who=WHO, pick=PICK, choice=PICK)
    def write_what_the_step_asks(self, who: str, pick: int, choice: int) -> None:
        """Somebody in the thread writes in turn: it succeeds, whoever else did what."""
        part = self.part_of(who)
        kinds = sorted(ALLOWED.get((self.thread["step"], part["part"]), ())) if part else []
        if not kinds:
            return
        kind = kinds[choice % len(kinds)]
        answers = {"answer": {"question"}, "precision": ADVICE, "reformulation": {"request"}}.get(kind)
        targets = [row for row in self.now["contribution"] if answers and row["kind"] in answers]
        if answers and not targets:
            return
        done = self.act(
            who,
            writing.write,
            kind=Kind(kind),
            text=self.signed(who, f"Écrit {self.turn} {choice}."),
            reply_to=targets[pick % len(targets)]["uid"] if targets else None,
            anonymised=True,
        )
        pinned = self.thread["contract_id"] is not None and kind == "request"
        may = self.may_act(who) and part is not None and part["charter_signed_at"] is not None
        assert done == may or pinned

    @rule(who=WHO, pick=PICK, text=BODY, stale=st.booleans())
    def edit(self, who: str, pick: int, text: str, stale: bool) -> None:
        found = self.picked("contribution", pick)
        self.act(
            who,
            writing.edit,
            contribution_uid=found["uid"],
            text=self.signed(who, text),
            version=found.get("version", 1) - stale,
        )

    @rule(pick=PICK, text=BODY)
    def edit_ones_own(self, pick: int, text: str) -> None:
        found = self.picked("contribution", pick)
        if "id" in found and found["id"]:
            who = self.name_of(found["author_id"])
            self.act(
                who,
                writing.edit,
                contribution_uid=found["uid"],
                text=self.signed(who, text),
                version=found["version"],
            )

    @rule(who=WHO, pick=PICK)
    def accept(self, who: str, pick: int) -> None:
        self.act(who, writing.accept_contract, contribution_uid=self.picked("contribution", pick)["uid"])

    @rule(who=WHO, text=BODY, days=st.lists(st.integers(-2, 30), max_size=4))
    def plan(self, who: str, text: str, days: list[int]) -> None:
        lines = [(self.signed(who, text)[:300], self.day + timedelta(days=one)) for one in days]
        self.act(who, planning.set_actions, lines=lines)

    @rule(
        who=WHO,
        told=st.lists(
            st.tuples(st.integers(0, 3), st.sampled_from(["done", "changed", "not_done", "lost"]), BODY),
            max_size=2,
        ),
    )
    def tell_outcomes(self, who: str, told: list[tuple[int, str, str]]) -> None:
        outcomes = [(number, what, self.signed(who, why)) for number, what, why in told]
        self.act(who, planning.tell_outcomes, outcomes=outcomes)

    @rule(who=WHO, slot=st.sampled_from(["question", "reformulation:x", "edit:"]), pick=PICK, text=BODY)
    def save_draft(self, who: str, slot: str, pick: int, text: str) -> None:
        place = f"edit:{self.picked('contribution', pick)['uid']}" if slot == "edit:" else slot
        self.act(who, writing.save_draft, slot=place, text=self.signed(who, text), version=0)

    @rule(who=WHO, stale=st.booleans(), reason=BODY)
    def advance(self, who: str, stale: bool, reason: str) -> None:
        done = self.act(who, steps.advance, seen=self.thread["decisions"] - stale, reason=reason)
        assert not (done and stale)

    @rule(reason=st.sampled_from(["", "Nous avons assez attendu."]))
    def the_facilitator_advances(self, reason: str) -> None:
        self.act(self.who_is("facilitator"), steps.advance, seen=self.thread["decisions"], reason=reason)

    @rule(who=WHO, stale=st.booleans(), reason=BODY)
    def back(self, who: str, stale: bool, reason: str) -> None:
        done = self.act(who, steps.back, seen=self.thread["decisions"] - stale, reason=reason)
        assert not (done and (stale or not reason.strip()))

    @rule()
    def the_facilitator_goes_back(self) -> None:
        self.act(self.who_is("facilitator"), steps.back, seen=self.thread["decisions"], reason="Reprenons.")

    @rule(who=WHO, days=st.integers(-1, 16))
    def extend(self, who: str, days: int) -> None:
        self.act(who, steps.extend, seen=self.thread["decisions"], days=days, reason="")

    @rule(who=WHO)
    def suspend(self, who: str) -> None:
        self.act(who, steps.suspend, seen=self.thread["decisions"], reason="Les vacances.")

    @rule()
    def resume(self) -> None:
        self.act(self.who_is("facilitator"), steps.resume, seen=self.thread["decisions"])

    @rule(who=WHO)
    def withdraw(self, who: str) -> None:
        done = self.act(who, ending.withdraw)
        part = self.part_of(who)
        assert done == (part is not None and part["part"] == "client")

    @rule(who=WHO, text=BODY, anonymised=st.booleans())
    def sign_sheet(self, who: str, text: str, anonymised: bool) -> None:
        self.act(who, ending.sign_sheet, text=self.signed(who, text), anonymised=anonymised)

    @rule(who=WHO, published=st.booleans())
    def publish_sheet(self, who: str, published: bool) -> None:
        self.act(who, ending.publish_sheet, published=published)

    # --- what happens around it ---

    @rule(who=st.sampled_from([*MEMBERS, "Zoé"]), stays=st.booleans())
    def change_group(self, who: str, stays: bool) -> None:
        """Somebody leaves the group, or is in it again."""
        with clock.frozen(self.day):
            cohorts.place(
                actor=factories.system_in(self.group.cohort),
                person_id=self.ids[who],
                group_id=self.group.g1.id if stays else None,
            )
        self.day += timedelta(days=1)

    @rule(days=st.integers(1, 40))
    def time_passes(self, days: int) -> None:
        self.day += timedelta(days=days)

    @rule(who=st.sampled_from(MEMBERS), other=st.sampled_from([*MEMBERS, "Zoé"]))
    def declare_link(self, who: str, other: str) -> None:
        low, high = sorted([self.ids[who], self.ids[other]])
        stands = select(DeclaredLink.id).where(DeclaredLink.person_id == low, DeclaredLink.other_id == high)
        if low != high and db.session.scalar(stands) is None:
            db.session.add(
                DeclaredLink(
                    cohort_id=self.group.cohort.id,
                    person_id=low,
                    other_id=high,
                    kind=LinkKind.HIERARCHICAL,
                    declared_by_id=low,
                )
            )

    # --- what stands, in plain words ---

    @property
    def thread(self) -> Row:
        return self.now["thread"][0]

    def picked(self, table: str, number: int) -> Row:
        rows = self.now[table]
        return rows[number % len(rows)] if rows else {"id": 0, "uid": "nothing"}

    def signed(self, who: str, text: str) -> str:
        """A text that shows whose it is."""
        return f"{text} §{who}§" if text.strip() else text

    def name_of(self, person_id: int) -> str:
        return next(name for name, found in self.ids.items() if found == person_id)

    def part_of(self, who: str, state: State | None = None) -> Row | None:
        rows = (state or self.now)["part"]
        return next((row for row in rows if row["person_id"] == self.ids[who]), None)

    def who_is(self, part: str) -> str:
        row = next((row for row in self.now["part"] if row["part"] == part), None)
        return self.name_of(row["person_id"]) if row else FACILITATOR

    def in_group(self, who: str) -> str | None:
        """As what somebody is in the group today."""
        if who == "Nadia":
            return "tutor"
        if who == "Claire":
            return "trainer"
        with clock.frozen(self.day):
            mine = reading.functions(self.group.thread).get(self.ids[who])
        return "member" if mine else None

    def may_act(self, who: str) -> bool:
        thread = self.thread
        runs = thread["withdrawn_at"] is None and thread["suspended_on"] is None
        return bool(runs and thread["step"] != "closed" and self.part_of(who) and self.in_group(who))

    def minutes(self) -> dict[int, int]:
        """What stands in everybody's book."""
        found: dict[int, int] = {}
        for person_id, minutes in db.session.execute(
            select(ParticipantHours.person_id, ParticipantHours.minutes)
        ):
            found[person_id] = found.get(person_id, 0) + minutes
        return found

    def check(self, who: str, what: str, before: State, after: State) -> None:
        """What this act changed was this person's to change."""
        self.check_step(who, what, before, after)
        self.check_texts(who, before, after)
        me, mine = self.ids[who], {row["person_id"]: row for row in before["part"]}
        for row in after["part"]:
            was = mine.get(row["person_id"])
            for question in ("trainer_may_read", "others_may_read", "charter_signed_at"):
                assert row["person_id"] == me or row[question] == (was[question] if was else None)
        old, new = before["thread"][0], after["thread"][0]
        if old["withdrawn_at"] is not None:
            assert new["withdrawn_at"] == old["withdrawn_at"]
        if new["contract_id"] is not None and new["contract_id"] == old["contract_id"]:
            assert self.text_of(new["contract_id"], after) in (self.text_of(old["contract_id"], before), "")
        if new["sheet"] != old["sheet"] and new["sheet"]:
            part = self.part_of(who, before)
            assert part is not None
            assert part["part"] == "client"
            assert old["step"] == "closed"

    def text_of(self, contribution_id: int, state: State) -> str:
        return next(str(row["text"]) for row in state["contribution"] if row["id"] == contribution_id)

    def check_step(self, who: str, what: str, before: State, after: State) -> None:
        """Steps move by one, by the facilitator, never past what nobody may pass."""
        old, new = before["thread"][0], after["thread"][0]
        if old["step"] == new["step"]:
            return
        moved = STEPS.index(new["step"]) - STEPS.index(old["step"])
        assert (what, moved) in (("advance", 1), ("back", -1))
        part = self.part_of(who, before)
        assert part is not None
        assert part["part"] == "facilitator"
        assert self.in_group(who)
        assert old["withdrawn_at"] is None
        assert old["suspended_on"] is None
        if moved == 1 and old["step"] in NEVER_PASSED:
            client = next(row for row in before["part"] if row["part"] == "client")
            getattr(self, f"leaving_{old['step']}")(before, client, part)

    def leaving_proposal(self, before: State, client: Row, facilitator: Row) -> None:
        assert client["consented_at"] is not None
        assert client["charter_signed_at"] is not None
        assert before["thread"][0]["subject_anonymised"]
        assert before["thread"][0]["subject"]
        assert self.in_group(self.name_of(client["person_id"])) == "member"
        here = {row["person_id"] for row in before["part"] if self.in_group(self.name_of(row["person_id"]))}
        links = db.session.execute(select(DeclaredLink.person_id, DeclaredLink.other_id)).all()
        assert not [pair for pair in links if set(pair) <= here]
        if self.in_group(self.name_of(facilitator["person_id"])) == "trainer":
            others = [row for row in before["part"] if row is not facilitator]
            assert all(row["trainer_may_read"] for row in others if row["id"] != facilitator["id"])

    def leaving_expose(self, before: State, client: Row, facilitator: Row) -> None:
        told = [row for row in before["contribution"] if row["kind"] == "expose"]
        assert [row["author_id"] for row in told] == [client["person_id"]]
        assert before["thread"][0]["expose_anonymised"]

    def leaving_contract(self, before: State, client: Row, facilitator: Row) -> None:
        assert before["thread"][0]["contract_id"]
        assert before["thread"][0]["contract_accepted_at"]

    def check_texts(self, who: str, before: State, after: State) -> None:
        """What was written or changed was this person's to write now; what it said before is kept."""
        old = {row["id"]: row for row in before["contribution"]}
        thread, part = before["thread"][0], self.part_of(who, before)
        for row in after["contribution"]:
            was = old.get(row["id"])
            if was is not None and (was["text"] == row["text"] or row["erased_at"] is not None):
                continue
            assert part is not None
            assert self.in_group(who)
            assert row["author_id"] == part["person_id"]
            assert thread["withdrawn_at"] is None
            assert thread["suspended_on"] is None
            assert thread["step"] == row["step"] != "closed"
            if was is None:
                allowed = ALLOWED.get((thread["step"], part["part"]), set())
                frame = part["part"] == "facilitator" and row["kind"] == "guidance"
                assert row["kind"] in allowed or frame
                assert part["charter_signed_at"] is not None
                assert row["text"].strip() or (row["kind"] == "answer" and row["unknown"])
                self.check_reads(who, row["quotes_id"], before)
            else:
                kept = [one["text"] for one in after["revision"] if one["contribution_id"] == row["id"]]
                assert was["text"] in kept

    def check_reads(self, who: str, quoted: int | None, state: State) -> None:
        if quoted is not None:
            row = next(row for row in state["contribution"] if row["id"] == quoted)
            assert self.may_read(who, row, state)

    # --- who reads ---

    def may_read(self, who: str, text: Row, state: State) -> bool:
        """The matrix (domain §2) and blind first (domain §4), in plain words."""
        thread, part, here = state["thread"][0], self.part_of(who, state), self.in_group(who)
        if text["erased_at"] is not None:
            return False
        if part is not None and text["author_id"] == part["person_id"]:
            return True
        if thread["withdrawn_at"] is not None:
            return False
        if part is not None and (here == "member" or (here and part["part"] == "facilitator")):
            spoke = any(
                row["author_id"] == part["person_id"] and row["kind"] in ADVICE
                for row in state["contribution"]
            )
            hidden = thread["step"] == "consultation" and part["part"] == "consultant" and not spoke
            return not (hidden and text["kind"] in ADVICE | {"precision"})
        begun = thread["step"] != "proposal"
        if here == "trainer":
            return begun and all(row["trainer_may_read"] for row in state["part"])
        if who in ("Iris", "Xavier"):
            return begun and all(row["others_may_read"] for row in state["part"])
        return False

    @invariant()
    def nobody_reads_what_they_may_not(self) -> None:
        """One reader at each step, in turn; each of them all of it."""
        if not self.now:
            return
        Thread.turn += 1
        who, state = PEOPLE[Thread.turn % len(PEOPLE)], self.now
        with clock.frozen(self.day):
            thread = self.group.thread
            view = reading.view(self.actors[who], thread, reading.parts(thread.id))
            texts = reading.contributions(thread.id)
            seen = {one.id for one in texts if view is not None and view.shows(one)}
        left = self.part_of(who, state) is not None and not self.in_group(who)
        for row in state["contribution"]:
            if left and row["author_id"] == self.ids[who]:
                continue  # who left the group finds what they wrote again, or not: it is theirs
            assert (row["id"] in seen) == self.may_read(who, row, state), (who, row["kind"])

    @invariant()
    def nothing_of_the_client_outlives_a_withdrawal(self) -> None:
        if not self.now or self.thread["withdrawn_at"] is None:
            return
        state = self.now
        client = next(row for row in state["part"] if row["part"] == "client")
        mark = f"§{self.name_of(client['person_id'])}§"
        for table, rows in state.items():
            for row in rows:
                assert not [value for value in row.values() if isinstance(value, str) and mark in value], (
                    table
                )
        mine = [row for row in state["contribution"] if row["author_id"] == client["person_id"]]
        assert not [row for row in mine if row["text"] or row["quotes_id"] or not row["erased_at"]]
        assert not (state["thread"][0]["subject"])
        assert not (state["thread"][0]["sheet"])
        assert not (state["proposal"])
        assert not (state["vote"])
        assert not (state["action"])
        assert not [row for row in state["decision"] if row["reason"]]

    @invariant()
    def the_log_counts_every_decision(self) -> None:
        if self.now:
            state = self.now
            numbers = sorted(row["number"] for row in state["decision"])
            assert numbers == list(range(1, state["thread"][0]["decisions"] + 1))
            parts = [row["part"] for row in state["part"]]
            assert parts.count("client") <= 1
            assert parts.count("facilitator") <= 1


def test_no_sequence_of_acts_breaks_the_method_or_shows_a_hidden_text(app: Flask, group: Circle) -> None:
    zoe = group.add("Zoé", Role.PARTICIPANT)
    factories.place(group.cohort, zoe, group.g1, GroupFunction.MEMBER)
    db.session.commit()
    Thread.group = group
    Thread.actors = {name: group.actor(name) for name in PEOPLE}
    Thread.ids = {name: group.people[name].id for name in PEOPLE}
    Thread.turn = 0
    fast = db.engine.dialect.name == "sqlite"
    run_state_machine_as_test(
        Thread,
        settings=settings(
            max_examples=12 if fast else 4,
            stateful_step_count=25,
            deadline=None,
            database=None,
            derandomize=True,
            # A failure is told as it was found: making it shorter would take minutes.
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )

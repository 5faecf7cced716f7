"""Two people in one thread at the very same moment: somebody is told, nothing is doubled, nothing comes back."""

from collections.abc import Callable
from threading import Event, Thread
from time import sleep

from flask import Flask

from course.db import db
from course.errors import RuleBroken
from modules.codev import ending, opening, reading, steps, writing
from modules.codev.holding import OUT_OF_DATE, WITHDRAWN
from modules.codev.models import CodevContribution, CodevPart, CodevRevision, CodevThread
from modules.codev.rules import Kind, Part, Step
from modules.drafts import StaleDraft
from tests.modules.codev.world import CLIENT, FACILITATOR, MEMBERS, Circle

# Seconds that the first keeps its transaction open while the second tries.
PAUSE = 0.3


def at_once(app: Flask, first: Callable[[], object], second: Callable[[], object]) -> list[object]:
    """Two acts in transactions of their own, the second begun before the first has committed.

    Returns what each gave or raised.
    """
    acted = Event()
    results: dict[str, object] = {}

    def run(name: str, act: Callable[[], object]) -> None:
        with app.app_context():
            try:
                results[name] = act()
                if name == "first":
                    acted.set()
                    sleep(PAUSE)
                db.session.commit()
            except (RuleBroken, StaleDraft) as refused:
                db.session.rollback()
                results[name] = refused
            finally:
                acted.set()
                db.session.remove()

    db.session.commit()
    threads = [Thread(target=run, args=("first", first)), Thread(target=run, args=("second", second))]
    threads[0].start()
    assert acted.wait(10)
    threads[1].start()
    for thread in threads:
        thread.join(30)
    db.session.expire_all()
    return [results.get("first"), results.get("second")]


def acts(group: Circle) -> tuple[Callable[[], object], Callable[[], object]]:
    """The client withdraws; a consultant writes."""
    client, carl, uid = group.actor(CLIENT), group.actor("Carl"), group.uid_of_thread

    def withdraw() -> str:
        ending.withdraw(actor=client, uid=uid)
        return "withdrawn"

    def write() -> str:
        writing.write(actor=carl, uid=uid, kind=Kind.SUGGESTION, text="Une idée.")
        return "written"

    return withdraw, write


def test_two_clicks_on_the_next_step_move_the_thread_once(app: Flask, group: Circle) -> None:
    group.lead_to(Step.EXPOSE)
    group.do_expose()
    actor, uid, seen = group.actor(FACILITATOR), group.uid_of_thread, group.seen

    def advance() -> Step:
        return steps.advance(actor=actor, uid=uid, seen=seen)

    went, refused = at_once(app, advance, advance)
    assert went == Step.CLARIFICATION
    assert isinstance(refused, RuleBroken)
    assert refused.message == OUT_OF_DATE
    assert group.thread.step == Step.CLARIFICATION


def test_forward_and_back_at_once_are_not_both_done(app: Flask, group: Circle) -> None:
    group.lead_to(Step.EXPOSE)
    group.do_expose()
    actor, uid, seen = group.actor(FACILITATOR), group.uid_of_thread, group.seen
    went, refused = at_once(
        app,
        lambda: steps.back(actor=actor, uid=uid, seen=seen, reason="Reprenons."),
        lambda: steps.advance(actor=actor, uid=uid, seen=seen),
    )
    assert went == Step.PROPOSAL
    assert isinstance(refused, RuleBroken)
    assert group.thread.step == Step.PROPOSAL


def test_who_writes_while_the_client_withdraws_is_told_so(app: Flask, group: Circle) -> None:
    group.lead_to(Step.CONSULTATION)
    withdraw, write = acts(group)
    done, refused = at_once(app, withdraw, write)
    assert done == "withdrawn"
    assert isinstance(refused, RuleBroken)
    assert refused.message == WITHDRAWN
    assert db.session.query(CodevContribution).filter_by(kind=Kind.SUGGESTION).count() == 0


def test_what_was_written_just_before_a_withdrawal_is_its_authors_alone(app: Flask, group: Circle) -> None:
    group.lead_to(Step.CONSULTATION)
    withdraw, write = acts(group)
    assert at_once(app, write, withdraw) == ["written", "withdrawn"]
    thread = group.thread
    everybody = reading.parts(thread.id)
    [idea] = db.session.query(CodevContribution).filter_by(kind=Kind.SUGGESTION).all()
    views = {name: reading.view(group.actor(name), thread, everybody) for name in MEMBERS}
    assert [name for name, view in views.items() if view and view.shows(idea)] == ["Carl"]


def test_a_client_who_changes_the_expose_while_withdrawing_leaves_nothing(app: Flask, group: Circle) -> None:
    group.lead_to(Step.EXPOSE)
    uid = group.say(CLIENT, Kind.EXPOSE, "Un premier récit.", anonymised=True)
    client, thread = group.actor(CLIENT), group.uid_of_thread

    def edit() -> str:
        writing.edit(actor=client, uid=thread, contribution_uid=uid, text="Un autre récit.", version=1)
        return "changed"

    for first, second in ((edit, acts(group)[0]), (acts(group)[0], edit)):
        at_once(app, first, second)
        assert [one.text for one in db.session.query(CodevContribution)] == [""]
        assert db.session.query(CodevRevision).count() == 0


def test_two_people_who_open_the_same_thread_at_once_share_one(app: Flask, group: Circle) -> None:
    group_id = group.g1.id

    def opens(name: str) -> Callable[[], str]:
        actor = group.actor(name)
        return lambda: opening.open_thread(actor=actor, group_id=group_id, activity_key="m5-fil-2").uid

    first, second = at_once(app, opens("Carl"), opens("Dora"))
    assert first == second
    [thread] = db.session.query(CodevThread).filter_by(activity_key="m5-fil-2").all()
    parts = db.session.query(CodevPart).filter_by(thread_id=thread.id).all()
    assert sorted(one.part for one in parts).count(Part.FACILITATOR) == 1
    assert len(parts) == 6


def test_two_tabs_never_overwrite_each_other(app: Flask, group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    uid = group.say("Carl", Kind.QUESTION, "Depuis quand ?")
    carl, thread = group.actor("Carl"), group.uid_of_thread

    def edit(text: str) -> Callable[[], str]:
        def act() -> str:
            # The page has read the text before the other tab's change is there.
            reading.contributions(thread_id)
            return writing.edit(actor=carl, uid=thread, contribution_uid=uid, text=text, version=1).text

        return act

    thread_id = group.thread.id
    first, second = at_once(app, edit("Depuis la rentrée ?"), edit("Avec qui ?"))
    assert first == "Depuis la rentrée ?"
    assert isinstance(second, StaleDraft)
    assert second.text == first


def test_a_client_never_accepts_a_wording_that_changed_under_the_eyes(app: Flask, group: Circle) -> None:
    group.lead_to(Step.CONTRACT)
    request = group.say(CLIENT, Kind.REQUEST, "Aidez-moi à choisir.")
    uid = group.say("Carl", Kind.REFORMULATION, "T’aider à choisir ?", reply_to=request)
    carl, client, thread = group.actor("Carl"), group.actor(CLIENT), group.uid_of_thread

    def edit() -> str:
        writing.edit(actor=carl, uid=thread, contribution_uid=uid, text="T’aider à trancher ?", version=1)
        return "changed"

    def accept() -> str:
        writing.accept_contract(actor=client, uid=thread, contribution_uid=uid, version=1)
        return "accepted"

    changed, refused = at_once(app, edit, accept)
    assert changed == "changed"
    assert isinstance(refused, RuleBroken)
    assert group.thread.contract_id is None

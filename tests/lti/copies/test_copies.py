"""A course of the LMS that was copied: its manager says once where it leads, and nothing is lost."""

import threading
from contextlib import suppress
from datetime import date, timedelta
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from course import clock
from course.cohorts import operations as cohorts
from course.cohorts.models import Cohort, CohortYear, RoleGrant
from course.cohorts.queries import groups
from course.db import db
from course.jobs.models import Job
from course.permissions import SYSTEM
from course.progress.operations import record_result
from course.roles import Role
from lti.launch import opening, operations
from lti.launch import queries as launch_queries
from lti.outbox.models import Score
from lti.outbox.operations import follow
from lti.platforms.models import Context, LineItem
from tests import factories
from tests.lti.launch.cohorts import join, person, standing
from tests.lti.platform_double import (
    ADMINISTRATOR,
    INSTRUCTOR,
    LEARNER,
    SCORE_SCOPES,
    PlatformDouble,
    inside,
    row_counts,
)
from tests.pages import fields, strict, text

MANAGER, TRAINER, PARTICIPANT = "11", "12", "21"
COPY = {"id": "7", "label": "PPS-2027", "title": "Parcours, copie"}


@pytest.fixture
def origin(lms: PlatformDouble) -> str:
    """The course « 2 », its cohort, who manages it, and a participant half-way through M1; the uid."""
    uid = join(lms, title="Cohorte 2026")
    for sub, roles in ((MANAGER, [INSTRUCTOR]), (TRAINER, [INSTRUCTOR]), (PARTICIPANT, [LEARNER])):
        lms.launch(sub=sub, roles=roles, custom={"resource": "module:M1"})
    with inside(lms.app):
        cohort = db.session.scalars(select(Cohort)).one()
        cohort.academy, cohort.reading, cohort.tutor_minutes = "Valcombe", "B", 480
        someone, learner = person(lms, MANAGER), person(lms, PARTICIPANT)
        assert someone is not None
        assert learner is not None
        cohorts.grant_role(actor=factories.system_in(cohort), person_id=someone.id, role=Role.MANAGER)
        db.session.commit()
    return uid


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the log says of decisions."""
    lines: list[dict[str, Any]] = []
    writer = SimpleNamespace(info=lambda event, **values: lines.append({"event": event, **values}))
    monkeypatch.setattr(opening, "log", writer)
    return lines


def column(course: str) -> dict[str, Any]:
    """The gradebook's column of the first activity of that course."""
    base = f"https://lms.example/mod/lti/services.php/{course}/lineitems"
    return {"scope": SCORE_SCOPES, "lineitems": base, "lineitem": f"{base}/1/lineitem?type_id=1"}


def launch(
    lms: PlatformDouble, browser: FlaskClient | None = None, history: str = "2", **changes: Any
) -> TestResponse:
    """A launch from the copy, whose activities kept their parameters."""
    custom = {"resource": "module:M1", "context_history": history}
    known = {"context": COPY, "custom": custom, "ags": column("7"), "roles": [INSTRUCTOR]}
    return lms.launch(browser, **(known | changes))


def asked(lms: PlatformDouble, sub: str = MANAGER, **changes: Any) -> tuple[FlaskClient, str]:
    """Somebody who launches from the copy and is asked; the browser and the address of the question."""
    browser = lms.browser()
    answer = launch(lms, browser, sub=sub, **changes)
    assert answer.status_code == 303, answer.text
    assert answer.location.startswith("/lti/ouvrir/")
    return browser, answer.location


def say(browser: FlaskClient, address: str, **answers: str) -> TestResponse:
    """Answer the form as it stands on the page, with some values changed."""
    return browser.post(address, data=fields(browser.get(address)) | answers)


def cohort_of(lms: PlatformDouble, course: str) -> str | None:
    with inside(lms.app):
        return db.session.scalar(
            select(Cohort.uid)
            .join(Context, Context.cohort_id == Cohort.id)
            .where(Context.context_id == course)
        )


def test_the_manager_is_asked_once_where_the_copy_leads(lms: PlatformDouble, origin: str) -> None:
    browser, address = asked(lms)
    page = browser.get(address)
    strict(page.text)
    said = text(page.text)
    assert "Ce cours est une copie de « Parcours Pilotage pédagogique stratégique »" in said
    assert "responsable de la cohorte « Cohorte 2026 »" in said
    assert "Une nouvelle cohorte, avec le même programme" in said
    assert "Une seconde porte vers le même groupe" in said
    assert "Code d’ouverture" not in said
    found = fields(page)
    assert (found["how"], found["title"], found["first_day"]) == (
        ["new"],
        ["Parcours, copie"],
        ["2027-09-01"],
    )
    tree = strict(page.text)
    for radio in tree.iter("input"):
        if radio.get("type") == "radio":
            assert tree.find(f".//*[@id='{radio.get('aria-describedby')}']") is not None


def test_next_years_cohort_takes_over_the_settings_and_none_of_the_people(
    lms: PlatformDouble, origin: str, logged: list[dict[str, Any]]
) -> None:
    browser, address = asked(lms)
    answer = say(browser, address, title="Cohorte 2027")
    uid = cohort_of(lms, "7")
    assert uid not in (None, origin)
    assert (answer.status_code, answer.location) == (303, f"/c/{uid}/")
    with inside(lms.app):
        made = db.session.scalars(select(Cohort).where(Cohort.uid == uid)).one()
        assert made.title == "Cohorte 2027"
        assert (made.academy, made.reading, made.tutor_minutes) == ("Valcombe", "B", 480)
        first = (
            select(CohortYear.starts_on).where(CohortYear.cohort_id == made.id).order_by(CohortYear.number)
        )
        assert db.session.scalars(first).all() == [date(2027, 9, 1), date(2028, 9, 1)]
        held = db.session.execute(
            select(RoleGrant.person_id, RoleGrant.role).where(RoleGrant.cohort_id == made.id)
        )
        manager = person(lms, MANAGER)
        assert manager is not None
        assert {tuple(row) for row in held} == {(manager.id, Role.MANAGER), (manager.id, Role.TRAINER)}
        (told,) = logged
        assert (told["how"], told["cohort"], told["person"]) == ("new", made.id, manager.id)
        assert all(isinstance(value, int) for name, value in told.items() if name not in ("event", "how"))
    # The copied activities lead into the new cohort, to what they led to before.
    assert launch(lms, sub="31", roles=[LEARNER]).location.startswith(f"/c/{uid}/")
    assert standing(lms, uid or "", "31") == ({Role.PARTICIPANT}, False)
    assert standing(lms, origin, "31") is None
    assert launch(lms, sub=MANAGER).location.startswith(f"/c/{uid}/")


def test_the_same_cohort_gets_a_second_door(
    lms: PlatformDouble, origin: str, logged: list[dict[str, Any]]
) -> None:
    browser, address = asked(lms)
    answer = say(browser, address, how="same", title="", first_day="n’importe quoi")
    assert (answer.status_code, answer.location) == (303, f"/c/{origin}/")
    assert "Ce cours mène maintenant à la même cohorte" in text(browser.get(answer.location).text)
    assert cohort_of(lms, "7") == cohort_of(lms, "2") == origin
    assert row_counts(lms.app)["cohort"] == 1
    assert [line["how"] for line in logged] == ["same"]
    assert launch(lms, sub=PARTICIPANT, roles=[LEARNER]).location.startswith(f"/c/{origin}/")
    assert launch(lms, sub=MANAGER).location.startswith(f"/c/{origin}/")


@pytest.mark.parametrize("how", ["new", "same"])
def test_the_course_of_origin_keeps_its_cohort_its_column_and_its_scores(
    lms: PlatformDouble, origin: str, how: str
) -> None:
    """And nothing is on its way to its gradebook because of the copy."""
    with inside(lms.app):
        cohort = db.session.scalars(select(Cohort)).one()
        learner, theirs = person(lms, PARTICIPANT), db.session.scalars(select(LineItem)).one()
        assert learner is not None
        db.session.add(
            Score(line_item_id=theirs.id, person_id=learner.id, percent=50, version=3, sent_version=3)
        )
        db.session.query(Job).delete()
        db.session.commit()
        before = (theirs.id, theirs.url, theirs.resource, theirs.context_id, cohort.id)
    browser, address = asked(lms)
    assert say(browser, address, how=how).status_code == 303
    launch(lms, sub=MANAGER)
    with inside(lms.app):
        theirs = db.session.scalars(select(LineItem).order_by(LineItem.id)).first()  # type: ignore[assignment]
        score = db.session.scalars(select(Score).where(Score.line_item_id == theirs.id)).one()
        led_to = db.session.get_one(Context, theirs.context_id).cohort_id
        assert (theirs.id, theirs.url, theirs.resource, theirs.context_id, led_to) == before
        assert (score.percent, score.version, score.sent_version) == (50, 3, 3)
        asked_for = db.session.scalars(select(Job)).all()
        assert all(job.payload.get("line_item_id") != theirs.id for job in asked_for)
        assert [job for job in asked_for if job.kind == "lti.score"] == []


def test_sharing_has_the_copys_columns_filled(lms: PlatformDouble, origin: str) -> None:
    browser, address = asked(lms)
    say(browser, address, how="same")
    with inside(lms.app):
        url = column("7")["lineitem"]
        copied = db.session.scalars(select(LineItem).where(LineItem.url == url)).one()
        waiting = db.session.scalars(select(Job).where(Job.kind == "lti.new_column")).all()
        assert copied.id in [job.payload["line_item_id"] for job in waiting]


def test_an_administrator_of_the_lms_may_only_open_a_new_cohort(lms: PlatformDouble, origin: str) -> None:
    browser, address = asked(lms, sub="1", roles=ADMINISTRATOR)
    said = text(browser.get(address).text)
    assert "Ce cours est une copie de « Parcours Pilotage pédagogique stratégique »" in said
    assert "Sa personne responsable peut aussi le relier à la même cohorte" in said
    assert "La même cohorte" not in said
    assert "Cohorte 2026" not in said
    assert "Camille" not in said.replace("Camille Lefèvre", "", 1)
    forged = say(browser, address, how="same", title="Cohorte 2027")
    assert forged.status_code == 303
    assert cohort_of(lms, "7") != origin


def test_a_trainer_of_the_origin_needs_a_code_and_opens_a_new_one(lms: PlatformDouble, origin: str) -> None:
    browser, address = asked(lms, sub=TRAINER)
    assert "Vous n’avez pas de code" in text(browser.get(address).text)
    assert say(browser, address, how="same").status_code == 422
    assert cohort_of(lms, "7") is None
    with inside(lms.app):
        code = cohorts.invite()
        db.session.commit()
    assert say(browser, address, how="same", code=code).status_code == 303
    assert cohort_of(lms, "7") not in (None, origin)


@pytest.mark.parametrize("roles", [[LEARNER], []])
def test_a_learner_of_the_copy_is_told_to_come_back(
    lms: PlatformDouble, origin: str, roles: list[str]
) -> None:
    answer = launch(lms, sub=PARTICIPANT, roles=roles)
    assert answer.status_code == 403
    assert "pas encore ouvert" in answer.text
    assert cohort_of(lms, "7") is None


def test_whoever_manages_no_more_decides_no_more(lms: PlatformDouble, origin: str) -> None:
    """The address was given while they did: it carries no right of its own."""
    browser, address = asked(lms)
    form = fields(browser.get(address)) | {"how": "same"}
    with inside(lms.app):
        cohort, manager = db.session.scalars(select(Cohort)).one(), person(lms, MANAGER)
        assert manager is not None
        factories.member(cohort, Role.MANAGER)
        me = factories.system_in(cohort)
        cohorts.end_role(actor=me, person_id=manager.id, role=Role.MANAGER)
        db.session.commit()
    refused = browser.post(address, data=form)
    assert refused.status_code == 422
    assert cohort_of(lms, "7") is None
    assert "Vous n’avez pas de code" in text(browser.get(address).text)


def test_a_manager_known_by_another_platform_alone_is_a_stranger_here(
    lms: PlatformDouble, origin: str
) -> None:
    """« 11 » is somebody else at another LMS; ids of courses mean nothing there either."""
    other = PlatformDouble(lms.app, "https://autre.example", "client-2").register()
    browser = other.browser()
    answer = launch(other, browser, sub=MANAGER)
    page = browser.get(answer.location)
    assert "copie" not in text(page.text).replace("Parcours, copie", "")
    assert fields(page).keys() == {"csrf_token", "title", "first_day", "code"}


def test_the_history_counts_across_two_installations_in_one_lms(lms: PlatformDouble, origin: str) -> None:
    lms.deployment_id = "2"
    lms.register()
    browser, address = asked(lms)
    assert say(browser, address, how="same").location == f"/c/{origin}/"


def test_the_newest_known_course_of_the_history_is_the_origin(lms: PlatformDouble, origin: str) -> None:
    """A copy of a copy: ids newest first, some never seen here."""
    join(lms, "5", "Cohorte 2025")
    browser, address = asked(lms, history="6,2,5,4")
    assert "copie de « Parcours Pilotage pédagogique stratégique »" in text(browser.get(address).text)
    say(browser, address, how="same")
    found = lms.browser()
    newest = launch(
        lms, found, history="7,6,2,5", sub=MANAGER, context={"id": "8", "title": "Copie de la copie"}
    )
    assert "copie de « Parcours, copie »" in text(found.get(newest.location).text)


@pytest.mark.parametrize(
    "history", ["", "$Context.id.history", "99,98", "7", ",,,", "2" * 50, "0x2", "' OR 1=1 --"]
)
def test_without_a_known_course_in_its_history_a_course_is_like_any_other(
    lms: PlatformDouble, origin: str, history: str
) -> None:
    browser, address = asked(lms, history=history)
    page = browser.get(address)
    assert "how" not in fields(page)
    assert "est une copie" not in text(page.text)
    assert "Code d’ouverture" in text(page.text)


def test_an_origin_without_cohort_is_no_origin(lms: PlatformDouble) -> None:
    lms.launch(roles=ADMINISTRATOR)
    browser, address = asked(lms, sub="1", roles=ADMINISTRATOR)
    assert "est une copie" not in text(browser.get(address).text)


@pytest.mark.parametrize("how", ["", "autre", "new\x00same"])
def test_an_answer_that_was_not_offered_decides_nothing(lms: PlatformDouble, origin: str, how: str) -> None:
    browser, address = asked(lms)
    answer = say(browser, address, how=how)
    assert answer.status_code == 422
    strict(answer.text)
    assert 'id="how-error"' in answer.text
    assert cohort_of(lms, "7") is None


def test_what_was_typed_is_kept_when_the_title_is_missing(lms: PlatformDouble, origin: str) -> None:
    browser, address = asked(lms)
    answer = say(browser, address, title="  ", first_day="2028-01-10")
    assert answer.status_code == 422
    assert 'value="2028-01-10"' in unescape(answer.text)
    assert fields(answer)["how"] == ["new"]


def test_a_second_answer_changes_nothing_and_says_so(lms: PlatformDouble, origin: str) -> None:
    browser, address = asked(lms)
    form = fields(browser.get(address))
    assert browser.post(address, data=form | {"how": "same"}).status_code == 303
    again = browser.post(address, data=form | {"how": "new"})
    assert (again.status_code, again.location) == (303, f"/c/{origin}/")
    assert "C’était déjà fait" in text(browser.get(again.location).text)
    assert row_counts(lms.app)["cohort"] == 1


def test_two_managers_who_answer_at_once_make_one_decision(
    lms: PlatformDouble, origin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are held until both have read that nothing is decided; the other one is told."""
    with inside(lms.app):
        cohort, other = db.session.scalars(select(Cohort)).one(), person(lms, TRAINER)
        assert other is not None
        cohorts.grant_role(actor=factories.system_in(cohort), person_id=other.id, role=Role.MANAGER)
        db.session.commit()
    visits = [(*asked(lms, sub=sub), how) for sub, how in ((MANAGER, "same"), (TRAINER, "new"))]
    forms = [fields(browser.get(address)) | {"how": how} for browser, address, how in visits]
    undecided, meeting = operations.undecided, threading.Barrier(2)

    def together(context_key: int) -> Context:
        launch_queries.context(context_key)
        with suppress(threading.BrokenBarrierError):
            meeting.wait(timeout=1)
        return undecided(context_key)

    monkeypatch.setattr(operations, "undecided", together)
    monkeypatch.setattr("lti.copies.operations.undecided", together)
    said: list[str] = []

    def post(number: int) -> None:
        browser, address, _ = visits[number]
        answer = browser.post(address, data=forms[number])
        assert answer.status_code in (303, 422)
        said.append(text((browser.get(answer.location) if answer.status_code == 303 else answer).text))

    threads = [threading.Thread(target=post, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(said) == 2
    # SQLite has one writer: there the second one reads the decision, instead of running into it.
    told = [one for one in said if "Quelqu’un vient d’ouvrir" in one or "C’était déjà fait" in one]
    assert len(told) == 1
    assert row_counts(lms.app)["cohort"] == (1 if cohort_of(lms, "7") == origin else 2)


def test_late_or_stolen_answers_decide_nothing(lms: PlatformDouble, origin: str) -> None:
    browser, address = asked(lms)
    form = fields(browser.get(address)) | {"how": "same"}
    thief, _ = asked(lms, sub=TRAINER)
    assert thief.get(address).status_code == 404
    assert browser.post(address + "x", data=form).status_code == 404
    with clock.frozen(clock.now() + timedelta(hours=2, seconds=1)):
        assert browser.post(address, data=form).status_code == 410
    assert cohort_of(lms, "7") is None


def test_a_hostile_title_of_the_origin_is_shown_as_text(lms: PlatformDouble, origin: str) -> None:
    with inside(lms.app):
        db.session.query(Context).update({"title": "<script>alert(1)</script>"})
        db.session.query(Cohort).update({"title": "<img src=x onerror=alert(2)>"})
        db.session.commit()
    browser, address = asked(lms)
    page = browser.get(address).text
    strict(page)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_progress_made_by_one_door_shows_by_the_other(lms: PlatformDouble, origin: str) -> None:
    """One person, one book: the copy's column fills when they come in by it."""
    browser, address = asked(lms)
    say(browser, address, how="same")
    with inside(lms.app):
        cohort, learner = db.session.scalars(select(Cohort)).one(), person(lms, PARTICIPANT)
        assert learner is not None
        module = factories.module("M1", complete_when=["m1-a", "m1-b"])
        for key in module.complete_when:
            factories.activity(module, "reading", key)
        me = factories.actor(learner, cohort, Role.PARTICIPANT)
        record_result(actor=me, activity_key="m1-a", completed=True)
        db.session.commit()
        follow(cohort_id=cohort.id, person_id=learner.id)
        db.session.commit()
        assert len(db.session.scalars(select(Score)).all()) == 1
    launch(lms, sub=PARTICIPANT, roles=[LEARNER])
    with inside(lms.app):
        assert [score.percent for score in db.session.scalars(select(Score).order_by(Score.id))] == [50, 50]


def test_like_copies_settings_and_only_those(app: object, november: object) -> None:
    before = factories.cohort()
    before.academy, before.reading, before.trainer_minutes = "Valcombe", "B", 300
    factories.group(before)
    after = cohorts.open_cohort(actor=SYSTEM, title="Suivante", first_day=date(2027, 9, 1), like=before)
    assert (after.academy, after.reading, after.trainer_minutes) == ("Valcombe", "B", 300)
    assert groups(after.id) == []

"""Loading the content: the same twice changes nothing, nothing is deleted, texts keep their versions."""

import copy

import pytest
from flask import Flask
from sqlalchemy import func, select

from course.catalogue.models import (
    Activity,
    ActivityVersion,
    Module,
    ModuleWindow,
    PlannedSession,
    Programme,
)
from course.catalogue.operations import plan_windows
from course.db import db
from course.registries import registries
from modules import loader
from modules.content_files import Content, ContentFile, InvalidContent
from tests import factories
from tests.modules.world import content, load


def counted(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def edited(name: str, body: str) -> Content:
    """The real content with another text in one activity."""
    own = copy.deepcopy(content())
    own.activities = [
        ContentFile(file.name, file.meta, body) if file.name == name else file for file in own.activities
    ]
    return own


def without(name: str) -> Content:
    """The real content without one activity, its minutes given to another one."""
    own = copy.deepcopy(content())
    gone = next(file for file in own.activities if file.name == name)
    own.activities.remove(gone)
    heir = next(file for file in own.activities if file.meta["module"] == gone.meta["module"])
    heir.meta["minutes"] += gone.meta["minutes"]
    return own


def load_it(own: Content) -> loader.Loaded:
    return loader.load(own, registries().activity_kinds)


def activity(key: str) -> Activity:
    db.session.expire_all()
    return db.session.scalars(select(Activity).where(Activity.key == key)).one()


def test_the_catalogue_holds_what_the_files_say(app: Flask) -> None:
    load()
    m2 = db.session.scalars(select(Module).where(Module.code == "M2")).one()
    assert (m2.position, m2.synchronous_minutes, m2.asynchronous_minutes) == (3, 60, 30)
    assert [one.key for one in m2.activities] == ["m2-lecture", "m2-pourquoi-ici", "m2-journal"]
    sessions = db.session.scalars(select(PlannedSession).order_by(PlannedSession.code)).all()
    assert [one.code for one in sessions if one.modality == "in_person"] == [
        "J1-AM",
        "J1-PM",
        "J2-AM",
        "J2-PM",
    ]
    assert sum(one.modality == "virtual_class" for one in sessions) == 10
    programme = db.session.scalars(select(Programme)).one()
    assert programme.title == "Pilotage pédagogique stratégique"


def test_loading_twice_changes_nothing(app: Flask) -> None:
    first = load()
    tables = (Programme, Module, PlannedSession, Activity, ActivityVersion, ModuleWindow)
    before = [counted(table) for table in tables]
    again = load()
    assert (first.new_versions, again.new_versions, again.withdrawn) == (first.activities, 0, 0)
    assert [counted(table) for table in tables] == before


def test_a_changed_text_becomes_a_new_version_and_the_old_one_stays(app: Flask) -> None:
    load()
    former = db.session.scalars(
        select(ActivityVersion).where(ActivityVersion.activity_id == activity("m0-charte").id)
    ).one()
    assert load_it(edited("transversal/m0-charte.md", "## Une autre charte\n\nTexte.")).new_versions == 1
    assert activity("m0-charte").version == 2
    db.session.refresh(former)
    assert former.number == 1
    assert "Confidentialité" in former.body


def test_a_withdrawn_file_hides_the_activity_and_returns_as_it_was(app: Flask) -> None:
    load()
    loaded = load_it(without("e1/m1-journal.md"))
    assert (loaded.withdrawn, activity("m1-journal").version) == (1, 0)
    assert load_it(without("e1/m1-journal.md")).withdrawn == 0
    assert load().new_versions == 0
    assert activity("m1-journal").version == 1


def test_invalid_content_is_refused_whole(app: Flask) -> None:
    own = copy.deepcopy(content())
    own.modules[0].meta["year"] = 7
    with pytest.raises(InvalidContent, match="year: 7"):
        load_it(own)
    assert counted(Module) == 0


def test_a_module_or_a_session_that_people_have_hours_for_cannot_vanish(app: Flask) -> None:
    load()
    factories.module("M99")
    factories.planned_session(factories.module("M98"), "CV99")
    with pytest.raises(InvalidContent) as refused:
        load()
    messages = "\n".join(problem.message for problem in refused.value.problems)
    assert "module M99 is in the catalogue" in messages
    assert "session CV99 is in the catalogue" in messages


def test_an_activity_never_changes_kind_under_the_answers_it_has(app: Flask) -> None:
    load()
    activity("m1-journal").kind = "quiz"
    db.session.flush()
    with pytest.raises(InvalidContent, match="m1-journal.md: was a quiz"):
        load()


def test_cohorts_get_the_windows_they_lack_and_keep_those_they_moved(app: Flask) -> None:
    cohort = factories.cohort()
    assert counted(ModuleWindow) == 0
    load()
    assert counted(ModuleWindow) == 15
    moved = db.session.scalars(select(ModuleWindow).where(ModuleWindow.cohort_id == cohort.id)).first()
    assert moved is not None
    moved.closes_on = moved.opens_on
    db.session.flush()
    load()
    plan_windows(actor=factories.system_in(cohort), cohort_id=cohort.id)
    db.session.refresh(moved)
    assert moved.closes_on == moved.opens_on
    assert counted(ModuleWindow) == 15


def test_check_says_what_is_valid_and_load_what_was_loaded(app: Flask) -> None:
    runner = app.test_cli_runner()
    checked = runner.invoke(args=["modules", "check"])
    assert (checked.exit_code, checked.output) == (
        0,
        "contenu valide : 15 modules, 16 activités, 24 h à distance\n",
    )
    loaded = runner.invoke(args=["modules", "load"])
    assert loaded.exit_code == 0
    assert loaded.output.startswith("contenu chargé : 15 modules, 16 activités")
    db.session.rollback()
    assert counted(Module) == 15


@pytest.mark.parametrize("command", ["check", "load"])
def test_the_commands_end_with_status_1_and_name_each_wrong_file(
    app: Flask, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    own = copy.deepcopy(content())
    own.modules[0].meta["element"] = "E9"
    own.activities[0].meta["minutes"] = "x"
    monkeypatch.setattr("modules.content_files.read", lambda: own)
    result = app.test_cli_runner().invoke(args=["modules", command])
    assert result.exit_code == 1
    assert f"{own.modules[0].name}: unknown element: E9" in result.output
    assert f"{own.activities[0].name}: minutes: expected a whole number" in result.output
    db.session.rollback()
    assert counted(Module) == 0

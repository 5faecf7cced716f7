"""The migrations make exactly the tables of the models, on both databases."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select, text

from course.access.models import SignIn
from course.config import ROOT
from course.db import Base, db, in_models
from lti.platforms.models import Context as LtiContext
from tutoring.sessions.models import TrainingSession
from tutoring.visits.models import FieldVisit


def test_the_migrated_database_is_what_the_models_say(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": in_models}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrations_are_one_line(app: Flask) -> None:
    script = ScriptDirectory(str(ROOT / "course" / "migrations"))
    assert len(script.get_heads()) == 1
    assert all(not revision.is_merge_point for revision in script.walk_revisions())


def test_sqlite_runs_with_the_rules_of_the_house(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        isolation = db.session.execute(text("SHOW default_transaction_isolation")).scalar()
        assert isolation == "read committed"
        return
    found = {
        name: db.session.execute(text(f"PRAGMA {name}")).scalar()
        for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
    }
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 10000, "synchronous": 1}


class TestUp:
    """From each release to the next, with data in the tables."""

    def test_the_first_release_comes_up_with_its_people_in_their_courses(self, database: Any) -> None:
        database.bare()
        at(database, "0001")
        fill(
            database,
            "INSERT INTO person (id, uid, given_name, family_name, display_name, sort_key, created_at)"
            " VALUES (1, 'p1', 'Camille', 'Vauquelin', 'Camille Vauquelin', 'vauquelin camille', :day),"
            " (2, 'p2', '', '', 'Personne sans nom', 'personne', :day)",
            "INSERT INTO cohort (id, uid, title, academy, reading, tutor_minutes, trainer_minutes, created_at)"
            " VALUES (1, 'c1', 'Promotion 2026', '', 'A', 600, 600, :day)",
            "INSERT INTO enrolment (id, cohort_id, person_id, status, status_since, to_review)"
            " VALUES (1, 1, 1, 'active', '2026-09-01', false)",
            "INSERT INTO lti_platform (id, name, issuer, client_id, auth_url, token_url, jwks_url, created_at)"
            " VALUES (1, 'Campus', 'https://lms.example', 'c', 'https://lms.example/a',"
            " 'https://lms.example/t', 'https://lms.example/j', :day)",
            "INSERT INTO lti_deployment (id, platform_id, deployment_id) VALUES (1, 1, '1')",
            "INSERT INTO lti_identity (id, platform_id, sub, person_id, created_at)"
            " VALUES (1, 1, '3', 1, :day), (2, 1, '4', 2, :day)",
            "INSERT INTO lti_context (id, deployment_id, context_id, title, cohort_id)"
            " VALUES (1, 1, '2', 'Parcours', 1)",
            "INSERT INTO lti_tool_key (id, kid, public_pem, private_encrypted, created_at)"
            " VALUES (1, 'k', 'pem', 'sealed', :day)",
        )
        at(database, "0002")
        with database.app.app_context():
            members = db.session.execute(text("SELECT context_id, identity_id FROM lti_membership")).all()
            key = db.session.execute(text("SELECT signs_from = created_at FROM lti_tool_key")).scalar()
            history = db.session.scalars(select(LtiContext)).one().history
            operators = db.session.execute(text("SELECT count(operator_since) FROM person")).scalar()
        assert [tuple(row) for row in members] == [(1, 1)]
        assert key
        assert history == []
        assert operators == 0

    def test_sessions_visits_and_sign_ins_come_up_as_they_were(self, database: Any) -> None:
        database.bare()
        at(database, "0002")
        fill(
            database,
            "INSERT INTO person (id, uid, given_name, family_name, display_name, sort_key, created_at)"
            " VALUES (1, 'p1', 'Nadia', 'Ferrand', 'Nadia Ferrand', 'ferrand nadia', :day)",
            "INSERT INTO cohort (id, uid, title, academy, reading, tutor_minutes, trainer_minutes, created_at)"
            " VALUES (1, 'c1', 'Promotion 2026', '', 'A', 600, 600, :day)",
            "INSERT INTO school (id, name, town) VALUES (1, 'Collège des Tilleuls', 'Valcombe')",
            "INSERT INTO training_session (id, cohort_id, code, modality, year, title, starts_at, ends_at,"
            " occurs_on, minutes, place) VALUES (1, 1, 'J1-AM', 'in_person', 1, 'Ouverture', :day, :day,"
            " '2026-10-06', 180, '')",
            "INSERT INTO field_visit (id, uid, entry_uid, cohort_id, author_id, function, school_id, nature,"
            " occurred_on, year, minutes, travel_minutes, kilometres, mission_order, observed, said, agreed,"
            " before_next, version, created_at, cancel_reason) VALUES (1, 'v1', 'e1', 1, 1, 'tutor', 1,"
            " 'individual_visit', '2026-11-17', 1, 60, 30, 12.5, '', '', '', 'Se revoir', '', 1, :day, '')",
            "INSERT INTO visit_attendee (id, visit_id, person_id, answer, comment)"
            " VALUES (1, 1, 1, 'accepted', '')",
            "INSERT INTO sign_in (id, token_hash, person_id, frame_origins, created_at, expires_at)"
            " VALUES (1, 'h', 1, '', :day, :day)",
        )
        at(database, "0003")
        with database.app.app_context():
            visit = db.session.scalars(select(FieldVisit)).one()
            session = db.session.scalars(select(TrainingSession)).one()
            sign_in = db.session.scalars(select(SignIn)).one()
            zone = db.session.execute(text("SELECT zone FROM cohort")).scalar()
        assert (visit.agreed, visit.vehicle, visit.starts_at) == ("Se revoir", "", None)
        assert (session.title, session.version, session.cancelled_at) == ("Ouverture", 1, None)
        assert (sign_in.kind, zone) == ("browser", "A")


def at(database: Any, revision: str) -> None:
    """Bring the database up to that release."""
    with database.app.app_context():
        upgrade(str(ROOT / "course" / "migrations"), revision=revision)


def fill(database: Any, *statements: str) -> None:
    """Rows as the release of that day wrote them."""
    with database.app.app_context():
        for statement in statements:
            values = {"day": "2026-09-21 08:00:00+00"} if ":day" in statement else {}
            db.session.execute(text(statement), values)
        db.session.commit()

"""« Émettre pour tous » and « Tout télécharger »: the worker's side, interrupted or not."""

import io
import time
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from course import clock
from course.attestation import archive_work, drawing, issue_work, operations
from course.attestation.models import Certificate, CertificateRun, State
from course.db import db
from course.hours.models import Modality
from course.jobs.worker import run_one
from tests.course.attestation.world import World
from tests.course.documents import reading


def work() -> None:
    """Everything that waits, as the worker would."""
    while run_one():
        pass


def ask(here: World, kind: str = operations.ISSUE, *, replaces: bool = False) -> CertificateRun:
    made = operations.ask(actor=here.actor(), kind=kind, replaces=replaces)
    db.session.commit()
    return made


def test_twenty_four_certificates_are_ready_in_well_under_a_minute(here: World) -> None:
    here.settle()
    for number in range(22):
        here.everything(here.add(f"Personne{number:02}").given_name)
    db.session.commit()
    run = ask(here)
    started = time.monotonic()
    work()
    content = archive_work.built(db.session.query(Certificate).all())
    assert time.monotonic() - started < 30
    assert (run.people, run.looked_at, run.made, run.failed) == (25, 25, 24, 0)
    assert run.finished_at is not None
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert len(archive.namelist()) == 24


def test_asking_twice_is_asking_once(here: World) -> None:
    here.settle()
    assert ask(here).id == ask(here).id
    work()
    assert db.session.query(Certificate).count() == 2


def test_everybody_again_changes_nothing_unless_hours_changed_and_it_is_asked(here: World) -> None:
    here.settle()
    ask(here)
    work()
    here.certify("Béa", 1, Modality.IN_PERSON, None, 180)
    db.session.commit()
    assert ask(here).id
    work()
    assert db.session.query(Certificate).count() == 2
    ask(here, replaces=True)
    work()
    states = [(one.person_id, one.state) for one in db.session.query(Certificate).order_by(Certificate.id)]
    ada, bea = here["Ada"].id, here["Béa"].id
    assert sorted(states[:2]) == sorted([(ada, State.VALID), (bea, State.REVOKED)])
    assert states[2:] == [(bea, State.VALID)]


def test_one_failure_does_not_stop_the_others(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    here.settle()
    real = operations.Issuer.issue

    def fail_for_ada(issuer: operations.Issuer, person: object, **more: bool) -> Certificate:
        if person is here["Ada"]:
            raise RuntimeError("quelque chose")
        return real(issuer, person, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(operations.Issuer, "issue", fail_for_ada)
    run = ask(here)
    work()
    assert (run.made, run.failed) == (1, 1)
    assert db.session.query(Certificate).one().person_id == here["Béa"].id


def test_a_killed_worker_goes_on_where_it_was(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    here.settle()
    monkeypatch.setattr(issue_work, "BATCH", 1)
    run = ask(here)
    assert issue_work._batch(run.id)
    assert db.session.query(Certificate).count() == 1
    work()
    assert (run.looked_at, run.made) == (3, 2)
    assert db.session.query(Certificate).count() == 2


def test_a_long_work_gives_its_turn_back_before_its_lease_ends(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.settle()
    monkeypatch.setattr(issue_work, "BATCH", 1)
    monkeypatch.setattr(issue_work, "TURN", -1.0)
    run = ask(here)
    assert run_one()
    db.session.refresh(run)
    assert (run.looked_at, run.finished_at) == (1, None)
    work()
    db.session.refresh(run)
    assert run.finished_at is not None
    assert db.session.query(Certificate).count() == 2


def test_people_who_left_get_theirs_too(here: World) -> None:
    from course.cohorts import operations as cohorts
    from course.roles import Role

    here.settle()
    with clock.frozen(clock.now() - timedelta(days=30)):
        cohorts.grant_role(actor=here.actor("Hélène"), person_id=here["Béa"].id, role=Role.EXPERT)
        cohorts.end_role(actor=here.actor("Hélène"), person_id=here["Béa"].id, role=Role.PARTICIPANT)
    db.session.commit()
    ask(here)
    work()
    assert db.session.query(Certificate).count() == 2


def test_a_large_cohort_gets_an_archive_prepared_and_kept_for_a_day(
    app: Flask, here: World, browse: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_work, "AT_ONCE", 1)
    monkeypatch.setattr(archive_work, "BATCH", 1)
    here.settle()
    here.issue("Ada")
    here.issue("Béa")
    client, address = browse("Guy"), here.url("attestations/archive")
    assert client.get(address).status_code == 404
    run = ask(here, operations.ARCHIVE)
    assert archive_work._batch(run.id)  # the worker dies after the first, another goes on
    work()
    db.session.expire_all()
    with client.get(address) as answer:
        assert "no-store" in answer.headers["Cache-Control"]
        content = answer.data
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        for name in names:
            assert reading.opened(archive.read(name)).pages
    assert [name.split(" ")[1] for name in sorted(names)] == ["PPS-2027-0001", "PPS-2027-0002"]
    path = archive_work.finished_file(db.session.query(CertificateRun).one())
    assert path is not None
    assert path.parent.stat().st_mode & 0o077 == 0
    with clock.frozen(clock.now() + timedelta(days=365 * 50)):
        archive_work.forget_old()
    assert not path.exists()
    assert client.get(address).status_code == 404


def test_a_name_full_of_emojis_enters_the_prepared_archive(here: World) -> None:
    here["Ada"].display_name = "🎉" * 60
    here.settle()
    here.issue("Ada")
    here.issue("Béa")
    ask(here, operations.ARCHIVE)
    work()
    run = again()
    assert (run.made, run.failed) == (2, 0)


def test_a_certificate_that_cannot_be_drawn_is_named_in_the_archive(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.settle()
    broken, sound = here.issue("Ada"), here.issue("Béa")
    missing = f"Attestation {broken.number} manquante.txt"
    real, number = drawing.certificate_pdf, broken.number

    def fail_for_ada(certificate: Certificate) -> bytes:
        if certificate.number == number:
            raise ValueError("illisible")
        return real(certificate)

    monkeypatch.setattr(drawing, "certificate_pdf", fail_for_ada)
    with zipfile.ZipFile(io.BytesIO(archive_work.built([broken, sound]))) as archive:
        assert [name for name in archive.namelist() if not name.endswith(".pdf")] == [missing]
        assert "n’a pas pu être dessinée" in archive.read(missing).decode()
    ask(here, operations.ARCHIVE)
    work()
    run = again()
    assert (run.made, run.failed, run.finished_at is not None) == (1, 1, True)


def test_an_archive_swept_away_half_done_begins_again(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_work, "BATCH", 1)
    here.settle()
    here.issue("Ada")
    here.issue("Béa")
    assert archive_work._batch(ask(here, operations.ARCHIVE).id)
    with clock.frozen(clock.now() + timedelta(days=365 * 50)):
        archive_work.forget_old()
    work()
    run = again()
    assert (run.looked_at, run.made) == (2, 2)
    assert len(names_in(again())) == 2


def test_a_worker_killed_while_clearing_up_does_not_cost_the_archive(here: World) -> None:
    here.settle()
    here.issue("Ada")
    assert archive_work._batch(ask(here, operations.ARCHIVE).id)
    place = archive_work.folder() / again().uid
    archive_work._close(place)
    place.mkdir()  # what was left of the folder
    work()
    assert len(names_in(again())) == 1
    assert not place.exists()


def again() -> CertificateRun:
    """The work as the worker left it: it keeps no object of ours."""
    return db.session.query(CertificateRun).one()


def names_in(run: CertificateRun) -> list[str]:
    path = archive_work.finished_file(run)
    assert path is not None
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()

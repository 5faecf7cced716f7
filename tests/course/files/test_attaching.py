"""Files on the things of a room: kept within bounds, read by whom the room says, erased for good."""

import io
from collections.abc import Iterator

import pytest
from flask import Flask, g, render_template_string
from flask.testing import FlaskClient
from sqlalchemy import func, select

from course.cohorts.models import Cohort
from course.db import db
from course.errors import RuleBroken
from course.files import operations, queries, rules
from course.files.forms import AttachmentForm
from course.files.models import FileContent, StoredFile
from course.people.models import Person
from course.registries import Registries
from course.roles import Role
from tests import factories, pages
from tests.course.files.samples import jpeg, pdf, picture
from tests.queries import count_queries

KIND = "codev"


@pytest.fixture
def cohort(app: Flask) -> Cohort:
    return factories.cohort()


@pytest.fixture
def ada(cohort: Cohort) -> Person:
    return factories.member(cohort, Role.PARTICIPANT, given="Ada")


@pytest.fixture(autouse=True)
def readable(app: Flask) -> Iterator[set[str]]:
    """The things whose files everybody of the cohort reads, until the end of the test."""
    refs = {"1"}
    found: Registries = app.extensions["agencement"]
    found.file_readers[KIND] = lambda actor, ref: ref in refs
    yield refs
    del found.file_readers[KIND]


def attach(
    cohort: Cohort, who: Person, content: bytes, name: str, ref: str = "1", alt: str = ""
) -> StoredFile:
    actor = factories.actor(who, cohort, Role.PARTICIPANT)
    return operations.attach(
        actor=actor, kind=KIND, ref=ref, upload=io.BytesIO(content), filename=name, alt=alt
    )


def numbered(number: int) -> bytes:
    return pdf() + f"{number}\n%%EOF".encode()


def test_files_of_many_things_are_listed_by_one_query_without_their_bytes(
    cohort: Cohort, ada: Person
) -> None:
    for ref in ("1", "2"):
        for number in (1, 2):
            attach(cohort, ada, numbered(number), f"{number}.pdf", ref)
    with count_queries() as asked:
        found = queries.attached(KIND, ["1", "2", "3"])
    assert {ref: [file.filename for file in files] for ref, files in found.items()} == {
        "1": ["1.pdf", "2.pdf"],
        "2": ["1.pdf", "2.pdf"],
        "3": [],
    }
    assert len(asked) == 1
    assert "stored_file_content" not in asked[0]


def test_the_same_file_sent_twice_is_kept_once(cohort: Cohort, ada: Person) -> None:
    first = attach(cohort, ada, pdf(), "a.pdf")
    assert attach(cohort, ada, pdf(), "a.pdf").id == first.id


def test_the_sixth_file_of_a_thing_is_refused_until_one_goes(cohort: Cohort, ada: Person) -> None:
    kept = [attach(cohort, ada, numbered(number), "a.pdf") for number in range(rules.PER_THING)]
    with pytest.raises(RuleBroken, match="déjà 5 fichiers"):
        attach(cohort, ada, numbered(9), "a.pdf")
    operations.erase(kind=KIND, refs=["1"], uid=kept[2].uid)
    db.session.expire_all()
    assert attach(cohort, ada, numbered(9), "a.pdf").place == 3


def test_two_who_attach_at_once_take_two_places(
    cohort: Cohort, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach(cohort, ada, numbered(1), "a.pdf")
    # What the second one read before the first had written.
    monkeypatch.setattr(queries, "attached", lambda kind, refs: {"1": []})
    assert attach(cohort, factories.member(cohort), numbered(2), "b.pdf").place == 2


def test_what_a_person_keeps_is_bounded_by_cohort(
    cohort: Cohort, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "PER_PERSON", len(pdf()) + 20)
    attach(cohort, ada, pdf(), "a.pdf")
    with pytest.raises(RuleBroken, match="au plus"):
        attach(cohort, ada, numbered(1), "b.pdf", "2")
    attach(cohort, factories.member(cohort), numbered(1), "b.pdf", "2")


def test_nothing_is_kept_that_no_room_lets_read(cohort: Cohort, ada: Person) -> None:
    actor = factories.actor(ada, cohort)
    with pytest.raises(ValueError, match="nobody says"):
        operations.attach(actor=actor, kind="x", ref="1", upload=io.BytesIO(pdf()), filename="a.pdf")


def test_erasing_leaves_the_fact_and_nothing_of_the_file(cohort: Cohort, ada: Person) -> None:
    attach(cohort, ada, jpeg(), "Camille.jpg", alt="Camille au tableau")
    attach(cohort, ada, pdf(), "autre.pdf", "2")
    assert operations.erase(kind=KIND, refs=["1"]) == 1
    assert operations.erase(kind=KIND, refs=["1"]) == 0
    db.session.expire_all()
    left = db.session.scalars(select(StoredFile).where(StoredFile.ref == "1")).one()
    assert (left.filename, left.alt, left.sha256, left.size, left.owner_id) == ("", "", "", 0, ada.id)
    assert left.erased_at is not None
    assert db.session.scalar(select(func.count()).select_from(FileContent)) == 1


def test_an_undone_act_leaves_neither_row_nor_bytes(cohort: Cohort, ada: Person) -> None:
    db.session.commit()
    attach(cohort, ada, pdf(), "a.pdf")
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0
    assert db.session.scalar(select(func.count()).select_from(FileContent)) == 0


class TestPages:
    """The addresses of files."""

    def test_a_file_is_saved_and_never_opened(self, client: FlaskClient, cohort: Cohort, ada: Person) -> None:
        uid = attach(cohort, ada, pdf(), "Évaluation.pdf").uid
        answer = factories.sign_in(client, ada).get(f"/c/{cohort.uid}/fichiers/{uid}")
        assert (answer.status_code, answer.data, answer.mimetype) == (200, pdf(), "application/pdf")
        headers = answer.headers
        assert headers["Content-Disposition"] == (
            "attachment; filename=\"Evaluation.pdf\"; filename*=UTF-8''%C3%89valuation.pdf"
        )
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert headers["Cache-Control"] == "private, no-store"
        assert client.get(f"/c/{cohort.uid}/fichiers/{uid}/image").status_code == 404

    def test_only_a_picture_drawn_again_is_shown(
        self, client: FlaskClient, cohort: Cohort, ada: Person
    ) -> None:
        uid = attach(cohort, ada, jpeg(exif=True), "photo.jpg").uid
        answer = factories.sign_in(client, ada).get(f"/c/{cohort.uid}/fichiers/{uid}/image")
        assert answer.mimetype == "image/jpeg"
        assert answer.headers["Content-Disposition"].startswith("inline; ")
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert b"Exif" not in answer.data

    def test_whom_the_room_refuses_learns_nothing(
        self, client: FlaskClient, cohort: Cohort, ada: Person, readable: set[str]
    ) -> None:
        uid = attach(cohort, ada, picture(), "a.png").uid
        other = factories.cohort("Une autre")
        here = f"/c/{cohort.uid}/fichiers"
        factories.sign_in(client, ada)
        assert client.get(f"{here}/{uid}").status_code == 200
        readable.clear()
        for path in (f"{here}/{uid}", f"{here}/{uid}/image", f"{here}/inconnu", f"{here}/x%00"):
            assert client.get(path).status_code == 404
        readable.add("1")
        factories.sign_in(client, factories.member(other, Role.MANAGER))
        for path in (f"{here}/{uid}", f"/c/{other.uid}/fichiers/{uid}"):
            assert client.get(path).status_code == 404

    def test_what_was_erased_is_not_there_any_more(
        self, client: FlaskClient, cohort: Cohort, ada: Person
    ) -> None:
        uid = attach(cohort, ada, pdf(), "a.pdf").uid
        operations.erase(kind=KIND, refs=["1"])
        assert factories.sign_in(client, ada).get(f"/c/{cohort.uid}/fichiers/{uid}").status_code == 404


class TestMacros:
    """The upload and the list, in a page."""

    def test_say_what_is_accepted_and_what_each_file_is(
        self, app: Flask, cohort: Cohort, ada: Person
    ) -> None:
        files = [
            attach(cohort, ada, pdf(), "charte <b>.pdf"),
            attach(cohort, ada, picture(), "plan.png", alt="Un « plan »"),
            attach(cohort, ada, jpeg(), "muet.jpg"),
        ]
        with app.test_request_context(f"/c/{cohort.uid}/"):
            html = _drawn(cohort, files)
        tree = pages.strict(html)
        [chosen] = [one for one in tree.iter("input") if one.get("type") == "file"]
        assert ".docx" in (chosen.get("accept") or "")
        assert "svg" not in (chosen.get("accept") or "")
        assert (chosen.get("aria-describedby") or "").endswith("-help")
        assert [one.get("alt") for one in tree.iter("img")] == [
            "Un « plan »",
            "Image sans description : muet.jpg",
        ]
        said = pages.text(html)
        assert "charte -b-.pdf (PDF, 1 Ko)" in said
        assert "10 Mo au plus" in said


def _drawn(cohort: Cohort, files: list[StoredFile]) -> str:
    g.cohort_uid = cohort.uid
    return render_template_string(
        '<!doctype html><title>x</title>{% from "ui/files.html" import upload, attachments %}'
        "<form>{{ upload(form) }}</form>{{ attachments(files) }}",
        form=AttachmentForm(formdata=None),
        files=files,
    )

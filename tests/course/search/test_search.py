"""Texts are found by those who may read them, on both databases; what is erased is gone."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql

from course import clock
from course.cohorts.models import Cohort
from course.db import db
from course.permissions import Actor
from course.registries import Registries
from course.roles import Role
from course.search import operations, queries, rules
from tests import factories, pages

CODEV = "codev"
# Ways of typing a word that mean the same.
WAYS: list[Callable[[str], str]] = [str.upper, str.title, rules.folded_word, str]


@pytest.fixture
def cohort(app: Flask) -> Cohort:
    return factories.cohort()


@pytest.fixture
def readable(app: Flask) -> Iterator[set[str]]:
    """The audiences that everybody has, until the end of the test."""
    mine: set[str] = {"thread:1"}
    found: Registries = app.extensions["agencement"]
    before, found.search_audiences = found.search_audiences, [lambda actor: mine]
    yield mine
    found.search_audiences = before


def put(cohort: Cohort, text: str, ref: str = "1", audience: str = "thread:1", title: str = "Exposé") -> None:
    path = f"/c/{cohort.uid}/fils/{ref}"
    operations.put(
        kind=CODEV, ref=ref, cohort_id=cohort.id, audience=audience, title=title, path=path, text=text
    )


def refs(cohort: Cohort, question: str, page: int = 1) -> list[str]:
    actor = Actor(person_id=1, cohort_id=cohort.id, cohort_uid=cohort.uid)
    found = queries.search(actor, rules.terms(question), page=page)
    return [entry.ref for entry in found.entries]


def test_a_text_is_found_whatever_the_accents_case_and_plural(cohort: Cohort, readable: set[str]) -> None:
    put(cohort, "Les élèves de l’établissement retrouvent leurs marges de manœuvre.")
    for question in ("eleve", "ÉLÈVES", "marge manoeuvres", "etablissements", "établisseme", "expose"):
        assert refs(cohort, question) == ["1"], question
    assert refs(cohort, "élèves absents") == []


def test_only_the_audiences_of_that_moment_find_it(cohort: Cohort, readable: set[str]) -> None:
    put(cohort, "confiance", "1", "thread:1")
    put(cohort, "confiance", "2", "thread:2")
    assert refs(cohort, "confiance") == ["1"]
    readable.add("thread:2")
    assert sorted(refs(cohort, "confiance")) == ["1", "2"]
    readable.clear()
    assert refs(cohort, "confiance") == []


def test_another_cohort_finds_nothing_even_with_the_audience(cohort: Cohort, readable: set[str]) -> None:
    put(cohort, "confiance")
    assert refs(factories.cohort("Une autre"), "confiance") == []


def test_very_many_audiences_are_one_question(cohort: Cohort, readable: set[str]) -> None:
    readable.update(f"thread:{number}" for number in range(70_000))
    put(cohort, "confiance", audience="thread:69999")
    assert refs(cohort, "confiance") == ["1"]


def test_an_edited_text_is_found_by_its_new_words_alone(cohort: Cohort, readable: set[str]) -> None:
    put(cohort, "un différend")
    put(cohort, "une entente", title="Repris")
    assert refs(cohort, "différend") == []
    assert refs(cohort, "entente repris") == ["1"]


def test_titles_come_first_and_the_newest_among_equals(cohort: Cohort, readable: set[str]) -> None:
    for day, ref in enumerate(("old", "new"), 1):
        with clock.frozen(date(2026, 11, day)):
            put(cohort, "le climat et le reste", ref)
    put(cohort, "le climat et le reste", "title", title="Climat")
    assert refs(cohort, "climat") == ["title", "new", "old"]


def test_long_lists_come_by_pages(cohort: Cohort, readable: set[str]) -> None:
    for number in range(queries.PAGE + 3):
        put(cohort, "climat", str(number))
    first, second = refs(cohort, "climat"), refs(cohort, "climat", page=2)
    assert (len(first), len(second)) == (queries.PAGE, 3)
    assert not set(first) & set(second)
    assert refs(cohort, "climat", page=9) == []


def test_forgetting_takes_one_text_or_all_of_a_thread(cohort: Cohort, readable: set[str]) -> None:
    for ref in ("12:a", "12:b", "120:a", "1_:a"):
        put(cohort, "climat", ref)
    operations.forget(kind=CODEV, ref="12:a")
    assert sorted(refs(cohort, "climat")) == ["120:a", "12:b", "1_:a"]
    operations.forget(kind=CODEV, prefix="1_:")
    operations.forget(kind=CODEV, prefix="12:")
    assert refs(cohort, "climat") == ["120:a"]
    with pytest.raises(ValueError, match="either"):
        operations.forget(kind=CODEV)


def test_a_text_leads_only_into_the_tool(cohort: Cohort) -> None:
    for path in ("https://evil.example/", "//evil.example/", ""):
        with pytest.raises(ValueError, match="page of the tool"):
            operations.put(
                kind=CODEV, ref="1", cohort_id=cohort.id, audience="x", title="", path=path, text=""
            )


def everything(app: Flask) -> bytes:
    """All that the database holds: its file on SQLite, each table as text on PostgreSQL."""
    db.session.commit()
    if db.engine.dialect.name == "sqlite":
        file = str(db.engine.url.database)
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return Path(file).read_bytes()
    names = db.session.scalars(sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    rows = [db.session.execute(sql(f'SELECT t::text FROM "{name}" t')).all() for name in names]
    return "".join(str(row[0]) for table in rows for row in table).encode()


@pytest.mark.parametrize("way", ["forgotten", "edited", "deleted"])
def test_what_is_erased_is_nowhere_in_the_database(
    app: Flask, cohort: Cohort, readable: set[str], way: str
) -> None:
    for number in range(30):
        put(cohort, f"un texte ordinaire {number}", f"other:{number}")
    put(cohort, "Le zygomorphique quincailler " * 50 + "xylophoniste", "12:a", title="Wagnérolâtrie")
    db.session.commit()
    secrets = (b"zygomorph", b"xylophon", b"Wagn", b"wagn", b"quincail")
    before = everything(app)
    assert [word for word in secrets if word not in before] == []
    if way == "edited":
        put(cohort, "rien", "12:a")
        operations.sweep()
    elif way == "deleted":
        db.session.execute(sql("DELETE FROM search_entry WHERE ref = '12:a'"))
        operations.sweep()
    else:
        operations.forget(kind=CODEV, prefix="12:")
    left = everything(app)
    assert [word for word in secrets if word in left] == []
    assert refs(cohort, "zygomorphique") == []
    assert len(refs(cohort, "ordinaire")) == queries.PAGE


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_what_is_put_is_found_by_its_words_and_by_its_audiences_only(
    cohort: Cohort, readable: set[str], data: st.DataObject
) -> None:
    words = st.text("abcdeéèçœilmnorstuû", min_size=3, max_size=9)
    texts = data.draw(st.lists(st.lists(words, min_size=1, max_size=5), min_size=1, max_size=5))
    owners = [data.draw(st.sampled_from(["thread:1", "thread:2", "person:5"])) for _ in texts]
    readable.clear()
    readable.update(data.draw(st.sets(st.sampled_from(["thread:1", "thread:2", "person:5"]))))
    operations.forget(kind=CODEV, prefix="")
    for number, (text, owner) in enumerate(zip(texts, owners, strict=True)):
        put(cohort, " ".join(text), str(number), owner)
    for number, (text, owner) in enumerate(zip(texts, owners, strict=True)):
        change = data.draw(st.sampled_from(WAYS))
        question = " ".join(change(word) for word in text)
        assert (str(number) in refs(cohort, question)) == (owner in readable), question
    assert all(owners[int(ref)] in readable for word in texts[0] for ref in refs(cohort, word))


def test_ten_thousand_texts_are_searched_at_once(cohort: Cohort, readable: set[str]) -> None:
    put(cohort, "une aiguille dans le foin " * 30, "0")
    columns = "kind, cohort_id, audience, title, path, text, folded, updated_at"
    many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"
    one = columns.replace("folded", "replace(folded, 'aiguil', 'w' || i)").replace(
        "audience", "'thread:' || (i % 500)"
    )
    db.session.execute(
        sql(
            f"INSERT INTO search_entry (ref, {columns}) {many} "
            f"SELECT CAST(i AS varchar(9)), {one} FROM n, search_entry WHERE ref = '0'"
        )
    )
    started = time.perf_counter()
    assert refs(cohort, "aiguille") == ["0"]
    assert len(refs(cohort, "foin")) == queries.PAGE
    assert time.perf_counter() - started < 2


class TestPage:
    """« Rechercher »."""

    @pytest.fixture
    def browser(self, client: FlaskClient, cohort: Cohort, readable: set[str]) -> FlaskClient:
        return factories.sign_in(client, factories.member(cohort, Role.PARTICIPANT))

    def ask(self, browser: FlaskClient, cohort: Cohort, **query: object) -> str:
        answer = browser.get(f"/c/{cohort.uid}/recherche", query_string=query)
        assert answer.status_code == 200
        pages.strict(answer.text)
        return answer.text

    def test_marks_the_words_and_lets_no_markup_through(self, browser: FlaskClient, cohort: Cohort) -> None:
        put(cohort, "Un <b>élève</b> & <script>alert(1)</script>", title="<i>Élèves</i>")
        html = self.ask(browser, cohort, q="eleves")
        assert "&lt;b&gt;<mark>élève</mark>&lt;/b&gt; &amp; &lt;script&gt;" in html
        assert "&lt;i&gt;<mark>Élèves</mark>&lt;/i&gt;" in html
        assert "1\xa0texte trouvé" in html
        assert f'href="/c/{cohort.uid}/fils/1"' in html

    def test_says_what_to_do_when_nothing_is_found(self, browser: FlaskClient, cohort: Cohort) -> None:
        assert "Aucun texte trouvé" not in self.ask(browser, cohort)
        assert "Aucun texte trouvé" in self.ask(browser, cohort, q="rien")
        assert "au moins un mot" in self.ask(browser, cohort, q="!?")
        put(cohort, "climat")
        assert "Cette page de résultats n’existe pas" in self.ask(browser, cohort, q="climat", page=7)

    @pytest.mark.parametrize(
        "question",
        [
            *(
                '"',
                "'",
                '"climat',
                "climat*",
                "climat AND",
                "NEAR(climat",
                "title:climat",
                "-climat",
                "^climat",
            ),
            *(
                "climat & |",
                "climat:*",
                "!climat",
                "(climat",
                "\\",
                "climat;--",
                "%",
                "{climat}",
                "\ud800climat",
            ),
            *("climat " * 2000, "x" * 10_000, "🎉", "ﬁ", "½", "\u0301", "2²", "ʼn", "_climat_"),
        ],
    )
    def test_no_question_is_an_incident(self, browser: FlaskClient, cohort: Cohort, question: str) -> None:
        put(cohort, "climat and near title 2² ½ ﬁ " + "x" * 300)
        html = self.ask(browser, cohort, q=question.encode("utf-8", "replace"))
        if "climat" in question:
            assert "1\xa0texte trouvé" in html

    def test_a_nul_is_a_page_that_does_not_exist(self, browser: FlaskClient, cohort: Cohort) -> None:
        assert browser.get(f"/c/{cohort.uid}/recherche?q=a%00b").status_code == 404

    def test_says_that_a_long_question_was_cut(self, browser: FlaskClient, cohort: Cohort) -> None:
        assert "seuls ses premiers mots" in self.ask(browser, cohort, q="climat " * 200)
        assert "seuls ses premiers mots" not in self.ask(browser, cohort, q="climat " * 5)

    def test_stands_in_the_menu(self, browser: FlaskClient, cohort: Cohort) -> None:
        assert f'href="/c/{cohort.uid}/recherche"' in browser.get(f"/c/{cohort.uid}/").text

"""The list: who sees it, what is in it, what the course holds already."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from course import clock
from course.db import db
from course.registries import Linkable, LinkChoice
from lti import http
from lti.deep_linking import held
from lti.deep_linking.models import ContentSelection
from lti.platforms.models import Context, Deployment, Identity, LineItem, Platform
from tests import pages
from tests.conftest import NOVEMBER
from tests.lti.deep_linking.conftest import Campus
from tests.lti.deep_linking.reading import choose, offered, programme, ticked
from tests.lti.launch.refused import refused
from tests.lti.platform_double import ADMINISTRATOR, INSTRUCTOR, LEARNER, inside, row_counts
from tests.modules.world import load
from tests.queries import count_queries

SILENT = "n’a pas dit ce que le cours contient déjà"


def test_a_trainer_gets_the_whole_programme_before_any_cohort_is_open(campus: Campus) -> None:
    programme(campus)
    browser, path = campus.begin()
    answer = browser.get(path)
    assert answer.status_code == 200
    lines = offered(answer)
    assert (
        list(lines)
        == [
            *("course:PPS", "year:1", "year:2", "space:group", "module:M1"),
            *("activity:m1-quiz", "activity:m1-journal", "module:M2", "module:M8"),
        ][(0 if "course:PPS" in lines else 1) :]
    )
    assert lines["module:M1"] == "M1 – Agencement, collectif, coopération"
    said = pages.text(answer.text)
    assert "Pour le cours « Parcours Pilotage pédagogique stratégique »" in said
    assert "Relier." in said
    assert "2 activités dans M1" in said
    assert f"frame-ancestors {campus.issuer}" in answer.headers["Content-Security-Policy"]


def test_the_real_programme_offers_fifteen_modules_the_course_and_its_years(campus: Campus) -> None:
    with inside(campus.app):
        load()
        db.session.commit()
    browser, path = campus.begin()
    lines = offered(browser.get(path))
    assert [one for one in lines if one.startswith("module:")] == [f"module:M{n}" for n in range(15)]
    assert {"course:PPS", "year:1", "year:2", "space:group", "activity:m1-quiz"} <= set(lines)
    assert "Tout cocher : les 15 modules" in pages.text(browser.get(path).text)


def test_the_list_without_any_programme_says_so(campus: Campus) -> None:
    browser, path = campus.begin()
    assert set(offered(browser.get(path))) == {"space:group"}


@pytest.mark.parametrize("roles", [[INSTRUCTOR], ADMINISTRATOR, ["Instructor"]])
def test_who_teaches_or_administers_may_choose(campus: Campus, roles: list[str]) -> None:
    assert "/lti/selection/" in campus.ask(roles=roles).headers["Location"]


@pytest.mark.parametrize(
    "roles", [[LEARNER], [], ["http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor"]]
)
def test_others_are_refused_and_nothing_is_kept(campus: Campus, roles: list[str]) -> None:
    before = row_counts(campus.app)
    with capture_logs() as logs:
        answer = campus.ask(roles=roles)
    refused(answer, "selection.not_allowed", logs)
    assert "revient à qui anime le cours" in pages.text(answer.text)
    after = row_counts(campus.app)
    assert {name for name in after if after[name] != before[name]} <= {"lti_consumed_nonce"}


def test_a_learner_refused_does_not_inherit_the_trainers_session(campus: Campus) -> None:
    browser, path = campus.begin(sub="36")
    campus.ask(browser, sub="3", roles=[LEARNER])
    assert browser.get(path).status_code == 401


def test_a_platform_that_wants_no_links_is_told_what_to_do(campus: Campus) -> None:
    with capture_logs() as logs:
        answer = campus.ask(settings=campus.settings(accept_types=["file", "html"]))
    refused(answer, "selection.no_links", logs)
    assert "Outil externe" in pages.text(answer.text)


def test_a_selection_is_open_to_its_own_person_only(campus: Campus) -> None:
    _, path = campus.begin(sub="36")
    other, own = campus.begin(sub="37")
    token = pages.fields(other.get(own), own)
    assert other.get(path).status_code == 404
    assert other.post(path, data={**token, "choix_id": "space:group"}).status_code == 404
    assert other.post(f"{path}/annuler", data=token).status_code == 404
    assert campus.browser().get(path).status_code == 401


def test_the_same_request_posted_again_leads_to_the_same_list(campus: Campus) -> None:
    browser = campus.browser()
    asked = campus.login(browser)
    token = campus.sign(campus.claims(asked, **campus.request_for_content()))
    locations = {campus.send(browser, asked, token).headers["Location"] for _ in range(2)}
    assert len(locations) == 1
    with inside(campus.app):
        assert db.session.query(ContentSelection).count() == 1


def test_asking_twice_makes_the_person_known_once(campus: Campus) -> None:
    paths = {campus.begin(sub="36")[1] for _ in range(2)}
    assert len(paths) == 2
    with inside(campus.app):
        assert db.session.query(Identity).filter_by(sub="36").count() == 1


def column(campus: Campus, resource: str, context_id: str = "2") -> None:
    """A column that a launch from that course has shown."""
    with inside(campus.app):
        deployment = db.session.query(Deployment).filter_by(platform_id=campus.id).one()
        context = db.session.query(Context).filter_by(context_id=context_id).one_or_none()
        if context is None:
            context = Context(deployment_id=deployment.id, context_id=context_id)
            db.session.add(context)
            db.session.flush()
        url = f"{campus.issuer}/{resource}"
        db.session.add(LineItem(context_id=context.id, url=url, scopes=[], resource=resource))
        db.session.commit()


def test_what_the_course_holds_is_marked_in_words_from_both_sources(campus: Campus) -> None:
    programme(campus)
    column(campus, "module:M1")
    column(campus, "module:M8", context_id="another course")
    campus.items = [{"id": "x", "label": "Quiz", "resourceId": "activity:m1-quiz", "tag": "activity"}]
    browser, path = campus.begin()
    answer = browser.get(path)
    marked = {one for one, label in offered(answer).items() if label.endswith("(déjà dans le cours)")}
    assert marked == {"module:M1", "activity:m1-quiz"}
    assert SILENT not in pages.text(answer.text)
    assert choose(browser, path, "module:M1").status_code == 200


@pytest.mark.parametrize("fault", [500, 401, 404, b"<html>", b'{"a": 1', b"[" * 50_000])
def test_a_platform_that_does_not_say_leaves_the_list_whole(campus: Campus, fault: int | bytes) -> None:
    programme(campus)
    campus.fault = fault
    browser, path = campus.begin()
    with capture_logs() as logs:
        answer = browser.get(path)
    assert "module:M1" in offered(answer)
    assert SILENT in pages.text(answer.text)
    assert [line["event"] for line in logs if line["log_level"] == "warning"] == ["course_content_unknown"]


@pytest.mark.parametrize(
    "items",
    [
        {"lineItems": []},
        ["text", 7, None, {"resourceId": 7}, {"resourceId": ["module:M1"]}, {"resourceId": "x" * 10_000}],
        [{"resourceId": "module:M404"}],
    ],
)
def test_odd_columns_mark_nothing(campus: Campus, items: Any) -> None:
    programme(campus)
    campus.items = items
    browser, path = campus.begin()
    assert "déjà dans le cours)" not in browser.get(path).text


def test_a_slow_platform_does_not_keep_the_trainer_waiting(
    campus: Campus, monkeypatch: pytest.MonkeyPatch
) -> None:
    programme(campus)
    monkeypatch.setattr(held, "SECONDS", 0.3)

    def drip(handler: Any) -> None:
        """One byte, then nothing until the tool hangs up."""
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(b" ")
        handler.wfile.flush()
        handler.connection.recv(1)

    browser, path = campus.begin()
    campus.server.answer = drip
    answer = browser.get(path)
    assert answer.status_code == 200
    assert SILENT in pages.text(answer.text)
    assert http.WHOLE_SECONDS > 10


def test_without_the_right_to_read_columns_nothing_is_asked(campus: Campus) -> None:
    programme(campus)
    browser, path = campus.begin(ags=...)
    assert SILENT in pages.text(browser.get(path).text)
    assert campus.asked_for_columns == 0


def test_everything_is_ticked_by_a_link_without_javascript(campus: Campus) -> None:
    programme(campus)
    campus.items = [{"resourceId": "module:M2"}]
    browser, path = campus.begin()
    first = browser.get(path)
    assert ticked(first) == []
    assert "Cocher les 2 modules qui manquent" in pages.text(first.text)
    assert ticked(browser.get(f"{path}?choix=modules")) == ["module:M1", "module:M8"]
    assert ticked(browser.get(f"{path}?choix=tout")) == []


def test_one_thing_only_is_asked_with_radio_buttons(campus: Campus) -> None:
    programme(campus)
    browser, path = campus.begin(campus.settings(accept_multiple=False))
    answer = browser.get(f"{path}?choix=modules")
    types = {
        one.get("type") for one in pages.strict(answer.text).iter("input") if one.get("name") == "choix_id"
    }
    assert types == {"radio"}
    assert ticked(answer) == []
    assert "Tout cocher" not in answer.text
    both = choose(browser, path, "module:M1", "module:M2")
    assert both.status_code == 422
    assert "n’en gardez qu’une" in pages.text(both.text)


def test_titles_from_the_platform_cannot_act_on_the_page(campus: Campus) -> None:
    evil = '</title><script>alert(1)</script>"><img src=x onerror=alert(1)>'
    browser, path = campus.begin(context={"id": "2", "title": evil})
    answer = browser.get(path)
    tree = pages.strict(answer.text)
    assert all(one.get("src", "").startswith("/assets/") for one in tree.iter("script"))
    assert not [one for one in tree.iter("img") if one.get("src") == "x"]
    assert "alert(1)" in pages.text(answer.text)


def test_a_course_without_a_name_is_served_too(campus: Campus) -> None:
    browser, path = campus.begin(context=...)
    assert browser.get(path).status_code == 200


def test_the_list_costs_ten_queries_whatever_its_length(campus: Campus) -> None:
    with inside(campus.app):
        load()
        db.session.commit()
    browser, path = campus.begin()
    browser.get(path)
    with inside(campus.app), count_queries() as statements:
        assert browser.get(path).status_code == 200
    assert len(statements) <= 10, "\n".join(statements)


@pytest.fixture
def fake(campus: Campus) -> Iterator[None]:
    """A room that declares itself linkable."""

    def choices() -> list[LinkChoice]:
        return [LinkChoice("fil:7", "Le fil 7", "À six voix.", section="Codéveloppement", is_scored=False)]

    linkables = campus.app.extensions["agencement"].linkables
    linkables["fil"] = Linkable("fil", lambda uid, ref: f"/c/{uid}/fils/{ref}", lambda *_: None, choices)
    yield
    del linkables["fil"]


def test_a_room_declares_itself_linkable_without_any_change_here(campus: Campus, fake: None) -> None:
    browser, path = campus.begin()
    answer = browser.get(path)
    assert offered(answer)["fil:7"] == "Le fil 7"
    assert "Codéveloppement" in [one.text for one in pages.strict(answer.text).iter("legend")]
    assert choose(browser, path, "fil:7").status_code == 200


def test_a_selection_left_open_for_two_hours_is_over(campus: Campus) -> None:
    browser, path = campus.begin()
    values = pages.fields(browser.get(path), path)
    with clock.frozen(NOVEMBER + timedelta(hours=2)):
        assert browser.get(path).status_code == 410
        late = browser.post(path, data={**values, "choix_id": "space:group"})
        assert late.status_code == 410
    with clock.frozen(NOVEMBER + timedelta(hours=1, minutes=59)):
        assert browser.get(path).status_code == 200


def test_selections_are_forgotten_after_a_week(campus: Campus) -> None:
    campus.begin()
    with clock.frozen(NOVEMBER + timedelta(days=8)):
        campus.begin()
    with inside(campus.app):
        assert db.session.query(ContentSelection).count() == 1


def test_a_suspended_platform_gets_no_answer(campus: Campus) -> None:
    browser, path = campus.begin()
    with inside(campus.app):
        db.session.query(Platform).update({"suspended_at": clock.now()})
        db.session.commit()
    assert browser.get(path).status_code == 404

"""Opening the address: who may frame it, what it says, and that it does nothing by itself."""

from datetime import datetime, timedelta

import pytest
from werkzeug.test import TestResponse

from course import clock
from course.db import db
from tests import pages
from tests.lti.platform_double import row_counts
from tests.lti.registration.world import TOKEN, World


def ancestors(answer: TestResponse) -> str:
    """Who may frame the page."""
    return answer.headers["Content-Security-Policy"].rpartition("frame-ancestors ")[2]


def test_opening_the_address_fetches_nothing_and_writes_nothing(world: World) -> None:
    before = row_counts(world.app)
    assert world.opens().status_code == 200
    assert world.lms.asked == []
    assert row_counts(world.app) == before
    assert world.invitation().held_until is None


def test_the_page_names_who_asks_and_has_one_button(world: World) -> None:
    answer = world.opens()
    tree = pages.strict(answer.text)
    assert f"127.0.0.1:{world.lms.server.port} demande à être relié" in pages.text(answer.text)
    assert [(one.text or "").strip() for one in tree.iter("button")] == ["Relier cette plateforme"]


def test_the_button_sends_back_what_the_lms_gave(world: World) -> None:
    """No script, no cookie, no token of ours: the form alone is enough."""
    fields = pages.fields(world.opens(), world.path)
    assert fields == {"openid_configuration": [world.lms.address], "registration_token": [TOKEN]}
    stranger = world.app.test_client(use_cookies=False)
    assert stranger.post(world.path, data=fields).status_code == 200


def test_the_page_with_the_button_is_framed_by_the_site_that_asks_and_no_other(world: World) -> None:
    answer = world.opens()
    assert ancestors(answer) == world.lms.base
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_confirmation_is_readable_in_the_frame(world: World) -> None:
    assert ancestors(world.presses()) == world.lms.base


def test_in_the_frame_the_page_is_bare(world: World) -> None:
    answer = world.client.get(
        world.path, query_string=world.lms.parameters, headers={"Sec-Fetch-Dest": "iframe"}
    )
    assert "site-header" not in answer.text
    assert len(list(pages.strict(answer.text).iter("form"))) == 1


@pytest.mark.parametrize("address", ["", "<script>alert(1)</script>", "https://lms.example/; script-src *"])
def test_an_address_that_is_none_is_refused_in_words_and_never_written_into_the_page_or_its_headers(
    world: World, address: str
) -> None:
    answer = world.opens(openid_configuration=address)
    assert answer.status_code == 400
    assert ancestors(answer) == "*"
    assert "<form" not in answer.text
    assert not address or address not in answer.text
    assert "« openid_configuration »" in pages.text(answer.text)
    assert "support-code" not in answer.text


def test_opened_by_hand_the_address_says_where_to_paste_it(world: World) -> None:
    answer = world.opens(openid_configuration=None, registration_token=None)
    assert answer.status_code == 200
    read = pages.text(answer.text)
    assert "Outil externe › Gérer les outils" in read
    assert f"http://localhost:5000{world.path}" in read
    assert "<form" not in answer.text
    assert ancestors(answer) == "'self'"


def state(world: World, name: str, now: datetime) -> None:
    """Bring the invitation into that state."""
    if name == "unknown":
        world.token = world.token[:-1]
    else:
        past = {"expires_at": now} if name == "expired" else {f"{name}_at": now}
        world.closes(**past)


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("unknown", 404, "n’existe pas"),
        ("expired", 410, "a expiré"),
        ("revoked", 410, "a été révoquée"),
        ("used", 410, "a déjà servi"),
    ],
)
@pytest.mark.parametrize("button", [False, True], ids=["opened", "button"])
def test_without_an_invitation_nothing_is_fetched_and_the_page_says_whom_to_ask(
    world: World, november: datetime, name: str, status: int, words: str, button: bool
) -> None:
    state(world, name, november)
    before = row_counts(world.app)
    answer = world.presses() if button else world.opens()
    assert answer.status_code == status
    assert words in pages.text(answer.text)
    assert "l’équipe du parcours" in pages.text(answer.text)
    assert ancestors(answer) == "*"
    assert TOKEN not in answer.text
    assert world.lms.asked == []
    assert row_counts(world.app) == before


def test_an_invitation_lasts_seven_days_to_the_second(world: World, november: datetime) -> None:
    with clock.frozen(november + timedelta(days=7, seconds=-1)):
        assert world.opens().status_code == 200
    with clock.frozen(november + timedelta(days=7)):
        assert world.opens().status_code == 410


def test_while_somebody_registers_the_other_window_is_told_to_wait(world: World, november: datetime) -> None:
    world.closes(held_until=november + timedelta(seconds=30))
    answer = world.presses()
    assert answer.status_code == 409
    assert "Attendez deux minutes" in pages.text(answer.text)
    assert world.lms.asked == []


def test_a_name_typed_by_the_operator_is_text_and_never_markup(world: World) -> None:
    found = world.invitation()
    found.name = "<b>Campus</b> & Cie"
    db.session.commit()
    assert "<b>Campus</b> & Cie" in pages.text(world.presses().text)

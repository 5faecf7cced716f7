"""« Messages » in the tool, the count in the menu, the choice of a rhythm, the private address of a mail."""

import re

import pytest
from flask.testing import FlaskClient

from course.db import db
from course.jobs.models import Job
from course.notices import operations, queries
from course.notices.rules import Rhythm
from course.roles import Role
from tests import factories, pages
from tests.clocks import Clock
from tests.course.notices.conftest import ADA, Desk
from tests.course.notices.office import Office, words
from tests.queries import count_queries


@pytest.fixture
def ada(client: FlaskClient, desk: Desk) -> FlaskClient:
    """Ada's browser."""
    return factories.sign_in(client, desk.ada)


@pytest.fixture
def page(desk: Desk) -> str:
    return f"/c/{desk.cohort.uid}/messages"


def post(client: FlaskClient, page: str, action: str, **values: object) -> tuple[int, str]:
    """Press the button of a form of the page; the status, and where it leads."""
    found: dict[str, object] = dict(pages.fields(client.get(page), action))
    answer = client.post(action, data={**found, **values})
    return answer.status_code, answer.location or ""


def rhythm(desk: Desk) -> Rhythm:
    db.session.rollback()
    return queries.reader(desk.ada.id).rhythm


def test_messages_come_newest_first_and_say_in_words_what_is_unread(
    ada: FlaskClient, desk: Desk, page: str, at: Clock
) -> None:
    desk.tell("Première", body="Ligne un.\nLigne deux.")
    operations.read(notice=desk.notice())
    at.advance(hours=1)
    desk.tell("Seconde")
    said = pages.text(ada.get(page).text)
    assert said.index("Seconde") < said.index("Première")
    assert said.count("Non lu") == 1
    assert said.index("Non lu") < said.index("Seconde")
    assert "Ligne un. Ligne deux." in said
    assert "Vendredi 20 novembre 2026 à 11 h" in said.replace("\u00a0", " ")


def test_the_menu_counts_what_is_unread_on_every_page(ada: FlaskClient, desk: Desk, page: str) -> None:
    home = f"/c/{desk.cohort.uid}/"
    assert "Messages (" not in pages.text(ada.get(home).text).replace("\u00a0", " ")
    desk.tell()
    desk.tell()
    assert "Messages (2 non lus" in pages.text(ada.get(home).text).replace("\u00a0", " ")
    post(ada, page, f"{page}/lus")
    assert "Messages (" not in pages.text(ada.get(home).text).replace("\u00a0", " ")


def test_opening_one_marks_it_and_leads_to_its_page(
    ada: FlaskClient, desk: Desk, page: str, at: Clock
) -> None:
    desk.tell(path="/c/x/visites?page=2")
    assert desk.notice().read_at is None
    assert post(ada, page, f"{page}/{desk.notice().id}") == (303, "/c/x/visites?page=2")
    assert desk.notice().read_at == at.now
    at.advance(hours=1)
    post(ada, page, f"{page}/{desk.notice().id}")
    assert desk.notice().read_at != at.now


def test_one_that_leads_nowhere_is_marked_and_stays_on_the_page(
    ada: FlaskClient, desk: Desk, page: str
) -> None:
    desk.tell()
    assert "Marquer comme lu" in ada.get(page).text
    assert post(ada, page, f"{page}/{desk.notice().id}") == (303, page)
    assert "Marquer comme lu" not in ada.get(page).text
    assert "Tout marquer comme lu" not in ada.get(page).text


def test_a_path_that_leaves_the_tool_is_not_followed(ada: FlaskClient, desk: Desk, page: str) -> None:
    """Even if one came into the database by another way."""
    desk.tell(path="/c/x")
    notice = desk.notice()
    notice.path = "//ailleurs.fr/"
    assert post(ada, page, f"{page}/{notice.id}") == (303, page)


def test_nobody_reads_or_marks_the_messages_of_another(
    ada: FlaskClient, desk: Desk, page: str, at: Clock
) -> None:
    other = factories.member(desk.cohort, Role.TRAINER, given="Claire")
    desk.tell("Pour Claire seule", person=other)
    desk.tell("Pour Ada")
    assert "Pour Claire seule" not in ada.get(page).text
    theirs, mine = desk.notices()
    token = pages.fields(ada.get(page), f"{page}/lus")
    assert ada.post(f"{page}/{theirs.id}", data=token).status_code == 404
    assert ada.post(f"{page}/lus", data=token).status_code == 303
    theirs, mine = desk.notices()
    assert (theirs.read_at, mine.read_at) == (None, at.now)


def test_a_cohort_shows_its_own_messages_and_those_of_none(ada: FlaskClient, desk: Desk, page: str) -> None:
    elsewhere = factories.cohort("Une autre")
    desk.tell("D’ailleurs", cohort_id=elsewhere.id)
    desk.tell("De partout", cohort_id=None)
    said = pages.text(ada.get(page).text)
    assert "De partout" in said
    assert "D’ailleurs" not in said
    assert "Messages (1 non lu )" in said.replace("\u00a0", " ")
    assert post(ada, page, f"{page}/lus")[0] == 303
    assert [one.read_at is None for one in desk.notices()] == [True, False]


def test_what_rooms_write_is_text_and_not_html(ada: FlaskClient, desk: Desk, page: str) -> None:
    desk.tell("<script>x</script>", body="<b>gras</b>")
    text = ada.get(page).text
    assert "&lt;script&gt;" in text
    assert "&lt;b&gt;gras" in text


def test_a_long_list_has_pages_and_a_constant_cost(
    ada: FlaskClient, desk: Desk, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 5)
    costs = []
    for _ in range(2):
        for _ in range(8):
            desk.tell()
        with count_queries() as asked:
            answer = ada.get(page)
        costs.append(len(asked))
        assert answer.text.count("Non lu") == 5
    assert costs[0] == costs[1] <= 6
    assert ada.get(f"{page}?page=4").text.count("Non lu") == 1
    assert "Page 4 sur 4" in pages.text(ada.get(f"{page}?page=4").text)


def test_a_mail_that_could_not_leave_is_said_beside_its_message(
    ada: FlaskClient, desk: Desk, page: str, office: Office
) -> None:
    desk.prefer(Rhythm.AT_ONCE)
    office.refused[ADA] = "550 No such user"
    desk.tell()
    desk.work()
    assert "Pas envoyé par courriel : l’adresse est refusée" in pages.text(ada.get(page).text).replace(
        "\u00a0", " "
    )


def test_the_rhythm_is_chosen_on_the_page_which_says_what_is_never_mailed(
    ada: FlaskClient, desk: Desk, page: str
) -> None:
    said = pages.text(ada.get(page).text)
    assert "On n’y met jamais vos écrits" in said
    assert ADA in said
    assert pages.fields(ada.get(page), "/rythme")["rhythm"] == ["daily"]
    assert post(ada, page, f"{page}/rythme", rhythm="weekly") == (303, page)
    assert rhythm(desk) == Rhythm.WEEKLY
    assert "C’est noté" in ada.get(page).text
    assert pages.fields(ada.get(page), "/rythme")["rhythm"] == ["weekly"]


@pytest.mark.parametrize("odd", ["toujours", "", "AT_ONCE", "none\x00x"])
def test_a_rhythm_that_does_not_exist_changes_nothing(
    ada: FlaskClient, desk: Desk, page: str, odd: str
) -> None:
    token = pages.fields(ada.get(page), "/rythme")["csrf_token"]
    answer = ada.post(f"{page}/rythme", data={"csrf_token": token, "rhythm": odd})
    assert answer.status_code == 422
    assert "Choisissez" in pages.text(answer.text)
    assert rhythm(desk) == Rhythm.DAILY


def test_someone_without_an_address_is_told_so(ada: FlaskClient, desk: Desk, page: str) -> None:
    desk.ada.email = None
    assert "ne nous donne pas d’adresse de courriel" in pages.text(ada.get(page).text)


@pytest.fixture
def private(desk: Desk, office: Office, client: FlaskClient) -> str:
    """The private address, as it stands in the header of a mail."""
    desk.prefer(Rhythm.AT_ONCE)
    desk.tell("Pour Ada", path="/c/x/agenda")
    desk.work()
    found = re.fullmatch(r"<http://localhost:5000(/\S+)>", office.mail()["List-Unsubscribe"])
    assert found is not None
    return found[1]


def test_one_click_from_the_mail_programme_ends_the_mails(
    client: FlaskClient, desk: Desk, private: str, office: Office
) -> None:
    """RFC 8058: a POST without cookie nor token, answered without a redirect."""
    answer = client.post(private, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "vous ne recevrez plus de courriel" in pages.text(answer.text)
    assert rhythm(desk) == Rhythm.NONE
    desk.tell("Plus tard")
    assert (desk.work(), len(office.bodies)) == (0, 1)
    assert db.session.query(Job).filter_by(state="waiting").count() == 0


def test_one_click_is_also_understood_as_a_multipart_form(
    client: FlaskClient, desk: Desk, private: str
) -> None:
    answer = client.post(private, data={"List-Unsubscribe": "One-Click"}, content_type="multipart/form-data")
    assert answer.status_code == 200
    assert rhythm(desk) == Rhythm.NONE


def test_looking_changes_nothing_and_shows_a_button_and_the_rhythms(
    client: FlaskClient, desk: Desk, private: str
) -> None:
    """Mail scanners open every link."""
    answer = client.get(private)
    said = pages.text(answer.text)
    assert "Ne plus recevoir de courriel" in said
    assert ADA not in said
    assert desk.ada.display_name not in said
    assert rhythm(desk) == Rhythm.AT_ONCE


def test_at_the_private_address_another_rhythm_is_chosen(
    client: FlaskClient, desk: Desk, private: str
) -> None:
    answer = client.post(private, data={"rhythm": "weekly"})
    assert "vos courriels suivront ce rythme" in pages.text(answer.text)
    assert rhythm(desk) == Rhythm.WEEKLY
    assert client.post(private, data={}).status_code == 422
    assert client.post(private, data={"rhythm": "roi"}).status_code == 422
    assert rhythm(desk) == Rhythm.WEEKLY


@pytest.mark.parametrize(
    "spoil", [lambda a: a[:-1], lambda a: a + "x", lambda a: "/courriels/é%00", lambda a: "/courriels/x"]
)
def test_an_address_we_did_not_make_opens_nothing(
    client: FlaskClient, desk: Desk, private: str, spoil: object
) -> None:
    assert callable(spoil)
    address = spoil(private)
    for answer in (client.get(address), client.post(address, data={"List-Unsubscribe": "One-Click"})):
        assert answer.status_code == 404
    assert rhythm(desk) == Rhythm.AT_ONCE


def test_the_address_of_one_person_changes_nothing_for_another(
    client: FlaskClient, desk: Desk, private: str
) -> None:
    other = factories.person("Béa")
    client.post(private, data={"List-Unsubscribe": "One-Click"})
    db.session.rollback()
    assert queries.reader(other.id).rhythm == Rhythm.DAILY


def test_a_link_opened_while_signed_out_says_how_to_come_in(
    client: FlaskClient, desk: Desk, private: str, office: Office
) -> None:
    assert "http://localhost:5000/c/x/agenda" in words(office.mail())
    answer = client.get(f"/c/{desk.cohort.uid}/messages")
    assert answer.status_code == 401
    assert "Ouvrez M@gistère" in pages.text(answer.text)

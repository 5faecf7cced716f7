"""The mail that somebody opens: its words, its headers, nothing that could be slipped into it."""

import html5lib
import pytest

from course.notices.rules import Rhythm
from course.people import operations as people
from course.roles import Role
from course.ui.formats import NBSP
from tests import factories
from tests.clocks import Clock
from tests.course.notices.conftest import ADA, Desk
from tests.course.notices.office import Office, words
from tests.pages import strict

MONDAY_7 = {"days": 2, "hours": 21}


@pytest.fixture
def daily(desk: Desk, office: Office, at: Clock) -> Office:
    """Three things told on Friday, mailed on Monday at 7."""
    desk.tell("Convocation : journée du 6 octobre", body="De 9 h à 16 h.\nÀ Valcombe !", path="/c/x/agenda")
    desk.tell("« Charte » publiée", path="/c/x/charte")
    desk.tell("Une annonce")
    assert desk.work() == 0
    at.advance(**MONDAY_7)
    assert desk.work() == 1
    return office


def test_a_digest_reads_well_in_french(daily: Office) -> None:
    assert (
        words(daily.mail())
        .replace(NBSP, "~")
        .startswith(
            "Bonjour,\n\nVoici 3~messages du parcours «~Pilotage pédagogique stratégique~».\n\n"
            "* Convocation~: journée du 6 octobre\n  De 9 h à 16 h.\n  À Valcombe~!\n"
            "  http://localhost:5000/c/x/agenda\n\n"
            "* «~Charte~» publiée\n  http://localhost:5000/c/x/charte\n\n"
            "* Une annonce\n\n"
            "Si une page vous demande d’entrer, ouvrez le parcours dans M@gistère~: il n’y a pas d’autre mot de"
            " passe.\n\nL’équipe du parcours\n\n-- \n"
            "Vous recevez ces messages au plus une fois par jour. Pour changer de rythme ou ne plus recevoir de"
            " courriel~:\nhttp://localhost:5000/courriels/"
        )
    )


def test_the_text_uses_french_typography_throughout(daily: Office) -> None:
    text = words(daily.mail())
    assert "'" not in text
    for sign in ":;?!»":
        assert f" {sign}" not in text.replace("http ", "")
    assert "« " not in text


def test_subject_sender_and_date_say_who_writes_and_nothing_of_the_person(daily: Office) -> None:
    mail = daily.mail()
    assert mail["Subject"] == f"Parcours{NBSP}: 3{NBSP}messages"
    assert (mail["From"], mail["To"]) == ("Parcours Valcombe <parcours@ac-valcombe.fr>", ADA)
    assert mail["Date"] == "Mon, 23 Nov 2026 07:00:00 +0100"
    assert mail["Message-ID"].endswith("@localhost>")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "OOF, AutoReply"  # bounces do come back
    assert daily.envelopes == [("parcours@ac-valcombe.fr", [ADA])]


def test_a_single_message_is_named_by_its_title(desk: Desk, office: Office) -> None:
    desk.prefer(Rhythm.AT_ONCE)
    desk.tell("Convocation du 6 octobre")
    desk.work()
    assert office.mail()["Subject"] == f"Parcours{NBSP}: Convocation du 6 octobre"
    assert "Voici un message du parcours" in words(office.mail())


def test_the_html_says_the_same_and_loads_nothing(daily: Office) -> None:
    page = words(daily.mail(), "html")
    tree = strict(page)
    assert [one.tag for one in tree.iter() if one.get("src")] == []
    links = [one.get("href", "") for one in tree.iter("a")]
    assert all(link.startswith("http://localhost:5000/") for link in links)
    assert len(links) == 3
    assert "De 9 h à 16 h.<br>" in page


def test_what_people_typed_is_text_in_the_html(desk: Desk, office: Office) -> None:
    desk.prefer(Rhythm.AT_ONCE)
    desk.tell("<script>alert(1)</script>", body='<img src="x" onerror="y">', path='/c/x/"><b>')
    desk.work()
    page = words(office.mail(), "html")
    assert "&lt;script&gt;" in page
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    assert not [one for one in tree.iter() if one.tag in ("script", "img", "b")]
    assert "<script>alert(1)</script>" in words(office.mail())


def test_the_unsubscribe_headers_are_whole_lines(daily: Office) -> None:
    """Folded or encoded, mail programmes would offer no button."""
    (line,) = [one for one in daily.bodies[0].split(b"\r\n") if one.startswith(b"List-Unsubscribe:")]
    assert line.startswith(b"List-Unsubscribe: <http://localhost:5000/courriels/")
    assert line.endswith(b">")
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in daily.bodies[0]


def test_lines_are_short_and_in_ascii_as_old_servers_want_them(daily: Office) -> None:
    for line in daily.bodies[0].split(b"\r\n"):
        assert line.isascii()
        assert len(line) <= 200 if line.startswith(b"List-Unsubscribe") else len(line) <= 78


def test_a_newline_in_a_title_adds_no_header(desk: Desk, office: Office) -> None:
    desk.prefer(Rhythm.AT_ONCE)
    desk.tell("Rappel\r\nBcc: eve@ac-autre.fr\r\n\r\nTexte\x0bfin\u2028X-Autre: 1\x85Y: 2")
    desk.work()
    assert office.mail()["Bcc"] is None
    assert office.mail()["X-Autre"] is None
    subject = f"Parcours{NBSP}: Rappel Bcc: eve@ac-autre.fr Texte fin X-Autre: 1 Y: 2"
    assert office.mail()["Subject"] == subject
    assert office.envelopes == [("parcours@ac-valcombe.fr", [ADA])]


@pytest.mark.parametrize(
    "email",
    [
        "ada..b@ac-valcombe.fr",
        "ada@ac-valcombe.fr\r\nBcc: eve@ac-autre.fr",
        "ada@ac-valcombe.fr, eve@ac-autre.fr",
        "<ada>@x",
    ],
)
def test_an_address_that_would_add_a_header_or_a_reader_gets_nothing(
    desk: Desk, office: Office, email: str
) -> None:
    desk.prefer(Rhythm.AT_ONCE)
    desk.ada.email = email
    desk.tell()
    assert desk.work() == 1
    assert office.bodies == []
    assert desk.notice().mail_refused == "l’adresse ne peut pas recevoir de courriel"
    desk.tell("Autre chose")
    assert desk.work() == 1


def test_a_name_never_leaves_in_a_mail(desk: Desk, office: Office) -> None:
    desk.prefer(Rhythm.AT_ONCE)
    people.rename(desk.ada, given_name="Élodie", family_name="Quintefeuille")
    desk.tell()
    desk.work()
    for kind in ("plain", "html"):
        assert "Quintefeuille" not in words(office.mail(), kind)
    assert b"Quintefeuille" not in office.bodies[0]


def test_after_a_long_silence_the_mail_spells_out_thirty_and_counts_the_rest(
    desk: Desk, office: Office, at: Clock
) -> None:
    for number in range(1, 33):
        desk.tell(f"Annonce {number}.")
    at.advance(**MONDAY_7)
    desk.work()
    text = words(office.mail())
    assert "* Annonce 2.\n" not in text
    assert "* Annonce 3.\n" in text
    assert "* Annonce 32.\n" in text
    assert f"Et 2{NBSP}autres messages, à lire dans le parcours." in text
    assert all(one.mailed_at for one in desk.notices())


def test_two_people_get_two_mails_and_neither_sees_the_other(desk: Desk, office: Office, at: Clock) -> None:
    other = factories.member(desk.cohort, Role.TRAINER, given="Béa")
    other.email = "bea@ac-valcombe.fr"
    desk.tell("Pour Ada")
    desk.tell("Pour Béa", person=other)
    at.advance(**MONDAY_7)
    assert desk.work() == 2
    assert sorted(str(one["To"]) for one in office.mails) == [ADA, "bea@ac-valcombe.fr"]
    assert all(len(one) == 1 for _, one in office.envelopes)

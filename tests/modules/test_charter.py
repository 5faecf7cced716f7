"""The charter: its version is signed, kept, and asked for again when the text changes."""

from course.db import db
from modules.charter.models import CharterSignature
from tests import pages
from tests.modules.world import World

CHARTER = "charte/m0-charte"
NEW = "### 1. Un seul article\n\nNous nous écoutons."


def signatures() -> list[int]:
    db.session.expire_all()
    return [one.version for one in db.session.query(CharterSignature).order_by(CharterSignature.id)]


def test_signing_keeps_the_version_and_the_instant(here: World) -> None:
    here.send("Ada", CHARTER, agreed="y")
    signed = db.session.query(CharterSignature).one()
    assert (signed.version, signed.signed_at) == (1, signed.signed_at)
    assert signed.signed_at.isoformat() == "2026-11-20T09:00:00+00:00"
    assert here.is_done("Ada", "m0-charte")
    said = pages.text(here.get("Ada", CHARTER).text)
    assert "Vous avez signé cette version le vendredi 20 novembre 2026 à 10 h" in said
    assert "Je signe" not in said


def test_without_the_box_nothing_is_signed(here: World) -> None:
    answer = here.send("Ada", CHARTER, 422)
    assert "Cochez cette case pour signer." in pages.text(answer.text)
    assert signatures() == []


def test_signing_twice_is_signing_once(here: World) -> None:
    page = {**pages.fields(here.get("Ada", CHARTER), CHARTER), "agreed": "y"}
    for _ in range(2):
        here.post("Ada", CHARTER, 303, page)
    assert signatures() == [1]


def test_a_text_that_changed_while_it_was_read_is_not_signed_unread(here: World) -> None:
    page = {**pages.fields(here.get("Ada", CHARTER), CHARTER), "agreed": "y"}
    here.change_text("m0-charte", NEW)
    answer = here.post("Ada", CHARTER, 409, page)
    said = pages.text(answer.text)
    assert "Le texte vient de changer" in said
    assert "Un seul article" in said
    assert signatures() == []
    here.post("Ada", CHARTER, 303, {**pages.fields(answer, CHARTER), "agreed": "y"})
    assert signatures() == [2]


def test_a_new_text_asks_for_a_new_signature_and_keeps_the_old_one_readable(here: World) -> None:
    here.send("Ada", CHARTER, agreed="y")
    here.change_text("m0-charte", NEW)
    said = pages.text(here.get("Ada", CHARTER).text)
    assert "Le texte a changé depuis votre signature" in said
    assert here.is_done("Ada", "m0-charte")
    former = pages.text(here.get("Ada", f"{CHARTER}/versions/1").text)
    assert "Confidentialité" in former
    assert "Vous avez signé cette version" in former
    here.send("Ada", CHARTER, agreed="y")
    assert signatures() == [1, 2]
    assert "Versions signées auparavant" in pages.text(here.get("Ada", CHARTER).text)


def test_a_version_that_never_was_is_not_found(here: World) -> None:
    for number in ("2", "0", "99999", "999999999999999999", "x"):
        here.get("Ada", f"{CHARTER}/versions/{number}", 404)


def test_those_who_accompany_read_the_charter_and_do_not_sign(here: World) -> None:
    answer = here.get("Nadia", CHARTER)
    assert "Je signe" not in answer.text
    here.post("Nadia", CHARTER, 403, {"csrf_token": here.token("Nadia"), "agreed": "y", "version": "1"})
    assert signatures() == []


def test_headings_follow_each_other_without_a_gap(here: World) -> None:
    tree = pages.strict(here.get("Ada", CHARTER).text)
    levels = [int(one.tag[1]) for one in tree.iter() if one.tag in ("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))

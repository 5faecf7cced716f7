"""A forum from its preparation to its actions, through the pages, as five people live it."""

from datetime import timedelta
from typing import Any

from course import clock
from course.db import db
from course.notices.models import Notice
from course.progress.queries import module_progress
from modules.open_forum.models import ForumAction, ForumCard, ForumReport, OpenForum
from modules.open_forum.queries import Place, market
from tests import pages
from tests.modules.open_forum.forum import AT_FIVE, DAY, KEY, MARKET_DAY, QUESTION
from tests.modules.world import World


def said(here: World, given: str, path: str) -> str:
    return pages.text(here.get(given, path).text)


def told(here: World, given: str) -> list[str]:
    rows = db.session.query(Notice).filter_by(person_id=here.people[given].id, kind="open_forum")
    return [one.title for one in rows.order_by(Notice.id)]


def card_of(title: str) -> ForumCard:
    db.session.expire_all()
    return db.session.query(ForumCard).filter_by(title=title).one()


def test_a_forum_is_lived_from_the_question_to_the_actions(here: World) -> None:
    with clock.frozen(MARKET_DAY - timedelta(days=10)):
        here.get("Ada", f"forum/{KEY}", 403)
    with clock.frozen(MARKET_DAY):
        assert "pas encore préparé" in said(here, "Ada", f"forum/{KEY}")
        assert "Préparer le forum" in said(here, "Claire", f"forum/{KEY}")
        here.send("Claire", "forums/nouveau", question=QUESTION)
        forum = db.session.query(OpenForum).one()
        assert (forum.activity_key, forum.session_code, forum.held_on) == (KEY, "CV5", DAY)
        assert forum.market_opens_on == MARKET_DAY
        path = f"forums/{forum.id}"
        prepare = f"{path}/preparation"
        for name in ("Espace bleu", "Espace vert"):
            here.send("Claire", prepare, to=f"{path}/espaces", name=name)
        for starts, ends in (("17:00", "17:20"), ("17:20", "17:40")):
            here.send("Claire", prepare, to=f"{path}/creneaux", starts=starts, ends=ends)
        here.send("Claire", path, to=f"{path}/etape")
        assert told(here, "Ada") == ["La place du marché du forum ouvert est ouverte"]
        assert told(here, "Claire") == told(here, "Pia") == told(here, "Guy") == []
        page = here.get("Ada", path).text
        assert pages.text(page).count("Place libre") == 4
        blue = next(one.key for one in _places(forum.id) if one.room.name == "Espace bleu")
        here.send("Ada", f"{path}/cartes/nouvelle", title="Les absents", wish="Qui manque ?", place=blue)
        here.send("Dan", f"{path}/cartes/nouvelle", title="Le temps", wish="", place="")
        ada, dan = card_of("Les absents"), card_of("Le temps")
        assert ada.slot_id is not None
        assert dan.slot_id is None
        assert "pas encore de place" in said(here, "Béa", path)
        here.send("Béa", path, to=f"forums/cartes/{ada.id}/venue")
        assert "1 personne, vous compris" in said(here, "Béa", path)
        assert here.people["Béa"].display_name in said(here, "Dan", f"forums/cartes/{ada.id}")
    with clock.frozen(AT_FIVE):
        here.send("Claire", path, to=f"{path}/etape")
        here.send("Béa", f"forums/cartes/{ada.id}", to=f"forums/cartes/{ada.id}/compte-rendu/main")
        write = f"forums/cartes/{ada.id}/compte-rendu"
        assert "0 ligne sur 15" in said(here, "Béa", write)
        here.send("Béa", write, text="Ceux qui manquent n’ont pas été invités.", suite="garder")
        assert "n’ont pas été invités" not in here.get("Ada", f"{path}/comptes-rendus").text
        here.send("Béa", write, suite="publier")
        here.send("Claire", path, to=f"{path}/etape")
        assert "n’ont pas été invités" in said(here, "Élie", f"{path}/comptes-rendus")
        sign = f"forums/cartes/{ada.id}/signature"
        here.send("Dan", f"forums/cartes/{ada.id}", 422, to=sign, sentence="Inviter.")
        here.send("Dan", f"forums/cartes/{ada.id}", to=f"forums/cartes/{ada.id}/venue")
        here.send("Dan", f"forums/cartes/{ada.id}", to=sign, sentence="Inviter, avant d’informer.")
        assert "Inviter, avant d’informer." in said(here, "Iris", f"{path}/comptes-rendus")
        here.send("Claire", path, to=f"{path}/etape")
        report = _report_id()
        here.send("Ada", f"{path}/vote", **_points(report, 3))
        assert "Points" not in said(here, "Béa", f"{path}/vote")
        here.send("Claire", path, to=f"{path}/etape")
        assert "Les absents 3" in said(here, "Béa", f"{path}/vote")
        here.send("Dan", f"{path}/actions", what="Inviter trois parents", until="2027-09-15", joins="y")
        action = db.session.query(ForumAction).one()
        here.send("Ada", f"{path}/actions", to=f"{path}/actions/{action.id}/volontaires")
        text = said(here, "Hélène", f"{path}/actions")
        for given in ("Ada", "Dan"):
            assert here.people[given].display_name in text
        here.send("Claire", path, to=f"{path}/etape")
        assert "Le forum est clos" in said(here, "Ada", path)
        assert [len(told(here, given)) for given in ("Ada", "Nadia", "Élie", "Hélène")] == [3, 3, 3, 3]


def _points(report_id: int, points: int) -> dict[str, Any]:
    return {f"points_{report_id}": str(points)}


def _places(forum_id: int) -> list[Place]:
    return market(forum_id, 0).free


def _report_id() -> int:
    return db.session.query(ForumReport).one().id


def test_reporter_and_co_signers_have_done_the_activity_and_the_module_waits_for_the_rest(
    here: World,
) -> None:
    test_a_forum_is_lived_from_the_question_to_the_actions(here)
    assert [here.is_done(given, KEY) for given in ("Ada", "Béa", "Dan")] == [False, True, True]
    ids = [one.id for one in here.people.values()]
    # M7 also asks for the second self-assessment, which is not there yet.
    assert all(row.completed_at is None for row in module_progress(here.cohort.id, ids).values())

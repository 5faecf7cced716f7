"""Those concerned by a visit are told, in a mail that says nothing of it but its date."""

from course.db import db
from course.notices.models import Notice
from tests.tutoring.visits.visiting import COMMENT, REPORT, SECRET
from tests.tutoring.world import World
from tutoring.visits import operations
from tutoring.visits.models import FieldVisit
from tutoring.visits.rules import Report


def told(here: World, given: str, unread: bool = False) -> list[str]:
    """What somebody was told, without the date."""
    rows = db.session.query(Notice).filter_by(person_id=here[given].id, kind="visit").order_by(Notice.id)
    return [row.title.split(" : ")[1] for row in rows if not (unread and row.read_at)]


def rewrite(here: World, visit: FieldVisit) -> None:
    operations.edit_report(actor=here.actor("Nadia"), visit=visit, report=Report(said="Autre chose."))


def test_attendees_learn_that_a_report_waits_for_them(here: World) -> None:
    here.visit("Nadia", "Ada", "Béa")
    assert told(here, "Ada") == told(here, "Béa") == ["compte rendu à lire"]
    assert told(here, "Nadia") == told(here, "Claire") == []


def test_a_form_sent_twice_tells_once(here: World) -> None:
    draft = here.draft("Ada")
    for _ in range(2):
        operations.log_visit(actor=here.actor("Nadia"), draft=draft)
    assert len(told(here, "Ada")) == 1


def test_an_answer_quiets_what_asked_for_it(here: World) -> None:
    visit = here.visit("Nadia", "Ada", "Béa")
    operations.accept(actor=here.actor("Ada"), visit=visit)
    assert told(here, "Ada", unread=True) == []
    assert told(here, "Béa", unread=True) == ["compte rendu à lire"]


def test_a_rewritten_report_asks_everybody_again_and_only_once(here: World) -> None:
    visit = here.visit("Nadia", "Ada", "Béa")
    rewrite(here, visit)
    assert told(here, "Ada", unread=True) == ["compte rendu modifié, à relire"]
    assert told(here, "Béa", unread=True) == ["compte rendu modifié, à relire"]


def test_the_author_learns_of_each_comment(here: World) -> None:
    visit = here.visit("Nadia", "Ada")
    operations.comment(actor=here.actor("Ada"), visit=visit, text=COMMENT)
    assert told(here, "Nadia") == ["un commentaire vous attend"]
    assert told(here, "Ada", unread=True) == []


def test_attendees_learn_that_a_visit_is_cancelled(here: World) -> None:
    visit = here.visit("Nadia", "Ada", "Béa")
    operations.accept(actor=here.actor("Ada"), visit=visit)
    operations.cancel(actor=here.actor("Nadia"), visit=visit, reason="saisie en double")
    assert told(here, "Ada", unread=True) == told(here, "Béa", unread=True) == ["annulée"]


def test_a_notice_says_neither_a_name_nor_a_text_nor_a_reason(here: World) -> None:
    visit = here.visit("Nadia", "Ada", observed=REPORT, working_notes=SECRET)
    operations.comment(actor=here.actor("Ada"), visit=visit, text=COMMENT)
    rewrite(here, visit)
    operations.cancel(actor=here.actor("Nadia"), visit=visit, reason="Grève des trains")
    said = " ".join(f"{one.title} {one.body} {one.path}" for one in db.session.query(Notice))
    names = [person.display_name for person in here.people.values()]
    kept = [REPORT, SECRET, COMMENT, "Autre chose", "Grève", here.school.name, *names]
    assert not [one for one in kept if one in said]

"""Nobody is blocked by another's silence (domain §1): reminder after 5 working days, certified at 10."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest

from course import clock
from course.cohorts import operations as cohorts
from course.cohorts import queries as cohort_queries
from course.cohorts.models import GroupFunction, Status
from course.db import db
from course.errors import NotFound, RuleBroken
from course.hours.models import ParticipantHours
from course.notices.models import Notice
from tests import factories, pages
from tests.tutoring.visits.visiting import REPORT, Browse
from tests.tutoring.world import World, send
from tutoring.visits import operations, silence
from tutoring.visits.models import FieldVisit
from tutoring.visits.rules import Report

# The visit is noted on Friday 20 November 2026: the fifth working day is Friday 27, the tenth 4 December.
FOURTH, FIFTH = date(2026, 11, 26), date(2026, 11, 27)
NINTH, TENTH = date(2026, 12, 3), date(2026, 12, 4)
WHY = "relancée par téléphone le 3 décembre"


@contextmanager
def on(day: date) -> Iterator[None]:
    with clock.frozen(day):
        yield


def told(here: World, given: str) -> list[str]:
    rows = db.session.query(Notice).filter_by(person_id=here[given].id).order_by(Notice.id)
    return [row.title for row in rows if "réponse" in row.title]


def sweep(day: date) -> None:
    with on(day):
        silence.remind()
    db.session.commit()


def certify(here: World, visit: FieldVisit, given: str = "Ada", reason: str = WHY, day: date = TENTH) -> None:
    with on(day):
        silence.certify_silent(
            actor=here.actor("Hélène"), visit=visit, person_id=here[given].id, reason=reason
        )


def test_a_report_is_recalled_once_on_the_fifth_working_day(here: World) -> None:
    visit = here.visit("Nadia", "Ada", "Béa")
    operations.accept(actor=here.actor("Béa"), visit=visit)
    sweep(FOURTH)
    assert told(here, "Ada") == []
    for _ in range(2):
        sweep(FIFTH)
    (title,) = told(here, "Ada")
    assert "votre réponse est attendue" in title
    assert told(here, "Béa") == told(here, "Nadia") == []


def test_the_reminder_says_nothing_of_the_report(here: World) -> None:
    here.visit("Nadia", "Ada", observed=REPORT)
    sweep(FIFTH)
    notice = db.session.query(Notice).filter_by(person_id=here["Ada"].id).order_by(Notice.id).all()[-1]
    assert REPORT not in notice.title + notice.body
    assert "vendredi 4" in notice.body


def test_a_rewritten_report_waits_five_days_anew(here: World) -> None:
    visit = here.visit("Nadia", "Ada")
    sweep(FIFTH)
    with on(date(2026, 11, 30)):
        operations.edit_report(actor=here.actor("Nadia"), visit=visit, report=Report(said="Autre."))
    sweep(date(2026, 12, 4))
    assert len(told(here, "Ada")) == 1
    sweep(date(2026, 12, 7))
    assert len(told(here, "Ada")) == 2


def test_days_off_do_not_count(here: World) -> None:
    with on(date(2026, 12, 18)):
        visit = here.visit("Nadia", "Ada", occurred_on=date(2026, 12, 18))
    sweep(date(2026, 12, 25))
    assert told(here, "Ada") == []
    sweep(date(2026, 12, 28))
    assert len(told(here, "Ada")) == 1
    with pytest.raises(RuleBroken, match="à partir du mardi 5"):
        certify(here, visit, day=date(2027, 1, 3))


def test_a_cancelled_visit_is_not_recalled(here: World) -> None:
    visit = here.visit("Nadia", "Ada")
    operations.cancel(actor=here.actor("Nadia"), visit=visit, reason="erreur")
    sweep(TENTH)
    assert told(here, "Ada") == told(here, "Hélène") == []


def test_somebody_who_left_is_not_recalled_to_a_page_that_they_cannot_open(here: World) -> None:
    here.visit("Nadia", "Ada", "Béa")
    left = cohort_queries.enrolment(here.cohort.id, here["Ada"].id)
    assert left is not None
    left.status = Status.LEFT
    db.session.commit()
    sweep(FIFTH)
    assert (told(here, "Ada"), len(told(here, "Béa"))) == ([], 1)


def test_managers_are_told_at_most_once_a_week(here: World) -> None:
    here.visit("Nadia", "Ada", "Béa")
    sweep(NINTH)
    assert told(here, "Hélène") == []
    for _ in range(2):
        sweep(TENTH)
    assert len(told(here, "Hélène")) == 1
    sweep(date(2026, 12, 7))
    assert len(told(here, "Hélène")) == 2


def test_on_the_tenth_day_the_manager_certifies_with_a_reason(here: World) -> None:
    visit = here.visit("Nadia", "Ada", "Béa", minutes=120)
    with pytest.raises(RuleBroken):
        certify(here, visit, day=NINTH)
    with pytest.raises(RuleBroken) as refused:
        certify(here, visit, reason="")
    assert refused.value.field == "reason"
    certify(here, visit)
    assert here.lines("Ada") == [("on_site", 120)]
    assert here.lines("Béa") == []
    line = db.session.query(ParticipantHours).one()
    assert line.certified_by_id == here["Hélène"].id
    assert line.reason == f"sans réponse : {WHY}"
    assert here.trainer_lines("Nadia") == [("collective_visit", 120, 0)]
    with pytest.raises(RuleBroken, match="entre-temps"):
        certify(here, visit)


def test_somebody_who_was_not_there_gets_nothing(here: World) -> None:
    visit = here.visit("Nadia", "Ada")
    with pytest.raises(NotFound):
        certify(here, visit, "Béa")


def test_the_participant_may_still_contest_which_reverses(here: World) -> None:
    visit = here.visit("Nadia", "Ada", minutes=120)
    certify(here, visit)
    with pytest.raises(RuleBroken, match="sans réponse"):
        operations.edit_report(actor=here.actor("Nadia"), visit=visit, report=Report(said="Autre."))
    operations.comment(actor=here.actor("Ada"), visit=visit, text="Je n’y étais pas.")
    assert here.lines("Ada") == [("on_site", 120), ("on_site", -120)]
    operations.edit_report(actor=here.actor("Nadia"), visit=visit, report=Report(said="Corrigé."))
    operations.accept(actor=here.actor("Ada"), visit=visit)
    assert here.lines("Ada")[-1] == ("on_site", 120)


def test_the_author_no_longer_waits_for_who_was_passed_over(here: World, browse: Browse) -> None:
    visit = here.visit("Nadia", "Ada")
    certify(here, visit)
    db.session.commit()
    with on(TENTH):
        nadia = browse("Nadia")
        assert "Attend 1 accord" not in pages.text(nadia.get(here.url("")).text)
        assert (
            "compte-rendu"
            not in nadia.get(here.url(f"visites/{visit.uid}"))
            .text.split("Réponses")[0]
            .split('id="compte-rendu"')[1]
        )
        operations.cancel(actor=here.actor("Nadia"), visit=visit, reason="erreur")
        db.session.commit()
        assert WHY not in browse("Hélène").get(here.url("visites/sans-reponse")).text


def test_accepting_after_all_counts_nothing_twice(here: World) -> None:
    visit = here.visit("Nadia", "Ada")
    certify(here, visit)
    assert not operations.accept(actor=here.actor("Ada"), visit=visit)
    assert here.lines("Ada") == [("on_site", 60)]


def test_the_managers_page_lists_and_certifies(here: World, browse: Browse) -> None:
    visit = here.visit("Nadia", "Ada", observed=REPORT)
    page = here.url("visites/sans-reponse")
    action = here.url(f"visites/{visit.uid}/sans-reponse/{here['Ada'].uid}")
    with on(NINTH):
        assert "Aucun compte rendu" in pages.text(browse("Hélène").get(page).text)
    with on(TENTH):
        helene = browse("Hélène")
        assert "Comptes rendus sans réponse" in pages.text(helene.get(here.url("")).text)
        listed = helene.get(page).text
        assert here["Ada"].display_name in listed
        assert REPORT not in listed
        refused = send(helene, page, action, reason="  ")
        assert refused.status_code == 422
        assert "Indiquez pourquoi" in pages.text(refused.text)
        assert send(helene, page, action, reason="x" * 301).status_code == 422
        assert send(helene, page, action, reason=WHY).status_code == 303
        assert WHY in pages.text(helene.get(page).text)
        mine = pages.text(browse("Ada").get(here.url(f"visites/{visit.uid}")).text)
    assert here.lines("Ada") == [("on_site", 60)]
    assert "certifiée sans votre réponse" in mine


def test_only_the_manager_enters_the_page(here: World, browse: Browse) -> None:
    for given in ("Ada", "Nadia", "Claire", "Guy", "Iris"):
        assert browse(given).get(here.url("visites/sans-reponse")).status_code == 403, given


def test_an_agreement_of_an_absent_site_head_is_kept(here: World, browse: Browse) -> None:
    visit = here.visit("Nadia", "Ada")
    page = here.url(f"visites/{visit.uid}")
    agreement = "M. Weber, 12 novembre, courriel"
    too_long = send(browse("Ada"), page, f"{page}/accord", site_agreement="x" * 301)
    assert too_long.status_code == 422
    assert send(browse("Ada"), page, f"{page}/accord", site_agreement=agreement).status_code == 303
    assert agreement in pages.text(browse("Nadia").get(page).text)


def test_a_person_who_changed_group_in_march_keeps_the_group_of_that_day(here: World) -> None:
    with on(date(2027, 3, 15)):
        cohorts.place(
            actor=factories.system_in(here.cohort),
            person_id=here["Ada"].id,
            group_id=here.g2.id,
            function=GroupFunction.MEMBER,
        )
        before = here.visit("Nadia", "Ada", occurred_on=date(2027, 3, 4))
        after = here.visit("Paul", "Ada", occurred_on=date(2027, 3, 15))
        with pytest.raises(RuleBroken):
            here.visit("Nadia", "Ada", occurred_on=date(2027, 3, 15))
    assert (before.group_id, after.group_id) == (here.g1.id, here.g2.id)

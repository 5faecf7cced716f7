"""Step 0 and the facilitator's page, as people use them."""

from datetime import timedelta
from typing import Any

import pytest

from course import clock
from course.cohorts.models import GroupFunction, GroupMembership
from course.db import db
from course.people import operations as people
from course.roles import Role
from modules.codev import parts, reading
from modules.codev.models import CodevPart, CodevProposal, CodevVote
from modules.codev.rules import Part, Step
from tests import factories, pages
from tests.modules.codev.conftest import FIRST
from tests.modules.codev.world import CLIENT, FACILITATOR, MEMBERS, Circle

YES: dict[str, Any] = {"signed": "y", "trainer_may_read": "oui", "others_may_read": "oui"}
SUBJECT: dict[str, Any] = {"subject": "Un conseil qui ne parle plus", "why": "Parce que.", "anonymised": "y"}


def start(group: Circle) -> str:
    return f"codev/{group.uid_of_thread}/debut"


def leads(group: Circle) -> str:
    return f"codev/{group.uid_of_thread}/animation"


def part(group: Circle, name: str) -> CodevPart:
    db.session.expire_all()
    return next(one for one in reading.parts(group.thread.id) if one.person_id == group.people[name].id)


def typed(field: str, text: str) -> dict[str, Any]:
    """A field whose name is no word of Python."""
    return {field: text}


def step(group: Circle) -> Step:
    db.session.expire_all()
    return group.thread.step


def leave(group: Circle, name: str) -> None:
    """Since yesterday this person is no member of the group."""
    place = db.session.query(GroupMembership).filter_by(person_id=group.people[name].id)
    place.filter_by(function=GroupFunction.MEMBER).one().ends_on = FIRST - timedelta(days=1)
    db.session.commit()


def press(group: Circle, name: str, path: str, status: int = 303, **values: str) -> str:
    """A button by itself."""
    return group.post(name, path, status, {"csrf_token": group.token(name), **values}).text


def page(group: Circle, name: str, path: str) -> str:
    return pages.text(group.get(name, path).text)


def test_a_member_signs_the_charter_and_answers_and_takes_a_yes_back(group: Circle) -> None:
    assert "Elle apporte une préoccupation réelle" in page(group, "Carl", start(group))
    group.send("Carl", start(group), **YES)
    mine = part(group, "Carl")
    assert (mine.charter_version, mine.trainer_may_read, mine.others_may_read) == (1, True, True)
    group.send("Carl", start(group), trainer_may_read="non")
    mine = part(group, "Carl")
    assert (mine.trainer_may_read, mine.others_may_read) == (False, True)


def test_nothing_is_answered_before_one_answers(group: Circle) -> None:
    found = pages.fields(group.get("Carl", start(group)), "/debut")
    assert not {"signed", "trainer_may_read", "others_may_read"} & set(found)
    said = group.send("Carl", start(group), 422, trainer_may_read="oui").text
    assert "Cochez la case pour signer" in said
    assert pages.fields(group.get("Carl", start(group)), "/debut").get("trainer_may_read") is None
    assert part(group, "Carl").charter_signed_at is None


def test_a_charter_that_changed_is_read_again_before_it_is_signed(group: Circle) -> None:
    seen = dict(pages.fields(group.get("Carl", start(group)), "/debut"))
    group.change_text("m5-fil-1", "Une charte toute neuve.")
    said = group.post("Carl", start(group), 409, {**seen, **YES}).text
    assert "relisez-la" in said
    assert "Une charte toute neuve." in said
    assert part(group, "Carl").charter_signed_at is None
    group.send("Carl", start(group), **YES)
    assert part(group, "Carl").charter_version == 2


def test_everybody_sees_who_signed_and_nobody_sees_the_answers(group: Circle) -> None:
    group.send("Carl", start(group), signed="y", trainer_may_read="non", others_may_read="oui")
    before = page(group, "Dora", start(group))
    group.send("Carl", start(group), trainer_may_read="oui", others_may_read="non")
    for name in ("Dora", FACILITATOR):
        assert "A répondu aux deux questions" in page(group, name, start(group))
    assert page(group, "Dora", start(group)) == before


def test_subjects_are_offered_reworded_taken_back_and_voted_for(group: Circle) -> None:
    group.send("Ada", f"{start(group)}/sujet", **SUBJECT)
    group.send("Carl", f"{start(group)}/sujet", subject="Un autre sujet", anonymised="y")
    first, second = db.session.query(CodevProposal).order_by(CodevProposal.id)
    press(group, "Dora", f"{start(group)}/voix/{first.id}")
    press(group, "Dora", f"{start(group)}/voix/{second.id}")
    press(group, "Élie", f"{start(group)}/voix/{second.id}")
    assert "2 voix" in page(group, "Fanny", start(group)).replace("\xa0", " ")
    group.send("Ada", f"{start(group)}/sujet", subject="Dit autrement", anonymised="y")
    assert "Dit autrement" in page(group, "Fanny", start(group))
    press(group, "Carl", f"{start(group)}/sujet/retrait")
    db.session.expire_all()
    assert db.session.query(CodevVote).count() == 0
    assert "Un autre sujet" not in page(group, "Fanny", start(group))


def test_a_subject_without_the_word_on_anonymity_is_given_back(group: Circle) -> None:
    said = group.send("Ada", f"{start(group)}/sujet", 422, subject="Mon sujet", why="Une longue raison.")
    assert "Une longue raison." in said.text
    assert 'value="Mon sujet"' in said.text
    assert "personne n’est reconnaissable" in said.text
    assert db.session.query(CodevProposal).count() == 0


def test_a_vote_for_a_subject_that_was_taken_back_is_told(group: Circle) -> None:
    group.send("Ada", f"{start(group)}/sujet", **SUBJECT)
    number = db.session.query(CodevProposal).one().id
    press(group, "Ada", f"{start(group)}/sujet/retrait")
    assert "vient d’être retiré" in press(group, "Dora", f"{start(group)}/voix/{number}", 422)
    assert "vient d’être retiré" in press(group, FACILITATOR, f"{start(group)}/choix/{number}", 422)


def test_the_facilitator_notes_the_choice_and_a_member_cannot(group: Circle) -> None:
    group.send("Ada", f"{start(group)}/sujet", **SUBJECT)
    number = db.session.query(CodevProposal).one().id
    assert "Vous n’animez pas" in press(group, "Carl", f"{start(group)}/choix/{number}", 409)
    press(group, FACILITATOR, f"{start(group)}/choix/{number}")
    assert part(group, "Ada").part == Part.CLIENT
    assert group.thread.subject == SUBJECT["subject"]
    assert "Sujet choisi" in page(group, "Carl", start(group))


def test_parts_are_given_and_the_facilitation_handed_over(group: Circle) -> None:
    uid = {name: group.people[name].uid for name in MEMBERS}
    press(group, FACILITATOR, f"{start(group)}/role/{uid['Fanny']}", part="observateur")
    assert part(group, "Fanny").part == Part.OBSERVER
    press(group, FACILITATOR, f"{start(group)}/role/{uid['Carl']}", part="animateur")
    assert part(group, "Carl").part == Part.FACILITATOR
    assert part(group, FACILITATOR).part == Part.CONSULTANT
    press(group, FACILITATOR, f"{start(group)}/role/{uid['Dora']}", 409, part="observateur")
    press(group, "Carl", f"{start(group)}/role/{uid['Dora']}", 404, part="roi")
    press(group, "Carl", f"{start(group)}/role/inconnu", 404, part="observateur")


def test_a_latecomer_is_admitted_by_the_facilitator_at_first(group: Circle) -> None:
    gina = group.add("Gina", Role.PARTICIPANT)
    factories.place(group.cohort, gina, group.g1)
    db.session.commit()
    group.get("Gina", start(group), 404)
    assert "Gina" in page(group, FACILITATOR, start(group))
    press(group, FACILITATOR, f"{start(group)}/accueil/{gina.uid}")
    group.get("Gina", start(group))
    press(group, FACILITATOR, f"{start(group)}/accueil/{group.people['Dan'].uid}", 404)


def test_one_school_warns_and_does_not_block(group: Circle) -> None:
    school = factories.school()
    for name in ("Carl", "Dora"):
        people.post_to_school(
            person_id=group.people[name].id, school_id=school.id, starts_on=factories.FIRST_DAY
        )
    db.session.commit()
    said = page(group, "Fanny", start(group))
    assert "travaillent dans le même établissement" in said
    group.agree(*MEMBERS)
    group.choose()
    assert group.advance() == Step.EXPOSE


@pytest.mark.parametrize("name", ["Dan", "Paul", "Iris", "Pia", "Hélène", "Guy"])
def test_those_around_find_no_page_of_step_0(group: Circle, name: str) -> None:
    for path in (start(group), f"{start(group)}/sujet", leads(group)):
        assert group.browser(name).get(group.url(path)).status_code in (403, 404)


def test_the_conditions_are_a_list_and_what_is_missing_is_passed_with_a_reason(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    said = page(group, FACILITATOR, leads(group))
    assert "Chaque consultant n’a pas encore posé sa question." in said
    assert "Chaque question a sa réponse." in said
    refused = group.send(FACILITATOR, leads(group), 422, to=f"{leads(group)}/suite")
    assert "Dites en une phrase pourquoi" in refused.text
    assert step(group) == Step.CLARIFICATION
    group.send(
        FACILITATOR, leads(group), to=f"{leads(group)}/suite", **typed("suite-reason", "Le groupe est prêt.")
    )
    assert step(group) == Step.CONTRACT
    for name in ("Carl", CLIENT):
        log = page(group, name, leads(group))
        assert "Raison : Le groupe est prêt." in log.replace("\xa0", " ")
        assert "un consultant sans question" in log


def test_no_reason_passes_over_consent_or_the_contract(group: Circle) -> None:
    reason: dict[str, Any] = {"suite-reason": "Nous sommes pressés."}
    refused = group.send(FACILITATOR, leads(group), 422, to=f"{leads(group)}/suite", **reason).text
    assert "Aucun sujet n’est choisi" in refused
    assert "Nous sommes pressés." in refused
    group.lead_to(Step.CONTRACT)
    refused = group.send(FACILITATOR, leads(group), 422, to=f"{leads(group)}/suite", **reason).text
    assert "n’a pas encore accepté le contrat" in refused
    assert "Nous sommes pressés." in refused
    assert step(group) == Step.CONTRACT


def test_two_clicks_at_once_advance_once_and_the_second_is_told(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    seen = dict(pages.fields(group.get(FACILITATOR, leads(group)), "/suite"))
    sent = {**seen, "suite-reason": "Une raison tapée."}
    group.post(FACILITATOR, f"{leads(group)}/suite", 303, sent)
    said = group.post(FACILITATOR, f"{leads(group)}/suite", 409, sent).text
    text = pages.text(said).replace("\xa0", " ")
    assert "Ce qui s’est passé entre-temps" in text
    assert "Passage à la suite, « contrat »" in text
    assert "Une raison tapée." in said
    assert step(group) == Step.CONTRACT


def test_a_facilitator_who_handed_over_in_another_tab_is_told_and_keeps_the_reason(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    seen = dict(pages.fields(group.get(FACILITATOR, leads(group)), "/retour"))
    parts.give_part(
        actor=group.actor(FACILITATOR),
        uid=group.uid_of_thread,
        person_id=group.people["Carl"].id,
        part=Part.FACILITATOR,
    )
    db.session.commit()
    sent = {**seen, "retour-reason": "Une raison tapée."}
    said = group.post(FACILITATOR, f"{leads(group)}/retour", 409, sent).text
    assert "Vous n’animez pas ou plus ce fil" in said
    assert "Une raison tapée." in said
    assert step(group) == Step.CLARIFICATION


def test_one_step_back_more_time_a_pause_and_on_again(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    url = leads(group)
    group.send(FACILITATOR, url, 422, to=f"{url}/retour")
    group.send(FACILITATOR, url, to=f"{url}/retour", **typed("retour-reason", "Il manque l’essentiel."))
    assert step(group) == Step.EXPOSE
    due = group.thread.due_on
    refused = group.send(FACILITATOR, url, 422, to=f"{url}/delai", **typed("delai-days", "99"))
    assert "de 1 à 15 jours" in pages.text(refused.text).replace("\xa0", " ")
    group.send(FACILITATOR, url, 422, to=f"{url}/delai", **typed("delai-days", "beaucoup"))
    group.send(FACILITATOR, url, to=f"{url}/delai", **typed("delai-days", "2"))
    db.session.expire_all()
    assert due is not None
    assert group.thread.due_on is not None
    assert group.thread.due_on > due
    group.send(FACILITATOR, url, 422, to=f"{url}/pause")
    group.send(FACILITATOR, url, to=f"{url}/pause", **typed("pause-reason", "Une semaine d’examens."))
    assert "suspendu" in page(group, "Carl", url)
    group.send(FACILITATOR, url, to=f"{url}/reprise")
    db.session.expire_all()
    assert group.thread.suspended_on is None


def test_a_thread_without_its_facilitator_is_taken_over_by_a_member(group: Circle) -> None:
    group.lead_to(Step.EXPOSE)
    url = f"{leads(group)}/reprendre"
    assert "Quelqu’un anime déjà ce fil." in press(group, "Carl", url, 422)
    leave(group, FACILITATOR)
    assert "Plus personne n’anime" in page(group, "Carl", leads(group))
    press(group, "Carl", url)
    assert part(group, "Carl").part == Part.FACILITATOR
    assert "Quelqu’un anime déjà ce fil." in press(group, "Dora", url, 422)


def test_each_person_mutes_the_thread_alone(group: Circle) -> None:
    url = f"codev/{group.uid_of_thread}/messages"
    group.send("Carl", leads(group), to=url)
    assert part(group, "Carl").muted
    assert not part(group, "Dora").muted
    group.send("Carl", leads(group), to=url)
    assert not part(group, "Carl").muted


def test_a_withdrawn_thread_shows_no_subject_and_takes_no_decision(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    seen = dict(pages.fields(group.get(FACILITATOR, leads(group)), "/suite"))
    group.withdraw()
    db.session.commit()
    sent = {**seen, "suite-reason": "Une raison tapée."}
    said = group.post(FACILITATOR, f"{leads(group)}/suite", 422, sent).text
    assert "a retiré ce fil" in said
    assert "Une raison tapée." in said
    for name in (FACILITATOR, "Carl"):
        for path in (start(group), leads(group)):
            assert "Un conseil pédagogique qui ne parle plus" not in group.get(name, path).text


def test_the_log_says_when_it_happened(group: Circle) -> None:
    with clock.frozen(clock.local(FIRST, 14, 5)):
        group.lead_to(Step.EXPOSE)
        assert "14 h 05" in page(group, "Carl", leads(group)).replace("\xa0", " ")


def test_who_left_the_group_can_still_take_a_yes_back_and_reads_nothing(group: Circle) -> None:
    group.lead_to(Step.EXPOSE)
    leave(group, "Carl")
    said = group.get("Carl", start(group)).text
    assert "Vous ne faites plus partie de ce groupe" in said
    assert "Un conseil pédagogique qui ne parle plus" not in said
    group.send("Carl", start(group), trainer_may_read="non")
    assert part(group, "Carl").trainer_may_read is False
    for path in (f"{start(group)}/sujet", leads(group)):
        group.get("Carl", path, 404)

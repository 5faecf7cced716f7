"""Writing on the thread's page: whatever happens meanwhile, one is told, and one's text is there."""

import io
import re

import pytest

from course.cohorts import operations as cohorts
from course.db import db
from modules.codev import opening, steps, writing
from modules.codev.models import CodevContribution, CodevDraft
from modules.codev.rules import Kind, Step
from tests import factories, pages
from tests.modules.codev.world import CLIENT, EXPOSE, FACILITATOR, MEMBERS, Circle

TYPED = "Une question écrite avec soin, depuis quand cela dure-t-il ?"


def path(group: Circle, rest: str = "") -> str:
    return f"codev/{group.uid_of_thread}{rest}"


def filled(group: Circle, given: str, query: str = "", **values: str) -> dict[str, object]:
    """The writing form of the page as this person's browser has it, with these values."""
    html = group.get(given, path(group, query)).text
    form = next(one for one in pages.strict(html).iter("form") if one.get("data-autosave-url"))
    found = pages._fields(form)
    return {**found, "suite": "envoi", **values}


def send(group: Circle, given: str, status: int = 303, query: str = "", **values: str) -> str:
    answer = group.post(given, path(group, "/ecrire"), status, filled(group, given, query, **values))
    return answer.location or answer.text


def texts(group: Circle, kind: Kind) -> list[str]:
    db.session.expire_all()
    rows = db.session.query(CodevContribution).filter_by(kind=kind).order_by(CodevContribution.id)
    return [row.text for row in rows]


def areas(html: str) -> list[str]:
    return ["".join(one.itertext()).strip() for one in pages.strict(html).iter("textarea")]


def page(group: Circle, given: str, query: str = "") -> str:
    return group.get(given, path(group, query)).text


def advance(group: Circle, reason: str = "On avance.") -> None:
    steps.advance(actor=group.actor(FACILITATOR), uid=group.uid_of_thread, seen=group.seen, reason=reason)
    db.session.commit()


@pytest.fixture
def asking(group: Circle) -> Circle:
    """The clarification has begun."""
    group.lead_to(Step.CLARIFICATION)
    return group


def test_a_question_is_sent_and_leads_back_to_its_place(asking: Circle) -> None:
    where = send(asking, "Carl", text=TYPED)
    assert texts(asking, Kind.QUESTION) == [TYPED]
    uid = db.session.query(CodevContribution.uid).filter_by(kind=Kind.QUESTION).scalar()
    assert where.endswith(f"#c-{uid}")
    assert db.session.query(CodevDraft).count() == 0


def test_the_exposé_wants_the_word_that_nobody_is_recognisable(group: Circle) -> None:
    group.lead_to(Step.EXPOSE)
    refused = send(group, CLIENT, 422, text=EXPOSE)
    assert "Confirmez que personne n’est reconnaissable" in pages.text(refused)
    assert EXPOSE in areas(refused)
    send(group, CLIENT, text=EXPOSE, anonymised="y")
    assert texts(group, Kind.EXPOSE) == [EXPOSE]
    assert "Écrire l’exposé" not in page(group, CLIENT)


def test_the_answer_goes_to_the_question_that_waits_first(asking: Circle) -> None:
    one = asking.say("Carl", Kind.QUESTION, "Depuis quand ?")
    two = asking.say("Dora", Kind.QUESTION, "Avec qui ?")
    db.session.commit()
    assert filled(asking, CLIENT)["reply_id"] == [one]
    send(asking, CLIENT, query=f"?ecrire=answer&repondre={two}", text="Avec les collègues.")
    answer = db.session.query(CodevContribution).filter_by(kind=Kind.ANSWER).one()
    question = db.session.query(CodevContribution).filter_by(uid=two).one()
    assert answer.reply_to_id == question.id


def test_i_do_not_know_is_an_answer(asking: Circle) -> None:
    asking.say("Carl", Kind.QUESTION, "Depuis quand ?")
    db.session.commit()
    send(asking, CLIENT, suite="sans")
    answer = db.session.query(CodevContribution).filter_by(kind=Kind.ANSWER).one()
    assert (answer.unknown, answer.text) == (True, "")
    assert "Je ne sais pas." in pages.text(page(asking, "Carl"))


def test_a_consultant_chooses_what_they_bring(group: Circle) -> None:
    group.lead_to(Step.CONSULTATION)
    refused = send(group, "Carl", 422, text="Ce qui me frappe.")
    assert "Choisissez ce que vous apportez." in pages.text(refused)
    assert "Ce qui me frappe." in areas(refused)
    send(group, "Carl", text="Ce qui me frappe.", kind_id="impression")
    assert texts(group, Kind.IMPRESSION) == ["Ce qui me frappe."]


@pytest.mark.parametrize("kind", ["guidance", "expose", "n’importe", ""])
def test_a_kind_that_is_not_offered_is_not_taken(group: Circle, kind: str) -> None:
    group.lead_to(Step.CONSULTATION)
    send(group, "Carl", 422, text="Autre chose.", kind_id=kind)
    assert db.session.query(CodevContribution).filter_by(step=Step.CONSULTATION).count() == 0


def test_the_preview_shows_the_text_and_keeps_nothing(asking: Circle) -> None:
    html = send(asking, "Carl", 200, text="Depuis **quand** ?", suite="voir")
    tree = pages.strict(html)
    assert "quand" in ["".join(one.itertext()) for one in tree.iter("strong")]
    assert "Depuis **quand** ?" in areas(html)
    assert "rien n’est encore envoyé" in pages.text(html)
    assert texts(asking, Kind.QUESTION) == []
    assert db.session.query(CodevDraft).count() == 0


def test_html_is_shown_as_typed_and_never_runs(asking: Circle) -> None:
    send(asking, "Carl", text="<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=y>")
    html = page(asking, CLIENT)
    tree = pages.strict(html)
    assert all(one.get("src") for one in tree.iter("script"))
    assert not [one for one in tree.iter("a") if (one.get("href") or "").startswith("javascript:")]
    assert "alert(1)" in pages.text(html)
    item = next(iter(tree.iter("article")))
    assert not list(item.iter("img"))


@pytest.mark.parametrize("suite", ["envoi", "voir", "garde"])
def test_two_hundred_kilobytes_are_refused_and_given_back_whole(asking: Circle, suite: str) -> None:
    long = "Collé depuis Word. " * 11_000
    html = send(asking, "Carl", 422, text=long, suite=suite)
    assert "il en faut 50 000 au plus" in pages.text(html).replace("\xa0", " ")
    assert long.strip() in areas(html)
    assert texts(asking, Kind.QUESTION) == []


def test_nothing_is_sent_without_a_text(asking: Circle) -> None:
    assert "Écrivez votre texte avant de l’envoyer." in pages.text(send(asking, "Carl", 422, text="  \n "))


def test_a_draft_saves_itself_and_comes_back(asking: Circle) -> None:
    found = {**filled(asking, "Carl"), "text": "Un début"}
    answer = asking.post("Carl", path(asking, "/brouillon"), 200, found)
    assert answer.json is not None
    assert answer.json["fields"] == {"version": "1"}
    assert filled(asking, "Carl")["text"] == ["Un début"]
    for other in ("Dora", CLIENT, FACILITATOR, "Claire"):
        assert "Un début" not in page(asking, other)
    send(asking, "Carl", text="Un début, fini ?")
    assert db.session.query(CodevDraft).count() == 0


def test_the_form_names_where_it_saves_itself(asking: Circle) -> None:
    form = next(
        one for one in pages.strict(page(asking, "Carl")).iter("form") if one.get("data-autosave-url")
    )
    assert form.get("data-autosave-url") == asking.url(path(asking, "/brouillon"))


def test_a_draft_is_kept_by_its_button_and_thrown_away_by_another(asking: Circle) -> None:
    where = send(asking, FACILITATOR, query="?ecrire=guidance", text="Pensez au délai.", suite="garde")
    assert "ecrire=guidance" in where
    html = page(asking, FACILITATOR)
    assert "Pensez au délai." in areas(html)
    assert "Reprendre ce texte" in pages.text(html)
    asking.send(FACILITATOR, path(asking), to=path(asking, "/brouillon/oubli"))
    assert db.session.query(CodevDraft).count() == 0


def test_two_tabs_show_both_texts(asking: Circle) -> None:
    old = filled(asking, "Carl")
    asking.post("Carl", path(asking, "/brouillon"), 200, {**filled(asking, "Carl"), "text": "Onglet deux"})
    assert asking.post("Carl", path(asking, "/brouillon"), 409, {**old, "text": "x"}).is_json
    answer = asking.post("Carl", path(asking, "/ecrire"), 409, {**old, "text": "Onglet un"})
    assert areas(answer.text) == ["Onglet un", "Onglet deux"]
    assert texts(asking, Kind.QUESTION) == []
    again = {**pages.fields(answer, "/ecrire"), "suite": "envoi"}
    asking.post("Carl", path(asking, "/ecrire"), 303, again)
    assert texts(asking, Kind.QUESTION) == ["Onglet un"]


def test_a_tab_that_stayed_open_after_sending_still_writes(asking: Circle) -> None:
    old = {**filled(asking, "Carl"), "version": "7"}
    send(asking, "Carl", text="Première ?")
    asking.post("Carl", path(asking, "/ecrire"), 303, {**old, "text": "Seconde ?"})
    assert texts(asking, Kind.QUESTION) == ["Première ?", "Seconde ?"]


def test_sending_twice_is_sending_once(asking: Circle) -> None:
    values = filled(asking, "Carl", text=TYPED)
    for _ in range(2):
        asking.post("Carl", path(asking, "/ecrire"), 303, values)
    assert texts(asking, Kind.QUESTION) == [TYPED]


def test_what_stands_once_is_not_overwritten_by_another_tab(group: Circle) -> None:
    group.lead_to(Step.LEARNING)
    old = filled(group, "Carl", text="Autre apprentissage.")
    send(group, "Carl", text="J’ai appris à me taire.")
    answer = group.post("Carl", path(group, "/ecrire"), 409, old)
    assert "Autre apprentissage." in areas(answer.text) or "Autre apprentissage." in pages.text(answer.text)
    assert texts(group, Kind.LEARNING) == ["J’ai appris à me taire."]


def test_when_the_step_has_closed_the_text_is_kept_as_a_draft(asking: Circle) -> None:
    values = filled(asking, "Carl", text=TYPED)
    advance(asking)
    asking.post("Carl", path(asking, "/ecrire"), 303, values)
    html = page(asking, "Carl")
    assert "L’étape a changé" in pages.text(html)
    assert TYPED in areas(html)
    assert texts(asking, Kind.QUESTION) == []


def test_a_suspended_thread_keeps_the_text_as_a_draft(asking: Circle) -> None:
    values = filled(asking, "Carl", text=TYPED)
    steps.suspend(
        actor=asking.actor(FACILITATOR), uid=asking.uid_of_thread, seen=asking.seen, reason="Vacances."
    )
    db.session.commit()
    asking.post("Carl", path(asking, "/ecrire"), 303, values)
    html = page(asking, "Carl")
    assert "Ce fil est suspendu" in pages.text(html)
    assert TYPED in areas(html)


def test_when_the_client_withdraws_while_one_writes_one_is_told_and_keeps_the_text(asking: Circle) -> None:
    values = filled(asking, "Carl", text=TYPED)
    asking.withdraw()
    db.session.commit()
    asking.post("Carl", path(asking, "/ecrire"), 303, values)
    html = page(asking, "Carl")
    assert "La personne cliente a retiré ce fil" in pages.text(html)
    assert TYPED in areas(html)
    assert texts(asking, Kind.QUESTION) == []


def test_a_draft_of_the_withdrawn_client_is_given_back_and_not_kept(asking: Circle) -> None:
    asking.say("Carl", Kind.QUESTION, "Depuis quand ?")
    db.session.commit()
    values = filled(asking, CLIENT, text="Ce que je voulais dire.")
    asking.withdraw()
    db.session.commit()
    answer = asking.post(CLIENT, path(asking, "/ecrire"), 409, values)
    assert "Ce que je voulais dire." in areas(answer.text)
    assert db.session.query(CodevDraft).count() == 0


def test_somebody_moved_to_another_group_gets_the_text_back(asking: Circle) -> None:
    values = filled(asking, "Dora", text=TYPED)
    cohorts.place(
        actor=factories.system_in(asking.cohort), person_id=asking.people["Dora"].id, group_id=asking.g2.id
    )
    db.session.commit()
    answer = asking.post("Dora", path(asking, "/ecrire"), 409, values)
    assert "Vous ne faites plus partie de ce groupe" in pages.text(answer.text)
    assert TYPED in areas(answer.text)
    refused = asking.post("Dora", path(asking, "/brouillon"), 422, values)
    assert refused.json is not None
    assert "groupe" in refused.json["message"]


@pytest.mark.parametrize(
    ("given", "what"), [("Carl", "answer"), ("Carl", "guidance"), ("Ada", "question"), ("Béa", "question")]
)
def test_writing_out_of_turn_is_refused_and_kept(asking: Circle, given: str, what: str) -> None:
    values = {
        "csrf_token": asking.token(given),
        "place_id": what,
        "text": TYPED,
        "version": "0",
        "suite": "envoi",
    }
    asking.post(given, path(asking, "/ecrire"), 303, values)
    html = page(asking, given)
    assert "L’étape a changé" in pages.text(html)
    assert TYPED in areas(html)


@pytest.mark.parametrize("what", ["", "synthesis", "x" * 300, "edit"])
def test_a_place_that_does_not_exist_is_not_found(asking: Circle, what: str) -> None:
    values = {"csrf_token": asking.token("Carl"), "place_id": what, "text": TYPED}
    asking.post("Carl", path(asking, "/ecrire"), 404, values)


def test_those_who_are_not_in_the_thread_write_nothing(asking: Circle) -> None:
    for given in ("Dan", "Claire", "Nadia"):
        values = {"csrf_token": asking.token(given), "place_id": "question", "text": TYPED, "suite": "envoi"}
        asking.post(given, path(asking, "/ecrire"), 404, values)
    assert texts(asking, Kind.QUESTION) == []


def test_without_the_charter_one_is_sent_to_it(group: Circle) -> None:
    for name in MEMBERS:
        if name != "Fanny":
            group.agree(name)
    group.choose()
    group.advance("Fanny signera.")
    group.do_expose()
    group.advance()
    db.session.commit()
    html = page(group, "Fanny")
    assert "Signer la charte" in pages.text(html)
    assert "Poser une question" not in pages.text(html)


def test_a_quote_is_shown_before_and_after_sending(asking: Circle) -> None:
    expose = db.session.query(CodevContribution).filter_by(kind=Kind.EXPOSE).one().uid
    assert "Vous citez" in pages.text(page(asking, "Carl", f"?cite={expose}"))
    send(asking, "Carl", query=f"?cite={expose}", text="Que veut dire ce mot ?")
    tree = pages.strict(page(asking, "Dora"))
    assert any("Extrait de" in "".join(one.itertext()) for one in tree.iter("blockquote"))


def test_a_quote_from_another_thread_is_not_taken(asking: Circle) -> None:
    other = opening.open_thread(actor=asking.actor("Dan"), group_id=asking.g2.id, activity_key="m5-fil-1")
    opening.answer(
        actor=asking.actor("Dan"),
        uid=other.uid,
        trainer_may_read=True,
        others_may_read=False,
        charter_version=1,
    )
    secret = writing.write(actor=asking.actor("Dan"), uid=other.uid, kind=Kind.GUIDANCE, text="Secret du G2.")
    db.session.commit()
    assert "Secret du G2." not in page(asking, "Carl", f"?cite={secret.uid}")
    asking.post("Carl", path(asking, "/ecrire"), 404, filled(asking, "Carl", text=TYPED, quote_id=secret.uid))


def test_a_text_is_changed_until_its_step_closes_and_its_history_stays(asking: Circle) -> None:
    uid = asking.say("Carl", Kind.QUESTION, "Depuis cand ?")
    db.session.commit()
    where = path(asking, f"/textes/{uid}/modifier")
    assert "Depuis cand ?" in areas(asking.get("Carl", where).text)
    asking.send("Carl", where, text="Depuis quand ?", suite="envoi")
    assert texts(asking, Kind.QUESTION) == ["Depuis quand ?"]
    assert "modifié le" in pages.text(page(asking, "Dora"))
    assert "Depuis cand ?" in pages.text(asking.get("Dora", path(asking, f"/textes/{uid}")).text)
    for other in ("Dora", CLIENT, FACILITATOR):
        asking.get(other, where, 404)
    values = {**pages.fields(asking.get("Carl", where), "/modifier"), "suite": "envoi", "text": "Trop tard ?"}
    advance(asking)
    asking.get("Carl", where, 409)
    asking.post("Carl", where, 303, values)
    html = page(asking, "Carl")
    assert "L’étape est close" in pages.text(html)
    assert "Trop tard ?" in areas(html)
    assert texts(asking, Kind.QUESTION) == ["Depuis quand ?"]


def test_two_tabs_that_change_the_same_text_show_both(asking: Circle) -> None:
    uid = asking.say("Carl", Kind.QUESTION, "Un ?")
    db.session.commit()
    where = path(asking, f"/textes/{uid}/modifier")
    old = {**pages.fields(asking.get("Carl", where), "/modifier"), "suite": "envoi"}
    asking.send("Carl", where, text="Deux ?", suite="envoi")
    answer = asking.post("Carl", where, 409, {**old, "text": "Trois ?"})
    assert areas(answer.text)[:2] == ["Trois ?", "Deux ?"]
    again = {**pages.fields(answer, "/modifier"), "suite": "envoi"}
    asking.post("Carl", where, 303, again)
    assert texts(asking, Kind.QUESTION) == ["Trois ?"]


def test_a_change_saves_itself_as_a_draft(asking: Circle) -> None:
    uid = asking.say("Carl", Kind.QUESTION, "Un ?")
    db.session.commit()
    where = path(asking, f"/textes/{uid}/modifier")
    found = {**pages.fields(asking.get("Carl", where), "/modifier"), "text": "Un début de mieux"}
    asking.post("Carl", path(asking, "/brouillon"), 200, found)
    assert "Un début de mieux" in areas(asking.get("Carl", where).text)[0]
    html = asking.send("Carl", where, 200, suite="voir").text
    assert "rien n’est encore envoyé" in pages.text(html)
    assert texts(asking, Kind.QUESTION) == ["Un ?"]


def test_the_client_accepts_a_wording_and_sees_it_pinned(group: Circle) -> None:
    group.lead_to(Step.CONTRACT)
    send(group, CLIENT, text="J’aimerais que vous m’aidiez à choisir.")
    request = db.session.query(CodevContribution).filter_by(kind=Kind.REQUEST).one()
    send(group, "Carl", query=f"?ecrire=reformulation&repondre={request.uid}", text="Tu voudrais choisir ?")
    html = page(group, CLIENT)
    assert pages.text(html).count("Accepter cette formulation") == 2
    assert "Accepter cette formulation" not in page(group, "Carl")
    group.send(CLIENT, path(group), to=path(group, "/contrat"))
    assert group.thread.contract_id == request.id
    assert "Le contrat est accepté" in pages.text(page(group, "Carl"))


def test_a_file_goes_with_a_text_and_leaves_it(asking: Circle) -> None:
    uid = asking.say("Carl", Kind.QUESTION, "Voir le tableau ?")
    db.session.commit()
    where = path(asking, f"/textes/{uid}/modifier")
    to = path(asking, f"/textes/{uid}/fichiers")
    values = pages.fields(asking.get("Carl", where), "/fichiers")
    refused = asking.post("Carl", to, 422, {**values, "attachment": (io.BytesIO(b"MZ\x90"), "a.pdf")})
    assert "Voir le tableau ?" in areas(refused.text)
    asking.post("Carl", to, 422, {name: value for name, value in values.items() if name != "attachment"})
    asking.post("Carl", to, 303, {**values, "attachment": (io.BytesIO(b"Des notes."), "notes.txt")})
    html = page(asking, "Dora")
    link = re.search(r'href="([^"]*/fichiers/[^"]+)"', html)
    assert link is not None
    assert asking.browser("Dora").get(link[1]).status_code == 200
    for other in ("Dan", "Paul", "Hélène"):
        assert asking.browser(other).get(link[1]).status_code == 404
    away = re.search(r'action="[^"]*/(codev/[^"]*/retrait)"', asking.get("Carl", where).text)
    assert away is not None
    asking.send("Carl", where, to=away[1])
    assert "notes.txt" not in page(asking, "Dora")

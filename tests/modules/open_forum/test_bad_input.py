"""What is refused, to whom, with which words; what was typed is still there."""

from datetime import date, time, timedelta

import pytest

from course import clock
from course.cohorts.models import Enrolment, Status
from course.db import db
from course.errors import NotFound, RuleBroken
from modules.drafts import StaleDraft
from modules.open_forum import closing, closing_queries, operations, placing, queries, reporting, rules
from modules.open_forum.models import ForumCard, ForumReport, ForumSignature
from modules.open_forum.rules import Phase
from tests import factories, pages
from tests.modules.open_forum.forum import (
    AT_FIVE,
    DAY,
    MARKET_DAY,
    card,
    plan,
    prepared,
    reach,
    report,
    reported,
    spots,
    vote,
)
from tests.modules.world import World


@pytest.fixture
def june() -> object:
    with clock.frozen(AT_FIVE):
        yield


def market(here: World) -> int:
    """A forum whose market is open."""
    forum = prepared(here)
    reach(here, forum.id, Phase.MARKET)
    return forum.id


def test_partners_and_administrators_read_nothing_and_another_cohort_does_not_exist(here: World) -> None:
    forum_id = market(here)
    made = card(here, forum_id, "Ada")
    paths = [f"forums/{forum_id}{end}" for end in ("", "/comptes-rendus", "/vote", "/actions", "/livret.pdf")]
    for path in ["forums", *paths, f"forums/cartes/{made.id}"]:
        for given in ("Pia", "Guy"):
            here.get(given, path, 403)
        for given in ("Ada", "Nadia", "Claire", "Iris", "Élie", "Hélène"):
            here.get(given, path)
    other = factories.cohort("Une autre")
    stranger = factories.actor(here.people["Ada"], other)
    with pytest.raises(NotFound):
        placing.propose(actor=stranger, forum_id=forum_id, title="Ailleurs")
    assert queries.card(other.id, made.id) is None


def test_only_animators_prepare_and_move_the_forum_on(here: World) -> None:
    forum_id = market(here)
    token = {"csrf_token": here.token("Ada")}
    for end in ("etape", "retour", "preparation", "espaces", "creneaux"):
        here.post("Ada", f"forums/{forum_id}/{end}", 403, token)
    here.get("Ada", f"forums/{forum_id}/preparation", 403)
    assert "Animer" not in pages.text(here.get("Ada", f"forums/{forum_id}").text)
    for given in ("Claire", "Iris", "Hélène"):
        assert "Animer" in pages.text(here.get(given, f"forums/{forum_id}").text)


def test_a_suspended_person_writes_nothing_and_their_card_keeps_its_name(here: World) -> None:
    forum_id = market(here)
    made = card(here, forum_id, "Ada")
    token = {"csrf_token": here.token("Ada")}
    row = db.session.query(Enrolment).filter_by(person_id=here.people["Ada"].id).one()
    row.status = Status.SUSPENDED
    db.session.commit()
    here.post("Ada", f"forums/cartes/{made.id}/retrait", 403, token)
    assert here.people["Ada"].display_name in here.get("Béa", f"forums/{forum_id}").text


def test_the_market_opens_on_its_day_with_rooms_and_slots(here: World) -> None:
    claire = here.actor("Claire")
    bare = operations.create(actor=claire, plan=plan())
    with clock.frozen(MARKET_DAY), pytest.raises(RuleBroken, match="au moins un espace et un créneau"):
        operations.advance(actor=claire, forum_id=bare.id, seen=Phase.PREPARATION)
    forum = prepared(here)
    with clock.frozen(MARKET_DAY - timedelta(days=1)):
        with pytest.raises(RuleBroken, match="ouvre le samedi 5"):
            operations.advance(actor=claire, forum_id=forum.id, seen=Phase.PREPARATION)
        page = pages.text(here.get("Claire", f"forums/{forum.id}").text)
        assert "ouvre le samedi 5" in page
        assert "Ouvrir la place du marché" not in page


def test_two_animators_who_click_at_once_move_it_once(here: World) -> None:
    forum = prepared(here)
    with clock.frozen(AT_FIVE):
        for given in ("Claire", "Hélène"):
            operations.advance(actor=here.actor(given), forum_id=forum.id, seen=Phase.PREPARATION)
        assert queries.forum(here.cohort.id, forum.id) is not None
        assert [one.after for one in queries.moves(forum.id)] == [Phase.MARKET]
        with pytest.raises(RuleBroken, match="la place du marché est ouverte"):
            operations.advance(actor=here.actor("Claire"), forum_id=forum.id, seen=Phase.VOTE)


def test_one_step_back_needs_a_reason_that_everybody_reads(here: World, june: None) -> None:
    forum, _ = reported(here)
    path = f"forums/{forum.id}"
    page = here.send("Claire", path, 409, to=f"{path}/retour", reason="  ").text
    assert "Dites pourquoi le forum revient en arrière" in pages.text(page)
    here.send("Claire", path, to=f"{path}/retour", reason="Un atelier n’a pas fini.")
    text = pages.text(here.get("Ada", path).text)
    assert "Un atelier n’a pas fini." in text
    assert "Les ateliers ont lieu" in text
    assert len(closing_queries.published(forum.id)) == 2


def test_a_taken_place_keeps_the_card_and_offers_the_others(here: World, june: None) -> None:
    forum_id = market(here)
    slot, room = spots(forum_id)[0]
    card(here, forum_id, "Ada", "Premier", (slot, room))
    form = dict(pages.fields(here.get("Dan", f"forums/{forum_id}/cartes/nouvelle"), "nouvelle"))
    sent = {**form, "title": "Second", "wish": "Aussi.", "place": f"{slot}-{room}"}
    answer = here.post("Dan", f"forums/{forum_id}/cartes/nouvelle", 303, sent)
    made = db.session.query(ForumCard).filter_by(title="Second").one()
    assert answer.location.endswith(f"cartes/{made.id}/place")
    page = here.get("Dan", f"forums/cartes/{made.id}/place")
    assert "Cette place vient d’être prise" in pages.text(page.text)
    radios = [one for one in pages.strict(page.text).iter("input") if one.get("type") == "radio"]
    assert len(radios) == 3
    assert made.slot_id is None
    path = f"forums/cartes/{made.id}/place"
    for wrong in (f"{slot}-{room}", "999-999", "x", "-1--1"):
        here.send("Dan", path, 409, place=wrong)
    assert len(db.session.query(ForumCard).all()) == 2


def test_a_card_sent_twice_is_one_and_a_sixth_is_too_many(here: World) -> None:
    forum_id = market(here)
    with clock.frozen(MARKET_DAY):
        assert card(here, forum_id, "Ada", "Un").id == card(here, forum_id, "Ada", "Un").id
        for number in range(4):
            card(here, forum_id, "Ada", f"Autre {number}")
        with pytest.raises(RuleBroken, match="5 cartes au plus"):
            card(here, forum_id, "Ada", "De trop")


def test_nobody_moves_somebody_elses_card_but_who_animates(here: World) -> None:
    forum_id = market(here)
    places = spots(forum_id)
    made = card(here, forum_id, "Ada", "Un", places[0])
    with pytest.raises(RuleBroken, match="Seule la personne"):
        placing.place(actor=here.actor("Dan"), forum_id=forum_id, card_id=made.id, spot=places[1])
    placing.place(actor=here.actor("Claire"), forum_id=forum_id, card_id=made.id, spot=places[1])
    assert (made.slot_id, made.room_id) == places[1]
    same_slot = next(one for one in places if one[0] == made.slot_id and one != places[1])
    with pytest.raises(RuleBroken, match="déjà un autre sujet pendant ce créneau"):
        card(here, forum_id, "Ada", "Deux", same_slot)


def test_an_edit_from_an_old_tab_is_told_and_kept(here: World, june: None) -> None:
    forum_id = market(here)
    made = card(here, forum_id, "Ada", "Un")
    path = f"forums/cartes/{made.id}/mots"
    old = dict(pages.fields(here.get("Ada", path), path))
    here.send("Ada", path, title="Deux")
    page = here.post("Ada", path, 409, {**old, "title": "Trois"}).text
    assert "dans un autre onglet" in pages.text(page)
    assert 'value="Trois"' in page
    here.get("Dan", path)
    here.post("Dan", path, 409, {**old, "csrf_token": here.token("Dan"), "title": "Pris"})


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("\n".join(["Une ligne."] * 15), None),
        ("\n\n".join(["Une ligne."] * 15), None),
        ("\n".join(["Une ligne."] * 16), "16 lignes sur 15"),
        ("é" * 1500, None),
        ("é" * 1501, "1 501 caractères sur 1 500"),
        (" \n \n", "Écrivez quelques lignes"),
    ],
)
def test_fifteen_lines_as_typed_and_fifteen_hundred_characters(text: str, wrong: str | None) -> None:
    if wrong is None:
        rules.check_report(text)
        return
    with pytest.raises(RuleBroken) as refused:
        rules.check_report(text)
    assert wrong in refused.value.message.replace("\xa0", " ")


def test_a_report_too_long_is_kept_as_a_draft_and_nothing_is_cut(here: World, june: None) -> None:
    forum_id = market(here)
    made = card(here, forum_id, "Ada", "Un", spots(forum_id)[0])
    reach(here, forum_id, Phase.WORKSHOPS)
    here.send("Béa", f"forums/cartes/{made.id}", to=f"forums/cartes/{made.id}/compte-rendu/main")
    path, long = f"forums/cartes/{made.id}/compte-rendu", "\n".join(["ligne"] * 40)
    page = here.send("Béa", path, 422, text=long, suite="publier")
    assert "40 lignes sur 15" in pages.text(page.text)
    assert pages.fields(page, path)["text"] == [long.replace("\n", "\r\n")]
    fields = pages.fields(here.get("Béa", path), path)
    answer = here.post("Béa", f"{path}/brouillon", 200, {**fields, "text": long})
    assert answer.json == {"saved_at": "17\xa0h", "fields": {"version": "1"}}
    assert here.post("Béa", f"{path}/brouillon", 409, {**fields, "text": "vieux"}).json
    here.get("Ada", path, 404)
    reach(here, forum_id, Phase.REPORTS)
    db.session.query(ForumReport).one().published_at = clock.now()
    reach(here, forum_id, Phase.VOTE)
    late = here.send("Béa", path, 422, text="Trop tard.", suite="publier")
    assert "Trop tard." in late.text
    assert "Ce n’est pas le moment : le vote est ouvert." in pages.text(late.text).replace("\xa0", " ")


def test_a_report_changes_hands_with_its_draft(here: World, june: None) -> None:
    forum_id = market(here)
    made = card(here, forum_id, "Ada", "Un", spots(forum_id)[0])
    reach(here, forum_id, Phase.WORKSHOPS)
    bea, dan = here.actor("Béa"), here.actor("Dan")
    reporting.take_up(actor=bea, forum_id=forum_id, card_id=made.id)
    reporting.save(actor=bea, forum_id=forum_id, card_id=made.id, text="Début.", version=0)
    with pytest.raises(RuleBroken, match="tient le compte rendu"):
        reporting.take_up(actor=dan, forum_id=forum_id, card_id=made.id)
    with pytest.raises(RuleBroken, match="Seule la personne"):
        reporting.let_go(actor=dan, forum_id=forum_id, card_id=made.id)
    reporting.let_go(actor=here.actor("Claire"), forum_id=forum_id, card_id=made.id)
    assert reporting.take_up(actor=dan, forum_id=forum_id, card_id=made.id).text == "Début."
    with pytest.raises(RuleBroken, match="Une autre personne"):
        reporting.save(actor=bea, forum_id=forum_id, card_id=made.id, text="Suite.", version=1)
    with pytest.raises(StaleDraft):
        reporting.save(actor=dan, forum_id=forum_id, card_id=made.id, text="Suite.", version=0)
    with pytest.raises(RuleBroken, match="garde sa place"):
        placing.withdraw(actor=here.actor("Ada"), forum_id=forum_id, card_id=made.id)


def test_a_signature_names_the_edition_that_it_was_given_to(here: World, june: None) -> None:
    forum, (first, _) = reported(here)
    ada = here.actor("Ada")
    for sentence in ("Une phrase.", "Une autre phrase."):
        reporting.sign(actor=ada, forum_id=forum.id, card_id=first.card_id, sentence=sentence)
    assert db.session.query(ForumSignature).one().sentence == "Une autre phrase."
    with pytest.raises(RuleBroken, match="porte déjà votre nom"):
        reporting.sign(actor=here.actor("Béa"), forum_id=forum.id, card_id=first.card_id, sentence="Moi.")
    report(here, forum.id, first.card_id, "Béa", "Corrigé.")
    text = pages.text(here.get("Dan", f"forums/{forum.id}/comptes-rendus").text)
    assert "(co-signé dans une version précédente)" in text


def test_votes_are_secret_until_five_have_voted_or_the_vote_is_closed(here: World, june: None) -> None:
    forum, (first, second) = reported(here)
    reach(here, forum.id, Phase.VOTE)
    path = f"forums/{forum.id}"
    for given in ("Ada", "Béa", "Dan", "Nadia"):
        vote(here, forum.id, given, {first.id: 4})
    page = here.get("Claire", f"{path}/vote").text
    assert "<table" not in page
    assert "4 personnes ont voté" in pages.text(page).replace("\xa0", " ")
    assert "Points" not in pages.text(here.get("Claire", f"{path}/comptes-rendus").text)
    assert ";16" not in here.get("Claire", f"{path}/cartes.csv").text
    vote(here, forum.id, "Iris", {second.id: 1})
    assert "Un 16" in pages.text(here.get("Claire", f"{path}/vote").text)
    vote(here, forum.id, "Iris", {})
    assert closing_queries.tally(forum).totals is None
    reach(here, forum.id, Phase.ACTIONS)
    assert closing_queries.tally(forum).totals == {first.id: 16}
    with pytest.raises(RuleBroken, match="les actions se décident"):
        vote(here, forum.id, "Ada", {first.id: 5})


@pytest.mark.parametrize("points", [{"a": "6"}, {"a": "3", "b": "3"}, {"a": "-1"}, {"a": "x"}])
def test_a_wrong_vote_leaves_the_former_one(here: World, june: None, points: dict[str, str]) -> None:
    forum, (first, second) = reported(here)
    reach(here, forum.id, Phase.VOTE)
    vote(here, forum.id, "Ada", {first.id: 2})
    names = {"a": f"points_{first.id}", "b": f"points_{second.id}"}
    path = f"forums/{forum.id}/vote"
    form = dict(pages.fields(here.get("Ada", path), path))
    here.post("Ada", path, 422, {**form, **{names[key]: value for key, value in points.items()}})
    assert closing_queries.ballot(forum.id, here.people["Ada"].id) == {first.id: 2}
    with pytest.raises(RuleBroken, match="n’est plus là"):
        vote(here, forum.id, "Ada", {999_999: 1})


def test_an_action_with_volunteers_is_not_taken_away(here: World, june: None) -> None:
    forum, (first, _) = reported(here)
    reach(here, forum.id, Phase.ACTIONS)
    ada, dan = here.actor("Ada"), here.actor("Dan")
    action = closing.decide(actor=ada, forum_id=forum.id, what="Inviter", card_id=first.card_id, joins=True)
    assert closing.decide(actor=ada, forum_id=forum.id, what="Inviter").id == action.id
    for _ in range(2):
        closing.volunteer(actor=dan, forum_id=forum.id, action_id=action.id)
    with pytest.raises(RuleBroken, match="D’autres s’y sont engagés"):
        closing.withdraw(actor=ada, forum_id=forum.id, action_id=action.id)
    closing.step_down(actor=dan, forum_id=forum.id, action_id=action.id)
    with pytest.raises(RuleBroken, match="Seule la personne"):
        closing.withdraw(actor=dan, forum_id=forum.id, action_id=action.id)
    closing.withdraw(actor=ada, forum_id=forum.id, action_id=action.id)
    with pytest.raises(RuleBroken, match="a été retirée"):
        closing.volunteer(actor=dan, forum_id=forum.id, action_id=action.id)
    with pytest.raises(RuleBroken, match="date est passée"):
        closing.decide(actor=ada, forum_id=forum.id, what="Hier", until=DAY - timedelta(days=1))


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://x.fr", "https://", "https://a b", "x.fr"])
def test_an_address_to_join_is_a_whole_one(here: World, address: str) -> None:
    forum = prepared(here)
    with pytest.raises(RuleBroken, match="adresse entière"):
        operations.add_room(actor=here.actor("Claire"), forum_id=forum.id, name="Autre", join_url=address)


def test_rooms_and_slots_that_hold_a_card_stay_and_slots_never_overlap(here: World, june: None) -> None:
    forum_id, claire = market(here), here.actor("Claire")
    slot, room = spots(forum_id)[0]
    card(here, forum_id, "Ada", "Un", (slot, room))
    for end in (f"espaces/{room}", f"creneaux/{slot}"):
        form = {"csrf_token": here.token("Claire")}
        page = here.post("Claire", f"forums/{forum_id}/{end}/retrait", 409, form)
        assert "Une carte y a sa place" in pages.text(page.text)
    with pytest.raises(RuleBroken, match="en recouvre un autre"):
        operations.add_slot(actor=claire, forum_id=forum_id, starts=time(17, 10), ends=time(17, 30))
    with pytest.raises(RuleBroken, match="avant d’avoir commencé"):
        operations.add_slot(actor=claire, forum_id=forum_id, starts=time(18, 10), ends=time(18, 10))
    with pytest.raises(RuleBroken, match="existe déjà"):
        operations.add_room(actor=claire, forum_id=forum_id, name="ESPACE 1", place="ailleurs")


def test_a_preparation_changed_meanwhile_is_not_overwritten(here: World) -> None:
    forum, claire = prepared(here), here.actor("Claire")
    operations.change(actor=claire, forum_id=forum.id, plan=plan(points=7), version=1)
    with pytest.raises(RuleBroken, match="entre-temps"):
        operations.change(actor=claire, forum_id=forum.id, plan=plan(points=3), version=1)
    with pytest.raises(RuleBroken, match="ou le jour même"):
        operations.create(actor=claire, plan=plan(market_opens_on=date(2027, 7, 1)))
    with pytest.raises(RuleBroken, match="a déjà son forum"):
        operations.create(actor=claire, plan=plan(), activity_key="m7-forum")


def test_the_booklet_and_the_tables_hold_the_whole_forum(here: World, june: None) -> None:
    forum, _ = reported(here, ("=Un", "Deux"))
    reach(here, forum.id, Phase.ACTIONS)
    here.send("Dan", f"forums/{forum.id}/actions", what="Inviter", joins="y")
    assert here.get("Élie", f"forums/{forum.id}/livret.pdf").data.startswith(b"%PDF")
    cards = here.get("Élie", f"forums/{forum.id}/cartes.csv").text
    assert "'=Un" in cards
    assert "Compte rendu Deux." in cards
    assert here.people["Dan"].display_name in here.get("Élie", f"forums/{forum.id}/actions.csv").text

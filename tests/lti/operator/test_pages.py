"""The operator's pages: what they show, what they change, and whom they are closed to."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.routing import Rule

from course import clock
from course.access.guard import permission_of
from course.access.models import SignIn
from course.db import db
from course.incidents import operations as incidents
from course.jobs.models import Job
from course.people.models import Person
from course.permissions import OPERATOR
from course.roles import Role
from lti.outbox.operations import RESEND_JOB
from lti.platforms import keys, queries
from lti.platforms.models import Deployment, Platform, ToolKey
from lti.registration.models import Invitation
from tests import factories
from tests.lti.operator.conftest import Desk, course, identity, platform
from tests.pages import strict, text
from tests.queries import count_queries


def rules(app: Flask) -> list[Rule]:
    found = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/exploitation")]
    assert len(found) > 15
    return found


def path(rule: Rule) -> str:
    return rule.build(dict.fromkeys(rule.arguments, 1))[1]  # type: ignore[index]


def test_only_an_operator_enters_each_of_these_pages(app: Flask) -> None:
    """Not the manager nor the LMS administrator of a cohort, not even who holds every role."""
    cohort = factories.cohort()
    number = platform().id
    assert number == 1
    everybody = factories.sign_in(app.test_client(), factories.member(cohort, *Role))
    for rule in rules(app):
        assert permission_of(app, rule.endpoint) == OPERATOR
        for method in sorted({"GET", "POST"} & (rule.methods or set())):
            assert everybody.open(path(rule), method=method).status_code == 403, rule.rule
            assert app.test_client().open(path(rule), method=method).status_code == 401, rule.rule


def test_a_post_without_its_token_changes_nothing(app: Flask, desk: Desk) -> None:
    platform()
    for rule in rules(app):
        if "POST" in (rule.methods or set()):
            assert desk.browser.post(path(rule)).status_code == 400, rule.rule
    assert db.session.scalars(select(Platform)).one().suspended_at is None
    assert db.session.scalars(select(Invitation)).all() == []


def test_a_number_that_nothing_has_is_no_page(app: Flask, desk: Desk) -> None:
    keys.ensure_key()
    for rule in rules(app):
        if rule.arguments and "GET" in (rule.methods or set()):
            address = rule.build(dict.fromkeys(rule.arguments, 999))[1]  # type: ignore[index]
            assert desk.browser.get(address).status_code == 404, rule.rule


def test_the_home_of_a_new_tool_says_how_to_begin(desk: Desk) -> None:
    page = desk.see()
    assert "Aucune plateforme n’est encore reliée" in page
    assert "Créer une invitation" in page


def test_the_home_tells_each_platform_with_numbers_and_no_names(desk: Desk, november: datetime) -> None:
    first, cohort = platform(), factories.cohort("Cohorte Valcombe")
    platform("client-2", name="<b>Autre</b>")
    first.product, first.last_launch_at = "moodle 4.5.6", november
    someone = factories.member(cohort, Role.PARTICIPANT, given="Bérénice")
    identity(first, "7", someone)
    course(first, "2", cohort)
    course(first, "3", None)
    db.session.commit()
    for age in (1, 6, 8):
        with clock.frozen(november - timedelta(days=age)):
            incidents.note(code="1A2B3C4D", reason="time.expired", subject=f"platform {first.id}")
    db.session.commit()
    page = desk.see()
    for words in (
        "Campus",
        "https://lms.example, moodle 4.5.6, 1 déploiement",
        "2 cours, 1 cohorte, 1 personne, 2 incidents en 7 jours",
        "Dernière entrée : vendredi 20 novembre 2026 à 10 h",
        "<b>Autre</b>",
        "0 cours, 0 cohorte, 0 personne, 0 incident en 7 jours",
        "Dernière entrée : jamais",
    ):
        assert words in page
    assert "Bérénice" not in page
    assert "Cohorte Valcombe" not in page


def test_the_home_asks_as_many_queries_for_one_platform_as_for_ten(desk: Desk) -> None:
    counts = []
    for number in range(10):
        platform(f"client-{number}")
        if number in (0, 9):
            db.session.commit()
            with count_queries() as statements:
                desk.browser.get("/exploitation/")
            counts.append(len(statements))
    assert counts[0] == counts[1] <= 9


def test_an_invitation_shows_its_address_once_with_what_to_do_in_moodle(desk: Desk) -> None:
    answer = desk.press("/", "/invitations", name="M@gistère Valcombe")
    assert answer.status_code == 200
    area = next(strict(answer.text).iter("textarea"))
    address = (area.text or "").strip()
    assert address.startswith("http://localhost:5000/lti/inscription/")
    for words in (
        *("n’est affichée qu’une fois", "Gérer les outils", "Ajouter LTI Advantage", "Activer"),
        "choisissez « Relier cette plateforme », puis « Terminer »",
    ):
        assert words in " ".join(text(answer.text).split())
    token = address.rsplit("/", 1)[1]
    page = desk.see()
    assert "M@gistère Valcombe" in page
    assert "En attente, valable jusqu’au" in page
    assert token not in desk.browser.get("/exploitation/").text
    opened = desk.browser.get(address.removeprefix("http://localhost:5000"))
    assert opened.status_code == 200
    assert "puis « Terminer »" in " ".join(text(opened.text).split())


def test_an_invitation_past_its_time_says_since_which_day(desk: Desk) -> None:
    desk.press("/", "/invitations", name="Campus")
    db.session.execute(update(Invitation).values(expires_at=datetime(2026, 11, 3, 12, tzinfo=UTC)))
    db.session.commit()
    assert "Périmée depuis le mardi 3 novembre 2026" in desk.see()


def test_a_revoked_invitation_opens_nothing_any_more(desk: Desk) -> None:
    answer = desk.press("/", "/invitations", name="Campus")
    address = (next(strict(answer.text).iter("textarea")).text or "").strip()
    assert desk.press("/", "/revocation").status_code == 303
    assert "Révoquée le" in desk.see()
    assert desk.browser.get(address.removeprefix("http://localhost:5000")).status_code == 410


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_an_invitation_without_a_good_name_is_not_made_and_the_page_says_why(desk: Desk, name: str) -> None:
    answer = desk.press("/", "/invitations", name=name)
    assert answer.status_code == 422
    assert "Un point est à revoir" in text(answer.text)
    assert db.session.scalars(select(Invitation)).all() == []


def test_a_platform_is_told_with_its_courses_and_its_incidents_in_words(desk: Desk) -> None:
    found, cohort = platform(), factories.cohort("Cohorte Valcombe")
    course(found, "2", cohort)
    course(found, "3", None)
    db.session.commit()
    for reason in (
        "time.future",
        "time.not_yet",
        "nonce.used",
        "ValueError",
        "registration.x.y.z",
        "odd.odd",
    ):
        incidents.note(code="1A2B3C4D", reason=reason, subject=f"platform {found.id}")
    page = desk.see(f"/plateformes/{found.id}")
    for words in (
        "Cours 2 (déploiement 1) : cohorte « Cohorte Valcombe »",
        "Cours 3 (déploiement 1) : pas encore de cohorte",
        "Les horloges ne sont pas d’accord : 2 fois",
        "Cette entrée a déjà servi : 1 fois",
        "Un incident de notre côté",
        "Un autre incident",
        "C’est la première inscription de cette plateforme",
    ):
        assert words in page


def test_a_platform_gets_another_name_and_another_deployment(desk: Desk) -> None:
    page = f"/plateformes/{platform().id}"
    assert desk.press(page, "/nom", name="Valcombe").status_code == 303
    assert desk.press(page, "/deploiements", deployment_id="42").status_code == 303
    assert desk.press(page, "/deploiements", deployment_id="42").status_code == 303
    assert "Valcombe" in desk.see(page)
    assert sorted(db.session.scalars(select(Deployment.deployment_id))) == ["1", "42"]


@pytest.mark.parametrize(
    ("button", "typed"),
    [
        ("/nom", {"name": "x" * 121}),
        ("/nom", {"name": "a\u202eb"}),
        ("/deploiements", {"deployment_id": ""}),
        ("/deploiements", {"deployment_id": "x" * 256}),
        ("/deploiements", {"deployment_id": "1\u200b2"}),
    ],
)
def test_an_odd_name_or_deployment_is_refused_beside_its_field(
    desk: Desk, button: str, typed: dict[str, str]
) -> None:
    answer = desk.press(f"/plateformes/{platform().id}", button, **typed)
    kept = db.session.scalars(select(Platform)).one()
    if answer.status_code == 303:  # cleaned at the edge: nothing invisible is kept
        known = [kept.name, *db.session.scalars(select(Deployment.deployment_id))]
        assert all(one.isprintable() for one in known)
        return
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert kept.name == "Campus"


def test_a_suspension_asks_first_then_signs_everybody_out_and_lets_nobody_in(desk: Desk, app: Flask) -> None:
    found, cohort = platform(), factories.cohort()
    someone = factories.member(cohort, Role.PARTICIPANT)
    stranger = factories.member(cohort, Role.PARTICIPANT)
    identity(found, "7", someone)
    theirs = factories.sign_in(app.test_client(), someone)
    others = factories.sign_in(app.test_client(), stranger)
    page = f"/plateformes/{found.id}/suspension"
    assert "déconnectées tout de suite" in desk.see(page)
    assert desk.press(page, "/suspension").status_code == 303
    assert theirs.get("/mes-cohortes").status_code == 401
    assert others.get("/mes-cohortes").status_code == 302
    assert desk.browser.get("/exploitation/").status_code == 200
    assert queries.registered(found.id) is None
    assert "Suspendue depuis le" in desk.see(f"/plateformes/{found.id}")


def test_a_resumed_platform_has_the_scores_of_its_cohorts_sent_again(desk: Desk) -> None:
    found, other = platform(), platform("client-2")
    first, second = factories.cohort(), factories.cohort("Une autre")
    course(found, "2", first)
    course(found, "3", first)
    course(other, "2", second)
    desk.press(f"/plateformes/{found.id}/suspension", "/suspension")
    assert desk.press(f"/plateformes/{found.id}", "/reprise").status_code == 303
    assert queries.registered(found.id) is not None
    jobs = db.session.scalars(select(Job).where(Job.kind == RESEND_JOB)).all()
    assert [(job.key, job.payload) for job in jobs] == [(str(first.id), {"cohort_id": first.id})]


def test_an_incident_is_found_by_the_code_that_was_read_out(desk: Desk, november: datetime) -> None:
    found = platform()
    incidents.note(code="1A2B3C4D", reason="time.expired", subject=f"platform {found.id}")
    incidents.note(code="99999999", reason="nonce.used")
    page = desk.see("/incidents?code=+1a2b+3c4d&plateforme=")
    for words in ("1 incident", "1A2B3C4D", "Cette entrée n’est plus valable", "Campus"):
        assert words in page
    assert "99999999" not in page
    assert "Aucun incident ne porte ce code" in desk.see("/incidents?code=AAAAAAAA")


def test_incidents_are_paged_newest_first_and_filtered_by_platform(desk: Desk, november: datetime) -> None:
    found = platform()
    for number in range(55):
        with clock.frozen(november + timedelta(minutes=number)):
            incidents.note(code=f"{number:08}", reason="time.expired", subject=f"platform {found.id}")
    incidents.note(code="AAAAAAAA", reason="login.iss.unknown")
    first, second = desk.see("/incidents"), desk.see("/incidents?page=2")
    assert "56 incidents" in first
    assert "Page 1 sur 2" in first
    assert "AAAAAAAA" in first
    assert "00000000" in second
    assert "55 incidents" in desk.see(f"/incidents?plateforme={found.id}")
    for odd in ("?page=0", "?page=-1", "?page=9999999999", "?plateforme=x", "?plateforme=99999999999999"):
        desk.see(f"/incidents{odd}")


def test_keys_are_turned_and_withdrawn_from_the_page(desk: Desk, november: datetime) -> None:
    assert "Aucune clé ne peut signer" in desk.see("/cles")
    keys.ensure_key()
    assert desk.press("/cles", "/rotation").status_code == 303
    page = desk.see("/cles")
    assert "2 clés" in page
    assert "Signera à partir de" in page
    first = db.session.scalars(select(ToolKey).order_by(ToolKey.id)).first()
    assert first is not None
    assert "C’est elle qui signe aujourd’hui" in desk.see(f"/cles/{first.id}/retrait")
    assert desk.press(f"/cles/{first.id}/retrait", "/retrait").status_code == 303
    assert "Retirée définitivement" in desk.see("/cles")
    assert keys.signing_pair()[0] != first.kid


def test_an_operator_needs_no_person_of_a_platform(desk: Desk, client: FlaskClient) -> None:
    """Their person is nobody's learner, and signing them out is theirs alone."""
    assert db.session.scalar(select(func.count()).select_from(Person)) == 1
    assert db.session.scalars(select(SignIn.revoked_at)).all() == [None]

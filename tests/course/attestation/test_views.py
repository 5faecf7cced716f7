"""The pages, the PDF and the public page: who reads what."""

import io
import zipfile
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from course.attestation import operations
from course.attestation.models import Certificate, CertificateSettings, State
from course.config import Settings
from course.db import db
from course.hours.models import Modality
from course.people import operations as people
from course.roles import Role
from tests import factories, pages
from tests.course.attestation.world import World
from tests.course.documents import reading
from tests.queries import count_queries

Browse = Callable[[str], FlaskClient]


def send(client: FlaskClient, page: str, action: str, **values: str):  # type: ignore[no-untyped-def]  # noqa: ANN201
    return client.post(action, data={**pages.fields(client.get(page), action), **values})


def issued(here: World, given: str = "Ada") -> Certificate:
    if not db.session.query(CertificateSettings).count():
        here.settle()
    return here.issue(given)


def test_the_whole_way_from_the_signature_to_the_pdf(here: World, browse: Browse) -> None:
    client, page = browse("Guy"), here.url("attestations")
    assert "À indiquer avant la première attestation" in pages.text(client.get(page).text)
    signature = here.url("attestations/signature")
    answer = send(client, signature, signature, signatory="Hélène Marchetti", quality="responsable")
    assert answer.status_code == 303
    answer = send(client, page, here.url(f"attestations/personne/{here['Ada'].uid}"))
    assert answer.status_code == 303
    said = pages.text(client.get(page).text)
    assert "PPS-2027-0001" in said
    assert "1 attestation valable pour 3 personnes" in said.replace("\u00a0", " ")
    answer = client.get(here.url("attestations/PPS-2027-0001.pdf"))
    assert answer.mimetype == "application/pdf"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_pdf_says_the_numbers_of_the_book_and_everybody_can_read_it(here: World, browse: Browse) -> None:
    here.settle(code_dispositif="26A0150001")
    made = here.issue("Ada")
    content = browse("Ada").get(here.url(f"attestation/{made.number}.pdf")).data
    reading.assert_accessible(content, f"Attestation de suivi {made.number}")
    said = reading.text(content)
    assert "13 h 30 dont 12 h en présence et 1 h 30 à distance" in said
    assert "Accompagnement sur site reçu : 20 h, compté à part." in said
    for row in ("En présence 12 h 12 h", "Classe virtuelle 1 h 1 h", "En autonomie 30 min 30 min"):
        assert row in said
    for fact in ("26A0150001", here["Ada"].display_name, "Collège des Tilleuls", "Hélène Marchetti"):
        assert fact in said
    assert f"{Settings.current().public_url}/attestation/{made.token}" in said.replace("- ", "-")
    kinds = [tag["/S"] for tag in reading.tags(content)]
    assert kinds.count("/TH") == 3
    assert [tag["/Alt"] for tag in reading.tags(content) if tag["/S"] == "/Figure"] == [
        "Code QR vers la page de vérification de cette attestation"
    ]


def test_an_emoji_in_a_name_never_stops_a_pdf(here: World, browse: Browse) -> None:
    someone = here.add("Zoé 🎉")
    here.people["Zoé"] = someone
    here.everything("Zoé")
    made = issued(here, "Zoé")
    content = browse("Zoé").get(here.url(f"attestation/{made.number}.pdf")).data
    reading.assert_accessible(content, f"Attestation de suivi {made.number}")
    assert f"Zoé □ {someone.family_name}" in reading.text(content)


def test_a_revoked_certificate_says_so_on_its_own_pdf(here: World, browse: Browse) -> None:
    made = issued(here)
    operations.revoke(actor=here.actor(), certificate=made, reason="Erreur")
    content = browse("Guy").get(here.url(f"attestations/{made.number}.pdf")).data
    assert "Attestation révoquée" in reading.text(content)


@pytest.mark.parametrize("given", ["Nadia", "Claire", "Iris", "Élie", "Pia", "Ada", "Béa"])
@pytest.mark.parametrize("path", ["attestations", "attestations/{number}.pdf", "attestations/archive"])
def test_nobody_but_the_manager_and_the_administrator_reads_others_certificates(
    here: World, browse: Browse, given: str, path: str
) -> None:
    made = issued(here)
    assert browse(given).get(here.url(path.format(number=made.number))).status_code == 403


@pytest.mark.parametrize("given", ["Hélène", "Guy"])
def test_the_manager_and_the_administrator_do(here: World, browse: Browse, given: str) -> None:
    made = issued(here)
    client = browse(given)
    assert client.get(here.url(f"attestations/{made.number}.pdf")).status_code == 200
    with zipfile.ZipFile(io.BytesIO(client.get(here.url("attestations/archive")).data)) as archive:
        assert len(archive.namelist()) == 1


def test_a_participant_reads_the_own_certificate_and_no_other(here: World, browse: Browse) -> None:
    made = issued(here)
    assert browse("Ada").get(here.url(f"attestation/{made.number}.pdf")).status_code == 200
    assert browse("Béa").get(here.url(f"attestation/{made.number}.pdf")).status_code == 404
    assert browse("Nadia").get(here.url(f"attestation/{made.number}.pdf")).status_code == 403
    assert "PPS-2027-0001" in pages.text(browse("Ada").get(here.url("attestation")).text)
    assert "Aucune attestation" in pages.text(browse("Béa").get(here.url("attestation")).text)


def test_a_certificate_is_not_found_through_another_cohort(app: Flask, here: World, browse: Browse) -> None:
    made = issued(here)
    other = factories.cohort("Une autre")
    client = factories.sign_in(app.test_client(), factories.member(other, Role.ADMINISTRATOR))
    for path in (f"{made.number}.pdf", f"{made.number}/revoquer"):
        assert client.get(f"/c/{other.uid}/attestations/{path}").status_code == 404


@pytest.mark.parametrize(
    "number", ["PPS-2027-9999", "PPS-2027", "x", "PPS-²-1", "PPS-99999999999-1", "PPS--1-1"]
)
def test_a_number_that_is_none_is_not_found(here: World, browse: Browse, number: str) -> None:
    assert browse("Guy").get(here.url(f"attestations/{number}.pdf")).status_code == 404


def test_the_public_page_says_five_facts_and_nothing_else(app: Flask, here: World) -> None:
    made = issued(here)
    answer = app.test_client().get(f"/attestation/{made.token}")
    assert answer.status_code == 200
    main = pages.strict(answer.text).find(".//main")
    assert main is not None
    said = " ".join(" ".join(main.itertext()).split()).replace("\u00a0", " ")
    initials = f"A{here['Ada'].family_name[0]}"
    assert said == (
        "Attestation PPS-2027-0001 ✓ Cette attestation est valable "
        f"Date vendredi 20 novembre 2026 Initiales {initials} Total 13 h 30"
    )
    for secret in (here["Ada"].family_name, "Valcombe", "Hélène", "Tilleuls", here.cohort.uid):
        assert secret not in answer.text


def test_the_public_page_is_kept_by_nobody(app: Flask, here: World) -> None:
    made = issued(here)
    for token in (made.token, "x" * 43):
        answer = app.test_client().get(f"/attestation/{token}")
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers


def test_the_public_page_tells_revoked_from_replaced(app: Flask, here: World) -> None:
    former = issued(here)
    latter = here.issue("Ada", replaces=True)
    operations.revoke(actor=here.actor(), certificate=latter, reason="Motif secret")
    db.session.commit()
    client = app.test_client()
    said = client.get(f"/attestation/{former.token}").text
    assert "a été remplacée par une autre" in said
    assert latter.number not in said
    said = client.get(f"/attestation/{latter.token}").text
    assert "est révoquée" in said
    assert "Motif secret" not in said


@pytest.mark.parametrize("token", ["x", "x" * 43, "é" * 43, "%00" * 43, "PPS-2027-0001", "a" * 5000])
def test_an_unknown_address_is_a_page_not_found(app: Flask, here: World, token: str) -> None:
    issued(here)
    assert app.test_client().get(f"/attestation/{token}").status_code == 404


def test_revoking_asks_for_a_reason_and_keeps_what_was_typed(here: World, browse: Browse) -> None:
    made = issued(here)
    client, page = browse("Hélène"), here.url(f"attestations/{made.number}/revoquer")
    answer = send(client, page, page, reason="é" * 301)
    assert answer.status_code == 422
    assert "Au plus 300 caractères" in answer.text
    assert "é" * 301 in answer.text
    assert send(client, page, page, reason="").status_code == 422
    assert send(client, page, page, reason="Nom mal écrit").status_code == 303
    db.session.refresh(made)
    assert made.state == State.REVOKED
    assert "Motif : Nom mal écrit" in pages.text(browse("Ada").get(here.url("attestation")).text).replace(
        "\u00a0", " "
    )


def test_issuing_for_everybody_shows_its_progress_on_reload(here: World, browse: Browse) -> None:
    from course.jobs.worker import run_one

    here.settle()
    client, page = browse("Guy"), here.url("attestations")
    assert send(client, page, here.url("attestations/toutes")).status_code == 303
    assert "0 personne vue sur 3" in pages.text(client.get(page).text).replace("\u00a0", " ")
    while run_one():
        pass
    said = pages.text(client.get(page).text).replace("\u00a0", " ")
    assert "Dernière émission pour tous : 2 attestations émises" in said


def test_before_anybody_signs_issuing_is_refused_in_plain_words(here: World, browse: Browse) -> None:
    client, page = browse("Guy"), here.url("attestations")
    answer = send(client, page, here.url("attestations/toutes"))
    assert answer.status_code == 422
    assert "Indiquez d’abord qui signe" in answer.text
    answer = send(client, page, here.url(f"attestations/personne/{here['Ada'].uid}"))
    assert answer.status_code == 422
    assert db.session.query(Certificate).count() == 0


@pytest.mark.parametrize("given", ["Hélène", "Inconnu"])
def test_only_those_who_follow_the_course_get_one(here: World, browse: Browse, given: str) -> None:
    here.settle()
    uid = here[given].uid if given in here.people else "inconnu"
    client = browse("Guy")
    token = pages.fields(client.get(here.url("attestations")), here.url("attestations/toutes"))
    answer = client.post(here.url(f"attestations/personne/{uid}"), data={"csrf_token": token["csrf_token"]})
    assert answer.status_code == 404


def test_the_list_asks_the_same_number_of_questions_for_three_people_and_for_forty(
    here: World, browse: Browse
) -> None:
    client, page = browse("Guy"), here.url("attestations")
    asked = []
    for more in range(2):
        db.session.commit()
        with count_queries() as counted:
            assert client.get(page).status_code == 200
        asked.append(len(counted))
        for number in range(37 if not more else 0):
            here.add(f"Élève{number:02}")
    assert asked[0] == asked[1]


def test_a_name_with_markup_stays_a_name(here: World, browse: Browse) -> None:
    someone = people.create_person(given_name="<b>Ada</b>", family_name="#panic[x]")
    here.people["Odd"] = someone
    from course.cohorts import operations as cohorts

    cohorts.enrol(cohort_id=here.cohort.id, person_id=someone.id)
    cohorts.grant_role(
        actor=factories.system_in(here.cohort),
        person_id=someone.id,
        role=Role.PARTICIPANT,
        starts_on=factories.FIRST_DAY,
    )
    here.everything("Odd")
    made = issued(here, "Odd")
    client = browse("Guy")
    pages.strict(client.get(here.url("attestations")).text)
    answer = client.get(here.url(f"attestations/{made.number}.pdf"))
    assert "<b>Ada</b> #panic[x]" in reading.text(answer.data)


def test_a_certificate_that_the_book_outgrew_is_told_to_both(here: World, browse: Browse) -> None:
    here.settle()
    here.issue("Ada")
    waits = "Les heures ont changé depuis"
    assert waits not in browse("Guy").get(here.url("attestations")).text
    here.certify("Ada", 1, Modality.ON_SITE, None, 60)
    db.session.commit()
    assert waits in browse("Guy").get(here.url("attestations")).text
    mine = pages.text(browse("Ada").get(here.url("attestation")).text).replace("\u00a0", " ")
    assert "Vos heures ont changé depuis" in mine
    assert "Demandez une nouvelle attestation" in mine

"""« Tester la connexion »: each thing that can be wrong has its words, and nothing untested is claimed."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs

import jwt
import pytest

from course import clock
from course.db import db
from course.incidents import operations as incidents
from lti import http
from lti.operator import probes, rules
from lti.outbox.rules import SCORE_SCOPE
from lti.platforms import keys
from lti.platforms.models import Platform
from tests.lti.operator.conftest import Desk, platform
from tests.lti.outbox.world import signing_key
from tests.lti.platform_double import jwk
from tests.lti.server import Server
from tests.pages import text

PAGE = b"<!doctype html><title>Connexion</title>"
Answer = Callable[[BaseHTTPRequestHandler], None]


class Double:
    """A platform: what it answers for its key set and for a token, and what its clock says."""

    def __init__(self) -> None:
        self.server = Server()
        self.server.answer = self._answer
        self.ahead: timedelta | None = timedelta(0)
        self.key_set: tuple[int, bytes] = (200, json.dumps({"keys": [jwk("key-1")]}).encode())
        token = {"access_token": "jeton", "token_type": "Bearer", "expires_in": 3600, "scope": SCORE_SCOPE}
        self.token: tuple[int, bytes] = (200, json.dumps(token).encode())
        self.date: str | None = None
        self.form: dict[str, list[str]] = {}

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0)).decode()
        if handler.path == "/token":
            self.form = parse_qs(body)
        self.say(handler, *(self.token if handler.path == "/token" else self.key_set))

    def say(self, handler: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
        """An answer whose Date is ours to choose; HTML as the media type, as Moodle does."""
        handler.send_response_only(status)
        date = self.date
        if date is None and self.ahead is not None:
            date = format_datetime((clock.now() + self.ahead).astimezone(UTC), usegmt=True)
        if date is not None:
            handler.send_header("Date", date)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def refuses(self, error: Any, status: int = 400) -> None:
        self.token = status, json.dumps({"error": error}).encode()


@pytest.fixture
def double() -> Iterator[Double]:
    found = Double()
    yield found
    found.server.stop()


@pytest.fixture
def campus(desk: Desk, double: Double, november: datetime) -> Platform:
    """The double, registered; we can sign."""
    signing_key()
    url = double.server.url
    return platform(token_url=url("/token"), jwks_url=url("/certs"), auth_url=url("/auth"))


def shown(desk: Desk, found: Platform) -> str:
    answer = desk.press(f"/plateformes/{found.id}", "/essai")
    assert answer.status_code == 200
    return text(answer.text).replace("\u00a0", " ")


def test_when_all_is_well_it_says_so_and_claims_nothing_that_was_not_tried(
    desk: Desk, campus: Platform, double: Double
) -> None:
    page = shown(desk, campus)
    for words in (
        "Rien à corriger.",
        "http://localhost:5000 : seule une plateforme de cette machine peut l’atteindre.",
        "Lisible, et publiée à http://localhost:5000/lti/jwks.",
        "À l’heure",
        "Lisible : 1 clé utilisable",
        "lit notre clé et nous laisse envoyer des notes",
        "1 déploiement connu.",
        "exactement : http://localhost:5000/lti/launch",
    ):
        assert words in page
    assert page.count("Pas encore vérifiable : aucun lancement.") == 2


def test_the_platform_can_verify_who_asks_with_our_published_key(
    desk: Desk, campus: Platform, double: Double
) -> None:
    shown(desk, campus)
    (assertion,) = double.form["client_assertion"]
    kid = jwt.get_unverified_header(assertion)["kid"]
    published = {key["kid"]: jwt.PyJWK(key) for key in keys.public_key_set()["keys"]}
    claims = jwt.decode(
        assertion,
        published[kid],
        algorithms=["RS256"],
        audience=campus.token_url,
        options={"verify_exp": False, "verify_iat": False},
    )
    assert claims["iss"] == claims["sub"] == "client-1"
    assert double.form["scope"] == [SCORE_SCOPE]
    db.session.rollback()


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(seconds=4), "À l’heure"),
        (timedelta(seconds=-4), "À l’heure"),
        (timedelta(seconds=20), "20 s d’écart avec la nôtre (en avance)"),
        (timedelta(seconds=-59), "59 s d’écart avec la nôtre (en retard)"),
        (timedelta(seconds=125), "2 min 5 s d’écart"),
        (timedelta(days=-400), "400 jours d’écart"),
        (timedelta(seconds=-60), "les entrées et les notes sont refusées"),
    ],
)
def test_the_clock_is_told_with_how_far_off_it_is(
    desk: Desk, campus: Platform, double: Double, ahead: timedelta, words: str
) -> None:
    double.ahead = ahead
    assert words in shown(desk, campus)


@pytest.mark.parametrize(
    "date", ["", "hier", "Fri, 99 Nov 2026 99:00:00 GMT", "Fri, 20 Nov 2026 09:00:00 +9999999999", "\xe9" * 9]
)
def test_a_clock_that_says_nothing_readable_is_not_judged(
    desk: Desk, campus: Platform, double: Double, date: str
) -> None:
    double.date = date
    assert "ne dit pas l’heure qu’il est" in shown(desk, campus)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((404, b"[]"), "La plateforme répond par une erreur (404)."),
        ((200, PAGE), "L’adresse donne une page web."),
        ((200, b'{"keys": ['), "L’adresse donne un texte qui n’est pas du JSON."),
        ((200, b'{"keys": []}'), "Aucune clé utilisable"),
        ((200, b'[["keys"]]'), "Aucune clé utilisable"),
        ((200, b"null"), "Aucune clé utilisable"),
        ((200, b"[" * 100_000), "L’adresse donne un texte qui n’est pas du JSON."),
        ((200, json.dumps({"keys": [{}] * 500}).encode()), "Aucune clé utilisable"),
        ((200, b" " * 300_000), "La réponse de la plateforme est trop longue."),
        ((302, b""), "La plateforme renvoie vers une autre adresse (302)."),
    ],
)
def test_a_key_set_that_cannot_serve_is_told_with_why(
    desk: Desk, campus: Platform, double: Double, answer: tuple[int, bytes], words: str
) -> None:
    double.key_set = answer
    page = shown(desk, campus)
    assert words in page
    assert "1 point à corriger." in page


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            (400, b'{"error": "invalid_client"}'),
            "inconnu ou encore en attente, ou bien elle ne peut pas lire",
        ),
        ((401, b'{"error": "invalid_client"}'), "atteint notre jeu de clés : http://localhost:5000/lti/jwks"),
        ((400, b'{"error": "invalid_grant"}'), "refuse notre signature"),
        ((400, b'{"error": "invalid_request"}'), "ne comprend pas notre demande"),
        ((400, b'{"error": "unauthorized_client"}'), "ne nous donne pas de jeton"),
        ((400, b'{"error": "invalid_scope"}'), "ne nous laisse pas envoyer de notes"),
        ((400, b'{"error": "unsupported_grant_type"}'), "pas de jeton de cette sorte"),
        ((400, b'{"error": "chose_locale"}'), "« chose_locale » (400)"),
        ((400, b'{"error": ["x"]}'), "une réponse qui n’est pas un jeton (400)"),
        ((400, json.dumps({"error": "x" * 5000}).encode()), "une réponse qui n’est pas un jeton (400)"),
        ((400, json.dumps({"error": "a\u202eb"}).encode()), "une réponse qui n’est pas un jeton (400)"),
        ((404, PAGE), "une page web qui n’est pas un jeton (404)"),
        ((200, PAGE), "une page web qui n’est pas un jeton (200)"),
        ((200, b'{"access_token": 7}'), "une réponse qui n’est pas un jeton (200)"),
        ((200, b'{"access_token": ""}'), "une réponse qui n’est pas un jeton (200)"),
        ((503, PAGE), "n’est pas en état de répondre (503)"),
        ((429, b""), "n’est pas en état de répondre (429)"),
        ((302, b""), "renvoie vers une autre adresse"),
        ((200, b"x" * 300_000), "trop longue"),
    ],
)
def test_a_platform_that_gives_no_token_is_told_with_what_to_do(
    desk: Desk, campus: Platform, double: Double, answer: tuple[int, bytes], words: str
) -> None:
    double.token = answer
    page = shown(desk, campus)
    assert words in page
    assert "1 point à corriger." in page
    assert "À faire :" in page.split("Notre identité chez elle")[1].split("Déploiements")[0]


def test_a_token_without_the_right_to_score_is_said(desk: Desk, campus: Platform, double: Double) -> None:
    double.token = 200, b'{"access_token": "jeton", "scope": "autre"}'
    assert "mais ne nous laisse pas envoyer de notes" in shown(desk, campus)


def test_hostile_words_are_shown_as_words(desk: Desk, campus: Platform, double: Double) -> None:
    double.refuses("<script>alert(1)</script>")
    page = desk.press(f"/plateformes/{campus.id}", "/essai").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_platform_that_nobody_reaches_is_told_and_its_clock_is_not_judged(
    desk: Desk, november: datetime
) -> None:
    keys.ensure_key()
    gone = Server()
    gone.stop()
    page = shown(desk, platform(token_url=gone.url("/token"), jwks_url=gone.url("/certs")))
    assert page.count("La plateforme est injoignable.") == 2
    assert "Pas vérifiable : la plateforme n’a pas répondu." in page
    assert "2 points à corriger." in page


def _until(release: threading.Event) -> Answer:
    """Says nothing before that."""

    def wait(handler: BaseHTTPRequestHandler) -> None:
        release.wait(5)

    return wait


def test_a_platform_that_does_not_answer_in_time_is_told(
    desk: Desk, campus: Platform, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "READ_SECONDS", 0.2)
    monkeypatch.setattr(probes, "PATIENCE_SECONDS", 0.1)
    release = threading.Event()
    double.server.answer = _until(release)
    page = shown(desk, campus)
    release.set()
    assert "La plateforme ne répond pas à temps." in page
    assert "Pas essayé : la plateforme a mis trop longtemps" in page
    assert len(double.server.requests) == 1


def test_without_a_key_of_ours_it_is_said_and_no_token_is_asked_for(
    desk: Desk, double: Double, november: datetime
) -> None:
    url = double.server.url
    page = shown(desk, platform(token_url=url("/token"), jwks_url=url("/certs")))
    assert "lti keys ensure" in page
    assert "Pas essayé : il faut d’abord une clé de signature." in page
    assert [path for path, _ in double.server.requests] == ["/certs"]


def refused_launch(reason: str, platform_id: int | None = None) -> None:
    subject = f"platform {platform_id}" if platform_id is not None else ""
    incidents.note(code="1A2B3C4D", reason=reason, endpoint="lti_launch.launch", subject=subject)


def test_what_launches_told_lately_is_told_for_what_cannot_be_tried(desk: Desk, campus: Platform) -> None:
    campus.last_launch_at = clock.now() - timedelta(hours=1)
    db.session.commit()
    page = shown(desk, campus)
    assert "Dernière entrée réussie : vendredi 20 novembre 2026 à 9 h." in page
    assert "L’adresse est donc la bonne." in page
    assert "Aucun cookie perdu en 30 jours." in page
    for reason in ["access_denied.denied", *["deployment_id.unknown"] * 3]:
        refused_launch(reason, campus.id)
    refused_launch("state.lost")
    page = shown(desk, campus)
    for words in (
        "n’a pas confirmé une entrée, 1 fois en 30 jours",
        "Toutes plateformes confondues, 1 entrée a perdu son cookie en chemin",
        "1 déploiement connu ; 3 entrées refusées en 30 jours",
    ):
        assert words in page


def test_another_platforms_trouble_is_not_this_ones(desk: Desk, campus: Platform) -> None:
    campus.last_launch_at = clock.now()
    db.session.commit()
    for reason in ("access_denied.denied", "deployment_id.unknown"):
        refused_launch(reason, int(f"{campus.id}0"))
    page = shown(desk, campus)
    assert "L’adresse est donc la bonne." in page
    assert "1 déploiement connu." in page


def test_what_anybody_can_claim_at_the_login_is_not_taken_for_the_platforms_trouble(
    desk: Desk, campus: Platform
) -> None:
    campus.last_launch_at = clock.now()
    db.session.commit()
    for subject in ("", f"platform {campus.id}"):
        for reason in ("login.lti_deployment_id.unknown", "cookies.blocked"):
            incidents.note(code="1A2B3C4D", reason=reason, endpoint="lti_launch.start", subject=subject)
    page = shown(desk, campus)
    assert "1 déploiement connu." in page
    assert "Aucun cookie perdu en 30 jours." in page


def test_a_slow_answer_is_not_a_wrong_clock() -> None:
    """The platform dated it somewhere between the question and the answer."""
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    asked, answered = noon + timedelta(milliseconds=700), noon + timedelta(seconds=9)
    for theirs in (noon, noon + timedelta(seconds=5), noon + timedelta(seconds=9)):
        assert rules.apart(theirs, asked, answered) == timedelta(0)
    assert rules.apart(noon + timedelta(seconds=12), asked, answered) == timedelta(seconds=3)
    assert rules.apart(noon - timedelta(seconds=2), asked, answered) == timedelta(seconds=-2)

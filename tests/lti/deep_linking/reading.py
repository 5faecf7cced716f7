"""The list as a trainer sees it, and our answer as the platform reads it."""

from typing import Any

import jwt
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from course.catalogue.models import Programme
from course.db import db
from tests import factories, pages
from tests.lti.deep_linking.conftest import Campus
from tests.lti.platform_double import inside

DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"


def programme(campus: Campus) -> None:
    """Two modules with one activity between them, a third in year 2."""
    with inside(campus.app):
        db.session.add(Programme(code="PPS", title="Le parcours", introduction="Deux années."))
        first = factories.module("M1", title="Agencement, collectif, coopération", aim="Relier.", position=1)
        factories.module("M2", title="Sens et enjeux", position=2)
        factories.module("M8", title="Essaimer", year=2, position=8)
        factories.activity(first, "quiz", key="m1-quiz")
        factories.activity(first, "journal", key="m1-journal")
        db.session.commit()


def offered(answer: TestResponse) -> dict[str, str]:
    """By reference, what the page says on its line."""
    tree = pages.strict(answer.text)
    labels = {one.get("for"): " ".join("".join(one.itertext()).split()) for one in tree.iter("label")}
    boxes = [one for one in tree.iter("input") if one.get("name") == "choix_id"]
    return {one.get("value", ""): labels[one.get("id")] for one in boxes}


def ticked(answer: TestResponse) -> list[str]:
    """What a browser would send without touching anything."""
    return pages.fields(answer, answer.request.path).get("choix_id", [])


def choose(browser: FlaskClient, path: str, *references: str) -> TestResponse:
    """Open the list, tick these, send."""
    values = pages.fields(browser.get(path), path)
    return browser.post(path, data={**values, "choix_id": list(references)})


def sent(answer: TestResponse, campus: Campus) -> dict[str, Any]:
    """The claims of the answer that the page posts, once its signature is verified with our own key set."""
    assert answer.status_code == 200, pages.text(answer.text)
    form = pages.fields(answer, campus.return_url)
    assert set(form) == {"JWT"}
    token = form["JWT"][0]
    kid = jwt.get_unverified_header(token)["kid"]
    keys = jwt.PyJWKSet.from_dict(campus.browser().get("/lti/jwks").get_json())
    claims: dict[str, Any] = jwt.decode(
        token,
        keys[kid],
        algorithms=["RS256"],
        audience=campus.issuer,
        issuer=campus.client_id,
        options={"verify_exp": False, "verify_iat": False},
    )
    return claims

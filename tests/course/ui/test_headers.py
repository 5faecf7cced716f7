"""What the browser is told about our pages."""

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from course.ui.headers import add_headers, content_security_policy

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors "
)


def test_a_page_may_only_be_framed_by_itself_unless_told_otherwise(client: FlaskClient) -> None:
    """The default is closed; nothing inline, nothing from elsewhere."""
    response = client.get("/visite")
    assert response.headers["Content-Security-Policy"] == POLICY + "'self'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response.headers["Permissions-Policy"]


def test_the_platform_of_the_session_may_frame_it(client: FlaskClient) -> None:
    """Origins come from the sign-in, several if need be."""
    response = client.get("/erreur?ancestors=https://moodle.example http://127.0.0.1:5001")
    assert response.headers["Content-Security-Policy"].endswith(
        "frame-ancestors https://moodle.example http://127.0.0.1:5001"
    )


@pytest.mark.parametrize("source", ["*", "'none'", "'self'", "https://a.example", "http://[::1]:80"])
def test_sources_that_are_well_formed(source: str) -> None:
    """Keywords, « * » on sessionless pages, and origins."""
    assert content_security_policy(source).endswith(f"frame-ancestors {source}")


@pytest.mark.parametrize(
    "source", ["https://a; script-src *", "a.example;", "https://a\nX: y", "'unsafe-inline'", ""]
)
def test_a_crafted_origin_cannot_add_a_directive(source: str) -> None:
    """What is not an origin is left out, and the page closes rather than opens."""
    policy = content_security_policy(source)
    assert "\n" not in policy
    assert policy.count(";") == 5
    assert "script-src" not in policy
    assert "unsafe" not in policy


def test_a_view_may_post_to_the_platform(ui_app: Flask) -> None:
    """Deep linking sends a form to the LMS: that page alone names it."""
    with ui_app.test_request_context("/"):
        g.csp_form_action = "https://moodle.example"
        response = add_headers(ui_app.make_response("x"))
    assert "form-action 'self' https://moodle.example;" in response.headers["Content-Security-Policy"]


def test_a_view_keeps_the_headers_it_chose(ui_app: Flask) -> None:
    """A page that sets its own caching or policy is not overruled."""
    with ui_app.test_request_context("/"):
        response = ui_app.make_response("x")
        response.headers["Cache-Control"] = "private"
        assert add_headers(response).headers["Cache-Control"] == "private"


def test_pages_are_not_stored_and_files_are(client: FlaskClient) -> None:
    """On a shared computer the next person finds no page; style sheets stay a year, by their content."""
    assert client.get("/visite").headers["Cache-Control"] == "no-store"
    with client.application.test_request_context("/"):
        address = client.application.jinja_env.globals["asset"]("theme.css")  # type: ignore[operator]
    with client.get(address) as response:
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    with client.get("/assets/missing.css?v=1") as response:
        assert response.status_code == 404
        assert "immutable" not in response.headers.get("Cache-Control", "")


def test_bootstrap_is_served_from_here(client: FlaskClient) -> None:
    """No request leaves for another host."""
    page = client.get("/visite").get_data(as_text=True)
    assert "cdn" not in page
    with client.get("/bootstrap/static/css/bootstrap.min.css") as response:
        assert response.status_code == 200

"""What a tool receives when somebody opens the course from the practice platform."""

import jwt
import pytest

from course.demo.roster import NEWCOMERS, PEOPLE
from lti.practice_platform import CLIENT_ID, ISSUER
from lti.practice_platform.runtime import Platform
from tests.lti.practice_platform.support import LEARNER, OWN_URL, TOOL_URL, TUTOR, Tool, form_of

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"

# The names that a real Moodle 4.5.6 sends for a resource link, no more, no less.
MOODLE_CLAIMS = {
    "nonce", "iat", "exp", "iss", "aud", "sub", "given_name", "family_name", "name", "email",
    LTI + "deployment_id", LTI + "target_link_uri", LTI + "lis", LTI + "roles", LTI + "context",
    LTI + "message_type", LTI + "resource_link", LTI + "ext", LTI + "launch_presentation",
    LTI + "tool_platform", LTI + "version", LTI + "custom", AGS,
    "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome",
    "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice",
}  # fmt: skip
MOODLE_MEMBERS = {
    LTI + "lis": {"person_sourcedid", "course_section_sourcedid"},
    LTI + "context": {"id", "label", "title", "type"},
    LTI + "resource_link": {"title", "description", "id"},
    LTI + "ext": {"user_username", "lms"},
    LTI + "launch_presentation": {"locale", "document_target", "return_url"},
    LTI + "tool_platform": {"product_family_code", "version", "guid", "name", "description"},
    AGS: {"scope", "lineitems", "lineitem"},
}


def test_login_carries_what_moodle_posts(practice_tool: Tool) -> None:
    """The tool is asked to log in with the six fields of a real Moodle and a one-shot hint."""
    page = practice_tool.browser.get(f"/mod/lti/launch.php?l=3&user={LEARNER}")
    action, fields = form_of(page)
    assert action == f"{TOOL_URL}/lti/login"
    assert fields.pop("lti_message_hint").startswith('{"cmid":10,"launchid":"ltilaunch3_')
    assert fields == {
        "iss": ISSUER,
        "target_link_uri": f"{TOOL_URL}/lti/launch",
        "login_hint": LEARNER,
        "client_id": CLIENT_ID,
        "lti_deployment_id": "1",
    }


def test_claims_are_those_of_moodle(practice_tool: Tool) -> None:
    """Claim by claim, the names are those recorded from Moodle 4.5.6."""
    claims = practice_tool.launch()
    assert set(claims) == MOODLE_CLAIMS
    for name, members in MOODLE_MEMBERS.items():
        assert set(claims[name]) == members


def test_token_lives_a_minute_and_names_its_key(practice_tool: Tool) -> None:
    """The token is RS256 with a kid, lives 60 s, has a plain aud and returns nonce and state."""
    action, fields = form_of(practice_tool.ask(practice_tool.start()))
    header = jwt.get_unverified_header(fields["id_token"])
    claims = jwt.decode(fields["id_token"], options={"verify_signature": False})
    assert action == f"{TOOL_URL}/lti/launch"
    assert (header["alg"], len(header["kid"]), fields["state"]) == ("RS256", 20, "state-1")
    assert claims["exp"] - claims["iat"] == 60
    assert (claims["aud"], claims["nonce"], claims["iss"]) == (CLIENT_ID, "nonce-1", ISSUER)


def test_module_link_carries_its_resource_and_its_own_column(practice_tool: Tool) -> None:
    """The activity of M1 says which resource it opens and which line item it is coupled to."""
    claims = practice_tool.launch(link=3)
    assert claims[LTI + "custom"]["resource"] == "module:M1"
    assert claims[LTI + "resource_link"]["id"] == "3"
    assert claims[AGS]["lineitem"] == f"{OWN_URL}/mod/lti/services.php/2/lineitems/4/lineitem?type_id=1"
    assert "resource" not in practice_tool.launch(link=1)[LTI + "custom"]


def test_custom_shows_moodle_substitutions_and_failures(practice_tool: Tool) -> None:
    """Group ids and history are substituted, $Person.locale goes out as it was written."""
    custom = practice_tool.launch(user="115")[LTI + "custom"]
    assert custom["groupes"] == "3"
    assert custom["context_history"] == ""
    assert custom["locale"] == "$Person.locale"
    assert practice_tool.launch(user="211")[LTI + "custom"]["groupes"] == ""


@pytest.mark.parametrize(
    ("user", "roles"),
    [
        (LEARNER, [MEMBERSHIP + "Learner"]),
        (TUTOR, [MEMBERSHIP + "Instructor"]),
        ("211", [MEMBERSHIP + "Instructor"]),
        ("221", [MEMBERSHIP + "Instructor"]),
        ("261", [MEMBERSHIP + "Instructor"]),
        ("301", [MEMBERSHIP + "Learner"]),
        (
            "2",
            [
                "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator",
                MEMBERSHIP + "Instructor",
                "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator",
            ],
        ),
    ],
)
def test_roles_are_the_poor_ones_of_moodle(practice_tool: Tool, user: str, roles: list[str]) -> None:
    """A tutor, a trainer, a manager and a partner are all plain Instructors."""
    assert practice_tool.launch(user=user)[LTI + "roles"] == roles


def test_everyone_can_be_launched(practice_tool: Tool) -> None:
    """Each person of the demonstration, newcomers included, gets a token under their own sub."""
    for who in PEOPLE + NEWCOMERS:
        assert practice_tool.launch(user=who.sub)["sub"] == who.sub


def test_window_launch_says_so(practice_tool: Tool) -> None:
    """Opened in a new window, the launch says « window » instead of « iframe »."""
    presentation = LTI + "launch_presentation"
    assert practice_tool.launch()[presentation]["document_target"] == "iframe"
    assert practice_tool.launch(target="window")[presentation]["document_target"] == "window"


def test_launch_id_serves_once(practice_tool: Tool) -> None:
    """The same login used twice gives a token, then an error page without any form."""
    login = practice_tool.start()
    assert practice_tool.ask(login).status_code == 200
    again = practice_tool.ask(login)
    assert again.status_code == 400
    assert "a déjà servi" in again.text
    assert "id_token" not in again.text


def test_auth_also_answers_a_post(practice_tool: Tool) -> None:
    """The authentication request may come as a form."""
    login = practice_tool.start()
    form = {
        "scope": "openid", "response_type": "id_token", "response_mode": "form_post",
        "client_id": CLIENT_ID, "redirect_uri": f"{TOOL_URL}/lti/launch", "nonce": "n", "state": "s",
        "login_hint": login["login_hint"], "lti_message_hint": login["lti_message_hint"],
    }  # fmt: skip
    assert "id_token" in form_of(practice_tool.browser.post("/mod/lti/auth.php", data=form))[1]


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": f"{TOOL_URL}/lti/launch/"},
        {"redirect_uri": "http://localhost:6000/lti/launch"},
        {"scope": "openid profile"},
        {"response_type": "code"},
        {"nonce": ""},
        {"lti_message_hint": "not json"},
        {"lti_message_hint": "[]"},
        {"lti_message_hint": '{"cmid":8,"launchid":"ltilaunch1_1"}'},
    ],
)
def test_request_that_cannot_be_trusted_stops_here(practice_tool: Tool, changes: dict[str, str]) -> None:
    """Nothing is sent to an address or for a login that was not agreed: the person sees why."""
    answer = practice_tool.ask(practice_tool.start(), **changes)
    assert answer.status_code == 400
    assert "<form" not in answer.text


def test_hint_given_back_changed_is_refused(practice_tool: Tool) -> None:
    """A hint with the right id but another activity is not the one that was given."""
    login = practice_tool.start()
    changed = login["lti_message_hint"].replace('"cmid":8', '"cmid":10')
    assert practice_tool.ask(login, lti_message_hint=changed).status_code == 400


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_id": "another"}, "unauthorized_client"),
        ({"login_hint": TUTOR}, "access_denied"),
        ({"response_mode": "query"}, "invalid_request"),
        ({"prompt": "login"}, "invalid_request"),
    ],
)
def test_wrong_request_is_answered_to_the_tool(
    practice_tool: Tool, changes: dict[str, str], error: str
) -> None:
    """The tool gets the OAuth error and its state, no token, and the login is spent."""
    login = practice_tool.start()
    _, fields = form_of(practice_tool.ask(login, **changes))
    assert (fields["error"], fields["state"]) == (error, "state-1")
    assert "id_token" not in fields
    assert practice_tool.ask(login).status_code == 400


def test_suspended_enrolment_does_not_launch(practice_tool: Tool, platform: Platform) -> None:
    """Someone suspended cannot start, nor finish what they had started."""
    login = practice_tool.start()
    platform.store.set_suspended(LEARNER, True)
    assert practice_tool.browser.get(f"/mod/lti/launch.php?l=1&user={LEARNER}").status_code == 403
    assert form_of(practice_tool.ask(login))[1]["error"] == "access_denied"


@pytest.mark.parametrize(
    "query", ["l=99&user=103", "l=1&user=nobody", "l=99999999999999999999&user=103", "l=x&user=103", ""]
)
def test_unknown_activity_or_person_is_not_found(practice_tool: Tool, query: str) -> None:
    """An address made up by hand gives a page, not a launch."""
    assert practice_tool.browser.get(f"/mod/lti/launch.php?{query}").status_code == 404
    assert practice_tool.browser.get(f"/mod/lti/view.php?{query}").status_code == 404

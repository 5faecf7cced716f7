"""Adding platforms at the command line, and what is refused there."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from course import clock
from course.db import db
from lti.platforms import operations, queries
from lti.platforms.models import Deployment, Platform, ToolKey
from lti.practice_platform.settings import registration
from tests.lti.platform_double import jwk
from tests.lti.platforms.conftest import Operator


def test_a_platform_is_added_listed_and_gets_our_first_key(operator: Operator) -> None:
    assert operator.types("platform", "list").output == ""
    added = operator.adds(name="Campus")
    assert added.exit_code == 0
    assert "Campus (https://lms.example)" in added.output
    listed = operator.types("platform", "list").output
    for word in ("Campus", "https://lms.example", "client-1", "déploiements 1", "jamais"):
        assert word in listed
    assert len(db.session.scalars(select(ToolKey)).all()) == 1


def test_the_same_names_again_update_the_platform_and_add_the_deployment(operator: Operator) -> None:
    operator.adds(name="Campus")
    operator.adds(deployment_id="2", token_url="https://lms.example/token?v=2")
    operator.adds(deployment_id="2")
    platform = db.session.scalars(select(Platform)).one()
    assert (platform.name, platform.token_url) == ("Campus", "https://lms.example/token")
    assert sorted(db.session.scalars(select(Deployment.deployment_id))) == ["1", "2"]


def test_another_client_id_of_the_same_issuer_is_another_platform(operator: Operator) -> None:
    operator.adds()
    operator.adds(client_id="client-2")
    assert len(queries.of_issuer("https://lms.example")) == 2


def test_cached_keys_go_with_the_address_they_came_from(operator: Operator) -> None:
    operator.adds()
    platform = db.session.scalars(select(Platform)).one()
    operations.keep_key_set(platform.id, [jwk("key-1")])
    db.session.commit()
    operator.adds(name="Autre nom")
    assert queries.of_issuer("https://lms.example")[0].key_set["keys"] == [jwk("key-1")]
    operator.adds(jwks_url="https://lms.example/other")
    assert queries.of_issuer("https://lms.example")[0].key_set["keys"] == []


def test_the_last_launch_is_told_in_french(operator: Operator) -> None:
    operator.adds()
    db.session.scalars(select(Platform)).one().last_launch_at = clock.local(
        clock.today().replace(2026, 10, 6), 9
    )
    db.session.commit()
    assert (
        "dernier lancement : mardi 6\u00a0octobre 2026 à 9\u00a0h"
        in operator.types("platform", "list").output
    )


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("auth_url", "http://lms.example/auth"),
        ("token_url", "ftp://lms.example/token"),
        ("jwks_url", "javascript:alert(1)"),
        ("jwks_url", "https://"),
        ("jwks_url", "https://user:password@lms.example/"),
        ("auth_url", "https://lms.example/a b"),
        ("auth_url", "https://lms.example/\u202e"),
        ("auth_url", "https://lms.example/" + "x" * 600),
        ("issuer", "campus"),
        ("issuer", ""),
        ("client_id", ""),
        ("client_id", " client "),
        ("client_id", "x" * 200),
        ("deployment_id", ""),
        ("deployment_id", "1\n2"),
        ("name", "x" * 200),
    ],
)
def test_a_value_that_cannot_be_right_is_refused_naming_its_option(
    operator: Operator, option: str, value: str
) -> None:
    refused = operator.adds(**{option: value})
    assert refused.exit_code == 2
    assert f"--{option.replace('_', '-')}" in refused.output
    assert db.session.scalars(select(Platform)).all() == []


def test_the_practice_platform_is_accepted_on_this_machine_and_refused_in_production(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice = registration("http://127.0.0.1:5001")
    operations.add_platform(**practice)
    assert len(db.session.scalars(select(Platform)).all()) == 1
    public = replace(app.extensions["settings"], public_url="https://parcours.example", secret_key="x" * 40)
    monkeypatch.setitem(app.extensions, "settings", public)
    refused = Operator(app).adds(**practice)
    assert refused.exit_code == 2
    assert "--auth-url" in refused.output


def test_a_suspended_platform_is_not_found_by_a_login_nor_by_a_launch(operator: Operator) -> None:
    operator.adds()
    platform = db.session.scalars(select(Platform)).one()
    assert queries.registered(platform.id) is not None
    platform.suspended_at = clock.now()
    db.session.flush()
    assert queries.registered(platform.id) is None
    assert queries.of_issuer("https://lms.example") == []


def test_the_platforms_own_origins_may_frame_us_and_no_other() -> None:
    assert (
        queries.Registered(
            id=1,
            issuer="https://lms.example/sub/path",
            client_id="c",
            auth_url="https://login.lms.example:8443/auth?x=1",
            jwks_url="",
            key_set={},
            last_launch_at=None,
        ).frame_origins
        == "https://login.lms.example:8443 https://lms.example"
    )


def test_the_command_line_suspends_and_resumes_and_the_list_says_so(operator: Operator) -> None:
    operator.adds(name="Campus")
    number = str(db.session.scalars(select(Platform.id)).one())
    assert "· active" in operator.types("platform", "list").output
    assert f"Plateforme {number} : suspendue" in operator.types("platform", "suspend", number).output
    assert "· suspendue" in operator.types("platform", "list").output
    assert queries.of_issuer("https://lms.example") == []
    assert operator.types("platform", "resume", number).exit_code == 0
    assert "· active" in operator.types("platform", "list").output
    assert len(queries.of_issuer("https://lms.example")) == 1


@pytest.mark.parametrize("number", ["99", "0", "-1", "x", "99999999999999999999"])
@pytest.mark.parametrize("word", ["suspend", "resume"])
def test_a_number_that_no_platform_has_is_refused(operator: Operator, word: str, number: str) -> None:
    refused = operator.types("platform", word, "--", number)
    assert refused.exit_code == 2
    assert "ID" in refused.output

"""Our own keys: made once, sealed in the database, rotated without breaking what was signed."""

import json
from dataclasses import replace
from typing import Any

import jwt
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pylti1p3.registration import Registration
from sqlalchemy import select

from course.db import db
from lti import crypto
from lti.platforms import keys
from lti.platforms.models import ToolKey
from tests.lti.platforms.conftest import Operator


def published(client: FlaskClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/lti/jwks").get_json()["keys"]
    return found


def under_another_secret(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = replace(app.extensions["settings"], secret_key="another secret")
    monkeypatch.setitem(app.extensions, "settings", changed)


def test_reading_the_key_set_makes_no_key(app: Flask, client: FlaskClient) -> None:
    answer = client.get("/lti/jwks")
    assert answer.get_json() == {"keys": []}
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert answer.headers["Content-Type"] == "application/json"
    assert db.session.scalars(select(ToolKey)).all() == []


def test_a_key_is_made_once_and_published_without_its_private_half(
    operator: Operator, client: FlaskClient
) -> None:
    first = operator.types("keys", "ensure")
    assert operator.types("keys", "ensure").output == first.output
    (key,) = published(client)
    assert set(key) == {"kid", "kty", "alg", "use", "n", "e"}
    assert (key["kty"], key["alg"], key["use"]) == ("RSA", "RS256", "sig")
    assert key["kid"] in first.output


def test_after_a_rotation_the_new_key_signs_and_the_old_one_can_still_be_verified(
    operator: Operator, client: FlaskClient
) -> None:
    operator.types("keys", "ensure")
    old_kid, old_private, _ = keys.signing_pair()
    token = jwt.encode({"a": 1}, old_private, algorithm="RS256", headers={"kid": old_kid})
    assert operator.types("keys", "rotate").exit_code == 0
    new_kid, new_private, new_public = keys.signing_pair()
    assert [key["kid"] for key in published(client)] == [new_kid, old_kid]
    verifiers = {key["kid"]: jwt.PyJWK(key) for key in published(client)}
    assert jwt.decode(token, verifiers[old_kid], algorithms=["RS256"]) == {"a": 1}
    signed = jwt.encode({"b": 2}, new_private, algorithm="RS256")
    assert jwt.decode(signed, verifiers[new_kid], algorithms=["RS256"]) == {"b": 2}
    assert jwt.decode(signed, new_public, algorithms=["RS256"]) == {"b": 2}


def test_the_kid_is_the_one_that_pylti1p3_writes_in_what_it_signs(app: Flask) -> None:
    keys.ensure_key()
    kid, _, public = keys.signing_pair()
    assert Registration().set_tool_public_key(public).get_kid() == kid


def test_the_database_does_not_hold_the_private_key_in_clear(app: Flask) -> None:
    key = keys.ensure_key()
    _, private, _ = keys.signing_pair()
    assert private.startswith("-----BEGIN PRIVATE KEY-----")
    row = json.dumps({name: str(value) for name, value in vars(key).items()})
    assert "PRIVATE KEY" not in row
    assert private[100:140] not in row


def test_under_another_secret_the_key_is_unreadable_and_a_new_one_is_made(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = keys.ensure_key().kid
    under_another_secret(app, monkeypatch)
    with pytest.raises(keys.NoKey):
        keys.signing_pair()
    second = keys.ensure_key().kid
    assert second != first
    assert keys.signing_pair()[0] == second
    assert {key["kid"] for key in keys.public_key_set()["keys"]} == {first, second}


def test_without_any_key_nothing_can_sign(app: Flask) -> None:
    with pytest.raises(keys.NoKey):
        keys.signing_pair()


def test_what_was_sealed_is_read_back_and_anything_else_is_not(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = crypto.seal("clé")
    assert crypto.unseal(sealed) == "clé"
    assert crypto.seal("clé") != sealed
    for odd in ("", "x", sealed[:-4] + "AAAA"):
        with pytest.raises(crypto.Unreadable):
            crypto.unseal(odd)
    under_another_secret(app, monkeypatch)
    with pytest.raises(crypto.Unreadable):
        crypto.unseal(sealed)

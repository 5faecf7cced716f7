"""Our own keys: made once, sealed in the database, rotated without breaking what was signed."""

import json
import threading
from dataclasses import replace
from typing import Any

import jwt
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pylti1p3.registration import Registration
from sqlalchemy import select

from course import clock
from course.db import db
from lti import crypto
from lti.platforms import keys, queries
from lti.platforms.models import ToolKey
from tests.clocks import Clock
from tests.conftest import NOVEMBER
from tests.databases import Postgresql, Sqlite
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


def kids(client: FlaskClient) -> list[str]:
    return [key["kid"] for key in published(client)]


def signing_kid() -> str:
    """The key that signs now; the database is read afresh."""
    db.session.rollback()
    return keys.signing_pair()[0]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that the test moves."""
    found = Clock(NOVEMBER)
    monkeypatch.setattr(clock, "_source", found)
    return found


def test_a_new_key_is_published_an_hour_before_it_signs(
    operator: Operator, client: FlaskClient, at: Clock
) -> None:
    operator.types("keys", "ensure")
    old = signing_kid()
    said = operator.types("keys", "rotate").output
    assert "vendredi 20\u00a0novembre 2026 à 11\u00a0h" in said
    new, known = kids(client)
    assert known == old
    assert new in said
    assert signing_kid() == old
    at.advance(minutes=59)
    assert signing_kid() == old
    at.advance(minutes=1)
    assert signing_kid() == new


def test_what_the_former_key_signed_can_be_verified_for_a_month(
    operator: Operator, client: FlaskClient, at: Clock
) -> None:
    operator.types("keys", "ensure")
    old_kid, old_private, _ = keys.signing_pair()
    token = jwt.encode({"a": 1}, old_private, algorithm="RS256", headers={"kid": old_kid})
    operator.types("keys", "rotate")
    at.advance(hours=1)
    new_kid, new_private, new_public = keys.signing_pair()
    at.advance(days=29)
    verifiers = {key["kid"]: jwt.PyJWK(key) for key in published(client)}
    assert jwt.decode(token, verifiers[old_kid], algorithms=["RS256"]) == {"a": 1}
    signed = jwt.encode({"b": 2}, new_private, algorithm="RS256")
    assert jwt.decode(signed, verifiers[new_kid], algorithms=["RS256"]) == {"b": 2}
    assert jwt.decode(signed, new_public, algorithms=["RS256"]) == {"b": 2}
    at.advance(days=1, seconds=1)
    assert kids(client) == [new_kid]


def test_in_urgency_the_new_key_signs_at_once(operator: Operator, client: FlaskClient, at: Clock) -> None:
    operator.types("keys", "ensure")
    old = signing_kid()
    operator.types("keys", "rotate", "--now")
    new = signing_kid()
    assert new != old
    assert kids(client) == [new, old]


def test_the_urgent_key_is_not_replaced_by_one_that_was_waiting(operator: Operator, at: Clock) -> None:
    operator.types("keys", "ensure")
    operator.types("keys", "rotate")
    operator.types("keys", "rotate", "--now")
    urgent = signing_kid()
    at.advance(hours=2)
    assert signing_kid() == urgent


def test_rotating_twice_in_an_hour_leaves_no_moment_without_a_key(
    operator: Operator, client: FlaskClient, at: Clock
) -> None:
    operator.types("keys", "ensure")
    first = signing_kid()
    operator.types("keys", "rotate")
    at.advance(minutes=30)
    operator.types("keys", "rotate")
    third, second, _ = kids(client)
    seen = []
    for _ in range(8):
        seen.append(signing_kid())
        at.advance(minutes=15)
    assert seen == [first, first, second, second, third, third, third, third]


def test_a_leaked_key_leaves_the_key_set_for_good_and_another_signs_at_once(
    operator: Operator, client: FlaskClient, at: Clock
) -> None:
    operator.types("keys", "ensure")
    leaked = signing_kid()
    said = operator.types("keys", "withdraw", leaked)
    assert said.exit_code == 0
    assert kids(client) == [signing_kid()]
    assert signing_kid() != leaked
    assert signing_kid() in said.output
    operator.types("keys", "withdraw", leaked)
    assert len(kids(client)) == 1


def test_when_the_signing_key_leaks_the_one_already_published_takes_over(
    operator: Operator, client: FlaskClient, at: Clock
) -> None:
    operator.types("keys", "ensure")
    leaked = signing_kid()
    operator.types("keys", "rotate")
    waiting = kids(client)[0]
    operator.types("keys", "withdraw", leaked)
    assert signing_kid() == waiting
    assert kids(client) == [waiting]


def test_when_the_waiting_key_leaks_the_present_one_goes_on_until_another_is_ready(
    operator: Operator, client: FlaskClient, at: Clock
) -> None:
    operator.types("keys", "ensure")
    present = signing_kid()
    operator.types("keys", "rotate")
    waiting = kids(client)[0]
    at.advance(minutes=30)
    operator.types("keys", "withdraw", waiting)
    following, still = kids(client)
    assert still == present
    for minutes, expected in ((0, present), (31, present), (29, following), (6000, following)):
        at.advance(minutes=minutes)
        assert signing_kid() == expected


def test_a_former_key_may_be_withdrawn_without_touching_the_one_that_signs(
    operator: Operator, client: FlaskClient, at: Clock
) -> None:
    operator.types("keys", "ensure")
    former = signing_kid()
    operator.types("keys", "rotate", "--now")
    present = signing_kid()
    operator.types("keys", "withdraw", former)
    assert (signing_kid(), kids(client)) == (present, [present])


def test_a_key_whose_name_begins_with_a_dash_can_be_withdrawn(
    operator: Operator, client: FlaskClient
) -> None:
    """Thumbprints are base64url: one in sixty-four begins so."""
    operator.types("keys", "ensure")
    db.session.scalars(select(ToolKey)).one().kid = "-68HKunQ-ruJ"
    db.session.commit()
    assert operator.types("keys", "withdraw", "-68HKunQ-ruJ").exit_code == 0
    assert "-68HKunQ-ruJ" not in kids(client)


def test_a_key_that_is_not_ours_cannot_be_withdrawn(operator: Operator) -> None:
    operator.types("keys", "ensure")
    refused = operator.types("keys", "withdraw", "inconnue")
    assert refused.exit_code == 2
    assert "pas l’une des nôtres" in refused.output


def test_the_list_says_where_each_key_stands(operator: Operator, at: Clock) -> None:
    operator.types("keys", "ensure")
    operator.types("keys", "rotate", "--now")
    at.advance(days=31)
    operator.types("keys", "rotate", "--now")
    leaked = signing_kid()
    operator.types("keys", "withdraw", leaked)
    operator.types("keys", "rotate")
    listed = [line.split("  ", 1)[1] for line in operator.types("keys", "list").output.splitlines()]
    assert listed == [
        "signera à partir de : lundi 21\u00a0décembre 2026 à 11\u00a0h",
        "signe",
        "retirée définitivement",
        "publiée encore jusqu’au mercredi 20\u00a0janvier 2027",
        "retirée, assez ancienne",
    ]


def test_two_rotations_at_once_leave_exactly_one_key_that_signs(
    database: Postgresql | Sqlite, at: Clock
) -> None:
    def rotate() -> None:
        with database.app.app_context():
            keys.rotate_keys()
            db.session.commit()

    with database.app.app_context():
        keys.ensure_key()
        db.session.commit()
    threads = [threading.Thread(target=rotate) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    with database.app.app_context():
        found = queries.all_keys()
        assert len(found) == 4
        assert [key.retired_at for key in found].count(None) == 1
        assert found[0].retired_at is None
        at.advance(hours=1)
        assert keys.signing_pair()[0] == found[0].kid


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

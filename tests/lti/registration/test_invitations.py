"""Inviting a platform at the command line, closing an invitation, listing them."""

import hashlib
from datetime import datetime, timedelta

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from course import clock
from course.db import db
from course.errors import NotFound, RuleBroken
from lti.registration import operations, queries
from lti.registration.models import Invitation
from lti.registration.rules import State
from tests.lti.registration.world import World


def typed(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["lti", "invite", *words])


def test_the_command_prints_an_address_that_opens_and_where_to_paste_it(
    app: Flask, client: FlaskClient, november: datetime
) -> None:
    result = typed(app, "--name", " Campus   de Lyon ")
    assert result.exit_code == 0
    address, where = result.output.splitlines()
    assert address.startswith("http://localhost:5000/lti/inscription/")
    assert "Outil externe › Gérer les outils" in where
    (found,) = queries.invitations()
    assert (found.name, found.expires_at) == ("Campus de Lyon", november + timedelta(days=7))
    assert client.get(address).status_code == 200


def test_the_name_may_be_left_out(app: Flask) -> None:
    assert typed(app).exit_code == 0
    assert [one.name for one in queries.invitations()] == [""]


def test_a_name_that_is_too_long_is_refused_and_invites_nobody(app: Flask) -> None:
    result = typed(app, "--name", "x" * 121)
    assert result.exit_code == 2
    assert "--name" in result.output
    assert queries.invitations() == []


def test_only_the_hash_of_the_address_is_kept(app: Flask) -> None:
    invitation, token = operations.invite(name="")
    assert len(token) >= 43
    kept = " ".join(str(value) for value in vars(invitation).values())
    assert token not in kept
    assert invitation.token_hash == hashlib.sha256(token.encode()).hexdigest()


def test_every_invitation_has_its_own_address(app: Flask) -> None:
    tokens = {operations.invite(name="")[1] for _ in range(5)}
    assert len(tokens) == len(set(db.session.scalars(select(Invitation.token_hash)))) == 5


def test_the_newest_invitation_comes_first_with_the_platform_it_led_to(world: World) -> None:
    world.presses()
    operations.invite(name="Suivante")
    names = [(one.name, one.platform.client_id if one.platform else None) for one in queries.invitations()]
    assert names == [("Suivante", None), ("Campus de l’académie", "syzc0eX7GaBeBpn")]


def test_an_invitation_tells_where_it_stands(world: World, november: datetime) -> None:
    def stands() -> State:
        return queries.state_of(world.invitation())

    assert stands() == State.OPEN
    world.closes(held_until=november + timedelta(minutes=1))
    assert stands() == State.HELD
    with clock.frozen(november + timedelta(minutes=1)):
        assert stands() == State.OPEN
    with clock.frozen(november + timedelta(days=8)):
        assert stands() == State.EXPIRED
    world.closes(revoked_at=november)
    assert stands() == State.REVOKED
    world.closes(used_at=november)
    assert stands() == State.USED


def test_a_revoked_invitation_opens_nothing_and_keeps_its_first_date(
    world: World, november: datetime
) -> None:
    operations.revoke(invitation_id=world.invitation_id)
    db.session.commit()
    with clock.frozen(november + timedelta(hours=1)):
        operations.revoke(invitation_id=world.invitation_id)
        db.session.commit()
        assert world.opens().status_code == 410
    assert world.invitation().revoked_at == november


def test_a_used_invitation_cannot_be_revoked(world: World) -> None:
    world.presses()
    with pytest.raises(RuleBroken, match="a déjà servi"):
        operations.revoke(invitation_id=world.invitation_id)
    assert world.invitation().revoked_at is None


def test_an_invitation_that_does_not_exist_cannot_be_revoked(app: Flask) -> None:
    with pytest.raises(NotFound):
        operations.revoke(invitation_id=1)


def test_a_hold_that_ended_takes_nothing_from_the_one_that_followed(world: World, november: datetime) -> None:
    """A process that was only slow must not free, nor use up, what somebody else holds now."""
    first = operations.hold(world.token)
    assert first
    assert operations.hold(world.token) is None
    with clock.frozen(november + timedelta(minutes=2)):
        second = operations.hold(world.token)
        assert second
        operations.release(first)
        assert operations.hold(world.token) is None
        operations.release(second)
        assert operations.hold(world.token) is not None

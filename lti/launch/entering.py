"""Coming in by a link: into the cohort, signed in, to what the link names."""

from collections.abc import Callable
from typing import TypeVar

import structlog
from flask import Flask, redirect, render_template, session
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from course.access.guard import COOKIE_KEY, current_sign_in
from course.access.operations import open_sign_in
from course.access.views import sign_in_browser
from course.db import db
from lti.claims import RESOURCE_LINK, Claims
from lti.launch import destinations, messages, operations, queries
from lti.launch.messages import Message
from lti.launch.operations import Arrival
from lti.platforms.queries import Registered
from lti.refusals import Refused
from lti.roles import Standing

log = structlog.get_logger("agencement.lti")
# Two first launches at once: one of them runs again and finds what the other made.
_TRIES = 3
T = TypeVar("T")


def open_link(message: Message) -> ResponseReturnValue:
    """A resource link (LTI 1.3 core, 3.2): into the cohort, signed in, to what the link names."""
    if message.claims.context_id is None:
        return _enter_without_course(message.platform, message.claims, message.nonce_key)
    return lead(message, receive(message))


def receive(message: Message) -> Arrival:
    """Into the course's cohort, as far as the LMS's roles go; raises Refused, nobody else staying signed in."""
    try:
        arrival = arrive(message)
    except Refused:
        sign_out_others(message.platform, message.claims)
        raise
    context = arrival.context_key
    log.info("launched", platform=message.platform.id, person=arrival.person_id, context=context)
    return arrival


def lead(message: Message, arrival: Arrival) -> ResponseReturnValue:
    """Signed in, to what the link names; a page for those whom the cohort has given no role yet."""
    platform, claims = message.platform, message.claims
    if arrival.cohort_uid is not None and not arrival.has_role:
        sign_out_others(platform, claims)
        return render_template("lti/no_role.html", by_right=arrival.standing is Standing.ADMINISTRATOR)
    destination = destinations.destination(arrival, claims.resource)
    return enter(platform, arrival.person_id, destination, message.nonce_key)


def arrive(message: Message) -> Arrival:
    """`operations.arrive`, run again when somebody else made the same thing known at that moment."""
    claims = message.claims
    context_id = claims.context_id
    assert context_id is not None
    return tried(
        lambda: operations.arrive(
            platform=message.platform,
            deployment_key=message.deployment_key,
            context_id=context_id,
            claims=claims,
        )
    )


def tried(work: Callable[[], T]) -> T:
    """What `work` returns, run again when somebody else made the same thing known at that moment."""
    for left in reversed(range(_TRIES)):
        try:
            return work()
        except IntegrityError:
            db.session.rollback()
            if not left:
                raise
    raise AssertionError("unreachable")


def sign_out_others(platform: Registered, claims: Claims) -> None:
    """Who comes now gets no session: let them not inherit that of whoever sat here before."""
    signed, person = current_sign_in(), queries.person_of(platform.id, claims.sub)
    if signed is not None and (person is None or person.id != signed.person_id):
        session.pop(COOKIE_KEY)


def enter(platform: Registered, person_id: int, destination: str, nonce_key: int) -> ResponseReturnValue:
    """Sign the browser in and lead it there."""
    token = open_sign_in(person_id=person_id, frame_origins=platform.frame_origins)
    sign_in_browser(token)
    operations.remember_destination(nonce_key, destination)
    return redirect(destination, 303)


def _enter_without_course(platform: Registered, claims: Claims, nonce_key: int) -> ResponseReturnValue:
    """A launch from outside any course: whoever has a cohort already finds it, nobody is made known."""
    person_id = operations.known_person(platform.id, claims.sub)
    if person_id is None:
        raise Refused("context.missing")
    return enter(platform, person_id, destinations.own_cohorts(), nonce_key)


def init_app(app: Flask) -> None:
    """Answer resource links."""
    messages.on(app, RESOURCE_LINK, open_link)

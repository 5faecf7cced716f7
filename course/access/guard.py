"""Before each view: who acts, in which cohort, and may they? An endpoint without a permission is closed.

Two queries: the sign-in with its person, then the cohort of the address with the person's roles today.
"""

from dataclasses import replace
from typing import Any

from flask import Flask, Response, current_app, g, request, session
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import contains_eager
from werkzeug.exceptions import HTTPException

from course import clock
from course.access import operations, rules
from course.access.models import Kind, SignIn
from course.cohorts.models import Cohort, Enrolment, RoleGrant, Status
from course.db import READING, db
from course.errors import NotAllowed, NotFound, SignedOut
from course.people.models import Person
from course.permissions import PUBLIC, Actor, may
from course.roles import Role

COOKIE_KEY = "sign_in"
DEVICE_PAGES = (
    "Sur ce téléphone s’ouvrent la présence, l’agenda et les visites. Pour le reste, ouvrez le parcours "
    "depuis M@gistère, sur cet appareil ou sur un autre."
)
NOBODY = Actor(person_id=None)


class NotOnDevice(NotAllowed):
    """The page is not one of those that a telephone's sign-in opens."""


def init_app(app: Flask) -> None:
    """Take the cohort out of every address and check the permission of every endpoint."""
    app.url_value_preprocessor(_take_cohort)
    app.url_defaults(_give_cohort)
    app.before_request(_check)
    app.after_request(_note_device)


def _take_cohort(endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.cohort_uid = values.pop("cohort_uid", None) if values else None


def _give_cohort(endpoint: str, values: dict[str, Any]) -> None:
    uid = g.get("cohort_uid")
    if (
        uid
        and "cohort_uid" not in values
        and current_app.url_map.is_endpoint_expecting(endpoint, "cohort_uid")
    ):
        values["cohort_uid"] = uid


def permission_of(app: Flask, endpoint: str) -> str | None:
    """The permission that the endpoint declares; static files are public."""
    if endpoint == "static" or endpoint.endswith(".static"):
        return PUBLIC
    return getattr(app.view_functions[endpoint], "permission", None)


def opens_on_device(app: Flask, endpoint: str) -> bool:
    """Whether a telephone's sign-in may enter the endpoint."""
    return getattr(app.view_functions[endpoint], "device", False)


def leads_on_device(path: str) -> bool:
    """Whether `path`, an address of the tool, shows a page that a telephone's sign-in may enter."""
    try:
        endpoint, _ = current_app.url_map.bind("").match(path.partition("?")[0], method="GET")
    except HTTPException:
        return False
    return opens_on_device(current_app, endpoint)


def _check() -> None:
    g.actor, g.unseen_device = NOBODY, None
    if request.endpoint is None:
        return
    permission = permission_of(current_app, request.endpoint)
    if _holds_nul(request.path) or (permission != PUBLIC and any(map(_holds_nul, request.args.values()))):
        raise NotFound()
    if permission == PUBLIC:
        return
    g.actor = actor = _actor()
    if actor.on_device and not opens_on_device(current_app, request.endpoint):
        raise NotOnDevice(DEVICE_PAGES)
    if permission is None or not may(actor, permission):
        raise NotAllowed()


def _holds_nul(text: str) -> bool:
    """PostgreSQL refuses NUL, and no address of ours holds one."""
    return "\x00" in text


def _actor() -> Actor:
    signed = current_sign_in()
    if signed is None:
        remember_destination()
        raise SignedOut()
    g.frame_ancestors = signed.frame_origins or "'self'"
    if signed.kind == Kind.DEVICE and signed.last_seen_on != clock.today():
        g.unseen_device = signed.id
    person = signed.person
    if g.cohort_uid is None:
        return Actor(
            person_id=person.id,
            name=person.display_name,
            person_uid=person.uid,
            sign_in_id=signed.id,
            # A telephone runs nothing.
            is_operator=person.operator_since is not None and signed.kind == Kind.BROWSER,
            on_device=signed.kind == Kind.DEVICE,
        )
    found = actor_in(person, g.cohort_uid, signed.id)
    return replace(found, on_device=signed.kind == Kind.DEVICE)


def _note_device(response: Response) -> Response:
    """A telephone's first accepted send of the day, in the transaction of the request; looking writes nothing."""
    if request.method not in READING and response.status_code < 400 and g.get("unseen_device"):
        operations.note_seen(g.unseen_device)
    return response


def current_sign_in() -> SignIn | None:
    """The living sign-in of this browser, with its person; one query."""
    token = session.get(COOKIE_KEY)
    if not isinstance(token, str):
        return None
    return db.session.scalar(
        select(SignIn)
        .join(SignIn.person)
        .where(
            SignIn.token_hash == rules.hashed(token),
            SignIn.revoked_at.is_(None),
            SignIn.expires_at > clock.now(),
        )
        .options(contains_eager(SignIn.person))
    )


def actor_in(person: Person, cohort_uid: str, sign_in_id: int | None = None) -> Actor:
    """The person in that cohort, with the roles of today; one query.

    Raises NotFound unless they are in it, NotAllowed once they are out of it or suspended.
    """
    rows = db.session.execute(_membership(person, cohort_uid)).all()
    if not rows:
        raise NotFound()
    cohort_id, title, reading, status, _ = rows[0]
    if status == Status.SUSPENDED:
        raise NotAllowed("Votre participation est suspendue : écrivez à la personne responsable du parcours.")
    if status != Status.ACTIVE:
        raise NotAllowed("Votre participation à cette cohorte est terminée.")
    return Actor(
        person_id=person.id,
        name=person.display_name,
        person_uid=person.uid,
        cohort_id=cohort_id,
        cohort_uid=cohort_uid,
        cohort_title=title,
        roles=frozenset(Role(row.role) for row in rows if row.role),
        sign_in_id=sign_in_id,
        reading=reading,
    )


def _membership(person: Person, cohort_uid: str) -> Any:
    today = clock.today()
    held = and_(
        RoleGrant.cohort_id == Cohort.id,
        RoleGrant.person_id == person.id,
        RoleGrant.starts_on <= today,
        or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= today),
    )
    return (
        select(Cohort.id, Cohort.title, Cohort.reading, Enrolment.status, RoleGrant.role)
        .join(Enrolment, and_(Enrolment.cohort_id == Cohort.id, Enrolment.person_id == person.id))
        .outerjoin(RoleGrant, held)
        .where(Cohort.uid == cohort_uid)
    )


def remember_destination() -> None:
    """A link followed while signed out: the next launch in this browser leads there."""
    if request.method == "GET" and not request.path.startswith("/lti/"):
        session["wanted"] = rules.safe_path(request.full_path.rstrip("?"))

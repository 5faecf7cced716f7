"""A submission review (LTI Submission Review 1.0, section 3): in as who looks, to what they may read.

https://www.imsglobal.org/spec/lti-sr/v1p0 . The room that keeps the work says where to read it; else the
person's hours, for those who follow them; else the home, with words.
"""

from flask import flash, url_for
from flask.typing import ResponseReturnValue

from course.access.guard import actor_in
from course.db import db
from course.hours import views as hours
from course.people.models import Person
from course.permissions import Actor, may
from course.registries import registries
from course.roles import Role
from lti.launch import entering
from lti.launch.messages import Message
from lti.launch.operations import Arrival
from lti.refusals import Refused
from lti.review import queries

NOTHING_TO_READ = (
    "Ce travail n’est pas partagé avec vous : voici votre accueil. Ce que chacun écrit n’est lu que par "
    "les personnes à qui le parcours, ou son auteur, l’ouvre."
)


def open_review(message: Message) -> ResponseReturnValue:
    """Lead to the person's work; Refused when the cohort does not know them."""
    if message.claims.context_id is None:
        raise Refused("context.missing")
    arrival = entering.receive(message)
    if arrival.cohort_uid is None or not arrival.has_role:
        return entering.lead(message, arrival)
    reader = actor_in(db.session.get_one(Person, arrival.person_id), arrival.cohort_uid)
    found = _page(message, arrival, reader)
    home = url_for("dashboard.home", cohort_uid=arrival.cohort_uid)
    answer = entering.enter(message.platform, arrival.person_id, found or home, message.nonce_key)
    if found is None:
        flash(NOTHING_TO_READ, "info")
    return answer


def _page(message: Message, arrival: Arrival, reader: Actor) -> str | None:
    """Where the reader sees this person's work, or how far they are; None when neither is theirs to see."""
    claims = message.claims
    author = queries.person_in(reader.cohort, message.platform.id, claims.for_user or "")
    if author is None:
        entering.sign_out_others(message.platform, claims)
        raise Refused("for_user.unknown")
    if author.id != reader.person and reader.roles <= {Role.PARTICIPANT}:
        return None
    resource = claims.resource or queries.resource_of(arrival.context_key, claims.line_item)
    return work(reader, author.id, resource) or progress(reader, author)


def work(reader: Actor, person_id: int, resource: str | None) -> str | None:
    """What the room that keeps « activity:m1-journal » shows this reader of that person's work."""
    prefix, _, reference = (resource or "").partition(":")
    linkable = registries().linkables.get(prefix)
    if linkable is None or linkable.review is None or not reference:
        return None
    return linkable.review(reader, person_id, reference)


def progress(reader: Actor, author: Person) -> str | None:
    """The person's hours, line by line, for whoever may read them (domain §2)."""
    if author.id == reader.person:
        own = may(reader, hours.OWN)
        return url_for("hours.mine", cohort_uid=reader.cohort_uid) if own else None
    if not may(reader, hours.ANY) or not hours.may_read(reader, author.id):
        return None
    return url_for("hours.of_person", cohort_uid=reader.cohort_uid, person_uid=author.uid)

"""The demonstration's certificates: a partial one on request, then everybody's; one revoked and made anew."""

from collections.abc import Callable
from datetime import date

from course.attestation import operations, queries
from course.cohorts.demo import is_gone
from course.db import db
from course.demo.roster import PARTICIPANTS
from course.demo.story import Story
from course.people.models import Person
from course.permissions import Actor
from course.roles import Role

SETTLED = date(2027, 6, 28)
# Somebody who changes académie for a year asks for what is done so far.
PARTIAL = ("gregory", date(2027, 7, 1))
ISSUED = date(2028, 6, 15)
# Revoked for a mistake that a person noticed, then issued again.
REVOKED = ("yanis", date(2028, 6, 19))
REASON = "Le nom d’usage n’était pas le bon : une nouvelle attestation a été délivrée."
SIGNATORY = {
    "signatory": "Hélène Marchetti",
    "quality": "responsable du parcours, par délégation de la rectrice",
    "place": "Valcombe",
    "code_dispositif": "26A0230117",
    "code_module": "61204",
}


def tell(story: Story) -> None:
    """What the administrator does with certificates."""
    story.at(SETTLED, 14, 0, lambda: _settle(story))
    key, day = PARTIAL
    story.at(day, 9, 20, _issue(story, [key]))
    everybody = [one.key for one in PARTICIPANTS if not is_gone(one.key, ISSUED)]
    story.at(ISSUED, 10, 0, _issue(story, everybody))
    key, day = REVOKED
    story.at(day, 11, 0, lambda: _revoke(story, key))
    story.at(day, 11, 10, _issue(story, [key]))


def _administrator(story: Story) -> Actor:
    return story.actor("patricia", Role.ADMINISTRATOR)


def _settle(story: Story) -> None:
    operations.settle(actor=_administrator(story), values=SIGNATORY)


def _issue(story: Story, keys: list[str]) -> Callable[[], None]:
    def act() -> None:
        issuer = operations.Issuer(_administrator(story))
        for key in keys:
            issuer.issue(db.session.get_one(Person, story.people[key]), replaces=True)

    return act


def _revoke(story: Story, key: str) -> None:
    person_id = story.people[key]
    certificate = queries.valid(story.cohort.id, [person_id])[person_id]
    operations.revoke(actor=_administrator(story), certificate=certificate, reason=REASON)

"""The demonstration's share of the wire: the practice platform registered, its people known, their visits."""

import random
from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import select

from course.cohorts.operations import welcome
from course.config import Settings
from course.db import db
from course.demo.roster import PEOPLE
from course.demo.story import Story
from lti.platforms import keys
from lti.platforms.models import Context, Deployment, Identity, LineItem, Platform
from lti.platforms.operations import add_platform
from lti.practice_platform import CLIENT_ID, CONTEXT_ID, DEPLOYMENT_ID, ISSUER, PracticeSettings, registration
from lti.practice_platform.addresses import line_item, with_type
from lti.practice_platform.campus import ACTIVITIES, COURSE_TITLE
from lti.practice_platform.claims import AGS_SCOPES

FIRST_CLICKS = date(2026, 9, 21)
UNSEEN = {"tiago"}
NAME = "Plateforme d’exercice"


def register(story: Story) -> None:
    """Trust the practice platform at today's address; never in production."""
    keys.ensure_key()
    if Settings.current().production:
        return
    practice = PracticeSettings.from_environment()
    add_platform(**registration(practice.own_url), name=NAME)
    for item in db.session.scalars(
        select(LineItem)
        .join(LineItem.context)
        .join(Context.deployment)
        .join(Deployment.platform)
        .where(Platform.issuer == ISSUER)
    ):
        item.url = _columns(practice).get(item.resource_link_id, item.url)
    db.session.flush()


def _columns(practice: PracticeSettings) -> dict[str, str]:
    """The address of each activity's column, by resource link."""
    return {str(one.id): with_type(practice, line_item(practice, one.line_item_id)) for one in ACTIVITIES}


def tell(story: Story) -> None:
    """The platform's course leads to the cohort; everyone is known to it; who came, and when."""
    deployment = db.session.scalar(
        select(Deployment)
        .join(Deployment.platform)
        .where(
            Platform.issuer == ISSUER,
            Platform.client_id == CLIENT_ID,
            Deployment.deployment_id == DEPLOYMENT_ID,
        )
    )
    if deployment is None:
        return
    context = Context(
        deployment_id=deployment.id, context_id=CONTEXT_ID, title=COURSE_TITLE, cohort_id=story.cohort.id
    )
    db.session.add(context)
    db.session.flush()
    columns = _columns(PracticeSettings.from_environment())
    for one in ACTIVITIES:
        db.session.add(
            LineItem(
                context_id=context.id,
                resource_link_id=str(one.id),
                url=columns[str(one.id)],
                scopes=list(AGS_SCOPES),
                resource=one.custom.get("resource"),
                label=one.title,
            )
        )
    for person in PEOPLE:
        db.session.add(
            Identity(platform_id=deployment.platform_id, sub=person.sub, person_id=story.people[person.key])
        )
        _tell_visits(story, person.key)


def _tell_visits(story: Story, key: str) -> None:
    """About once a week, from the first days on."""
    if key in UNSEEN:
        return
    dice = random.Random(f"visits {key}")  # noqa: S311 - a story, not a secret
    day = FIRST_CLICKS + timedelta(days=dice.randrange(5))
    while day + story.shift <= story.through:
        story.at(day, dice.randrange(7, 22), dice.randrange(60), _seen(story, key))
        day += timedelta(days=dice.randrange(3, 12))


def _seen(story: Story, key: str) -> Callable[[], None]:
    def act() -> None:
        welcome(cohort_id=story.cohort.id, person_id=story.people[key], guess=None)

    return act

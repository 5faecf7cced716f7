"""Custom parameters as Moodle sends them: merged, substituted, in two spellings.

lti.md, « Custom variables »: a variable is replaced only when it is the whole value, and goes out
as it was written when Moodle does not know it or may not send it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from course.demo.roster import DemoPerson
from lti.practice_platform import campus
from lti.practice_platform.courses import Activity, Course
from lti.practice_platform.tools import Tool


@dataclass(frozen=True)
class Subject:
    """What the variables speak of; `groups` are the person's group ids, comma-separated."""

    who: DemoPerson
    tool: Tool
    course: Course
    activity: Activity | None
    groups: str


def source_id(who: DemoPerson) -> str:
    """The LMS's « numéro d'identification »: the site administrator has none."""
    return "" if campus.lms_role(who) is campus.LmsRole.SITE_ADMIN else who.key.upper()


def history(course: Course) -> str:
    """What $Context.id.history becomes: the courses it was copied from, newest first."""
    return ",".join(str(one) for one in course.history)


def variables(about: Subject) -> dict[str, str]:
    """Every variable that has a value for this person, course and tool."""
    who, course = about.who, about.course
    known = {
        "Context.id": str(course.id),
        "Context.id.history": history(course),
        "Context.title": course.title,
        "Context.label": course.label,
        "CourseSection.sourcedId": course.source_id,
        "CourseSection.title": course.title,
        "CourseSection.label": course.label,
        "CourseSection.timeFrame.begin": course.begins,
        "User.id": who.sub,
        "Person.sourcedId": source_id(who),
        "Membership.role": campus.short_roles(who),
        "Moodle.Person.userGroupIds": about.groups,
    }
    if about.tool.sends_names:
        known |= {
            "User.username": who.key,
            "Person.name.full": who.name,
            "Person.name.given": who.given_name,
            "Person.name.family": who.family_name,
        }
    if about.tool.sends_email:
        known["Person.email.primary"] = who.email
    if about.activity is not None:
        known |= {"ResourceLink.id": str(about.activity.id), "ResourceLink.title": about.activity.title}
    return known


def parameters(about: Subject, *sources: Mapping[str, str]) -> dict[str, str]:
    """The parameters of each source in turn, a later one winning; keys as written and lower-cased."""
    known, sent = variables(about), dict[str, str]()
    for source in sources:
        for key, value in source.items():
            found = known.get(value[1:], value) if value.startswith("$") else value
            sent |= {key.lower(): found, key: found}
    return sent

"""What the campus starts with: one course, its LTI activities, and who is enrolled with which role.

The platform knows people as an LMS does: a few LMS roles, groups, and no idea of what a tutor or
an IA-IPR is in the cohort (domain §2).
"""

import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

from course.demo.roster import GROUPS, NEWCOMERS, PEOPLE, DemoPerson

COURSE_TITLE = "Parcours Pilotage pédagogique stratégique"
COURSE_LABEL = "PPS"
COURSE_SOURCEDID = "PPS-2026"
# Midnight in Paris on 21 September 2026, as Moodle writes the beginning of a course.
COURSE_BEGINS = "2026-09-20T22:00:00+00:00"


class LmsRole(StrEnum):
    """The roles of Moodle that this course uses."""

    STUDENT = "student"
    NON_EDITING_TEACHER = "teacher"
    TEACHER = "editingteacher"
    MANAGER = "manager"
    SITE_ADMIN = "admin"


LMS_ROLES: dict[str, LmsRole] = {
    "participant": LmsRole.STUDENT,
    "newcomer_learner": LmsRole.STUDENT,
    "trainer": LmsRole.TEACHER,
    "newcomer_instructor": LmsRole.TEACHER,
    "manager": LmsRole.MANAGER,
    "newcomer_admin": LmsRole.SITE_ADMIN,
}

_MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
_INSTRUCTOR = [_MEMBERSHIP + "Instructor"]
_SITE_ADMIN = [
    "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator",
    _MEMBERSHIP + "Instructor",
    "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator",
]


@dataclass(frozen=True)
class SeedActivity:
    """An activity of the first course; `line_item_id` is the column it starts with, coupled to it."""

    id: int
    line_item_id: int
    title: str
    custom: dict[str, str] = field(default_factory=dict)


ACTIVITIES: tuple[SeedActivity, ...] = (
    SeedActivity(1, 2, COURSE_TITLE),
    SeedActivity(2, 3, "M0 – Positionnement et pacte", {"resource": "module:M0"}),
    SeedActivity(3, 4, "M1 – Agencement, collectif, coopération", {"resource": "module:M1"}),
    SeedActivity(4, 5, "M2 – Sens et enjeux", {"resource": "module:M2"}),
)


ALL_PEOPLE: tuple[DemoPerson, ...] = PEOPLE + NEWCOMERS
_BY_SUB: dict[str, DemoPerson] = {person.sub: person for person in ALL_PEOPLE}


def person(sub: str) -> DemoPerson | None:
    """The person of the campus with this numeric id."""
    return _BY_SUB.get(sub)


def lms_role(who: DemoPerson) -> LmsRole:
    """Their role in the LMS: non-editing teacher unless they follow, edit or manage the course."""
    return LMS_ROLES.get(who.role, LmsRole.NON_EDITING_TEACHER)


def launch_roles(who: DemoPerson) -> list[str]:
    """The roles claim of a launch: Learner, Instructor, or the three of a site administrator."""
    match lms_role(who):
        case LmsRole.STUDENT:
            return [_MEMBERSHIP + "Learner"]
        case LmsRole.SITE_ADMIN:
            return list(_SITE_ADMIN)
    return list(_INSTRUCTOR)


def roster_roles(who: DemoPerson) -> list[str]:
    """The short roles of NRPS, where a non-editing teacher is a Learner (lti.md, Roles)."""
    if lms_role(who) in (LmsRole.STUDENT, LmsRole.NON_EDITING_TEACHER):
        return ["Learner"]
    return ["Instructor"]


def is_gradable(sub: str) -> bool:
    """Whether the gradebook has a row for this person: students only."""
    found = person(sub)
    return found is not None and lms_role(found) is LmsRole.STUDENT


def can_edit(who: DemoPerson) -> bool:
    """Whether they may add content to a course: teachers, managers, the site's administrator."""
    return lms_role(who) not in (LmsRole.STUDENT, LmsRole.NON_EDITING_TEACHER)


def is_staff(who: DemoPerson) -> bool:
    """Whether they see the gradebook of others."""
    return lms_role(who) is not LmsRole.STUDENT


def short_roles(who: DemoPerson) -> str:
    """What $Membership.role becomes: the names of LTI 1, comma-separated."""
    if lms_role(who) is LmsRole.SITE_ADMIN:
        return "Instructor,urn:lti:sysrole:ims/lis/Administrator,urn:lti:instrole:ims/lis/Administrator"
    return "Instructor" if is_staff(who) else "Learner"


def group_ids(who: DemoPerson) -> str:
    """What $Moodle.Person.userGroupIds becomes: ids without names, comma-separated."""
    return str(GROUPS.index(who.group) + 1) if who.group in GROUPS else ""


def enrolled() -> list[DemoPerson]:
    """Everyone enrolled, sorted by family name; a site administrator is not enrolled."""
    people = [p for p in ALL_PEOPLE if lms_role(p) is not LmsRole.SITE_ADMIN]
    return sorted(people, key=lambda p: (_folded(p.family_name), _folded(p.given_name)))


def _folded(name: str) -> str:
    """`name` without case or accents, to sort as people read."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))

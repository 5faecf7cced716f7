"""What the LMS's roles suggest (LTI 1.3 core, appendix A.2). Pure.

One table of patterns, the first that fits wins. Only the course's own roles (« membership ») make a guess:
« Student » of an institution says nothing about this course. Short names, deprecated and yet sent by
Moodle's roster, are course roles; a short « Administrator » is therefore no administrator of the LMS.
"""

import re
from collections.abc import Iterable
from enum import StrEnum

from course.roles import Role


class Standing(StrEnum):
    """What somebody is to the course, as far as the LMS says."""

    ADMINISTRATOR = "administrator"
    ASSISTANT = "assistant"
    INSTRUCTOR = "instructor"
    LEARNER = "learner"
    OTHER = "other"


_LIS = r"http://purl\.imsglobal\.org/vocab/lis/v2/"
_MEMBERSHIP = rf"(?:{_LIS}membership#)?"

# Principal roles, then sub-roles (membership/Instructor#Lecturer).
PATTERNS: tuple[tuple[Standing, str], ...] = (
    (Standing.ADMINISTRATOR, rf"{_LIS}(?:system|institution)/person#(?:Administrator|SysAdmin)"),
    (Standing.INSTRUCTOR, rf"{_MEMBERSHIP}Instructor"),
    (Standing.ASSISTANT, rf"{_MEMBERSHIP}TeachingAssistant"),
    (Standing.ASSISTANT, rf"{_LIS}membership/Instructor#TeachingAssistant\w*"),
    (Standing.INSTRUCTOR, rf"{_LIS}membership/Instructor#\w+"),
    (Standing.LEARNER, rf"{_MEMBERSHIP}(?:Learner|Student)"),
    (Standing.LEARNER, rf"{_LIS}membership/Learner#\w+"),
)
_TABLE = tuple((standing, re.compile(pattern)) for standing, pattern in PATTERNS)

# The first role of a newcomer (domain §2): an administrator of the LMS, a mentor, somebody without
# any role we know get none by themselves, the cohort's manager decides.
GUESSES: dict[Standing, Role | None] = {
    Standing.ADMINISTRATOR: None,
    Standing.ASSISTANT: Role.TUTOR,
    Standing.INSTRUCTOR: Role.TUTOR,
    Standing.LEARNER: Role.PARTICIPANT,
    Standing.OTHER: None,
}

# Who may open a cohort: the first by right, the second with a code.
OPENERS = (Standing.ADMINISTRATOR, Standing.INSTRUCTOR)


def standing(roles: Iterable[str]) -> Standing:
    """The strongest standing among these roles: an administrator before staff, staff before learners."""
    said = tuple(roles)
    for found, pattern in _TABLE:
        if any(pattern.fullmatch(role) for role in said):
            return found
    return Standing.OTHER

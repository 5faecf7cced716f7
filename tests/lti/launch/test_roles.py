"""The table of role patterns: what the LMS's words suggest."""

import pytest

from course.roles import Role
from lti.roles import GUESSES, Standing, standing

LIS = "http://purl.imsglobal.org/vocab/lis/v2/"
MEMBERSHIP = f"{LIS}membership#"

CASES: list[tuple[list[str], Standing]] = [
    ([f"{MEMBERSHIP}Learner"], Standing.LEARNER),
    (["Learner"], Standing.LEARNER),
    (["Student"], Standing.LEARNER),
    ([f"{LIS}membership/Learner#NonCreditLearner"], Standing.LEARNER),
    ([f"{LIS}institution/person#Student", f"{MEMBERSHIP}Learner"], Standing.LEARNER),
    ([f"{MEMBERSHIP}Learner", f"{LIS}uknownrole/unknown#Unknown"], Standing.LEARNER),
    ([f"{MEMBERSHIP}Learner", f"{LIS}institution/person#Mentor"], Standing.LEARNER),
    ([f"{MEMBERSHIP}Instructor"], Standing.INSTRUCTOR),
    (["Instructor"], Standing.INSTRUCTOR),
    ([f"{LIS}membership/Instructor#Lecturer"], Standing.INSTRUCTOR),
    ([f"{MEMBERSHIP}Learner", f"{MEMBERSHIP}Instructor"], Standing.INSTRUCTOR),
    ([f"{MEMBERSHIP}TeachingAssistant"], Standing.ASSISTANT),
    (["TeachingAssistant"], Standing.ASSISTANT),
    ([f"{LIS}membership/Instructor#TeachingAssistant"], Standing.ASSISTANT),
    ([f"{LIS}membership/Instructor#TeachingAssistantSection"], Standing.ASSISTANT),
    ([f"{LIS}institution/person#Administrator"], Standing.ADMINISTRATOR),
    ([f"{LIS}system/person#Administrator"], Standing.ADMINISTRATOR),
    ([f"{LIS}system/person#SysAdmin", f"{MEMBERSHIP}Learner"], Standing.ADMINISTRATOR),
    ([f"{MEMBERSHIP}Instructor", f"{LIS}institution/person#Administrator"], Standing.ADMINISTRATOR),
    # A role in the institution says nothing about this course.
    ([f"{LIS}institution/person#Instructor"], Standing.OTHER),
    ([f"{LIS}institution/person#Student"], Standing.OTHER),
    # A course's administrator is not the platform's; neither is a short name.
    ([f"{MEMBERSHIP}Administrator"], Standing.OTHER),
    (["Administrator"], Standing.OTHER),
    (["SysAdmin"], Standing.OTHER),
    # Nothing that only looks like a role.
    ([], Standing.OTHER),
    ([f"{MEMBERSHIP}Mentor"], Standing.OTHER),
    (["learner"], Standing.OTHER),
    (["XLearner", "LearnerX", f"{MEMBERSHIP}LearnerX"], Standing.OTHER),
    (["http://purl-imsglobal.org/vocab/lis/v2/system/person#Administrator"], Standing.OTHER),
    ([f"https://evil.example/?{LIS}system/person#Administrator"], Standing.OTHER),
    ([f"{LIS}system/person#Administrator\n"], Standing.OTHER),
]


@pytest.mark.parametrize(("roles", "expected"), CASES)
def test_roles_are_read_by_one_table(roles: list[str], expected: Standing) -> None:
    assert standing(roles) is expected


def test_nobody_is_guessed_to_be_more_than_a_tutor() -> None:
    assert set(GUESSES) == set(Standing)
    assert set(GUESSES.values()) == {None, Role.PARTICIPANT, Role.TUTOR}

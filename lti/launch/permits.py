"""The right to open the cohort of one course: a signed address, good for one person and two hours."""

from dataclasses import dataclass

from itsdangerous import BadData, SignatureExpired

from course.errors import NotFound
from lti import signing

_PURPOSE = "open a cohort"
_LIFE = 2 * 3600


class Expired(Exception):
    """The permit was good once: the activity gives another."""


@dataclass(frozen=True)
class Permit:
    """Which course, by whom, and whether a code is asked for."""

    person_id: int
    context_key: int
    needs_code: bool


def write(permit: Permit) -> str:
    """The permit, signed, for an address."""
    return signing.sign(_PURPOSE, [permit.person_id, permit.context_key, permit.needs_code])


def read(signed: str, person_id: int) -> Permit:
    """The permit, if it is this person's and still good; raises NotFound or Expired."""
    try:
        permit = Permit(*signing.read(_PURPOSE, signed, _LIFE))
    except SignatureExpired as error:
        raise Expired from error
    except BadData as error:
        raise NotFound from error
    if permit.person_id != person_id:
        raise NotFound
    return permit

"""What a roster changes, and when to doubt it. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from course.people.rules import display_name
from lti.roster.members import Member, Roster

# How often a launch has the roster read, at most.
EVERY = timedelta(hours=12)
# From how many people on the departure of more than half at once is doubted.
ENOUGH = 10


@dataclass(frozen=True)
class Known:
    """Somebody of the platform, as we have them; `membership_id` is None for who was not in this course."""

    sub: str
    identity_id: int
    person_id: int
    given_name: str = ""
    family_name: str = ""
    display_name: str = ""
    email: str | None = None
    membership_id: int | None = None
    gone_at: datetime | None = None
    # Came in after the reading began: they are there, whatever the list says.
    has_just_come: bool = False

    @property
    def is_present(self) -> bool:
        """Whether they were in the course, as far as we knew."""
        return self.membership_id is not None and self.gone_at is None


@dataclass(frozen=True)
class Difference:
    """Between what is known and what was read; the platform knows nothing of `new` people yet."""

    new: Sequence[Member]
    joined: Sequence[Known]
    back: Sequence[Known]
    gone: Sequence[Known]
    renamed: Sequence[tuple[Known, Member]]
    # How many were in the course before, how many the platform lists.
    present: int
    listed: int


def difference(known: Mapping[str, Known], roster: Roster) -> Difference:
    """What changes, each list in the order of the identifiers.

    A list of which something could not be read proves nobody's departure.
    """
    read = {member.sub: member for member in roster.members}
    met = [(known[sub], read[sub]) for sub in sorted(read) if sub in known]
    missing = [] if roster.left_out else [known[sub] for sub in sorted(known) if sub not in read]
    return Difference(
        new=[read[sub] for sub in sorted(read) if sub not in known],
        joined=[one for one, _ in met if one.membership_id is None],
        back=[one for one, _ in met if one.membership_id is not None and one.gone_at is not None],
        gone=[one for one in missing if one.is_present and not one.has_just_come],
        renamed=[(one, member) for one, member in met if is_renamed(one, member)],
        present=sum(one.is_present for one in known.values()),
        listed=len(read),
    )


def is_renamed(known: Known, member: Member) -> bool:
    """Whether what was read says something else; a name that is no longer sent is kept."""
    given = member.given_name or ("" if member.full_name else known.given_name)
    family = member.family_name or ("" if member.full_name else known.family_name)
    shown = display_name(given, family, member.full_name or known.display_name)
    said = (given, family, shown, member.email or known.email)
    return said != (known.given_name, known.family_name, known.display_name, known.email)


def is_doubtful(change: Difference, allowed: int) -> bool:
    """Whether an outage is likelier than so many departures; `allowed`: up to that many were confirmed."""
    gone = len(change.gone)
    if gone <= allowed:
        return False
    return change.listed == 0 or (change.present >= ENOUGH and 2 * gone > change.present)


def doubt(change: Difference) -> str:
    """The sentence kept for a doubtful roster; `doubted` reads it."""
    gone, present = len(change.gone), change.present
    verb = "n’y figurent plus" if gone > 1 else "n’y figure plus"
    return f"La liste reçue étonne : {gone} sur {present} {verb}. Rien n’est changé sans votre accord."


_DOUBT = re.compile(r"La liste reçue étonne : (\d+) sur (\d+) ")


def doubted(reason: str | None) -> int | None:
    """How many departures wait for somebody's consent; None if the last try ended otherwise."""
    found = _DOUBT.match(reason or "")
    return int(found[1]) if found else None


def partial(left_out: int) -> str:
    """The sentence kept when something of the list could not be read."""
    some = "1 inscription n’a pas pu être lue" if left_out == 1 else f"{left_out} inscriptions illisibles"
    return f"{some} : le reste est à jour, mais aucun départ n’est relevé."

"""What the operator reads of a key, an invitation, an incident: sentences, never a name."""

from collections import Counter
from collections.abc import Mapping

from course import clock
from course.ui.formats import long_date, long_datetime
from lti import refusals
from lti.http import SENTENCES, Reason
from lti.platforms import rules
from lti.platforms.models import ToolKey
from lti.platforms.rules import KeyState
from lti.registration import failures
from lti.registration.models import Invitation
from lti.registration.queries import state_of
from lti.registration.rules import State

UNEXPECTED = "Un incident de notre côté : le journal en dit plus, sous le même code"
_REGISTRATION = "registration."
OTHER = "Un autre incident : le journal en dit plus, sous le même code"


def key_standing(one: ToolKey, signing: ToolKey | None) -> str:
    """Where a key stands, in French; `signing` is the one that signs now."""
    match rules.key_state(
        signs_now=signing is not None and one.id == signing.id,
        signs_from=one.signs_from,
        retired_at=one.retired_at,
        withdrawn_at=one.withdrawn_at,
        now=clock.now(),
    ):
        case KeyState.SIGNS:
            return "signe"
        case KeyState.UPCOMING:
            return f"signera à partir de : {long_datetime(one.signs_from)}"
        case KeyState.PUBLISHED if one.retired_at is not None:
            return f"publiée encore jusqu’au {long_date(one.retired_at + rules.STAYS_PUBLISHED)}"
        case KeyState.PUBLISHED:
            return "publiée, ne signe pas"
        case KeyState.RETIRED:
            return "retirée, assez ancienne"
        case _:
            return "retirée définitivement"


def invitation_state(one: Invitation) -> tuple[str, str]:
    """Where an invitation stands, with the mark that goes with it (macro `state`)."""
    match state_of(one):
        case State.USED if one.used_at is not None:
            return f"Utilisée le {long_datetime(one.used_at)}", "done"
        case State.REVOKED if one.revoked_at is not None:
            return f"Révoquée le {long_datetime(one.revoked_at)}", "quiet"
        case State.EXPIRED:
            return f"Périmée depuis le {long_date(one.expires_at)}", "quiet"
        case State.HELD:
            return "Inscription en cours", "doing"
        case _:
            return f"En attente, valable jusqu’au {long_datetime(one.expires_at)}", "waiting"


def incident(reason: str) -> str:
    """What happened, for a reason code: what the person read, never who it was."""
    if "." not in reason:
        return UNEXPECTED
    try:
        if reason.startswith(_REGISTRATION):
            return _registration(reason.removeprefix(_REGISTRATION))
        return refusals.page_for(reason).title
    except (KeyError, ValueError):
        return OTHER


def _registration(reason: str) -> str:
    """Why a platform could not register; raises KeyError, ValueError for what was never written down."""
    ending = reason.rpartition(".")[2]
    if ending in list(Reason):
        return f"Inscription refusée : {SENTENCES[Reason(ending)]}"
    return f"Inscription refusée : {failures.sentence(reason)}"


def reasons(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Sentences with how often each happened, the most frequent first; several codes may say the same."""
    found: Counter[str] = Counter()
    for reason, count in counts.items():
        found[incident(reason)] += count
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))

"""The whole roster of a course, read page by page, or nothing of it.

NRPS 2.0, section 2: https://www.imsglobal.org/spec/lti-nrps/v2p0#membership-container-media-type
Moodle answers 400 to any other media type, and one page unless a limit is passed (lti.md, NRPS).
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from pylti1p3.exception import LtiServiceException
from requests.utils import parse_header_links

from course import clock
from lti.http import OutgoingError, Reason, session
from lti.outbox import rules, tokens
from lti.outbox.ags import BUSY, TOKEN_UNUSED, UNREADABLE, Connector, Unavailable
from lti.outbox.tokens import Access
from lti.roster import members
from lti.roster.members import Roster

SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
MEDIA_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"

LIMIT_BYTES = 8_000_000
MOST_MEMBERS = 5000
MOST_PAGES = 200
# No further page is asked for after that long: a job is leased for 90 s.
WHOLE_SECONDS = 30.0
# What will not be otherwise in a minute; every other failure to get an answer may pass.
_LASTING = (Reason.BAD_URL, Reason.FORBIDDEN, Reason.TOO_LARGE)

TOO_MANY = f"la liste compte plus de {MOST_MEMBERS} personnes"
ENDLESS = "la liste n’en finit pas"
TOO_SLOW = "la liste n’arrive pas à temps"
SHAPELESS = "la réponse de la plateforme n’est pas une liste de personnes"
OTHER_COURSE = "la liste est celle d’un autre cours"
ELSEWHERE = "la suite de la liste est à une adresse que nous ne suivons pas"
SENTENCES = {
    400: "la plateforme ne comprend pas la demande (400)",
    403: "la plateforme ne nous autorise pas à lire la liste (403)",
    404: "la plateforme ne trouve pas la liste de ce cours (404)",
}


@dataclass(frozen=True)
class Asking:
    """What to read: the course as its platform names it, where its members are listed, our access."""

    access: Access
    url: str
    context_id: str


class Refused(Exception):
    """The roster cannot be read, now or in a minute; `reason` is a French sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read(asking: Asking) -> Roster:
    """The roster; raises Refused or Unavailable. Calls the network: no open transaction."""
    try:
        return members.read(_entries(asking))
    except OutgoingError as error:
        raise _failure(error) from error
    except LtiServiceException as error:
        raise _meaning(error.response) from error
    except (ValueError, RecursionError) as error:
        raise Unavailable(UNREADABLE) from error


def _entries(asking: Asking) -> list[Any]:
    """The entries of all pages."""
    found: list[Any] = []
    asked: set[str] = set()
    url: str | None = asking.url
    until = time.monotonic() + WHOLE_SECONDS
    with session(limit_bytes=LIMIT_BYTES) as calls:
        connector = Connector(asking.access, calls, tokens.cache())
        while url is not None:
            if url in asked or len(asked) >= MOST_PAGES:
                raise Refused(ENDLESS)
            if time.monotonic() > until:
                raise Unavailable(TOO_SLOW)
            asked.add(url)
            answer = connector.make_service_request(
                [SCOPE], url, accept=MEDIA_TYPE, case_insensitive_headers=True
            )
            found += _listed(answer["body"], asking.context_id)
            if len(found) > MOST_MEMBERS:
                raise Refused(TOO_MANY)
            url = _next(asking.url, url, answer["headers"].get("Link"))
    return found


def _listed(body: Any, context_id: str) -> list[Any]:
    """The entries of one page; one that says it is of another course is not ours to read."""
    listed = body.get("members") if isinstance(body, Mapping) else None
    if not isinstance(listed, list):
        raise Refused(SHAPELESS)
    context = body.get("context")
    named = context.get("id") if isinstance(context, Mapping) else None
    if named is not None and str(named) != context_id:
        raise Refused(OTHER_COURSE)
    return listed


def _next(first: str, current: str, header: str | None) -> str | None:
    """Where the list goes on, on the same site as it began: our token goes nowhere else.

    Half a list would make the other half look gone: a way that cannot be followed ends the reading.
    """
    links = parse_header_links(header) if header else []
    following = [link["url"] for link in links if str(link.get("rel", "")).lower() == "next"]
    if not following:
        return None
    url = urljoin(current, following[0])
    if _site(url) != _site(first):
        raise Refused(ELSEWHERE)
    return url


def _site(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _failure(error: OutgoingError) -> Exception:
    if error.reason in _LASTING:
        return Refused(str(error))
    return Unavailable(str(error))


def _meaning(answer: requests.Response) -> Exception:
    """What an error says (as for scores): a refusal for good, or something to wait for."""
    status = answer.status_code
    if not rules.is_passing(status):
        return Refused(SENTENCES.get(status, f"{BUSY} ({status})"))
    after = rules.retry_after(answer.headers.get("Retry-After"), clock.now())
    return Unavailable(TOKEN_UNUSED if status == 401 else f"{BUSY} ({status})", after)

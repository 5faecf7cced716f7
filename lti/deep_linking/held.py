"""What the platform says that the course holds already: the references in its gradebook's columns.

AGS 2.0, section 3.2.4: https://www.imsglobal.org/spec/lti-ags/v2p0/#line-item-service-scope-and-allowed-http-methods
"""

import structlog
from pylti1p3.exception import LtiServiceException

from lti.deep_linking import rules
from lti.http import OutgoingError, session
from lti.outbox import tokens
from lti.outbox.ags import Connector, Unavailable
from lti.outbox.tokens import Access

log = structlog.get_logger("agencement.lti")
SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"
MEDIA_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
# Somebody waits for the page: per request, of which there are two, four when the token is stale.
SECONDS = 4.0
_LIMIT = 1_000_000


def at_platform(*, access: Access, url: str, platform_id: int) -> set[str] | None:
    """The references that the course's columns carry; None when the platform does not say.

    Calls the network: no open transaction. One page: Moodle sends all when no limit is asked (lti.md).
    """
    try:
        with session(limit_bytes=_LIMIT, seconds=SECONDS) as calls:
            connector = Connector(access, calls, tokens.cache())
            answer = connector.make_service_request([SCOPE], url, accept=MEDIA_TYPE)
    except (LtiServiceException, OutgoingError, Unavailable, ValueError, RecursionError) as error:
        log.warning("course_content_unknown", platform=platform_id, reason=_reason(error))
        return None
    return rules.resources_of(answer["body"])


def _reason(error: Exception) -> str:
    if isinstance(error, LtiServiceException):
        return f"status.{error.response.status_code}"
    return error.reason if isinstance(error, OutgoingError | Unavailable) else "not_json"

"""Our signed answer to a deep-linking request (Deep Linking 2.0, section 4.5).

https://www.imsglobal.org/spec/lti-dl/v2p0#deep-linking-response-message . Made with PyJWT: PyLTI1p3 leaves
out `text`, tells the time by the system's clock and sends `data` even where there was none.
"""

import secrets
from collections.abc import Sequence
from typing import Any

import jwt

from course import clock
from lti.claims import LTI, VERSION
from lti.deep_linking.queries import Asked

DEEP_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim/"
RESPONSE = "LtiDeepLinkingResponse"
# The browser posts it at once; without JavaScript, somebody has to press a button.
LIFE = 600


def signed(asked: Asked, items: Sequence[dict[str, Any]], pair: tuple[str, str, str]) -> str:
    """The token to post; `pair` is our key as (kid, private PEM, public PEM), `items` empty to cancel."""
    kid, private_pem, _ = pair
    return jwt.encode(claims(asked, items), private_pem, algorithm="RS256", headers={"kid": kid})


def claims(asked: Asked, items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What the token says; `data` goes back exactly as it came, where it came."""
    now = clock.timestamp()
    said: dict[str, Any] = {
        "iss": asked.client_id,
        "aud": asked.issuer,
        "iat": now,
        "exp": now + LIFE,
        "nonce": secrets.token_urlsafe(24),
        "jti": secrets.token_urlsafe(24),
        LTI + "deployment_id": asked.deployment_id,
        LTI + "message_type": RESPONSE,
        LTI + "version": VERSION,
        DEEP_LINKING + "content_items": list(items),
    }
    if asked.data is not None:
        said[DEEP_LINKING + "data"] = asked.data
    return said

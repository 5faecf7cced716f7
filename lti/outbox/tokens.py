"""Access tokens of platforms, kept in this process until they expire, per registration and scopes.

LTI security framework 1.0, section 4.1 (client credentials, RFC 7523):
https://www.imsglobal.org/spec/security/v1p0/#using-json-web-tokens-with-oauth-2-0-client-credentials-grant
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app

from course import clock

# A token is left alone a little before its end; without `expires_in` it serves five minutes.
MARGIN = timedelta(seconds=60)
LONGEST = timedelta(hours=1)
UNKNOWN_LIFE = timedelta(minutes=5)
_EXTENSION = "lti.tokens"


@dataclass(frozen=True)
class Access:
    """What we need to ask a platform for a token: the registration, and our signing pair."""

    issuer: str
    client_id: str
    token_url: str
    private_pem: str = field(repr=False)
    public_pem: str = field(repr=False)

    def key(self, scopes: Sequence[str]) -> tuple[str, ...]:
        """What a token is good for: this registration (issuer and client id) and these scopes."""
        return (self.issuer, self.client_id, self.token_url, *sorted(scopes))


class TokenCache:
    """The tokens of this process."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, ...], tuple[str, datetime]] = {}

    def get(self, key: tuple[str, ...]) -> str | None:
        """The token, unless it is unknown or about to expire."""
        token, until = self._kept.get(key, ("", None))
        return token if until is not None and until > clock.now() else None

    def put(self, key: tuple[str, ...], token: str, life: timedelta) -> None:
        """Keep the token for `life`, less a margin."""
        self._kept[key] = (token, clock.now() + life - MARGIN)

    def forget(self, key: tuple[str, ...]) -> None:
        """The platform does not accept it any more."""
        self._kept.pop(key, None)


def life_of(expires_in: Any) -> timedelta:
    """How long a token lives, from what the platform says, an hour at most."""
    if isinstance(expires_in, int | float) and not isinstance(expires_in, bool) and expires_in > 0:
        return min(timedelta(seconds=min(expires_in, 86_400)), LONGEST)
    return UNKNOWN_LIFE


def init_app(app: Flask) -> None:
    """One cache per application."""
    app.extensions[_EXTENSION] = TokenCache()


def cache() -> TokenCache:
    """The cache of the current application."""
    found: TokenCache = current_app.extensions[_EXTENSION]
    return found

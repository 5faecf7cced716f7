"""The one place that knows PyLTI1p3: its launch, made strict, and its JWK writing.

What the library leaves open is closed here, step by step in its own order (`MessageLaunch.validate`):
RS256 only and a kid, the whole of `aud` and `azp` (OpenID Connect core 3.1.3.7), `exp` and `iat` required
and told by the house clock, every claim checked. Each step refuses for its own reason.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hmac import compare_digest
from typing import Any

import jwt
from pylti1p3.cookie import CookieService
from pylti1p3.deployment import Deployment
from pylti1p3.exception import LtiException
from pylti1p3.message_launch import MessageLaunch
from pylti1p3.registration import Registration
from pylti1p3.request import Request
from pylti1p3.session import SessionService
from pylti1p3.tool_config.abstract import ToolConfAbstract

from course import clock
from lti import claims, times
from lti.platforms import keysets, queries
from lti.platforms.queries import Registered
from lti.refusals import Refused

ALGORITHM = "RS256"
MOST_TOKEN = 64_000


def public_jwk(public_pem: str) -> dict[str, Any]:
    """A public key as platforms read it, with its thumbprint as kid."""
    return dict(Registration.get_jwk(public_pem))


def read_launch(
    *, token: str, state: str, nonce: str, expected_state: str, platform: Registered, our_origin: str
) -> tuple[claims.Claims, int]:
    """The claims of a valid launch and our number for its deployment; raises Refused.

    `nonce` and `expected_state` are what this browser's login was given, `platform` where it was sent.
    May call the network for the platform's keys: holds no transaction when it does.
    """
    launch = _Launch(
        _Post({"id_token": token, "state": state}),
        _Configuration(platform),
        session_service=_Attempt(expected_state, nonce),
        cookie_service=_NoCookie(),
    )
    launch.prepare(platform, our_origin)
    launch.validate()
    return launch.found


@contextmanager
def _refusing(reason: str) -> Iterator[None]:
    """What the library refuses in this block is refused for `reason`."""
    try:
        yield
    except LtiException as error:
        raise Refused(reason) from error


class _Post(Request):
    """What the platform posted."""

    def __init__(self, form: Mapping[str, str]) -> None:
        self._form = form

    def is_secure(self) -> bool:
        return True

    def get_param(self, key: str) -> str:
        return self._form[key]


class _NoCookie(CookieService):
    """The library reads no cookie: `_Attempt` knows what ours said."""

    def get_cookie(self, name: str) -> str | None:
        return None

    def set_cookie(self, name: str, value: str | int, exp: int | None = 3600) -> None:
        raise NotImplementedError


class _Attempt(SessionService):
    """The library's memory of a login: the signed cookie of this browser, already read."""

    def __init__(self, state: str, nonce: str) -> None:
        self._state, self._nonce = state.encode(), nonce.encode()

    def check_state_is_valid(self, state: str, id_token_hash: str) -> bool:
        return compare_digest(state.encode("utf-8", "replace"), self._state)

    def check_nonce(self, nonce: str) -> bool:
        return compare_digest(nonce.encode("utf-8", "replace"), self._nonce)


class _Configuration(ToolConfAbstract[Any]):
    """The platform that the login was sent to, as the database has it; an issuer may have several."""

    def __init__(self, platform: Registered) -> None:
        self._platform = platform
        self.deployment_key: int | None = None

    def check_iss_has_one_client(self, iss: str) -> bool:
        return False

    def check_iss_has_many_clients(self, iss: str) -> bool:
        return True

    def find_registration_by_issuer(self, iss: str, *args: Any, **kwargs: Any) -> Registration:
        raise LtiException("an issuer may have registered several times")

    def find_registration_by_params(
        self, iss: str, client_id: str, *args: Any, **kwargs: Any
    ) -> Registration:
        if (iss, client_id) != (self._platform.issuer, self._platform.client_id):
            raise LtiException("not the platform that the login was sent to")
        return Registration().set_issuer(iss).set_client_id(client_id)

    def find_deployment(self, iss: str, deployment_id: str) -> Deployment | None:
        raise LtiException("an issuer may have registered several times")

    def find_deployment_by_params(
        self, iss: str, deployment_id: str, client_id: str, *args: Any, **kwargs: Any
    ) -> Deployment | None:
        self.deployment_key = queries.deployment_key(self._platform.id, deployment_id)
        return Deployment().set_deployment_id(deployment_id) if self.deployment_key else None


class _Launch(MessageLaunch[_Post, _Configuration, _Attempt, _NoCookie]):
    """PyLTI1p3's launch, in whose steps ours come first."""

    found: tuple[claims.Claims, int]

    def prepare(self, platform: Registered, our_origin: str) -> None:
        """Where the login was sent, and where we are."""
        self._platform, self._our_origin = platform, our_origin

    def _get_request_param(self, key: str) -> str:
        return self._request.get_param(key)

    def _body(self) -> Mapping[str, Any]:
        body: Mapping[str, Any] = self._jwt["body"]
        return body

    def get_client_id(self) -> str:
        """Ours, once `validate_registration` has seen it in `aud`."""
        return self._platform.client_id

    def validate_state(self) -> "_Launch":
        token = self._get_request_param("id_token")
        if not token:
            raise Refused("token.missing")
        if len(token) > MOST_TOKEN:
            raise Refused("token.length")
        with _refusing("state.mismatch"):
            super().validate_state()
        return self

    def validate_jwt_format(self) -> "_Launch":
        with _refusing("token.format"):
            super().validate_jwt_format()
        header, body = self._jwt["header"], self._jwt["body"]
        if not isinstance(header, dict) or not isinstance(body, dict):
            raise Refused("token.format")
        if header.get("alg") != ALGORITHM:
            raise Refused("token.algorithm")
        if "crit" in header:
            raise Refused("token.critical")
        claims.identifier(header.get("kid"), "kid")
        return self

    def validate_nonce(self) -> "_Launch":
        claims.identifier(self._body().get("nonce"), "nonce")
        with _refusing("nonce.mismatch"):
            super().validate_nonce()
        return self

    def validate_registration(self) -> "_Launch":
        if claims.identifier(self._body().get("iss"), "iss", claims.ADDRESS) != self._platform.issuer:
            raise Refused("iss.mismatch")
        self._check_audience()
        with _refusing("iss.mismatch"):
            super().validate_registration()
        return self

    def _check_audience(self) -> None:
        """Beside us, only other registrations of this issuer with us are audiences that we trust."""
        others = claims.other_audiences(self._body(), self._platform.client_id)
        if others and not others <= {known.client_id for known in queries.of_issuer(self._platform.issuer)}:
            raise Refused("aud.untrusted")

    def validate_jwt_signature(self) -> "_Launch":
        try:
            key_set = keysets.key_set_for(self._platform, self._jwt["header"]["kid"])
        except keysets.Unreachable as error:
            raise Refused("keys.unreachable") from error
        assert self._registration is not None
        self._registration.set_key_set(key_set)  # type: ignore[arg-type]  # its keys have more members
        with _refusing("key.unknown"):
            public_key, _ = self.get_public_key()
        self._verify(public_key)
        times.check(self._body(), clock.timestamp())
        return self

    def _verify(self, public_key: str) -> None:
        """The signature and nothing else: PyJWT's clock is the system's, ours can be held."""
        try:
            payload = jwt.PyJWS().decode(self._get_id_token(), public_key, algorithms=[ALGORITHM])
            self._jwt["body"] = json.loads(payload)
        except (jwt.PyJWTError, ValueError, RecursionError) as error:
            raise Refused("signature.wrong") from error

    def validate_deployment(self) -> "_Launch":
        claims.deployment_of(self._body())
        with _refusing("deployment_id.unknown"):
            super().validate_deployment()
        return self

    def validate_message(self) -> "_Launch":
        checked = claims.read(self._body(), self._our_origin)
        with _refusing("message.wrong"):
            super().validate_message()
        assert self._tool_config.deployment_key is not None
        self.found = checked, self._tool_config.deployment_key
        return self

    def save_launch_data(self) -> "_Launch":
        """Nothing is kept of the token."""
        return self

"""Keys: the platform's own pair, made once, and the tool's public keys, fetched when needed."""

import json
import secrets
from functools import lru_cache
from typing import Any

import jwt
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from jwt.types import Options

from lti.practice_platform.runtime import KeySet, Platform
from lti.practice_platform.store import Store
from lti.practice_platform.tools import Tool

# Seconds.
LEEWAY = 30


def new_pair() -> dict[str, str]:
    """A fresh RSA pair: `kid` and the private key as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return {"kid": secrets.token_hex(10), "pem": pem.decode()}


def own_pair(store: Store) -> dict[str, str]:
    """The platform's pair, made on first use: it survives restarts, as a real one does."""
    pair: dict[str, str] | None = store.fact("key_pair")
    return pair or store.add_fact("key_pair", new_pair())


def key_set(pair: dict[str, str]) -> dict[str, Any]:
    """The public half of `pair`, as certs.php publishes it."""
    public = json.loads(RSAAlgorithm.to_jwk(_private_key(pair["pem"]).public_key()))
    jwk = {"kty": "RSA", "alg": "RS256", "kid": pair["kid"], "e": public["e"], "n": public["n"]}
    return {"keys": [jwk | {"use": "sig"}]}


@lru_cache(maxsize=4)
def _private_key(pem: str) -> rsa.RSAPrivateKey:
    """The key in `pem`; loading one takes tens of milliseconds, so it is kept."""
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def sign(store: Store, claims: dict[str, Any]) -> str:
    """An RS256 token over `claims`, with the key's id in its header."""
    pair = own_pair(store)
    key = _private_key(pair["pem"])
    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": pair["kid"]})


def read_own(platform: Platform, token: str) -> dict[str, Any]:
    """The claims of a token that the platform signed, while it is alive; raises jwt.PyJWTError."""
    key = _private_key(own_pair(platform.store)["pem"]).public_key()
    options: Options = {
        "require": ["exp", "sub"],
        "verify_exp": False,
        "verify_iat": False,
        "verify_aud": False,
    }
    claims: dict[str, Any] = jwt.decode(token, key, algorithms=["RS256"], options=options)
    if not isinstance(claims["exp"], int) or claims["exp"] <= platform.stamp():
        raise jwt.ExpiredSignatureError("expired")
    return claims


def rotate(store: Store) -> None:
    """Replace the platform's pair: the old key is gone at once, as the nastiest of real cases."""
    store.set_fact("key_pair", new_pair())


def tool_key(platform: Platform, tool: Tool, kid: str) -> jwt.PyJWK | None:
    """The tool's public key `kid`; an unknown one is looked for once in a fresh key set."""
    found = _find(platform.tool_keys.get(tool.keys_url, {}), kid)
    if found is None:
        try:
            fetched = platform.fetch(tool.keys_url)
        except (requests.RequestException, ValueError):
            return None
        platform.tool_keys[tool.keys_url] = fetched
        found = _find(fetched, kid)
    return found


def verified(platform: Platform, tool: Tool, token: str, audience: str) -> dict[str, Any]:
    """The claims of a token that `tool` signed for `audience`; raises jwt.PyJWTError.

    `iss` has to be the tool's client id; dates are checked with a leeway of LEEWAY seconds.
    """
    kid = str(jwt.get_unverified_header(token).get("kid", ""))
    key = tool_key(platform, tool, kid)
    if key is None:
        raise jwt.InvalidTokenError("unknown key")
    claims: dict[str, Any] = jwt.decode(
        token,
        key,
        algorithms=["RS256"],
        audience=audience,
        issuer=tool.client_id,
        leeway=LEEWAY,
        options={"require": ["iss", "aud", "iat", "exp"]},
    )
    return claims


def _find(known: KeySet, kid: str) -> jwt.PyJWK | None:
    for key in known.get("keys", []):
        if isinstance(key, dict) and key.get("kid") == kid and key.get("kty") == "RSA":
            return jwt.PyJWK(key, algorithm="RS256")
    return None

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

from lti.practice_platform.runtime import Platform
from lti.practice_platform.store import Store


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


def tool_key(platform: Platform, kid: str) -> jwt.PyJWK | None:
    """The tool's public key `kid`; an unknown one is looked for once in a fresh key set."""
    found = _find(platform, kid)
    if found is None:
        try:
            platform.tool_keys = platform.fetch(platform.settings.tool_keys_url)
        except (requests.RequestException, ValueError):
            return None
        found = _find(platform, kid)
    return found


def _find(platform: Platform, kid: str) -> jwt.PyJWK | None:
    for key in platform.tool_keys.get("keys", []):
        if key.get("kid") == kid and key.get("kty") == "RSA":
            return jwt.PyJWK(key, algorithm="RS256")
    return None

"""What Moodle makes of a registration request; pure."""

import re
from typing import Any

from lti.practice_platform import scopes
from lti.practice_platform.settings import is_loopback
from lti.practice_platform.tools import Tool

TOOL_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"
_REQUIRED = (
    "response_types",
    "initiate_login_uri",
    "redirect_uris",
    "client_name",
    "jwks_uri",
    "token_endpoint_auth_method",
    TOOL_CONFIGURATION,
)
_AUTH_METHOD = "private_key_jwt"
_NAMES = ("name", "family_name", "given_name")
_DEEP_LINK = "LtiDeepLinkingRequest"


class Incorrect(Exception):
    """The request is refused with 400 and this text."""


def tool_from(sent: object, client_id: str) -> Tool:
    """The pending tool that a registration request describes; raises Incorrect."""
    if not isinstance(sent, dict):
        raise Incorrect("malformed registration")
    for name in _REQUIRED:
        if not sent.get(name):
            raise Incorrect(f"missing required attribute '{name}'")
    _check(sent)
    details = sent[TOOL_CONFIGURATION]
    launch_url = _launch_url(details)
    claims = _list(details, "claims")
    tool = Tool(
        id=0,
        client_id=client_id,
        name=str(sent["client_name"]),
        login_url=str(sent["initiate_login_uri"]),
        redirect_urls=[str(url) for url in sent["redirect_uris"]],
        keys_url=str(sent["jwks_uri"]),
        launch_url=launch_url,
        deep_link_url=_deep_link_url(details, launch_url),
        description=str(details.get("description") or ""),
        custom=_custom(details),
        scopes=scopes.enabled(str(sent.get("scope") or "").split()),
        sends_names=any(name in claims for name in _NAMES),
        sends_email="email" in claims,
    )
    return _on_this_machine(tool)


def _check(sent: dict[str, Any]) -> None:
    kinds = (
        ("response_types", "id_token" in _list(sent, "response_types")),
        ("redirect_uris", bool(_list(sent, "redirect_uris"))),
        ("token_endpoint_auth_method", sent["token_endpoint_auth_method"] == _AUTH_METHOD),
        ("application_type", sent.get("application_type") in (None, "", "web")),
        (TOOL_CONFIGURATION, isinstance(sent[TOOL_CONFIGURATION], dict)),
    )
    for name, right in kinds:
        if not right:
            raise Incorrect(f"invalid_{name}")


def _list(sent: dict[str, Any], name: str) -> list[Any]:
    found = sent.get(name)
    return found if isinstance(found, list) else []


def _launch_url(details: dict[str, Any]) -> str:
    """The target_link_uri, whose host has to be the domain."""
    if not details.get("domain"):
        raise Incorrect("missing_domain")
    domain = _host(str(details["domain"]))
    launch_url = str(details.get("target_link_uri") or f"https://{domain}")
    if _host(launch_url) != domain:
        raise Incorrect("domain_targetlinkuri_mismatch")
    return launch_url


def _host(address: str) -> str:
    """Host and port of an address or a domain, without « www. »."""
    return re.sub(r"^(https?://)?(www\.)?", "", address.lower()).partition("/")[0].partition("?")[0]


def _deep_link_url(details: dict[str, Any], launch_url: str) -> str:
    """Where content is chosen; of all messages this one alone is honoured."""
    for message in _list(details, "messages"):
        if isinstance(message, dict) and message.get("type") == _DEEP_LINK:
            return str(message.get("target_link_uri") or launch_url)
    return ""


def _custom(details: dict[str, Any]) -> dict[str, str]:
    found = details.get("custom_parameters") or {}
    if not isinstance(found, dict):
        raise Incorrect("invalid_custom_parameters")
    return {str(key): str(value) for key, value in found.items()}


def _on_this_machine(tool: Tool) -> Tool:
    """This campus lets anyone be anyone: it sends people and fetches keys on this machine only."""
    urls = (tool.login_url, tool.keys_url, tool.launch_url, tool.deep_link_url, *tool.redirect_urls)
    for url in urls:
        if url and not is_loopback(url):
            raise Incorrect(f"address not allowed: {url}")
    return tool


def answer_for(tool: Tool, tool_id: int, logo: str = "") -> dict[str, Any]:
    """What Moodle answers: its own idea of the tool, and no registration_client_uri."""
    claims = ["sub", "iss", *(_NAMES if tool.sends_names else ()), *(["email"] if tool.sends_email else [])]
    messages = [{"type": _DEEP_LINK, "target_link_uri": tool.deep_link_url}] if tool.deep_link_url else []
    return {
        "client_id": tool.client_id,
        "response_types": ["id_token"],
        "jwks_uri": tool.keys_url,
        "initiate_login_uri": tool.login_url,
        "grant_types": ["client_credentials", "implicit"],
        "redirect_uris": tool.redirect_urls,
        "application_type": "web",
        "token_endpoint_auth_method": "private_key_jwt",
        "client_name": tool.name,
        "logo_uri": logo,
        "scope": " ".join(tool.scopes),
        TOOL_CONFIGURATION: {
            "version": "1.3.0",
            "deployment_id": str(tool_id),
            "target_link_uri": tool.launch_url,
            "domain": _host(tool.launch_url),
            "description": tool.description,
            "messages": messages,
            "custom_parameters": tool.custom,
            "claims": claims,
        },
    }

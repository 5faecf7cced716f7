"""What a tool sends when it registers."""

from typing import Any

from lti.practice_platform.claims import AGS_SCOPES, ROSTER_SCOPE

TOOL_URL = "http://localhost:5000"
CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"


def registration_request(**changes: Any) -> dict[str, Any]:
    """A complete registration request, as this project's tool would send it."""
    configuration: dict[str, Any] = {
        "domain": "localhost:5000",
        "description": "Essai",
        "target_link_uri": f"{TOOL_URL}/lti/launch",
        "claims": ["iss", "sub", "name", "given_name", "family_name", "email"],
        "custom_parameters": {"Groupes": "$Moodle.Person.userGroupIds", "lang": "$Person.locale"},
        "messages": [
            {"type": "LtiDeepLinkingRequest", "target_link_uri": f"{TOOL_URL}/lti/launch"},
            {"type": "LtiResourceLinkRequest"},
        ],
    }
    sent = {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["implicit", "client_credentials"],
        "initiate_login_uri": f"{TOOL_URL}/lti/login",
        "redirect_uris": [f"{TOOL_URL}/lti/launch"],
        "client_name": "Outil inscrit",
        "jwks_uri": f"{TOOL_URL}/lti/jwks",
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join([*AGS_SCOPES, ROSTER_SCOPE]),
        CONFIGURATION: configuration | changes.pop("configuration", {}),
    }
    return {name: value for name, value in (sent | changes).items() if value is not None}

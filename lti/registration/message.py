"""What we tell a platform about ourselves when we register. Pure.

LTI Dynamic Registration 1.0, section 3.4: https://www.imsglobal.org/spec/lti-dr/v1p0#tool-configuration
The claims that are not asked for here are never sent by Moodle, which then sets privacy to « never ».
"""

from typing import Any
from urllib.parse import urlsplit

from lti.claims import DEEP_LINKING, RESOURCE_LINK
from lti.launch.login import LAUNCH_PATH
from lti.registration.rules import TOOL_CONFIGURATION

NAME = "Agencement – Pilotage pédagogique stratégique"
DESCRIPTION = (
    "Le parcours « Pilotage pédagogique stratégique » : modules, activités, visites de terrain et heures ; "
    "l’avancement revient dans le carnet de notes."
)
SCOPES = (
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem",
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly",
    "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly",
    "https://purl.imsglobal.org/spec/lti-ags/scope/score",
    "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly",
)
CLAIMS = ("iss", "sub", "name", "given_name", "family_name", "email")
# Moodle replaces whole values only, and leaves those it does not know as they are.
CUSTOM = {"groupes": "$Moodle.Person.userGroupIds", "context_history": "$Context.id.history"}


def registration(*, public_url: str, logo_url: str) -> dict[str, Any]:
    """The client registration of the tool that answers at `public_url`."""
    launch = public_url + LAUNCH_PATH
    return {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["implicit", "client_credentials"],
        "initiate_login_uri": f"{public_url}/lti/login",
        "redirect_uris": [launch],
        "client_name": NAME,
        "jwks_uri": f"{public_url}/lti/jwks",
        "logo_uri": logo_url,
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(SCOPES),
        TOOL_CONFIGURATION: {
            # The host of target_link_uri, or the platform refuses (lti.md).
            "domain": urlsplit(public_url).netloc,
            "description": DESCRIPTION,
            "target_link_uri": launch,
            "claims": list(CLAIMS),
            "custom_parameters": dict(CUSTOM),
            "messages": [
                {
                    "type": DEEP_LINKING,
                    "target_link_uri": launch,
                    "label": "Choisir des activités du parcours",
                },
                {"type": RESOURCE_LINK},
            ],
        },
    }

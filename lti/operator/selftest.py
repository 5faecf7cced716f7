"""The self-test of a connection: `prepare` reads the database, `run` asks the platform.

Between the two the caller ends the transaction. Each line says what was tried, what it came to and what
to do; what was not tried is not claimed.
"""

from dataclasses import dataclass

from course.config import Settings
from course.errors import NotFound
from course.incidents import queries as incidents
from lti.operator import facts, probes, queries, verdicts
from lti.operator.facts import Lately
from lti.operator.probes import Credentials
from lti.operator.rules import Finding
from lti.operator.verdicts import CLIENT, Check
from lti.platforms import keys
from lti.platforms import queries as platforms

# Not the login: whatever is said there may come from anybody.
LAUNCH = "lti_launch.launch"


@dataclass(frozen=True)
class Ours:
    """Our addresses, as the platform should have them."""

    jwks: str
    launch: str


@dataclass(frozen=True)
class Prepared:
    """What the test needs of the database."""

    jwks_url: str
    credentials: Credentials | None
    is_published: bool
    deployments: int
    lately: Lately


def prepare(platform_id: int) -> Prepared:
    """Read what there is to test; raises NotFound."""
    platform = platforms.platform(platform_id)
    if platform is None:
        raise NotFound
    since = queries.since(queries.MONTH)
    credentials = None
    try:
        kid, private_pem, _ = keys.signing_pair()
        credentials = Credentials(platform.client_id, platform.token_url, kid, private_pem)
    except keys.NoKey:
        kid = ""
    return Prepared(
        jwks_url=platform.jwks_url,
        credentials=credentials,
        is_published=kid in {key.kid for key in platforms.published_keys()},
        deployments=len(platform.deployments),
        lately=Lately(
            platform.last_launch_at,
            own=incidents.counts(subject=queries.subject(platform_id), since=since, endpoint=LAUNCH),
            unnamed=incidents.counts(subject="", since=since, endpoint=LAUNCH),
        ),
    )


def run(prepared: Prepared, ours: Ours) -> list[Check]:
    """All the lines. Calls the network, twice at most: no open transaction."""
    settings, lately = Settings.current(), prepared.lately
    answer = probes.key_set(prepared.jwks_url)
    return [
        facts.address_check(settings.public_url, production=settings.production),
        facts.our_key_check(
            is_readable=prepared.credentials is not None,
            is_published=prepared.is_published,
            jwks_address=ours.jwks,
        ),
        verdicts.clock_check(answer),
        verdicts.key_set_check(answer),
        _client_check(prepared.credentials, ours.jwks, was_slow=answer.was_slow),
        facts.deployments_check(prepared.deployments, lately),
        facts.redirect_check(lately, ours.launch),
        facts.cookies_check(lately),
    ]


def _client_check(credentials: Credentials | None, jwks_address: str, *, was_slow: bool) -> Check:
    if credentials is None:
        return Check(CLIENT, Finding.UNKNOWN, "Pas essayé : il faut d’abord une clé de signature.")
    if was_slow:
        said = "Pas essayé : la plateforme a mis trop longtemps à donner son jeu de clés."
        return Check(CLIENT, Finding.UNKNOWN, said, "Recommencez plus tard.")
    return verdicts.client_check(probes.token(credentials), jwks_address)

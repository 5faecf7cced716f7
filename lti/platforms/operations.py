"""Adding and naming a platform, its deployments, and the right to ask for its keys. Operators only."""

from datetime import timedelta

from sqlalchemy import or_, update

from course import clock
from course.config import Settings
from course.db import db
from course.errors import NotFound, RuleBroken
from lti import addresses
from lti.platforms import queries
from lti.platforms.models import Deployment, Platform

# Between two requests for a platform's keys; shorter while we have none at all.
ASK_AGAIN = timedelta(minutes=1)
ASK_FIRST = timedelta(seconds=10)

_LIMITS = {"name": 120, "issuer": 300, "client_id": 120, "deployment_id": 255}
_ADDRESS_LIMIT = 500


def add_platform(
    *,
    issuer: str,
    client_id: str,
    deployment_id: str,
    auth_url: str,
    token_url: str,
    jwks_url: str,
    name: str = "",
) -> Platform:
    """Trust a platform, or update the one of that issuer and client id; adds the deployment.

    Addresses are https, or http on this machine outside production; raises RuleBroken naming the field.
    """
    _check_texts(issuer=issuer, client_id=client_id, deployment_id=deployment_id, name=name)
    _check_addresses(issuer=issuer, auth_url=auth_url, token_url=token_url, jwks_url=jwks_url)
    platform = queries.by_names(issuer, client_id)
    if platform is None:
        platform = Platform(issuer=issuer, client_id=client_id)
        db.session.add(platform)
    elif platform.jwks_url != jwks_url:
        platform.key_set = platform.key_set_asked_at = None
    platform.name = name or platform.name or ""
    platform.auth_url, platform.token_url, platform.jwks_url = auth_url, token_url, jwks_url
    db.session.flush()
    if queries.deployment_key(platform.id, deployment_id) is None:
        db.session.add(Deployment(platform_id=platform.id, deployment_id=deployment_id))
    db.session.flush()
    return platform


def rename(*, platform_id: int, name: str) -> None:
    """Call the platform so in the operator's lists; raises NotFound, RuleBroken naming the field."""
    platform = _known(platform_id)
    _check_texts(name=name)
    platform.name = name
    db.session.flush()


def add_deployment(*, platform_id: int, deployment_id: str) -> None:
    """Trust one more installation of the tool there; known already, it stays. Raises NotFound, RuleBroken."""
    platform = _known(platform_id)
    _check_texts(deployment_id=deployment_id)
    if queries.deployment_key(platform.id, deployment_id) is None:
        db.session.add(Deployment(platform_id=platform.id, deployment_id=deployment_id))
        db.session.flush()


def _known(platform_id: int) -> Platform:
    platform = queries.platform(platform_id, lock=True)
    if platform is None:
        raise NotFound
    return platform


def _check_texts(**texts: str) -> None:
    for field, text in texts.items():
        if field != "name" and not text:
            raise RuleBroken("Cette valeur ne peut pas être vide.", field)
        if len(text) > _LIMITS[field]:
            raise RuleBroken(f"Cette valeur dépasse {_LIMITS[field]} caractères.", field)
        if text != text.strip() or not text.isprintable():
            raise RuleBroken("Cette valeur contient des espaces ou des caractères invisibles.", field)


def _check_addresses(**urls: str) -> None:
    production = Settings.current().production
    for field, url in urls.items():
        odd = len(url) > _ADDRESS_LIMIT or any(not character.isprintable() for character in url)
        if odd or " " in url or not addresses.is_callable(url, production=production):
            raise RuleBroken(
                "Donnez une adresse « https:// » complète (« http:// » seulement sur cette machine, "
                "pour la démonstration).",
                field,
            )


def may_ask_for_keys(platform: queries.Registered) -> bool:
    """Take the turn to ask the platform for its keys; False when somebody just did.

    A security fact: committed before the request leaves, so that forged launches cannot make us hammer it.
    """
    wait = ASK_AGAIN if platform.key_set["keys"] else ASK_FIRST
    taken = db.session.execute(
        update(Platform)
        .where(
            Platform.id == platform.id,
            or_(Platform.key_set_asked_at.is_(None), Platform.key_set_asked_at <= clock.now() - wait),
        )
        .values(key_set_asked_at=clock.now())
        .returning(Platform.id)
    )
    return taken.scalar() is not None


def keep_key_set(platform_id: int, keys: list[dict[str, str]]) -> None:
    """Remember the platform's keys."""
    db.session.execute(
        update(Platform)
        .where(Platform.id == platform_id)
        .values(key_set={"keys": keys}, key_set_fetched_at=clock.now())
    )

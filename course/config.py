"""Typed settings, read once from the environment; unsafe values are refused in production.

Production is defined by one fact: PUBLIC_URL is not a loopback address (design, ground rules).
"""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app

ROOT = Path(__file__).resolve().parent.parent
DEMO_SECRET = "demonstration-only-never-in-production"  # noqa: S105 - refused in production
MEBIBYTE = 1024 * 1024


class UnsafeSettings(Exception):
    """The environment asks for something that production may not do."""


def is_loopback(url: str) -> bool:
    """Whether the host of `url` is this machine (localhost, 127.0.0.0/8, ::1)."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def origin_of(url: str) -> str:
    """Scheme, host and port of `url`, as a Content-Security-Policy writes them."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True)
class Settings:
    """What the environment decides.

    `proxies` is the number of trusted reverse proxies in front of the tool; `private_networks`
    lets it call platforms on private addresses (an intranet Moodle).
    """

    public_url: str = "http://localhost:5000"
    database_url: str = f"sqlite:///{ROOT / 'instance' / 'agencement.sqlite3'}"
    secret_key: str = field(default=DEMO_SECRET, repr=False)
    instance_path: Path = ROOT / "instance"
    proxies: int = 0
    private_networks: bool = False
    contact: str = "l’équipe du parcours"
    # smtp://user:password@host:port?starttls=1 or smtps://…; without it no mail leaves.
    smtp_url: str = field(default="", repr=False)
    mail_from: str = ""
    testing: bool = False

    @property
    def production(self) -> bool:
        return not is_loopback(self.public_url)

    @property
    def public_origin(self) -> str:
        return origin_of(self.public_url)

    def check(self) -> "Settings":
        """Return self; raises UnsafeSettings on a default secret or plain http in production."""
        if self.production:
            if self.secret_key == DEMO_SECRET or len(self.secret_key) < 32:
                raise UnsafeSettings("SECRET_KEY: set at least 32 random characters in production")
            if not self.public_url.startswith("https://"):
                raise UnsafeSettings("PUBLIC_URL: must be https outside this machine")
        return self

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read DATABASE_URL, SECRET_KEY, PUBLIC_URL, INSTANCE_PATH, TRUSTED_PROXIES, PRIVATE_NETWORKS, CONTACT,
        SMTP_URL, MAIL_FROM.
        """
        env = os.environ if environment is None else environment
        port = env.get("PORT", "5000")
        instance = Path(env.get("INSTANCE_PATH") or cls.instance_path)
        return cls(
            public_url=(env.get("PUBLIC_URL") or f"http://localhost:{port}").rstrip("/"),
            database_url=_driver(
                env.get("DATABASE_URL") or f"sqlite:///{instance.resolve() / 'agencement.sqlite3'}"
            ),
            secret_key=env.get("SECRET_KEY") or DEMO_SECRET,
            instance_path=instance,
            proxies=int(env.get("TRUSTED_PROXIES") or 0),
            private_networks=env.get("PRIVATE_NETWORKS") == "1",
            contact=env.get("CONTACT") or cls.contact,
            smtp_url=env.get("SMTP_URL") or "",
            mail_from=env.get("MAIL_FROM") or "",
        ).check()

    @classmethod
    def current(cls) -> "Settings":
        """The settings of the current application."""
        found: Settings = current_app.extensions["settings"]
        return found

    def flask(self) -> dict[str, object]:
        """The same, in the names that Flask and its extensions expect."""
        return {
            "SECRET_KEY": self.secret_key,
            "TESTING": self.testing,
            "TRUSTED_HOSTS": [urlsplit(self.public_url).hostname],
            "CONTACT": self.contact,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},
            "SESSION_COOKIE_NAME": "agencement",
            "SESSION_COOKIE_SECURE": True,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "None",
            "SESSION_COOKIE_PARTITIONED": True,
            "WTF_CSRF_TIME_LIMIT": None,
            "WTF_CSRF_SSL_STRICT": False,
            "MAX_CONTENT_LENGTH": 16 * MEBIBYTE,
            "MAX_FORM_MEMORY_SIZE": 4 * MEBIBYTE,
            "PREFERRED_URL_SCHEME": urlsplit(self.public_url).scheme,
        }


def _driver(url: str) -> str:
    """Name the driver we ship for PostgreSQL addresses that name none."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url

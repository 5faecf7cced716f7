"""Who the practice platform is, and where it may run: on this machine only."""

import ipaddress
import os
import string
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

# The issuer is a constant, not an address with a port: what the tool has stored about this
# platform stays true when `make run` takes another port.
ISSUER = "https://campus-exercice.example"
CLIENT_ID = "exercice7Kq2vXw"
DEPLOYMENT_ID = "1"
CONTEXT_ID = "2"

_HOST_LETTERS = set(string.ascii_lowercase + string.digits + ".-:")

ROOT = Path(__file__).resolve().parents[2]


def is_loopback(url: str) -> bool:
    """Whether `url` is an http(s) address whose host is this very machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        parts.port  # noqa: B018 - raises ValueError when it is no number
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not set(host) <= _HOST_LETTERS:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def origin(url: str) -> str:
    """Scheme, host and port of `url`, as a content security policy writes them."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")


def registration(own_url: str) -> dict[str, str]:
    """What a tool stores to trust the practice platform that answers at `own_url`."""
    base = own_url.rstrip("/") + "/mod/lti"
    return {
        "issuer": ISSUER,
        "client_id": CLIENT_ID,
        "deployment_id": DEPLOYMENT_ID,
        "auth_url": f"{base}/auth.php",
        "token_url": f"{base}/token.php",
        "jwks_url": f"{base}/certs.php",
    }


@dataclass(frozen=True)
class PracticeSettings:
    """Addresses are origins without a final slash; `database` is an SQLite file of its own."""

    database: Path
    own_url: str
    tool_url: str
    client_id: str = CLIENT_ID
    deployment_id: str = DEPLOYMENT_ID
    issuer: str = ISSUER

    @property
    def token_url(self) -> str:
        return f"{self.own_url}/mod/lti/token.php"

    @property
    def tool_login_url(self) -> str:
        return f"{self.tool_url}/lti/login"

    @property
    def tool_launch_url(self) -> str:
        return f"{self.tool_url}/lti/launch"

    @property
    def tool_keys_url(self) -> str:
        return f"{self.tool_url}/lti/jwks"

    def check(self) -> "PracticeSettings":
        """Return self; RuntimeError unless both addresses are of this machine."""
        for name, url in (("PRACTICE_URL", self.own_url), ("PUBLIC_URL", self.tool_url)):
            if not is_loopback(url):
                raise RuntimeError(
                    "The practice platform lets anyone sign in as anyone: it starts on this "
                    f"machine only, for a tool on this machine; {name} is {url!r}."
                )
        return self

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "PracticeSettings":
        """Read PRACTICE_URL (or PRACTICE_PORT), PUBLIC_URL (or PORT) and PRACTICE_DATABASE."""
        env = os.environ if environment is None else environment
        own = env.get("PRACTICE_URL") or f"http://127.0.0.1:{env.get('PRACTICE_PORT') or 5001}"
        tool = env.get("PUBLIC_URL") or f"http://localhost:{env.get('PORT') or 5000}"
        database = env.get("PRACTICE_DATABASE") or ROOT / "instance" / "practice.sqlite3"
        return cls(Path(database), own.rstrip("/"), tool.rstrip("/"))

"""The external tools that the campus knows, each with its own client id: Moodle's « types »."""

import json
import sqlite3
from dataclasses import asdict, dataclass, field
from typing import Any

from lti.practice_platform.scopes import ALL_SCOPES
from lti.practice_platform.settings import PracticeSettings, origin
from lti.practice_platform.store import Store

# What the first tool asked for when it was registered by hand. Moodle knows no $Person.locale: it
# goes out as it was written (lti.md, Custom variables).
_FIRST_CUSTOM = {
    "groupes": "$Moodle.Person.userGroupIds",
    "locale": "$Person.locale",
    "debut": "$CourseSection.timeFrame.begin",
    "context_history": "$Context.id.history",
}
_JSON = ("redirect_urls", "custom", "scopes")


@dataclass(frozen=True)
class Tool:
    """A registered tool; its `id` is also its deployment id. A pending one is not `active`.

    `deep_link_url` is empty when the tool never asked for LtiDeepLinkingRequest.
    """

    id: int
    client_id: str
    name: str
    login_url: str
    redirect_urls: list[str]
    keys_url: str
    launch_url: str
    deep_link_url: str = ""
    description: str = ""
    active: bool = False
    custom: dict[str, str] = field(default_factory=dict)
    scopes: list[str] = field(default_factory=list)
    sends_names: bool = True
    sends_email: bool = True

    @property
    def deployment_id(self) -> str:
        return str(self.id)

    @property
    def origins(self) -> set[str]:
        """Where its pages may be framed from and forms sent to."""
        return {origin(url) for url in (self.login_url, self.launch_url, *self.redirect_urls)}


class Tools:
    """Reads and writes the tools kept in `store`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def seed(self, settings: PracticeSettings) -> None:
        """The first tool, registered by hand; its addresses follow the settings at each start."""
        first = Tool(
            id=int(settings.deployment_id),
            client_id=settings.client_id,
            name="Agencement",
            login_url=settings.tool_login_url,
            redirect_urls=[settings.tool_launch_url],
            keys_url=settings.tool_keys_url,
            launch_url=settings.tool_launch_url,
            deep_link_url=settings.tool_launch_url,
            active=True,
            custom=_FIRST_CUSTOM,
            scopes=list(ALL_SCOPES),
        )
        with self._store.writing() as db:
            known = db.execute("SELECT 1 FROM tool WHERE id = ?", (first.id,)).fetchone()
            fresh = db.execute("INSERT OR IGNORE INTO fact VALUES ('seeded_tool', 'true')").rowcount
            if known or fresh:
                db.execute("DELETE FROM tool WHERE id = ?", (first.id,))
                _insert(db, asdict(first))

    def all(self) -> list[Tool]:
        """Every tool, oldest first."""
        with self._store.reading() as db:
            return [_tool(row) for row in db.execute("SELECT * FROM tool ORDER BY id")]

    def active(self) -> list[Tool]:
        """The tools that can be used, oldest first."""
        return [tool for tool in self.all() if tool.active]

    def get(self, tool_id: int) -> Tool | None:
        """One tool, or None if it was never there or was deleted."""
        return next((tool for tool in self.all() if tool.id == tool_id), None)

    def of_client(self, client_id: str) -> Tool | None:
        """The tool registered under this client id."""
        return next((tool for tool in self.all() if tool.client_id == client_id), None)

    def matching(self, url: str) -> Tool | None:
        """The active tool whose launch address begins `url`: the most precise, then the oldest."""
        found = [tool for tool in self.active() if _begins(url, tool.launch_url)]
        return max(found, key=lambda tool: len(tool.launch_url), default=None)

    def was_used(self, client_id: str) -> bool:
        """Whether a tool was ever registered under this client id."""
        with self._store.reading() as db:
            spent = "SELECT 1 FROM spent_registration WHERE client_id = ?"
            return db.execute(spent, (client_id,)).fetchone() is not None

    def register(self, tool: Tool) -> int | None:
        """Add a tool (its `id` is ignored) and return its id; None if its client id was used before."""
        with self._store.writing() as db:
            spent = db.execute("INSERT OR IGNORE INTO spent_registration VALUES (?)", (tool.client_id,))
            if spent.rowcount == 0:
                return None
            return _insert(db, asdict(tool) | {"id": None})

    def activate(self, tool_id: int) -> None:
        """Let a pending tool be used."""
        with self._store.writing() as db:
            db.execute("UPDATE tool SET active = 1 WHERE id = ?", (tool_id,))

    def delete(self, tool_id: int) -> None:
        """Forget a tool and its access tokens; its activities stay and no longer open."""
        with self._store.writing() as db:
            db.execute("DELETE FROM tool WHERE id = ?", (tool_id,))
            db.execute("DELETE FROM access_token WHERE tool_id = ?", (tool_id,))


def _begins(url: str, base: str) -> bool:
    rest = url.removeprefix(base)
    return bool(url) and url.startswith(base) and (rest == "" or rest[0] in "/?#&" or base.endswith("/"))


def _insert(db: sqlite3.Connection, values: dict[str, Any]) -> int:
    values = values | {name: json.dumps(values[name]) for name in _JSON}
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    # Column names are those of the dataclass.
    return db.execute(f"INSERT INTO tool ({names}) VALUES ({marks})", values).lastrowid or 0  # noqa: S608


def _tool(row: sqlite3.Row) -> Tool:
    values: dict[str, Any] = dict(row)
    values |= {name: json.loads(values[name]) for name in _JSON}
    values |= {name: bool(values[name]) for name in ("active", "sends_names", "sends_email")}
    return Tool(**values)

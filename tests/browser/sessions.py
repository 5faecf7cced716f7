"""Sessions of the demo cohort near the present moment, straight into the tool's database."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page

from tests.browser.conftest import Tool, Visitor

PARIS = ZoneInfo("Europe/Paris")


def began(ago: timedelta) -> datetime:
    """A whole minute, so long ago."""
    return (datetime.now(UTC) - ago).replace(second=0, microsecond=0)


def add_session(tool: Tool, title: str, starts_at: datetime, modality: str, minutes: int) -> int:
    """A session of the whole cohort; returns its id."""
    written = {
        "modality": modality,
        "year": 1,
        "title": title,
        "starts_at": f"{starts_at:%Y-%m-%d %H:%M:%S.%f}",
        "ends_at": f"{starts_at + timedelta(minutes=minutes):%Y-%m-%d %H:%M:%S.%f}",
        "occurs_on": starts_at.astimezone(PARIS).date().isoformat(),
        "minutes": minutes,
        "place": "Salle des actes",
    }
    columns, marks = ", ".join(written), ", ".join("?" for _ in written)
    query = f"INSERT INTO training_session (cohort_id, {columns}) SELECT min(id), {marks} FROM cohort"
    with closing(sqlite3.connect(tool.instance / "agencement.sqlite3", timeout=20)) as base, base:
        made = base.execute(query, list(written.values())).lastrowid
    assert made is not None
    return made


def at_top(visitor: Visitor) -> tuple[Page, str]:
    """The person's own tab, and the address of the cohort's home."""
    visitor.enter()
    tab = visitor.open_tab()
    return tab, tab.url.split("?")[0]


def fits(page: Page) -> bool:
    """Whether nothing scrolls sideways."""
    script = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    return bool(page.evaluate(script))

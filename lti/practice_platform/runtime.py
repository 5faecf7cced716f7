"""What the views share: settings, memory, clock, and how the tool's keys are fetched."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import requests
from flask import current_app

from lti.practice_platform.courses import Activity, Courses
from lti.practice_platform.gradebook import Gradebook
from lti.practice_platform.settings import PracticeSettings
from lti.practice_platform.store import Store
from lti.practice_platform.tools import Tool, Tools

EXTENSION = "practice_platform"
KeySet = dict[str, Any]


def fetch_keys(url: str) -> KeySet:
    """The JSON key set at `url` (5 s at most); raises requests.RequestException or ValueError."""
    answer = requests.get(
        url,
        timeout=(2, 5),
        allow_redirects=False,
        headers={"User-Agent": "Campus-exercice/1.0", "Accept": "application/json"},
    )
    answer.raise_for_status()
    found = answer.json()
    if not isinstance(found, dict) or not isinstance(found.get("keys"), list):
        raise ValueError("not a key set")
    return found


@dataclass
class Platform:
    """One running practice platform. `clock` gives seconds since 1970, `sleep` takes seconds."""

    settings: PracticeSettings
    store: Store
    fetch: Callable[[str], KeySet] = fetch_keys
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    # The key set of each tool, by its address.
    tool_keys: dict[str, KeySet] = field(default_factory=dict)

    @property
    def gradebook(self) -> Gradebook:
        return Gradebook(self.store)

    @property
    def tools(self) -> Tools:
        return Tools(self.store)

    @property
    def courses(self) -> Courses:
        return Courses(self.store)

    def tool_of(self, activity: Activity) -> Tool | None:
        """The tool that an activity opens, pending ones included; None when it is broken."""
        if activity.tool_id is not None:
            return self.tools.get(activity.tool_id)
        return self.tools.matching(activity.url)

    def uses(self, course_id: int, tool: Tool) -> bool:
        """Whether the course has an activity of this tool."""
        return any(self.tool_of(one) == tool for one in self.courses.activities(course_id))

    def now(self) -> int:
        """The present instant in whole seconds since 1970."""
        return int(self.clock())

    def stamp(self) -> int:
        """The instant that tokens carry: `now`, off by the simulated skew."""
        return self.now() + int(self.store.fact("skew") or 0)


def current() -> Platform:
    """The platform of the application that answers."""
    return cast(Platform, current_app.extensions[EXTENSION])

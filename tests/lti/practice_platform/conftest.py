"""A practice platform on a file of its own, and a tool beside it, without any network."""

from pathlib import Path

import pytest
from flask import Flask

from lti.practice_platform import PracticeSettings, create_practice_platform, keys
from lti.practice_platform.runtime import EXTENSION, Platform
from tests.lti.practice_platform.support import OWN_URL, TOOL_URL, Tool


@pytest.fixture(scope="session")
def key_pairs() -> list[dict[str, str]]:
    """Three pairs, made once: the platform's, the tool's, and a stranger's."""
    return [keys.new_pair() for _ in range(3)]


@pytest.fixture
def settings(tmp_path: Path) -> PracticeSettings:
    return PracticeSettings(tmp_path / "practice.sqlite3", OWN_URL, TOOL_URL)


@pytest.fixture
def practice_app(settings: PracticeSettings, key_pairs: list[dict[str, str]]) -> Flask:
    """The platform; the tool's key set is what `Platform.fetch` is set to."""
    app = create_practice_platform(settings, lambda url: keys.key_set(key_pairs[1]))
    app.extensions[EXTENSION].store.add_fact("key_pair", key_pairs[0])
    return app


@pytest.fixture
def platform(practice_app: Flask) -> Platform:
    found: Platform = practice_app.extensions[EXTENSION]
    return found


@pytest.fixture
def practice_tool(
    practice_app: Flask, platform: Platform, settings: PracticeSettings, key_pairs: list[dict[str, str]]
) -> Tool:
    """The tool, with the browser of whoever opens the course."""
    return Tool(practice_app.test_client(), platform, settings, key_pairs[1])

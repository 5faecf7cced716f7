"""Chromium on the real processes of `make run`: the tool on one site, the practice platform on another."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page

from course.config import ROOT

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)
# Enough for a machine that is busy with other tests.
PATIENCE = 240


@dataclass(frozen=True)
class Tool:
    """Where both programs answer, and where they keep their data."""

    address: str
    campus: str
    instance: Path


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="session")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tool]:
    """`make run` on free ports, with the demonstration as lived up to today."""
    instance = tmp_path_factory.mktemp("instance")
    port, practice = str(free_port()), str(free_port())
    clean = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PUBLIC_URL")}
    env = {**clean, "PORT": port, "PRACTICE_PORT": practice, "INSTANCE_PATH": str(instance)}
    log = (instance / "run.log").open("w+")
    command = [sys.executable, "lti/practice_platform/run.py"]
    running = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
    try:
        _wait(running, instance / "run.log")
        yield Tool(f"http://localhost:{port}", f"http://127.0.0.1:{practice}", instance)
    finally:
        running.send_signal(signal.SIGINT)
        assert running.wait(90) == 0, (instance / "run.log").read_text()[-3000:]
        log.close()


def _wait(running: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while "Ctrl-C" not in log.read_text():
        if running.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"make run did not start:\n{log.read_text()[-3000:]}")
        time.sleep(0.2)


def follow(page: Frame | Page, entry: str) -> None:
    """Click a line of the menu, unfolding its heading if need be, and wait for its page."""
    named = page.get_by_role("link", name=entry, exact=True, include_hidden=True)
    link, fold = (
        page.locator(".menu li", has=named).last.locator("a"),
        page.locator(".menu details", has=named),
    )
    if fold.count():
        fold.locator("summary").click()
    with page.expect_navigation():
        link.click()


class Visitor:
    """A person with a browser of their own, who opens the course from the campus."""

    def __init__(self, context: BrowserContext, tool: Tool, sub: str) -> None:
        self.context, self.tool, self.sub = context, tool, sub
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda said: self._hear(said.type, said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, kind: str, text: str) -> None:
        """What the browser refuses (a policy, a missing file) is a fault of the page."""
        if kind == "error" and "status of 4" not in text and "autofocus" not in text:
            self.complaints.append(text)

    def enter(self, link: int = 1) -> Frame:
        """Click the activity on the campus; the course opens in the frame."""
        self.page.goto(f"{self.tool.campus}/mod/lti/view.php?l={link}&user={self.sub}")
        self.page.frame_locator("#contentframe").locator("html[lang=fr] main h1").wait_for()
        return self.frame

    @property
    def frame(self) -> Frame:
        """The course, in its frame on the campus."""
        found = self.page.frame(name="contentframe")
        assert found is not None
        found.wait_for_url(f"{self.tool.address}/**")
        return found

    def open_tab(self) -> Page:
        """« Ouvrir dans un nouvel onglet », then « Continuer en tant que … »."""
        with self.context.expect_page() as opening:
            self.frame.get_by_role("button", name="Ouvrir dans un nouvel onglet").click()
        tab = opening.value
        tab.get_by_role("button", name="Continuer").click()
        tab.wait_for_url(f"{self.tool.address}/c/**")
        return tab


@pytest.fixture
def visitors(chromium: Browser, tool: Tool) -> Iterator["Visitors"]:
    """Makes visitors; at the end, no page has complained."""
    made = Visitors(chromium, tool)
    yield made
    made.close()


class Visitors:
    """One browser context per person."""

    def __init__(self, chromium: Browser, tool: Tool) -> None:
        self.chromium, self.tool = chromium, tool
        self.made: list[Visitor] = []

    def __call__(self, sub: str, *, width: int = 1280, scripts: bool = True) -> Visitor:
        context = self.chromium.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=scripts, locale="fr-FR"
        )
        context.set_default_timeout(15_000)
        self.made.append(Visitor(context, self.tool, sub))
        return self.made[-1]

    def close(self) -> None:
        """Close the browsers; a complaint of any page is a failure."""
        complaints = [said for visitor in self.made for said in visitor.complaints]
        for visitor in self.made:
            visitor.context.close()
        assert complaints == []

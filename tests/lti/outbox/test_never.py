"""What no code of ours may ask of a gradebook: Moodle destroys a column on DELETE (lti.md, AGS)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

import lti
from course.db import db
from lti import http
from lti.outbox.operations import fill_columns
from tests.lti.outbox.double import Double
from tests.lti.outbox.world import World

HOME = Path(lti.__file__).parent
# What reaches a network: sessions of requests, and what PyLTI1p3 calls on them.
VERBS = {"delete", "put", "patch"}
# Rows of our own database, and tokens kept in memory.
OURS = {"db.session.delete()", "self._cache.put()"}


def calls(source: str) -> Iterator[str]:
    """Each « something.delete(…) » and each « DELETE » written in a source."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in VERBS:
            yield f"{ast.unparse(node.func)}()"
        if isinstance(node, ast.Constant) and node.value in ("DELETE", "PUT", "PATCH"):
            yield repr(node.value)


def test_no_source_of_the_wire_asks_a_platform_to_delete_or_to_replace() -> None:
    found = {
        f"{path.relative_to(HOME)}: {call}"
        for path in HOME.rglob("*.py")
        if "practice_platform" not in path.parts
        for call in calls(path.read_text())
        if call not in OURS
    }
    assert found == set()
    assert list(calls("calls.delete(url)")) == ["calls.delete()"]
    assert list(calls("calls.request('DELETE', url)")) == ["'DELETE'"]


def test_a_life_of_a_column_is_made_of_posts(
    world: World, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Filled, corrected, refused, orphaned, filled again: every request that leaves is a POST."""
    methods: list[str] = []
    send = requests.Session.send

    def watch(session: requests.Session, request: requests.PreparedRequest, **more: object) -> object:
        methods.append(str(request.method))
        return send(session, request, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(http._Session, "send", watch)
    column = world.column()
    someone, sub = world.participant()
    for percent in (40, 100, 0):
        world.progress(someone, percent)
        world.work_until_quiet()
    double.strangers.add(sub)
    world.progress(someone, 10)
    double.once("409", "503", "401")
    world.work_until_quiet()
    fill_columns(context_id=world.context.id)
    db.session.commit()
    world.work_until_quiet()
    assert set(methods) == {"POST"}
    assert world.score(someone, column).refused_reason is not None

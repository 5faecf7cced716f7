"""What every refusal looks like: a reason in the log, and a page with the code that leads to it."""

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.test import TestResponse


def refused(answer: TestResponse, reason: str, logs: Sequence[Mapping[str, Any]]) -> None:
    """Exactly one refusal, for that reason; the page has its code, holds no form, and any frame shows it."""
    (line,) = [entry for entry in logs if entry["event"] == "launch_refused"]
    assert line["reason"] == reason
    assert 400 <= answer.status_code < 500 or reason == "keys.unreachable"
    assert line["code"] in answer.text
    assert "<form" not in answer.text
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]

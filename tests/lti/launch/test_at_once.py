"""Two first launches at the same moment: nobody gets an error, nothing is made twice."""

import threading
from contextlib import suppress
from typing import Any

import pytest

from course.people import operations as people
from tests.lti.launch.cohorts import join
from tests.lti.platform_double import ADMINISTRATOR, PlatformDouble, row_counts


@pytest.mark.parametrize("subs", [("3", "3"), ("3", "4")], ids=["the same person", "two people"])
def test_two_first_launches_at_once_both_come_in(
    lms: PlatformDouble, monkeypatch: pytest.MonkeyPatch, subs: tuple[str, str]
) -> None:
    """Both are held until both are about to create the person (SQLite lets only one come so far)."""
    join(lms)
    create, meeting = people.create_person, threading.Barrier(2)

    def create_together(**names: str) -> object:
        with suppress(threading.BrokenBarrierError):
            meeting.wait(timeout=1)
        return create(**names)

    monkeypatch.setattr(people, "create_person", create_together)
    launched = _at_once(lms, [{"sub": sub} for sub in subs])
    assert launched == [303, 303]
    counts = row_counts(lms.app)
    expected = len(set(subs))
    for table in ("person", "lti_identity", "enrolment", "role_grant"):
        assert counts[table] == expected
    assert counts["lti_line_item"] == 1


def test_two_administrators_discovering_a_course_at_once_make_one_course(lms: PlatformDouble) -> None:
    launched = _at_once(lms, [{"sub": sub, "roles": ADMINISTRATOR} for sub in ("3", "4", "5")])
    assert launched == [303, 303, 303]
    assert row_counts(lms.app)["lti_context"] == 1


def _at_once(lms: PlatformDouble, claims: list[dict[str, Any]]) -> list[int]:
    statuses: list[int] = []

    def launch(changes: dict[str, Any]) -> None:
        statuses.append(lms.launch(**changes).status_code)

    threads = [threading.Thread(target=launch, args=(changes,)) for changes in claims]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return statuses

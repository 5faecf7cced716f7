"""Two windows with one invitation at the same moment: one platform, one exchange."""

import json
import threading
from http.server import BaseHTTPRequestHandler

from course.db import db
from tests import pages
from tests.lti.registration.world import CONFIGURATION_PATH, REGISTRATION_PATH, World
from tests.lti.server import say


def test_the_second_window_waits_while_the_first_speaks_with_the_lms(world: World) -> None:
    """No transaction is open meanwhile, or the second would wait on the database instead."""
    reached, go_on = threading.Event(), threading.Event()
    first: list[int] = []

    def slowly(handler: BaseHTTPRequestHandler) -> None:
        reached.set()
        go_on.wait(20)
        say(handler, json.dumps(world.lms.document).encode())

    world.lms.configures = slowly
    db.session.commit()
    thread = threading.Thread(target=lambda: first.append(world.presses().status_code))
    thread.start()
    try:
        assert reached.wait(10)
        second = world.presses()
        assert second.status_code == 409
        assert "Une inscription est déjà en cours" in pages.text(second.text)
        assert world.lms.asked == [CONFIGURATION_PATH]
    finally:
        go_on.set()
        thread.join(timeout=30)
    assert first == [200]
    assert world.lms.asked == [CONFIGURATION_PATH, REGISTRATION_PATH]
    assert len(world.platforms()) == 1


def test_of_four_windows_at_once_one_registers_and_the_others_are_told(world: World) -> None:
    statuses: list[int] = []
    db.session.commit()
    start = threading.Barrier(4)

    def press() -> None:
        start.wait(10)
        statuses.append(world.presses().status_code)

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(set(statuses) - {200}) in ([409], [410], [409, 410])
    assert (len(statuses), statuses.count(200)) == (4, 1)
    assert len(world.lms.sent) == 1
    assert len(world.platforms()) == 1

"""An operator's act while a launch is under way: nobody comes in across it."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from course.db import db
from course.permissions import SYSTEM
from lti import pylti
from lti.operator import operations as operator
from tests.lti.launch.cohorts import join
from tests.lti.launch.refused import refused
from tests.lti.platform_double import PlatformDouble, row_counts


def test_a_launch_does_not_outlive_the_suspension_of_its_platform(
    lms: PlatformDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The platform is suspended while its keys are fetched: the token was good, nobody comes in."""
    join(lms)
    before = row_counts(lms.app)
    read = pylti.read_launch

    def read_slowly(**values: Any) -> Any:
        found = read(**values)
        db.session.rollback()
        operator.suspend(actor=SYSTEM, platform_id=lms.id)
        db.session.commit()
        return found

    monkeypatch.setattr(pylti, "read_launch", read_slowly)
    with capture_logs() as logs:
        answer = lms.launch()
    refused(answer, "platform.unknown", logs)
    counts = row_counts(lms.app)
    assert counts["sign_in"] == before["sign_in"]
    assert counts["person"] == before["person"]

"""A registered platform, a held clock and no network."""

from datetime import datetime
from typing import Any

import pytest

from course.db import in_transaction
from lti.http import OutgoingError, Reason
from lti.platforms import keysets
from tests.databases import Postgresql, Sqlite
from tests.lti.platform_double import PlatformDouble


class Network:
    """What platforms publish, by address; refuses, as the real one does, inside a transaction."""

    def __init__(self) -> None:
        self.documents: dict[str, Any] = {}
        self.calls: list[str] = []

    def fetch_json(self, url: str) -> Any:
        assert not in_transaction(), "no network call while a transaction is open"
        self.calls.append(url)
        if url not in self.documents:
            raise OutgoingError(Reason.UNREACHABLE)
        return self.documents[url]


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    found = Network()
    monkeypatch.setattr(keysets, "fetch_json", found.fetch_json)
    return found


@pytest.fixture
def lms(database: Sqlite | Postgresql, november: datetime, network: Network) -> PlatformDouble:
    """A platform that the tool trusts, its keys cached."""
    return PlatformDouble(database.app).register()

"""A clock that moves when the test says so."""

from datetime import datetime, timedelta


class Clock:
    """The source of `course.clock`: `monkeypatch.setattr(clock, "_source", Clock(start))`."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)

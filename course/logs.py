"""One line per request: the endpoint's name, never a path, a query or a name (design, Secrets)."""

import logging
import sys
import time

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger("agencement.requests")


def init_app(app: Flask) -> None:
    """Configure structlog once and log each request when it ends."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING if app.testing else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    app.before_request(_start)
    app.after_request(_end)


def _start() -> None:
    g.started = time.perf_counter()


def _end(response: Response) -> Response:
    actor = g.get("actor")
    log.info(
        "request",
        endpoint=request.endpoint or "none",
        method=request.method,
        status=response.status_code,
        ms=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
        person=actor.person_id if actor else None,
    )
    return response

"""What each kind of message leads to: rooms of the wire say so when the application is composed."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app
from flask.typing import ResponseReturnValue

from lti.claims import Claims
from lti.platforms.queries import Registered

_KEY = "lti messages"


@dataclass(frozen=True)
class Message:
    """A message whose token is valid and whose nonce is used up; `nonce_key` is our number of that."""

    platform: Registered
    deployment_key: int
    claims: Claims
    nonce_key: int


Handler = Callable[[Message], ResponseReturnValue]


def init_app(app: Flask) -> None:
    """Begin with an empty table."""
    app.extensions[_KEY] = {}


def on(app: Flask, message_type: str, handler: Handler) -> None:
    """Have `handler` answer the messages of that type."""
    app.extensions[_KEY][message_type] = handler


def answer(message: Message) -> ResponseReturnValue:
    """What the room that took this type makes of it; KeyError if none did."""
    handler: Handler = current_app.extensions[_KEY][message.claims.message_type]
    return handler(message)

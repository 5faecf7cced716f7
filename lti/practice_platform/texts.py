"""Texts from outside that can be kept."""

import json


def check(value: object) -> None:
    """Raise ValueError when a JSON value holds half a character (a lone surrogate)."""
    json.dumps(value, ensure_ascii=False).encode()

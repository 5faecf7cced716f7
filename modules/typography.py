"""French typography for the course's own texts, so that trainers may type plain keyboards' characters. Pure."""

import re
from typing import Any

NBSP = "\u00a0"
_APOSTROPHE = re.compile(r"(?<=\w)'(?=[\w«])")
# Not after « | » nor at a line's start: there, a colon belongs to Markdown.
_BEFORE = re.compile(r"(?<=[\w»)\]*…’%?!.]) (?=[:;?!»])")
_AFTER = re.compile(r"« ")


def french(text: str) -> str:
    """Curly apostrophes, and spaces that do not break inside « … » and before : ; ? !"""
    curly = _APOSTROPHE.sub("’", text)
    return _AFTER.sub(f"«{NBSP}", _BEFORE.sub(NBSP, curly))


def french_values(value: Any) -> Any:
    """The same for every text in nested lists and mappings."""
    if isinstance(value, str):
        return french(value)
    if isinstance(value, list):
        return [french_values(one) for one in value]
    if isinstance(value, dict):
        return {key: french_values(one) for key, one in value.items()}
    return value

"""Checking the keys and types of front matter. Pure; messages are in English, for the content's editors."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NAMES = {str: "a text", int: "a whole number", bool: "true or false", list: "a list", dict: "a mapping"}
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Rule:
    """What a key must hold; `maximum` is a length for texts, a value for numbers."""

    type: type
    required: bool = True
    minimum: int | None = None
    maximum: int | None = None


def problems(values: Any, rules: Mapping[str, Rule], where: str = "") -> list[str]:
    """What is wrong with a mapping, one sentence each; `where` stands before each."""
    if not isinstance(values, dict):
        return [f"{where}expected a mapping, got {values!r}"]
    found = [f"{where}unknown key: {key}" for key in values if key not in rules]
    for key, rule in rules.items():
        if key not in values:
            found += [f"{where}missing key: {key}"] if rule.required else []
        elif problem := _wrong(values[key], rule):
            found.append(f"{where}{key}: {problem}")
    return found


def _wrong(value: Any, rule: Rule) -> str | None:
    matches = isinstance(value, rule.type) and not (rule.type is int and isinstance(value, bool))
    if not matches:
        return f"expected {NAMES[rule.type]}, got {value!r}"
    if isinstance(value, str):
        return _wrong_text(value, rule)
    return _wrong_number(value, rule) if rule.type is int else None


def _wrong_text(value: str, rule: Rule) -> str | None:
    if not value.strip():
        return "is empty"
    if rule.maximum is not None and len(value) > rule.maximum:
        return f"is longer than {rule.maximum} characters"
    return None


def _wrong_number(value: int, rule: Rule) -> str | None:
    if rule.minimum is not None and value < rule.minimum:
        return f"{value} is less than {rule.minimum}"
    if rule.maximum is not None and value > rule.maximum:
        return f"{value} is more than {rule.maximum}"
    return None


def is_key(text: object) -> bool:
    """Whether the text may stand in an address: « m1-quiz »."""
    return isinstance(text, str) and _KEY.fullmatch(text) is not None


def texts(values: Any, where: str) -> list[str]:
    """What is wrong with a list that must hold texts only."""
    return [f"{where}: expected a text, got {one!r}" for one in values if not isinstance(one, str) or not one]


def twice(values: list[Any]) -> list[Any]:
    """The values that stand more than once, in order."""
    return sorted({value for value in values if values.count(value) > 1}, key=str)

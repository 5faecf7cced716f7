"""The programme as a list to choose from, and the content items that a choice becomes. Pure.

Deep Linking 2.0, section 3.2 (content items): https://www.imsglobal.org/spec/lti-dl/v2p0#content-item-types
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from course.registries import LinkChoice

# How long the trainer may take to choose.
LIFE = timedelta(hours=2)
# What « tout cocher » means.
PRESET = "module"
MAXIMUM = 100
REVIEW_LABEL = "Voir le travail"
_MOST_ITEMS, _MOST_REFERENCE = 1000, 100


@dataclass
class Line:
    """One thing to choose, its place on the page, and what is inside it."""

    choice: LinkChoice
    number: int
    parts: list["Line"] = field(default_factory=list)


@dataclass
class Section:
    """Things to choose under one heading; none for what stands above all."""

    title: str
    lines: list[Line] = field(default_factory=list)


def arrange(choices: Sequence[LinkChoice]) -> list[Section]:
    """The whole course first, then each section in the order given, what is a part under its whole."""
    lines = {choice.reference: Line(choice, number) for number, choice in enumerate(_in_order(choices))}
    sections: dict[str, Section] = {}
    for line in lines.values():
        whole = lines.get(line.choice.within)
        if whole is not None and whole is not line:
            whole.parts.append(line)
        else:
            title = line.choice.section
            sections.setdefault(title, Section(title)).lines.append(line)
    return list(sections.values())


def _in_order(choices: Sequence[LinkChoice]) -> list[LinkChoice]:
    """What has no section first; there, what has no progress to show last."""
    return sorted(choices, key=lambda one: (bool(one.section), not one.section and not one.is_scored))


def preset(choices: Sequence[LinkChoice], held: Collection[str]) -> list[str]:
    """« Tout cocher »: the modules that the course does not hold yet."""
    modules = [one.reference for one in choices if prefix_of(one.reference) == PRESET]
    return [reference for reference in modules if reference not in held]


def prefix_of(reference: str) -> str:
    """« module » of « module:M1 »."""
    return reference.partition(":")[0]


def content_item(choice: LinkChoice) -> dict[str, Any]:
    """The link that the platform makes of a choice.

    Without `url`: with one, Moodle forgets which tool the activity belongs to (lti.md, Deep Linking).
    """
    item: dict[str, Any] = {
        "type": "ltiResourceLink",
        "title": choice.title,
        "text": choice.text,
        "custom": {"resource": choice.reference},
    }
    if choice.is_scored:
        item["lineItem"] = {
            "scoreMaximum": MAXIMUM,
            "label": choice.title,
            "resourceId": choice.reference,
            "tag": prefix_of(choice.reference),
            "submissionReview": {"reviewableStatus": ["InProgress", "Completed"], "label": REVIEW_LABEL},
        }
    return item


def resources_of(container: Any) -> set[str]:
    """The references in a container of line items (AGS 2.0, 3.2.4); what is odd in it is left out."""
    items = container[:_MOST_ITEMS] if isinstance(container, list) else []
    found = (item.get("resourceId") for item in items if isinstance(item, Mapping))
    return {one for one in found if isinstance(one, str) and 0 < len(one) <= _MOST_REFERENCE}

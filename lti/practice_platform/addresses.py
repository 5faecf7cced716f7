"""The addresses that the platform gives out, as Moodle writes them."""

from lti.practice_platform.settings import CONTEXT_ID, PracticeSettings


def services(settings: PracticeSettings) -> str:
    """The root of the AGS and NRPS services."""
    return f"{settings.own_url}/mod/lti/services.php"


def line_items(settings: PracticeSettings) -> str:
    """The collection of line items of the course, without its query."""
    return f"{services(settings)}/{CONTEXT_ID}/lineitems"


def line_item(settings: PracticeSettings, item_id: int) -> str:
    """One line item, without its query."""
    return f"{line_items(settings)}/{item_id}/lineitem"


def with_type(settings: PracticeSettings, url: str) -> str:
    """`url` with the tool's type id in its query, which callers have to keep (lti.md, AGS)."""
    return f"{url}?type_id={settings.deployment_id}"


def memberships(settings: PracticeSettings) -> str:
    """The roster of the course (NRPS)."""
    binding = f"CourseSection/{CONTEXT_ID}/bindings/{settings.deployment_id}"
    return f"{services(settings)}/{binding}/memberships"

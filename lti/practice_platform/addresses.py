"""The addresses that the platform gives out, as Moodle writes them."""

from lti.practice_platform.settings import CONTEXT_ID, PracticeSettings


def own(settings: PracticeSettings, page: str) -> str:
    """A page of the platform's LTI module, such as « auth.php »."""
    return f"{settings.own_url}/mod/lti/{page}"


def services(settings: PracticeSettings) -> str:
    """The root of the AGS and NRPS services."""
    return own(settings, "services.php")


def line_items(settings: PracticeSettings, course: str | int = CONTEXT_ID) -> str:
    """The collection of line items of a course, without its query."""
    return f"{services(settings)}/{course}/lineitems"


def line_item(settings: PracticeSettings, item_id: int, course: str | int = CONTEXT_ID) -> str:
    """One line item, without its query."""
    return f"{line_items(settings, course)}/{item_id}/lineitem"


def with_type(settings: PracticeSettings, url: str, tool: str | int | None = None) -> str:
    """`url` with a tool's type id in its query, which callers have to keep (lti.md, AGS)."""
    return f"{url}?type_id={settings.deployment_id if tool is None else tool}"


def memberships(
    settings: PracticeSettings, course: str | int = CONTEXT_ID, tool: str | int | None = None
) -> str:
    """The roster of a course for a tool (NRPS)."""
    binding = f"CourseSection/{course}/bindings/{settings.deployment_id if tool is None else tool}"
    return f"{services(settings)}/{binding}/memberships"

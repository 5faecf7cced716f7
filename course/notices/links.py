"""Telling those whom a declared link concerns, and the manager when it is inside a group (domain §2)."""

from collections.abc import Sequence
from typing import Any

from course.cohorts import queries as cohorts
from course.notices.operations import tell
from course.roles import Role
from course.signals import link_declared

KIND = "link"


def on_link_declared(
    sender: object,
    *,
    cohort_id: int,
    link_id: int,
    person_ids: Sequence[int],
    declared_by_id: int,
    group_names: Sequence[str],
    **more: Any,
) -> None:
    """Neither the people nor the kind of link go into a message: it may go by mail."""
    path = f"/c/{cohorts.cohort_uid(cohort_id)}/liens"
    concerned = [one for one in person_ids if one != declared_by_id]
    title = "Un lien qui vous concerne est déclaré"
    body = "Il sert seulement à composer les groupes. Vous pouvez le relire dans l’outil."
    tell(
        concerned,
        kind=KIND,
        title=title,
        body=body,
        path=path,
        cohort_id=cohort_id,
        key=f"link:{link_id}:declared",
    )
    if group_names:
        managers = [one.id for one in cohorts.people_with_role(cohort_id, Role.MANAGER)]
        tell(
            managers,
            kind=KIND,
            title=f"Un lien est déclaré à l’intérieur d’un groupe ({', '.join(group_names)})",
            body="La composition de ce groupe est à revoir.",
            path=path,
            cohort_id=cohort_id,
            key=f"link:{link_id}:inside",
        )


def listen() -> None:
    """Tell them whenever a link is declared."""
    link_declared.connect(on_link_declared)

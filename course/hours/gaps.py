"""What the books still lack, as the rooms tell it: « il manque l’émargement du 6 octobre après-midi »."""

from collections.abc import Sequence

from course.registries import Gap, registries


def gaps(cohort_id: int, person_ids: Sequence[int]) -> dict[int, list[Gap]]:
    """By person, in the order of the rooms; a constant number of queries."""
    found: dict[int, list[Gap]] = {person_id: [] for person_id in person_ids}
    for provider in registries().gaps:
        for gap in provider.find(cohort_id, person_ids):
            if gap.person_id in found:
                found[gap.person_id].append(gap)
    return found

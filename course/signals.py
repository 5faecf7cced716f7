"""What happens in one room and matters to another; receivers run in the same transaction.

cohort_opened(actor, cohort_id): a cohort exists, with its years.
hours_changed(cohort_id, person_id, module_code, modality): a line was added to the book of participant hours.
link_declared(cohort_id, link_id, person_ids, declared_by_id, group_names): a link between two people stands, and
    both are in the groups of these names.
progress_changed(cohort_id, person_id): what a person has done changed; scores follow.
"""

from blinker import Namespace

_course = Namespace()

cohort_opened = _course.signal("cohort-opened")
hours_changed = _course.signal("hours-changed")
link_declared = _course.signal("link-declared")
progress_changed = _course.signal("progress-changed")

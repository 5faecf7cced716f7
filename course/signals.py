"""What happens in one room and matters to another; receivers run in the same transaction.

cohort_opened(actor, cohort_id): a cohort exists, with its years.
hours_changed(cohort_id, person_id, module_code, modality): a line was added to the book of participant hours.
progress_changed(cohort_id, person_id): what a person has done changed; scores follow.
"""

from blinker import Namespace

_course = Namespace()

cohort_opened = _course.signal("cohort-opened")
hours_changed = _course.signal("hours-changed")
progress_changed = _course.signal("progress-changed")

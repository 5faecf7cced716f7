"""What the wire tells its own rooms; receivers run in the same transaction.

line_item_seen(line_item_id, person_id, news): this person came in by an activity that has that column, in
a course that has a cohort; `news` when the column or the person was unknown until now, or the column
changed: only then can something earned before be missing from it.

column_changed(line_item_id): the column is new, is about something else, or may now be written to.

course_seen(context): somebody came in from this course of the LMS.
"""

from blinker import Namespace

_lti = Namespace()

line_item_seen = _lti.signal("line-item-seen")
column_changed = _lti.signal("column-changed")
course_seen = _lti.signal("course-seen")

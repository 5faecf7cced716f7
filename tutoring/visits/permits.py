"""Who may enter the pages of visits; what each reads there is `rules.reading`."""

from course.permissions import declare, holds
from course.roles import Role

READ = declare(
    "tutoring:visit:read",
    holds(Role.PARTICIPANT, Role.TUTOR, Role.TRAINER, Role.MANAGER, Role.ADMINISTRATOR),
)
WRITE = declare("tutoring:visit:write", holds(Role.TUTOR, Role.TRAINER))
ANSWER = declare("tutoring:visit:answer", holds(Role.PARTICIPANT))
CERTIFY = declare("tutoring:visit:certify", holds(Role.MANAGER))

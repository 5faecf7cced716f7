"""Who may enter the pages of appointments."""

from course.permissions import declare, holds
from course.roles import Role

ASK = declare("tutoring:slot:ask", holds(Role.PARTICIPANT))
HOST = declare("tutoring:slot:offer", holds(Role.TUTOR, Role.TRAINER))
READ = declare("tutoring:slot:read", holds(Role.PARTICIPANT, Role.TUTOR, Role.TRAINER))

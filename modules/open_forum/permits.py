"""Who reads an open forum, who takes part, who animates it (domain §2: the whole cohort, no partner)."""

from course.permissions import declare, holds
from course.roles import Role

MEMBERS = (Role.PARTICIPANT, Role.TUTOR, Role.TRAINER, Role.IA_IPR, Role.EXPERT, Role.MANAGER)
ANIMATORS = (Role.TRAINER, Role.MANAGER, Role.IA_IPR)

READ = declare("modules:open_forum:read", holds(*MEMBERS))
TAKE_PART = declare("modules:open_forum:take_part", holds(*MEMBERS))
ANIMATE = declare("modules:open_forum:animate", holds(*ANIMATORS))

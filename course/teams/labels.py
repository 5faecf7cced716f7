"""What people read of natures, functions and states."""

from course.hours.models import Nature

NATURES = {
    Nature.INDIVIDUAL_VISIT: "Visite individuelle",
    Nature.COLLECTIVE_VISIT: "Visite collective",
    Nature.WORKSHOP: "Atelier sur site",
    Nature.NETWORK_MEETING: "Réunion de réseau",
    Nature.REMOTE_INDIVIDUAL: "Suivi individuel à distance",
    Nature.REMOTE_COLLECTIVE: "Suivi collectif à distance",
    Nature.FACILITATION: "Animation",
}
FUNCTIONS = {"tutor": "Tutorat", "trainer": "Formation", "expert": "Expertise"}
STATES = {
    "to_check": "À vérifier",
    "validated": "Validées",
    "refused": "Refusées",
    "without_order": "Sans ordre de mission",
}

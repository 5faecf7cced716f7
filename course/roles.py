"""The roles of a cohort (domain §2) and the names that people read."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is in a cohort; LTI roles only suggest it, the cohort decides."""

    PARTICIPANT = "participant"
    TUTOR = "tutor"
    TRAINER = "trainer"
    IA_IPR = "ia_ipr"
    EXPERT = "expert"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    PARTNER = "partner"
    SCHOOL_HEAD = "school_head"


ROLE_LABELS: dict[Role, str] = {
    Role.PARTICIPANT: "Participant ou participante",
    Role.TUTOR: "Tuteur ou tutrice",
    Role.TRAINER: "Formateur ou formatrice",
    Role.IA_IPR: "IA-IPR",
    Role.EXPERT: "Expert ou experte",
    Role.MANAGER: "Responsable du parcours",
    Role.ADMINISTRATOR: "Gestionnaire",
    Role.PARTNER: "Partenaire",
    Role.SCHOOL_HEAD: "Chef ou cheffe d’établissement",
}

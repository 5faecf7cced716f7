"""The eleven items, with their official labels (domain §0), and the course's own four levels."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Competence:
    """One item of the framework."""

    code: str
    label: str
    family: str


FAMILIES = {
    "A": "Animer un collectif de travail en responsabilité hiérarchique",
    "B": "Accompagner le développement professionnel des collaborateurs",
    "AC": "Compétences attendues à l’issue de la formation",
}

COMPETENCES: tuple[Competence, ...] = (
    Competence(
        "A1",
        "Faire collaborer un collectif de travail (y compris dans un contexte de travail hybride)",
        "A",
    ),
    Competence("A2", "Responsabiliser ses collaborateurs par la délégation", "A"),
    Competence("A3", "Rendre compte et informer", "A"),
    Competence("A4", "Intégrer la QVCT à son action et prévenir les situations de RPS", "A"),
    Competence("B1", "Identifier et mobiliser les compétences des agents", "B"),
    Competence("B2", "Repérer et accompagner les potentiels", "B"),
    Competence(
        "AC1",
        "Ouvrir son cadre de références (croyances limitantes) autour du concept de collectif de travail",
        "AC",
    ),
    Competence("AC2", "Intégrer des savoirs pour les mobiliser dans la pratique (théorie/terrain)", "AC"),
    Competence("AC3", "Travailler autrement ensemble, coopérer", "AC"),
    Competence(
        "AC4",
        "Se remettre en question, développer une posture réflexive sur les modalités d’animation "
        "d’une équipe pluri-catégorielle",
        "AC",
    ),
    Competence(
        "AC5",
        "Structurer et animer un réseau de professionnels autour de projets transformants "
        "(ex. : « Notre école, faisons-la ensemble »)",
        "AC",
    ),
)

CODES: tuple[str, ...] = tuple(competence.code for competence in COMPETENCES)

# Never a grade: four ways of standing (domain §3, Self-assessment).
LEVELS: dict[int, str] = {
    1: "je découvre",
    2: "j’essaie avec appui",
    3: "je fais en autonomie",
    4: "je transmets (passeur)",
}

MOMENTS = ("T0", "T1", "T2")

"""The process of threads in words: states as sentences, never as codes (domain §9)."""

from course.ui.formats import long_date
from modules.codev.desk.queries import Line
from modules.codev.rules import Part, Step
from modules.codev.telling import STEPS

PARTS = {
    Part.CLIENT: "client",
    Part.CONSULTANT: "consultant",
    Part.FACILITATOR: "animation",
    Part.OBSERVER: "observation",
}
ACTS = {
    "choose": "Sujet choisi",
    "advance": "Passage à la suite",
    "back": "Retour à l’étape précédente",
    "extend": "Délai accordé",
    "suspend": "Fil suspendu",
    "resume": "Fil repris",
    "part": "Rôles changés",
    "admit": "Personne accueillie dans le fil",
    "withdraw": "Fil retiré par la personne cliente",
    "accept": "Contrat accepté",
    "sign": "Fiche signée",
    "publish": "Fiche publiée",
    "unpublish": "Fiche reprise",
}
# By the code of a guard that was passed with a reason.
PASSED = {
    "consultants": "moins de trois consultants",
    "charter": "charte pas encore signée par chacun",
    "readers": "question sur la relecture sans réponse",
    "length": "longueur de l’exposé",
    "answers": "questions en attente de réponse",
    "questions": "un consultant sans question",
    "advice": "moins de trois apports",
    "synthesis": "synthèse absente",
    "actions": "plan sans action datée",
    "first_action": "premier pas après quatorze jours",
    "learning": "apprentissages incomplets",
    "follow_up": "suivi pas encore raconté",
    "early": "avant trente jours",
}


def state(line: Line) -> tuple[str, str]:
    """Where the thread is, as a sentence, and the kind of its mark (see `ui/cards.html`)."""
    thread = line.thread
    if thread.withdrawn_at is not None:
        return f"Fil retiré par la personne cliente le {long_date(thread.withdrawn_at)}", "quiet"
    if thread.step in Step.over():
        word = "terminé" if thread.step == Step.CLOSED else "terminé, puis anonymisé"
        return f"Fil {word} le {long_date(thread.step_since)}", "done"
    step = STEPS[thread.step]
    if thread.suspended_on is not None:
        return f"Fil suspendu depuis le {long_date(thread.suspended_on)}, à l’étape « {step} »", "waiting"
    since = f"Étape « {step} » depuis le {long_date(thread.step_since)}"
    if thread.due_on is None:
        return since, "doing"
    until = long_date(thread.due_on)
    if line.late:
        return f"À relancer : l’étape « {step} » allait jusqu’au {until}", "problem"
    return f"{since}, jusqu’au {until}", "doing"


def passed(codes: str) -> list[str]:
    """The guards that a facilitator passed with a reason, in words."""
    return [PASSED.get(code, "une condition de la méthode") for code in codes.split()]

"""What may be written on a thread's page: one place each, with its words and its hints. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from modules.codev.rules import ADVICE, ONCE, Kind, Part, Step, may_write

KINDS = {
    Kind.EXPOSE: "Exposé",
    Kind.QUESTION: "Question",
    Kind.ANSWER: "Réponse",
    Kind.REQUEST: "Demande",
    Kind.REFORMULATION: "Reformulation",
    Kind.IMPRESSION: "Impression",
    Kind.HYPOTHESIS: "Hypothèse",
    Kind.EXPERIENCE: "Expérience",
    Kind.SUGGESTION: "Suggestion",
    Kind.PRECISION: "Précision demandée",
    Kind.SYNTHESIS: "Synthèse",
    Kind.LEARNING: "Apprentissage",
    Kind.PROCESS_LEARNING: "Apprentissage sur notre façon de travailler",
    Kind.PROCESS_NOTE: "Note d’observation",
    Kind.FOLLOW_UP: "Suivi",
    Kind.COMMENT: "Commentaire",
    Kind.GUIDANCE: "Un mot sur le cadre",
}
PARTS = {
    Part.CLIENT: "personne cliente",
    Part.CONSULTANT: "consultant",
    Part.FACILITATOR: "animation",
    Part.OBSERVER: "observation",
}
# One hint for each kind of advice: they are chosen before writing.
ADVICE_HINTS = {
    Kind.IMPRESSION: "ce que cela me fait, ce qui me frappe",
    Kind.HYPOTHESIS: "une lecture possible de ce qui se joue",
    Kind.EXPERIENCE: "ce que j’ai vécu, sans le donner en modèle",
    Kind.SUGGESTION: "une piste que la personne est libre de laisser",
}


@dataclass(frozen=True)
class Offer:
    """A place to write: its name in addresses and drafts, what it makes, its words."""

    what: str
    kinds: tuple[Kind, ...]
    title: str
    label: str
    hint: str
    button: str
    # It answers a contribution, which has to be chosen first.
    replies: bool = False
    # Advice is noticed while it is typed, in the browser.
    guarded: bool = False


OFFERS = {
    one.what: one
    for one in (
        Offer(
            *("expose", (Kind.EXPOSE,), "Écrire l’exposé", "Votre exposé"),
            "De 150 à 400 mots : la situation, ce que vous avez tenté, ce qui vous préoccupe.",
            "Publier l’exposé",
        ),
        Offer(
            *("question", (Kind.QUESTION,), "Poser une question", "Votre question"),
            "Une seule à la fois, pour comprendre et non pour orienter.",
            "Poser la question",
            guarded=True,
        ),
        Offer(
            *("answer", (Kind.ANSWER,), "Répondre", "Votre réponse"),
            "Les faits suffisent ; « je ne sais pas » est une réponse.",
            "Répondre",
            replies=True,
        ),
        Offer(
            *("request", (Kind.REQUEST,), "Formuler la demande", "Votre demande"),
            "Commencez par « J’aimerais que vous m’aidiez à… ».",
            "Publier la demande",
        ),
        Offer(
            *("reformulation", (Kind.REFORMULATION,), "Reformuler la demande", "Votre reformulation"),
            "« Si je comprends bien, tu aimerais que nous t’aidions à… ».",
            "Proposer cette reformulation",
            replies=True,
        ),
        Offer(
            *("advice", tuple(one for one in Kind if one in ADVICE), "Apporter quelque chose", "Votre texte"),
            "Parlez de vous, en « je » ; aucun consensus n’est recherché.",
            "Déposer",
        ),
        Offer(
            *("precision", (Kind.PRECISION,), "Demander une précision", "Ce que vous aimeriez préciser"),
            "Demandez seulement à mieux comprendre ; rien n’est à discuter ni à justifier.",
            "Demander",
            replies=True,
        ),
        Offer(
            *("learning", (Kind.LEARNING,), "Dire ce que j’ai appris", "Ce que j’ai appris"),
            "Sur le sujet, sur mon métier, sur moi.",
            "Déposer",
        ),
        Offer(
            *(
                "process_learn",
                (Kind.PROCESS_LEARNING,),
                "Dire ce que j’ai appris de notre façon de travailler",
            ),
            "Ce que j’ai appris de notre façon de travailler",
            "Les étapes, l’écoute, les rôles : ce qui a aidé, ce qui a manqué.",
            "Déposer",
        ),
        Offer(
            *("process_note", (Kind.PROCESS_NOTE,), "Rendre ma note d’observation", "Ce que j’ai observé"),
            "Comment le groupe a travaillé ; pas ce qu’il a dit du sujet.",
            "Déposer la note",
        ),
        Offer(
            *("comment", (Kind.COMMENT,), "Réagir au suivi", "Votre commentaire"),
            "Un mot à la personne qui raconte la suite.",
            "Envoyer",
        ),
        Offer(
            *("guidance", (Kind.GUIDANCE,), "Dire un mot sur le cadre", "Votre mot au groupe"),
            "Le temps, les rôles, la méthode ; pas de solution.",
            "Envoyer",
        ),
    )
}


def offered(part: Part, step: Step, written: Collection[Kind]) -> list[Offer]:
    """What somebody with this part may write now; what stands once and is written is changed instead."""
    return [
        offer
        for offer in OFFERS.values()
        if any(may_write(part, step, kind) and not (kind in ONCE and kind in written) for kind in offer.kinds)
    ]


def offer_of(kind: Kind) -> Offer | None:
    """Where this kind is written; none for what has a page of its own."""
    return next((offer for offer in OFFERS.values() if kind in offer.kinds), None)


def slot(what: str, reply_to: str | None = None) -> str:
    """The name of a draft: where on the page it is written."""
    return f"{what}:{reply_to}" if reply_to else what

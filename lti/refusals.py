"""Why a launch is refused: a reason code each for the log, a few pages for people. Pure.

The code says what is wrong (« time.expired »); the page says what to do. Pages are chosen by the whole
code, else by its ending (« .missing »): every code leads to one.
"""

from dataclasses import dataclass

AGAIN = "Relancez l’activité depuis M@gistère."
_TELL = "Si cela se reproduit, signalez-le à la personne qui administre M@gistère, avec le code ci-dessous."


class Refused(Exception):
    """The login or the launch stops here; `reason` goes to the log, never a name nor a token."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Page:
    """What the person reads: an HTTP status, a title, what happened, what to do."""

    status: int
    title: str
    what: str
    todo: str


COOKIES = Page(
    400,
    "Votre navigateur a perdu le fil",
    "Le parcours n’a pas retrouvé le cookie posé au début de votre entrée : il a été bloqué ou effacé, "
    "ou plus de dix minutes ont passé.",
    f"{AGAIN} Si cela se reproduit, autorisez les cookies pour ce site, ou ouvrez l’activité dans une "
    "nouvelle fenêtre.",
)
STALE = Page(
    400,
    "Cette entrée n’est plus valable",
    "Par sécurité, M@gistère n’ouvre la porte que pour une minute environ.",
    AGAIN,
)
USED = Page(
    409,
    "Cette entrée a déjà servi",
    "Chaque clic dans M@gistère n’ouvre le parcours qu’une fois.",
    f"{AGAIN} Rien n’est perdu.",
)
CLOCKS = Page(
    400,
    "Les horloges ne sont pas d’accord",
    "L’heure de M@gistère et celle du parcours sont trop différentes pour vérifier votre entrée.",
    f"Attendez une minute. {AGAIN} {_TELL}",
)
UNVERIFIED = Page(
    403,
    "Votre entrée n’a pas pu être vérifiée",
    "Le parcours n’a pas reconnu la signature de M@gistère dans ce qu’il a reçu. Rien n’a été enregistré.",
    f"{AGAIN} {_TELL}",
)
MALFORMED = Page(
    400,
    "Demande illisible",
    "Ce que le parcours a reçu de M@gistère n’a pas la forme attendue. Rien n’a été enregistré.",
    f"{AGAIN} {_TELL}",
)
INCOMPLETE = Page(
    400,
    "Il manque une information",
    "M@gistère n’a pas envoyé tout ce qu’il faut pour vous ouvrir le parcours.",
    f"{AGAIN} {_TELL}",
)
NOT_LINKED = Page(
    403,
    "Cette plateforme n’est pas reliée au parcours",
    "Le parcours ne reconnaît pas la plateforme, ou l’installation de l’outil, d’où vous venez.",
    "Vous n’y êtes pour rien : transmettez le code ci-dessous à la personne qui administre M@gistère, "
    "c’est un réglage à revoir.",
)
ELSEWHERE = Page(
    400,
    "Cette adresse n’est pas celle du parcours",
    "L’activité de M@gistère mène à une adresse que le parcours ne sert pas.",
    "Signalez-le à la personne qui a créé l’activité : son adresse est à corriger.",
)
ANONYMOUS = Page(
    403,
    "M@gistère n’a pas dit qui vous êtes",
    "Le parcours garde votre travail d’une fois sur l’autre : il lui faut un identifiant, qu’il n’a pas reçu.",
    f"Connectez-vous à M@gistère avec votre compte (un accès invité ne suffit pas). {AGAIN}",
)
UNANSWERED = Page(
    422,
    "Le parcours ne répond pas à cette demande",
    "M@gistère demande quelque chose que le parcours ne propose pas par ce chemin.",
    "Pour vos données personnelles, ouvrez le parcours et suivez « Vos données », en bas de page.",
)
NO_LINKS = Page(
    422,
    "Rien à ajouter de cette façon",
    "Le parcours propose des liens vers ses modules et ses activités ; ce n’est pas ce que M@gistère attend ici.",
    "Depuis la page du cours, ajoutez une activité « Outil externe », puis « Sélectionner du contenu ».",
)
NOT_CHOOSING = Page(
    403,
    "Ce choix revient à qui anime le cours",
    "Seules les personnes qui enseignent dans le cours, ou qui administrent M@gistère, y ajoutent des activités.",
    "Si vous animez ce cours, demandez à la personne qui administre M@gistère de vérifier votre rôle.",
)
NO_COLUMN = Page(
    400,
    "De quelle activité s’agit-il ?",
    "M@gistère demande à montrer un travail sans dire à quelle note il correspond.",
    f"Ouvrez-le depuis le carnet de notes du cours. {_TELL}",
)
NOT_THERE = Page(
    404,
    "Cette personne n’est pas dans la cohorte",
    "Le parcours ne connaît pas, dans la cohorte de ce cours, la personne dont vous voulez voir le travail.",
    "Elle y sera après être entrée une première fois dans le parcours, depuis M@gistère.",
)
DENIED = Page(
    403,
    "M@gistère n’a pas confirmé votre entrée",
    "Votre session M@gistère est peut-être fermée, ou cette activité ne vous est pas ouverte.",
    f"Reconnectez-vous à M@gistère. {AGAIN}",
)
SILENT = Page(
    503,
    "M@gistère ne répond pas",
    "Pour vérifier votre entrée, le parcours doit lire la clé publique de M@gistère, et ne l’obtient pas.",
    f"Attendez une minute. {AGAIN} Rien n’est perdu.",
)
NO_COURSE = Page(
    422,
    "De quel cours venez-vous ?",
    "M@gistère n’a pas dit dans quel cours se trouve cette activité.",
    "Ouvrez l’activité depuis la page du cours, dans M@gistère.",
)
NOT_OPEN = Page(
    403,
    "Le parcours n’est pas encore ouvert",
    "La personne responsable n’a pas encore ouvert la cohorte de ce cours. Vous n’avez rien manqué.",
    "Revenez un peu plus tard, par la même activité. Si l’ouverture était annoncée, prévenez la personne "
    "qui anime le cours.",
)
BLOCKED = Page(
    400,
    "Les cookies sont bloqués",
    "Votre navigateur refuse les cookies de ce site ; sans eux, le parcours ne peut pas vous reconnaître.",
    "Autorisez les cookies pour ce site dans les réglages du navigateur, ou essayez un autre navigateur. "
    + AGAIN,
)

PAGES: dict[str, Page] = {
    "cohort.not_open": NOT_OPEN,
    "context.missing": NO_COURSE,
    "cookies.blocked": BLOCKED,
    "key.unknown": UNVERIFIED,
    "keys.unreachable": SILENT,
    "for_user.unknown": NOT_THERE,
    "message_type.unanswered": UNANSWERED,
    "nonce.used": USED,
    "review.column_missing": NO_COLUMN,
    "selection.no_links": NO_LINKS,
    "selection.not_allowed": NOT_CHOOSING,
    "signature.wrong": UNVERIFIED,
    "state.missing": INCOMPLETE,
    "sub.missing": ANONYMOUS,
    "time.expired": STALE,
    "time.old": STALE,
    "time.absurd": MALFORMED,
    "time.future": CLOCKS,
    "time.not_yet": CLOCKS,
    "token.algorithm": UNVERIFIED,
    "token.critical": UNVERIFIED,
}
ENDINGS: dict[str, Page] = {
    "ambiguous": NOT_LINKED,
    "characters": MALFORMED,
    "denied": DENIED,
    "elsewhere": ELSEWHERE,
    "expired": COOKIES,
    "forged": COOKIES,
    "format": MALFORMED,
    "length": MALFORMED,
    "lost": COOKIES,
    "mismatch": UNVERIFIED,
    "missing": INCOMPLETE,
    "type": MALFORMED,
    "unknown": NOT_LINKED,
    "untrusted": UNVERIFIED,
    "wrong": MALFORMED,
}


def page_for(reason: str) -> Page:
    """The page that this reason leads to; raises KeyError for a reason that was never written down."""
    return PAGES.get(reason) or ENDINGS[reason.rpartition(".")[2]]

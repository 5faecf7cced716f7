"""What the demonstration's forum says; nobody in it can be recognised."""

from dataclasses import dataclass, field

QUESTION = (
    "Qu’avons-nous à faire ensemble, dans notre territoire, que nous faisons encore chacun de notre côté ?"
)


@dataclass(frozen=True)
class Told:
    """A card with its report: keys of the demonstration's people, « ce que j’en retiens » by co-signer."""

    author: str
    title: str
    wish: str
    reporter: str
    report: str
    signed: dict[str, str] = field(default_factory=dict)


CARDS: tuple[Told, ...] = (
    Told(
        "aicha",
        "Le passage de troisième en seconde : à qui appartient-il ?",
        "Collèges et lycées y travaillent chacun un mois par an, jamais le même. Et si c’était une année entière ?",
        "etienne",
        """Trois collèges et deux lycées autour de la table.
Constat partagé : les élèves racontent deux fois leur projet, à deux personnes qui ne se connaissent pas.
Ce qui existe et marche : une demi-journée où des lycéens reviennent parler dans leur ancien collège.
Idée retenue : une équipe commune de quatre personnes, deux de chaque côté, qui suit la même classe de janvier à novembre.
Condition : une heure de concertation inscrite aux deux emplois du temps.
Question restée ouverte : qui la convoque ?""",
        {
            "mehdi": "Suivre une classe, et non une procédure.",
            "fatou": "L’heure commune d’abord ; le reste vient avec elle.",
        },
    ),
    Told(
        "karim",
        "Nos conseils pédagogiques se parlent-ils ?",
        "Trois établissements à moins de dix kilomètres, trois ordres du jour semblables. Que mettre en commun ?",
        "lucie",
        """Nous avons comparé nos trois derniers ordres du jour : évaluation, vie scolaire, sorties.
Personne ne voulait d’une réunion de plus.
Proposition : un point tournant. À chaque conseil, dix minutes rapportées d’un autre établissement par quelqu’un qui y était.
Cela demande une invitation, et d’accepter d’être regardé.
Premier essai possible dès octobre, à deux.""",
        {"olivier": "Dix minutes suffisent pour donner envie d’aller voir."},
    ),
    Told(
        "fatou",
        "Les parents que nous ne voyons jamais",
        "Nous les disons absents. Que disent-ils de nos invitations ?",
        "maelle",
        """Nous avons relu nos propres courriers : sept convocations, une invitation.
Un établissement appelle chaque famille en septembre, sans motif, cinq minutes. Quatre sur cinq viennent ensuite à la première rencontre.
Le coût est réel : deux soirées, six personnes.
Piste : partager la liste de questions que l’on pose, et surtout celles que l’on ne pose plus.""",
        {
            "aicha": "Appeler avant d’avoir quelque chose à reprocher.",
            "noemie": "Compter nos invitations, pas leurs absences.",
        },
    ),
    Told(
        "sebastien",
        "Déléguer sans disparaître",
        "J’ai confié un projet, puis je ne savais plus où me tenir. Où vous tenez-vous ?",
        "gregory",
        """Trois récits de délégation, dont deux reprises en main regrettées.
Ce qui aide : dire au départ ce que l’on veut savoir, quand, et sous quelle forme.
Ce qui gêne : répondre à la place de la personne quand on est interpellé dans le couloir.
Une phrase essayée : « Ce n’est plus à moi qu’il faut le demander, et c’est une bonne nouvelle. »""",
        {"anne_sophie": "Se mettre d’accord sur les nouvelles que l’on se donne."},
    ),
    Told(
        "maelle",
        "Un lieu pour travailler entre établissements",
        "Une médiathèque, une salle des fêtes, un lycée le mercredi : où se retrouver sans recevoir ni être reçu ?",
        "jean_baptiste",
        """Être chez quelqu’un change la conversation : celui qui reçoit fait visiter.
Quatre lieux possibles recensés, dont deux gratuits le mercredi matin.
Il manque une personne qui tient les clés, au propre comme au figuré.
Nous proposons un essai d’un trimestre, une matinée par mois, porte ouverte.""",
        {"mai_linh": "Un lieu qui n’est à personne oblige à se donner une question."},
    ),
    Told(
        "clotilde",
        "Ce que nous arrêtons de faire",
        "Chaque année ajoute. Qui a retiré quelque chose, et comment l’a-t-il dit ?",
        "yanis",
        """Tour de table : chacun a nommé une réunion ou un document sans lecteur.
Deux suppressions réussies : on l’a annoncé, on a attendu un mois, personne n’a rien réclamé.
Une ratée : le document servait à quelqu’un que l’on n’avait pas consulté.
Règle proposée : demander « à qui cela manquerait-il ? » avant d’ajouter comme avant de retirer.""",
        {
            "sebastien": "Retirer est aussi une décision à partager.",
            "bastien": "Attendre un mois avant de regretter.",
        },
    ),
)

# Points by voter, in the order of the cards.
VOTES: dict[str, tuple[int, ...]] = {
    "aicha": (2, 1, 1, 0, 1, 0),
    "etienne": (3, 0, 0, 0, 2, 0),
    "mehdi": (2, 2, 1, 0, 0, 0),
    "anne_sophie": (1, 0, 0, 3, 0, 1),
    "lucie": (0, 3, 1, 0, 1, 0),
    "fatou": (2, 0, 3, 0, 0, 0),
    "olivier": (0, 3, 0, 1, 0, 1),
    "maelle": (1, 0, 2, 0, 2, 0),
    "yanis": (0, 0, 1, 1, 0, 3),
    "elodie": (5, 0, 0, 0, 0, 0),
    "veronique": (2, 2, 1, 0, 0, 0),
    "laurent": (1, 1, 1, 1, 1, 0),
    "nadia": (2, 1, 2, 0, 0, 0),
}

CHANGE_OF_MIND = ("elodie", (3, 0, 2, 0, 0, 0))

# What, after which card, days until, who proposes, who else commits.
ACTIONS: tuple[tuple[str, int, int, str, tuple[str, ...]], ...] = (
    (
        "Inscrire une heure commune aux emplois du temps d’un collège et d’un lycée voisins",
        *(0, 82, "aicha", ("etienne", "mehdi")),
    ),
    ("Aller dix minutes dans le conseil pédagogique d’un autre, et le raconter", 1, 126, "lucie", ("karim",)),
    (
        "Réunir nos questions d’appel de septembre en une page que chacun peut reprendre",
        *(2, 75, "maelle", ("fatou", "noemie")),
    ),
)

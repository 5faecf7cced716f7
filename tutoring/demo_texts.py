"""Reports that fictitious tutors and trainers might have written. No third party is named."""

from tutoring.visits.rules import Report

INDIVIDUAL = (
    Report(
        observed="Vingt minutes dans les couloirs à l’heure de la récréation, puis le début d’un conseil "
        "d’enseignement. Trois personnes y parlent ; les deux nouvelles écoutent.",
        said="« Je passe ma journée à relier des gens qui ne se sont rien demandé. » L’envie est là, le temps "
        "manque le mardi et le jeudi.",
        agreed="Choisir deux actions de l’établissement qui touchent les mêmes élèves, et réunir leurs "
        "responsables vingt minutes autour d’une seule question.",
        before_next="Noter, sur une semaine, les questions auxquelles vous avez répondu trop vite.",
    ),
    Report(
        observed="Le tableau des projets, affiché derrière le bureau : onze lignes, une couleur par "
        "discipline, aucune flèche.",
        said="La coordination fonctionne. La coopération fait peur : la dernière fois, elle a coûté trois "
        "réunions.",
        agreed="Écrire dans chaque convocation le verbe attendu : coordonner, collaborer ou coopérer.",
        before_next="Essayer sur une réunion, et garder la trace de ce qu’elle a produit.",
    ),
    Report(
        observed="Une réunion de professeurs principaux, animée par l’adjointe ou l’adjoint, avec dix minutes "
        "de tour de table tenu.",
        said="Le tour de table a fait parler quelqu’un qui ne parle jamais. Il a aussi pris la place du point "
        "sur l’orientation.",
        agreed="Garder le tour de table, le limiter à une question posée d’avance.",
        before_next="Demander à deux collègues ce qu’ils en ont retenu.",
    ),
)

COLLECTIVE = (
    Report(
        observed="Le groupe au complet, dans la salle des conseils. Deux hypothèses d’expérimentation "
        "posées sur la table, une troisième apparue en route.",
        said="Chacun reconnaît sa propre difficulté dans celle du voisin. Les indicateurs restent flous.",
        agreed="Chaque hypothèse tient en une phrase « si, alors, parce que », avec un indicateur qu’on "
        "sait recueillir sans tableau supplémentaire.",
        before_next="Échanger deux à deux sa phrase, et poser une seule question à l’autre.",
    ),
    Report(
        observed="Deux établissements présents avec une personne de leurs équipes. Travail sur les liens "
        "entre leurs actions, dessinés au mur.",
        said="Le dessin montre trois partenaires communs que personne n’avait rapprochés.",
        agreed="Une rencontre commune avec l’un des trois, préparée par deux membres du groupe.",
        before_next="Rapporter ce que le partenaire attend de son côté.",
    ),
)

COMMENT = "Je n’ai pas dit que l’équipe refusait : elle demandait une salle. Pouvez-vous le corriger ?"
CORRECTED = Report(
    observed=INDIVIDUAL[0].observed,
    said="L’équipe est prête à se réunir ; elle demande une salle et un créneau qui ne change pas.",
    agreed=INDIVIDUAL[0].agreed,
    before_next=INDIVIDUAL[0].before_next,
)
NOTE = "Reprendre la prochaine fois la question des marges : elle a été effleurée. Penser à demander des nouvelles du groupe."

# Of sessions, by the programme's code; and what any virtual class says.
PROGRAMMES = {
    "J1-AM": "- 9 h : accueil, présentation du parcours et de l’équipe\n- 9 h 45 : la charte, lue et discutée\n"
    "- 10 h 45 : d’où vient le mot *agencement* ?\n- 11 h 40 : questions",
    "J1-PM": "- 13 h 30 : un codéveloppement vécu, puis relu\n- 15 h : naissance des groupes\n"
    "- 16 h : premier rendez-vous avec les tutrices et tuteurs",
    "J2-AM": "- 9 h : chaque groupe présente sa production (20 min, puis 10 min d’échange)\n"
    "- 11 h 15 : atelier, ce qui peut passer d’un établissement à l’autre",
    "J2-PM": "- 13 h 30 : forum ouvert\n- 15 h 15 : regard en arrière, la grille une dernière fois\n"
    "- 16 h : lettre d’engagement",
}
CLASS_PROGRAMME = (
    "- 10 min : où nous en sommes\n- 30 min : travail à partir de vos écrits\n- 20 min : mise en commun"
)
DAY_MATERIALS = "Un téléphone ou une tablette pour signer, et de quoi écrire."
CLASS_MATERIALS = "Votre dernier écrit du module, ouvert à côté."
ABSENCE = "conseil de discipline l’après-midi, avancé de deux jours"

VISIT_WANTED = (
    "Le groupe du vendredi accepte de recevoir quelqu’un de l’extérieur. J’aimerais votre regard sur la place "
    "que j’y prends."
)
VISIT_POSSIBLE = "Les vendredis de décembre, de 10 h à 11 h"

# Requests for support: the subject, the need, the answer.
NEEDS = {
    "aicha": (
        "Une question pour ouvrir mes réunions",
        "Je voudrais une question courte, toujours la même, pour ouvrir les réunions de professeurs principaux. "
        "Les miennes appellent un oui ou un non.",
        "Essayez « qu’est-ce qui a marché cette semaine, et qui y était ? » : elle demande un fait et des personnes. "
        "Gardez-la trois réunions avant de la changer.",
    ),
    "fatou": (
        "Des travaux sur le travail collectif des enseignants",
        "Notre groupe cherche deux textes récents et courts sur le travail collectif en établissement, à lire "
        "avant de cadrer nos expérimentations.",
        "Je vous propose d’en parler vingt minutes : le choix dépend de ce que vous voulez regarder. Je viens "
        "avec trois pistes.",
    ),
    "thomas": (
        "Réunir deux équipes qui s’évitent",
        "Deux équipes suivent les mêmes élèves et n’ont plus de temps commun. Par où commencer sans forcer "
        "la main ?",
        "",
    ),
}
REMOTE = ("point téléphonique sur le cadrage de l’expérimentation", "tour de table du groupe à distance")

# A class for whoever wants to try: its title, its programme, why it was cancelled.
OPTIONAL = (
    "Prendre en main la classe virtuelle (facultatif)",
    "Essayer le micro, le partage d’écran et le tableau, sans autre sujet.",
    "tout le monde s’est connecté sans peine à la première classe",
)
ANNOUNCEMENT = (
    "Vos travaux du module M1 sont lus",
    "Merci pour vos textes : nous les avons lus avec plaisir. Nous en reparlerons à la deuxième classe virtuelle.",
)

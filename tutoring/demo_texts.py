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

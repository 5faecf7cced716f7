"""Texts that fictitious deputies might have handed in; `{school}` is filled in. No third party is named."""

LYCEE = "lycée"
COLLEGE = "collège"
INSPECTION = "inspection"

# By kind of school; the last is an inspector's, who looks at several.
SCHOOL_PAGES = {
    COLLEGE: (
        """**{school}** accueille un peu moins de six cents élèves, d’un bourg et de onze villages. Le car du matin arrive à 8 h 05, celui du soir part à 17 h 10 : tout ce que nous proposons tient entre ces deux heures, ou n’existe pas.

Ce qui marche seul : une chorale, un atelier de réparation de vélos, l’aide aux devoirs, un partenariat avec la bibliothèque intercommunale. Chacun a son responsable, son calendrier, sa petite fierté. Personne ne sait vraiment quels élèves passent de l’un à l’autre.

Ce qui se dit : « on fait déjà beaucoup ». C’est vrai, et cela ferme souvent la conversation. Le conseil pédagogique entend des bilans ; il ne travaille pas encore sur une question.

Mes marges : l’emploi du temps, que je construis ; l’ordre du jour du conseil pédagogique, que la cheffe d’établissement me confie ; la relation avec les deux écoles voisines, que j’ai commencée cet automne.

La question que j’apporte : comment faire travailler ensemble l’enseignante A, qui porte l’atelier vélo, et l’équipe de l’aide aux devoirs, alors que leurs élèves sont les mêmes ?""",
        """**{school}** se trouve au bout de la ligne de bus. Quatre cent dix élèves, une équipe jeune qui change d’un tiers chaque année, une équipe de vie scolaire solide.

Le collectif le plus vivant n’est inscrit nulle part : chaque vendredi, à la pause, cinq ou six personnes de métiers différents parlent des élèves qu’elles n’arrivent pas à rejoindre. On m’y invite depuis peu. J’ai appris à m’y taire.

Autour de nous, une maison de quartier, un club d’aviron, une médiathèque. Les conventions sont signées ; les personnes se connaissent mal. Quand un animateur change, tout recommence.

Ce que je peux faire bouger : le service des assistants d’éducation, la place des réunions dans la semaine, l’accueil des nouveaux à la rentrée. Ce que je ne peux pas : décréter que le groupe du vendredi devienne une instance. Je pense même que ce serait le plus sûr moyen de le perdre.

La question que j’apporte : comment donner du temps à ce collectif sans le transformer en réunion ?""",
    ),
    LYCEE: (
        """À **{school}**, la salle des professeurs a deux cafetières : une pour la voie générale, une pour la voie technologique. Je ne l’ai pas inventé et personne ne l’a décidé.

Nous sommes quatre-vingt-dix adultes pour neuf cents élèves. Je seconde la cheffe d’établissement depuis quinze mois. Mes journées se partagent entre les absences à remplacer, les examens, et une file devant ma porte.

Ce qui existe : une semaine de l’orientation, un club de sciences, un projet d’éloquence, des périodes d’immersion pour les troisièmes de deux collèges. Ce qui manque : quelqu’un qui regarde ces quatre choses sur une seule feuille. Je crois que c’est à moi de commencer.

Ce que disent les collègues : qu’ils coopèrent volontiers quand on ne leur demande pas de le prouver. Je prends cela au sérieux. Les tableaux de suivi que j’ai lancés en septembre n’ont servi qu’à moi.

Ma marge la plus nette : les vingt minutes qui ouvrent chaque réunion de professeurs principaux. Je voudrais y poser une seule question, toujours la même, et voir ce qu’elle produit en un an.""",
    ),
    INSPECTION: (
        """Je suis six établissements, dont deux que je connais bien. Vu d’où je suis, le paysage ressemble à une table dressée pour six convives qui ne se seraient pas présentés : mêmes sujets, mêmes partenaires, mêmes difficultés de recrutement, et six manières de s’en arranger.

Ce qui circule déjà : des personnes, en service partagé, et quelques documents. Ce qui ne circule pas : ce qu’elles y apprennent. La professeure B, qui enseigne dans deux collèges, m’a dit tenir deux vies parallèles.

Ce que l’on attend de moi : des visites, des avis, des réponses. Ce que je voudrais apprendre à faire : me mettre au service d’un collectif d’adjoints sans en devenir le chef, chercher avec eux ce qui complète leurs actions plutôt que d’en proposer une septième.

Mes marges : les réunions de bassin, dont l’ordre du jour se discute ; les formations d’établissement, que je peux rapprocher ; le temps, que je gère mal.

La question que j’apporte : comment relier deux établissements voisins sur un seul objet, assez petit pour tenir un an ?""",
    ),
}

BELIEFS = (
    """Je disais : « si je ne relance pas, rien n’avance ». C’était ma théorie d’usage, et mes journées s’organisaient autour d’elle : trois messages par semaine à chaque groupe, et un tableau des retards affiché dans mon bureau.

Je reformule : quand je relance, j’obtiens des réponses ; quand je demande ce qui bloque, j’obtiens parfois du travail. La semaine dernière, j’ai remplacé une relance par une question posée de vive voix à l’enseignante A. Elle attendait une salle, pas un rappel.

Ce que j’essaie d’ici décembre : une relance sur deux devient une visite de cinq minutes, sans carnet.""",
    """Ma croyance : « pour coopérer, il faut d’abord bien s’entendre ». Elle m’a fait renoncer deux fois à réunir des collègues qui ne se parlaient plus.

Reformulée : deux personnes qui ne s’apprécient pas peuvent très bien travailler une question précise, si la question compte pour l’une et pour l’autre et si le temps est borné. L’entente n’est pas une condition ; elle vient parfois ensuite, et parfois non.

Je l’ai vérifié sans le vouloir lors d’un remplacement partagé en urgence : ils ont construit la séquence ensemble, en quarante minutes, puis sont repartis chacun de leur côté. Le travail était bon.""",
    """« Un bon adjoint a réponse à tout. » Je n’aurais jamais écrit cette phrase, mais je la pratique : je réponds à la porte, au téléphone, en marchant. Le soir, je ne sais plus ce que j’ai décidé.

Je la remplace par celle-ci : mon rôle est de faire en sorte que la bonne question arrive au bon endroit. Certaines n’ont pas besoin de moi du tout. D’autres gagnent à attendre le conseil pédagogique, où elles deviennent celles de plusieurs.

Premier essai : un carnet où je note, pendant une semaine, les questions auxquelles j’ai répondu trop vite.""",
)

REASONS_HERE = (
    """Parce que deux de nos meilleurs projets concernent les mêmes élèves et s’ignorent.
Parce que la moitié de l’équipe sera renouvelée dans deux ans : ce qui n’est porté que par une personne partira avec elle.
Parce que le conseil pédagogique a une heure par mois et que j’en prépare l’ordre du jour.
Parce que les parents nous ont demandé, en octobre, pourquoi ils recevaient trois courriers pour une seule semaine.
Parce que la commune ouvre une médiathèque au printemps et qu’elle cherche avec qui travailler.
Je n’attends pas un grand projet. J’attends que deux actions se rencontrent, qu’on puisse dire ce que cela change pour une classe, et que d’autres aient envie d’essayer.""",
    """Ici, parce que l’établissement va bien et que c’est le moment d’essayer. Quand tout brûle, on coordonne ; on n’apprend pas à coopérer.
Ici, parce que la cheffe d’établissement me laisse la main sur les temps communs et qu’elle lira ce que j’en fais.
Ici, parce que trois collègues ont déjà observé la classe de l’autre, discrètement, et qu’ils en parlent avec plaisir.
Ici, enfin, parce que je reste au moins trois ans, et que je voudrais laisser autre chose qu’un tableau de répartition.
Ce que je crains : aller trop vite, et donner un nom à ce qui tient parce que personne ne l’a nommé.""",
)

JOURNAL = """Réunion plus courte que prévu. J’ai gardé le silence pendant dix minutes, ce qui m’a coûté. Deux personnes ont parlé qui ne parlent jamais. À reprendre."""

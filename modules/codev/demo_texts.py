"""What the people of the demonstration wrote in their threads; fictitious, third parties unrecognisable."""

from collections.abc import Sequence
from dataclasses import dataclass

from modules.codev.rules import Kind


@dataclass(frozen=True)
class Told:
    """One subject, from its proposal to what became of it."""

    subject: str
    why: str
    expose: str
    questions: Sequence[tuple[str, str]]
    request: str
    reformulation: str
    advice: Sequence[tuple[Kind, str]]
    precision: str
    synthesis: str
    actions: Sequence[str]
    outcome: str


COUNCIL = Told(
    subject="Un conseil pédagogique où l’on ne se parle plus",
    why="Il se réunit encore, mais chacun y vient pour entendre des annonces.",
    expose=(
        "Le conseil pédagogique de mon établissement se réunit quatre fois par an. J’en prépare l’ordre du "
        "jour avec la cheffe d’établissement, j’envoie les documents une semaine avant, et la séance dure une "
        "heure et demie. Depuis deux ans, elle se passe toujours de la même manière : nous présentons, "
        "quelqu’un pose une question d’organisation, puis le silence. En sortant, les échanges reprennent dans "
        "le couloir, vivants et précis.\n\n"
        "En novembre, j’ai proposé de parler de l’évaluation en sixième. L’enseignante A a dit que la décision "
        "était sans doute déjà prise. L’enseignant B a acquiescé. J’ai répondu que non, un peu vite, et nous "
        "sommes passés au point suivant.\n\n"
        "Je me sens responsable de cette réunion et j’ai l’impression d’en tenir seul les deux bouts. Je "
        "crains que les volontaires ne se lassent, et que la place soit prise par ceux qui parlent fort. "
        "J’aimerais que cette instance redevienne un lieu où l’on prépare des choses ensemble. Je peux agir "
        "sur l’ordre du jour, sur la durée, sur la façon de distribuer la parole, et sur ce qui est fait des "
        "idées après la séance. Je ne sais pas par où commencer."
    ),
    questions=(
        (
            "Qui décide de ce qui entre à l’ordre du jour ?",
            "Nous deux, avec la cheffe d’établissement. Personne d’autre n’a jamais rien proposé.",
        ),
        (
            "Qu’est devenue la dernière idée née dans ce conseil ?",
            "Je ne m’en souviens pas, et la question me trouble.",
        ),
        (
            "Comment les membres sont-ils désignés ?",
            "Par discipline, au volontariat ; trois personnes sont là parce que personne ne voulait.",
        ),
        (
            "Que disent les gens dans le couloir qu’ils ne disent pas en séance ?",
            "Ce qu’ils essaient dans leur classe, et ce qui ne marche pas.",
        ),
        ("Où sont assis les uns et les autres ?", "Face à nous, en rang, comme dans une salle de cours."),
    ),
    request="J’aimerais que vous m’aidiez à rendre au conseil une raison de se réunir.",
    reformulation="Tu cherches comment confier au conseil une vraie question, dont la réponse ne soit pas prête.",
    advice=(
        (
            Kind.IMPRESSION,
            "En te lisant, j’ai vu deux personnes qui portent une réunion et douze qui la regardent.",
        ),
        (
            Kind.HYPOTHESIS,
            "Peut-être que le silence est une réponse : on ne parle pas là où l’on pense que tout est joué.",
        ),
        (
            Kind.EXPERIENCE,
            "Chez nous, deux enseignants volontaires préparent l’ordre du jour à tour de rôle. La première "
            "fois, il n’y avait qu’un point. Nous y avons passé l’heure.",
        ),
        (
            Kind.SUGGESTION,
            "Ouvrir la séance par « ce que nous avons fait de la dernière fois », même si la liste est courte.",
        ),
        (Kind.SUGGESTION, "Changer la salle, et commencer par dix minutes de travail à trois."),
    ),
    precision="Comment vous y êtes-vous pris pour que les deux volontaires se sentent légitimes ?",
    synthesis=(
        "Je garde l’idée de rendre compte en ouverture et celle d’un ordre du jour préparé à plusieurs. Je "
        "laisse, pour l’instant, le changement de durée. J’ai compris que je remplissais le silence."
    ),
    actions=(
        "Inviter deux membres à préparer la prochaine séance",
        "Ouvrir la séance par les suites données",
    ),
    outcome=(
        "Deux collègues ont préparé la séance. Il y avait un seul point. Nous avons dépassé l’heure et "
        "personne n’est parti. La salle, elle, n’a pas changé."
    ),
)

DELEGATION = Told(
    subject="Une délégation que je reprends sans m’en rendre compte",
    why="J’ai confié un dossier, et je le refais le soir.",
    expose=(
        "J’ai confié à une professeure coordonnatrice, que j’appellerai l’enseignante A, le suivi des élèves "
        "qui décrochent en première. Nous avons écrit ensemble une demi-page : repérer, appeler les familles, "
        "me dire ce qui bloque. Elle a accepté avec plaisir, et deux heures lui sont comptées pour cela.\n\n"
        "Au bout de six semaines, je constate que j’appelle moi-même les familles quand un cas me paraît "
        "sérieux. La semaine dernière, j’ai su par la vie scolaire qu’un élève ne venait plus ; j’ai téléphoné "
        "aussitôt. L’enseignante A l’a appris le lendemain par la mère de l’élève. Elle m’a dit, calmement, "
        "qu’elle ne savait plus très bien à quoi elle servait.\n\n"
        "Je me justifie par l’urgence. En vérité, je crois que j’ai peur qu’un appel ne soit pas fait, et de "
        "devoir en répondre. Mon chef d’établissement me demande des nouvelles chaque lundi, et je veux "
        "pouvoir répondre sans attendre. Je voudrais tenir la délégation que j’ai moi-même proposée. Je peux "
        "agir sur la manière d’être informé, sur ce que je réponds le lundi, et sur ce que je dis à "
        "l’enseignante A maintenant."
    ),
    questions=(
        (
            "Que s’est-il passé quand tu n’as pas appelé ?",
            "Elle a appelé deux jours plus tard, et la famille est venue.",
        ),
        (
            "Qui, dans l’établissement, sait que ce dossier lui est confié ?",
            "Elle, moi et le chef. C’est tout.",
        ),
        ("À quel moment as-tu besoin de savoir, et pour quoi faire ?", "Le lundi matin, pour rendre compte."),
        ("Quelle marge lui laisse la demi-page ?", "Aucune date, aucun seuil. Je m’en aperçois."),
        ("Que lui as-tu répondu ?", "Que j’étais désolé. Puis j’ai parlé d’autre chose."),
    ),
    request="J’aimerais que vous m’aidiez à ne plus reprendre d’une main ce que je donne de l’autre.",
    reformulation="Tu veux convenir de ce qui te rassure assez pour te taire le reste du temps.",
    advice=(
        (Kind.IMPRESSION, "J’ai entendu beaucoup de soin, et une inquiétude qui ne vient pas d’elle."),
        (Kind.HYPOTHESIS, "Le lundi matin pèse peut-être plus que le dossier lui-même."),
        (
            Kind.EXPERIENCE,
            "J’ai vécu la même chose avec les stages. Nous avons fixé un point de dix minutes le vendredi, "
            "et j’ai cessé de regarder entre deux.",
        ),
        (Kind.SUGGESTION, "Récrire la demi-page avec elle : la mission, la marge, ce qui se dit et quand."),
        (Kind.SUGGESTION, "Dire à la vie scolaire qui est la personne à prévenir, et que ce n’est plus toi."),
    ),
    precision="Qu’avez-vous fait la première semaine où le point du vendredi a sauté ?",
    synthesis=(
        "Je garde le point court et fixe, et le mot à la vie scolaire. Je laisse l’idée d’en parler d’abord au "
        "chef. J’ai surtout entendu que mon urgence à moi était le lundi matin."
    ),
    actions=(
        "Récrire la demi-page avec la personne concernée",
        "Prévenir la vie scolaire du nouveau circuit",
    ),
    outcome=(
        "La demi-page tient maintenant en huit lignes, avec un seuil. J’ai appelé une famille malgré tout, une "
        "fois, et je l’ai dit le jour même."
    ),
)

PROJECT = Told(
    subject="Le projet que tout le monde approuve et que personne ne reprend",
    why="Il vit parce que je le pousse ; je voudrais savoir s’il tient debout.",
    expose=(
        "Nous avons ouvert l’an dernier un temps d’aide au travail personnel, le mardi et le jeudi, tenu par "
        "des professeurs et des assistants d’éducation. L’idée venait d’un groupe de six collègues. Les "
        "familles l’apprécient, les élèves y viennent, le conseil d’administration a applaudi.\n\n"
        "Cette année, trois des six collègues ont changé d’établissement. Les trois autres continuent, mais "
        "c’est moi qui fais le planning, qui cherche les remplaçants et qui relance. Quand j’ai demandé en "
        "réunion qui voulait coordonner, chacun a dit que le projet était important. Personne n’a levé la "
        "main. L’assistant d’éducation C m’a glissé qu’il le ferait bien, mais que ce n’était pas à lui de le "
        "proposer devant des professeurs.\n\n"
        "Je me demande si je dois m’arrêter de le porter, au risque qu’il disparaisse, ou continuer, au risque "
        "qu’il devienne le mien. Ce projet me tient à cœur et cela m’empêche sans doute de voir clair. Je peux "
        "agir sur les moyens, sur le calendrier, sur les personnes à qui je m’adresse et sur la manière de "
        "poser la question."
    ),
    questions=(
        (
            "Que perdraient les élèves si le temps d’aide s’arrêtait en mars ?",
            "Une vingtaine y viennent vraiment.",
        ),
        ("Qui a écrit le projet au départ ?", "Les six collègues, dans la salle des professeurs, un midi."),
        ("Qu’est-ce qui empêche l’assistant C de coordonner ?", "Rien d’écrit. Une habitude."),
        ("Combien de temps y passes-tu chaque semaine ?", "Deux heures, souvent le dimanche soir."),
        ("Les trois qui restent, que disent-ils ?", "Qu’ils n’ont pas choisi les nouveaux horaires."),
    ),
    request="J’aimerais que vous m’aidiez à savoir ce que je dois lâcher, et à qui le proposer.",
    reformulation="Tu cherches à passer la main sans lâcher le projet, et sans le confier par défaut.",
    advice=(
        (Kind.IMPRESSION, "On dirait un projet d’hier que l’on n’a pas redemandé aux gens d’aujourd’hui."),
        (
            Kind.HYPOTHESIS,
            "Lever la main en réunion engage devant tous ; le silence dit peut-être seulement cela.",
        ),
        (
            Kind.EXPERIENCE,
            "Un assistant d’éducation coordonne chez nous le foyer. Une lettre de mission a suffi.",
        ),
        (
            Kind.SUGGESTION,
            "Réunir seulement ceux qui tiennent les séances, et refaire avec eux les horaires.",
        ),
        (Kind.SUGGESTION, "Annoncer une date : après les vacances, le planning ne sera plus fait par toi."),
    ),
    precision="Qui a signé la lettre de mission, et qu’ont dit les professeurs ?",
    synthesis=(
        "Je garde la réunion de ceux qui tiennent les séances et la lettre de mission. Je laisse la date "
        "butoir : elle sonnerait comme une menace. J’ai entendu que je n’avais rien demandé aux nouveaux."
    ),
    actions=("Réunir les personnes qui tiennent les séances", "Proposer une lettre de mission"),
    outcome=(
        "À cinq autour de la table, les horaires ont changé en un quart d’heure. La coordination est partagée "
        "à deux. La lettre de mission attend encore une signature."
    ),
)

NETWORK = Told(
    subject="Des écoles et un collège qui se rencontrent sans se répondre",
    why="Nous nous voyons, nous nous apprécions, et rien ne change pour les élèves.",
    expose=(
        "Trois fois par an, les professeurs de cours moyen et de sixième de notre secteur se retrouvent une "
        "demi-journée. J’organise cette rencontre avec une directrice d’école. L’accueil est bon, le café "
        "aussi. Nous comparons nos exercices, nous disons que les élèves arrivent moins à l’aise en lecture "
        "longue, et nous nous quittons contents.\n\n"
        "En juin, j’ai relu les comptes rendus des deux dernières années : ils disent presque la même chose. "
        "Les professeurs D et E, du collège, trouvent que les écoles n’en demandent pas assez. Les "
        "maîtres F et G trouvent que le collège ne regarde pas ce qu’ils font. Ces phrases ne sont jamais "
        "prononcées dans la salle ; on me les confie à part.\n\n"
        "Je voudrais que ces demi-journées produisent une chose, même petite, que les élèves puissent voir. Je "
        "n’ai aucune autorité sur les écoles, et j’ai peur d’abîmer une bonne entente en nommant ce qui "
        "coince. Je peux agir sur le programme de la rencontre, sur les documents que l’on apporte, sur la "
        "façon de former les groupes, et sur ce que je dis en ouverture."
    ),
    questions=(
        ("Qui vient à ces rencontres de son plein gré ?", "Presque tous, sauf deux qui y sont envoyés."),
        ("A-t-on déjà apporté des travaux d’élèves ?", "Jamais. On apporte des fiches."),
        ("Que souhaite la directrice, elle ?", "Qu’on s’observe en classe. Je ne l’ai pas relevé."),
        ("Combien de temps reste-t-il quand les nouvelles sont données ?", "Une heure, en comptant large."),
        (
            "Qu’est-ce qu’une petite chose visible, pour toi ?",
            "Un même carnet de lecture de part et d’autre.",
        ),
    ),
    request="J’aimerais que vous m’aidiez à faire de cette entente un travail.",
    reformulation="Tu voudrais qu’ils regardent ensemble la même chose, plutôt que de se raconter la leur.",
    advice=(
        (Kind.IMPRESSION, "J’ai senti la crainte de casser quelque chose qui, peut-être, est plus solide."),
        (Kind.HYPOTHESIS, "On se parle des élèves pour éviter de se parler du métier."),
        (
            Kind.EXPERIENCE,
            "Nous avons mis six copies anonymes au milieu de la table. Au bout de dix minutes, il n’y avait "
            "plus ni école ni collège.",
        ),
        (Kind.SUGGESTION, "Confier l’ouverture à la directrice, avec son idée d’observer une classe."),
        (Kind.SUGGESTION, "Composer des groupes de trois où chaque niveau est présent, pour toute l’année."),
    ),
    precision="Les copies venaient-elles du début ou de la fin de l’année ?",
    synthesis=(
        "Je garde les copies au milieu de la table et la parole à la directrice. Je laisse les groupes pour "
        "l’année : c’est trop tôt. J’ai entendu qu’une proposition était déjà là et que je ne l’avais pas prise."
    ),
    actions=(
        "Appeler la directrice au sujet de l’observation",
        "Choisir ensemble six copies de lecture longue",
    ),
    outcome=(
        "Six copies, deux niveaux, une heure. Deux classes s’observeront au printemps. Le carnet commun est "
        "reporté ; personne n’en veut vraiment, et c’est bon à savoir."
    ),
)

FEEDBACK = Told(
    subject="Dire à une équipe fatiguée que quelque chose ne va pas",
    why="Je repousse cette réunion depuis trois semaines.",
    expose=(
        "L’équipe qui suit une classe de seconde s’est beaucoup dépensée à l’automne. Elle a reçu chaque "
        "famille, elle a mis en place un tutorat, elle se réunit le mardi à midi. Les élèves l’ont senti, et "
        "l’ambiance s’est apaisée.\n\n"
        "Depuis janvier, les résultats baissent et quatre élèves ne rendent plus rien. J’ai regardé les "
        "évaluations : elles se concentrent sur deux semaines, cinq certains jours. Les professeurs ne le "
        "voient pas, parce que chacun tient son propre calendrier. Les délégués de la classe me l’ont montré, "
        "sur une feuille quadrillée, avec beaucoup de délicatesse.\n\n"
        "Je dois en parler à l’équipe. Le professeur principal est épuisé, l’enseignante H se relève d’un "
        "arrêt, et je crains que ma remarque ne soit reçue comme un reproche après tout ce qui a été fait. Je "
        "crains aussi de me taire et que les délégués le remarquent. Je peux agir sur le moment, sur les mots, "
        "sur ce que je montre, et sur la part que je prends ensuite dans le travail. Je voudrais que "
        "l’équipe se saisisse du problème comme du sien."
    ),
    questions=(
        ("Qui a vu la feuille quadrillée ?", "Moi seule, et les deux délégués."),
        ("Qu’attendent les délégués ?", "Que les contrôles soient mieux répartis, sans que l’on se fâche."),
        ("De quoi l’équipe est-elle fière ?", "Du tutorat. Ils en parlent avec les yeux qui brillent."),
        ("Y a-t-il un calendrier commun quelque part ?", "Il existe en ligne ; deux personnes s’en servent."),
        ("Que se passerait-il si tu attendais encore ?", "Les conseils de classe le diraient à ma place."),
    ),
    request="J’aimerais que vous m’aidiez à trouver comment ouvrir cette conversation.",
    reformulation="Tu cherches des premiers mots qui honorent le travail fait et montrent le calendrier.",
    advice=(
        (Kind.IMPRESSION, "La feuille des élèves m’a touché : elle dit tout sans accuser personne."),
        (Kind.HYPOTHESIS, "L’équipe est peut-être prête à l’entendre des élèves plus que de toi."),
        (
            Kind.EXPERIENCE,
            "J’ai un jour projeté le calendrier sans rien dire. L’équipe a ri, puis elle a travaillé.",
        ),
        (
            Kind.SUGGESTION,
            "Commencer par le tutorat : qu’est-ce qui l’a fait réussir, et peut-on s’en servir ici ?",
        ),
        (Kind.SUGGESTION, "Proposer de tenir toi-même le calendrier commun pendant un mois."),
    ),
    precision="Aviez-vous prévenu le professeur principal avant de projeter le calendrier ?",
    synthesis=(
        "Je garde le tutorat comme porte d’entrée, et la feuille avec l’accord des délégués. Je laisse l’idée "
        "de tenir le calendrier : ce serait reprendre. J’ai compris que je craignais surtout leur fatigue."
    ),
    actions=(
        "Voir le professeur principal, avant la réunion",
        "Demander aux délégués l’accord pour la feuille",
    ),
    outcome=(
        "Le professeur principal a montré la feuille lui-même. Trois contrôles ont bougé le jour même. "
        "L’enseignante H a proposé de regarder le calendrier chaque mardi."
    ),
)

SUBJECTS = (COUNCIL, DELEGATION, PROJECT, NETWORK, FEEDBACK)
LEARNINGS = (
    "J’ai appris à attendre. Trois fois j’avais une solution prête, trois fois la question d’un autre valait mieux.",
    "Mes questions étaient des conseils déguisés. J’en ai réécrit deux avant de les envoyer.",
    "Je repars avec une idée pour chez moi, née du problème d’un autre.",
    "Lire les autres après avoir écrit m’a surpris : nous n’avions pas vu la même chose, et c’était utile.",
    "Je retiens qu’une équipe peut prendre du temps sans en perdre, quand les étapes sont tenues.",
    "Dire ce que je laisse a été plus difficile que dire ce que je garde.",
    "J’ai reconnu une situation que je vis. Je n’avais pas pensé à la regarder du côté de ceux qui se taisent.",
)
LED = (
    "Animer, c’était surtout ne pas répondre. J’ai relancé deux fois, et deux fois cela s’est fait sans moi.",
    "J’ai compris l’utilité du contrat : sans lui, nous serions partis dans trois directions.",
)
OBSERVED = "Les premières questions portaient sur les faits, puis sur la personne. Le silence du mercredi a été fécond."
GUIDANCE = "Encore deux jours pour questionner. Pas de conseil à cette étape, même dans une question."
COMMENT = "Merci de ces nouvelles. Cela donne envie d’essayer la même chose ici."
NOTE = "Le rythme est bien tenu. Une personne n’a pas encore pris la parole : un message direct l’y aiderait peut-être."
UNREACHED = "Une personne du groupe n’a pas pu être jointe ; les autres sont prêts."
SHEET = (
    "Une instance retrouve une raison de se réunir quand ses membres en préparent l’ordre du jour et que l’on "
    "commence par dire ce que les idées sont devenues. Premier pas : deux volontaires, un seul point."
)
LIVE_RECORD = "Fil mené en direct pendant la visite collective ; le compte rendu est bref."

"""The people of « Académie de Valcombe » (domain §8): fictitious, and pure data.

Both the demonstration of the tool and the practice platform read it: the same `sub` on both sides.
Two deputies of G3 share a school, as domain §2 allows with a warning; elsewhere a school that
sends two deputies sends them to different groups.
"""

from dataclasses import dataclass

GROUPS = ("G1", "G2", "G3", "G4")
ACADEMY = "Académie de Valcombe"


@dataclass(frozen=True)
class DemoPerson:
    """Someone of the demonstration; `sub` is the numeric id that their LMS gives them.

    `role` is a role of domain §2, or `newcomer_…` for people of the LMS outside the cohort;
    `function` is « deputy » or « inspector » for participants; `school` is a `DemoSchool.key`.
    """

    key: str
    sub: str
    given_name: str
    family_name: str
    email: str
    role: str
    group: str | None
    school: str | None
    function: str | None = None

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True)
class DemoSchool:
    """A fictitious établissement; `kind` is « collège », « lycée » or « lycée professionnel »."""

    key: str
    name: str
    town: str
    kind: str


SCHOOLS: tuple[DemoSchool, ...] = (
    DemoSchool("tilleuls", "Collège des Tilleuls", "Valcombe", "collège"),
    DemoSchool("vieux-moulin", "Collège du Vieux-Moulin", "Brévigny", "collège"),
    DemoSchool("fontclaire", "Collège de Fontclaire", "Fontclaire-sur-Ance", "collège"),
    DemoSchool("trois-ponts", "Collège des Trois-Ponts", "Montaurel", "collège"),
    DemoSchool("belle-etoile", "Collège de la Belle-Étoile", "Sauvanges", "collège"),
    DemoSchool("grands-pres", "Collège des Grands-Prés", "Rocheperle", "collège"),
    DemoSchool("halles", "Collège des Halles", "Port-Mérac", "collège"),
    DemoSchool("roseliere", "Collège de la Roselière", "Aigremont-le-Bas", "collège"),
    DemoSchool("bastide", "Collège de la Bastide", "Castelvert", "collège"),
    DemoSchool("source", "Collège de la Source", "Lavergne-les-Eaux", "collège"),
    DemoSchool("haut-plateau", "Collège du Haut-Plateau", "Villefroide", "collège"),
    DemoSchool("confluence", "Lycée de la Confluence", "Valcombe", "lycée"),
    DemoSchool("citadelle", "Lycée de la Citadelle", "Montaurel", "lycée"),
    DemoSchool("quatre-vents", "Lycée des Quatre-Vents", "Port-Mérac", "lycée"),
    DemoSchool("jardins", "Lycée des Jardins", "Sauvanges", "lycée"),
    DemoSchool("forges", "Lycée professionnel des Forges", "Brévigny", "lycée professionnel"),
    DemoSchool("horizon", "Lycée professionnel de l’Horizon", "Valcombe", "lycée professionnel"),
    DemoSchool("arsenal", "Lycée professionnel de l’Arsenal", "Port-Mérac", "lycée professionnel"),
)


def _deputy(key: str, sub: str, given: str, family: str, mailbox: str, group: str, school: str) -> DemoPerson:
    email = f"{mailbox}@example.org"
    return DemoPerson(key, sub, given, family, email, "participant", group, school, "deputy")


def _inspector(key: str, sub: str, given: str, family: str, mailbox: str, group: str) -> DemoPerson:
    email = f"{mailbox}@example.org"
    return DemoPerson(key, sub, given, family, email, "participant", group, None, "inspector")


def _staff(
    key: str, sub: str, given: str, family: str, mailbox: str, role: str, group: str | None = None
) -> DemoPerson:
    return DemoPerson(key, sub, given, family, f"{mailbox}@example.org", role, group, None)


PARTICIPANTS: tuple[DemoPerson, ...] = (
    _deputy("camille", "103", "Camille", "Vauquelin", "camille.vauquelin", "G1", "tilleuls"),
    _deputy("etienne", "104", "Étienne", "Brossard", "etienne.brossard", "G1", "vieux-moulin"),
    _deputy("aicha", "105", "Aïcha", "Benhadda", "aicha.benhadda", "G1", "confluence"),
    _deputy("jean_baptiste", "106", "Jean-Baptiste", "Tournier", "jb.tournier", "G1", "forges"),
    _deputy("maelle", "107", "Maëlle", "Guivarch", "maelle.guivarch", "G1", "halles"),
    _inspector("solene", "108", "Solène", "Castaing", "solene.castaing", "G1"),
    _deputy("mehdi", "109", "Mehdi", "Larbaoui", "mehdi.larbaoui", "G2", "fontclaire"),
    _deputy("anne_sophie", "110", "Anne-Sophie", "Delvigne", "as.delvigne", "G2", "citadelle"),
    _deputy("thomas", "111", "Thomas", "Okoudjo", "thomas.okoudjo", "G2", "trois-ponts"),
    _deputy("lucie", "112", "Lucie", "Perrault-Massé", "lucie.perrault", "G2", "horizon"),
    _deputy("gregory", "113", "Grégory", "Steinmetz", "gregory.steinmetz", "G2", "confluence"),
    _inspector("karim", "114", "Karim", "Zerhouni", "karim.zerhouni", "G2"),
    _deputy("fatou", "115", "Fatou", "Diarra", "fatou.diarra", "G3", "quatre-vents"),
    _deputy("olivier", "116", "Olivier", "Quéméneur", "olivier.quemeneur", "G3", "roseliere"),
    _deputy("noemie", "117", "Noémie", "Lacassagne", "noemie.lacassagne", "G3", "quatre-vents"),
    _deputy("bastien", "118", "Bastien", "Roussillon", "bastien.roussillon", "G3", "source"),
    _deputy("mai_linh", "119", "Mai-Linh", "Tran", "mailinh.tran", "G3", "belle-etoile"),
    _inspector("veronique", "120", "Véronique", "Abadie", "veronique.abadie", "G3"),
    _deputy("sebastien", "121", "Sébastien", "Morvan", "sebastien.morvan", "G4", "grands-pres"),
    _deputy("elodie", "122", "Élodie", "Chastel", "elodie.chastel", "G4", "bastide"),
    _deputy("yanis", "123", "Yanis", "Bouzid", "yanis.bouzid", "G4", "arsenal"),
    _deputy("clotilde", "124", "Clotilde", "d’Auriac", "clotilde.dauriac", "G4", "jardins"),
    _deputy("tiago", "125", "Tiago", "Ferreira", "tiago.ferreira", "G4", "haut-plateau"),
    _inspector("laurent", "126", "Laurent", "Weissberg", "laurent.weissberg", "G4"),
)

STAFF: tuple[DemoPerson, ...] = (
    _staff("nadia", "201", "Nadia", "Ferrand", "nadia.ferrand", "tutor", "G1"),
    _staff("paul", "202", "Paul", "Kerbrat", "paul.kerbrat", "tutor", "G2"),
    _staff("ines", "203", "Inès", "Solana", "ines.solana", "tutor", "G3"),
    _staff("marc", "204", "Marc", "Duvivier", "marc.duvivier", "tutor", "G4"),
    _staff("claire", "211", "Claire", "Aubanel", "claire.aubanel", "trainer"),
    _staff("theo", "212", "Théo", "Rimbert", "theo.rimbert", "trainer"),
    _staff("helene", "221", "Hélène", "Marchetti", "helene.marchetti", "manager"),
    _staff("francoise", "231", "Françoise", "Lemerle", "francoise.lemerle", "ia_ipr"),
    _staff("driss", "232", "Driss", "Hamidou", "driss.hamidou", "ia_ipr"),
    _staff("agathe", "241", "Agathe", "Villemin", "agathe.villemin", "expert"),
    _staff("ruben", "242", "Ruben", "Costamagna", "ruben.costamagna", "expert"),
    _staff("patricia", "251", "Patricia", "Noblet", "patricia.noblet", "administrator"),
    _staff("samira", "261", "Samira", "Oualid", "samira.oualid", "partner"),
    _staff("hugues", "262", "Hugues", "Bellanger", "hugues.bellanger", "partner"),
    _staff("leonie", "263", "Léonie", "Sarrazac", "leonie.sarrazac", "partner"),
)

PEOPLE: tuple[DemoPerson, ...] = PARTICIPANTS + STAFF

# People of the LMS whom the cohort does not know: they show how someone new comes in.
NEWCOMERS: tuple[DemoPerson, ...] = (
    _staff("zoe", "301", "Zoé", "Marchandeau", "zoe.marchandeau", "newcomer_learner"),
    _staff("antoine", "302", "Antoine", "Delaborde", "antoine.delaborde", "newcomer_instructor"),
    _staff("admin", "2", "Administration", "du campus", "campus", "newcomer_admin"),
)

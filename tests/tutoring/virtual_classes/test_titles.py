"""The column titles that the services really write, in French and in English, and what is read under them.

Sources, read in November 2026: BigBlueButton, `UserService.js` of its learning dashboard and `fr.json` of its
client (where « Duration » and « Activity Score » have no translation); Microsoft Teams and Zoom, the reports
quoted by public programs that read them, in English, and for Teams the title of the third section in French;
Via, `presence.php` and the French words of its Moodle module; Zoom in French, a public program that writes the
same table. The French titles of the columns of Teams are published nowhere: those here are still to be checked
with a real file, and a title that is not known is told by its stem (« sortie », « durée »).
"""

import pytest

from tests.tutoring.virtual_classes.samples import END, START, read
from tutoring.virtual_classes import connections
from tutoring.virtual_classes.columns import header

BBB_EN = (
    "Name,Moderator,Activity Score,Talk Time,Webcam Time,Messages,Reactions,Poll Votes,Raise Hands,"
    "Join,Left,Duration"
)
BBB_FR = (
    "Nom,Modérateur,Activity Score,Temps de conversation,Temps de partage de caméra,Messages,Réactions,"
    "Votes du sondage,Mains levées,Rejoindre,Quitté,Duration"
)
ZOOM = (
    "Name (original name),Email,Join time,Leave time,Duration (minutes),Guest,"
    "Recording disclaimer response,In waiting room"
)
ZOOM_OLD = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,Recording Consent"
ZOOM_SHORT = "Name (Original Name),User Email,Total Duration (Minutes),Guest"
ZOOM_FR = (
    "Nom (nom original);Adresse e-mail de l’utilisateur;Heure d’arrivée;Heure de départ;Durée (minutes);"
    "Invité;Salle d’attente"
)
TEAMS = "Name,First Join,Last Leave,In-Meeting Duration,Email,Participant ID (UPN),Role"
TEAMS_3 = "Name,Join Time,Leave Time,Duration,Email,Role"
TEAMS_OLD = "Full Name,Join Time,Leave Time,Duration,Email,Role"
TEAMS_FR = "Nom,Première participation,Dernière sortie,Durée de la réunion,E-mail,Identifiant (UPN),Rôle"
TEAMS_3_FR = "Nom,Heure de participation,Heure de sortie,Durée,E-mail,Rôle"
VIA_FR = "Rôle;Nom, Prénom;Adresse de courriel;Présence en direct (h:m:s);Différé (h:m:s)"
VIA_FR_NEW = "Rôle;Nom de famille, Prénom;Adresse de courriel;Présence en direct (h:m:s);Différé (h:m:s)"

TIMED = ["name", "join", "leave", "duration"]


@pytest.mark.parametrize(
    ("titles", "found"),
    [
        (BBB_EN, dict(zip(TIMED, (0, 9, 10, 11), strict=True))),
        (BBB_FR, dict(zip(TIMED, (0, 9, 10, 11), strict=True))),
        (ZOOM, {**dict(zip(TIMED, (0, 2, 3, 4), strict=True)), "email": 1, "waiting": 7}),
        (ZOOM_OLD, {**dict(zip(TIMED, (0, 2, 3, 4), strict=True)), "email": 1}),
        (ZOOM_SHORT, {"name": 0, "email": 1, "duration": 2}),
        (ZOOM_FR, {**dict(zip(TIMED, (0, 2, 3, 4), strict=True)), "email": 1, "waiting": 6}),
        (TEAMS, {**dict(zip(TIMED, (0, 1, 2, 3), strict=True)), "email": 4}),
        (TEAMS_3, {**dict(zip(TIMED, (0, 1, 2, 3), strict=True)), "email": 4}),
        (TEAMS_OLD, {**dict(zip(TIMED, (0, 1, 2, 3), strict=True)), "email": 4}),
        (TEAMS_FR, {**dict(zip(TIMED, (0, 1, 2, 3), strict=True)), "email": 4}),
        (TEAMS_3_FR, {**dict(zip(TIMED, (0, 1, 2, 3), strict=True)), "email": 4}),
        (VIA_FR, {"name": 1, "email": 2, "duration": 3}),
        (VIA_FR_NEW, {"name": 1, "email": 2, "duration": 3}),
    ],
)
def test_each_title_is_recognised_for_what_it_holds(titles: str, found: dict[str, int]) -> None:
    table = header(titles.split(";" if ";" in titles else ","))
    assert table is not None
    assert table.columns == found


def minutes(text: str) -> dict[str, int]:
    """Minutes of the class by name."""
    report = read(text)
    by_name: dict[str, list[connections.Connection]] = {}
    for one in report.connections:
        by_name.setdefault(one.name, []).append(one.connection)
    return {name: connections.connected(([lines]), START, END).minutes for name, lines in by_name.items()}


def test_a_french_dashboard_of_bigbluebutton_is_read_without_its_anonymous_line() -> None:
    rows = [
        BBB_FR + ",Avez-vous compris, vraiment ?",
        '"LOVELACE Ada","FALSE","3,2","00:01:02","-","4","0","1","0","12/11/2026 16:58:00",'
        '"12/11/2026 17:40:00","00:42:00","Oui"',
        '"Anonyme","","","","","","","","","","","","Non\r\nOui"',
    ]
    assert minutes("\r\n".join(rows)) == {"LOVELACE Ada": 40}


def test_one_badly_quoted_answer_spoils_no_other_line() -> None:
    line = '"{}","FALSE","1","-","-","0","0","0","0","11/12/2026, 05:00:00 PM","11/12/2026, 05:30:00 PM","00:30:00","{}"'
    rows = [BBB_EN + ",Ready?", line.format("Ada", "Oui"), line.format("Bob", 'dit "oui" et "non"')]
    report = read("\r\n".join(rows))
    assert [one.name for one in report.connections] == ["Ada"]
    assert report.unreadable == 1


def test_a_zoom_webinar_has_one_table_per_role_and_all_are_read() -> None:
    titles = (
        "Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes),Is Guest"
    )
    rows = [
        "Attendee Report,",
        'Report Generated:,"Nov 12, 2026 6:26 PM"',
        "Topic,Webinar ID,Actual Start Time,Actual Duration (minutes),Unique Viewers",
        'CV1,847 5984 1045,"Nov 12, 2026 4:55 PM",70,3',
        "Host Details,",
        titles,
        'Yes,Claire,c@x.fr,"Nov 12, 2026 16:55:00","Nov 12, 2026 18:05:00",70,No',
        "Attendee Details,",
        titles + ",Country/Region Name",
        'Yes,Ada,a@x.fr,"Nov 12, 2026 17:00:00","Nov 12, 2026 17:20:00",20,Yes,France',
        'Yes,Ada,a@x.fr,"Nov 12, 2026 17:30:00","Nov 12, 2026 17:50:00",20,Yes,France',
        "No,Bob,b@x.fr,--,--,--,Yes,France",
    ]
    assert minutes("\n".join(rows)) == {"Claire": 60, "Ada": 40}
    assert read("\n".join(rows)).unreadable == 0


def test_a_zoom_report_of_one_person_is_not_taken_for_its_host() -> None:
    rows = [
        "Topic,Meeting ID,User Name,User Email,Start Time,End Time,Duration (Minutes),Participants",
        "CV1,852 1848 6288,Claire,c@x.fr,11/12/2026 16:00,11/12/2026 18:10,130,1",
        "",
        ZOOM,
        "Ada,a@x.fr,11/12/2026 17:00,11/12/2026 17:30,30,Yes,,No",
    ]
    assert minutes("\n".join(rows)) == {"Ada": 30}


def test_a_zoom_table_with_the_meeting_on_each_line_gives_the_connection() -> None:
    titles = (
        "Topic,User Name,Start Time,End Time,Duration (Minutes),Name (Original Name),Join Time,Leave Time"
    )
    row = "CV1,Claire,11/12/2026 16:00,11/12/2026 18:10,130,Ada,11/12/2026 17:00,11/12/2026 17:30"
    assert minutes(f"{titles}\n{row}\n") == {"Ada": 30}


def test_teams_in_french_keeps_american_dates_and_lists_breakout_rooms() -> None:
    rows = [
        "1. Résumé",
        "Titre de la réunion\tCV1",
        "2. Participants",
        TEAMS_FR.replace(",", "\t"),
        "Ada\t11/12/26, 4:58:11 PM\t11/12/26, 5:50:00 PM\t47 min 20 s\ta@x.fr\ta@x.fr\tParticipant",
        "",
        "3. Activités en réunion",
        "Nom\tType de salle\tNom de la salle\tHeure de participation\tHeure de sortie\tDurée\tE-mail\tRôle",
        "Ada\tPrincipale\t\t11/12/26, 4:58:11 PM\t11/12/26, 5:20:00 PM\t21 min 49 s\ta@x.fr\tParticipant",
        "Ada\tPetits groupes\tA\t11/12/26, 5:15:00 PM\t11/12/26, 5:50:00 PM\t35 min\ta@x.fr\tParticipant",
    ]
    assert minutes("\n".join(rows)) == {"Ada": 50}


def test_via_counts_what_was_lived_and_not_what_was_played_back() -> None:
    rows = [
        VIA_FR,
        "Participant;LOVELACE, Ada;a@x.fr;00:42:10;00:58:00",
        "Participant;PRÉ, Élodie;--;Absent;--",
    ]
    assert minutes("\n".join(rows)) == {"LOVELACE, Ada": 42}

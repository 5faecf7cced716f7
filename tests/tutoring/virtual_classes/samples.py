"""Reports as the four services write them, of the class of Thursday 12 November 2026, 17:00 to 18:00."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime

from openpyxl import Workbook

from course import clock
from tutoring.virtual_classes import reports
from tutoring.virtual_classes.reports import Report

DAY = date(2026, 11, 12)
START, END = clock.local(DAY, 17), clock.local(DAY, 18)

TEAMS = "\r\n".join(
    [
        "1. Summary",
        "Meeting title\tClasse virtuelle 1",
        "Attended participants\t2",
        "Start time\t11/12/26, 4:55:00 PM",
        "End time\t11/12/26, 6:05:00 PM",
        "",
        "2. Participants",
        "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole",
        "Ada Lovelace\t11/12/26, 4:58:11 PM\t11/12/26, 6:00:02 PM\t52m 2s\tada@x.fr\tada@x.fr\tAttendee",
        "Élodie Pré\t11/12/26, 5:00:00 PM\t11/12/26, 5:30:00 PM\t30m 0s\te@x.fr\te@x.fr\tAttendee",
        "",
        "3. In-Meeting Activities",
        "Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole",
        "Ada Lovelace\t11/12/26, 4:58:11 PM\t11/12/26, 5:20:11 PM\t22m 0s\tada@x.fr\tAttendee",
        "Ada Lovelace\t11/12/26, 5:30:00 PM\t11/12/26, 6:00:02 PM\t30m 2s\tada@x.fr\tAttendee",
        "Élodie Pré\t11/12/26, 5:00:00 PM\t11/12/26, 5:30:00 PM\t30m 0s\te@x.fr\tAttendee",
    ]
)
ZOOM = "\n".join(
    [
        "Topic,ID,Host,Duration (minutes),Start time,End time,Participants",
        "CV1,852 1848 6288,Claire,65,11/12/2026 04:55:00 PM,11/12/2026 06:00:00 PM,24",
        "",
        "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,In Waiting Room",
        '"Lovelace, Ada",ada@x.fr,11/12/2026 04:40:00 PM,11/12/2026 05:00:00 PM,20,No,Yes',
        '"Lovelace, Ada",ada@x.fr,11/12/2026 05:00:00 PM,11/12/2026 05:48:10 PM,49,No,No',
    ]
)
ZOOM_FRENCH = (
    "Nom (nom original);Adresse e-mail de l’utilisateur;Heure d’arrivée;Heure de départ;Durée (minutes);"
    "Invité;Salle d’attente\nÉlodie Pré;e@x.fr;12/11/2026 17:00:00;12/11/2026 17:45:00;45;Non;Non\n"
)
BBB = "\r\n".join(
    [
        "Name,Moderator,Activity Score,Talk Time,Webcam Time,Messages,Reactions,Poll Votes,Raise Hands,"
        "Join,Left,Duration,Avez-vous compris ?",
        '"Ada Lovelace","FALSE","3,2","00:01:02","-","4","0","1","0","12/11/2026 16:58:00",'
        '"12/11/2026 18:00:30","00:50:00","Oui"',
        '"Élodie Pré","FALSE","1","-","-","0","0","0","0","12/11/2026 17:10:00","-","00:35:00","-"',
        '"Anonymous","","","","","","","","","","","","Non"',
    ]
)
VIA = "Nom;Prénom;Courriel;Date de connexion;Durée de connexion\nLOVELACE;Ada;ada@x.fr;12/11/2026 17 h 00;1 h 05\n"


def read(content: bytes | str, filename: str = "rapport.csv", **more: object) -> Report:
    data = content.encode() if isinstance(content, str) else content
    return reports.read(data, filename, starts_at=START, ends_at=END, **more)  # type: ignore[arg-type]


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


TITLES = ("Nom", "Arrivée", "Départ", "Durée")


def simple(count: int = 1, name: str = "Ada Lovelace") -> bytes:
    """A workbook with so many connections of a minute."""
    rows: list[Sequence[object]] = [TITLES]
    rows += [(name, datetime(2026, 11, 12, 17, 0), datetime(2026, 11, 12, 17, 1), 1)] * count
    return workbook(rows)


def repacked(content: bytes, **members: bytes) -> bytes:
    """The same archive with members replaced or added; `__` in a name stands for a slash."""
    wanted = {name.replace("__", "/"): data for name, data in members.items()}
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            if item.filename not in wanted:
                new.writestr(item, old.read(item))
        for name, data in wanted.items():
            new.writestr(name, data)
    return target.getvalue()


_SHARED = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
SHARED_HEAD = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def with_shared_strings(part: bytes) -> bytes:
    """A workbook that has this part for its shared strings, declared, so that a library parses it."""
    content = simple()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        types = archive.read("[Content_Types].xml")
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_SHARED}"/></Types>'.encode()
    assert b"sharedStrings" not in types
    members = {"[Content_Types].xml": types.replace(b"</Types>", override), "xl/sharedStrings.xml": part}
    return repacked(content, **members)

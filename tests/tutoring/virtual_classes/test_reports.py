"""Reading connection reports, good and bad; pure."""

from datetime import UTC, date, timedelta

import pytest

from course import clock
from course.errors import RuleBroken
from tests.tutoring.virtual_classes import samples
from tests.tutoring.virtual_classes.samples import (
    BBB,
    END,
    START,
    TEAMS,
    VIA,
    ZOOM,
    ZOOM_FRENCH,
    read,
    workbook,
)
from tutoring.virtual_classes import connections, files, reports
from tutoring.virtual_classes.reports import Report

ONE = "Nom;Arrivée;Départ\nÉlodie Pré;12/11/2026 17:00;12/11/2026 17:45\n"


def minutes(report: Report) -> dict[str, int]:
    """Minutes of the class by name as given."""
    names = {one.name: [] for one in report.connections}  # type: ignore[var-annotated]
    for one in report.connections:
        names[one.name].append(one.connection)
    return {name: connections.connected_seconds(lines, START, END) // 60 for name, lines in names.items()}


def refused(content: bytes | str, filename: str = "rapport.csv") -> str:
    with pytest.raises(RuleBroken) as broken:
        read(content, filename)
    assert broken.value.field == "connection_report"
    return broken.value.message


def test_teams_counts_each_connection_not_the_span_between_first_and_last() -> None:
    content = b"\xff\xfe" + TEAMS.encode("utf-16-le")
    assert minutes(read(content)) == {"Ada Lovelace": 50, "Élodie Pré": 30}


def test_teams_without_the_section_of_connections_counts_the_durations() -> None:
    content = TEAMS.split("3. In-Meeting")[0].encode("utf-16")
    assert minutes(read(content)) == {"Ada Lovelace": 52, "Élodie Pré": 30}


def test_zoom_leaves_the_waiting_room_out_and_skips_the_summary() -> None:
    assert minutes(read(ZOOM)) == {"Lovelace, Ada": 48}
    assert read(ZOOM).connections[0].email == "ada@x.fr"


def test_zoom_in_french_is_read() -> None:
    assert minutes(read(ZOOM_FRENCH)) == {"Élodie Pré": 45}


def test_the_learning_dashboard_of_bigbluebutton_is_read() -> None:
    assert minutes(read(BBB)) == {"Ada Lovelace": 50, "Élodie Pré": 35}


def test_via_with_two_columns_for_the_name_and_french_durations_is_read() -> None:
    assert minutes(read(VIA)) == {"Ada LOVELACE": 60}


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"]
)
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_every_encoding_and_separator_gives_the_same_report(encoding: str, separator: str) -> None:
    content = ONE.replace(";", separator).encode(encoding)
    assert minutes(read(content)) == {"Élodie Pré": 45}


def test_a_workbook_is_read_with_its_own_dates_and_durations() -> None:
    assert minutes(read(samples.simple(), "rapport.xlsx")) == {"Ada Lovelace": 1}
    rows = [("Name", "Duration"), ("Ada", timedelta(minutes=50)), ("Bob", 30), ("Cyd", "1 h 05")]
    assert minutes(read(workbook(rows), "rapport.xlsx")) == {"Ada": 50, "Bob": 30, "Cyd": 60}


def test_a_formula_is_text_like_any_other() -> None:
    rows = [("Nom", "Durée"), ('=HYPERLINK("http://x","Ada")', 40), ("=1+1", 40)]
    assert minutes(read(workbook(rows), "rapport.xlsx")) == {'=HYPERLINK("http://x","Ada")': 40}
    assert minutes(read('Nom;Durée\n"=cmd|calc";40\n')) == {"=cmd|calc": 40}


def test_day_first_or_month_first_is_told_by_the_day_of_the_class() -> None:
    american = ONE.replace("12/11/2026", "11/12/2026")
    assert minutes(read(american)) == minutes(read(ONE)) == {"Élodie Pré": 45}


def test_hours_in_universal_time_are_moved_to_paris() -> None:
    hour_before = ONE.replace("17:", "16:")
    assert minutes(read(hour_before, zone=UTC)) == {"Élodie Pré": 45}
    assert minutes(read(hour_before.replace("Arrivée", "Join Time (UTC)"))) == {"Élodie Pré": 45}
    assert minutes(read(hour_before)) == {"Élodie Pré": 0}


def test_a_report_of_another_day_is_refused_with_both_days() -> None:
    said = refused(ONE.replace("12/11/2026", "15/10/2026"))
    assert "jeudi 15\u00a0octobre 2026" in said
    assert "jeudi 12\u00a0novembre 2026" in said


def test_an_unreadable_line_is_counted_and_the_others_are_read() -> None:
    report = read(ONE + "Ada;bientôt;plus tard\n;17:00;18:00\nTotal;;\n")
    assert (len(report.connections), report.unreadable) == (1, 1)


def test_a_connection_without_an_end_lasts_to_the_end_of_the_class_and_says_so() -> None:
    report = read("Nom;Arrivée;Départ\nAda;17:10;-\n")
    assert (minutes(report), report.open_ended) == ({"Ada": 50}, 1)


def test_bare_hours_over_midnight_go_on_the_next_day() -> None:
    report = read("Nom;Arrivée;Départ\nAda;17:30;00:10\n")
    assert minutes(report) == {"Ada": 30}
    assert read("Nom;Arrivée;Départ\nAda;17:30;17:00\nBob;17:00;18:00\n").unreadable == 1


def test_twenty_thousand_lines_are_read_and_one_more_is_refused() -> None:
    lines = "Ada;12/11/2026 17:00;12/11/2026 17:45\n"
    assert len(read("Nom;Arrivée;Départ\n" + lines * files.ROWS).connections) == 20_000
    assert "plus de 20 000 lignes" in refused("Nom;Arrivée;Départ\n" + lines * (files.ROWS + 1))


def test_a_workbook_of_twenty_thousand_and_one_lines_is_refused() -> None:
    rows = [("Nom", "Durée"), *[("Ada", 1)] * (files.ROWS + 1)]
    assert "plus de 20 000 lignes" in refused(workbook(rows), "rapport.xlsx")


def test_a_file_over_four_megabytes_is_refused() -> None:
    assert "4 Mo" in refused(b"Nom;Dur\xc3\xa9e\n" + b"a" * files.SIZE)


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = samples.repacked(samples.simple(), xl__sharedStrings__xml=b"", **{"xl/media/a": b"0" * 40_000_000})
    assert len(bomb) < 100_000
    assert "démesuré une fois décompressé" in refused(bomb, "rapport.xlsx")


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + samples.SHARED_HEAD + b"<si><t>&a;</t></si></sst>"


@pytest.mark.parametrize(
    "part",
    [
        b'<?xml version="1.0"?>' + ENTITIES,
        # Far from the beginning, or in another encoding, it is still found.
        b'<?xml version="1.0"?><!--' + b" " * 5000 + b"-->" + ENTITIES,
        ENTITIES.decode().encode("utf-16"),
        ENTITIES.decode().encode("utf-16-le"),
        b'<?xml version="1.0" encoding="utf-7"?>' + samples.SHARED_HEAD + b"</sst>",
    ],
)
def test_a_workbook_with_entities_is_refused_wherever_they_hide(part: bytes) -> None:
    assert "n’en est pas un" in refused(samples.with_shared_strings(part), "rapport.xlsx")


def test_millions_of_shared_strings_are_refused_before_they_are_parsed() -> None:
    huge = samples.SHARED_HEAD + b"<si><t>a</t></si>" * 1_000_000 + b"</sst>"
    content = samples.with_shared_strings(huge)
    assert len(content) < 100_000
    assert "démesuré" in refused(content, "rapport.xlsx")


def test_a_workbook_with_shared_strings_of_a_normal_size_is_read() -> None:
    usual = samples.SHARED_HEAD + b"<si><t>Ada</t></si>" * 1_000 + b"</sst>"
    assert minutes(read(samples.with_shared_strings(usual), "rapport.xlsx")) == {"Ada Lovelace": 1}


def test_millions_of_empty_cells_are_refused_before_they_are_parsed() -> None:
    row = b"<row>" + b"<c/>" * 100 + b"</row>"
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    sheet = head + row * 40_000 + b"</sheetData></worksheet>"
    content = samples.repacked(samples.simple(), **{"xl/worksheets/sheet1.xml": sheet})
    assert "démesuré" in refused(content, "rapport.xlsx")


def test_a_cell_at_the_far_corner_takes_neither_memory_nor_time() -> None:
    sheet = (
        b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<sheetData><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
        b"</worksheet>"
    )
    content = samples.repacked(samples.simple(), **{"xl/worksheets/sheet1.xml": sheet})
    assert "plus de 20 000 lignes" in refused(content, "rapport.xlsx")


@pytest.mark.parametrize(
    ("content", "filename", "said"),
    [
        (b"", "rapport.csv", "vide"),
        (b"MZ\x90\x00" + bytes(range(256)), "rapport.xlsx", "n’en est pas un"),
        (b"MZ\x90\x01" + bytes(range(1, 256)) * 2, "rapport.csv", "n’est pas un texte lisible"),
        (samples.simple(), "rapport.csv", "se dit texte"),
        (ONE.encode(), "rapport.xlsx", "n’en est pas un"),
        (b"%PDF-1.7", "rapport.csv", "se dit texte"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "rapport.xlsx", "ancien format"),
        (b"<!DOCTYPE html><html>;</html>", "rapport.csv", "page web"),
        (ONE.encode(), "rapport.pdf", "CSV ou XLSX"),
        (ONE.encode(), "rapport", "CSV ou XLSX"),
        (b"bonjour", "rapport.csv", "colonnes"),
        (b"Nom;Ville\nAda;Paris\n", "rapport.csv", "colonnes"),
        ("Nom;Durée\n".encode(), "rapport.csv", "colonnes"),
        ("Nom;Durée\nAda;beaucoup\n".encode(), "rapport.csv", "Aucune connexion lisible"),
    ],
)
def test_what_is_no_report_is_refused_in_plain_words(content: bytes, filename: str, said: str) -> None:
    assert said in refused(content, filename)


@pytest.mark.parametrize("cut", [10, 200, 1500, -30])
def test_a_workbook_cut_short_is_refused(cut: int) -> None:
    assert "classeur" in refused(samples.simple()[:cut], "rapport.xlsx").lower()


def test_a_class_over_the_change_to_summer_time_counts_real_minutes() -> None:
    day = date(2027, 3, 28)
    start, end = clock.local(day, 1, 30), clock.local(day, 3, 30)
    text = (
        "Nom;Arrivée;Départ\nAda;28/03/2027 01:30;28/03/2027 03:30\nBob;28/03/2027 01:30;28/03/2027 03:15\n"
    )
    report = reports.read(text.encode(), "rapport.csv", starts_at=start, ends_at=end)
    lengths = [connections.connected_seconds([one.connection], start, end) for one in report.connections]
    assert lengths == [3600, 2700]


def test_a_quotation_mark_that_never_closes_swallows_no_line() -> None:
    assert minutes(read('Nom;Durée\n"Ada;40\nBob;30\n')) == {"Ada": 40, "Bob": 30}

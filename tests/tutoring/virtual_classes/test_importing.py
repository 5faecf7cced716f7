"""Connection reports, from the file to whose names they are."""

from collections.abc import Callable

from flask.testing import FlaskClient

from course.db import db
from tests import factories, pages
from tests.queries import count_queries
from tests.tutoring.virtual_classes import samples
from tests.tutoring.virtual_classes.lived import Lived
from tests.tutoring.world import send
from tutoring.virtual_classes import import_queries
from tutoring.virtual_classes.models import ConnectionLine, ConnectionName, ConnectionReport

Browse = Callable[[str], FlaskClient]


def minutes(lived: Lived) -> dict[int, int]:
    """What the reports say now, by person."""
    return {who: found.minutes for who, found in import_queries.connected(lived.session).items()}


def test_a_report_names_sure_people_and_leaves_the_doubtful_to_a_human(lived: Lived, browse: Browse) -> None:
    claire, ada = browse("Claire"), lived.here["Ada"]
    content = lived.report(
        f"{ada.family_name.upper()} {ada.given_name};17:00;17:30",
        f"{ada.given_name};17:40;18:00",
        "Zoé Inconnue;17:00;18:00",
    )
    answer = lived.upload(claire, content)
    assert answer.status_code == 303
    assert answer.location.endswith("/noms")
    names = lived.names()
    assert names[f"{ada.family_name.upper()} Ada"] == ("sure", ada.id)
    assert names["Ada"] == ("doubtful", None)
    assert names["Zoé Inconnue"] == ("unknown", None)
    said = pages.text(claire.get(lived.url("noms")).text)
    assert said.index("À décider") < said.index("Zoé Inconnue") < said.index("Reconnu")
    assert minutes(lived) == {ada.id: 30}


def test_a_doubtful_name_counts_once_a_human_has_decided(lived: Lived, browse: Browse) -> None:
    claire, ada = browse("Claire"), lived.here["Ada"]
    lived.upload(
        claire, lived.report(f"{ada.display_name};17:00;17:30", "Ada;17:20;18:00", "Zoé X;17:00;18:00")
    )
    rows = {one.name: one.id for one in db.session.query(ConnectionName)}
    chosen = {f"n-{rows['Ada']}": ada.uid, f"n-{rows['Zoé X']}": "guest"}
    assert send(claire, lived.url("noms"), lived.url("noms"), **chosen).status_code == 303
    assert lived.names()["Ada"] == ("decided", ada.id)
    assert lived.names()["Zoé X"] == ("guest", None)
    assert minutes(lived) == {ada.id: 60}


def test_a_human_may_say_that_a_sure_name_is_nobody_here(lived: Lived, browse: Browse) -> None:
    claire = browse("Claire")
    lived.upload(claire, lived.report(f"{lived.name('Ada')};17:00;18:00"))
    row = db.session.query(ConnectionName).one()
    send(claire, lived.url("noms"), lived.url("noms"), **{f"n-{row.id}": "other"})
    assert lived.names()[lived.name("Ada")] == ("other", None)
    assert minutes(lived) == {}


def test_a_name_put_back_to_be_decided_counts_for_nobody(lived: Lived, browse: Browse) -> None:
    claire = browse("Claire")
    lived.upload(claire, lived.report(f"{lived.name('Ada')};17:00;18:00"))
    row = db.session.query(ConnectionName).one()
    send(claire, lived.url("noms"), lived.url("noms"), **{f"n-{row.id}": ""})
    assert lived.names()[lived.name("Ada")] == ("doubtful", None)
    assert minutes(lived) == {}


def test_two_trainers_deciding_at_once_do_not_undo_each_other(lived: Lived, browse: Browse) -> None:
    claire, théo = browse("Claire"), browse("Théo")
    lived.upload(claire, lived.report("Ada;17:00;18:00", "Zoé X;17:00;18:00"))
    rows = {one.name: one.id for one in db.session.query(ConnectionName)}
    page = lived.url("noms")
    stale = pages.fields(théo.get(page), page)
    send(claire, page, page, **{f"n-{rows['Ada']}": lived.here["Ada"].uid})
    chosen = {f"n-{rows['Ada']}": "other", f"n-{rows['Zoé X']}": "guest"}
    answer = théo.post(page, data={**stale, **chosen}, follow_redirects=True)
    assert "entre-temps par une autre personne" in pages.text(answer.text)
    assert lived.names() == {"Ada": ("decided", lived.here["Ada"].id), "Zoé X": ("guest", None)}


def test_two_people_of_one_name_are_told_apart_by_group_and_address(lived: Lived, browse: Browse) -> None:
    béa, cyd, dan = (lived.here[given] for given in ("Béa", "Cyd", "Dan"))
    béa.display_name = cyd.display_name = dan.display_name = "Marie Dupont"
    béa.email, cyd.email = "marie.dupont@example.fr", "m.dupont@example.fr"
    db.session.commit()
    claire = browse("Claire")
    lived.upload(claire, lived.report("DUPONT Marie;17:00;18:00"))
    said = pages.text(claire.get(lived.url("noms")).text)
    for label in ("Marie Dupont (G1), marie.dupont@example.fr", "Marie Dupont (G2)"):
        assert label in said.split("Peut-être")[1]


def test_two_people_of_one_name_are_never_merged_in_silence(lived: Lived, browse: Browse) -> None:
    béa, cyd = lived.here["Béa"], lived.here["Cyd"]
    béa.display_name = cyd.display_name = "Marie Dupont"
    db.session.commit()
    claire = browse("Claire")
    lived.upload(claire, lived.report("DUPONT Marie;17:00;18:00"))
    assert lived.names()["DUPONT Marie"] == ("doubtful", None)
    page = claire.get(lived.url("noms")).text
    assert f'value="{béa.uid}"' in page
    assert f'value="{cyd.uid}"' in page
    assert "Plusieurs personnes portent ce nom." in pages.text(page)


def test_the_same_file_twice_counts_once(lived: Lived, browse: Browse) -> None:
    claire = browse("Claire")
    content = lived.report(f"{lived.name('Ada')};17:00;17:30")
    lived.upload(claire, content)
    refused = lived.upload(claire, content)
    assert refused.status_code == 422
    assert "déjà importé" in pages.text(refused.text)
    assert db.session.query(ConnectionReport).count() == 1


def test_the_same_durations_saved_again_by_a_spreadsheet_count_once(lived: Lived, browse: Browse) -> None:
    claire, ada = browse("Claire"), lived.here["Ada"]
    lived.upload(claire, f"Nom;Durée\n{ada.display_name};30\n")
    again = samples.workbook([("Nom", "Durée"), (ada.display_name, 30)])
    assert lived.upload(claire, again, "rapport.xlsx").status_code == 303
    assert minutes(lived) == {ada.id: 30}


def test_two_reports_of_one_class_add_up_and_overlaps_count_once(lived: Lived, browse: Browse) -> None:
    claire, ada = browse("Claire"), lived.here["Ada"]
    lived.upload(claire, lived.report(f"{ada.display_name};17:00;17:30"))
    lived.upload(claire, lived.report(f"{ada.display_name};17:20;17:50"))
    assert minutes(lived) == {ada.id: 50}


def test_what_is_refused_stands_beside_the_file_and_leaves_nothing(lived: Lived, browse: Browse) -> None:
    claire = browse("Claire")
    for content, filename, said in (
        (b"bonjour", "rapport.csv", "n’a pas les colonnes"),
        (b"MZ", "rapport.xlsx", "n’en est pas un"),
        (b"", "rapport.csv", "vide"),
    ):
        refused = lived.upload(claire, content, filename)
        assert refused.status_code == 422
        assert said in pages.text(refused.text)
        assert 'id="connection_report-error"' in refused.text
    missing = lived.post(claire, "rapport", zone="paris")
    assert "Choisissez le fichier" in pages.text(missing.text)
    assert db.session.query(ConnectionReport).count() == 0


def test_ten_thousand_lines_go_in_with_few_queries(lived: Lived, browse: Browse) -> None:
    claire = browse("Claire")
    lines = [f"Inconnu numero{number % 2000};17:00;17:{number % 60:02}" for number in range(1, 10_000)]
    claire.get(lived.url("rapport"))
    with count_queries() as asked:
        assert (
            lived.upload(claire, lived.report(f"{lived.name('Ada')};17:00;18:00", *lines)).status_code == 303
        )
    assert len(asked) < 40
    db.session.rollback()
    assert db.session.query(ConnectionLine).count() == 10_000
    with count_queries() as asked:
        page = claire.get(lived.url("noms"))
    assert len(asked) < 14
    assert "Page 1 sur 41" in pages.text(page.text)
    assert claire.get(lived.url("noms?page=41")).status_code == 200


def test_a_name_that_begins_like_a_formula_is_shown_as_text(lived: Lived, browse: Browse) -> None:
    claire = browse("Claire")
    rows = [("Nom", "Durée"), ('=HYPERLINK("http://x","<b>")', 40)]
    assert lived.upload(claire, samples.workbook(rows), "rapport.xlsx").status_code == 303
    assert '=HYPERLINK("http://x","<b>")' in pages.text(claire.get(lived.url("noms")).text)


def test_the_zone_of_the_report_can_be_said(lived: Lived, browse: Browse) -> None:
    claire, ada = browse("Claire"), lived.here["Ada"]
    lived.upload(claire, lived.report(f"{ada.display_name};12/11/2026 16:00;12/11/2026 17:00"), zone="utc")
    assert minutes(lived) == {ada.id: 60}
    assert lived.post(claire, "rapport", zone="lune").status_code == 422


def test_names_of_another_class_cannot_be_decided_here(lived: Lived, browse: Browse) -> None:
    claire = browse("Claire")
    lived.upload(claire, lived.report("Ada;17:00;18:00"))
    row = db.session.query(ConnectionName).one()
    other = factories.cohort("Une autre")
    stranger = factories.member(other, given="Ada")
    db.session.commit()
    assert lived.post(claire, "noms", **{"n-999999": "guest"}).status_code == 404
    assert lived.post(claire, "noms", **{f"n-{row.id}": stranger.uid}).status_code == 404
    assert lived.post(claire, "noms", **{"n-²": "guest", "n-": "x"}).status_code == 303
    assert lived.names()["Ada"] == ("doubtful", None)


def test_a_report_imported_by_mistake_is_taken_back_with_its_lines(lived: Lived, browse: Browse) -> None:
    claire = browse("Claire")
    lived.upload(claire, lived.report(f"{lived.name('Ada')};17:00;17:30"))
    number = db.session.query(ConnectionReport).one().id
    page = lived.url("validation")
    assert send(claire, page, lived.url(f"rapports/{number}/suppression")).status_code == 303
    db.session.rollback()
    for model in (ConnectionReport, ConnectionName, ConnectionLine):
        assert db.session.query(model).count() == 0
    assert lived.post(claire, f"rapports/{number}/suppression").status_code == 404

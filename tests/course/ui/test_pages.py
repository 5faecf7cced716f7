"""The sample pages as HTML: valid, tied together by ids, useful without a style sheet or a script."""

import re
from typing import Any

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

ADDRESSES = [
    "/visite",
    "/visite?framed=1",
    "/visite?anonymous=1",
    "/visite?flash=1",
    "/erreur",
    "/erreur?framed=1&anonymous=1",
]
SVG = "{http://www.w3.org/2000/svg}"
WRONG = {
    "minutes": "1 h 75",
    "km": "<b>",
    "day": "31/02/2026",
    "school": 'Lycée "X" & Y',
    "place": "",
    "kind": "zzz",
    "report": "x" * 300,
}


def parsed(html: str) -> Any:
    """The document, parsed as strictly as html5lib can."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)


def page(client: FlaskClient, address: str, **posted: str) -> Any:
    """One page, parsed; posted when values are given."""
    response = client.post(address, data=posted) if posted else client.get(address)
    assert response.status_code == 200
    return parsed(response.get_data(as_text=True))


def by_id(document: Any, name: str) -> Any:
    (found,) = [node for node in document.iter() if node.get("id") == name]
    return found


def text_of(node: Any) -> str:
    return " ".join("".join(node.itertext()).replace("\u00a0", " ").split())


def bar_of(document: Any) -> Any:
    (drawing,) = [node for node in document.iter(f"{SVG}svg") if node.get("class") == "bar"]
    return drawing


def all_pages(client: FlaskClient) -> list[Any]:
    """Every sample page, errors included."""
    shown = [page(client, address) for address in ADDRESSES]
    return [*shown, page(client, "/visite", **WRONG), page(client, "/visite?framed=1", **WRONG)]


def test_every_page_is_valid_html(client: FlaskClient) -> None:
    """A strict parser finds nothing to forgive; the language is French; there is one h1 and one main."""
    for document in all_pages(client):
        assert document.get("lang") == "fr"
        for tag in ("h1", "main", "title"):
            assert len(list(document.iter(tag))) == 1


def test_ids_are_unique_and_references_lead_somewhere(client: FlaskClient) -> None:
    """`for`, `aria-describedby`, `aria-labelledby` and « # » links name an element of the page, once."""
    for document in all_pages(client):
        ids = [node.get("id") for node in document.iter() if node.get("id")]
        assert len(ids) == len(set(ids))
        for node in document.iter():
            wanted = (
                f"{node.get('for', '')} {node.get('aria-describedby', '')} {node.get('aria-labelledby', '')}"
            )
            anchor = node.get("href", "")[1:] if node.get("href", "").startswith("#") else ""
            assert set(wanted.split()) | ({anchor} if anchor else set()) <= set(ids)


def test_every_control_has_a_name(client: FlaskClient) -> None:
    """A label, a legend or an aria-label: nobody meets an unnamed box."""
    for document in all_pages(client):
        labelled = {node.get("for") for node in document.iter("label")}
        for tag in ("input", "select", "textarea", "progress"):
            for node in document.iter(tag):
                assert node.get("type") == "hidden" or node.get("id") in labelled


def test_nothing_is_inline(client: FlaskClient) -> None:
    """The policy forbids it, so no page may rely on it."""
    for document in all_pages(client):
        assert not list(document.iter("style"))
        assert all(node.get("src") for node in document.iter("script"))
        for node in document.iter():
            assert not [name for name in node.attrib if name == "style" or name.startswith("on")]


def test_no_control_cuts_a_text_in_silence(client: FlaskClient) -> None:
    """No maxlength anywhere; the form lets us speak instead of the browser."""
    document = page(client, "/visite")
    assert not [node for node in document.iter() if node.get("maxlength") or node.get("minlength")]
    (form,) = [node for node in document.iter("form") if node.get("action") == "/visite"]
    assert form.get("novalidate") is not None
    assert [node.get("value") for node in form.iter("input") if node.get("name") == "version"] == ["3"]
    assert [node for node in form.iter("input") if node.get("name") == "csrf_token" and node.get("value")]


def test_help_readers_and_errors_are_read_with_the_field(client: FlaskClient) -> None:
    """The three lines are tied to the text area, in this order, and it says that it is wrong."""
    area = by_id(page(client, "/visite", **WRONG), "report")
    assert area.get("aria-describedby") == "report-help report-readers report-error"
    assert area.get("aria-invalid") == "true"


def test_a_field_without_error_says_nothing(client: FlaskClient) -> None:
    """No aria-invalid before there is something wrong."""
    document = page(client, "/visite")
    assert by_id(document, "report").get("aria-describedby") == "report-help report-readers"
    assert not [node for node in document.iter() if node.get("aria-invalid")]


def test_groups_of_choices_are_fieldsets(client: FlaskClient) -> None:
    """Radios and check boxes carry their question, its help and its error."""
    document = page(client, "/visite", **WRONG)
    kinds, attendees = by_id(document, "kind"), by_id(document, "attendees")
    assert (kinds.tag, kinds.get("role"), kinds.get("aria-invalid")) == ("fieldset", "radiogroup", "true")
    assert kinds.get("aria-describedby") == "kind-help kind-error"
    assert text_of(next(kinds.iter("legend"))) == "Type de visite"
    assert attendees.tag == "fieldset"
    assert {box.get("aria-invalid") for box in attendees.iter("input")} == {"true"}
    assert not [box for box in attendees.iter("input") if box.get("required") is not None]


def test_optional_fields_say_so_and_required_ones_have_no_star(client: FlaskClient) -> None:
    """The exception is marked, in words."""
    document = page(client, "/visite")
    labels = {node.get("for"): text_of(node) for node in document.iter("label")}
    assert labels["km"] == "Distance parcourue (facultatif)"
    assert labels["minutes"] == "Temps sur place"
    assert by_id(document, "minutes").get("required") is not None


def test_a_unit_is_part_of_the_description(client: FlaskClient) -> None:
    """« km » is not only for those who see it."""
    document = page(client, "/visite")
    assert by_id(document, "km").get("aria-describedby") == "km-unit"
    assert text_of(by_id(document, "km-unit")) == "km"


def test_the_summary_names_each_error_and_leads_to_it(client: FlaskClient) -> None:
    """It is an alert that takes the focus, and the title of the page says it too."""
    document = page(client, "/visite", **WRONG)
    summary = by_id(document, "error-summary")
    assert (summary.get("role"), summary.get("tabindex")) == ("alert", "-1")
    assert summary.get("autofocus") is not None
    links = {link.get("href"): text_of(link) for link in summary.iter("a")}
    assert list(links) == ["#day", "#minutes", "#km", "#kind-0", "#attendees-0", "#report"]
    assert links["#minutes"].startswith("Temps sur place : Les minutes vont de 0 à 59")
    assert text_of(next(document.iter("title"))).startswith("Erreur – ")
    assert text_of(next(summary.iter("h2"))) == "6 points sont à revoir"


def test_everything_typed_is_shown_back(client: FlaskClient) -> None:
    """Even what could not be read, even what no box of ours would hold."""
    document = page(client, "/visite", **WRONG)
    for name in ("minutes", "km", "day", "school"):
        assert by_id(document, name).get("value") == WRONG[name]
    assert (by_id(document, "report").text or "").strip() == WRONG["report"]


def test_a_rule_without_a_field_is_in_the_summary(client: FlaskClient) -> None:
    """A message of the whole form is not lost."""
    posted = {
        "minutes": "1 h",
        "day": "2026-10-06",
        "school": "X",
        "place": "site",
        "kind": "one",
        "attendees": "a",
        "report": "r",
    }
    summary = by_id(page(client, "/visite?rule=1", **posted), "error-summary")
    assert [text_of(item) for item in summary.iter("li")] == [
        "Le groupe est fermé.",
        "Date de la visite : Cette visite est déjà notée.",
    ]


def test_the_bare_shell_has_neither_header_nor_footer(client: FlaskClient) -> None:
    """In a frame: menu, breadcrumb, accessibility, and the way out to a tab, which is a POST."""
    document = page(client, "/visite?framed=1&q=é")
    assert not list(document.iter("header"))
    assert not list(document.iter("footer"))
    names = [node.get("aria-label") for node in document.iter("nav")]
    assert names == ["Parcours", "Outils de la page", "Fil d’Ariane"]
    (form,) = [node for node in document.iter("form") if node.get("action") == "/onglet"]
    assert form.get("method") == "post"
    assert form.get("data-new-tab") is not None
    values = {node.get("name"): node.get("value") for node in form.iter("input")}
    assert values["next"] == "/visite?framed=1&q=é"
    assert values["csrf_token"]


def test_the_full_shell_says_who_and_where(client: FlaskClient) -> None:
    """At top level: product, cohort, person, sign-out, declarations."""
    document = page(client, "/visite")
    header, footer = text_of(next(document.iter("header"))), text_of(next(document.iter("footer")))
    for words in ("Agencement", "Académie de Valcombe", "Nadia Ferrand", "Se déconnecter"):
        assert words in header
    assert "Accessibilité : non conforme" in footer
    assert "Vos données" in footer
    current = [text_of(node) for node in document.iter("a") if node.get("aria-current") == "page"]
    assert current == ["Visites"]


def test_the_first_link_skips_to_the_content(client: FlaskClient) -> None:
    """By keyboard, one press avoids the menu."""
    for address in ADDRESSES:
        document = page(client, address)
        assert next(document.iter("a")).get("href") == "#contenu"
        assert by_id(document, "contenu").tag == "main"


def test_a_page_without_a_person_holds_no_form(client: FlaskClient) -> None:
    """Such a page may be framed by anybody: there must be nothing to click, nor a cookie."""
    for address in ("/erreur?framed=1&anonymous=1", "/erreur?anonymous=1"):
        response = client.get(address)
        assert not list(parsed(response.get_data(as_text=True)).iter("form"))
        assert "Set-Cookie" not in response.headers


def test_the_way_out_never_leads_to_a_page_that_only_takes_posts(ui_app: Flask) -> None:
    """After a refused POST the new tab opens an address that can be opened."""
    current_path: Any = ui_app.jinja_env.globals["current_path"]
    with ui_app.test_request_context("/onglet", method="POST"):
        assert current_path() == "/"
    with ui_app.test_request_context("/visite?x=1", method="POST"):
        assert current_path() == "/visite"


def test_flashed_messages_are_in_a_status(client: FlaskClient) -> None:
    """They are read aloud, and a success marks the page for the local copies."""
    document = page(client, "/visite?flash=1")
    (status,) = [node for node in document.iter("div") if node.get("role") == "status"]
    assert [text_of(node) for node in status.iter("p")] == [
        "La visite est enregistrée.",
        "La boîte d’envoi est pleine.",
    ]
    assert [node.get("data-confirmed") is not None for node in status.iter("p")] == [True, False]


def test_the_chart_and_its_table_say_the_same(client: FlaskClient) -> None:
    """The drawing is hidden from readers, who get a table with a caption and scopes."""
    document = page(client, "/visite")
    table = by_id(document, "mes-heures")
    assert text_of(next(table.iter("caption"))) == "Mes heures par modalité"
    rows = [[text_of(cell) for cell in row] for row in table.iter("tr")]
    assert rows[1] == ["En présence", "6 h", "12 h", "50 %"]
    assert rows[2] == ["Classe virtuelle", "0 h", "10 h", "0 %"]
    assert rows[4] == ["Total", "7 h 30", "36 h", "20 %"]
    assert rows[5][:2] == ["Accompagnement sur site (compté à part)", "2 h"]
    assert {cell.get("scope") for cell in table.iter("th")} == {"row", "col"}
    drawing = bar_of(document)
    assert drawing.get("aria-hidden") == "true"


def test_the_bar_is_to_scale_and_keeps_its_colours(client: FlaskClient) -> None:
    """6 h of 36 h is a sixth; a modality without hours takes no room and no other's colour."""
    drawing = bar_of(page(client, "/visite"))
    shapes = [
        (node.get("class"), float(node.get("x")), float(node.get("width")))
        for node in drawing.iter(f"{SVG}rect")
    ][1:]
    assert [shape[0] for shape in shapes] == ["fill-1", "fill-3"]
    assert shapes[0][2] == pytest.approx(1000 / 6, abs=4)
    assert shapes[1][1] == pytest.approx(1000 / 6, abs=1)


def test_a_bar_never_leaves_its_track(ui_app: Flask) -> None:
    """Too many hours, a plan of zero, nothing at all: drawn, not broken."""
    source = '{% from "ui/charts.html" import hours_bar %}{{ hours_bar("h", "H", rows, planned=planned) }}'
    with ui_app.test_request_context("/"):
        for minutes, planned, total in ((5000, 600, 600), (10, 0, 0), (0, 60, 60), (700, 700, 600)):
            rows = [{"label": "A", "minutes": minutes, "planned": planned}] * 2
            html = ui_app.jinja_env.from_string(source).render(rows=rows, planned=total)
            ends = [float(x) + float(w) for x, w in re.findall(r'x="([\d.]+)" y="0" width="([\d.]+)"', html)]
            assert max(ends) <= 1002


def test_progress_is_an_element_with_its_label(client: FlaskClient) -> None:
    """A progress bar that says its value in words."""
    document = page(client, "/visite")
    bar = by_id(document, "annee")
    assert (bar.tag, bar.get("value"), bar.get("max"), text_of(bar)) == (
        "progress",
        "450",
        "1080",
        "7 h 30 sur 18 h",
    )


def test_a_kept_text_comes_back_whole(client: FlaskClient) -> None:
    """With its French label, unchanged, and unable to leave its box."""
    document = page(client, "/erreur")
    area = by_id(document, "kept-1")
    assert area.get("readonly") is not None
    assert (
        area.text.strip() == "Vu : une salle des professeurs vivante.\n</textarea><script>alert(1)</script>"
    )
    labels = {node.get("for"): text_of(node) for node in document.iter("label")}
    assert labels == {"kept-1": "Ce que j’ai observé", "kept-2": "Votre texte"}
    assert "4F2A91C0" in text_of(document)
    assert by_id(document, "contenu").get("data-refused") is not None

"""The PDF that leaves the tool: everybody can read it, whatever people typed."""

import pytest
from flask import Flask
from typst import TypstError

from course import documents
from course.documents import pdf, qr
from tests.course.documents import reading

ROWS = [["En présence", "12 h"], ["Classe virtuelle", "10 h"]]


def made(**values: object) -> bytes:
    data = {
        "title": "Attestation",
        "text": "Bonjour.",
        "rows": ROWS,
        "qr": qr.svg_image("https://exemple.fr"),
    }
    return pdf.render("sample/sample.typ", {**data, **values})


def test_a_document_is_tagged_titled_and_in_french(sample: Flask) -> None:
    reading.assert_accessible(made(title="Attestation de suivi"), "Attestation de suivi")


def test_a_table_tells_its_heads_and_a_drawing_what_it_is(sample: Flask) -> None:
    tags = reading.tags(made())
    kinds = [tag["/S"] for tag in tags]
    assert kinds.count("/TH") == 2
    assert kinds.count("/TD") == 4
    (figure,) = [tag for tag in tags if tag["/S"] == "/Figure"]
    assert figure["/Alt"] == "Code QR de la page de vérification"


def test_french_letters_and_signs_are_drawn(sample: Flask) -> None:
    said = "« L’œuvre d’Élodie Çağlar » – 36 h, 50 % : où ça ? Łódź, Ÿ, −1 h…"
    assert said in reading.text(made(text=said))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Zoé 🎉 Martin", "Zoé □ Martin"),
        ("Famille 👩‍👩‍👧‍👦 unie", "Famille □ unie"),
        ("Feu ❤️‍🔥 !", None),
        ("李明 Chen", "□ Chen"),
        ("Иван Ελένη", "Иван Ελένη"),
        ("e\u0301te\u0301", "été"),
        ("\ud800seul", "seul"),
        ("a\x00b\u202ec", None),
        ("\U000e0067\ue000\u0378", None),
    ],
)
def test_a_sign_that_no_font_draws_never_stops_a_document(
    sample: Flask, typed: str, shown: str | None
) -> None:
    content = made(title=typed, text=typed)
    if shown is not None:
        assert shown in reading.text(content)
    assert reading.catalogue(content)["/MarkInfo"]["/Marked"].value


def test_a_thousand_signs_that_no_font_draws_are_not_tried_one_by_one(
    sample: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def refuse(character: str) -> bool:
        tried.append(character)
        return False

    monkeypatch.setattr(pdf, "_can_show", refuse)
    said = reading.text(made(text="Nom : " + "".join(chr(0x4E00 + n) for n in range(1000))))
    assert "Nom : □" in said
    assert len(tried) <= 2 * pdf.TRIED


@pytest.mark.parametrize(
    "typed",
    ["#sys.inputs", '#read("/etc/passwd")', "= Titre\n*gras* $x$", '"); #panic("x")', "\\u{41} <a> @b"],
)
def test_what_people_type_is_never_markup(sample: Flask, typed: str) -> None:
    assert " ".join(typed.split()) in reading.text(made(text=typed))


def test_a_template_cannot_read_our_files(sample: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "template_source", lambda name: '#read("/etc/passwd")')
    with pytest.raises(TypstError):
        pdf.render("sample/sample.typ", {})


def test_a_template_that_is_wrong_says_so(sample: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "template_source", lambda name: "#nothing-of-that-name")
    with pytest.raises(TypstError):
        pdf.render("sample/sample.typ", {})


@pytest.mark.parametrize(
    "name", ["unknown/sample.typ", "sample", "sample/../../pyproject.toml", "sample/no.typ"]
)
def test_only_registered_templates_are_found(sample: Flask, name: str) -> None:
    with pytest.raises((KeyError, FileNotFoundError, IsADirectoryError)):
        pdf.render(name, {})


def test_two_rooms_cannot_take_the_same_name(sample: Flask) -> None:
    from pathlib import Path

    with pytest.raises(ValueError, match="sample"):
        documents.register(sample, "sample", Path("/"))

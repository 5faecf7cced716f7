"""A file is what its bytes say; what it is not allowed to be is named, and nothing swells."""

import io
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from course.errors import RuleBroken
from course.files import contents, images, rules
from tests.course.files.samples import EXIF, jpeg, office, open_document, pdf, picture, zipped


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (pdf(), "charte.pdf", "application/pdf"),
        (office("word/document.xml"), "note.docx", "wordprocessingml"),
        (office("xl/workbook.xml"), "tableau.xlsx", "spreadsheetml"),
        (office("ppt/presentation.xml"), "diapos.pptx", "presentationml"),
        (open_document("text"), "note.odt", "opendocument.text"),
        (open_document("spreadsheet"), "tableau.ods", "opendocument.spreadsheet"),
        (open_document("presentation"), "diapos.odp", "opendocument.presentation"),
        ("élève;note\n1;2\n".encode(), "données.csv", "text/plain"),
        (b"a < b et c > d", "note.txt", "text/plain"),
    ],
)
def test_what_people_work_with_is_accepted_as_it_is(content: bytes, name: str, media_type: str) -> None:
    found = contents.read(content, name)
    assert media_type in found.media_type
    assert (found.content, found.filename, found.width) == (content, name, None)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"<!DOCTYPE html><html></html>", "charte.pdf", "une page web"),
        (b"\xef\xbb\xbf  <HTML>", "charte.txt", "une page web"),
        (b"Bonjour <script>alert(1)</script>", "charte.txt", "une page web"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "logo.svg", "un dessin SVG"),
        (b'<?xml version="1.0"?><svg/>', "logo.png", "un dessin SVG"),
        (b"MZ\x90\x00", "outil.exe", "un programme"),
        (b"MZ\x90\x00", "charte.pdf", "un programme"),
        (b"\x7fELF\x02", "outil", "un programme"),
        (b"#!/bin/sh\n", "script.txt", "un programme"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "note.doc", "un ancien fichier Office"),
        (b"\x00\x00\x00\x18ftypheic", "photo.heic", "une photo HEIC"),
        (b"\x00\x00\x00\x18ftypmp42", "film.mp4", "une vidéo"),
        (zipped({"a.txt": b"x"}), "tout.zip", "une archive"),
        (zipped({"a.txt": b"x"}), "note.docx", "une archive"),
        (pdf(), "note.docx", "ne correspond pas"),
        (office("word/document.xml"), "note.pdf", "ne correspond pas"),
        (picture(), "note.pdf", "ne correspond pas"),
        (b"bonjour", "note.pdf", "ne correspond pas"),
        (b"bonjour", "outil.js", "ne correspond pas"),
        (office("word/document.xml", {"word/vbaProject.bin": b"x"}), "note.docx", "des macros"),
        (office("word/document.xml", macros=True), "note.docx", "des macros"),
        (open_document("text", {"Basic/Standard/Module1.xml": b"x"}), "note.odt", "des macros"),
        (b"%PDF-1.7\n1 0 obj", "charte.pdf", "incomplet"),
        (b"", "charte.pdf", "est vide"),
        (b"\x00\x01\x02", "note.txt", "pas reconnu"),
        ("é".encode("latin-1"), "note.txt", "pas reconnu"),
        (b"PK\x03\x04 rien", "note.docx", "ne s’ouvre pas"),
        (b"\x89PNG\r\n\x1a\n rien", "a.png", "abîmée"),
        (jpeg()[:200], "a.jpg", "abîmée"),
        (b"x" * (rules.SIZE + 1), "note.txt", "10\xa0Mo"),
    ],
)
def test_everything_else_is_refused_by_its_name(content: bytes, name: str, said: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        contents.read(content, name)
    assert said in refusal.value.message
    assert name in refusal.value.message
    assert refusal.value.field == "attachment"


def test_archives_that_swell_are_refused_unopened() -> None:
    many = office("word/document.xml", {f"a{number}": b"" for number in range(contents.PARTS + 1)})
    swollen = bytearray(office("word/document.xml", {"word/a.xml": b"\0" * 1000}))
    at = swollen.rindex(b"PK\x01\x02") + 24
    swollen[at : at + 4] = (2**31).to_bytes(4, "little")
    for content in (many, bytes(swollen)):
        with pytest.raises(RuleBroken, match="trop complexe"):
            contents.read(content, "note.docx")


def test_a_protected_office_file_says_so() -> None:
    content = bytearray(office("word/document.xml"))
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(RuleBroken, match="mot de passe"):
        contents.read(bytes(content), "note.docx")


class TestPictures:
    """A picture is drawn again."""

    def test_the_place_and_the_camera_are_gone_and_it_stands_upright(self) -> None:
        sent = jpeg((400, 200), exif=True)
        assert b"Exif" in sent
        found = contents.read(sent, "IMG_1.JPG")
        kept = Image.open(io.BytesIO(found.content))
        assert (found.width, found.height) == kept.size == (200, 400)
        assert not kept.getexif()
        assert EXIF.encode() not in found.content

    def test_a_comment_does_not_travel_either(self) -> None:
        made = io.BytesIO()
        Image.new("RGB", (8, 8)).save(made, "JPEG", comment=b"confidentiel")
        assert b"confidentiel" not in contents.read(made.getvalue(), "a.jpg").content

    def test_the_longest_side_is_reduced(self) -> None:
        found = contents.read(jpeg((5000, 1000)), "a.jpg")
        assert (found.width, found.height) == (2000, 400)

    @pytest.mark.parametrize(
        ("kind", "mode", "name", "kept"),
        [
            ("PNG", "RGBA", "a.png", "a.png"),
            ("PNG", "P", "a.png", "a.png"),
            ("GIF", "P", "a.gif", "a.png"),
            ("WEBP", "RGB", "a.webp", "a.jpg"),
            ("WEBP", "RGBA", "a.webp", "a.png"),
            ("JPEG", "CMYK", "a.jpeg", "a.jpeg"),
            ("JPEG", "L", "capture", "capture.jpg"),
            ("PNG", "I;16", "a.jpg", "a.png"),
            ("PNG", "1", "a.png", "a.png"),
        ],
    )
    def test_each_kind_is_kept_as_one_that_browsers_show(
        self, kind: str, mode: str, name: str, kept: str
    ) -> None:
        found = contents.read(picture(kind, mode), name)
        assert found.filename == kept
        assert found.media_type in images.MEDIA_TYPES.values()
        assert (found.width, found.height) == (12, 8)

    def test_a_bomb_is_refused_before_it_is_decoded(self) -> None:
        for side in (7000, 10_000, 50_000):
            header = b"IHDR" + side.to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
            bomb = (
                *(b"\x89PNG\r\n\x1a\n", (13).to_bytes(4, "big"), header),
                *(zlib.crc32(header).to_bytes(4, "big"), b"\x00\x00\x00\x00IDAT"),
            )
            with pytest.raises(RuleBroken, match="40 millions de pixels"):
                contents.read(b"".join(bomb), "a.png")


class TestNames:
    """A name is shown and saved: nothing of it is a path or hides."""

    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\ada\\Mes notes.pdf", "Mes notes.pdf"),
            ("facture\u202efdp.exe", "facturefdp.exe"),
            ("a\x00b\nc.pdf", "ab-c.pdf"),
            ("", "document"),
            ("...", "document"),
            ("Évaluation « élèves ».pdf", "Évaluation « élèves ».pdf"),
            ('a"b<c>|?.pdf', "a-b-c-.pdf"),
        ],
    )
    def test_are_cleaned(self, given: str, kept: str) -> None:
        assert rules.clean_name(given) == kept

    @given(st.text(max_size=400))
    def test_are_always_short_and_never_empty(self, given: str) -> None:
        name = rules.clean_name(given)
        assert 0 < len(name) <= rules.NAME
        assert not set(name) & set('/\\\n\t\0"<>|\u202e\u200f')


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\xff\xd8\xff", b"GIF89a", b"%PDF-"]))
def test_any_bytes_are_kept_or_refused_in_french(content: bytes, start: bytes) -> None:
    said = outcome(start + content)
    assert said is None or said.endswith(".")


def outcome(content: bytes) -> str | None:
    """What the refusal says, if it is refused."""
    try:
        contents.read(content, "a.pdf")
    except RuleBroken as refusal:
        return refusal.message
    return None


def test_sizes_are_written_for_people() -> None:
    assert [rules.readable_size(size) for size in (0, 320_400, 1_240_000, rules.SIZE)] == [
        *("1\xa0Ko", "320\xa0Ko", "1,2\xa0Mo", "10\xa0Mo")
    ]


def test_the_samples_are_archives() -> None:
    assert zipfile.is_zipfile(io.BytesIO(office("word/document.xml")))

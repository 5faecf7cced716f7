"""Files are saved, never shown in a page nor kept by a shared computer."""

import pytest

from course.documents import download
from course.documents.answers import safe_name


def test_a_download_is_saved_under_its_french_name_and_kept_nowhere() -> None:
    answer = download(b"x", "Attestation Élodie.pdf", "application/pdf")
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"Attestation Elodie.pdf\"; filename*=UTF-8''Attestation%20%C3%89lodie.pdf"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.mimetype == "application/pdf"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "-..-etc-passwd"),
        ('a"b\r\nSet-Cookie: x.pdf', "a-b-Set-Cookie- x.pdf"),
        ("C:\\x\\y.csv", "C-x-y.csv"),
        ("", "document"),
        ("é" * 300 + ".pdf", "é" * 100 + ".pdf"),
    ],
)
def test_a_file_name_holds_neither_path_nor_header(name: str, safe: str) -> None:
    assert safe_name(name) == safe
    assert "\n" not in download(b"", name, "text/plain").headers["Content-Disposition"]


def test_a_name_in_another_alphabet_keeps_it_for_those_who_read_it() -> None:
    answer = download(b"", "李.pdf", "application/pdf")
    assert "filename*=UTF-8''%E6%9D%8E.pdf" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("name", ["🎉" * 90, "é" * 300, "名" * 100])
def test_a_name_of_emojis_fits_into_every_file_system(name: str) -> None:
    assert len(safe_name(f"{name}.pdf").encode()) <= 255
    assert safe_name(f"{name}.pdf").endswith(".pdf")
    assert len(safe_name(name).encode()) <= 255

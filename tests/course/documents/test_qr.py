"""Codes that a telephone reads."""

import re
import struct

import pytest
import segno

from course.documents import qr

ADDRESS = "https://agencement.exemple.fr/attestation/" + "x" * 43


def test_the_path_draws_every_dark_module_with_a_white_border() -> None:
    code = qr.qr_code(ADDRESS)
    modules = segno.make_qr(ADDRESS, error="m", boost_error=False).matrix
    dark = {
        (int(x) + step, int(y))
        for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", code.path)
        for step in range(int(length))
    }
    assert dark == {(x + 4, y + 4) for y, row in enumerate(modules) for x, one in enumerate(row) if one}
    assert code.size == len(modules) + 8


def test_the_picture_has_the_size_asked_for() -> None:
    picture = qr.png_bytes(ADDRESS, scale=5)
    assert picture.startswith(b"\x89PNG")
    assert struct.unpack(">II", picture[16:24]) == (5 * qr.qr_code(ADDRESS).size,) * 2


def test_the_svg_says_its_size_and_holds_the_path() -> None:
    code = qr.qr_code(ADDRESS)
    assert f'viewBox="0 0 {code.size} {code.size}"' in qr.svg_image(ADDRESS)
    assert qr.svg_path(ADDRESS) in qr.svg_image(ADDRESS)


def test_a_text_that_no_code_can_hold_is_refused() -> None:
    with pytest.raises(ValueError, match=r".+"):
        qr.qr_code("x" * 3000)

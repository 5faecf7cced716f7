"""PDF by Typst, always PDF/UA-1: tagged, in French, titled (https://typst.app/docs/reference/pdf/).

What people typed reaches the compiler only as one JSON string of `sys.inputs`, so that none of it is
ever markup; the compiler sees an empty folder and no font but its own.
"""

import json
import re
import tempfile
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from typst import TypstError

from course import clock
from course.documents import template_source
from course.ui.text import clean_text

MEDIA_TYPE = "application/pdf"
HOUSE = (Path(__file__).parent / "house.typ").read_text(encoding="utf-8")
# Stands for what the fonts cannot draw: PDF/UA refuses a document with an unknown glyph.
UNKNOWN = "□"
# Up to here the compiler's own fonts draw everything (Latin, with the accents of Europe).
SURE = "\u024f"
PROBE = '#set document(title: "x")\n#set text(lang: "fr")\n#sys.inputs.data'
# Different characters that are tried one by one in a document; beyond, they are replaced unseen.
TRIED = 200
_RUN = re.compile("\0[\0\u200d\ufe00-\ufe0f]*")


def render(template: str, data: Mapping[str, Any]) -> bytes:
    """The PDF of « room/file.typ » with `data` (text, numbers, lists, mappings; dates already as text).

    Characters that no font has become « □ ». Raises TypstError when the template itself is wrong,
    KeyError or FileNotFoundError when there is no such template.
    """
    source = HOUSE + template_source(template)
    for readable in (_cleaned, displayable, latin):
        try:
            return _compile(source, json.dumps(_mapped(data, readable), ensure_ascii=False))
        except TypstError as error:
            failure = error
    raise failure


def _compile(source: str, data: str) -> bytes:
    with tempfile.TemporaryDirectory() as root:
        made = typst.compile(  # type: ignore[call-overload]  # its types ask a root as bytes
            source.encode(),
            root=root,
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs={"data": data},
            pdf_standards=["ua-1"],
            timestamp=clock.timestamp(),
        )
    assert isinstance(made, bytes)
    return made


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    """The same data, each text changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _mapped(one, change) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_mapped(one, change) for one in value]
    return value


def _cleaned(text: str) -> str:
    return unicodedata.normalize("NFC", clean_text(text))


def displayable(text: str) -> str:
    """`text` with « □ » for what the compiler's fonts cannot draw; a run of it (an emoji) is one « □ »."""
    cleaned = _cleaned(text)
    unsure = sorted({character for character in cleaned if character > SURE})
    shown = {one for one in unsure[:TRIED] if _can_show(one)}
    return _replaced(cleaned, lambda character: character <= SURE or character in shown)


def latin(text: str) -> str:
    """`text` with « □ » for everything but Latin letters and ordinary punctuation."""
    return _replaced(_cleaned(text), lambda character: character <= SURE or "\u2010" <= character <= "\u2044")


def _replaced(text: str, is_kept: Callable[[str], bool]) -> str:
    marked = "".join(character if is_kept(character) else "\0" for character in text)
    return _RUN.sub(UNKNOWN, marked)


@lru_cache(maxsize=4096)
def _can_show(character: str) -> bool:
    """Whether a document with this character is accepted; an accent is tried on a letter."""
    carried = f"e{character}" if unicodedata.category(character).startswith("M") else character
    try:
        _compile(PROBE, carried)
    except TypstError:
        return False
    return True

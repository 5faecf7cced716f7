"""What may be attached, how large, how many, under which name. Pure."""

import re
import unicodedata
from decimal import Decimal
from pathlib import PurePosixPath

from course.ui.formats import NBSP, number
from course.ui.text import clean_text

MEGABYTE = 1_000_000
SIZE = 10 * MEGABYTE
PER_THING = 5
PER_PERSON = 200 * MEGABYTE
ALT, NAME = 300, 120

# Directions of writing and marks that are not seen: « facture\u202efdp.exe » would read « factureexe.pdf ».
_UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\n\t]+')

# By media type: its endings, the first being ours, and what people call it.
TYPES: dict[str, tuple[tuple[str, ...], str]] = {
    "application/pdf": (("pdf",), "PDF"),
    "image/jpeg": (("jpg", "jpeg"), "image"),
    "image/png": (("png",), "image"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (("docx",), "document Word"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (("xlsx",), "classeur Excel"),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": (
        ("pptx",),
        "présentation PowerPoint",
    ),
    "application/vnd.oasis.opendocument.text": (("odt",), "document LibreOffice"),
    "application/vnd.oasis.opendocument.spreadsheet": (("ods",), "classeur LibreOffice"),
    "application/vnd.oasis.opendocument.presentation": (("odp",), "présentation LibreOffice"),
    "text/plain": (("txt", "csv", "md"), "texte"),
}
IMAGES = ("jpg", "jpeg", "png", "webp", "gif")
# What the browser proposes to choose; the content alone decides.
ACCEPT = ",".join(
    f".{ending}" for ending in dict.fromkeys([*(e for ends, _ in TYPES.values() for e in ends), *IMAGES])
)
ACCEPTED = "PDF, image (JPEG, PNG, WebP, GIF), Word, Excel, PowerPoint, LibreOffice ou texte"


def clean_name(filename: str) -> str:
    """A name safe to show and to save: no path, nothing unseen, at most 120 characters with its ending."""
    last = re.split(r"[\\/]", filename)[-1]
    seen = _UNSEEN.sub("", unicodedata.normalize("NFC", clean_text(last)))
    name = re.sub(r"\s+", " ", _FORBIDDEN.sub("-", seen)).strip(". ")
    path = PurePosixPath(name or "document")
    ending = path.suffix[:8]
    return (path.name.removesuffix(path.suffix)[: NAME - 8].rstrip(". ") or "document") + ending


def ending_of(filename: str) -> str:
    """« pdf »; empty for a name without one."""
    return PurePosixPath(filename).suffix.lower().removeprefix(".")


def named_as(filename: str, media_type: str) -> str:
    """The clean name with an ending of its true type: a re-encoded picture changes its own."""
    name, endings = clean_name(filename), TYPES[media_type][0]
    ending = ending_of(name)
    if ending in endings:
        return name
    known = ending in IMAGES and media_type.startswith("image/")
    return (name[: -len(ending) - 1] if known else name) + f".{endings[0]}"


def is_lie(filename: str, media_type: str) -> bool:
    """Whether the name announces another type than the content; among pictures nobody is misled."""
    ending = ending_of(clean_name(filename))
    if not ending or ending in TYPES[media_type][0]:
        return False
    return not (media_type.startswith("image/") and ending in IMAGES)


def label(media_type: str) -> str:
    """« PDF », « image », « document Word »."""
    return TYPES.get(media_type, ((), "fichier"))[1]


def readable_size(size: int) -> str:
    """« 320 Ko », « 1,2 Mo » of a number of bytes."""
    if size < MEGABYTE:
        return f"{number(max(1, round(size / 1000)))}{NBSP}Ko"
    return f"{number((Decimal(size) / MEGABYTE).quantize(Decimal('0.1'))).removesuffix(',0')}{NBSP}Mo"

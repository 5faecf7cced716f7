"""What a file is, by its bytes: the name and what the browser says of it prove nothing. Pure.

Nothing is ever unpacked: of an office file only the list of its parts is read.
"""

import io
import re
import zipfile
from dataclasses import dataclass

from course.errors import RuleBroken
from course.files import images, rules

FIELD = "attachment"
# Bounds against archives that swell: parts of an office file, and their size once unpacked (bytes).
PARTS = 3000
UNPACKED = 300 * rules.MEGABYTE
_TYPES_PART = "[Content_Types].xml"
_TYPES_SIZE = 1_000_000
_OFFICE = "application/vnd.openxmlformats-officedocument."
_MAIN_PARTS = {
    "word/document.xml": f"{_OFFICE}wordprocessingml.document",
    "xl/workbook.xml": f"{_OFFICE}spreadsheetml.sheet",
    "ppt/presentation.xml": f"{_OFFICE}presentationml.presentation",
}
_OPEN = "application/vnd.oasis.opendocument."
_OPEN_TYPES = {f"{_OPEN}{kind}" for kind in ("text", "spreadsheet", "presentation")}
_MACROS = re.compile(r"(^|/)vbaProject\.bin$|(^|/)vbaData\.xml$|^Basic/|^Scripts/", re.IGNORECASE)
_HTML = re.compile(rb"<\s*(!doctype\s+html|html|head|body|script|iframe|svg|\?xml|\?php)\b", re.IGNORECASE)
_MARKUP_SEEN = 4096
_PICTURES = ((b"\x89PNG\r\n\x1a\n", 0), (b"\xff\xd8\xff", 0), (b"GIF87a", 0), (b"GIF89a", 0), (b"WEBP", 8))
# What is recognised only to be refused by its name: signature, where, its name, what to do instead.
_REFUSED = (
    (b"MZ", 0, "un programme", ""),
    (b"\x7fELF", 0, "un programme", ""),
    (b"\xca\xfe\xba\xbe", 0, "un programme", ""),
    (b"#!", 0, "un programme", ""),
    (b"\xd0\xcf\x11\xe0", 0, "un ancien fichier Office", "Enregistrez-le en .docx, .xlsx, .pptx ou PDF."),
    (b"{\\rtf", 0, "un fichier RTF", "Enregistrez-le en .docx, .odt ou PDF."),
    (b"Rar!", 0, "une archive", "Joignez les fichiers un par un."),
    (b"7z\xbc\xaf", 0, "une archive", "Joignez les fichiers un par un."),
    (b"\x1f\x8b", 0, "une archive", "Joignez les fichiers un par un."),
    (b"ftyphei", 4, "une photo HEIC", "Enregistrez-la en JPEG."),
    (b"ftypmif1", 4, "une photo HEIC", "Enregistrez-la en JPEG."),
    (b"ftyp", 4, "une vidéo ou un son", ""),
    (b"II*\x00", 0, "une image TIFF", "Enregistrez-la en JPEG ou PNG."),
    (b"BM", 0, "une image BMP", "Enregistrez-la en PNG."),
)


@dataclass(frozen=True)
class Content:
    """A file as it will be kept; `width` and `height` in pixels, of an image only."""

    content: bytes
    media_type: str
    filename: str
    width: int | None = None
    height: int | None = None


def read(content: bytes, filename: str) -> Content:
    """The file as it will be kept; raises RuleBroken with a sentence that names what was found."""
    name = rules.clean_name(filename)
    if not content:
        raise refused(f"« {name} » est vide. Vérifiez le fichier sur votre ordinateur, puis choisissez-le.")
    if len(content) > rules.SIZE:
        raise refused(
            f"« {name} » pèse plus de {rules.readable_size(rules.SIZE)}. Réduisez-le, ou joignez-en une partie."
        )
    if _is_picture(content):
        picture = images.read(content, name)
        _believe(name, picture.media_type)
        filename = rules.named_as(name, picture.media_type)
        return Content(picture.content, picture.media_type, filename, picture.width, picture.height)
    media_type = _type_of(content, name)
    _believe(name, media_type)
    return Content(content, media_type, rules.named_as(name, media_type))


def refused(message: str) -> RuleBroken:
    """The refusal, beside the field of the file."""
    return RuleBroken(message, FIELD)


def _believe(name: str, media_type: str) -> None:
    if rules.is_lie(name, media_type):
        kind = rules.label(media_type)
        ending = rules.TYPES[media_type][0][0]
        raise refused(
            f"Le nom de « {name} » ne correspond pas à ce qu’il contient ({kind}). "
            f"Renommez-le en « .{ending} », ou choisissez le bon fichier."
        )


def _starts(content: bytes, signature: bytes, at: int) -> bool:
    return content[at : at + len(signature)] == signature


def _is_picture(content: bytes) -> bool:
    return any(_starts(content, signature, at) for signature, at in _PICTURES)


def _type_of(content: bytes, name: str) -> str:
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:
            raise refused(f"Le PDF « {name} » est incomplet : enregistrez-le de nouveau, puis choisissez-le.")
        return "application/pdf"
    if content.startswith(b"PK\x03\x04"):
        return _office_type(content, name)
    for signature, at, what, instead in _REFUSED:
        if _starts(content, signature, at):
            raise _not_accepted(name, what, instead)
    return _text_type(content, name)


def _not_accepted(name: str, what: str, instead: str = "") -> RuleBroken:
    return refused(f"« {name} » contient {what}, que l’on ne peut pas joindre. {instead or _advice()}")


def _advice() -> str:
    return f"Choisissez un fichier {rules.ACCEPTED}."


def _text_type(content: bytes, name: str) -> str:
    """Plain text in UTF-8; a page or a drawing is text too, and browsers would run it."""
    if found := _HTML.search(content[:_MARKUP_SEEN]):
        drawing = found[1].lower() == b"svg" or b"<svg" in content[:_MARKUP_SEEN].lower()
        raise _not_accepted(name, "un dessin SVG" if drawing else "une page web ou du code")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if re.search("[\x00-\x08\x0e-\x1a\x1c-\x1f]", text):
        raise refused(f"Le contenu de « {name} » n’est pas reconnu. {_advice()}")
    return "text/plain"


def _office_type(content: bytes, name: str) -> str:
    """Which office file an archive is, by its parts; raises RuleBroken for any other archive."""
    if content.count(b"PK\x01\x02") > PARTS:
        raise _unreadable(name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _checked_archive(archive, name)
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, RuntimeError):
        raise _unreadable(name) from None


def _checked_archive(archive: zipfile.ZipFile, name: str) -> str:
    parts = archive.infolist()
    if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
        raise _unreadable(name)
    if any(part.flag_bits & 1 for part in parts):
        raise refused(f"« {name} » est protégé par un mot de passe : retirez-le, puis choisissez le fichier.")
    media_type = _open_document(archive, parts) or _open_xml(archive)
    if media_type is None:
        raise _not_accepted(name, "une archive", "Joignez les fichiers un par un.")
    if any(_MACROS.search(part.filename) for part in parts) or media_type == "macros":
        raise _not_accepted(name, "des macros", "Enregistrez-le sans macros (.docx, .xlsx, .pptx) ou en PDF.")
    return media_type


def _open_document(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> str | None:
    """OpenDocument 1.3, part 2, §3.3: the first member says the type, and is not compressed."""
    if not parts or parts[0].filename != "mimetype" or parts[0].file_size > 100:
        return None
    found = archive.read(parts[0]).decode("ascii", "replace").strip()
    return found if found in _OPEN_TYPES else None


def _open_xml(archive: zipfile.ZipFile) -> str | None:
    """ECMA-376, part 2: the list of types names the main part."""
    names = {part.filename for part in archive.infolist()}
    if _TYPES_PART not in names:
        return None
    with archive.open(_TYPES_PART) as part:
        types = part.read(_TYPES_SIZE).replace(b"\x00", b"")
    if b"macroenabled" in types.lower():
        return "macros"
    return next(
        (
            media_type
            for main, media_type in _MAIN_PARTS.items()
            if main in names and f"{media_type}.main+xml".encode() in types
        ),
        None,
    )


def _unreadable(name: str) -> RuleBroken:
    return refused(f"« {name} » ne s’ouvre pas : le fichier est abîmé ou bien trop complexe. {_advice()}")

"""Small files of every kind, made here."""

import io
import zipfile
from collections.abc import Mapping

from PIL import Image

EXIF = "Appareil de Camille"
OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = {
    "word": "wordprocessingml.document",
    "xl": "spreadsheetml.sheet",
    "ppt": "presentationml.presentation",
}


def pdf() -> bytes:
    return b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def zipped(parts: Mapping[str, bytes], *, stored: str = "") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            kind = zipfile.ZIP_STORED if name == stored else zipfile.ZIP_DEFLATED
            archive.writestr(name, content, compress_type=kind)
    return made.getvalue()


def office(main: str, more: Mapping[str, bytes] | None = None, *, macros: bool = False) -> bytes:
    """An office file with that main part, and others."""
    kind = f"{OFFICE}{KINDS[main.split('/')[0]]}.main+xml"
    if macros:
        kind = "application/vnd.ms-word.document.macroEnabled.main+xml"
    types = f'<Types><Override PartName="/{main}" ContentType="{kind}"/></Types>'
    return zipped({"[Content_Types].xml": types.encode(), main: b"<w/>", **(more or {})})


def open_document(kind: str, more: Mapping[str, bytes] | None = None) -> bytes:
    mimetype = f"application/vnd.oasis.opendocument.{kind}".encode()
    return zipped({"mimetype": mimetype, "content.xml": b"<o/>", **(more or {})}, stored="mimetype")


def picture(kind: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (12, 8)) -> bytes:
    made = io.BytesIO()
    image = Image.new(mode, size)
    if mode == "RGBA":
        image.putpixel((0, 0), (200, 10, 10, 40))
    image.save(made, kind)
    return made.getvalue()


def jpeg(size: tuple[int, int] = (600, 400), *, exif: bool = False) -> bytes:
    """A photograph; with `exif` it lies on its side and says who took it, where."""
    made, image = io.BytesIO(), Image.effect_noise(size, 20).convert("RGB")
    facts = Image.Exif()
    if exif:
        facts[0x0112], facts[0x010F] = 6, EXIF
        facts.get_ifd(0x8825)[1] = "N"
    image.save(made, "JPEG", exif=facts)
    return made.getvalue()

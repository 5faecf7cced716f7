"""Reading a Common Cartridge as Moodle imports it: the LTI links of versions 1.0 and 1.1.

https://www.imsglobal.org/cc/ccv1p1/imscc_profilev1p1-Implementation.html ; Moodle reads title,
description and launch_url and drops custom parameters (lti.md, Common Cartridge).
"""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, fromstring
from xml.parsers import expat

MANIFEST = "imsmanifest.xml"
MAX_FILES = 1000
# Bytes, once decompressed: of one file, and of all that are read.
MAX_FILE = 256_000
MAX_TOTAL = 4_000_000
_VERSIONS = ("xsd/imscc/imscp_v1p1", "xsd/imsccv1p1/imscp_v1p1")
_LINK_TYPE = "imsbasiclti_xmlv1p0"


class Unreadable(Exception):
    """The file is no cartridge that Moodle imports; the text says why, in French."""


@dataclass(frozen=True)
class Link:
    """An LTI link of a cartridge."""

    title: str
    description: str
    url: str


def read(content: bytes) -> list[Link]:
    """The LTI links of a cartridge, in the order of its table of contents; raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _links(_Files(archive))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise Unreadable("ce fichier n’est pas une archive lisible") from error


class _Files:
    """The files of an archive, read within limits."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive, self._left = archive, MAX_TOTAL
        if len(archive.infolist()) > MAX_FILES:
            raise Unreadable("elle contient trop de fichiers")

    def read(self, name: str) -> bytes:
        """A file; what the archive says of its size is not believed."""
        try:
            with self._archive.open(name) as file:
                found = file.read(MAX_FILE + 1)
        except KeyError as error:
            raise Unreadable(f"il y manque le fichier {name}") from error
        self._left -= len(found)
        if len(found) > MAX_FILE or self._left < 0:
            raise Unreadable("elle est trop volumineuse une fois décompressée")
        return found


def _links(files: _Files) -> list[Link]:
    manifest = files.read(MANIFEST)
    if not _is_known(manifest):
        raise Unreadable("format inconnu (Common Cartridge 1.0 et 1.1 seulement)")
    root = _parse(manifest)
    found = {
        one.get("identifier", ""): _file_of(one)
        for one in _all(root, "resource")
        if one.get("type") == _LINK_TYPE
    }
    listed = [item.get("identifierref", "") for item in _all(root, "item")]
    ordered = [name for name in listed if name in found]
    ordered += [name for name in found if name not in ordered]
    return [_link(_parse(files.read(found[name]))) for name in ordered]


def _is_known(manifest: bytes) -> bool:
    """Whether the beginning names a version, in a default namespace: Moodle looks no further."""
    beginning = re.sub(rb"[\s'\"]", b"", manifest[:1024]).decode("utf-8", "replace").lower()
    return any(f"xmlns=http://www.imsglobal.org/{version}" in beginning for version in _VERSIONS)


def _file_of(resource: Element) -> str:
    for file in _all(resource, "file"):
        if file.get("href"):
            return str(file.get("href"))
    raise Unreadable("une ressource n’a pas de fichier")


def _link(root: Element) -> Link:
    url = _text(root, "launch_url") or _text(root, "secure_launch_url")
    return Link(_text(root, "title") or "Outil externe", _text(root, "description"), url)


def _parse(content: bytes) -> Element:
    """An XML document without a document type: no entity is ever expanded."""
    checker = expat.ParserCreate()
    checker.StartDoctypeDeclHandler = _refuse_doctype
    try:
        checker.Parse(content, True)
        return fromstring(content)  # noqa: S314 - no document type gets here
    except (expat.ExpatError, ParseError, ValueError) as error:
        raise Unreadable("un de ses fichiers XML est mal formé") from error


def _refuse_doctype(*_: object) -> None:
    raise Unreadable("un de ses fichiers XML déclare un type de document")


def _all(root: Element, name: str) -> list[Element]:
    """The elements of this name, whatever their namespace, in document order."""
    return [one for one in root.iter() if one.tag.rpartition("}")[2] == name]


def _text(root: Element, name: str) -> str:
    return next(((one.text or "").strip() for one in _all(root, name)), "")

"""The course as a Common Cartridge 1.1, which Moodle's restore turns into links to the modules. Pure.

CC 1.1 profile: https://www.imsglobal.org/cc/ccv1p1/imscc_profilev1p1-Implementation.html
Basic LTI links, section 3: https://www.imsglobal.org/cc/ccv1p1/imscc_profilev1p1-Implementation.html#toc-20
What Moodle reads of it (lti.md, Common Cartridge): the format from `xmlns="…imscp_v1p1"` within the first
500 bytes of the manifest, a section per item of the second level, and of each link its title, description,
launch_url and icon. It drops `custom`, so the reference stands in the address. The same content makes the
same bytes: no dates.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from course.registries import LinkChoice
from course.ui.text import clean_text

MANIFEST = "imsmanifest.xml"
MIMETYPE = "application/vnd.ims.imsccv1p1"
LINK_TYPE = "imsbasiclti_xmlv1p0"
# Prefixes are written out: Moodle looks for the default namespace as text, without reading the XML.
_MANIFEST_SPACES = {
    "xmlns": "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1",
    "xmlns:lomimscc": "http://ltsc.ieee.org/xsd/imsccv1p1/LOM/manifest",
}
_LINK_SPACES = {
    "xmlns": "http://www.imsglobal.org/xsd/imslticc_v1p0",
    "xmlns:blti": "http://www.imsglobal.org/xsd/imsbasiclti_v1p0",
    "xmlns:lticm": "http://www.imsglobal.org/xsd/imslticm_v1p0",
    "xmlns:lticp": "http://www.imsglobal.org/xsd/imslticp_v1p0",
}
# The first day that a ZIP can tell.
_NO_DATE = (1980, 1, 1, 0, 0, 0)
WHOLE = "Le parcours"
VENDOR_CODE, VENDOR_NAME = "agencement", "Agencement"


@dataclass
class Section:
    """Links under one heading of the course."""

    title: str
    links: list[LinkChoice] = field(default_factory=list)


def sections(offered: Iterable[LinkChoice], year: int | None = None) -> list[Section]:
    """The whole course, then the modules of each year (of `year` only), as a course shows them.

    Left out: what is a part of something else, what has no progress, and what is a section as a whole.
    """
    wanted = [one for one in offered if one.is_scored and not one.within]
    headings = {one.section for one in wanted}
    found: dict[str, Section] = {}
    for one in sorted(wanted, key=lambda one: bool(one.section)):
        title = one.section or WHOLE
        is_wanted = year is None or title == f"Année {year}"
        if is_wanted and not (not one.section and one.title in headings):
            found.setdefault(title, Section(title)).links.append(one)
    return list(found.values())


def build(*, title: str, description: str, parts: Sequence[Section], public_url: str, icon: str) -> bytes:
    """The .imscc file; `icon` is the address of a picture. Same arguments, same bytes."""
    links = {id(one): f"{number:03}" for number, one in enumerate(_all(parts), start=1)}
    files = {MANIFEST: _manifest(title, description, parts, links)}
    for one in _all(parts):
        files[_path(links[id(one)])] = _link(one, public_url, icon)
    return _zipped(files)


def launch_url(public_url: str, reference: str) -> str:
    """Where a link of the cartridge leads: the launch, with the reference in its query."""
    return f"{public_url}/lti/launch?{urlencode({'resource': reference}, safe=':')}"


def _all(parts: Sequence[Section]) -> list[LinkChoice]:
    return [one for section in parts for one in section.links]


def _path(number: str) -> str:
    return f"links/{number}.xml"


def _manifest(title: str, description: str, parts: Sequence[Section], links: Mapping[int, str]) -> Element:
    root = Element("manifest", {**_MANIFEST_SPACES, "identifier": "agencement"})
    _metadata(root, title, description)
    organization = SubElement(
        SubElement(root, "organizations"),
        "organization",
        {"identifier": "organization", "structure": "rooted-hierarchy"},
    )
    top = SubElement(organization, "item", {"identifier": "programme"})
    for number, section in enumerate(parts, start=1):
        item = SubElement(top, "item", {"identifier": f"section-{number}"})
        SubElement(item, "title").text = _heading(section.title)
        for one in section.links:
            known = links[id(one)]
            leaf = SubElement(item, "item", {"identifier": f"item-{known}", "identifierref": f"link-{known}"})
            SubElement(leaf, "title").text = _line(one.title)
    resources = SubElement(root, "resources")
    for known in links.values():
        resource = SubElement(resources, "resource", {"identifier": f"link-{known}", "type": LINK_TYPE})
        SubElement(resource, "file", {"href": _path(known)})
    return root


def _metadata(root: Element, title: str, description: str) -> None:
    metadata = SubElement(root, "metadata")
    SubElement(metadata, "schema").text = "IMS Common Cartridge"
    SubElement(metadata, "schemaversion").text = "1.1.0"
    general = SubElement(SubElement(metadata, "lomimscc:lom"), "lomimscc:general")
    for name, value in (("title", title), ("description", description)):
        text = SubElement(SubElement(general, f"lomimscc:{name}"), "lomimscc:string", {"language": "fr"})
        text.text = _line(value)


def _link(one: LinkChoice, public_url: str, icon: str) -> Element:
    """One link; a secure address is said twice, for importers that read only one of the two names."""
    root = Element("cartridge_basiclti_link", _LINK_SPACES)
    address = launch_url(public_url, one.reference)
    values = {"title": _line(one.title), "description": _line(one.text), "launch_url": address}
    if address.startswith("https:"):
        values["secure_launch_url"] = address
    values["icon"] = icon
    if icon.startswith("https:"):
        values["secure_icon"] = icon
    for name, value in values.items():
        SubElement(root, f"blti:{name}").text = value
    vendor = SubElement(root, "blti:vendor")
    SubElement(vendor, "lticp:code").text = VENDOR_CODE
    SubElement(vendor, "lticp:name").text = VENDOR_NAME
    SubElement(vendor, "lticp:url").text = public_url
    return root


def _line(text: str) -> str:
    """On one line, without what XML cannot hold."""
    return " ".join(clean_text(text).split())


def _heading(text: str) -> str:
    """Moodle copies the titles of sections into XML as they are: without what would break it."""
    return _line(text.replace("&", "et").replace("<", "").replace(">", ""))


def _zipped(files: Mapping[str, Element]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, root in files.items():
            entry = zipfile.ZipInfo(name, _NO_DATE)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            ElementTree.indent(root)
            archive.writestr(entry, ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True))
    return target.getvalue()

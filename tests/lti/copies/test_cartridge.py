"""The course as a Common Cartridge 1.1: read as Moodle reads it."""

import io
import zipfile
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest

from course.registries import LinkChoice
from lti.copies import cartridge
from lti.copies.cartridge import Section

PUBLIC = "https://parcours.example"
ICON = f"{PUBLIC}/assets/icon.svg"
CC = {
    "cc": "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1",
    "lom": "http://ltsc.ieee.org/xsd/imsccv1p1/LOM/manifest",
}
LINK = {
    "link": "http://www.imsglobal.org/xsd/imslticc_v1p0",
    "blti": "http://www.imsglobal.org/xsd/imsbasiclti_v1p0",
    "lticp": "http://www.imsglobal.org/xsd/imslticp_v1p0",
}
HOSTILE = "M1 – Le <b>réel</b> & l’« œuvre » ]]> é"
OFFERED = [
    LinkChoice("activity:m1-quiz", "Quiz", section="Année 1", within="module:M1"),
    LinkChoice("module:M1", HOSTILE, "Un texte\navec <des> & signes\x00", section="Année 1"),
    LinkChoice("module:M8", "M8", section="Année 2"),
    LinkChoice("module:M2", "M2", section="Année 1"),
    LinkChoice("year:1", "Année 1", "Toute l’année."),
    LinkChoice("space:group", "Mon groupe", is_scored=False),
    LinkChoice("course:PPS", "Le parcours entier"),
]


def opened(data: bytes) -> dict[str, ElementTree.Element]:
    """The files of the cartridge as trees; fails on what is no ZIP or no XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist()}


def built(title: str = "Pilotage", parts: list[Section] | None = None, public_url: str = PUBLIC) -> bytes:
    found = cartridge.sections(OFFERED) if parts is None else parts
    icon = f"{public_url}/assets/icon.svg"
    return cartridge.build(
        title=title, description="Des liens.", parts=found, public_url=public_url, icon=icon
    )


def as_moodle(data: bytes) -> list[tuple[str, list[dict[str, str]]]]:
    """Sections and activities, found the way Moodle's restore does: by items, resources, files."""
    files = opened(data)
    manifest = files["imsmanifest.xml"]
    found = []
    for section in manifest.findall("cc:organizations/cc:organization/cc:item/cc:item", CC):
        assert section.get("identifierref") is None
        links = []
        for item in section.findall("cc:item", CC):
            resource = manifest.find(
                f"cc:resources/cc:resource[@identifier='{item.get('identifierref')}']", CC
            )
            assert resource is not None
            assert resource.get("type") == "imsbasiclti_xmlv1p0"
            path = resource.find("cc:file", CC)
            assert path is not None
            link = files[path.get("href", "")]
            assert link.tag == f"{{{LINK['link']}}}cartridge_basiclti_link"
            names = ("title", "description", "launch_url", "secure_launch_url", "icon")
            links.append({name: link.findtext(f"blti:{name}", "", LINK) for name in names})
            assert links[-1]["title"] == item.findtext("cc:title", "", CC)
        found.append((section.findtext("cc:title", "", CC), links))
    return found


def test_moodle_finds_a_section_per_year_and_an_activity_per_module() -> None:
    found = as_moodle(built())
    assert [(title, [link["title"] for link in links]) for title, links in found] == [
        ("Le parcours", ["Le parcours entier"]),
        ("Année 1", [HOSTILE, "M2"]),
        ("Année 2", ["M8"]),
    ]
    first = found[1][1][0]
    assert first["description"] == "Un texte avec <des> & signes"
    assert first["launch_url"] == first["secure_launch_url"] == f"{PUBLIC}/lti/launch?resource=module:M1"
    assert first["icon"] == ICON


def test_moodle_recognises_the_format() -> None:
    """It looks for this text in the first 500 bytes, without quotes and spaces, and reads no XML there."""
    with zipfile.ZipFile(io.BytesIO(built())) as archive:
        assert archive.namelist()[0] == "imsmanifest.xml"
        start = archive.read("imsmanifest.xml")[:500].decode().lower()
    plain = "".join(start.split()).replace('"', "").replace("'", "")
    assert "xmlns=http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1" in plain


def test_the_manifest_holds_what_the_profile_requires() -> None:
    manifest = opened(built(title="Un <titre> & é"))["imsmanifest.xml"]
    assert manifest.findtext("cc:metadata/cc:schema", "", CC) == "IMS Common Cartridge"
    assert manifest.findtext("cc:metadata/cc:schemaversion", "", CC) == "1.1.0"
    title = manifest.findtext("cc:metadata/lom:lom/lom:general/lom:title/lom:string", "", CC)
    assert title == "Un <titre> & é"
    (organization,) = manifest.findall("cc:organizations/cc:organization", CC)
    assert organization.get("structure") == "rooted-hierarchy"
    (top,) = organization.findall("cc:item", CC)
    assert top.find("cc:title", CC) is None
    ids = [one.get("identifier") for one in manifest.iter() if one.get("identifier")]
    assert len(ids) == len(set(ids))


def test_each_link_names_its_vendor() -> None:
    link = opened(built())["links/001.xml"]
    assert link.findtext("blti:vendor/lticp:code", "", LINK) == "agencement"
    assert link.findtext("blti:vendor/lticp:name", "", LINK) == "Agencement"


def test_the_same_content_makes_the_same_bytes() -> None:
    assert built() == built()
    assert built() != built(title="Autre")


def test_an_address_without_tls_is_not_called_secure() -> None:
    found = as_moodle(built(public_url="http://localhost:5000"))
    assert {link["secure_launch_url"] for _, links in found for link in links} == {""}


def test_a_section_title_holds_nothing_that_breaks_moodles_own_xml() -> None:
    parts = [Section("Année <1> & après", [LinkChoice("module:M1", "M1")])]
    assert as_moodle(built(parts=parts))[0][0] == "Année 1 et après"


@pytest.mark.parametrize("reference", ["module:M1", "activity:m1 & quiz?", "thing:é#/..;=%"])
def test_any_reference_survives_the_address(reference: str) -> None:
    address = cartridge.launch_url(PUBLIC, reference)
    assert address.startswith(f"{PUBLIC}/lti/launch?resource=")
    assert parse_qs(urlsplit(address).query) == {"resource": [reference]}


def test_one_year_is_its_modules() -> None:
    found = cartridge.sections(OFFERED, 2)
    assert [(one.title, [link.reference for link in one.links]) for one in found] == [
        ("Année 2", ["module:M8"])
    ]
    assert cartridge.sections(OFFERED, 3) == []
    assert cartridge.sections([]) == []

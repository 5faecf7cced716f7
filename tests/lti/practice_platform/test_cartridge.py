"""Common Cartridges: what Moodle takes of them, and what it refuses."""

import io
import zipfile
from collections.abc import Mapping

import pytest

from lti.practice_platform import cartridge
from lti.practice_platform.runtime import Platform
from tests.lti.practice_platform.support import AGS, LEARNER, LTI, TOOL_URL, TRAINER, Tool

VERSION_10 = "http://www.imsglobal.org/xsd/imscc/imscp_v1p1"
VERSION_11 = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
VERSION_13 = "http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1"
M1 = f"{TOOL_URL}/lti/launch?resource=module:M1"


def _link(title: str, url: str, description: str = "") -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<cartridge_basiclti_link xmlns="http://www.imsglobal.org/xsd/imslticc_v1p0"
    xmlns:blti="http://www.imsglobal.org/xsd/imsbasiclti_v1p0"
    xmlns:lticm="http://www.imsglobal.org/xsd/imslticm_v1p0">
  <blti:title>{title}</blti:title><blti:description>{description}</blti:description>
  <blti:custom><lticm:property name="resource">module:M9</lticm:property></blti:custom>
  <blti:launch_url>{url}</blti:launch_url>
</cartridge_basiclti_link>"""


def _manifest(version: str = VERSION_11, names: tuple[str, ...] = ("b", "a")) -> str:
    items = "".join(f'<item identifier="I{name}" identifierref="{name}"/>' for name in names)
    resources = "".join(
        f'<resource identifier="{name}" type="imsbasiclti_xmlv1p0"><file href="{name}.xml"/></resource>'
        for name in sorted(names)
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="m" xmlns="{version}"><organizations><organization>{items}</organization>
</organizations><resources>{resources}<resource identifier="w" type="webcontent"/></resources></manifest>"""


def _zip(files: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def _cartridge(**changes: str | bytes) -> bytes:
    files: dict[str, str | bytes] = {
        "imsmanifest.xml": _manifest(),
        "a.xml": _link("M2 – Sens", "http://elsewhere.example/launch"),
        "b.xml": _link("M1 – Agencement &amp; coopération", M1.replace("&", "&amp;"), "Le premier"),
    }
    return _zip(files | {name.replace("_", "."): content for name, content in changes.items()})


@pytest.mark.parametrize("version", [VERSION_10, VERSION_11])
def test_links_are_read_in_the_order_of_the_table_of_contents(version: str) -> None:
    """Title, description and address of each LTI link; other resources are left."""
    found = cartridge.read(_cartridge(imsmanifest_xml=_manifest(version)))
    assert found == [
        cartridge.Link("M1 – Agencement & coopération", "Le premier", M1),
        cartridge.Link("M2 – Sens", "", "http://elsewhere.example/launch"),
    ]


def test_import_adds_activities_that_open_their_address(practice_tool: Tool, platform: Platform) -> None:
    """The address is what is opened, at login and in the token; the custom parameters are lost."""
    data = {"cartridge": (io.BytesIO(_cartridge()), "parcours.imscc"), "user": TRAINER}
    page = practice_tool.browser.post("/practice/course/2/cartridge", data=data)
    assert page.status_code == 200
    assert "2 activités ajoutées" in page.text
    assert "M2 – Sens" in page.text.partition('class="broken"')[2]
    assert "M1" in page.text.partition('class="broken"')[0]
    good, broken = platform.courses.activities(2)[4:]
    assert practice_tool.start(link=good.id)["target_link_uri"] == M1
    claims = practice_tool.launch(link=good.id)
    assert claims[LTI + "target_link_uri"] == M1
    assert claims[LTI + "resource_link"]["title"] == "M1 – Agencement & coopération"
    assert "resource" not in claims[LTI + "custom"]
    assert "lineitem" not in claims[AGS]
    launch = practice_tool.browser.get(f"/mod/lti/launch.php?l={broken.id}&user={LEARNER}")
    assert launch.status_code == 400


_BOMB = '<!DOCTYPE m [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "archive"),
        (b"PK\x03\x04 not really", "archive"),
        (_cartridge()[:300], "archive"),
        (_zip({"readme.txt": "x"}), "manque le fichier imsmanifest.xml"),
        (_cartridge(imsmanifest_xml=_manifest(VERSION_13)), "format inconnu"),
        (_cartridge(imsmanifest_xml=_manifest().replace("xmlns=", "xmlns:cc=")), "format inconnu"),
        (_cartridge(imsmanifest_xml=_manifest() + "<"), "mal formé"),
        (_cartridge(imsmanifest_xml=_manifest(names=("a", "z"))), "manque le fichier z.xml"),
        (_cartridge(imsmanifest_xml=_manifest().replace('<file href="a.xml"/>', "")), "pas de fichier"),
        (_cartridge(a_xml=_link("x", "y").replace("?>", "?>" + _BOMB, 1)), "type de document"),
        (_cartridge(a_xml=(_BOMB + "<m>&b;</m>").encode("utf-16")), "type de document"),
        (_cartridge(a_xml="<x/>" + " " * 300_000), "trop volumineuse"),
        (_zip({f"{n}.txt": "" for n in range(1001)}), "trop de fichiers"),
        (
            _zip({"imsmanifest.xml": _manifest(names=tuple(f"r{n}" for n in range(30)))}
                 | {f"r{n}.xml": _link("x", "y") + " " * 200_000 for n in range(30)}),
            "trop volumineuse",
        ),
    ],
)  # fmt: skip
def test_file_that_is_no_such_cartridge_is_refused(
    practice_tool: Tool, platform: Platform, content: bytes, reason: str
) -> None:
    """Nothing is added, and the page says what is wrong."""
    data = {"cartridge": (io.BytesIO(content), "x.zip")}
    page = practice_tool.browser.post("/practice/course/2/cartridge", data=data)
    assert page.status_code == 400
    assert reason in page.text
    assert len(platform.courses.activities(2)) == 4


def test_upload_without_a_file_or_too_large_is_refused(practice_tool: Tool) -> None:
    """A file has to be chosen, of one megabyte at most, for a course that exists."""
    path = "/practice/course/2/cartridge"
    assert practice_tool.browser.post(path, data={}).status_code == 400
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    large = practice_tool.browser.post(path, data=b"x" * 1_100_000, headers=headers)
    assert large.status_code == 413
    assert "1 Mo" in large.text
    small = {"cartridge": (io.BytesIO(_cartridge()), "x.zip")}
    assert practice_tool.browser.post("/practice/course/9/cartridge", data=small).status_code == 404

"""Opening what was made, as a reader of PDF would."""

import io
from typing import Any

from pypdf import PdfReader


def opened(content: bytes) -> PdfReader:
    """The document, read strictly."""
    return PdfReader(io.BytesIO(content), strict=True)


def catalogue(content: bytes) -> Any:
    """The document's root."""
    return opened(content).trailer["/Root"]


def text(content: bytes) -> str:
    """What the document says, on one line, with ordinary spaces."""
    said = " ".join(page.extract_text() for page in opened(content).pages)
    return " ".join(said.replace("\u00a0", " ").replace("\u202f", " ").split())


def tags(content: bytes) -> list[Any]:
    """Every element of the structure tree, in order."""
    root = catalogue(content)["/StructTreeRoot"]
    found: list[Any] = []
    waiting = [root]
    while waiting:
        node = waiting.pop(0).get_object()
        if not hasattr(node, "keys"):
            continue
        if "/S" in node:
            found.append(node)
        children = node.get("/K", [])
        waiting[:0] = children if isinstance(children, list) else [children]
    return found


def assert_accessible(content: bytes, title: str) -> None:
    """Tagged, in French, titled and said to be PDF/UA-1."""
    root = catalogue(content)
    assert root["/MarkInfo"]["/Marked"].value
    assert str(root["/Lang"]).lower().startswith("fr")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value
    metadata = opened(content).metadata
    assert metadata is not None
    assert metadata.title == title
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    kinds = [tag["/S"] for tag in tags(content)]
    assert "/H1" in kinds

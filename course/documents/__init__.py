"""What leaves the tool as a file: PDF that everybody can read (PDF/UA-1), CSV, XLSX, QR codes.

A room keeps its Typst templates in a folder `documents/` and names it while the application is composed:

    documents.register(app, "attestation", Path(__file__).parent / "documents")
    pdf.render("attestation/certificate.typ", {...})
"""

from pathlib import Path

from flask import Flask, current_app

from course.documents.answers import download

__all__ = ["download", "register", "template_source"]

_KEY = "documents"


def register(app: Flask, room: str, folder: Path) -> None:
    """The templates of `room` are the .typ files of `folder`; the same room twice is a mistake (ValueError)."""
    known: dict[str, Path] = app.extensions.setdefault(_KEY, {})
    if known.get(room, folder) != folder:
        raise ValueError(f"documents registered twice: {room}")
    known[room] = folder


def template_source(name: str) -> str:
    """The text of « room/file.typ »; KeyError for a room nobody registered, FileNotFoundError for a file."""
    room, _, filename = name.partition("/")
    folder: Path = current_app.extensions.get(_KEY, {})[room]
    return (folder / Path(filename).name).read_text(encoding="utf-8")

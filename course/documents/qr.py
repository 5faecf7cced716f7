"""QR codes by segno: a path for a page or a document, or a picture."""

import io
from dataclasses import dataclass

import segno

# White modules around, as ISO/IEC 18004 asks.
BORDER = 4


@dataclass(frozen=True)
class QrCode:
    """A code to draw: `<svg viewBox="0 0 {size} {size}"><path d="{path}"/></svg>`, black on white."""

    path: str
    size: int


def qr_code(text: str) -> QrCode:
    """The code of `text` with its white border; ValueError when it is too long for one (2,331 bytes)."""
    code = segno.make_qr(text, error="m", boost_error=False)
    rows = [bytes(row) for row in code.matrix_iter(border=BORDER)]
    parts = [part for y, row in enumerate(rows) for part in _runs(y, row)]
    return QrCode("".join(parts), len(rows))


def _runs(y: int, row: bytes) -> list[str]:
    """The dark runs of one row, each a rectangle one module high."""
    found, x = [], 0
    while x < len(row):
        start = x
        while x < len(row) and row[x]:
            x += 1
        if x > start:
            found.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
        x += 1
    return found


def svg_path(text: str) -> str:
    """The `d` of the path alone; `qr_code` also tells the size of the drawing."""
    return qr_code(text).path


def svg_image(text: str) -> str:
    """A whole SVG picture, black on white."""
    code = qr_code(text)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {code.size} {code.size}">'
        f'<rect width="{code.size}" height="{code.size}" fill="#fff"/><path d="{code.path}"/></svg>'
    )


def png_bytes(text: str, scale: int = 8) -> bytes:
    """A PNG, `scale` pixels to a module."""
    made = io.BytesIO()
    segno.make_qr(text, error="m", boost_error=False).save(made, kind="png", scale=scale, border=BORDER)
    return made.getvalue()

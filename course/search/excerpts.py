"""The piece of a text where the words asked for stand closest together. Pure."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from course.search.rules import WORD, Term

LENGTH = 240
# How far into a text words are looked for (characters).
SEEN = 30_000


class Piece(NamedTuple):
    """A run of text, and whether it is a word that was asked for."""

    text: str
    found: bool = False


def marked(text: str, terms: Sequence[Term]) -> list[Piece]:
    """The whole text, cut where the words asked for begin and end."""
    return _pieces(text, _hits(text, terms))


def excerpt(text: str, terms: Sequence[Term]) -> list[Piece]:
    """About 240 characters around the words asked for, on one line; the beginning when none is seen."""
    line = re.sub(r"\s+", " ", text[:SEEN]).strip()
    start, end = _window(line, _hits(line, terms))
    shown = line[start:end]
    pieces = marked(shown, terms)
    before = [Piece("… ")] if start else []
    after = [Piece(" …")] if end < len(line) or len(text) > SEEN else []
    return [*before, *pieces, *after]


def _hits(text: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    return [found.span() for found in WORD.finditer(text) if any(term.is_met_by(found[0]) for term in terms)]


def _window(line: str, hits: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Where most hits are, a little before the first of them, without cutting a word."""
    best, most, last = 0, 0, 0
    for first, (at, _) in enumerate(hits):
        while last < len(hits) and hits[last][1] <= at + LENGTH - 40:
            last += 1
        if last - first > most:
            best, most = at, last - first
    start = max(0, best - 40)
    start = line.find(" ", start, best) + 1 if start else 0
    end = min(len(line), start + LENGTH)
    cut = line.rfind(" ", start + LENGTH // 2, end + 1) if end < len(line) else -1
    return start, cut if cut > 0 else end


def _pieces(text: str, hits: Sequence[tuple[int, int]]) -> list[Piece]:
    pieces, at = [], 0
    for start, end in hits:
        pieces += [Piece(text[at:start]), Piece(text[start:end], True)]
        at = end
    return [piece for piece in [*pieces, Piece(text[at:])] if piece.text]

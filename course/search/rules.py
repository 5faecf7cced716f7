"""Words as they are searched: without accents, ligatures, case, plural; then their stem. Pure.

Both databases get nothing but letters and digits of ASCII, so that they cut texts in the same way.
Stems: https://snowballstem.org/algorithms/french/stemmer.html, fed with words already folded: what is typed
without accents and what is written with them become one.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

import snowballstemmer

# What a question may hold (characters, words), and how much of a text is indexed (characters).
QUERY, WORDS = 200, 12
TEXT, FOLDED = 100_000, 400_000
# The last word of a question may still be being typed: from so many letters on.
PREFIX = 3
_LONGEST = 40

WORD = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f])*")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae"})
_STEMMER, _LOCK = snowballstemmer.stemmer("french"), Lock()
# Plurals in -x that do not follow « -aux: -al ».
_ODD = {
    **{f"{root}aux": f"{root}ail" for root in ("trav", "b", "cor", "em", "soupir", "vant", "vitr")},
    **{f"{word}x": word for word in ("noyau", "tuyau", "joyau", "boyau", "landau", "preau")},
    **{f"{word}x": word for word in ("bijou", "caillou", "chou", "genou", "hibou", "joujou", "pou")},
    **{f"{word}x": word for word in ("jeu", "enjeu", "lieu", "milieu", "voeu", "aveu", "adieu", "feu")},
    **{f"{word}x": word for word in ("cheveu", "neveu", "cieu", "essieu", "epieu", "pieu")},
    "yeux": "oeil",
}
_SMALL = (
    "a au aux avec ce ces cet cette d dans de des du elle elles en est et eux il ils j je l la le les leur "
    "leurs lui m ma mais me mes mon n ne nos notre nous on ou par pas pour qu que qui s sa se ses si son sont "
    "sur t ta te tes ton tu un une vos votre vous y c"
)
_EMPTY = frozenset(_SMALL.split())


class Term(NamedTuple):
    """One word asked for: its stem, and as it was typed when it may be the beginning of a word."""

    stem: str
    prefix: str = ""

    def is_met_by(self, word: str) -> bool:
        """Whether a word of a text answers."""
        plain = folded_word(word)
        return stem(plain) == self.stem or bool(self.prefix and plain.startswith(self.prefix))


@lru_cache(maxsize=50_000)
def folded_word(word: str) -> str:
    """« Élèves » → « eleves », « Cœur » → « coeur »; beginning with a letter, in ASCII, 40 characters at most."""
    folded = unicodedata.normalize("NFKD", word.translate(_LIGATURES)).casefold()
    plain = "".join(c for c in folded if c.isalnum())[:_LONGEST]
    if not plain.isascii():
        return "u" + plain.encode().hex()
    return plain if plain[:1].isalpha() else f"n{plain}"


@lru_cache(maxsize=50_000)
def stem(plain: str) -> str:
    """What « coopérer », « coopération » and « coopérations » have in common, of a folded word."""
    if not plain.isalpha():
        return plain
    with _LOCK:  # the stemmer keeps the word it works on
        return str(_STEMMER.stemWord(_singular(plain)))


def _singular(plain: str) -> str:
    if len(plain) <= 3:
        return plain
    if plain in _ODD:
        return _ODD[plain]
    if plain.endswith("aux") and not plain.endswith("eaux"):
        return f"{plain[:-3]}al"
    if plain.endswith("eaux") or (plain.endswith("s") and not plain.endswith("ss")):
        return plain[:-1]
    return plain


def words(text: str) -> Iterator[str]:
    """The words of a text, as written."""
    return (found[0] for found in WORD.finditer(text))


def folded(title: str, text: str) -> str:
    """What is indexed: of each word its stem and itself (for beginnings); those of the title weigh double."""
    found: list[str] = []
    length = 0
    for word in words(f"{title} {title} {text[:TEXT]}"):
        plain = folded_word(word)
        for one in dict.fromkeys((stem(plain), plain)):
            found.append(one)
            length += len(one) + 1
        if length > FOLDED:
            break
    return " ".join(found)


def terms(question: str) -> list[Term]:
    """The words to look for, at most twelve; « le », « de »… only when there is nothing else."""
    asked = [folded_word(word) for word in words(unicodedata.normalize("NFC", question[:QUERY]))]
    telling = [word for word in asked if word not in _EMPTY and len(word) > 1] or asked
    chosen = list(dict.fromkeys(telling))[:WORDS]
    last = asked[-1] if asked else ""
    return [Term(stem(word), word if word == last and len(word) >= PREFIX else "") for word in chosen]

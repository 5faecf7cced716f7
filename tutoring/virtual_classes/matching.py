"""Whose name is it? Sure, doubtful (a human decides) or unknown; nobody is merged in silence. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from course.ui.formats import sort_key
from tutoring.virtual_classes.models import Match

NEAR = 0.85
SHOWN = 5
_PARENTHESIS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*")
# What services add after a name: it is not part of it.
_LABELS = frozenset(
    [
        "invite",
        "invitee",
        "guest",
        "host",
        "hote",
        "hotesse",
        "co",
        "host",
        "cohote",
        "moi",
        "me",
        "organisateur",
        "organizer",
        "externe",
        "external",
        "unverified",
        "non",
        "verifie",
        "presentateur",
        "presenter",
        "moderateur",
        "moderator",
        "animateur",
        "formateur",
    ]
)
_CIVILITIES = frozenset({"m", "mr", "mme", "mlle", "mrs", "ms", "monsieur", "madame", "dr"})

SAME_NAME = "Plusieurs personnes portent ce nom."
SAME_TWICE = "Deux connexions portent ce nom sous des adresses différentes."
ACCOUNT = "Le nom affiché et le nom du compte ne disent pas la même personne."
ADDRESS = "La même adresse électronique."
PARTIAL = "Une partie du nom correspond."
SPELLING = "L’orthographe est proche."


@dataclass(frozen=True)
class Expected:
    """Somebody expected at the class."""

    person_id: int
    name: str
    email: str = ""


@dataclass(frozen=True)
class Given:
    """A name as a report has it, with the address if there is one."""

    name: str
    email: str = ""


@dataclass(frozen=True)
class Found:
    """What a name leads to: the people it may be, likeliest first, and why it is not sure."""

    match: Match
    person_ids: tuple[int, ...] = ()
    why: str = ""


def tokens(name: str) -> tuple[str, ...]:
    """The words of a name without case, accents, civility nor order."""
    words = sort_key(name).split()
    kept = [word for word in words if word not in _CIVILITIES] if len(words) > 2 else words
    return tuple(sorted(kept or words))


def variants(name: str) -> tuple[str, str]:
    """The name shown and the account's own, as Zoom writes « Ada (Ada Lovelace) »; labels are dropped."""
    inner = [part for part in _PARENTHESIS.findall(name) if not set(sort_key(part).split()) <= _LABELS]
    return _PARENTHESIS.sub(" ", name).strip(), inner[0] if inner else ""


class Roster:
    """Those expected, ready to be compared with many names."""

    def __init__(self, people: Iterable[Expected]) -> None:
        self.people = list(people)
        self.by_tokens: dict[tuple[str, ...], list[int]] = {}
        self.by_email: dict[str, list[int]] = {}
        self.words: dict[int, tuple[str, ...]] = {}
        for one in self.people:
            words = tokens(one.name)
            self.words[one.person_id] = words
            self.by_tokens.setdefault(words, []).append(one.person_id)
            if one.email:
                self.by_email.setdefault(one.email.casefold(), []).append(one.person_id)

    def find(self, given: Given) -> Found:
        """Whose name this may be; an address is only a hint."""
        shown, account = variants(given.name)
        same = self.by_tokens.get(tokens(shown), []) if shown else []
        other = self.by_tokens.get(tokens(account), []) if account else []
        by_email = self.by_email.get(given.email, []) if given.email else []
        if len(same) == 1 and set(other) <= set(same) and set(by_email) <= set(same):
            return Found(Match.SURE, tuple(same))
        if len(same) > 1:
            first = [one for one in by_email if one in same]
            return Found(Match.DOUBTFUL, _few(first, same), SAME_NAME)
        if other and other != same:
            return Found(Match.DOUBTFUL, _few(same, other, by_email), ACCOUNT)
        if by_email:
            return Found(Match.DOUBTFUL, _few(by_email, same), ADDRESS)
        return self._near(tokens(shown or given.name))

    def _near(self, words: tuple[str, ...]) -> Found:
        partial = [one for one, whole in self.words.items() if is_part(words, whole)]
        if partial:
            return Found(Match.DOUBTFUL, _few(partial), PARTIAL)
        text, close = " ".join(words), []
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(text)
        for one, whole in self.words.items():
            matcher.set_seq1(" ".join(whole))
            # The two quick upper bounds spare most of the work.
            if min(matcher.real_quick_ratio(), matcher.quick_ratio()) >= NEAR and matcher.ratio() >= NEAR:
                close.append((-matcher.ratio(), one))
        if close:
            return Found(Match.DOUBTFUL, _few(one for _, one in sorted(close)), SPELLING)
        return Found(Match.UNKNOWN)


def is_part(words: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether one name holds the other, or its initials (« M. Dupont », « Ada L. », « Ada Lovelace CPE »)."""
    if len(whole) > 1 and set(whole) < set(words):
        return True
    left = list(whole)
    for word in sorted(words, key=len, reverse=True):
        found = next((one for one in left if one == word), None)
        if found is None and len(word) == 1:
            found = next((one for one in left if one.startswith(word)), None)
        if found is None:
            return False
        left.remove(found)
    return any(len(word) > 1 for word in words)


def _few(*groups: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(one for group in groups for one in group))[:SHOWN]


def match_all(names: Sequence[Given], people: Iterable[Expected]) -> list[Found]:
    """What each name leads to; two addresses under one name may be two people, so neither is sure."""
    roster = Roster(people)
    found = [roster.find(one) for one in names]
    addresses: dict[tuple[str, ...], set[str]] = {}
    for one in names:
        if one.email:
            addresses.setdefault(tokens(variants(one.name)[0]), set()).add(one.email)
    return [
        Found(Match.DOUBTFUL, result.person_ids, SAME_TWICE)
        if result.match == Match.SURE and len(addresses.get(tokens(variants(one.name)[0]), ())) > 1
        else result
        for one, result in zip(names, found, strict=True)
    ]

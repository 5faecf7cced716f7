"""The phases of an open forum and what may be done in each. Pure (domain §4, « Forum ouvert »)."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Protocol
from urllib.parse import urlsplit

from course.errors import RuleBroken
from course.ui.formats import clock_time, counted, long_date, number


class Phase(StrEnum):
    """Where the forum stands; an animator moves it."""

    PREPARATION = "preparation"
    MARKET = "market"
    WORKSHOPS = "workshops"
    REPORTS = "reports"
    VOTE = "vote"
    ACTIONS = "actions"
    CLOSED = "closed"


ORDER = tuple(Phase)
LABELS = {
    Phase.PREPARATION: "Le forum se prépare",
    Phase.MARKET: "La place du marché est ouverte",
    Phase.WORKSHOPS: "Les ateliers ont lieu",
    Phase.REPORTS: "Les comptes rendus s’écrivent",
    Phase.VOTE: "Le vote est ouvert",
    Phase.ACTIONS: "Les actions se décident",
    Phase.CLOSED: "Le forum est clos",
}
# What the button of an animator says to reach the phase.
ADVANCE = {
    Phase.MARKET: "Ouvrir la place du marché",
    Phase.WORKSHOPS: "Commencer les ateliers",
    Phase.REPORTS: "Passer aux comptes rendus",
    Phase.VOTE: "Ouvrir le vote",
    Phase.ACTIONS: "Clore le vote, passer aux actions",
    Phase.CLOSED: "Clore le forum",
}
EXPECTED = {
    Phase.PREPARATION: "Rien à faire pour le moment. Pensez au sujet que vous aimeriez ouvrir.",
    Phase.MARKET: "Proposez un sujet si vous en avez un, placez votre carte, et dites où vous irez.",
    Phase.WORKSHOPS: (
        "Allez où vous apprenez, où vous apportez ; changez d’atelier quand ce n’est plus le cas. Dans chaque "
        "atelier, une personne prend le compte rendu."
    ),
    Phase.REPORTS: (
        "Le compte rendu de votre atelier se termine maintenant : quinze lignes au plus. Co-signez ceux des "
        "ateliers où vous étiez, d’une phrase."
    ),
    Phase.VOTE: "Lisez les comptes rendus, puis répartissez vos points entre ceux qu’il faut faire vivre.",
    Phase.ACTIONS: "Dites quelle action doit suivre, pour quand, et engagez-vous là où vous le souhaitez.",
    Phase.CLOSED: "Le forum est terminé. Tout ce qui y a été écrit se lit encore.",
}
# Phases of each act.
PLANNING = (Phase.PREPARATION, Phase.MARKET)
PROPOSING = (Phase.MARKET, Phase.WORKSHOPS)
COMING = (Phase.MARKET, Phase.WORKSHOPS, Phase.REPORTS, Phase.VOTE, Phase.ACTIONS)
REPORTING = (Phase.WORKSHOPS, Phase.REPORTS)
SIGNING = (Phase.WORKSHOPS, Phase.REPORTS, Phase.VOTE, Phase.ACTIONS)

MARKET_AHEAD = timedelta(days=5)
LINES, CHARACTERS, SENTENCE = 15, 1500, 300
MOST_CARDS, MOST_ROOMS, MOST_SLOTS = 5, 40, 12
LEAST_POINTS, MOST_POINTS = 1, 20
ENOUGH_VOTERS = 5


def coming_label(phase: Phase) -> str:
    """What the button says to whoever goes, is, or was there."""
    return {Phase.MARKET: "J’y vais", Phase.WORKSHOPS: "J’y suis"}.get(phase, "J’y étais")


def following(phase: Phase) -> Phase | None:
    """The phase after this one; None after the last."""
    place = ORDER.index(phase) + 1
    return ORDER[place] if place < len(ORDER) else None


def former(phase: Phase) -> Phase | None:
    """The phase before this one; None before the first."""
    place = ORDER.index(phase)
    return ORDER[place - 1] if place else None


@dataclass(frozen=True)
class Standing:
    """What the guards look at before the forum moves on."""

    phase: Phase
    today: date
    market_opens_on: date
    held_on: date
    rooms: int
    slots: int
    placed: int
    reports: int


def missing(standing: Standing) -> str | None:
    """Why the forum cannot move on from here yet, as a sentence; None when it can."""
    guard = _GUARDS.get(standing.phase)
    return guard(standing) if guard else None


def _before_market(standing: Standing) -> str | None:
    if not standing.rooms or not standing.slots:
        return "Il faut au moins un espace et un créneau avant d’ouvrir la place du marché."
    if standing.today < standing.market_opens_on:
        return (
            f"La place du marché ouvre le {long_date(standing.market_opens_on)}. Pour l’ouvrir plus tôt, "
            "changez cette date dans la préparation."
        )
    return None


def _before_workshops(standing: Standing) -> str | None:
    if standing.today < standing.held_on:
        return (
            f"Les ateliers ont lieu le {long_date(standing.held_on)}. S’ils sont avancés, changez la date "
            "dans la préparation."
        )
    return None if standing.placed else "Aucune carte n’a encore de place : les ateliers seraient vides."


def _before_vote(standing: Standing) -> str | None:
    return (
        None if standing.reports else "Aucun compte rendu n’est publié : il n’y a encore rien à départager."
    )


_GUARDS = {
    Phase.MARKET: _before_workshops,
    Phase.PREPARATION: _before_market,
    Phase.REPORTS: _before_vote,
}


def lines(text: str) -> int:
    """The lines that hold something, as they were typed; the width of the screen does not count."""
    return sum(bool(line.strip()) for line in text.split("\n"))


def measured(text: str) -> str:
    """« 3 lignes sur 15, 180 caractères sur 1 500 »."""
    return (
        f"{counted(lines(text), 'ligne')} sur {LINES}, "
        f"{counted(len(text), 'caractère')} sur {number(CHARACTERS)}"
    )


def check_report(text: str) -> None:
    """A report has something in it, 15 lines and 1,500 characters at most: RuleBroken beside « text »."""
    if not text.strip():
        raise RuleBroken("Écrivez quelques lignes avant de publier.", "text")
    if lines(text) > LINES or len(text) > CHARACTERS:
        raise RuleBroken(
            f"Un compte rendu tient en peu de place : {measured(text)}. Rien n’est coupé : resserrez-le, "
            "puis publiez-le.",
            "text",
        )


def check_points(points: Mapping[int, int], reports: Collection[int], budget: int) -> dict[int, int]:
    """The points spent, by report, zeros left out; RuleBroken over the budget, under zero, elsewhere."""
    if set(points) - set(reports):
        raise RuleBroken("Un des comptes rendus n’est plus là : relisez la liste, puis votez.")
    if any(given < 0 for given in points.values()):
        raise RuleBroken("Un point ne se retire pas : donnez zéro ou davantage.")
    spent = sum(points.values())
    if spent > budget:
        given = counted(spent, "point réparti", "points répartis")
        raise RuleBroken(f"Cela fait {given} ; vous en avez {budget}. Rien n’est enregistré : reprenez.")
    return {report: given for report, given in points.items() if given}


def shows_totals(phase: Phase, voters: int) -> bool:
    """Whether the totals may be read: once the vote is closed, or when nobody can be recognised in them."""
    if phase in (Phase.ACTIONS, Phase.CLOSED):
        return True
    return phase == Phase.VOTE and voters >= ENOUGH_VOTERS


class Span(Protocol):
    """From one hour to another."""

    @property
    def starts(self) -> time: ...

    @property
    def ends(self) -> time: ...


def check_slot(starts: time, ends: time, others: Iterable[Span]) -> None:
    """A slot ends after it starts and meets no other: RuleBroken."""
    if ends <= starts:
        raise RuleBroken("Ce créneau finirait avant d’avoir commencé.", "ends")
    for other in others:
        if starts < other.ends and other.starts < ends:
            raise RuleBroken(f"Ce créneau en recouvre un autre, {hours_of(other)}.", "starts")


def hours_of(span: Span) -> str:
    """« de 17 h à 17 h 25 »."""
    return f"de {clock_time(span.starts)} à {clock_time(span.ends)}"


def ranked(totals: Mapping[int, int], reports: Sequence[int]) -> list[int]:
    """The reports by points, the most first; in their own order when equal."""
    return sorted(reports, key=lambda one: -totals.get(one, 0))


def check_address(address: str) -> None:
    """An address to join is a whole http or https address, without a password in it: RuleBroken."""
    if not address:
        return
    wrong = RuleBroken("Écrivez l’adresse entière de l’espace : elle commence par « https:// ».", "join_url")
    if re.search(r"[\s<>\"\\]", address):
        raise wrong
    try:
        parts = urlsplit(address)
        hostname, user, _ = parts.hostname, parts.username, parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in ("http", "https") or not hostname or user is not None:
        raise wrong


def not_now(phase: Phase) -> str:
    """Why an act has no place in this phase, as a sentence."""
    label = LABELS[phase]
    return f"Ce n’est pas le moment : {label[:1].lower()}{label[1:]}."

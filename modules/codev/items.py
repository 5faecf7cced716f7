"""The contributions of a page: answers under what they answer, quotes as far as they may be read."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from course.people.models import Person
from modules.codev.models import CodevContribution
from modules.codev.offers import KINDS
from modules.codev.page_queries import Row
from modules.codev.reading import View
from modules.codev.rules import REPLIES, Kind, may_write


@dataclass
class Item:
    """One contribution and what the reader may do with it."""

    contribution: CodevContribution
    # What it quotes; None also when the reader may not read that.
    quoted: CodevContribution | None = None
    # It quotes something that was erased or that is not to be read yet.
    quote_hidden: bool = False
    answered: bool = False
    editable: bool = False
    # It answers something that is on another page.
    apart: bool = False
    # The place where the reader may answer it (« answer », « precision », « reformulation »), or none.
    reply: str = ""
    replies: list["Item"] = field(default_factory=list)

    @property
    def uid(self) -> str:
        return self.contribution.uid

    @property
    def label(self) -> str:
        return KINDS[self.contribution.kind]

    @property
    def author(self) -> Person:
        return self.contribution.author

    @property
    def open(self) -> bool:
        """A question without an answer."""
        return self.contribution.kind == Kind.QUESTION and not self.answered


def items(view: View, rows: Sequence[Row]) -> list[Item]:
    """Those that the reader may read, in the order of the page, answers under their questions."""
    found = {row.contribution.id: _item(view, row) for row in rows if view.shows(row.contribution)}
    roots = []
    for item in found.values():
        parent = found.get(item.contribution.reply_to_id or 0)
        if parent is None or item.contribution.kind not in REPLIES:
            item.apart = item.contribution.reply_to_id is not None
            roots.append(item)
        else:
            parent.replies.append(item)
    return roots


def _item(view: View, row: Row) -> Item:
    one, quoted = row.contribution, row.quoted
    readable = quoted is not None and view.shows(quoted)
    return Item(
        one,
        quoted=quoted if readable else None,
        quote_hidden=quoted is not None and not readable,
        answered=row.answered,
        editable=_editable(view, one),
        reply=_reply(view, one.kind),
    )


def _editable(view: View, one: CodevContribution) -> bool:
    me = view.me.person_id if view.me else 0
    return view.thread.open and one.step == view.thread.step and me in (one.author_id, one.recorded_by_id)


def _reply(view: View, kind: Kind) -> str:
    """The kind that the reader may answer this with now."""
    if view.me is None or not view.thread.open or view.me.charter_signed_at is None:
        return ""
    part, step = view.me.part, view.thread.step
    return next(
        (str(reply) for reply, to in REPLIES.items() if kind in to and may_write(part, step, reply)), ""
    )

"""Building the page of a thread for one person: what is asked for, read, and may be written."""

from collections.abc import Mapping, Sequence

from course.cohorts import queries as cohorts
from course.errors import NotFound
from course.files import queries as files
from course.permissions import Actor
from course.roles import Role
from course.ui.paging import Paging
from modules.codev import facts, page_queries, reading
from modules.codev.expecting import Standing
from modules.codev.items import items
from modules.codev.models import CodevContribution, CodevDraft, CodevThread
from modules.codev.offers import KINDS, OFFERS, Offer, offered, slot
from modules.codev.page import FILES, Kept, LeftThread, Page, Wish, Writing
from modules.codev.page_queries import Count
from modules.codev.rules import ORDER, REPLIES, Kind, Step

# What is written on a page of its own, by the name of its draft: in which step, where.
PLACES = {
    "synthesis": (Step.PLAN, "codev_client.plan"),
    "follow_up": (Step.FOLLOW_UP, "codev_client.follow_up"),
}


def build(actor: Actor, uid: str, wish: Wish) -> Page:
    """The page for this person; NotFound when they may know nothing of the thread, LeftThread when no more."""
    header = page_queries.header(actor.cohort, uid)
    if header is None:
        raise NotFound()
    thread, everybody = header.thread, reading.parts(header.thread.id)
    functions = reading.functions(thread)
    view = reading.view(actor, thread, everybody, functions)
    if view is None:
        was_in = any(one.person_id == actor.person_id for one in everybody)
        raise LeftThread() if was_in else NotFound()
    counts = page_queries.counts(thread.id, actor.person_id, view.me.seen_id if view.me else 0)
    page = Page(header, view, everybody, set(functions), counts, _standing(thread, counts))
    page.would_read = actor.has(Role.TRAINER, *reading.OTHERS)
    _read(page, wish)
    if page.me is not None:
        _write(page, wish)
    return page


def _standing(thread: CodevThread, counts: Sequence[Count]) -> Standing:
    written: dict[tuple[int, Kind], int] = {}
    for one in counts:
        written[one.author_id, one.kind] = written.get((one.author_id, one.kind), 0) + one.number
    asked = thread.step == Step.CLARIFICATION
    waiting = facts.open_questions([thread.id]).get(thread.id, 0) if asked else 0
    return Standing(thread.step, written, waiting, thread.contract_accepted_at is not None)


def _read(page: Page, wish: Wish) -> None:
    """Fill in the step that is asked for, a page of it, and what stands beside it."""
    page.step, page.only_open = _step(page, wish.step), wish.only_open
    total = page.standing.open_questions if wish.only_open else page.total(page.step)
    last = Paging(1, total, page_queries.PAGE).count
    page.paging = Paging(min(wish.page or last, last), total, page_queries.PAGE)
    accepted = page.thread.contract_id
    found = page_queries.rows(
        page.view,
        page.step,
        offset=(page.paging.number - 1) * page_queries.PAGE,
        only_open=wish.only_open,
        also=[accepted] if accepted else [],
    )
    for row in found:
        one = row.contribution
        page.expose = one if one.kind == Kind.EXPOSE else page.expose
        page.contract = one if one.id == accepted else page.contract
    page.items = items(page.view, [row for row in found if row.contribution.step == page.step])
    page.files = files.attached(FILES, [row.contribution.uid for row in found])


def _step(page: Page, asked: str) -> Step:
    """The step to show: the one asked for, else where the thread is, else the last that was written in."""
    if asked in ORDER:
        return Step(asked)
    now = page.thread.step
    if page.thread.open:
        return now
    written = [step for step in ORDER if page.total(step)]
    return written[-1] if written else now


def _write(page: Page, wish: Wish) -> None:
    """Fill in what the person may write, what they began, and the names that the browser looks out for."""
    me = page.me
    assert me is not None
    own = page_queries.drafts(page.thread.id, me.person_id)
    if page.is_here and page.thread.open and me.charter_signed_at is not None:
        mine = {kind for (person_id, kind) in page.standing.written if person_id == me.person_id}
        page.offers = offered(me.part, page.thread.step, mine)
        page.writing = _writing(page, wish, own)
    if page.writing is not None:
        schools = cohorts.schools_of([one.person_id for one in page.everybody])
        names = [one.person.display_name for one in page.everybody]
        page.known_names = [*names, *sorted({one.name for one in schools.values()})]
    current = page.writing.slot if page.writing else None
    page.kept = [_kept(page, one) for one in own.values() if one.slot != current and one.text]


def _kept(page: Page, draft: CodevDraft) -> Kept:
    """Where the draft can go on, if it still can."""
    what, _, of = draft.slot.partition(":")
    if what == "edit":
        mine = next((item for item in page.items if item.uid == of and item.editable), None)
        values = {"contribution_uid": of} if mine else {}
        return Kept(draft, "Changement d’un texte", "codev_writing.edit" if mine else "", values)
    if what in OFFERS:
        may = OFFERS[what] in page.offers
        values = {"ecrire": what, "repondre": of} if of else {"ecrire": what}
        return Kept(draft, OFFERS[what].title, "codev.thread" if may else "", values if may else {})
    step, endpoint = PLACES.get(what, (None, ""))
    may = page.thread.open and page.thread.step == step
    return Kept(draft, KINDS[Kind(what)] if what in list(Kind) else "Texte", endpoint if may else "")


def _writing(page: Page, wish: Wish, own: Mapping[str, CodevDraft]) -> Writing | None:
    named = [uid for uid in (wish.reply_to, wish.cite) if uid]
    known = page_queries.named(page.thread.id, named) if named else {}
    readable = {uid: one for uid, one in known.items() if page.view.shows(one)}
    offer, reply_to = _chosen(page, wish.what, readable.get(wish.reply_to))
    if offer is None or (offer.replies and reply_to is None):
        return None
    target = reply_to if offer.replies else None
    draft = own.get(slot(offer.what, target.uid if target else None))
    return Writing(offer, target, readable.get(wish.cite), draft)


def _chosen(
    page: Page, what: str, reply_to: CodevContribution | None
) -> tuple[Offer | None, CodevContribution | None]:
    """The place that is asked for, else the first that suits: what answers needs something to answer."""
    if what:
        offer = OFFERS.get(what)
        return (offer, reply_to) if offer in page.offers and _suits(offer, reply_to) else (None, None)
    for offer in page.offers:
        if offer.what == "guidance":
            continue
        target = reply_to if reply_to or not offer.replies else _first(page, offer)
        if _suits(offer, target) and offer.what != "precision":
            return offer, target
    return None, None


def _suits(offer: Offer | None, reply_to: CodevContribution | None) -> bool:
    if offer is None or not offer.replies:
        return offer is not None
    return reply_to is not None and reply_to.kind in REPLIES[offer.kinds[0]]


def _first(page: Page, offer: Offer) -> CodevContribution | None:
    """What an answer or a reformulation is about when nothing was chosen: the first that waits on the page."""
    waiting = (
        item.contribution
        for item in page.items
        if item.contribution.kind in REPLIES[offer.kinds[0]] and not item.answered
    )
    return next(waiting, None)

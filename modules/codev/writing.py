"""Writing in a thread: who may, what stands once, what was said before, the drafts."""

from sqlalchemy import Select, delete, select

from course import clock
from course.db import db
from course.errors import NotFound, RuleBroken
from course.permissions import Actor
from modules import drafts
from modules.codev import finding, reading, rules
from modules.codev.holding import OVER, WITHDRAWN, Held, hold, hold_as, hold_open, note, settle
from modules.codev.models import CodevContribution, CodevDraft, CodevPart, CodevRevision
from modules.codev.offers import offer_of, slot
from modules.codev.rules import ONCE, REPLIES, Kind, Part, Step
from modules.drafts import StaleDraft
from modules.short_text.rules import words

NOT_NOW = "L’étape a changé : ce n’est plus le moment d’écrire cela. Votre texte est gardé en brouillon."
PINNED = "Ce texte est le contrat que la personne cliente a accepté : il ne change plus."
CHANGED = "Ce texte vient de changer : relisez-le avant de l’accepter."
SLOT = 40
SIGN_FIRST = "Signez d’abord la charte du codéveloppement."


def write(
    *,
    actor: Actor,
    uid: str,
    kind: Kind,
    text: str,
    reply_to: str | None = None,
    quotes: str | None = None,
    unknown: bool = False,
    author_id: int | None = None,
    anonymised: bool = False,
    first: bool = False,
) -> CodevContribution:
    """Add a contribution of this kind, by the rules of the step; what stands once is changed instead.

    `first`: the page showed nothing of the author's that stands once; raises StaleDraft when there is now.
    The same text sent twice is one contribution.

    `reply_to` and `quotes` are contributions of the thread that the author reads. `author_id`: in a live
    run, whoever spoke, the keeper of the record writing. `unknown` answers « je ne sais pas ». Raises
    RuleBroken out of turn, beside « text » when it is empty, beside « anonymised » for an exposé that was
    not said to be.
    """
    held = hold_open(actor, uid)
    author = _author(held, author_id)
    unknown = unknown and kind == Kind.ANSWER
    _check(held, author, kind, said=bool(text.strip()) or unknown)
    if kind == Kind.EXPOSE:
        if not anonymised:
            raise RuleBroken("Confirmez que personne n’est reconnaissable dans l’exposé.", "anonymised")
        held.thread.expose_anonymised = True
    made = _once(held, author.person_id, kind) if kind in ONCE else None
    if made is not None and first and made.text != text:
        raise StaleDraft(made.text, made.version)
    replied = _replied(held, actor, kind, reply_to)
    made = made or _twin(held, author.person_id, kind, text, replied)
    if made is None:
        quoted = _quoted(held, actor, quotes)
        recorded = actor.person if author is not held.me else None
        made = CodevContribution(kind=kind, reply_to_id=replied, quotes_id=quoted, recorded_by_id=recorded)
        made.thread_id, made.author_id, made.step = held.thread.id, author.person_id, held.thread.step
        made.unknown, made.text, made.words = unknown, text, words(text)
        db.session.add(made)
        db.session.flush()
    else:
        _change(held, made, text)
    _forget_drafts(held, actor, kind, reply_to)
    finding.index(held.thread, made)
    settle(held, actor, author.person_id)
    return made


def _check(held: Held, author: CodevPart, kind: Kind, *, said: bool) -> None:
    """Whether it is this person's turn to write this, and something is written."""
    if not rules.may_write(author.part, held.thread.step, kind):
        raise RuleBroken(NOT_NOW)
    if author.charter_signed_at is None and author is held.me:
        raise RuleBroken(SIGN_FIRST)
    if not said:
        raise RuleBroken("Écrivez votre texte avant de l’envoyer.", "text")


def _author(held: Held, author_id: int | None) -> CodevPart:
    """Who speaks: oneself; in a live run, whom the keeper of the record names."""
    if author_id is None or author_id == held.me.person_id:
        return held.me
    found = held.of(author_id)
    if not held.thread.live or held.me.part != Part.FACILITATOR or found is None:
        raise NotFound()
    if found.person_id not in reading.present(held.thread):
        raise NotFound()
    return found


def _once(held: Held, author_id: int, kind: Kind) -> CodevContribution | None:
    return db.session.scalar(
        select(CodevContribution).where(
            CodevContribution.thread_id == held.thread.id,
            CodevContribution.author_id == author_id,
            CodevContribution.kind == kind,
            CodevContribution.erased_at.is_(None),
        ),
        execution_options={"populate_existing": True},
    )


def _twin(held: Held, author_id: int, kind: Kind, text: str, replied: int | None) -> CodevContribution | None:
    """What the author said already in these words: a button pressed twice."""
    query = select(CodevContribution).where(
        CodevContribution.thread_id == held.thread.id,
        CodevContribution.author_id == author_id,
        CodevContribution.kind == kind,
        CodevContribution.step == held.thread.step,
        CodevContribution.text == text,
        CodevContribution.reply_to_id.is_not_distinct_from(replied),
        CodevContribution.erased_at.is_(None),
    )
    return db.session.scalar(query.limit(1))


def _readable(held: Held, actor: Actor, uid: str) -> CodevContribution:
    found = reading.contribution(held.thread.id, uid)
    view = reading.view(actor, held.thread, held.everybody)
    if found is None or view is None or not view.shows(found):
        raise NotFound()
    return found


def _replied(held: Held, actor: Actor, kind: Kind, uid: str | None) -> int | None:
    if kind not in REPLIES:
        return _readable(held, actor, uid).id if uid and kind == Kind.COMMENT else None
    found = _readable(held, actor, uid or "")
    if found.kind not in REPLIES[kind]:
        raise NotFound()
    return found.id


def _quoted(held: Held, actor: Actor, uid: str | None) -> int | None:
    return _readable(held, actor, uid).id if uid else None


def _change(held: Held, made: CodevContribution, text: str) -> None:
    """Keep what it said, and say the new; a contract that its client changes has to be accepted anew."""
    if made.text == text:
        return
    thread = held.thread
    if thread.contract_id == made.id:
        client = held.with_part(Part.CLIENT)
        if client is None or made.author_id != client.person_id:
            raise RuleBroken(PINNED)
        thread.contract_id, thread.contract_accepted_at = None, None
    db.session.add(
        CodevRevision(
            contribution_id=made.id,
            number=made.version,
            text=made.text,
            written_at=made.edited_at or made.written_at,
        )
    )
    made.text, made.words = text, words(text)
    made.version, made.edited_at = made.version + 1, clock.now()
    db.session.flush()


def edit(*, actor: Actor, uid: str, contribution_uid: str, text: str, version: int) -> CodevContribution:
    """Change one's own contribution until its step closes; its history is kept.

    Raises StaleDraft when it was changed in another tab, RuleBroken once its step is over.
    """
    held = hold_open(actor, uid)
    found = reading.contribution(held.thread.id, contribution_uid)
    if found is None or found.erased_at or actor.person not in (found.author_id, found.recorded_by_id):
        raise NotFound()
    if found.step != held.thread.step:
        raise RuleBroken(
            "L’étape est close : ce texte ne se change plus. Votre nouvelle version reste ci-dessous."
        )
    if not text.strip():
        raise RuleBroken("Écrivez votre texte avant de l’envoyer.", "text")
    if found.version != version and found.text != text:
        raise StaleDraft(found.text, found.version)
    _change(held, found, text)
    finding.index(held.thread, found)
    _forget(held, actor, f"edit:{found.uid}")
    return found


def accept_contract(*, actor: Actor, uid: str, contribution_uid: str, version: int | None = None) -> None:
    """The client accepts a wording of the request, their own or a reformulation: it is the contract.

    `version`: the one that the page showed; RuleBroken when the text has changed since.
    """
    held = hold_as(actor, uid, Part.CLIENT)
    found = _readable(held, actor, contribution_uid)
    if held.thread.step != Step.CONTRACT or found.kind not in (Kind.REQUEST, Kind.REFORMULATION):
        raise RuleBroken(NOT_NOW)
    if version is not None and found.version != version:
        raise RuleBroken(CHANGED)
    if held.thread.contract_id != found.id:
        held.thread.contract_id, held.thread.contract_accepted_at = found.id, clock.now()
        note(held, actor, "accept", before=held.thread.step)
    settle(held, actor, actor.person)


def save_draft(*, actor: Actor, uid: str, slot: str, text: str, version: int) -> CodevDraft:
    """Keep what is being written, suspended or over; raises StaleDraft for an old page.

    After a withdrawal a text of the client is not kept again (RuleBroken), from whatever tab it comes.
    """
    held = hold(actor, uid)
    if len(slot) > SLOT:
        raise NotFound()
    if held.thread.step == Step.ANONYMISED:
        raise RuleBroken(OVER)
    if held.thread.withdrawn_at is not None and _tells_of_the_client(held, slot):
        raise RuleBroken(WITHDRAWN)
    draft = db.session.scalar(_drafts(held, actor).where(CodevDraft.slot == slot))
    if draft is None:
        draft = CodevDraft(thread_id=held.thread.id, person_id=actor.person, slot=slot, text="", version=0)
        draft.updated_at = clock.now()
        db.session.add(draft)
    drafts.write(draft, text=text, version=version)
    db.session.flush()
    return draft


def _tells_of_the_client(held: Held, slot: str) -> bool:
    place, _, of = slot.partition(":")
    if held.me.part == Part.CLIENT or place == Kind.REFORMULATION:
        return True
    found = reading.contribution(held.thread.id, of) if place == "edit" else None
    return found is not None and found.erased_at is not None


def _drafts(held: Held, actor: Actor) -> Select[CodevDraft]:
    return select(CodevDraft).where(
        CodevDraft.thread_id == held.thread.id, CodevDraft.person_id == actor.person
    )


def _forget_drafts(held: Held, actor: Actor, kind: Kind, reply_to: str | None) -> None:
    offer = offer_of(kind)
    _forget(held, actor, slot(offer.what if offer else str(kind), reply_to))


def _forget(held: Held, actor: Actor, slot: str) -> None:
    db.session.execute(
        delete(CodevDraft).where(
            CodevDraft.thread_id == held.thread.id,
            CodevDraft.person_id == actor.person,
            CodevDraft.slot == slot,
        )
    )

"""Attaching files to the things of rooms, and erasing them for good.

A room says in `registries().file_readers` who reads the files of its kind; whether the actor may attach to
the thing or take a file away is the room's own question, asked before it calls here.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import IO

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from course import clock
from course.cohorts.operations import lock_person
from course.db import db
from course.errors import RuleBroken
from course.files import contents, queries, rules
from course.files.contents import Content
from course.files.models import FileContent, StoredFile
from course.permissions import Actor
from course.registries import registries
from course.ui.text import clean_text


def attach(
    *, actor: Actor, kind: str, ref: str, upload: IO[bytes], filename: str, alt: str = ""
) -> StoredFile:
    """Keep the file that `upload` gives, attached to the thing `ref` of the room `kind`.

    Raises RuleBroken (field « attachment ») for a type that is refused or lies, beyond 10 MB, at the sixth file
    of a thing or beyond 200 MB of a person in the cohort; ValueError for a kind without readers. The same bytes
    on the same thing are kept once.
    """
    if kind not in registries().file_readers:
        raise ValueError(f"nobody says who reads the files of {kind!r}")
    found = contents.read(upload.read(rules.SIZE + 1), filename)
    lock_person(actor.cohort, actor.person)
    others = queries.attached(kind, [ref])[ref]
    digest = sha256(found.content).hexdigest()
    for other in others:
        if other.sha256 == digest:
            return other
    _check_total(actor, found)
    row = StoredFile(
        cohort_id=actor.cohort,
        owner_id=actor.person,
        kind=kind,
        ref=ref,
        filename=found.filename,
        media_type=found.media_type,
        size=len(found.content),
        sha256=digest,
        width=found.width,
        height=found.height,
        alt=clean_text(alt)[: rules.ALT],
    )
    _place(row, {other.place for other in others})
    db.session.add(FileContent(file_id=row.id, content=found.content))
    db.session.flush()
    return row


def _check_total(actor: Actor, found: Content) -> None:
    kept = queries.total(actor.cohort, actor.person)
    if kept + len(found.content) > rules.PER_PERSON:
        raise contents.refused(
            f"Vos fichiers pèsent déjà {rules.readable_size(kept)} ; il en faut "
            f"{rules.readable_size(rules.PER_PERSON)} au plus. Retirez-en un, puis recommencez."
        )


def _place(row: StoredFile, taken: set[int | None]) -> None:
    """Give the file the first free place; somebody else may be taking it at the same moment."""
    for place in range(1, rules.PER_THING + 1):
        if place in taken:
            continue
        row.place = place
        try:
            with db.session.begin_nested():
                db.session.add(row)
                db.session.flush()
        except IntegrityError:
            continue
        return
    raise _full()


def _full() -> RuleBroken:
    return contents.refused(f"Il y a déjà {rules.PER_THING} fichiers ici : retirez-en un, puis recommencez.")


def erase(*, kind: str, refs: Sequence[str], uid: str | None = None) -> int:
    """Erase the files of these things, or the one named `uid` among them: bytes, name and description.

    What remains says that there was a file, of whom and when. Returns how many were erased.
    """
    chosen = select(StoredFile.id).where(
        StoredFile.kind == kind, StoredFile.ref.in_(refs), StoredFile.erased_at.is_(None)
    )
    if uid is not None:
        chosen = chosen.where(StoredFile.uid == uid)
    ids = db.session.scalars(chosen.with_for_update()).all()
    db.session.execute(delete(FileContent).where(FileContent.file_id.in_(ids)))
    db.session.execute(
        update(StoredFile)
        .where(StoredFile.id.in_(ids))
        .values(
            erased_at=clock.now(),
            place=None,
            filename="",
            alt="",
            sha256="",
            size=0,
            width=None,
            height=None,
        )
    )
    return len(ids)

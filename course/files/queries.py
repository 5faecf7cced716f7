"""Reading attachments; the bytes are asked for one file at a time."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from course.db import db
from course.files.models import FileContent, StoredFile


def attached(kind: str, refs: Sequence[str]) -> Mapping[str, list[StoredFile]]:
    """The files of each of these things, oldest first; one query, without the bytes."""
    found: dict[str, list[StoredFile]] = {ref: [] for ref in refs}
    rows = db.session.scalars(
        select(StoredFile)
        .where(StoredFile.kind == kind, StoredFile.ref.in_(found), StoredFile.erased_at.is_(None))
        .order_by(StoredFile.id)
    )
    for row in rows:
        found[row.ref].append(row)
    return found


def stored(cohort_id: int, uid: str) -> StoredFile | None:
    """A file of the cohort that was not erased."""
    return db.session.scalar(
        select(StoredFile).where(
            StoredFile.cohort_id == cohort_id, StoredFile.uid == uid, StoredFile.erased_at.is_(None)
        )
    )


def content(file: StoredFile) -> bytes | None:
    """The bytes; None when they were erased meanwhile."""
    return db.session.scalar(select(FileContent.content).where(FileContent.file_id == file.id))


def total(cohort_id: int, owner_id: int) -> int:
    """The bytes that a person keeps in a cohort."""
    query = select(func.coalesce(func.sum(StoredFile.size), 0)).where(
        StoredFile.cohort_id == cohort_id, StoredFile.owner_id == owner_id, StoredFile.erased_at.is_(None)
    )
    return int(db.session.scalar(query) or 0)

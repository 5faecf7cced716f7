"""A file, for whom its room lets read it: saved, or shown when it is a picture that we drew ourselves."""

from flask import Blueprint, Response

from course.documents.answers import disposition, download
from course.errors import NotFound
from course.files import queries
from course.files.models import StoredFile
from course.permissions import actor, declare, is_member, requires
from course.registries import registries

bp = Blueprint("files", __name__)

READ = declare("files:attached:read", is_member)
# Should a browser ever open one as a page: no script, no origin, nothing loaded.
POLICY = "sandbox; default-src 'none'"


@bp.get("/c/<cohort_uid>/fichiers/<uid>")
@requires(READ)
def save(uid: str) -> Response:
    """The file, always as a download."""
    return _answer(_readable(uid))


@bp.get("/c/<cohort_uid>/fichiers/<uid>/image")
@requires(READ)
def show(uid: str) -> Response:
    """The picture, for a page of ours."""
    found = _readable(uid)
    if not found.is_image:
        raise NotFound()
    answer = _answer(found)
    answer.headers["Content-Disposition"] = disposition(found.filename).replace("attachment", "inline", 1)
    return answer


def _readable(uid: str) -> StoredFile:
    """The file if the room says that this person may read it; raises NotFound for every other reason."""
    found = queries.stored(actor().cohort, uid)
    may_read = registries().file_readers.get(found.kind) if found else None
    if found is None or may_read is None or not may_read(actor(), found.ref):
        raise NotFound()
    return found


def _answer(found: StoredFile) -> Response:
    content = queries.content(found)
    if content is None:
        raise NotFound()
    charset = "; charset=utf-8" if found.media_type.startswith("text/") else ""
    answer = download(content, found.filename, found.media_type + charset)
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer

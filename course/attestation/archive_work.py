"""The worker's side of « Tout télécharger » for large cohorts: one ZIP in INSTANCE_PATH, kept for a day.

Each PDF is a file of its own until the archive is closed, so that a killed worker goes on where it was.
"""

import io
import shutil
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog

from course import clock
from course.attestation import drawing, queries
from course.attestation.models import Certificate, CertificateRun
from course.config import Settings
from course.db import db, end_transaction
from course.documents.answers import safe_name
from course.errors import described
from course.jobs.rules import Retry

log = structlog.get_logger("agencement.certificates")
# Stands in the archive for a certificate that could not be drawn, so that its absence is seen.
MISSING = (
    "L’attestation {} n’a pas pu être dessinée. Téléchargez-la seule depuis la page des attestations ; "
    "si cela échoue encore, signalez-le à l’assistance.\n"
)
# Up to so many people, the archive is built while one waits.
AT_ONCE = 100
BATCH = 50
TURN = 30.0
KEPT = timedelta(hours=24)


def folder() -> Path:
    """Where archives are: readable by the tool alone."""
    found = Settings.current().instance_path / "attestations"
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found


def finished_file(work: CertificateRun) -> Path | None:
    """The archive, when it is ready and still kept."""
    path = folder() / f"{work.uid}.zip"
    return path if work.finished_at is not None and path.exists() else None


def built(certificates: Sequence[Certificate]) -> bytes:
    """An archive of a few certificates, in memory."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name, content in _pdfs(certificates):
            archive.writestr(name, content)
    return made.getvalue()


def _pdfs(certificates: Sequence[Certificate]) -> Iterator[tuple[str, bytes]]:
    """Name and content of each; a short text takes the place of one that cannot be drawn."""
    for one in certificates:
        try:
            name, content = safe_name(drawing.filename(one)), drawing.certificate_pdf(one)
        except Exception as error:
            log.error("certificate_not_drawn", certificate_id=one.id, **described(error))
            name, content = f"Attestation {one.number} manquante.txt", MISSING.format(one.number).encode()
        yield name, content


def run(payload: Mapping[str, Any]) -> None:
    """Draw the certificates that are missing in the folder, then close the archive."""
    started, run_id = time.monotonic(), int(payload["run_id"])
    while _batch(run_id):
        if time.monotonic() - started > TURN:
            raise Retry("la suite au tour suivant", timedelta(0))


def _batch(run_id: int) -> bool:
    work = queries.run(run_id)
    if work is None or work.finished_at is not None:
        return False
    place = folder() / work.uid
    if not place.exists() and not place.with_suffix(".zip").exists():
        # Never begun, or swept away while no worker ran: what was drawn is gone.
        work.reached_id = work.looked_at = work.made = work.failed = 0
        db.session.commit()
    reached = work.reached_id
    some = queries.valid_after(work.cohort_id, reached, BATCH)
    # Drawing takes a while: nobody else waits for our transaction meanwhile.
    db.session.expunge_all()
    end_transaction()
    place.mkdir(exist_ok=True, mode=0o700)
    drawn = 0
    for name, content in _pdfs(some):
        (place / name).write_bytes(content)
        drawn += name.endswith(".pdf")
    if not some:
        _close(place)
    _note(run_id, reached, [one.person_id for one in some], drawn)
    return bool(some)


def _note(run_id: int, reached: int, person_ids: Sequence[int], drawn: int) -> None:
    """How far it is; a slower worker that went the same way changes nothing."""
    work = queries.run(run_id, lock=True)
    if work is not None and work.reached_id == reached and work.finished_at is None:
        if person_ids:
            work.reached_id, work.looked_at = person_ids[-1], work.looked_at + len(person_ids)
            work.made, work.failed = work.made + drawn, work.failed + len(person_ids) - drawn
        else:
            work.finished_at = clock.now()
    db.session.commit()


def _close(place: Path) -> None:
    """Everything of the folder in one file, which appears whole or not at all.

    One that is there already stays: a worker killed while it cleared the folder had finished it.
    """
    unfinished, finished = place.with_suffix(".part"), place.with_suffix(".zip")
    if not finished.exists():
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_STORED) as archive:
            for path in sorted(place.iterdir()):
                archive.write(path, path.name)
        unfinished.rename(finished)
    shutil.rmtree(place)


def forget_old() -> None:
    """Drop archives after a day: they hold names and hours."""
    last = (clock.now() - KEPT).timestamp()
    for path in folder().iterdir():
        if path.stat().st_mtime < last:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()

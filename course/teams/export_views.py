"""The exports of both books, for the administrator: CSV and XLSX, with the filters of the page."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from course import clock
from course.documents import download
from course.documents.tables import CSV_TYPE, XLSX_TYPE, csv_bytes, xlsx_bytes
from course.errors import NotFound
from course.hours.models import Modality, Nature
from course.hours.rules import YEARS
from course.permissions import actor, declare, holds, requires
from course.roles import Role
from course.teams import exports
from course.teams.queries import Filters

bp = Blueprint("teams_export", __name__)

EXPORT = declare("teams:books:export", holds(Role.ADMINISTRATOR))
BOOKS = {"equipes": (exports.trainers, Nature), "participants": (exports.participants, Modality)}


@bp.get("/c/<cohort_uid>/heures-equipes/export/<book>.<suffix>")
@requires(EXPORT)
def book(book: str, suffix: str) -> ResponseReturnValue:
    """One book as a file."""
    if book not in BOOKS or suffix not in ("csv", "xlsx"):
        raise NotFound()
    build, natures = BOOKS[book]
    year, nature = request.args.get("annee", ""), request.args.get("nature", "")
    sheet = build(
        actor().cohort,
        Filters(
            year=int(year) if year in {str(one) for one in YEARS} else None,
            person_uid=request.args.get("personne", ""),
            nature=nature if nature in list(natures) else "",
        ),
    )
    name = f"heures-{book}-{clock.today():%Y-%m-%d}.{suffix}"
    if suffix == "csv":
        return download(csv_bytes(sheet), name, CSV_TYPE)
    return download(xlsx_bytes([sheet]), name, XLSX_TYPE)

"""« Bilan » of the cohort: on screen, as a document, as a workbook."""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from course.attestation import report, report_files
from course.attestation.report_rules import FUNCTIONS, TOO_FEW
from course.documents import download, pdf, tables
from course.permissions import actor, declare, holds, requires
from course.roles import Role

bp = Blueprint("report", __name__)

READ = declare("attestation:report:read", holds(Role.TRAINER, Role.MANAGER, Role.ADMINISTRATOR))


@bp.get("/c/<cohort_uid>/bilan")
@requires(READ)
def show() -> ResponseReturnValue:
    """Attendance, completion, hours used, changes of self-assessments."""
    found = report.read(actor())
    return render_template(
        "attestation/report.html",
        report=found,
        posts=report.shown_posts(found.posts),
        people=report_files.people(found),
        functions=FUNCTIONS,
        too_few=TOO_FEW,
    )


@bp.get("/c/<cohort_uid>/bilan.pdf")
@requires(READ)
def document() -> Response:
    """The same as PDF."""
    found = report.read(actor())
    return download(report_files.report_pdf(found), f"Bilan {found.title}.pdf", pdf.MEDIA_TYPE)


@bp.get("/c/<cohort_uid>/bilan.xlsx")
@requires(READ)
def workbook() -> Response:
    """The same as a workbook."""
    found = report.read(actor())
    return download(report_files.report_xlsx(found), f"Bilan {found.title}.xlsx", tables.XLSX_TYPE)

"""The certificate of each participant, its public page, and the cohort's report (domain §1, §9)."""

from pathlib import Path

from flask import Flask

from course import documents
from course.attestation import archive_work, issue_work, operations, public, report_views, views
from course.registries import MenuEntry, Registries


def init_app(app: Flask) -> None:
    """Register the pages, the menu, the documents and the work done in the background."""
    documents.register(app, "attestation", Path(__file__).parent / "documents")
    for bp in (views.bp, public.bp, report_views.bp):
        app.register_blueprint(bp)
    found: Registries = app.extensions["agencement"]
    found.menu += [
        MenuEntry("Mon attestation", "attestation.mine", views.OWN, 25),
        MenuEntry("Attestations", "attestation.index", views.ISSUE, 62, group="Administration"),
        MenuEntry("Bilan", "report.show", report_views.READ, 64, group="Suivi"),
    ]
    found.job_handlers[operations.ISSUE_JOB] = issue_work.run
    found.job_handlers[operations.ARCHIVE_JOB] = archive_work.run
    found.sweeps.append(archive_work.forget_old)

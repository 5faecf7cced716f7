"""Submission review: from the LMS's gradebook to one person's work, as far as domain §2 opens it."""

from flask import Flask

from lti.claims import SUBMISSION_REVIEW
from lti.launch import messages
from lti.review import entry


def init_app(app: Flask) -> None:
    """Answer submission reviews."""
    messages.on(app, SUBMISSION_REVIEW, entry.open_review)

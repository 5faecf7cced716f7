"""Step 0, and what the facilitator decides."""

from flask import Blueprint

bp = Blueprint("codev_lead", __name__)

"""What only the client does: the plan, the follow-up, the sheet, the withdrawal."""

from flask import Blueprint

bp = Blueprint("codev_client", __name__)

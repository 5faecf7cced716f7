"""The review desk: threads by their process, their content only where all said yes."""

from flask import Blueprint

bp = Blueprint("codev_desk", __name__)

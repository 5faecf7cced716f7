"""The live run: a clock per step, one person keeping the record."""

from flask import Blueprint

bp = Blueprint("codev_live", __name__)

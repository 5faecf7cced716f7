"""A group’s threads, the thread’s page, writing in it."""

from flask import Blueprint

bp = Blueprint("codev", __name__)

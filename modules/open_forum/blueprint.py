"""The blueprint that the pages of this room share, and how they find a forum or a card."""

from flask import Blueprint

from course.errors import NotFound
from course.permissions import actor
from modules.open_forum import queries
from modules.open_forum.models import ForumCard, OpenForum

bp = Blueprint("open_forum", __name__)
KIND = "open_forum"
MOST = 2_000_000_000


def the_forum(forum_id: int) -> OpenForum:
    """The forum of the cohort of the address; raises NotFound."""
    found = queries.forum(actor().cohort, forum_id) if forum_id < MOST else None
    if found is None:
        raise NotFound()
    return found


def the_card(card_id: int) -> tuple[ForumCard, OpenForum]:
    """The card of the cohort of the address, with its forum; raises NotFound."""
    found = queries.card(actor().cohort, card_id) if card_id < MOST else None
    if found is None:
        raise NotFound()
    return found

"""« Rechercher »: the texts that one may read, in all rooms of the cohort."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from course.permissions import actor, declare, is_member, requires
from course.search import excerpts, queries, rules
from course.search.models import SearchEntry
from course.ui.paging import Paging, page_number
from course.ui.text import clean_text

bp = Blueprint("search", __name__)

READ = declare("search:cohort:read", is_member)


@bp.get("/c/<cohort_uid>/recherche")
@requires(READ)
def index() -> ResponseReturnValue:
    """The field, and what was found."""
    asked = clean_text(request.args.get("q", ""))
    question = asked[: rules.QUERY]
    terms, number = rules.terms(question), page_number()
    found = queries.search(actor(), terms, page=number)
    return render_template(
        "search/index.html",
        question=question,
        is_cut=len(asked) > rules.QUERY or len(terms) == rules.WORDS,
        has_words=bool(terms),
        lines=[_line(entry, terms) for entry in found.entries],
        paging=Paging(number, found.total, queries.PAGE),
    )


def _line(entry: SearchEntry, terms: list[rules.Term]) -> dict[str, object]:
    return {
        "title": excerpts.marked(entry.title, terms),
        "excerpt": excerpts.excerpt(entry.text, terms),
        "path": entry.path,
        "updated_at": entry.updated_at,
    }

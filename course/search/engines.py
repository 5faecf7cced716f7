"""What differs between the two databases: the only module here that knows them.

SQLite: FTS5 (https://sqlite.org/fts5.html), an external-content table « fts_search » kept by triggers.
PostgreSQL: « fts_words », a generated tsvector('simple') with a GIN index. Folded words are letters and
digits of ASCII, so that no word can be taken for syntax.
"""

import json
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, any_, column, func, literal, literal_column, table, text
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects import postgresql

from course.db import db
from course.search.models import SearchEntry
from course.search.rules import Term

_FTS = table("fts_search", column("rowid"), column("rank"))
_WORDS: ColumnElement[Any] = literal_column("search_entry.fts_words", postgresql.TSVECTOR)


class Matching(NamedTuple):
    """A query narrowed to the entries that hold all words, and what puts the best first."""

    query: Select[Any]
    best_first: ColumnElement[Any]


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def matching(query: Select[Any], terms: Sequence[Term]) -> Matching:
    """`query` reads SearchEntry; what comes back holds every term."""
    if _is_sqlite():
        question = " AND ".join(map(_fts5, terms))
        joined = query.join(_FTS, _FTS.c.rowid == SearchEntry.id)
        found = joined.where(literal_column("fts_search").op("MATCH")(question))
        return Matching(found, _FTS.c.rank.asc())
    asked = func.to_tsquery(literal_column("'simple'"), " & ".join(map(_tsquery, terms)))
    return Matching(query.where(_WORDS.op("@@")(asked)), func.ts_rank(_WORDS, asked).desc())


def _fts5(term: Term) -> str:
    return f'("{term.stem}" OR "{term.prefix}"*)' if term.prefix else f'"{term.stem}"'


def _tsquery(term: Term) -> str:
    return f"('{term.stem}' | '{term.prefix}':*)" if term.prefix else f"'{term.stem}'"


def among(audiences: Collection[str]) -> ColumnElement[bool]:
    """The entries of these audiences, however many: one parameter."""
    chosen = sorted(audiences)
    if _is_sqlite():
        each = func.json_each(json.dumps(chosen)).table_valued("value")
        return SearchEntry.audience.in_(each.select().with_only_columns(each.c.value))
    return SearchEntry.audience == any_(literal(chosen, postgresql.ARRAY(SqlText)))


def erase_leftovers() -> None:
    """Drop the words of deleted entries, which FTS5 keeps beside marks that undo them until segments merge.

    (Its own « secure-delete » needs SQLite 3.42.) The pages that become free are overwritten with zeros,
    `secure_delete` being on; PostgreSQL's are by its autovacuum. Costs a rewriting of the index, or nothing
    when it is whole already.
    """
    if _is_sqlite():
        db.session.execute(text("INSERT INTO fts_search(fts_search) VALUES ('optimize')"))

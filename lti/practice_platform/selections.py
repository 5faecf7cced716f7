"""What the campus remembers of « Sélectionner du contenu »: session keys, and answers already used."""

from dataclasses import astuple, dataclass

from lti.practice_platform.store import Store


@dataclass(frozen=True)
class Selection:
    """A choice of content under way; `data` is what the tool has to give back, if anything."""

    sesskey: str
    course_id: int
    tool_id: int
    sub: str
    data: str | None = None


class Selections:
    """Reads and writes the selections kept in `store`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def open(self, selection: Selection) -> None:
        """Remember that content is being chosen."""
        with self._store.writing() as db:
            db.execute("INSERT INTO selection VALUES (?, ?, ?, ?, ?)", astuple(selection))

    def get(self, sesskey: str) -> Selection | None:
        """The selection under this session key."""
        with self._store.reading() as db:
            row = db.execute("SELECT * FROM selection WHERE sesskey = ?", (sesskey,)).fetchone()
        return Selection(**dict(row)) if row else None

    def spend(self, tool_id: int, nonces: list[str]) -> bool:
        """Spend the nonce and jti of an answer; False, and nothing is spent, if one was before."""
        with self._store.writing() as db:
            for nonce in nonces:
                known = "SELECT 1 FROM spent_nonce WHERE tool_id = ? AND nonce = ?"
                if db.execute(known, (tool_id, nonce)).fetchone():
                    return False
            db.executemany(
                "INSERT INTO spent_nonce VALUES (?, ?)", [(tool_id, nonce) for nonce in set(nonces)]
            )
        return True

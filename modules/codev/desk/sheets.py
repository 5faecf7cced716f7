"""The process of threads as a table that leaves the tool: numbers, dates, who; no text that was written."""

from collections.abc import Iterator, Sequence

from course.documents.tables import Sheet
from modules.codev import guards
from modules.codev.desk import words
from modules.codev.desk.queries import Line
from modules.codev.models import CodevPart
from modules.codev.rules import ADVICE, Kind
from modules.codev.telling import STEPS

COLUMNS = (
    *("Groupe", "Fil", "Sujet (si chacun a accepté la relecture)", "Ouvert le", "Étape", "Depuis le"),
    *("Dernier jour", "État", "Questions sans réponse", "Personne", "Rôle", "Questions", "Apports"),
    *("Apprentissages", "Contributions en tout", "Minimum atteint"),
)


def sheet(lines: Sequence[Line], named_groups: frozenset[int]) -> Sheet:
    """One row per thread and person; names only for the groups that the reader trains."""
    return Sheet("Codéveloppement", COLUMNS, _rows(lines, named_groups))


def _rows(lines: Sequence[Line], named_groups: frozenset[int]) -> Iterator[Sequence[object]]:
    for line in lines:
        for part, total in line.balance:
            name = part.person.display_name if line.thread.group_id in named_groups else ""
            yield [*_of_thread(line), name, *_of_person(line, part), total, _met(line, part)]


def _of_thread(line: Line) -> Sequence[object]:
    thread = line.thread
    return (
        *(line.group, line.name, line.subject, thread.opened_at, STEPS[thread.step], thread.step_since),
        *(thread.due_on, words.state(line)[0], line.facts.open_questions),
    )


def _of_person(line: Line, part: CodevPart) -> Sequence[object]:
    def count(*some: Kind) -> int:
        return line.facts.count(part.person_id, *some)

    learnt = count(Kind.LEARNING, Kind.PROCESS_LEARNING)
    return words.PARTS[part.part], count(Kind.QUESTION), count(*ADVICE), learnt


def _met(line: Line, part: CodevPart) -> bool:
    member = next(one for one in line.facts.members if one.person_id == part.person_id)
    return guards.minimum_met(line.facts, member)

"""What the page of a thread knows for one person; it is filled in by `building.py`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from course import clock
from course.files.models import StoredFile
from course.ui.paging import Paging
from modules.codev import expecting, page_queries, reading, telling
from modules.codev.expecting import Expected, Standing
from modules.codev.items import Item
from modules.codev.models import CodevContribution, CodevDraft, CodevPart, CodevThread
from modules.codev.offers import PARTS, Offer, slot
from modules.codev.page_queries import Count, Header
from modules.codev.reading import View
from modules.codev.rules import ADVICE, BLIND_FIRST, ORDER, Part, Step

FILES = "codev"


class LeftThread(Exception):
    """Somebody asks for a thread that they were in, and whose group they left."""


@dataclass(frozen=True)
class Wish:
    """What the address asks of the page."""

    step: str = ""
    page: int | None = None
    only_open: bool = False
    what: str = ""
    reply_to: str = ""
    cite: str = ""


@dataclass(frozen=True)
class Writing:
    """The form on the page: what it makes, what it answers and quotes, what was begun."""

    offer: Offer
    reply_to: CodevContribution | None
    cite: CodevContribution | None
    draft: CodevDraft | None

    @property
    def slot(self) -> str:
        """The draft's place."""
        return slot(self.offer.what, self.reply_to.uid if self.reply_to else None)


@dataclass(frozen=True)
class Kept:
    """A draft that is not in the page's form: what it was to be, and the address where it can go on."""

    draft: CodevDraft
    label: str
    endpoint: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StepLine:
    """One step of the way: « done », « now » or « later », and how much the reader finds in it."""

    step: Step
    label: str
    state: str
    count: int


@dataclass
class Page:
    """All of it; built by `building.build`."""

    header: Header
    view: View
    everybody: Sequence[CodevPart]
    here: Collection[int]
    counts: Sequence[Count]
    standing: Standing
    step: Step = Step.PROPOSAL
    items: list[Item] = field(default_factory=list)
    paging: Paging = field(default_factory=lambda: Paging(1, 0, page_queries.PAGE))
    only_open: bool = False
    expose: CodevContribution | None = None
    contract: CodevContribution | None = None
    offers: list[Offer] = field(default_factory=list)
    writing: Writing | None = None
    kept: list[Kept] = field(default_factory=list)
    files: Mapping[str, list[StoredFile]] = field(default_factory=dict)
    known_names: list[str] = field(default_factory=list)
    # A trainer, an IA-IPR or an expert: they would read if everybody said yes.
    would_read: bool = False

    @property
    def thread(self) -> CodevThread:
        return self.header.thread

    @property
    def me(self) -> CodevPart | None:
        return self.view.me

    @property
    def step_label(self) -> str:
        return telling.STEPS[self.step]

    @property
    def now_label(self) -> str:
        return telling.STEPS[self.thread.step]

    @property
    def my_part(self) -> str:
        return PARTS[self.me.part] if self.me else ""

    @property
    def acceptable(self) -> bool:
        """Whether the reader is the client, who may accept a wording of the request now."""
        thread = self.thread
        return thread.open and thread.step == Step.CONTRACT and self.view.part == Part.CLIENT

    @property
    def title(self) -> str:
        """The subject for those who read it, else the name of the activity."""
        return self.thread.subject if self.view.content and self.thread.subject else self.name

    @property
    def name(self) -> str:
        return telling.called(self.thread, self.header.title)

    @property
    def is_here(self) -> bool:
        """Whether the reader may still take part: in the thread and in its group."""
        return self.me is not None and self.me.person_id in self.here

    def reads(self, count: Count) -> bool:
        """Whether the reader finds what this counts."""
        if self.me is not None and count.author_id == self.me.person_id:
            return True
        return self.view.content and not (self.view.blind and count.kind in BLIND_FIRST)

    @property
    def hidden(self) -> int:
        """The advice that waits until a consultant has given their own."""
        return sum(one.number for one in self.counts if one.kind in ADVICE and not self.reads(one))

    @property
    def unread(self) -> int:
        """What others wrote since the reader was here."""
        return sum(one.new for one in self.counts if self.me is not None and self.reads(one))

    @property
    def newest(self) -> int:
        """The last contribution that the reader finds."""
        return max((one.newest_id for one in self.counts if self.reads(one)), default=0)

    @property
    def steps(self) -> list[StepLine]:
        """The way, each step with what may be read in it."""
        return [self._line(step) for step in ORDER[: ORDER.index(Step.CLOSED)]]

    def _line(self, step: Step) -> StepLine:
        now = self.thread.step
        state = "now" if step == now else "done" if now.reached(step) else "later"
        return StepLine(step, telling.STEPS[step], state, self.total(step))

    def total(self, step: Step) -> int:
        """How many contributions of the step the reader finds."""
        return sum(one.number for one in self.counts if one.step == step and self.reads(one))

    @property
    def expected(self) -> Expected | None:
        """What the reader has to do; None for those who only read, and while nothing can be done."""
        if self.me is None or not self.is_here or not self.thread.open:
            return None
        return self._of(self.me)

    def _of(self, one: CodevPart) -> Expected:
        signed = one.charter_signed_at is not None
        return expecting.expected(self.standing, one.person_id, one.part, signed)

    @property
    def waited_for(self) -> list[str]:
        """The others whose turn it is, by name."""
        if not self.thread.open:
            return []
        others = [one for one in self.everybody if one is not self.me and one.person_id in self.here]
        return [one.person.display_name for one in others if self._of(one).due]

    @property
    def overdue(self) -> bool:
        due = self.thread.due_on
        return self.thread.open and due is not None and due < clock.today()

    @property
    def trainer_reads(self) -> bool:
        return reading.said_yes(self.everybody, "trainer_may_read")

    @property
    def others_read(self) -> bool:
        return reading.said_yes(self.everybody, "others_may_read")

    @property
    def with_parts(self) -> dict[str, list[str]]:
        """Who is what, by name; those who left the group apart."""
        found: dict[str, list[str]] = {label: [] for label in PARTS.values()}
        for one in self.everybody:
            if one.person_id in self.here or one.part == Part.CLIENT:
                found[PARTS[one.part]].append(one.person.display_name)
        return found

"""« Pourquoi ce total ? »: a person's book told bucket by bucket, down to each piece of evidence. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from course.hours.models import Modality, ParticipantHours
from course.hours.rules import MODALITY_LABELS, Bucket, counted


@dataclass(frozen=True)
class Piece:
    """One certified line, with the line that reversed it, if any."""

    line: ParticipantHours
    reversal: ParticipantHours | None = None


@dataclass
class Part:
    """One modality of one module (or of the year): what is certified, what counts, what was planned."""

    bucket: Bucket
    planned: int
    certified: int = 0
    counted: int = 0
    pieces: list[Piece] = field(default_factory=list)

    @property
    def label(self) -> str:
        """« M3, classe virtuelle », « En présence »."""
        _, modality, code = self.bucket
        label = MODALITY_LABELS[modality]
        return f"{code}, {label[0].lower()}{label[1:]}" if code else label

    @property
    def is_capped(self) -> bool:
        """Whether part of what is certified does not count."""
        return self.counted < self.certified


def parts(lines: Sequence[ParticipantHours], plan: Mapping[Bucket, int]) -> list[Part]:
    """The parts that hold a line, by year, modality and the order of the plan; pieces newest first."""
    reversals = {line.reverses_id: line for line in lines if line.reverses_id is not None}
    counts = counted(((_bucket(line), line.minutes) for line in lines), plan)
    found: dict[Bucket, Part] = {}
    for line in lines:
        part = found.setdefault(_bucket(line), Part(_bucket(line), plan.get(_bucket(line), 0)))
        part.certified += line.minutes
        part.counted = counts[part.bucket]
        if line.reverses_id is None:
            part.pieces.append(Piece(line, reversals.get(line.id)))
    return sorted(found.values(), key=lambda part: _position(part.bucket, plan))


def by_year(found: Iterable[Part]) -> dict[int, list[Part]]:
    """The same parts under their year, in order."""
    years: dict[int, list[Part]] = {}
    for part in found:
        years.setdefault(part.bucket[0], []).append(part)
    return dict(sorted(years.items()))


def _bucket(line: ParticipantHours) -> Bucket:
    return line.year, Modality(line.modality), line.module_code


def _position(bucket: Bucket, plan: Mapping[Bucket, int]) -> tuple[int, int, int, str]:
    order = list(plan)
    place = order.index(bucket) if bucket in plan else len(order)
    return bucket[0], list(Modality).index(bucket[1]), place, bucket[2] or ""

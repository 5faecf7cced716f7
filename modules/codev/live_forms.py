"""The form of a live run: a few lines of the record, the clock's buttons, the next step."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, SelectField, TextAreaField

from course.errors import RuleBroken
from course.ui.forms import TextLimit, options
from modules.codev import rules
from modules.codev.lead_forms import ReasonForm
from modules.codev.live import Entry
from modules.codev.models import CodevContribution, CodevPart
from modules.codev.offers import KINDS, PARTS
from modules.codev.rules import REPLIES, Kind, Step
from modules.drafts import LIMIT

LINES = (1, 2, 3)
NOBODY = ("", "Choisissez")


class LiveForm(ReasonForm):
    """Three lines of the record at a time; the reason is for the next step."""

    who_1 = SelectField("Qui parle", validate_choice=False)
    kind_1 = SelectField("Ce que c’est", validate_choice=False)
    reply_1 = SelectField("En réponse à", validate_choice=False)
    text_1 = TextAreaField("Ce qui est dit", [TextLimit(LIMIT)])
    unknown_1 = BooleanField("La réponse est « je ne sais pas »")
    who_2 = SelectField("Qui parle", validate_choice=False)
    kind_2 = SelectField("Ce que c’est", validate_choice=False)
    reply_2 = SelectField("En réponse à", validate_choice=False)
    text_2 = TextAreaField("Ce qui est dit", [TextLimit(LIMIT)])
    unknown_2 = BooleanField("La réponse est « je ne sais pas »")
    who_3 = SelectField("Qui parle", validate_choice=False)
    kind_3 = SelectField("Ce que c’est", validate_choice=False)
    reply_3 = SelectField("En réponse à", validate_choice=False)
    text_3 = TextAreaField("Ce qui est dit", [TextLimit(LIMIT)])
    unknown_3 = BooleanField("La réponse est « je ne sais pas »")
    anonymised = BooleanField("La personne cliente confirme que personne n’est reconnaissable dans l’exposé")

    def offer(self, step: Step, parts: Sequence[CodevPart], answerable: Sequence[CodevContribution]) -> None:
        """Who is there, what this step takes, what can be answered."""
        self.step, self.answerable = step, {one.uid: one for one in answerable}
        self.people = {one.person.uid: one for one in parts}
        who = [(uid, f"{one.person.display_name} ({PARTS[one.part]})") for uid, one in self.people.items()]
        self.kinds = [kind for kind in Kind if any(rules.may_write(one.part, step, kind) for one in parts)]
        kinds = [(str(kind), KINDS[kind]) for kind in self.kinds]
        replies = [(one.uid, f"{one.author.display_name} : {_begin(one.text)}") for one in answerable]
        for number in LINES:
            self.line(number)["who"].choices = options([NOBODY, *who])
            self.line(number)["kind"].choices = options([NOBODY, *kinds])
            self.line(number)["reply"].choices = options([("", "Rien en particulier"), *replies])

    def line(self, number: int) -> dict[str, Any]:
        """The fields of a line, by what they are for."""
        return {name: self[f"{name}_{number}"] for name in ("who", "kind", "reply", "text", "unknown")}

    @property
    def written(self) -> bool:
        """Whether a line holds something that is not noted yet."""
        return any(self.line(number)["text"].data or self.line(number)["unknown"].data for number in LINES)

    def entries(self) -> list[Entry]:
        """The lines that hold something; RuleBroken beside the field that is missing or does not fit."""
        lines = [(number, self.line(number)) for number in LINES]
        return [self._entry(n, line) for n, line in lines if line["text"].data or line["unknown"].data]

    def _entry(self, number: int, line: dict[str, Any]) -> Entry:
        speaker = self.people.get(line["who"].data)
        if speaker is None:
            raise RuleBroken("Dites qui parle.", f"who_{number}")
        if line["kind"].data not in self.kinds:
            raise RuleBroken("Dites ce que c’est : une question, une réponse…", f"kind_{number}")
        kind = Kind(line["kind"].data)
        if not rules.may_write(speaker.part, self.step, kind):
            sentence = f"À cette étape, cela ne se note pas pour cette personne ({PARTS[speaker.part]})."
            raise RuleBroken(sentence, f"kind_{number}")
        return Entry(
            author_id=speaker.person_id,
            kind=kind,
            text=line["text"].data or "",
            reply_to=self._reply(number, kind, line["reply"].data),
            unknown=bool(line["unknown"].data) and kind == Kind.ANSWER,
            anonymised=bool(self.anonymised.data),
        )

    def _reply(self, number: int, kind: Kind, uid: str) -> str | None:
        """What it answers; the only thing that it can answer needs no choosing."""
        if kind not in REPLIES:
            return None
        fitting = [one for one in self.answerable.values() if one.kind in REPLIES[kind]]
        if uid in [one.uid for one in fitting]:
            return uid
        if len(fitting) == 1:
            return fitting[0].uid
        raise RuleBroken("Dites à quoi cela répond.", f"reply_{number}")


def _begin(text: str) -> str:
    short = " ".join(text.split())
    return short if len(short) <= 60 else f"{short[:59]}…"

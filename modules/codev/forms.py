"""The forms of a thread: writing, changing, answering what the page itself asks."""

from wtforms import BooleanField, HiddenField, RadioField

from course.ui.forms import Form, options
from modules.codev.offers import ADVICE_HINTS, KINDS, OFFERS
from modules.codev.rules import ADVICE, Kind
from modules.drafts import DraftForm, shown_number


class WriteForm(DraftForm):
    """A text and its place: what is written, what it answers, what it quotes.

    The names end with « _id »: a refused page gives texts back, not these.
    """

    place_id = HiddenField()
    reply_id = HiddenField()
    quote_id = HiddenField()
    kind_id = RadioField(
        "Ce que vous apportez",
        choices=options((str(kind), f"{KINDS[kind]} : {hint}") for kind, hint in ADVICE_HINTS.items()),
        validate_choice=False,
    )
    anonymised = BooleanField("Personne n’est reconnaissable dans cet exposé")

    @property
    def what(self) -> str:
        return self.place_id.data or ""

    @property
    def reply_to(self) -> str | None:
        return self.reply_id.data or None

    @property
    def quotes(self) -> str | None:
        return self.quote_id.data or None

    @property
    def kind(self) -> Kind | None:
        """What the text is to be; None when one of several has still to be chosen."""
        offer = OFFERS[self.what]
        if len(offer.kinds) == 1:
            return offer.kinds[0]
        given = self.kind_id.data or ""
        return Kind(given) if given in ADVICE else None


class EditForm(DraftForm):
    """A new wording; `contribution_id` says which version of the contribution the page showed."""

    contribution_id = HiddenField(default="0")
    # Where it saves itself: the place « edit » of this contribution.
    place_id = HiddenField(default="edit")
    reply_id = HiddenField()

    @property
    def shown(self) -> int:
        """The contribution's version that the page showed; -1 when somebody changed the field."""
        return shown_number(self.contribution_id)


class ReadForm(Form):
    """Up to which contribution the page was read."""

    upto = HiddenField(default="0")

    @property
    def number(self) -> int:
        return max(0, shown_number(self.upto))

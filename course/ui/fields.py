"""Fields that read what people write in French: « 1 h 30 », « 06/10/2026 », « 12,5 km ».

Each keeps the text as typed when it cannot read it, shows it back, and says what would be understood.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Generic, TypedDict, TypeVar, Unpack, cast

from markupsafe import Markup
from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.fields.core import Field
from wtforms.form import BaseForm
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from course.ui.formats import NBSP, hours, number, short_date

T = TypeVar("T")
DAY_MINUTES = 24 * 60
_PLAIN = re.compile(r"([0-9]{1,6})(?:\s*(?:min|mn|minutes?))?", re.IGNORECASE)
_CLOCK = re.compile(
    r"([0-9]{1,4})\s*(?:h|heures?|:(?=\s*[0-9]))\s*(?:([0-9]{1,2})\s*(?:min|mn|m|minutes?)?)?", re.IGNORECASE
)
_DECIMAL_HOURS = re.compile(r"([0-9]{1,4})[.,]([0-9]{1,2})\s*(?:h|heures?)", re.IGNORECASE)
_NEGATIVE = re.compile(r"[-\u2212\u2013]\s*[0-9]")


def options(pairs: Iterable[tuple[str, str]]) -> list[Any]:
    """Choices for a select or a group, from (value, label) pairs."""
    return [SelectChoice(value=value, label=label) for value, label in pairs]


class FieldOptions(TypedDict, total=False):
    """What every WTForms field takes by name; the last five are given by the form."""

    filters: Sequence[Callable[[Any], Any]]
    description: str
    id: str | None
    default: object
    render_kw: dict[str, Any] | None
    name: str | None
    _form: BaseForm | None
    _prefix: str
    _translations: Any
    _meta: Any


class TypedField(Field, Generic[T]):
    """A field whose value is read from one line of text; subclasses give `read` and `show`."""

    widget: Any = TextInput()

    def read(self, text: str) -> T:
        """The value that `text` stands for; raises ValueError with a French sentence."""
        raise NotImplementedError

    def show(self, value: T) -> str:
        """The text that stands for `value`."""
        raise NotImplementedError

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.show(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed; None when nothing was, or when it cannot be read."""
        self.data = None
        text = str(valuelist[0]).strip() if valuelist else ""
        if text:
            self.data = self.read(text)

    def pre_validate(self, form: BaseForm) -> None:
        """One message is enough: what could not be read is not also « trop petit »."""
        if self.process_errors:
            raise StopValidation()


class MinutesField(TypedField[int]):
    """A duration, as integer minutes between `minimum` and `maximum`: « 90 », « 1h30 », « 1 h 30 », « 1:30 »."""

    def __init__(
        self,
        label: str | None = None,
        validators: list[Any] | None = None,
        *,
        minimum: int = 0,
        maximum: int = DAY_MINUTES,
        **kwargs: Unpack[FieldOptions],
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.minimum, self.maximum = minimum, maximum

    def show(self, value: int) -> str:
        """« 1 h 30 »."""
        return hours(value)

    def read(self, text: str) -> int:
        """Minutes within the limits."""
        minutes = read_minutes(text)
        if minutes < self.minimum:
            raise ValueError(
                f"Indiquez au moins {hours(self.minimum)}. Un nombre seul compte des minutes ; "
                "pour des heures, écrivez par exemple « 2 h »."
            )
        if minutes > self.maximum:
            raise ValueError(f"C’est plus que {hours(self.maximum)} : vérifiez la durée.")
        return minutes


def read_minutes(text: str) -> int:
    """Minutes in « 90 », « 45 min », « 1h30 », « 1:30 », « 1,5 h »; raises ValueError in French."""
    if _NEGATIVE.match(text):
        raise ValueError("Une durée ne peut pas être négative.")
    if found := _PLAIN.fullmatch(text):
        return int(found[1])
    if found := _DECIMAL_HOURS.fullmatch(text):
        return int((Decimal(f"{found[1]}.{found[2]}") * 60).quantize(Decimal(1), ROUND_HALF_UP))
    if not (found := _CLOCK.fullmatch(text)):
        raise ValueError("Écrivez une durée comme « 1 h 30 », « 45 min » ou « 90 ».")
    minutes = int(found[2] or 0)
    if minutes > 59:
        raise ValueError("Les minutes vont de 0 à 59 : écrivez par exemple « 1 h 30 ».")
    return int(found[1]) * 60 + minutes


class KilometresField(TypedField[Decimal]):
    """A distance in kilometres, as a Decimal rounded to one tenth, up to `maximum`: « 12,5 », « 1 200 km »."""

    def __init__(
        self,
        label: str | None = None,
        validators: list[Any] | None = None,
        *,
        maximum: int = 3000,
        **kwargs: Unpack[FieldOptions],
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.maximum = Decimal(maximum)

    def show(self, value: Decimal) -> str:
        """« 12,5 »."""
        return number(value.quantize(Decimal("0.1"))).removesuffix(",0")

    def read(self, text: str) -> Decimal:
        """Kilometres, rounded to one tenth, within the limit."""
        if _NEGATIVE.match(text):
            raise ValueError("Une distance ne peut pas être négative.")
        digits = re.sub(r"\s*km$|\s", "", text, flags=re.IGNORECASE).replace(",", ".")
        if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", digits):
            raise ValueError("Écrivez un nombre de kilomètres, par exemple « 12,5 ».")
        value = Decimal(digits).quantize(Decimal("0.1"), ROUND_HALF_UP)
        if value > self.maximum:
            raise ValueError(f"C’est plus que {number(self.maximum)}{NBSP}km : vérifiez la distance.")
        return value


class _DateInput(TextInput):
    """The browser's own calendar; a plain line of text when it has to show back something else."""

    def __call__(self, field: Field, **kwargs: object) -> Markup:
        text = cast("DateField", field)._value()
        readable = re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2})?", text)
        return super().__call__(field, **{"type": "date" if readable else "text", **kwargs})


class DateField(TypedField[date]):
    """A day between `earliest` and `latest`: « 2026-10-06 » from the browser, « 06/10/2026 » by hand."""

    widget: Any = _DateInput()

    def __init__(
        self,
        label: str | None = None,
        validators: list[Any] | None = None,
        *,
        earliest: date = date(2015, 1, 1),
        latest: date = date(2100, 12, 31),
        **kwargs: Unpack[FieldOptions],
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.earliest, self.latest = earliest, latest

    def show(self, value: date) -> str:
        """« 2026-10-06 », the only form that the browser's calendar takes."""
        return value.isoformat()

    def _value(self) -> str:
        # A day typed as « 06/10/2026 » is shown back in the calendar, not as text.
        return self.show(self.data) if self.data is not None else super()._value()

    def read(self, text: str) -> date:
        """A day within the limits."""
        day = read_date(text)
        if not self.earliest <= day <= self.latest:
            limits = f"du {short_date(self.earliest)} au {short_date(self.latest)}"
            raise ValueError(f"Vérifiez l’année : les dates vont {limits}.")
        return day


def read_date(text: str) -> date:
    """The day in « 2026-10-06 » or « 06/10/2026 » (also with dots, dashes, spaces); raises ValueError in French."""
    if found := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", text):
        year, month, day = found.groups()
    elif found := re.fullmatch(r"([0-9]{1,2})\s*[/. -]\s*([0-9]{1,2})\s*[/. -]\s*([0-9]{4})", text):
        day, month, year = found.groups()
    else:
        raise ValueError("Écrivez la date comme « 06/10/2026 ».")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError("Cette date n’existe pas dans le calendrier.") from None


class CheckboxesField(SelectMultipleField):
    """Several answers among a few, as check boxes (the `field` macro shows them in a fieldset)."""

    widget: Any = ListWidget(prefix_label=False)
    option_widget: Any = CheckboxInput()


class TextLimit:
    """At most `maximum` characters, said with the count; never a `maxlength`, which cuts in silence."""

    def __init__(self, maximum: int) -> None:
        self.maximum = maximum

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Raise ValidationError when the text is too long."""
        length = len(field.data or "")
        if length > self.maximum:
            raise ValidationError(
                f"Ce texte compte {number(length)} caractères ; il en faut {number(self.maximum)} au plus. "
                "Rien n’est coupé : raccourcissez-le, puis envoyez."
            )

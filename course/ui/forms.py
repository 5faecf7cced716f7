"""The house form: cleaned input, French messages, one place for the errors of a rule.

class VisitForm(Form):
    minutes = MinutesField("Temps sur place", [InputRequired()], minimum=15)

form = VisitForm()
if form.validate_on_submit():
    try: ...
    except RuleBroken as error:
        form.fail(error.message, error.field)
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    FieldList,
    FileField,
    FormField,
    RadioField,
    SelectFieldBase,
    StringField,
    TextAreaField,
)
from wtforms.fields.core import Field, UnboundField
from wtforms.form import BaseForm
from wtforms.i18n import get_translations
from wtforms.widgets import HiddenInput

from course.ui.fields import CheckboxesField, DateField, KilometresField, MinutesField, TextLimit, options
from course.ui.text import clean_text

if TYPE_CHECKING:  # Flask-WTF publishes no types
    from wtforms import Form as FlaskForm
else:
    from flask_wtf import FlaskForm

__all__ = [
    "CheckboxesField",
    "DateField",
    "Form",
    "KilometresField",
    "MinutesField",
    "Problem",
    "TextLimit",
    "clean_text",
    "field_kind",
    "label_of",
    "options",
]

WRITING = ("POST", "PUT", "PATCH", "DELETE")
STALE = "La page était ouverte depuis longtemps. Votre saisie est gardée : envoyez de nouveau."
CHOOSE = "Choisissez une des réponses proposées."
# Our wording where the library's French is stiff; the rest is the library's.
MESSAGES = {
    "This field is required.": "Il manque une réponse ici.",
    "Not a valid choice.": CHOOSE,
    "Invalid Choice: could not coerce.": CHOOSE,
    "Invalid choice(s): one or more data inputs could not be coerced.": CHOOSE,
    "'%(value)s' is not a valid choice for this field.": CHOOSE,
    "Not a valid integer value.": "Écrivez un nombre entier, sans virgule.",
    "Not a valid decimal value.": "Écrivez un nombre, par exemple « 12,5 ».",
    "Not a valid time value.": "Écrivez une heure comme « 13:30 ».",
    "Invalid URL.": "Cette adresse n’est pas complète : elle commence par « https:// ».",
}
# The French labels of all house forms, by field name, for pages that only know the posted names.
_LABELS: dict[str, str] = {}


class _French:
    """The translations WTForms asks for, always in French."""

    def __init__(self) -> None:
        self.library = get_translations(["fr"])

    def gettext(self, string: str, /) -> str:
        return MESSAGES.get(string) or self.library.gettext(string)

    def ngettext(self, singular: str, plural: str, n: int, /) -> str:
        return MESSAGES.get(singular) or self.library.ngettext(singular, plural, n)


_FRENCH = _French()


@dataclass(frozen=True)
class Problem:
    """One line of the error summary; `target` is the id of the element to go to, if any."""

    message: str
    label: str = ""
    target: str | None = None


class Form(FlaskForm):
    """The base of every form of the house."""

    class Meta:
        """Cleans what comes in, speaks French."""

        def wrap_formdata(self, form: BaseForm, formdata: object) -> MultiDict[str, Any] | None:
            """What the form reads, cleaned: the mapping it was given, else what the request posts."""
            if formdata is None:
                return None
            if isinstance(formdata, MultiDict):
                return cleaned(formdata)
            if type(formdata) is not object:  # Flask-WTF's mark for « what the request posts »
                raise TypeError("formdata must be a MultiDict")
            return submitted()

        def bind_field(
            self, form: BaseForm, unbound_field: "UnboundField[Any]", options: dict[str, Any]
        ) -> Field:
            """Every line or area of text is cleaned, whatever its value comes from."""
            field = unbound_field.bind(form=form, **options)
            if isinstance(field, StringField):
                field.filters = (_clean_value, *field.filters)
            return cast(Field, field)

        def get_translations(self, form: BaseForm) -> _French:
            """French, always."""
            return _FRENCH

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name, field in vars(cls).items():
            if isinstance(field, UnboundField):
                label = field.args[0] if field.args else field.kwargs.get("label")
                _LABELS.setdefault(name, str(label or ""))

    def is_submitted(self) -> bool:
        """Whether this request posts something."""
        return bool(request) and request.method in WRITING

    def validate_on_submit(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Whether the form was posted and every field is well formed."""
        return self.is_submitted() and self.validate(extra_validators)

    def fail(self, message: str, field: str | None = None) -> None:
        """Show a broken rule beside `field`, or at the top when it names no field of this form."""
        for known in _leaves(self):
            if field is not None and field in (known.name, known.short_name):
                known.errors = [*known.errors, message]
                return
        self.form_errors.append(message)

    @property
    def problems(self) -> list[Problem]:
        """Every error of the form, in the order of the page, for the summary."""
        top = [Problem(message) for message in self.form_errors]
        found = (_problem(field, str(message)) for field in _leaves(self) for message in field.errors)
        return top + list(found)


def submitted() -> MultiDict[str, Any] | None:
    """What the request posts as a form, files included, cleaned; None when it posts nothing."""
    if not request or request.method not in WRITING:
        return None
    return cleaned(request.form, request.files)


def cleaned(*sources: MultiDict[str, Any]) -> MultiDict[str, Any]:
    """The same values in the same order, every text cleaned; files are left alone."""
    pairs = (pair for source in sources for pair in source.items(multi=True))
    return MultiDict([(name, _clean_value(value)) for name, value in pairs])


def _clean_value(value: object) -> object:
    return clean_text(value) if isinstance(value, str) else value


def _leaves(fields: Iterable[Field]) -> Iterator[Field]:
    """The fields that carry messages of their own, those of nested forms and lists included."""
    for field in fields:
        if isinstance(field, FormField):
            yield from _leaves(field.form)
        elif isinstance(field, FieldList):
            yield from _leaves(field)
        else:
            yield field


def _problem(field: Field, message: str) -> Problem:
    if field.short_name == "csrf_token":
        return Problem(STALE)
    kind = field_kind(field)
    if kind == "hidden":
        return Problem(message)
    target = f"{field.id}-0" if kind in ("radios", "checkboxes") else field.id
    return Problem(message, field.label.text, target)


_KINDS: tuple[tuple[Callable[[Any], bool], str], ...] = (
    (lambda field: isinstance(field.widget, HiddenInput), "hidden"),
    (lambda field: isinstance(field, RadioField), "radios"),
    (lambda field: isinstance(field, CheckboxesField), "checkboxes"),
    (lambda field: isinstance(field, SelectFieldBase), "select"),
    (lambda field: isinstance(field, BooleanField), "checkbox"),
    (lambda field: isinstance(field, TextAreaField), "textarea"),
    (lambda field: isinstance(field, FileField), "file"),
)


def field_kind(field: Field) -> str:
    """How the `field` macro draws it: hidden, radios, checkboxes, select, checkbox, textarea, file, input."""
    return next((kind for matches, kind in _KINDS if matches(field)), "input")


def label_of(name: str) -> str:
    """The French label of a posted field, for pages that do not have its form; texts in French stay."""
    last = name.rsplit("-", 1)[-1]
    if label := _LABELS.get(name) or _LABELS.get(last):
        return label
    return name if not name.isascii() or " " in name else "Votre texte"

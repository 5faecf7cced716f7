"""The house form: cleaned input, French messages, errors in their place."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, FormField, IntegerField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Length

from course.ui.forms import CheckboxesField, Form, TextLimit, clean_text, label_of, options

pytestmark = pytest.mark.usefixtures("context")


class NoteForm(Form):
    """A few ordinary fields."""

    class Meta:
        csrf = False

    title = StringField("Titre", [InputRequired()], filters=[lambda text: text and text.upper()])
    body = TextAreaField("Texte", [TextLimit(10)])
    count = IntegerField("Nombre")
    tags = CheckboxesField("Thèmes", choices=options([("a", "Un"), ("b", "Deux")]))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b", "ab"),
        ("a\ud800b", "ab"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("\t deux  mots \n", "deux  mots"),
        ("a\ufffe\x07\x9fb", "ab"),
        ("مرحبا 🙂 \u202bx", "مرحبا 🙂 \u202bx"),
    ],
)
def test_text_is_cleaned_and_otherwise_left_alone(typed: str, kept: str) -> None:
    """What no database, page or PDF accepts is taken out; emoji and other scripts stay."""
    assert clean_text(typed) == kept


@given(st.text())
def test_clean_text_can_be_stored_anywhere(typed: str) -> None:
    """Whatever arrives can be encoded, holds no NUL, and cleaning twice changes nothing."""
    text = clean_text(typed)
    text.encode()
    assert "\x00" not in text
    assert "\r" not in text
    assert clean_text(text) == text


def test_every_value_is_cleaned_at_the_edge() -> None:
    """Also what is shown back and what is not a text field; the form's own filters come after."""
    form = NoteForm(MultiDict({"title": " é\x00t\ud800é ", "count": "1\x00x", "body": "a\r\nb"}))
    assert form.title.data == "ÉTÉ"
    assert form.body.data == "a\nb"
    assert 'value="1x"' in form.count()


def test_values_that_do_not_come_from_a_post_are_cleaned_too() -> None:
    """A name that an LMS sent with a NUL does not reach a page."""
    assert NoteForm(data={"title": "a\x00", "body": None}).title.data == "A"


def test_a_blank_answer_is_no_answer() -> None:
    """Spaces do not pass for an answer to a required question."""
    form = NoteForm(MultiDict({"title": "  \n"}))
    assert not form.validate()
    assert form.title.errors == ["Il manque une réponse ici."]


def test_a_long_text_is_kept_whole_and_refused_with_the_count() -> None:
    """Nobody's text is cut in silence."""
    form = NoteForm(MultiDict({"title": "t", "body": "x" * 1234, "count": "1"}))
    assert not form.validate()
    assert "1\u00a0234 caractères" in form.body.errors[0]
    assert form.body.data == "x" * 1234


def test_messages_are_french() -> None:
    """Ours where the library's are stiff, the library's French elsewhere."""

    class Other(Form):
        class Meta:
            csrf = False

        count = IntegerField("Nombre")
        name = StringField("Nom", [Length(max=2)])
        tags = CheckboxesField("Thèmes", choices=options([("a", "Un")]))

    form = Other(MultiDict({"count": "beaucoup", "name": "trop long", "tags": "z"}))
    assert not form.validate()
    assert form.count.errors == ["Écrivez un nombre entier, sans virgule."]
    assert form.name.errors == ["Le champ ne peut pas contenir plus de 2 caractères."]
    assert form.tags.errors == ["Choisissez une des réponses proposées."]


def test_a_broken_rule_stands_beside_its_field_or_on_top() -> None:
    """A rule may name a field, no field, or one that this form does not show."""
    form = NoteForm(MultiDict({"title": "t", "body": "", "count": "1"}))
    assert form.validate()
    form.fail("Déjà pris.", "title")
    form.fail("Le groupe est fermé.")
    form.fail("Ailleurs.", "unknown")
    assert [(p.target, p.label, p.message) for p in form.problems] == [
        (None, "", "Le groupe est fermé."),
        (None, "", "Ailleurs."),
        ("title", "Titre", "Déjà pris."),
    ]
    assert form.errors


def test_the_summary_leads_to_the_first_box_of_a_group() -> None:
    """A link to a fieldset would focus nothing."""
    form = NoteForm(MultiDict({"title": "t", "count": "1", "tags": "z"}))
    assert not form.validate()
    assert [p.target for p in form.problems] == ["tags-0"]


def test_errors_inside_rows_are_in_the_summary() -> None:
    """Nested forms and lists count: no error is invisible."""

    class Row(PlainForm):
        minutes = IntegerField("Minutes", [InputRequired("manque")])

    class Sheet(Form):
        class Meta:
            csrf = False

        rows = FieldList(FormField(Row), min_entries=2)

    form = Sheet(MultiDict({"rows-0-minutes": "5", "rows-1-minutes": ""}))
    assert not form.validate()
    assert [(p.target, p.message) for p in form.problems] == [("rows-1-minutes", "manque")]
    form.fail("Trop.", "rows-0-minutes")
    assert form.problems[0].message == "Trop."


def test_json_is_not_a_form(ui_app: Flask) -> None:
    """A JSON body, well formed or not, is an empty form and not a failure."""
    for body in ("[1]", '{"title": {"a": 1}}', "nonsense"):
        with ui_app.test_request_context("/", method="POST", data=body, content_type="application/json"):
            form = NoteForm()
            assert not form.validate_on_submit()
            assert form.title.data in (None, "")


def test_a_get_request_is_not_a_submission(ui_app: Flask) -> None:
    """Parameters in the address fill no form."""
    with ui_app.test_request_context("/?title=x"):
        form = NoteForm()
        assert not form.validate_on_submit()
        assert form.title.data is None


def test_an_empty_post_does_not_pass_for_the_stored_values(ui_app: Flask) -> None:
    """Only what was posted is validated, never what the form was opened with."""
    with ui_app.test_request_context("/", method="POST"):
        assert not NoteForm(data={"title": "stored", "count": 3}).validate_on_submit()


def test_a_mistaken_call_is_not_read_as_the_request() -> None:
    """Handing over a plain dict is a programming error, told at once."""
    with pytest.raises(TypeError):
        NoteForm({"title": "x"})  # type: ignore[arg-type]


def test_a_missing_token_is_said_in_plain_words(ui_app: Flask) -> None:
    """People are not told about CSRF."""

    class Guarded(Form):
        class Meta:
            csrf = True

        title = StringField("Titre")

    with ui_app.test_request_context("/", method="POST", data={"title": "x"}):
        form = Guarded()
        assert not form.validate()
        assert [p.message for p in form.problems if p.target is None] == [
            "La page était ouverte depuis longtemps. Votre saisie est gardée : envoyez de nouveau."
        ]


def test_labels_of_posted_names() -> None:
    """A page that only knows « body » can say « Texte »; a French label stays; code never shows."""
    assert label_of("report") == "Ce que j’ai observé"
    assert label_of("rows-0-report") == "Ce que j’ai observé"
    assert label_of("Ce que vous avez vu") == "Ce que vous avez vu"
    assert label_of("x_unknown") == "Votre texte"

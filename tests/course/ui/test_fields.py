"""What people type in a field: what is understood, what is refused and how, what is shown back."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, NumberRange

from course.ui.fields import DateField, KilometresField, MinutesField


class TripForm(PlainForm):
    minutes = MinutesField("Durée", minimum=15, maximum=600)
    km = KilometresField("Distance", maximum=2000)
    day = DateField("Date", earliest=date(2020, 1, 1), latest=date(2030, 12, 31))


def trip(**typed: str) -> TripForm:
    """The form as posted, validated."""
    form = TripForm(MultiDict(typed))
    form.validate()
    return form


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        *(("90", 90), ("90 min", 90), ("45mn", 45), ("120 minutes", 120), ("1h30", 90), ("1 h 30", 90)),
        *(
            ("1\u00a0h\u00a030", 90),
            ("1H30", 90),
            ("1:30", 90),
            ("01:30", 90),
            ("2h", 120),
            ("2 heures", 120),
        ),
        *(("1 h 5", 65), ("1 h 05 min", 65), ("1,5 h", 90), ("1.25h", 75), ("0,33 h", 20), ("  60 ", 60)),
    ],
)
def test_durations_people_write(typed: str, minutes: int) -> None:
    """Every usual way of writing a duration gives minutes, without a message."""
    form = trip(minutes=typed)
    assert (form.minutes.data, form.minutes.errors) == (minutes, [])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-30", "négative"),
        ("\u221230", "négative"),
        ("1 h 75", "0 à 59"),
        ("une heure", "« 1 h 30 »"),
        ("1:", "« 1 h 30 »"),
        ("1,5", "« 1 h 30 »"),
        ("1 h 30 h", "« 1 h 30 »"),
        ("٣٠", "« 1 h 30 »"),
        ("<script>", "« 1 h 30 »"),
        ("9" * 400, "« 1 h 30 »"),
        ("2", "au moins 15"),
        ("0", "au moins 15"),
        ("11 h", "plus que 10"),
        ("999999", "plus que 10"),
    ],
)
def test_durations_that_are_refused(typed: str, said: str) -> None:
    """One message says what would be understood; the text stays as typed; nothing is guessed."""
    form = trip(minutes=typed)
    assert form.minutes.data is None
    assert len(form.minutes.errors) == 1
    assert said in form.minutes.errors[0].replace("\u00a0", " ")
    assert form.minutes._value() == typed


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_in_french(typed: str) -> None:
    """No text whatever makes the page fail; a refusal is one French sentence and no value."""
    form = trip(minutes=typed, km=typed, day=typed)
    for field in form:
        assert field.data is None or field.errors == []
        assert [error[-1] for error in field.errors] in ([], ["."])


def test_an_empty_field_is_none_and_a_required_one_says_so() -> None:
    """Blank means nothing was said; zero typed in a required field is an answer."""

    class Required(PlainForm):
        minutes = MinutesField("Durée", [InputRequired("manque")])

    assert trip(minutes="   ").minutes.data is None
    assert trip(minutes="").minutes.errors == []
    form = Required(MultiDict({"minutes": ""}))
    assert not form.validate()
    assert form.minutes.errors == ["manque"]
    assert Required(MultiDict({"minutes": "0"})).validate()


def test_one_message_is_enough() -> None:
    """What could not be read is not also « too small »."""

    class Ranged(PlainForm):
        minutes = MinutesField("Durée", [NumberRange(min=5)])

    form = Ranged(MultiDict({"minutes": "bientôt"}))
    assert not form.validate()
    assert len(form.minutes.errors) == 1


def test_a_stored_duration_is_shown_in_hours() -> None:
    """Opening a form again shows « 1 h 30 », not « 90 »."""
    assert TripForm(data={"minutes": 90}).minutes._value() == "1\u00a0h\u00a030"
    assert TripForm().minutes._value() == ""


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("12 km", "12.0"),
        ("1 200,44 KM", "1200.4"),
        ("0", "0.0"),
        ("0,05", "0.1"),
    ],
)
def test_kilometres(typed: str, value: str) -> None:
    """A decimal comma or point, the unit or not, rounded to one tenth."""
    form = trip(km=typed)
    assert (form.km.data, form.km.errors) == (Decimal(value), [])
    assert form.km._value() == typed


@pytest.mark.parametrize(
    "typed", ["-4", "beaucoup", "1e9", "NaN", "Infinity", "12,5,5", "2000,1", "9" * 30, "300 km/h", ",5"]
)
def test_kilometres_that_are_refused(typed: str) -> None:
    """Absurd distances get one message and are shown back."""
    form = trip(km=typed)
    assert form.km.data is None
    assert len(form.km.errors) == 1
    assert form.km._value() == typed


def test_stored_kilometres_have_a_comma() -> None:
    """Whole numbers stay whole."""
    assert TripForm(data={"km": Decimal("12.5")}).km._value() == "12,5"
    assert TripForm(data={"km": Decimal("12.0")}).km._value() == "12"


@pytest.mark.parametrize(
    "typed", ["2026-10-06", "06/10/2026", "6/10/2026", "6.10.2026", "6-10-2026", "06 10 2026"]
)
def test_dates_people_write(typed: str) -> None:
    """The calendar's own form or a French date, shown back in the calendar."""
    form = trip(day=typed)
    assert (form.day.data, form.day.errors) == (date(2026, 10, 6), [])
    assert 'type="date"' in form.day()
    assert 'value="2026-10-06"' in form.day()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31/02/2026", "n’existe pas"),
        ("2026-13-01", "n’existe pas"),
        ("06/10/1926", "Vérifiez l’année"),
        ("9999-01-01", "Vérifiez l’année"),
        ("demain", "« 06/10/2026 »"),
        ("06/10/26", "« 06/10/2026 »"),
    ],
)
def test_dates_that_are_refused(typed: str, said: str) -> None:
    """The text typed is shown back as text: the browser's calendar would silently drop it."""
    form = trip(day=typed)
    assert form.day.data is None
    assert [said in error for error in form.day.errors] == [True]
    assert f'value="{typed}"' in form.day()
    assert ('type="text"' in form.day()) == (typed.count("-") != 2)

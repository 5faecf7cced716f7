"""Words as people type them and words as texts hold them meet."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.search import excerpts, rules

LETTERS = "abcdefghijklmnopqrstuvwxyzàâäçéèêëîïôöùûüÿœæ"
WORDS = st.text(LETTERS, min_size=3, max_size=15)


def found(question: str, text: str) -> bool:
    """Whether every term of the question is among what is indexed of the text."""
    indexed = rules.folded("", text).split()
    return all(
        term.stem in indexed or (term.prefix and any(word.startswith(term.prefix) for word in indexed))
        for term in rules.terms(question)
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("élève", "ELEVES"),
        ("cœur", "coeurs"),
        ("établissement", "etablissements"),
        ("cheval", "chevaux"),
        ("travail", "travaux"),
        ("tableau", "tableaux"),
        ("enjeu", "enjeux"),
        ("ami", "amis"),
        ("clou", "clous"),
        ("bijou", "bijoux"),
        ("marge de manœuvre", "Marges de MANOEUVRE"),
        ("coopération", "coopérer"),
        ("heureux", "heureuse"),
        ("l’école", "écoles"),
        ("M1", "m1"),
        ("2nde", "2NDE"),
        ("مدرسة", "مدرسة"),
    ],
)
def test_two_ways_of_writing_a_word_are_one(one: str, other: str) -> None:
    assert found(f"{one} ", other)
    assert found(f"{other} ", one)


@given(WORDS)
def test_accents_ligatures_and_case_never_matter(word: str) -> None:
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    bare = bare.replace("œ", "oe").replace("æ", "ae")
    for written in (bare, word.upper(), word.title(), unicodedata.normalize("NFD", word)):
        assert found(f"{written} .", word)
        assert found(f"{word} .", written)


@given(WORDS.filter(lambda word: word[-1] not in "sxz"))
def test_a_regular_plural_never_matters(word: str) -> None:
    assert found(f"{word}s .", word)
    assert found(f"{word} .", f"{word}s")


@given(st.text(max_size=300))
def test_any_question_becomes_a_few_plain_words(question: str) -> None:
    terms = rules.terms(question)
    assert len(terms) <= rules.WORDS
    for term in terms:
        assert term.stem.isascii()
        assert term.stem.isalnum()
        assert term.stem[0].isalpha()


def test_the_last_word_may_be_a_beginning() -> None:
    assert found("coopé", "La coopération")
    assert found("marges établisseme", "marges de l’établissement")
    assert not found("établisseme marges", "marges de l’établissement")
    assert not found("et", "établissement")


def test_small_words_count_only_when_there_is_nothing_else() -> None:
    assert found("les marges de la direction", "marges, direction")
    assert [term.stem for term in rules.terms("de la")] == ["de", "la"]


def test_a_text_without_end_is_indexed_up_to_a_bound() -> None:
    assert len(rules.folded("", "𝒜مدرسة " * 100_000)) <= rules.FOLDED + 1000


class TestExcerpt:
    """What is shown of a text."""

    def test_shows_the_words_found_and_marks_them(self) -> None:
        text = "Début. " * 200 + "Les élèves   en coopération\nenfin. " + "Suite. " * 200
        pieces = excerpts.excerpt(text, rules.terms("eleve cooperations"))
        shown = "".join(piece.text for piece in pieces)
        assert [piece.text for piece in pieces if piece.found] == ["élèves", "coopération"]
        assert shown.startswith("… ")
        assert shown.endswith(" …")
        assert len(shown) < 260

    @given(st.text(max_size=2000), st.text(max_size=40))
    def test_never_adds_or_loses_a_letter(self, text: str, question: str) -> None:
        terms = rules.terms(question)
        assert "".join(piece.text for piece in excerpts.marked(text, terms)) == text
        shown = "".join(piece.text for piece in excerpts.excerpt(text, terms))
        assert shown.removeprefix("… ").removesuffix(" …") in " ".join(text.split())

    def test_prefers_where_the_words_stand_together(self) -> None:
        text = "Un cadre. " + "Rien. " * 100 + "Le cadre et la confiance."
        found = [
            piece.text for piece in excerpts.excerpt(text, rules.terms("cadre confiance")) if piece.found
        ]
        assert found == ["cadre", "confiance"]

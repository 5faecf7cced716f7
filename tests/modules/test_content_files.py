"""Reading content files: what a trainer may get wrong, and what is said about it."""

from pathlib import Path

import pytest

from modules import content_files
from modules.typography import NBSP, french, french_values


def test_a_file_is_front_matter_and_text() -> None:
    file = content_files.parse("m1.md", "---\ncode: M1\n---\nBonjour.\n")
    assert (file.meta, file.body) == ({"code": "M1"}, "Bonjour.")


def test_a_rule_in_the_text_does_not_end_the_front_matter_twice() -> None:
    assert content_files.parse("m1.md", "---\ncode: M1\n---\nUn\n\n---\n\nDeux").body == "Un\n\n---\n\nDeux"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("code: M1\n", "no front matter"),
        ("---\ncode: M1\n", "no front matter"),
        ("", "no front matter"),
        ("---\ncode: [M1\n---\nx", "not YAML: line"),
        ("---\ncode: M1\ncode: M2\n---\nx", "line 3: the key 'code' stands twice"),
        ("---\njust words\n---\nx", "not a list of"),
        ("---\nday: 2026-13-45\n---\nx", "month"),
        ("---\ncode: !!python/object:os.system x\n---\nx", "not YAML"),
    ],
)
def test_what_cannot_be_read_is_said_with_the_line(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        content_files.parse("m1.md", text)


def test_a_folder_lists_each_unreadable_file_by_name(tmp_path: Path) -> None:
    (tmp_path / "e1").mkdir()
    (tmp_path / "e1" / "latin.md").write_bytes("---\ncode: M1\n---\nÉté".encode("latin-1"))
    (tmp_path / "neither.md").write_text("---\ntitle: x\n---\ny", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("ignored", encoding="utf-8")
    problems = sorted(str(problem) for problem in content_files.read(tmp_path).problems)
    assert problems == [
        "e1/latin.md: is not UTF-8",
        "neither.md: is neither a module (« code ») nor an activity (« key »)",
    ]


def test_plain_keyboards_become_french_typography() -> None:
    assert french("L'école : « qu'en dire ? »") == (f"L’école{NBSP}: «{NBSP}qu’en dire{NBSP}?{NBSP}»")


def test_typography_leaves_markdown_tables_and_codes_alone() -> None:
    for text in ("| :--- | :---: |", "17:00", "m1-quiz", "[a]: https://exemple.fr/?q=1", "a ** b"):
        assert french(text) == text
    assert french_values({"t'": ["l'an", 3, {"x": "d'eau"}]}) == {"t'": ["l’an", 3, {"x": "d’eau"}]}

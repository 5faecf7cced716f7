"""What the import contracts cannot say."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from course.config import ROOT

PACKAGES = ("course", "modules", "lti", "tutoring")
SOURCES = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
TEMPLATES = [path for package in PACKAGES for path in (ROOT / package).rglob("*.html")]


def test_nothing_imports_the_composition_root() -> None:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert "app" not in names, path


def test_operations_know_nothing_of_the_web_and_never_commit() -> None:
    for path in (one for one in SOURCES if one.name == "operations.py"):
        text = path.read_text()
        assert not re.search(r"^(from|import) flask\b", text, re.MULTILINE), path
        assert ".commit()" not in text, path


def test_models_know_nothing_of_the_web() -> None:
    for path in (one for one in SOURCES if one.name == "models.py"):
        assert not re.search(r"^(from|import) (flask|wtforms)\b", path.read_text(), re.MULTILINE), path


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_needs_an_exception_to_the_policy(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"\sstyle=|<style\b|\son[a-z]+=", text)
    assert not re.search(r"""(?:src|href)=["']https?://""", text)
    assert "|safe" not in text.replace(" ", "")


def test_no_file_carries_the_address_of_a_package_registry() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in listed.stdout.split():
        if name.endswith((".lock", ".toml", ".txt", ".cfg", ".ini")):
            assert not re.search(r"https?://", (ROOT / name).read_text()), name


def test_the_point_median_is_not_used() -> None:
    shown = [*TEMPLATES, *(ROOT / "modules" / "content").rglob("*.md")]
    for path in shown:
        assert not re.search(r"\w·[eE]?(e|s|ne|trice|rice)\b", path.read_text()), path

"""Reading the content folder: each file is YAML between two « --- » lines, then Markdown."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from course.ui.text import clean_text
from modules.typography import french, french_values

CONTENT = Path(__file__).parent / "content"
FENCE = "---"


@dataclass(frozen=True)
class Problem:
    """What is wrong and in which file, in English: it is read by whoever edits the content."""

    file: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.message}"


class InvalidContent(Exception):
    """The content cannot be loaded; `problems` says why, file by file."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class ContentFile:
    """One file: its name from the content folder, its front matter, its Markdown."""

    name: str
    meta: dict[str, Any]
    body: str


@dataclass
class Content:
    """The whole folder, sorted by what the files are."""

    programme: ContentFile | None = None
    modules: list[ContentFile] = field(default_factory=list)
    activities: list[ContentFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class _Loader(yaml.SafeLoader):
    """YAML without surprises: the same key twice is a mistake, not « the last one wins »."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key_node, _ in node.value:
            if str(key_node.value) in seen:
                raise yaml.constructor.ConstructorError(
                    problem=f"the key {key_node.value!r} stands twice", problem_mark=key_node.start_mark
                )
            seen.add(str(key_node.value))
        return super().construct_mapping(node, deep)


def parse(name: str, text: str) -> ContentFile:
    """One file; raises ValueError with an English sentence."""
    lines = clean_text(text).split("\n")
    if lines[0].rstrip() != FENCE or FENCE not in (line.rstrip() for line in lines[1:]):
        raise ValueError("no front matter between two lines « --- »")
    end = next(number for number, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE)
    try:
        meta = yaml.load("\n".join(lines[1:end]), Loader=_Loader)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as error:
        raise ValueError(f"front matter is not YAML: {_one_line(error)}") from None
    if not isinstance(meta, dict):
        raise ValueError("front matter is not a list of « key: value »")
    return ContentFile(name, french_values(meta), french("\n".join(lines[end + 1 :]).strip()))


def _one_line(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    # The mark counts from 0, and from the line after the first « --- ».
    where = f"line {mark.line + 2}: " if mark else ""
    return where + " ".join(str(getattr(error, "problem", None) or error).split())


def read(folder: Path = CONTENT) -> Content:
    """Every « .md » file of the folder; what cannot be read is listed in `problems`."""
    content = Content()
    for name, path in _files(folder):
        try:
            found = parse(name, path.read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            content.problems.append(Problem(name, "is not UTF-8"))
        except ValueError as error:
            content.problems.append(Problem(name, str(error)))
        else:
            _sort(content, found)
    return content


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*.md")):
        yield path.relative_to(folder).as_posix(), path


def _sort(content: Content, found: ContentFile) -> None:
    if found.name == "programme.md":
        content.programme = found
    elif "kind" in found.meta or "key" in found.meta:
        content.activities.append(found)
    elif "code" in found.meta:
        content.modules.append(found)
    else:
        content.problems.append(
            Problem(found.name, "is neither a module (« code ») nor an activity (« key »)")
        )

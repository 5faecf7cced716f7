"""Markdown to HTML that may be shown: Python-Markdown, then nh3 with an explicit allow list.

Two readers: `render_markdown` for the course's own content (headings with anchors, footnotes,
tables, our images), `render_user_markdown` for what people type: raw HTML is shown as typed, and
there is neither image nor anchor. Links open in place and say nothing of the page they leave.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from xml.etree.ElementTree import Element

import markdown
import nh3
from markdown.extensions import Extension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.toc import TocExtension
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup, escape

from course.ui.text import clean_text

_TEXT = {"p", "br", "hr", "em", "strong", "del", "ul", "ol", "li", "blockquote", "code", "pre", "a"}
_TABLES = {"table", "caption", "thead", "tbody", "tr", "th", "td", "div"}
_HEADINGS = {"h2", "h3", "h4", "h5", "h6"}
_RICH = {
    "img",
    "abbr",
    "cite",
    "dfn",
    "q",
    "sup",
    "sub",
    "figure",
    "figcaption",
    "details",
    "summary",
    "span",
    "dl",
    "dt",
    "dd",
}
_TABLE_ATTRIBUTES = {"th": {"scope"}, "div": {"aria-label"}}
_TABLE_VALUES = {"div": {"role": {"region"}, "tabindex": {"0"}}}
_TABLE_CLASSES = {
    "th": {"text-center", "text-end"},
    "td": {"text-center", "text-end"},
    "div": {"table-responsive", "footnote"},
    "table": {"table"},
}
_ANCHORED = _HEADINGS | {"li", "sup"}
_SCHEMES = {"http", "https", "mailto", "tel"}
# Python-Markdown looks for the end of a link from every « [ » to the end of the text: 20,000 of them
# take a minute. Beyond these limits (half a second) a text is no longer read as Markdown.
_MOST_CHARACTERS = 100_000
_MOST_BRACKETS_TIMES_CHARACTERS = 1_500_000
_CACHED_CHARACTERS = 20_000


class _Tables(Treeprocessor):
    """Column headers get their scope, alignment becomes a class, and a wide table can be scrolled."""

    def run(self, root: Element) -> None:
        for parent in list(root.iter()):
            for position, child in enumerate(list(parent)):
                if child.tag == "table":
                    parent[position] = self._scrollable(child)

    def _scrollable(self, table: Element) -> Element:
        table.set("class", "table")
        for cell in table.iter():
            if cell.tag == "th":
                cell.set("scope", "col")
            align = cell.attrib.pop("align", "")
            if align in ("center", "right"):
                cell.set("class", "text-center" if align == "center" else "text-end")
        labels = {"class": "table-responsive", "tabindex": "0", "role": "region", "aria-label": "Tableau"}
        box = Element("div", labels)
        box.tail, table.tail = table.tail, None
        box.append(table)
        return box


class _House(Extension):
    """The table rules above; for people's texts, raw HTML and images are not Markdown."""

    def __init__(self, *, raw_html: bool) -> None:
        super().__init__()
        self.raw_html = raw_html

    def extendMarkdown(self, md: markdown.Markdown) -> None:
        md.treeprocessors.register(_Tables(md), "house-tables", 1)
        if not self.raw_html:
            md.preprocessors.deregister("html_block")
            for name in ("html", "image_link", "image_reference", "short_image_ref"):
                md.inlinePatterns.deregister(name)


def slug(text: str, separator: str = "-") -> str:
    """« Ce qu'on gagne » → « ce-quon-gagne »: the anchor of a heading."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    words = re.findall(r"[a-z0-9]+", re.sub(r"[^a-z0-9\s-]", "", plain))
    return separator.join(words) or "section"


def _filter_for(prefix: str) -> Callable[[str, str, str], str | None]:
    """Ids and the links to them carry the prefix, so that they meet no id of the page; images are ours."""

    def keep(tag: str, name: str, value: str) -> str | None:
        if name == "id":
            return f"{prefix}-{value}"
        if name == "href" and value.startswith("#"):
            return f"#{prefix}-{value[1:]}"
        if tag == "img" and name == "src":
            return value if _is_ours(value) else None
        return value

    return keep


def _is_ours(address: str) -> bool:
    return re.fullmatch(r"/(?![/\\])[^\s\\]*", address) is not None


@lru_cache(maxsize=16)
def _content_cleaner(prefix: str) -> nh3.Cleaner:
    attributes = {
        **{tag: {"id"} for tag in _ANCHORED},
        **_TABLE_ATTRIBUTES,
        "*": set(),
        "a": {"href"},
        "abbr": {"title"},
        "img": {"src", "alt", "width", "height"},
        "ol": {"start"},
        "span": {"lang"},
        "q": {"lang"},
    }
    classes = {**_TABLE_CLASSES, "a": {"footnote-ref", "footnote-backref"}}
    return nh3.Cleaner(
        tags=_TEXT | _TABLES | _HEADINGS | _RICH,
        attributes=attributes,
        allowed_classes=classes,
        attribute_filter=_filter_for(prefix),
        tag_attribute_values=_TABLE_VALUES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
    )


_USER_CLEANER = nh3.Cleaner(
    tags=_TEXT | _TABLES | _HEADINGS,
    attributes={"*": set(), **_TABLE_ATTRIBUTES, "a": {"href"}, "ol": {"start"}},
    allowed_classes=_TABLE_CLASSES,
    tag_attribute_values=_TABLE_VALUES,
    url_schemes=_SCHEMES,
    link_rel="noopener noreferrer",
)


@lru_cache(maxsize=256)
def render_markdown(text: str, base_level: int = 2, prefix: str = "c") -> Markup:
    """The course's content as HTML; « # » becomes `<h{base_level}>`, ids begin with `prefix`."""
    footnotes = FootnoteExtension(BACKLINK_TEXT="↩ retour au texte", SUPERSCRIPT_TEXT="note\u00a0{}")
    toc = TocExtension(baselevel=base_level, slugify=slug, marker="", permalink=False)
    converter = markdown.Markdown(
        extensions=["tables", "sane_lists", "abbr", "def_list", footnotes, toc, _House(raw_html=True)],
        extension_configs={"tables": {"use_align_attribute": True}},
    )
    return Markup(_content_cleaner(prefix).clean(converter.convert(text)))  # noqa: S704 (just cleaned)


def render_user_markdown(text: str, base_level: int = 4) -> Markup:
    """What a person typed, as HTML; a text made to exhaust the converter is shown as plain paragraphs."""
    text = clean_text(text)
    effort = len(text) * text.count("[")
    if len(text) > _MOST_CHARACTERS or effort > _MOST_BRACKETS_TIMES_CHARACTERS:
        return plain_paragraphs(text)
    if len(text) > _CACHED_CHARACTERS:
        return _user_markdown(text, base_level)
    return _cached_user_markdown(text, base_level)


def _user_markdown(text: str, base_level: int) -> Markup:
    converter = markdown.Markdown(
        extensions=[
            "tables",
            "sane_lists",
            "nl2br",
            TocExtension(baselevel=base_level, marker=""),
            _House(raw_html=False),
        ],
        extension_configs={"tables": {"use_align_attribute": True}},
    )
    try:
        html = converter.convert(text)
    except RecursionError:
        return plain_paragraphs(text)
    return Markup(_USER_CLEANER.clean(html))  # noqa: S704 (just cleaned)


_cached_user_markdown = lru_cache(maxsize=512)(_user_markdown)


def plain_paragraphs(text: str) -> Markup:
    """The text as typed, without any markup but paragraphs and line breaks."""
    blocks = re.split(r"\n{2,}", clean_text(text))
    lines = (Markup("<br>\n").join(escape(line) for line in block.split("\n")) for block in blocks)
    return Markup("\n").join(Markup("<p>{}</p>").format(line) for line in lines)

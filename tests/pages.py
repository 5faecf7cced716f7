"""Reading our pages as a strict parser and a browser would."""

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator

import html5lib
from werkzeug.test import TestResponse

Fields = dict[str, list[str]]


def strict(html: str) -> ElementTree.Element:
    """The page as a tree; fails on the first parse error and on an id used twice."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree: ElementTree.Element = parser.parse(html)
    ids = [element.get("id", "") for element in tree.iter() if element.get("id")]
    twice = {one for one in ids if ids.count(one) > 1}
    assert not twice, f"ids used twice: {sorted(twice)}"
    return tree


def text(html: str) -> str:
    """What the page says, on one line."""
    return " ".join(" ".join(strict(html).itertext()).split())


def fields(answer: TestResponse, action: str = "") -> Fields:
    """What a browser would send of the form whose address ends so (of the page's own form: no address)."""
    for form in strict(answer.text).iter("form"):
        address = form.get("action") or ""
        if form.get("method") == "post" and (address.endswith(action) if action else not address):
            return _fields(form)
    raise AssertionError(f"no form posts to {action!r}")


def _fields(form: ElementTree.Element) -> Fields:
    found: Fields = {}
    for element in form.iter():
        for name, value in _values(element):
            found.setdefault(name, []).append(value)
    return found


def _values(element: ElementTree.Element) -> Iterator[tuple[str, str]]:
    name = element.get("name")
    if not name or element.tag == "button":
        return
    if element.tag == "select":
        chosen = [one for one in element.iter("option") if one.get("selected") is not None]
        for option in chosen or list(element.iter("option"))[:1]:
            yield name, option.get("value", option.text or "")
    elif element.tag == "textarea":
        yield name, (element.text or "").replace("\n", "\r\n")
    elif element.tag == "input" and element.get("type") in ("checkbox", "radio"):
        if element.get("checked") is not None:
            yield name, element.get("value", "on")
    elif element.tag == "input":
        yield name, element.get("value", "")

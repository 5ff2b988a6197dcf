"""Elements of an HTML page; their texts and attributes are escaped when the page is written."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, tostring

Node = Element | str


def element(tag: str, *children: Node | Iterable[Node], **attributes: object) -> Element:
    """Create an element.

    Args:
        tag: such as "p".
        children: elements and texts, or lists of them.
        attributes: names in Python's spelling: `class_` is class, and `stroke_width` is stroke-width.
    """
    result = Element(
        tag, {name.rstrip("_").replace("_", "-"): str(text) for name, text in attributes.items()}
    )
    for child in children:
        for node in [child] if isinstance(child, str | Element) else child:
            _append(result, node)
    return result


def _append(parent: Element, node: Node) -> None:
    if isinstance(node, Element):
        parent.append(node)
    elif len(parent):
        parent[-1].tail = (parent[-1].tail or "") + node
    else:
        parent.text = (parent.text or "") + node


def page(title: str, style: str, body: Iterable[Node]) -> str:
    """Return a whole page that may load nothing and run nothing.

    Args:
        title: of the page.
        style: a style sheet of the program's own; it is not escaped.
        body: content.
    """
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        Element("meta", {"http-equiv": "Content-Security-Policy", "content": policy}),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="dark light"),
        element("title", title),
        element("style", style),
    )
    html = element("html", head, element("body", body), lang="en")
    return f"<!doctype html>\n{tostring(html, encoding='unicode', method='html')}\n"

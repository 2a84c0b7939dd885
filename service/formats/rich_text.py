"""The structured text of content management systems in, its paragraphs out.

Editors store a text as a tree of nodes in JSON: ProseMirror, Slate, Lexical, Contentful and Portable Text have blocks
with inline nodes inside; Draft.js, Editor.js and Medium have a list of blocks with a text each; Quill has a list of
insertions. All name a node's text and what is inside it in one of a few ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from service.formats.markup import visible_text

# Names of a node's own text, of a block's text as HTML, and of what is inside a node.
_TEXT = ("text", "value", "insert")
_HTML = ("content", "html")
_INSIDE = ("children", "content", "blocks", "ops", "paragraphs", "items", "root", "document", "bodyModel", "data")
# Names of lists whose entries are a paragraph each, whatever their type.
_LISTS = ("blocks", "paragraphs", "content_elements", "contentelements", "contentblocks")
# What a node is called that is no block of its own.
_KINDS = ("type", "_type", "nodeType")
_INLINE = frozenset([None, "text", "span"])
_BREAKS = frozenset(["hardBreak", "hard_break", "hardbreak", "lineBreak", "linebreak", "line_break", "br", "break"])
# What the export of a messenger marks within a text.
MARKED = frozenset(
    [
        *("plain", "bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "blockquote", "link"),
        *("text_link", "mention", "mention_name", "hashtag", "cashtag", "bot_command", "email", "phone", "bank_card"),
        "custom_emoji",
    ]
)
# Deepest level read: lists in lists in quotations are ten.
MOST_DEPTH = 40
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>|&#?\w{1,20};")


def rich_text(value: Any) -> str | None:
    """The paragraphs of structured text, separated by blank lines; None if there is no text in ``value``."""
    while isinstance(value, dict) and len(value) == 1 and not set(value) & set(_LISTS):
        only = next(iter(value.values()))
        if not isinstance(only, dict | list):
            break
        value = only  # a language, or a wrapper
    return "\n\n".join(_paragraphs(value, 0)) or None


def _paragraphs(node: Any, depth: int) -> Iterator[str]:
    if depth > MOST_DEPTH:
        return
    if isinstance(node, list):
        if any(_is_inline(each) for each in node):
            yield from _parted("".join(_inline(each, depth) for each in node))
        else:
            yield from _of_each(node, depth)
    elif isinstance(node, dict):
        text = _own(node, *_HTML)
        if text is not None:
            yield from _parted(text)
        elif listed := next((listed for name in _LISTS if isinstance(listed := node.get(name), list)), None):
            yield from _of_each(listed, depth)
        else:
            yield from _paragraphs(_inside(node), depth + 1)


def _of_each(nodes: list[Any], depth: int) -> Iterator[str]:
    for each in nodes:
        yield from _parted(each) if isinstance(each, str) else _paragraphs(each, depth + 1)


def _inline(node: Any, depth: int) -> str:
    """The text of an inline node and of all that is inside it, for example a link."""
    if depth > MOST_DEPTH or not isinstance(node, dict | list):
        return ""
    if isinstance(node, list):
        return "".join(_inline(each, depth + 1) for each in node)
    if (text := _own(node)) is not None:
        return text
    return "\n" if _kind(node) in _BREAKS else _inline(_inside(node), depth + 1)


def _is_inline(node: Any) -> bool:
    if not isinstance(node, dict) or _own(node) is None:
        return False
    return "key" not in node and _kind(node) in _INLINE


def _kind(node: Mapping[str, Any]) -> str | None:
    """What a node is called; "" if that is no text, as Medium numbers its kinds."""
    kind = next((node[name] for name in _KINDS if name in node), None)
    return kind if kind is None or isinstance(kind, str) else ""


def _own(node: Mapping[str, Any], *more: str) -> str | None:
    return next((text for name in (*_TEXT, *more) if isinstance(text := node.get(name), str)), None)


def _inside(node: Mapping[str, Any]) -> Any:
    return next((inside for name in _INSIDE if isinstance(inside := node.get(name), dict | list) and inside), None)


def _parted(text: str) -> Iterator[str]:
    """The lines of ``text`` that are not empty, without inline markup."""
    shown = visible_text(text, "\n") if _TAG.search(text) else text
    return (" ".join(line.split()) for line in shown.split("\n") if line.strip())


def run_of(value: list[Any]) -> str | None:
    """The text of a message as Telegram exports it: strings, and objects for what is marked in it; None for any other
    list."""
    if {type(each) for each in value} != {str, dict}:
        return None
    if not all(isinstance(each, str) or str(each.get("type")) in MARKED for each in value):
        return None
    parts = [each if isinstance(each, str) else each.get("text") for each in value]
    return "".join(each for each in parts if isinstance(each, str))

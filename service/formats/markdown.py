"""Markdown in, its visible blocks out, each with its span in the source: the output of crawlers for language models."""

from __future__ import annotations

import re
from itertools import accumulate, islice

from markdown_it import MarkdownIt
from markdown_it.token import Token

from service.formats.draft import Piece

# A heading, and a link or a picture with its URL: prose has neither.
_HEADING = re.compile(r"^#{1,6} \S", re.MULTILINE)
_LINK = re.compile(r"\[[^\[\]\n]{1,300}\]\((?:https?://|/|#|mailto:)[^\s()]{0,2000}\)")
_LEAST_LINKS = 2
# The definition of a link that is referred to by its label, and such a reference.
_DEFINITION = re.compile(r"^ {0,3}\[([^\[\]\n]{1,100})\]:[ \t]+<?(?:https?://|/|mailto:)\S", re.MULTILINE)
# Longer texts are not parsed: the parser takes seconds for some hundred thousand unbalanced brackets. Articles are
# shorter.
LARGEST = 100_000
_PARSER = MarkdownIt("commonmark")


def is_markdown(text: str) -> bool:
    """Whether ``text`` has several Markdown links, or one and a heading. A definition of a link that the text above it
    refers to is one."""
    if len(text) > LARGEST or "[" not in text:
        return False
    links = len(_LINK.findall(text)) if "](" in text else 0
    if "]: " in text:
        links += sum(
            f"[{found[1]}]" in text[: found.start()] for found in islice(_DEFINITION.finditer(text), _LEAST_LINKS)
        )
    return links >= _LEAST_LINKS or (links > 0 and _HEADING.search(text) is not None)


def pieces_of_markdown(text: str) -> tuple[Piece, ...]:
    """The visible blocks of ``text`` in order; pictures are left out, links are reduced to their text."""
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    pieces: list[Piece] = []
    heading = item = False
    for token in _PARSER.parse(text):
        if token.type in ("heading_open", "list_item_open"):
            heading, item = token.type == "heading_open", token.type == "list_item_open"
        if token.map is None or token.type not in ("inline", "fence", "code_block"):
            continue
        words, linked = _visible(token)
        visible = " ".join(words.split())
        if visible:
            first, last = token.map
            start, end = starts[first], min(starts[last] - 1, len(text))
            pieces.append(
                Piece(
                    start=start,
                    end=max(end, start),
                    text=visible,
                    bullet=item,
                    heading=heading,
                    linked=linked / max(1, len(words)),
                )
            )
        heading = item = False
    return tuple(pieces)


def _visible(token: Token) -> tuple[str, int]:
    """The visible text of a block, and the number of its characters inside links."""
    if token.children is None:
        return token.content, 0
    words: list[str] = []
    linked, inside = 0, False
    for child in token.children:
        if child.type in ("link_open", "link_close"):
            inside = child.type == "link_open"
        elif child.type in ("text", "code_inline"):
            words.append(child.content)
            linked += len(child.content) * inside
        elif child.type in ("softbreak", "hardbreak"):
            words.append(" ")
    return "".join(words), linked

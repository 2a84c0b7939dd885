"""Markdown in, its visible blocks out, each with the lines it came from: what crawlers for language models write."""

from __future__ import annotations

import re
from itertools import accumulate

from markdown_it import MarkdownIt
from markdown_it.token import Token

from service.formats.draft import Piece

# The mark of a heading, and a link or a picture with its address: prose has neither.
_HEADING = re.compile(r"^#{1,6} \S", re.MULTILINE)
_LINK = re.compile(r"\[[^\[\]\n]{1,300}\]\((?:https?://|/|#|mailto:)[^\s()]{0,2000}\)")
_LEAST_LINKS = 2
# The parser takes seconds for some hundred thousand brackets that do not pair; articles are shorter.
LARGEST = 100_000
_PARSER = MarkdownIt("commonmark")


def is_markdown(text: str) -> bool:
    """Whether ``text`` has links, and a heading or several of them."""
    if len(text) > LARGEST or "](" not in text:
        return False
    links = _LINK.findall(text)
    return bool(links) and (len(links) >= _LEAST_LINKS or _HEADING.search(text) is not None)


def pieces_of_markdown(text: str) -> tuple[Piece, ...]:
    """The visible blocks of ``text`` in order; pictures are left out, links are their words."""
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
    """What a reader sees of a block, and how many characters of it are inside links."""
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

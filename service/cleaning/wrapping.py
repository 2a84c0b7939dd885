"""The lines of a text in, its paragraphs out if the text was hard-wrapped: determined from the lines' lengths, in any
language.

A line is full if the first word of the next one would not have fitted into the text's width. A text is hard-wrapped if
enough of it is in full lines; its paragraphs end at a blank line, an indent, a bullet, or a line that is not full.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from service.cleaning.constants import (
    LEAST_FULL,
    LEAST_FULL_SHARE,
    LEAST_GOING_ON,
    LEAST_WIDTH,
    LONGEST_FIRST_WORD,
    MOST_WIDTH,
)
from service.cleaning.words import SENTENCE_ENDS

_FIRST_WORD = re.compile(r"\S+")
_ITEM = re.compile(r"(?:[*+•·▪▫◦●○■‣⁃►▶→✓✔–—-]|\d{1,3}[.)])\s")
_CUT_WORD = re.compile(r"(\w*[^\W\d_])-$")
_REST_OF_WORD = re.compile(r"[^\W\d_]+")
# From this character on, scripts break lines between any two characters; other scripts without spaces break between
# words.
_EAST_ASIAN = "\u2e80"
# Characters that take two columns (Unicode, East_Asian_Width W and F), and those of them written without spaces.
_WIDE = re.compile("[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]")
_UNSPACED = re.compile("[\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]")
_ENDS = re.compile(f"[{SENTENCE_ENDS}]")


class Line(NamedTuple):
    """A non-blank line: its offsets in the text and its content, both without outer white space; its indent; and
    whether a blank line precedes it (``gap``)."""

    start: int
    end: int
    content: str
    indent: int
    gap: bool


class Paragraph(NamedTuple):
    """Lines of one paragraph, joined."""

    start: int
    end: int
    content: str
    gap: bool


def paragraphs_of(lines: Sequence[Line]) -> Sequence[Line | Paragraph]:
    """The paragraphs of a hard-wrapped text; for any other text, its lines unchanged."""
    width = _width(lines)
    if not width:
        return lines
    groups: list[list[Line]] = []
    for number, line in enumerate(lines):
        if number and _goes_on(lines[number - 1], line, width):
            groups[-1].append(line)
        else:
            groups.append([line])
    whole = " ".join(line.content for line in lines)
    return [Paragraph(group[0].start, group[-1].end, _joined(group, whole), group[0].gap) for group in groups]


def _width(lines: Sequence[Line]) -> int:
    """The width in columns at which a text was wrapped; 0 if it was not."""
    lengths = [_columns(line) for line in lines]
    total = sum(lengths)
    width = max((length for length in lengths if length <= MOST_WIDTH), default=0)
    if width < LEAST_WIDTH:
        return 0
    full = [
        number
        for number, (length, following) in enumerate(zip(lengths, islice(lines, 1, None), strict=False))
        if not following.gap
        and length <= width
        # First words count up to LONGEST_FIRST_WORD: a shorter line is full only if it ends in a hyphenated word.
        and (length + LONGEST_FIRST_WORD >= width or lines[number].content[-1] == "-")
        and _is_full(lines[number], following, width)
    ]
    if len(full) < LEAST_FULL or sum(lengths[number] for number in full) < LEAST_FULL_SHARE * total:
        return 0
    # In wrapped text, sentences continue across many line ends; titles of similar length each begin with a capital.
    going_on = sum(_goes_over(lines[number], lines[number + 1]) for number in full)
    return width if going_on >= LEAST_GOING_ON * len(full) else 0


def _goes_over(line: Line, following: Line) -> bool:
    """Whether a sentence seems to continue on the following line; lines that begin with a digit are list or log
    entries."""
    first = following.content[0]
    return not (first.isupper() or first.isdigit()) and _ENDS.match(line.content[-1]) is None


def _columns(line: Line) -> int:
    """The number of columns that a line takes: wide East Asian characters take two."""
    return line.indent + len(line.content) + (0 if line.content.isascii() else len(_WIDE.findall(line.content)))


def _is_full(line: Line, following: Line, width: int) -> bool:
    first = following.content[0]
    if first >= _EAST_ASIAN:
        return _columns(line) + 4 > width
    word = _FIRST_WORD.match(following.content, 0, LONGEST_FIRST_WORD)
    full = _columns(line) + 1 + (word.end() if word else 0) > width
    return full or (first.islower() and _CUT_WORD.search(line.content) is not None)


def _goes_on(line: Line, following: Line, width: int) -> bool:
    if following.gap or following.indent > line.indent + 1 or _ITEM.match(following.content):
        return False
    return _columns(line) <= width and _is_full(line, following, width)


def _joined(group: Sequence[Line], whole: str) -> str:
    """The lines joined into one text, words hyphenated at a line's end rejoined; ``whole`` is the entire text."""
    text = group[0].content
    for line in group[1:]:
        cut, rest = _CUT_WORD.search(text), _REST_OF_WORD.match(line.content)
        if cut and rest and rest.group()[0].islower():
            # Keep the hyphen if the word also occurs hyphenated within a line.
            hyphen = f"{cut.group(1)}-{rest.group()}" in whole
            text = (text if hyphen else text[:-1]) + line.content
        elif _UNSPACED.match(text[-1]) and _UNSPACED.match(line.content):
            text += line.content
        else:
            text = f"{text} {line.content}"
    return text

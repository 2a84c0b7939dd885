"""The lines of a text in, its paragraphs out if the text was hard-wrapped: determined from the lines' lengths, in any
language.

A line is full if the first word of the next one would not have fitted into the text's width. A text is hard-wrapped if
enough of it is in full lines; its paragraphs end at a blank line, an indent, a bullet, or a line that is not full.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, islice, pairwise
from typing import NamedTuple

from service.cleaning.byline import byline_in
from service.cleaning.constants import (
    LEAST_FULL,
    LEAST_FULL_SHARE,
    LEAST_GOING_ON,
    LEAST_PROSE_WIDTH,
    LEAST_SPACED,
    LEAST_SPARED,
    LEAST_WIDTH,
    LONGEST_FIRST_WORD,
    LONGEST_HEADLINE_PART,
    LONGEST_SENTENCE,
    MOST_HEADLINE_LINES,
    MOST_WIDTH,
    MOST_WIDTHS,
    NARROW,
    NARROW_FACTOR,
    SPARED,
)
from service.cleaning.words import SENTENCE_ENDS

_FIRST_WORD = re.compile(r"\S+")
_ITEM = re.compile(r"(?:[*+•·▪▫◦●○■‣⁃►▶→✓✔–—-]|\d{1,3}[.)])\s")
_CUT_WORD = re.compile(r"(\w*[^\W\d_])-$")
_REST_OF_WORD = re.compile(r"[^\W\d_]+")
# From this character on, scripts break lines between any two characters; other scripts without spaces break between
# words.
_EAST_ASIAN = "\u2e80"
# Characters that take two columns (Unicode, East_Asian_Width W and F), and those written without spaces: East Asian,
# and Thai, Lao, Burmese and Khmer, whose spaces part clauses, so that few lines end at one.
_WIDE = re.compile("[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]")
_UNSPACED = re.compile("[\u0e01-\u0edf\u1000-\u109f\u1780-\u17d3\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]")
_ENDS = re.compile(f"[{SENTENCE_ENDS}]")
# A line with a date, a time or an address goes on no headline.
_NO_HEADLINE = re.compile(r"\d{1,2}[.:]\d\d|\b\d{4}\b|www\.|://|@")
# What a sentence goes on behind, with a noun in German or a name: a comma, or a small word.
_WITHIN = re.compile(r"(?:,|\s[^\W\d_A-Z]{1,3})$")
_NO_MARKS = re.compile("[\u0e01-\u0edf\u1780-\u17d3]")
_SENTENCE_END = re.compile(f"[{SENTENCE_ENDS}][\"'”’»)」』]*(?:\\s|$|(?<=[。！？]))")


class Line(NamedTuple):
    """A non-blank line: its offsets in the text and its content, both without outer white space; its indent in columns;
    and whether a blank line precedes it (``gap``)."""

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


def paragraphs_of(lines: Sequence[Line], breaks: bool = False) -> Sequence[Line | Paragraph]:
    """The paragraphs of a hard-wrapped text; for any other text, its lines unchanged. ``breaks``: the lines are a
    page's, parted by ``br``, which lists are too."""
    # In a double-spaced text a blank line parts nothing.
    spaced = sum(line.gap for line in lines) > LEAST_SPACED * len(lines)
    width = _width(lines, spaced)
    if not width and not breaks and not spaced:
        return _with_few_joined(lines)
    if not width:
        return lines
    if (breaks or spaced or width < NARROW or _is_unmarked(lines)) and not _has_sentences(lines):
        return lines
    groups: list[list[Line]] = []
    for number, line in enumerate(lines):
        if number and (spaced or not line.gap) and _goes_on(lines[number - 1], line, width):
            groups[-1].append(line)
        else:
            groups.append([line])
    whole = " ".join(line.content for line in lines)
    return [Paragraph(group[0].start, group[-1].end, joined(group, whole), group[0].gap) for group in groups]


def _with_few_joined(lines: Sequence[Line]) -> Sequence[Line | Paragraph]:
    """``lines`` with those joined that go on, in a text with too few full lines to tell its width: all that no blank
    line or indent precedes, if each of them goes on with the line above and had no room there, which is of the width of
    prose. Else the lines unchanged."""
    widest = max((_columns(line) for line in lines), default=0)
    if len(lines) < 2 or not LEAST_PROSE_WIDTH <= widest <= MOST_WIDTH:
        return lines
    margin = min(line.indent for line in lines)
    going_on = {number for number, line in enumerate(lines) if number and not line.gap and line.indent <= margin + 1}
    if not going_on or not all(
        _goes_over(lines[number - 1], lines[number])
        and _ITEM.match(lines[number].content) is None
        and _reach(lines[number - 1], lines[number]) >= widest
        for number in going_on
    ):
        return lines
    groups: list[list[Line]] = []
    for number, line in enumerate(lines):
        if number in going_on:
            groups[-1].append(line)
        else:
            groups.append([line])
    whole = " ".join(line.content for line in lines)
    return [Paragraph(group[0].start, group[-1].end, joined(group, whole), group[0].gap) for group in groups]


def with_whole_headline(lines: Sequence[Line]) -> Sequence[Line]:
    """``lines`` with those joined that a headline is set on: the first ones, up to the first blank line, if each but
    the first goes on with a small letter, and is no byline and has no date or address."""
    size = next((number for number, line in enumerate(lines) if number and line.gap), 0)
    if not 1 < size <= MOST_HEADLINE_LINES:
        return lines
    head = lines[:size]
    if any(len(line.content) > LONGEST_HEADLINE_PART for line in head) or not all(
        line.content[0].islower()
        and _ENDS.match(before.content[-1]) is None
        and _NO_HEADLINE.search(line.content) is None
        and byline_in(line.content) is None
        for before, line in pairwise(head)
    ):
        return lines
    whole = joined(head, " ".join(line.content for line in head))
    return [Line(head[0].start, head[-1].end, whole, head[0].indent, head[0].gap), *lines[size:]]


def is_wrapped(lines: Sequence[Line]) -> bool:
    """Whether the lines are those of a hard-wrapped text."""
    return paragraphs_of(lines) is not lines


def _width(lines: Sequence[Line], spaced: bool) -> int:
    """The width in columns at which a text was wrapped; 0 if it was not. A ``spaced`` text has blank lines all over."""
    lengths = [_columns(line) for line in lines]
    needed = LEAST_FULL_SHARE * sum(lengths)
    tried = _widths(lengths)
    if not tried or sum(length for length in lengths if length <= MOST_WIDTH) < needed:
        return 0
    # A line is full at each width from its length to its reach.
    reaches = [
        _reach(line, following) if length <= MOST_WIDTH and (spaced or not following.gap) else 0
        for length, line, following in zip(lengths, lines, islice(lines, 1, None), strict=False)
    ]
    filled = [0] * (MOST_WIDTH + 2)
    for length, reach in zip(lengths, reaches, strict=False):
        if reach:
            filled[length] += length
            filled[min(reach, MOST_WIDTH) + 1] -= length
    covered = list(accumulate(filled))
    width = max(tried, key=covered.__getitem__)
    full = [number for number, reach in enumerate(reaches) if lengths[number] <= width <= reach]
    if len(full) < LEAST_FULL or covered[width] < needed * (1 if width >= NARROW else NARROW_FACTOR):
        return 0
    # In wrapped text, sentences continue across many line ends; titles of similar length each begin with a capital.
    going_on = sum(_goes_over(lines[number], lines[number + 1]) for number in full)
    return width if going_on >= LEAST_GOING_ON * len(full) else 0


def _is_unmarked(lines: Sequence[Line]) -> bool:
    """Whether the lines begin with no capitals that would tell a list's entries from lines that go on; of Thai, Lao and
    Khmer, which mark no sentences either, nothing tells them."""
    return not any(line.content[0].isupper() or _NO_MARKS.match(line.content) for line in lines)


def _has_sentences(lines: Sequence[Line]) -> bool:
    """Whether the lines are prose, no list: one of every LONGEST_SENTENCE characters ends a sentence, within a line or
    at the end of one."""
    ends = sum(len(_SENTENCE_END.findall(line.content)) for line in lines)
    return ends >= max(1, sum(len(line.content) for line in lines) / LONGEST_SENTENCE)


def _widths(lengths: Sequence[int]) -> list[int]:
    """The widths that a text of lines of ``lengths`` may have been wrapped at, the greatest first: one or two lines,
    such as a headline, and a few in a hundred may be longer."""
    times = Counter(length for length in lengths if length <= MOST_WIDTH)
    spared = max(LEAST_SPARED, int(sum(times.values()) * SPARED))
    found: list[int] = []
    for length in sorted(times, reverse=True):
        if length < LEAST_WIDTH or len(found) == MOST_WIDTHS:
            break
        found.append(length)
        spared -= times[length]
        if spared < 0:
            break
    return found


def _goes_over(line: Line, following: Line) -> bool:
    """Whether a sentence seems to continue on the following line; lines that begin with a digit are list or log
    entries."""
    first = following.content[0]
    # One long word is an address, not a line of prose; scripts without spaces have no others.
    word = line.content.isascii() and " " not in line.content
    if word or first.isdigit() or _ENDS.match(line.content[-1]) is not None:
        return False
    return not first.isupper() or _WITHIN.search(line.content) is not None


def _columns(line: Line) -> int:
    """The number of columns that a line takes: wide East Asian characters take two."""
    return line.indent + len(line.content) + (0 if line.content.isascii() else len(_WIDE.findall(line.content)))


def _reach(line: Line, following: Line) -> int:
    """The greatest width at which a line is full: the first word of the following one would not have fitted."""
    first = following.content[0]
    if first >= _EAST_ASIAN:
        return _columns(line) + 3
    if first.islower() and _CUT_WORD.search(line.content) is not None:
        return MOST_WIDTH
    # First words count up to LONGEST_FIRST_WORD: scripts without spaces have none.
    word = _FIRST_WORD.match(following.content, 0, LONGEST_FIRST_WORD)
    return _columns(line) + (word.end() if word else 0)


def _goes_on(line: Line, following: Line, width: int) -> bool:
    if following.indent > line.indent + 1 or _ITEM.match(following.content):
        return False
    return _columns(line) <= width <= _reach(line, following)


def joined(group: Sequence[Line], whole: str) -> str:
    """The lines joined into one text, words hyphenated at a line's end rejoined; ``whole`` is the entire text."""
    parts = [group[0].content]
    for line in group[1:]:
        text = parts[-1]
        cut, rest = _CUT_WORD.search(text), _REST_OF_WORD.match(line.content)
        if cut and rest and rest.group()[0].islower():
            # Keep the hyphen if the word also occurs hyphenated within a line.
            hyphen = f"{cut.group(1)}-{rest.group()}" in whole
            parts[-1] = text if hyphen else text[:-1]
        elif not (_UNSPACED.match(text[-1]) and _UNSPACED.match(line.content)):
            parts.append(" ")
        parts.append(line.content)
    return "".join(parts)

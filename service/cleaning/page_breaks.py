"""The lines of a text in pages in, those without what was printed at the top and bottom of each page out.

Form feeds part the pages, or numbers on lines of their own that count them. Running heads and page numbers are known by
coming again on another page, with a number that counts the pages, or by the number of their own page alone. A paragraph
goes on over a page break, which is no blank line.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise

from service.cleaning.constants import (
    LEAST_PAGE_LINES,
    LEAST_PAGE_NUMBERS,
    LONGEST_PAGE_FOOT,
    LONGEST_PAGE_NUMBER,
    LONGEST_RUNNING_HEAD,
    MOST_PAGE_LINES,
    MOST_UNEVEN,
    RUNNING_HEAD_LINES,
)
from service.cleaning.words import AT_SENTENCE_END
from service.cleaning.wrapping import Line, is_wrapped

_FEED = re.compile("\f")
_NUMBER = re.compile(r"\d+")
_ALONE = re.compile(r"\W*(?:[^\W\d]+\W*)?(\d{1,4})(?:\W*(?:[^\W\d]+\W*)?\d{1,4})?\W*(?:[^\W\d]{1,2}\W*)?$")
_APART = re.compile(r"(?:(\d{1,4})(?:\s{2,}|\t|\s[-–|·]\s).*|.*(?:\s{2,}|\t|\s[-–|·]\s(?:\w+\s)?)(\d{1,4}))$")


def without_running_heads(lines: Sequence[Line], text: str) -> Sequence[Line]:
    """``lines`` of ``text`` without running heads, running feet and page numbers."""
    if not lines:
        return lines
    breaks = [found.start() for found in _FEED.finditer(text, lines[0].start, lines[-1].end)]
    if breaks:
        return _without_heads(lines, breaks)
    breaks = _numbered_breaks(lines)
    kept = _without_heads(lines, breaks) if breaks else lines
    # A text that is not wrapped is no printed one: its numbers count chapters.
    return kept if kept is lines or is_wrapped(kept) else lines


def _numbered_breaks(lines: Sequence[Line]) -> list[int]:
    """Where the lines begin that are page numbers: alone, the next one higher by one and about as far on. Empty if
    fewer than LEAST_PAGE_NUMBERS."""
    found = [
        (at, int(match[1]))
        for at, line in enumerate(lines)
        if len(line.content) <= LONGEST_PAGE_FOOT
        and _NUMBER.search(line.content)
        and (match := _ALONE.match(line.content))
    ]
    if len(found) < LEAST_PAGE_NUMBERS:
        return []
    chain: list[tuple[int, int]] = []
    best = chain
    for at, number in found:
        if chain and number == chain[-1][1] + 1 and at - chain[-1][0] >= LEAST_PAGE_LINES:
            chain.append((at, number))
        elif not chain or at - chain[-1][0] > MOST_PAGE_LINES:
            chain = [(at, number)]
        if len(chain) > len(best):
            best = chain
    distances = [after - before for (before, _), (after, _) in pairwise(best)]
    if len(best) < LEAST_PAGE_NUMBERS or min(distances) * MOST_UNEVEN < max(distances):
        return []
    return [lines[at].start for at, _ in best]


def _without_heads(lines: Sequence[Line], breaks: Sequence[int]) -> Sequence[Line]:
    """``lines`` without what is printed around the pages that begin at ``breaks``."""
    pages = [list(group) for _, group in groupby(lines, key=lambda line: bisect(breaks, line.start))]
    if len(pages) < 2:
        return lines
    # What is printed below one page may be printed above the next.
    repeated = _repeated([[*page[:RUNNING_HEAD_LINES], *page[-RUNNING_HEAD_LINES:]] for page in pages])
    kept: list[Line] = []
    for number, page in enumerate(pages, 1):
        edges = {*page[:RUNNING_HEAD_LINES], *page[-RUNNING_HEAD_LINES:]}
        # The first page begins with the headline, the last one ends with the text.
        outer = {*page[:1][: number - 1], *page[-1:][: len(pages) - number]}
        inner = [
            line
            for line in page
            if not (line in edges and not repeated.isdisjoint(_marks(line, number)))
            and not (line in outer and _is_number_of(line, number))
        ]
        for place, line in enumerate(inner):
            goes_on = not place and kept and AT_SENTENCE_END.search(kept[-1].content) is None
            kept.append(line._replace(gap=False) if goes_on else line)
    return kept


def _repeated(edges: Sequence[Sequence[Line]]) -> set[str]:
    """The marks that the edge lines of more than one page have."""
    times = Counter(
        mark
        for number, edge in enumerate(edges, 1)
        for mark in {mark for line in edge for mark in _marks(line, number)}
    )
    return {mark for mark, many in times.items() if many > 1}


def _marks(line: Line, page: int) -> set[str]:
    """What a running head has in common with that of another page: its words, and one of its numbers may be as much
    greater as the page is further on."""
    if len(line.content) > LONGEST_RUNNING_HEAD:
        return set()
    text = " ".join(line.content.casefold().split())
    numbers = (found for found in _NUMBER.finditer(text) if len(found.group()) <= LONGEST_PAGE_NUMBER)
    return {text, *(f"{text[: at.start()]}#{int(at.group()) - page}{text[at.end() :]}" for at in numbers)}


def _is_number_of(line: Line, number: int) -> bool:
    """Whether a line is the number of its page: "2", "Page 2 of 3", "第2頁", or stands apart from it in its line ("The
    Evening Gazette   2")."""
    if len(line.content) > LONGEST_RUNNING_HEAD:
        return False
    found = _ALONE.match(line.content) or _APART.match(line.content)
    return found is not None and number in (int(each) for each in found.groups() if each)

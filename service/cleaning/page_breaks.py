"""The lines of a text with form feeds in, those without what was printed at the top and bottom of each page out.

Running heads and page numbers are known by coming again on another page with another number, or by the number of their
own page. A paragraph goes on over a page break, which is no blank line.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from service.cleaning.constants import LONGEST_RUNNING_HEAD, RUNNING_HEAD_LINES
from service.cleaning.words import SENTENCE_ENDS
from service.cleaning.wrapping import Line

_NUMBER = re.compile(r"\d+")
_ENDS = re.compile(f"[{SENTENCE_ENDS}][\"'”’“»)]*$")


def without_running_heads(lines: Sequence[Line], text: str) -> list[Line]:
    """``lines`` of ``text`` without running heads, running feet and page numbers."""
    breaks = [found.start() for found in re.finditer("\f", text)]
    pages = [list(group) for _, group in groupby(lines, key=lambda line: bisect(breaks, line.start))]
    if len(pages) < 2:
        return list(lines)
    tops = [page[:RUNNING_HEAD_LINES] for page in pages]
    bottoms = [page[-RUNNING_HEAD_LINES:] for page in pages]
    repeated = {*_repeated(tops), *_repeated(bottoms)}
    kept: list[Line] = []
    for number, page in enumerate(pages, 1):
        edges = {id(line) for line in (*page[:RUNNING_HEAD_LINES], *page[-RUNNING_HEAD_LINES:])}
        # The first page begins with the headline, the last one ends with the text.
        outer = {id(line) for line in (*page[:1][: number - 1], *page[-1:][: len(pages) - number])}
        inner = [
            line
            for line in page
            if not (id(line) in edges and _masked(line) in repeated)
            and not (id(line) in outer and _is_number_of(line, number))
        ]
        for place, line in enumerate(inner):
            goes_on = not place and kept and _ENDS.search(kept[-1].content) is None
            kept.append(line._replace(gap=False) if goes_on else line)
    return kept


def _repeated(edges: Iterable[Sequence[Line]]) -> set[str]:
    """What more than one page has among its edge lines, numbers aside."""
    times = Counter(each for edge in edges for each in {_masked(line) for line in edge if _may_repeat(line)})
    return {each for each, many in times.items() if many > 1}


def _may_repeat(line: Line) -> bool:
    return len(line.content) <= LONGEST_RUNNING_HEAD


def _masked(line: Line) -> str:
    return " ".join(_NUMBER.sub("", line.content).casefold().split())


def _is_number_of(line: Line, number: int) -> bool:
    """Whether a line has the number of its page and is no sentence: "Page 2", "The Evening Gazette   2"."""
    numbers = [int(each) for each in _NUMBER.findall(line.content) if len(each) <= len(str(number)) + 1]
    return number in numbers and len(line.content) <= LONGEST_RUNNING_HEAD and _ENDS.search(line.content) is None

"""The lines of a hard-wrapped text in, those lines without the numbers that count them out.

Transcripts, court papers and drafts number each line or each fifth, from 1 on each page or through the whole text.
Numbers count lines if they grow by as many as there are lines between them, all over the text. The lines must be
wrapped ones without them: rows of a table are counted too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

from service.cleaning.constants import LEAST_COUNTED, LEAST_LINE_NUMBERS
from service.cleaning.wrapping import Line, is_wrapped

# The number in front of a line, or alone where the line is blank; a list's has a point behind it.
_NUMBER = re.compile(r"(\d{1,5})(?: ?[:|])?(?:\s+|$)")


def without_line_numbers(lines: Sequence[Line]) -> Sequence[Line]:
    """``lines`` without their numbers, if they have some."""
    found = {at: match for at, line in enumerate(lines) if (match := _NUMBER.match(line.content))}
    if len(found) < LEAST_LINE_NUMBERS:
        return lines
    numbers = {at: int(match[1]) for at, match in found.items()}
    # Some count blank lines as well.
    counted = max(_counted(numbers, range(len(lines))), _counted(numbers, _places(lines)), key=len)
    steps = Counter(numbers[at] - numbers[before] for before, at in pairwise(counted))
    step = max(steps, key=steps.__getitem__, default=0)
    if len(counted) * step < LEAST_COUNTED * len(lines):
        return lines
    if step == 1:
        counted = _with_short_page(counted, numbers)
    stripped = _stripped(lines, {at: found[at] for at in counted})
    return stripped if is_wrapped(stripped) else lines


def _with_short_page(counted: list[int], numbers: dict[int, int]) -> list[int]:
    """``counted`` and the lines behind the last of them that count on, from 1 or from there: the last page may be
    short."""
    found = list(counted)
    for at in (each for each in numbers if each > counted[-1]):
        if numbers[at] in (1, numbers[found[-1]] + 1):
            found.append(at)
    return found


def _places(lines: Sequence[Line]) -> Sequence[int]:
    """The place of each line if blank lines count."""
    return list(accumulate(1 + line.gap for line in lines))


def _counted(numbers: dict[int, int], places: Sequence[int]) -> list[int]:
    """The lines of ``numbers`` that are as far from some others as their numbers are."""
    times = Counter(number - places[at] for at, number in numbers.items())
    return [at for at, number in numbers.items() if times[number - places[at]] >= LEAST_LINE_NUMBERS]


def _stripped(lines: Iterable[Line], numbers: dict[int, re.Match[str]]) -> list[Line]:
    kept: list[Line] = []
    gap = False
    for at, line in enumerate(lines):
        gap |= line.gap
        end = numbers[at].end() if at in numbers else 0
        if end < len(line.content):
            kept.append(Line(line.start + end, line.end, line.content[end:], line.indent + end, gap))
            gap = False
        else:
            gap = True
    return kept

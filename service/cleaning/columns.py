"""The lines of a text in printed columns in, those lines in the order in which they are read out.

PDF-to-text and printers' files put the columns of a page beside each other, parted by white space. A gutter is a column
of the text at which the right part of many lines begins; it may shift a little. Lines below each other that all respect
the gutters are columns if each column is filled and they are hard-wrapped text when read one after the other; tables
are not.

The offsets of the lines in reading order are those of the printed lines, handed out in that order: together they cover
the columns, but the offsets of a line are not where exactly its words are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median

from service.cleaning.constants import (
    GUTTER_SHIFT,
    LEAST_BESIDE,
    LEAST_COLUMN_FILL,
    LEAST_COLUMN_LINES,
    LEAST_COLUMN_WIDTH,
    LEAST_GUTTER_SHARE,
    LEAST_WIDTH,
    MOST_COLUMNS_WIDTH,
)
from service.cleaning.words import AT_SENTENCE_END
from service.cleaning.wrapping import Line, joined, paragraphs_of

_WHITE = re.compile(" {2,}")

# The cells of a line: for each column of the page its text and where it begins, or None.
Cells = tuple[tuple[int, str] | None, ...]


def without_columns(lines: Sequence[Line], text: str) -> Sequence[Line]:
    """``lines`` of ``text``, those in columns as paragraphs in the order in which they are read."""
    gutters = _gutters(lines)
    if not gutters:
        return lines
    runs = list(_runs(lines, gutters, text))
    count = len(gutters) + 1
    # Once some lines are columns, those of other pages with the same gutters are, however short.
    if not any(_read(run, count, sure=False) for run in runs if isinstance(run, list)):
        return lines
    kept: list[Line] = []
    after = False  # whether the lines kept last were columns
    for run in runs:
        read = _read(run, count, sure=True) if isinstance(run, list) else None
        if read and after and not AT_SENTENCE_END.search(kept[-1].content):
            read[0] = _with(kept.pop(), read[0])
        kept += read or ([line for line, _ in run] if isinstance(run, list) else [run])
        after = bool(read)
    return kept


def _runs(lines: Sequence[Line], gutters: Sequence[int], text: str) -> Iterator[list[tuple[Line, Cells]] | Line]:
    """The lines below each other that respect the gutters, page by page, and between these each line that does not."""
    run: list[tuple[Line, Cells]] = []
    for line in lines:
        cells = _cells(line, gutters)
        if run and (cells is None or _is_page_break(run, line, text)):
            yield run
            run = []
        # The columns begin with a line that has several: a short line above may be the headline.
        if cells and (run or sum(cell is not None for cell in cells) > 1):
            run.append((line, cells))
        else:
            yield line
    if run:
        yield run


def _with(last: Line, line: Line) -> Line:
    """A paragraph that goes on in another column or on another page."""
    return last._replace(end=line.end, content=joined([last, line], f"{last.content} {line.content}"))


def _gutters(lines: Sequence[Line]) -> list[int]:
    """The columns at which the right parts of many lines begin, from left to right."""
    parted = [line for line in lines if "  " in line.content]
    if len(parted) < LEAST_COLUMN_LINES:
        return []
    begins = Counter(
        line.indent + white.end()
        for line in parted
        if line.indent + len(line.content) <= MOST_COLUMNS_WIDTH
        for white in _WHITE.finditer(line.content)
    )
    near = {
        column: sum(begins[other] for other in range(column - GUTTER_SHIFT, column + GUTTER_SHIFT + 1))
        for column in begins
    }
    gutters: list[int] = []
    least = max(LEAST_COLUMN_LINES, LEAST_GUTTER_SHARE * max(near.values(), default=0))
    for column in sorted(near, key=lambda each: (-near[each], -begins[each], each)):
        if near[column] < least:
            break
        if column >= LEAST_COLUMN_WIDTH and all(abs(column - each) >= LEAST_COLUMN_WIDTH for each in gutters):
            gutters.append(column)
    return sorted(gutters)


def _cells(line: Line, gutters: Sequence[int]) -> Cells | None:
    """The parts of a line by column; None if it goes over a gutter."""
    if line.indent + len(line.content) > MOST_COLUMNS_WIDTH:
        return None
    white = [(line.indent + each.start(), line.indent + each.end()) for each in _WHITE.finditer(line.content)]
    cells: list[tuple[int, str] | None] = []
    begin, stop = line.indent, line.indent + len(line.content)
    for gutter in gutters:
        if begin >= gutter - GUTTER_SHIFT:
            cells.append(None)
            continue
        if stop < gutter:
            cells.append((begin, line.content[begin - line.indent :]))
            begin = stop
            break
        cut = min(white, key=lambda each: abs(each[1] - gutter), default=None)
        if cut is None or abs(cut[1] - gutter) > GUTTER_SHIFT or cut[0] <= begin:
            return None
        cells.append((begin, line.content[begin - line.indent : cut[0] - line.indent]))
        begin = cut[1]
    if begin < stop:
        cells.append((begin, line.content[begin - line.indent :]))
    return (*cells, *([None] * (len(gutters) + 1 - len(cells))))


def _is_page_break(run: Sequence[tuple[Line, Cells]], line: Line, text: str) -> bool:
    """Whether another page begins with ``line``: behind a form feed, or below a blank line above which a column ends
    within a sentence, which goes on in the next column."""
    last, cells = run[-1]
    if text.find("\f", last.end, line.start) >= 0:
        return True
    return line.gap and not all(cell is None or AT_SENTENCE_END.search(cell[1]) for cell in cells)


def _read(run: Sequence[tuple[Line, Cells]], count: int, *, sure: bool) -> list[Line] | None:
    """The paragraphs of the ``count`` columns, one column after the other; None if the lines are no columns. ``sure``:
    the text has columns, and it is enough that one line has several."""
    beside = sum(sum(cell is not None for cell in cells) > 1 for _, cells in run)
    if beside < (1 if sure else max(LEAST_COLUMN_LINES, LEAST_BESIDE * len(run))):
        return None
    columns = [_indented([cells[number] for _, cells in run]) for number in range(count)]
    lengths = [[sum(map(len, cell)) for cell in column if cell] for column in columns]
    if not sure and any(median(each) < LEAST_COLUMN_FILL * max(each) for each in lengths if each):
        return None
    # Indented so far that all columns end at the same width, one that texts are wrapped at.
    width = max(LEAST_WIDTH, *(max(each, default=0) for each in lengths))
    places = _places([line for line, _ in run], sum(map(len, lengths)))
    cut: list[Line] = []
    going_on: set[int] = set()  # where columns begin that go on with the paragraph above
    for column, own in zip(columns, lengths, strict=True):
        padding = width - max(own, default=0)
        first, gap = bool(cut) and not AT_SENTENCE_END.search(cut[-1].content), True
        for (line, _), cell in zip(run, column, strict=True):
            gap |= cell is None or line.gap
            if cell is None:
                continue
            start, end = next(places)
            cut.append(Line(start, end, cell[1], len(cell[0]) + padding, gap))
            gap = False
            if first:
                going_on.add(start)
                first = False
    paragraphs = paragraphs_of(cut)
    if paragraphs is cut and not sure:
        return None
    read: list[Line] = []
    for each in paragraphs:
        line = Line(each.start, each.end, each.content, 0, each.gap)
        if read and each.start in going_on:
            read[-1] = _with(read[-1], line)
        else:
            read.append(line)
    return read


def _indented(cells: Sequence[tuple[int, str] | None]) -> list[tuple[str, str] | None]:
    """The indent and the text of each cell of a column. Where its edge shifts by one, that is no indent."""
    edge = Counter(cell[0] for cell in cells if cell).most_common(1)
    return [
        (" " * (cell[0] - edge[0][0] if cell[0] > edge[0][0] + 1 else 0), cell[1]) if cell else None for cell in cells
    ]


def _places(lines: Sequence[Line], count: int) -> Iterator[tuple[int, int]]:
    """``count`` stretches of text, one behind the other, which are ``lines`` shared out."""
    shares = Counter(place * len(lines) // count for place in range(count))
    for number, line in enumerate(lines):
        size, many = line.end - line.start, shares[number]
        for part in range(many):
            yield line.start + size * part // many, line.start + size * (part + 1) // many

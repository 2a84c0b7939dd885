"""The lines of a text in, the same with the rows of its tables as cells separated by tabs out.

Tables of Markdown, wikis, databases and command lines have bars between their cells and at both ends of a row, and
rules of hyphens between some rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from service.cleaning.constants import LEAST_TABLE
from service.cleaning.wrapping import Line

_OF_RULES = "-+|:= \t"


def with_cells(lines: Sequence[Line]) -> Sequence[Line]:
    """``lines`` with the cells of tables separated by tabs. A table has at least LEAST_TABLE lines below each other
    with equally many bars, rules included."""
    if sum(line.content[0] == "|" for line in lines) < LEAST_TABLE:
        return lines
    return [line for _, run in groupby(lines, _bars) for line in _read(list(run))]


def is_rule(text: str) -> bool:
    """Whether a line is a rule between the rows of a table."""
    return text[:1] in _OF_RULES and "--" in text and not text.strip(_OF_RULES)


def _bars(line: Line) -> int:
    """The bars of a row, or crossings of a rule; 0 for any other line."""
    text = line.content
    if is_rule(text):
        return text.count("+") if "+" in text else text.count("|")
    return text.count("|") if text[0] == "|" and text[-1] == "|" else 0


def _read(run: Sequence[Line]) -> Iterator[Line]:
    """The lines of a ``run`` with equally many bars, as rows if they are a table of at least two columns."""
    table = len(run) >= LEAST_TABLE and _bars(run[0]) > 2
    for line in run:
        cells = [cell.strip() for cell in line.content[1:-1].split("|")]
        yield line._replace(content="\t".join(cells)) if table and not is_rule(line.content) and cells[0] else line

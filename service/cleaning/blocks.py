"""Decoded text (or a page's visible pieces) in, blocks out: non-blank lines with offsets and surface features."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Generic, TypedDict, TypeVar

from service.cleaning.bars import is_rule, with_cells
from service.cleaning.columns import without_columns
from service.cleaning.constants import (
    DENSE_WEIGHT,
    HEAD_OF_BLOCK,
    LEAST_FULL,
    LEAST_LISTED_WEIGHT,
    LEAST_QUOTED,
    LEAST_TABLE,
    LEAST_UNMARKED,
    LONG_SENTENCE_WEIGHT,
    LONGEST_KNOWN_LINE,
    LOOK,
    MOST_BLOCKS,
    MOST_KNOWN_LINES,
    MOST_LISTED_WEIGHT,
    PROSE_WEIGHT,
    SENTENCE_WEIGHT,
    SENTENCE_WORDS,
    TITLES_CAPITALS,
    TITLES_WORDS,
)
from service.cleaning.dateline import opens_wire_text
from service.cleaning.line_numbers import without_line_numbers
from service.cleaning.marks import marks_of
from service.cleaning.page_breaks import without_running_heads
from service.cleaning.subtitles import without_cues
from service.cleaning.terms import terms, terms_of_words
from service.cleaning.visible import visible
from service.cleaning.words import SENTENCE_ENDS, WORD, plain
from service.cleaning.wrapping import Line, paragraphs_of, with_whole_headline
from service.formats.draft import Piece
from service.formats.elements import Element

# One Han, kana or hangul character carries as much as two or three letters: 2.2 Latin letters, measured on parallel
# headlines. Weighting by it makes "long" mean the same in every script.
_DENSE = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f]")
# Unicode's sentence ends, plus a Tibetan shad, and the typewriter forms of the Amharic full stop (two word spaces) and
# the Armenian one (a colon). Posts of a thread are counted behind their last sentence ("2/5").
_END = re.compile(
    rf"(?:[{SENTENCE_ENDS}།]|፡፡|[\u0561-\u0587]:)[ \u00a0\u202f]?[\"'”’“»›)\]）」』】]{{0,3}}"
    r"(?:\s\(?\d\d?/\d{0,2}\)?)?$"
)
# Thai, Lao and Khmer: a space ends a sentence, and nothing marks the end of a paragraph.
_UNMARKED = re.compile("[\u0e01-\u0edf\u1780-\u17d3][\"'”’»)]{0,3}$")
# "1) ...", "Ellmere - Portbay 3:1", "Region: towns": items of a list in the text, rows of a table of results.
_LISTED = re.compile(
    r"\d{1,3}[.)] ?\S|[^\d:].{4,60}\s\d{1,3}\s?[:–-]\s?\d{1,3}(?:\s?\([^()]{1,30}\))?$"
    r"|[^:：]{2,24}(?:：|: )\S[^:：]{2,}$"
)
# Wire typesetting left in the text: the caret before lines of an ANPA header, and the "=" that ends lines of IPTC 7901.
_CARET, _EQUALS = re.compile(r"\^+\s?(?=\w)"), re.compile(r"(?<=\S)\s+=$")
_BULLET = re.compile(r"(?:[*+•·▪▫◦●○■‣⁃►▶→✓✔])\s*")
# What may stand before the text of a line that is quoted as in a mail.
_BEFORE_QUOTED = "> \t\xa0"
# Old systems end lines with a lone CR; form feeds separate printed pages.
_LINE = re.compile(r"[^\n\r\f\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\n\r\f\u2028\u2029]")
_WORD = re.compile(WORD)
# A number in a cell behind the first one.
_CELL = re.compile(r"\t[^\t\d]{0,8}\d")
_ASCII_WORDS = "".join(chr(code) if chr(code).isalnum() or code == ord("_") else " " for code in range(128))
# Cache of computed properties by line text, across documents: a publisher's menus are the same on all of its pages.
_KNOWN: dict[str, dict[str, Any]] = {}
T = TypeVar("T")


class _once(Generic[T]):
    """A property computed once: functools.cached_property without its lock (Python 3.11), which took a tenth of the
    time of cleaning. Values are shared through ``_KNOWN`` between blocks of the same text (``Block.recall``)."""

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self.compute = compute

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type[Any]) -> T:
        known, name = instance.__dict__, self.name
        facts = known.get("facts")
        if facts is None:
            value = self.compute(instance)
        elif name in facts:
            value = facts[name]
        else:
            value = facts[name] = self.compute(instance)
        known[name] = value
        return value


class Form(TypedDict):
    """What every rule asks of a line; made at once, since a property of its own takes as long as most of these.

    ``weight``: its length in Latin letters' worth: dense characters count DENSE_WEIGHT each. ``words``: those in its
    first LOOK characters. ``key``: these in lower case, joined by single spaces, for phrase lookups. ``squashed``: the
    key without spaces: equal for lines that differ only in punctuation, spacing and case. ``capitals``: the share of
    its words that begin with a capital; 0 in scripts without case. ``ends``: whether it ends like a sentence, ignoring
    closing quotation marks; in scripts without a sentence-ending mark, whether it is at least LEAST_UNMARKED long."""

    weight: float
    words: tuple[str, ...]
    key: str
    squashed: str
    capitals: float
    ends: bool


def form_of(text: str) -> Form:
    """The form of a line."""
    head = text[:LOOK]
    weight = float(len(text))
    if not text.isascii():
        weight = len(text) + (DENSE_WEIGHT - 1) * len(_DENSE.findall(text))
        head = plain(head)
    # In ASCII, replace what is not part of a word by spaces and split: faster than the regular expression.
    words = head.translate(_ASCII_WORDS).split() if head.isascii() else _WORD.findall(head)
    key = _folded(" ".join(words))
    return {
        "weight": weight,
        "words": tuple(words),
        "key": key,
        "squashed": key.replace(" ", ""),
        "capitals": len([word for word in words if word[0].isupper()]) / max(1, len(words)),
        "ends": _ends(text, weight),
    }


def _ends(text: str, weight: float) -> bool:
    if text[-1:].isalpha() and text.isascii():
        return False
    if _END.search(text[-12:]) is not None:
        return True
    return weight >= LEAST_UNMARKED and _UNMARKED.search(text[-8:]) is not None


class _of_form(Generic[T]):
    """A property that is part of a line's form: all of it is made when the first of them is asked for."""

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type[Any]) -> T:
        known = instance.__dict__
        facts = known.get("facts", known)
        if self.name not in facts:
            facts.update(form_of(instance.text))
        known.update(facts)
        value: T = known[self.name]
        return value


@dataclass
class Block:
    """A non-blank line or a visible piece of a page.

    ``text`` is its visible text without bullet and outer white space; ``start`` and ``end`` are the offsets of the line
    without outer white space. ``gap``: a blank line precedes it; ``heading``: the markup makes it a heading;
    ``element``, ``linked`` and ``bold`` are those of the piece; ``row``: it is a row of a table in plain text.
    Treat it as immutable once its page is read: a frozen dataclass would cost twice as much to create.
    """

    start: int
    end: int
    text: str
    bullet: bool = False
    gap: bool = True
    heading: bool = False
    element: Element | None = None
    linked: float = 0.0
    bold: float = 0.0
    row: bool = False
    # ``form_of`` its text.
    weight = _of_form[float]()
    words = _of_form[tuple[str, ...]]()
    key = _of_form[str]()
    squashed = _of_form[str]()
    capitals = _of_form[float]()
    ends = _of_form[bool]()

    def recall(self) -> Block:
        """This block, attached to the cached properties of its text if it has at most LONGEST_KNOWN_LINE characters;
        properties computed from now on are added to the cache."""
        facts = _KNOWN.get(self.text)
        if facts is None:
            if len(self.text) > LONGEST_KNOWN_LINE:
                return self
            if len(_KNOWN) >= MOST_KNOWN_LINES:
                _KNOWN.clear()
            facts = _KNOWN[self.text] = {}
        known = self.__dict__
        known.update(facts)
        known["facts"] = facts
        return self

    @property
    def dense(self) -> bool:
        """Whether most of it is in a dense script (Han, kana or hangul)."""
        return self.weight > (1 + DENSE_WEIGHT) / 2 * len(self.text)

    @_once
    def prose(self) -> bool:
        """Whether it looks like running text: a sentence of some length, or a long line that is not a navigation bar
        (many capitalised words and no sentence end). After an agency's dateline no sentence end is required."""
        weight = self.weight
        if weight >= PROSE_WEIGHT:
            return self.ends or self.capitals <= TITLES_CAPITALS or len(self.words) <= TITLES_WORDS
        return (
            weight >= SENTENCE_WEIGHT
            and self.ends
            and (len(self.words) >= SENTENCE_WORDS or weight >= LONG_SENTENCE_WEIGHT or self.dense)
        ) or (weight >= LONG_SENTENCE_WEIGHT and self.opens_wire)

    @_once
    def listed(self) -> bool:
        """Whether it is short and looks like a numbered item or a row of a table, by its number or its label."""
        return LEAST_LISTED_WEIGHT <= self.weight <= MOST_LISTED_WEIGHT and _LISTED.match(self.text) is not None

    @_once
    def opens_wire(self) -> bool:
        """Whether its text begins with a dateline that names an agency."""
        return opens_wire_text(self.text)

    @_once
    def terms(self) -> frozenset[str]:
        """The terms of its first HEAD_OF_BLOCK characters, for comparing subjects."""
        text = self.text
        if len(text) <= HEAD_OF_BLOCK and "_" not in text and (text.isascii() or plain(text).isascii()):
            return terms_of_words(self.key.split())
        return terms(text[:HEAD_OF_BLOCK])

    @_once
    def marks(self) -> int:
        """Which signs and words that rules require occur in it (bits of ``service.cleaning.marks.Mark``)."""
        return marks_of(self.text)


def blocks_of_text(text: str, start: int = 0, end: int | None = None) -> list[Block]:
    """The non-blank lines of ``text[start:end]`` as blocks, at most MOST_BLOCKS lines; hard-wrapped paragraphs are
    joined, without running heads of pages and numbers of lines."""
    stop = len(text) if end is None else end
    before = _BEFORE_QUOTED if _is_quoted(text, start, stop) else None
    lines: list[Line] = []
    ended = start  # where the last non-blank line ended
    for match in _LINE.finditer(text, start, stop):
        line = match.group()
        content = line.lstrip(before).rstrip()
        if content:
            indent = line.index(content[0])
            first = match.start() + indent
            apart = match.start() - ended
            gap = not lines or (apart > 1 and len(_BREAK.findall(text, ended, match.start())) > 1)
            lines.append(Line(first, first + len(content), content, _columns(line[:indent]) if indent else 0, gap))
            ended = match.end()
            if len(lines) == MOST_BLOCKS:
                break
    celled = with_cells(without_running_heads(without_cues(lines), text))
    read = without_line_numbers(without_columns(celled, text))
    paragraphs = paragraphs_of(read)
    blocks = [
        _block(each.start, each.end, shown, each.gap)
        for each in (with_whole_headline(read) if paragraphs is read else paragraphs)
        if (shown := visible(each.content).strip())
    ]
    if celled is not lines or text.find("\t", start, stop) >= 0:
        _mark_rows(blocks)
    return blocks


def _mark_rows(blocks: Sequence[Block]) -> None:
    """Mark the rows of data tables in plain text: at least LEAST_TABLE lines below each other with equally many tabs,
    most of them with a number behind the first cell. Tabs also part the items of menus and the titles of numbered
    lists."""
    start = 0
    while start < len(blocks):
        tabs, stop = blocks[start].text.count("\t"), start + 1
        while tabs and stop < len(blocks) and not blocks[stop].gap and _goes_on(blocks[stop].text, tabs):
            stop += 1
        rows = [block for block in blocks[start:stop] if "\t" in block.text]
        numbered = sum(_CELL.search(block.text) is not None for block in rows)
        if tabs and len(rows) >= LEAST_TABLE and 2 * numbered > len(rows):
            for block in rows:
                block.row = True
        start = stop


def _goes_on(text: str, tabs: int) -> bool:
    """Whether a line belongs to a table whose rows have so many ``tabs``: a row, or a rule between rows."""
    return text.count("\t") == tabs or is_rule(text)


def _columns(blank: str) -> int:
    """The columns that white space takes."""
    if "\t" in blank or "\u3000" in blank:
        return len(blank.expandtabs()) + blank.count("\u3000")
    return len(blank)


def _is_quoted(text: str, start: int, stop: int) -> bool:
    """Whether the lines of ``text[start:stop]`` are quoted as in a mail: "> text". Above them may be the header of a
    forwarded one."""
    if not text.startswith(">", start) and text.find("\n>", start, stop) < 0:
        return False
    lines = [line for line in text[start:stop].splitlines() if line.strip()]
    return sum(line.startswith(">") for line in lines) > LEAST_QUOTED * len(lines)


def blocks_of_pieces(pieces: Iterable[Piece]) -> list[Block]:
    """A block for each of the first MOST_BLOCKS visible pieces of a page; lines that a page wraps with line breaks are
    joined."""
    return [
        Block(
            start=piece.start,
            end=piece.end,
            text=text,
            bullet=piece.bullet,
            heading=piece.heading,
            element=piece.element,
            linked=piece.linked,
            bold=piece.bold,
        ).recall()
        for piece in _unwrapped(islice(pieces, MOST_BLOCKS))
        if (text := visible(piece.text).strip())
    ]


def _unwrapped(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """``pieces`` with those joined that are the lines of a hard-wrapped paragraph, with nothing but breaks between."""
    for run in _runs(pieces):
        if len(run) <= LEAST_FULL:
            yield from run
            continue
        first = 0
        for line in paragraphs_of(
            [Line(each.start, each.end, each.text, 0, each.breaks > 1) for each in run], breaks=True
        ):
            last = first
            while run[last].end < line.end:
                last += 1
            yield run[first] if last == first else _joined(run[first : last + 1], line.content)
            first = last + 1


def _runs(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """``pieces`` in groups; in a group only line breaks part each from the one before."""
    run: list[Piece] = []
    for piece in pieces:
        if run and not piece.breaks:
            yield run
            run = []
        run.append(piece)
    if run:
        yield run


def _joined(lines: Sequence[Piece], text: str) -> Piece:
    size = sum(len(line.text) for line in lines)
    linked = sum(line.linked * len(line.text) for line in lines) / size
    bold = sum(line.bold * len(line.text) for line in lines) / size
    return replace(lines[0], end=lines[-1].end, text=text, linked=linked, bold=bold)


def words_of(text: str) -> list[str]:
    """The words of ``text`` in lower case."""
    return _WORD.findall(_folded(text))


def key_of(text: str) -> str:
    """The words of ``text`` in lower case, joined by single spaces: the key for phrase lookups."""
    return _folded(" ".join(_WORD.findall(text)))


def _folded(text: str) -> str:
    """``text`` in lower case, the Turkish dotted capital I becoming a plain "i"."""
    return text.lower() if text.isascii() else text.casefold().replace("i\u0307", "i")


def _block(start: int, end: int, content: str, gap: bool) -> Block:
    if content[:1] == "^" and (caret := _CARET.match(content)):
        content = content[caret.end() :].rstrip("=<").rstrip()
    elif content[-1:] == "=":
        content = _EQUALS.sub("", content)
    bullet = None if content[0].isalnum() else _BULLET.match(content)
    if bullet and bullet.end() < len(content):
        content = content[bullet.end() :]
    return Block(start, end, content, bullet is not None, gap).recall()

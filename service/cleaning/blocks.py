"""Decoded text (or a page's visible pieces) in, blocks out: its non-blank lines with their places and their looks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

from service.cleaning.constants import DENSE_WEIGHT, HEAD_OF_BLOCK, LEAST_UNMARKED, LOOK, MOST_BLOCKS
from service.cleaning.marks import marks_of
from service.cleaning.terms import terms
from service.cleaning.visible import visible
from service.cleaning.words import SENTENCE_ENDS, WORD
from service.cleaning.wrapping import Line, paragraphs_of
from service.formats.draft import Piece
from service.formats.elements import Element

# Han, kana and hangul write in one character what alphabets write in two or three: measured on parallel headlines,
# 2.2 Latin letters a character, so that "long" means the same in every script.
_DENSE = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f]")
# Beside Unicode's: two word spaces for Amharic's full stop and a colon for Armenian's, as typewriters had them; a shad.
_END = re.compile(rf"(?:[{SENTENCE_ENDS}།]|፡፡|[\u0561-\u0587]:)[\"'”’“»›)\]）」』】]{{0,3}}$")
# Thai, Lao and Khmer: sentences end at a space, paragraphs at nothing.
_UNMARKED = re.compile("[\u0e01-\u0edf\u1780-\u17d3][\"'”’»)]{0,3}$")
_BULLET = re.compile(r"(?:[*+•·▪▫◦●○■‣⁃►▶→✓✔])\s*")
# Old systems end lines with CR alone; pages of print are parted by form feeds.
_LINE = re.compile(r"[^\n\r\f\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\n\r\f\u2028\u2029]")
_WORD = re.compile(WORD)
# The same in texts without other letters, which most lines are: no table of signs to look into.
_ASCII_WORD = re.compile(r"[a-zA-Z0-9_]+")
# Properties that are asked for once of a text.
_ASKED_FOR = ("weight", "ends", "key", "words", "squashed", "capitals", "terms", "marks")
T = TypeVar("T")


class _once(Generic[T]):
    """A property computed once: functools.cached_property without the lock that it takes in Python 3.11, which made up
    a tenth of the cost of cleaning."""

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self.compute = compute

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type[Any]) -> T:
        value = instance.__dict__[self.name] = self.compute(instance)
        return value


@dataclass
class Block:
    """A non-blank line. ``text`` is what is seen of it, its bullet and outer white space taken off; offsets are those
    of the line without outer white space. ``gap`` tells that a blank line stands before it, ``heading`` that markup
    says so; ``element``, ``linked`` and ``bold`` are the piece's. It is not to be changed; to freeze it would double
    the cost of making one."""

    start: int
    end: int
    text: str
    bullet: bool = False
    gap: bool = True
    heading: bool = False
    element: Element | None = None
    linked: float = 0.0
    bold: float = 0.0

    @_once
    def weight(self) -> float:
        """Length in Latin letters' worth."""
        if self.text.isascii():
            return float(len(self.text))
        return len(self.text) + (DENSE_WEIGHT - 1) * len(_DENSE.findall(self.text))

    def take_over(self, other: Block) -> None:
        """Everything that ``other``, which has the same text, was asked for and is known of it."""
        known = other.__dict__
        for name in _ASKED_FOR:
            if name in known:
                self.__dict__[name] = known[name]

    @property
    def dense(self) -> bool:
        """Whether most of it is in a script that writes words in a character or two, without spaces between them."""
        return self.weight > (1 + DENSE_WEIGHT) / 2 * len(self.text)

    @_once
    def ends(self) -> bool:
        """Whether it ends as a sentence does, closing quotation marks aside; in scripts that have no mark for that, a
        long line does."""
        if _END.search(self.text[-8:]) is not None:
            return True
        return self.weight >= LEAST_UNMARKED and _UNMARKED.search(self.text[-8:]) is not None

    @_once
    def key(self) -> str:
        """Its head in lower case, words only, single spaces: what phrases are looked up by."""
        return _folded(" ".join(self.words))

    @_once
    def words(self) -> tuple[str, ...]:
        """The words of its head."""
        head = self.text[:LOOK]
        return tuple((_ASCII_WORD if head.isascii() else _WORD).findall(head))

    @_once
    def squashed(self) -> str:
        """Letters and digits only: equal for lines that differ in marks and case."""
        return self.key.replace(" ", "")

    @_once
    def capitals(self) -> float:
        """Share of its words that begin with a capital; 0 in scripts without case."""
        return len([word for word in self.words if word[0].isupper()]) / max(1, len(self.words))

    @_once
    def terms(self) -> frozenset[str]:
        """What its head is about."""
        return terms(self.text[:HEAD_OF_BLOCK])

    @_once
    def marks(self) -> int:
        """Which signs and words stand in it that a rule needs (bits of ``service.cleaning.marks``)."""
        return marks_of(self.text)


def blocks_of_text(text: str, start: int = 0, end: int | None = None) -> list[Block]:
    """The non-blank lines of ``text[start:end]``; hard-wrapped paragraphs are joined again."""
    lines: list[Line] = []
    ended = start  # where the last line with something in it ended
    for match in _LINE.finditer(text, start, len(text) if end is None else end):
        line = match.group()
        content = line.strip()
        if content:
            indent = len(line) - len(line.lstrip())
            first = match.start() + indent
            gap = not lines or len(_BREAK.findall(text, ended, match.start())) > 1
            lines.append(Line(first, first + len(content), content, indent, gap))
            ended = match.end()
            if len(lines) == MOST_BLOCKS:
                break
    found = (_block(each.start, each.end, visible(each.content).strip(), each.gap) for each in paragraphs_of(lines))
    return [block for block in found if block.text]


def blocks_of_pieces(pieces: Iterable[Piece]) -> list[Block]:
    """A block for each visible piece of a page."""
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
        )
        for piece in islice(pieces, MOST_BLOCKS)
        if (text := visible(piece.text).strip())
    ]


def words_of(text: str) -> list[str]:
    """The words of ``text`` in lower case."""
    return _WORD.findall(_folded(text))


def key_of(text: str) -> str:
    """The words of ``text`` in lower case, parted by single spaces: what phrases are looked up by."""
    return _folded(" ".join(_WORD.findall(text)))


def _folded(text: str) -> str:
    """``text`` in lower case; the capital that Turkish has a dot on is an "i" and no more."""
    return text.casefold().replace("i\u0307", "i")


def _block(start: int, end: int, content: str, gap: bool) -> Block:
    bullet = _BULLET.match(content)
    if bullet and bullet.end() < len(content):
        content = content[bullet.end() :]
    return Block(start=start, end=end, text=content, bullet=bullet is not None, gap=gap)

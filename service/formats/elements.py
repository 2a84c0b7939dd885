"""Tags of HTML in, the element that each piece of text stands in out: its name, its ancestors, what its class says.

No tree is built: an element knows its parent and nothing else. Tags that do not match are put up with as browsers do,
as far as it matters here: an end tag without a start is ignored, and one that closes outer elements closes inner ones.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

import ahocorasick_rs
import numpy as np
from numpy.typing import NDArray

from service.formats.well_formed import well_formed

# Elements told apart in what contains a piece, each with the names that count as it.
TAGS: tuple[tuple[str, ...], ...] = (
    ("p",),
    ("li",),
    ("ul", "ol", "menu"),
    ("dl", "dt", "dd"),
    ("table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption"),
    ("h1",),
    ("h2",),
    ("h3", "h4", "h5", "h6"),
    ("article",),
    ("main",),
    ("section",),
    ("div", "center"),
    ("header",),
    ("footer",),
    ("nav",),
    ("aside",),
    ("figure", "figcaption", "picture", "video"),
    ("form", "button", "select", "option", "fieldset", "legend", "dialog"),
    ("blockquote",),
    ("pre",),
    ("details", "summary", "address"),
)
# Elements without content, which open nothing.
_VOID = frozenset(["br", "hr", "picture", "head", "html", "body", "title"])
# What a start tag closes where it is still open, and what bounds the search.
_CLOSES = {
    "li": (("li",), ("ul", "ol", "menu")),
    "dt": (("dt", "dd"), ("dl",)),
    "dd": (("dt", "dd"), ("dl",)),
    "tr": (("tr",), ("table",)),
    "td": (("td", "th"), ("tr", "table")),
    "th": (("td", "th"), ("tr", "table")),
    "option": (("option",), ("select",)),
}
# Open elements looked at for one that a start tag closes: real ones stand right above.
_REACH = 12
# Ancestors that count, and characters of a start tag that are read: more says nothing new.
FARTHEST = 12
_LONGEST_TAG = 2_000
# Different start tags that are read: pages have hundreds.
_MOST_KEPT = 10_000
_ATTRIBUTE = re.compile(
    r"\s(class|id|role|itemprop|data-testid|data-component|hidden|aria-hidden|style)"
    r"(?=[\s=/>])(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Shorter words stand inside longer ones by chance.
_LEAST_INSIDE = 6


def _load() -> tuple[tuple[str, ...], dict[str, int]]:
    text = files(__package__).joinpath("hints.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    found: dict[str, int] = {}
    for number, (_, words) in enumerate(rows):
        for word in words.split(","):
            found[word] = found.get(word, 0) | 1 << number
    return tuple(name for name, _ in rows), found


HINTS, _HINTS = _load()
_LONG = [word for word in _HINTS if len(word) >= _LEAST_INSIDE]
_INSIDE = ahocorasick_rs.AhoCorasick(_LONG, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
_BIT_OF_TAG = {name: 1 << (len(HINTS) + number) for number, names in enumerate(TAGS) for name in names}
_UNSEEN_BIT = 1 << HINTS.index("unseen")
# What an element can be known for, by the number of its bit.
KINDS = (*HINTS, *(f"<{names[0]}>" for names in TAGS))


class Element:
    """An open element: its name, its start tag's class, the bits (of KINDS) that it is known for, its parent, and where
    its start tag begins.

    No dataclass, since what walks through the values of a draft must not walk up every element's ancestors.
    """

    __slots__ = ("depth", "known_for", "name", "parent", "start", "style")

    def __init__(self, name: str, style: str, known_for: int, parent: Element | None, start: int = 0) -> None:
        self.name = name
        self.style = style
        self.known_for = known_for
        self.parent = parent
        self.start = start
        self.depth: int = parent.depth + 1 if parent else 0

    def nearness(self) -> NDArray[np.float32]:
        """For each of KINDS how many elements up the nearest one is, itself 0; FARTHEST where there is none."""
        known: list[int] = []
        element: Element | None = self
        while element is not None and len(known) < FARTHEST:
            known.append(element.known_for)
            element = element.parent
        return _nearness(tuple(known))

    def likeness(self) -> tuple[str, ...]:
        """Names and classes of it and two elements above: pieces of one kind share them."""
        up = self.parent
        over = up.parent if up else None
        return (self.name, self.style, up.name if up else "", up.style if up else "", over.name if over else "")


@lru_cache(maxsize=4096)
def _nearness(known: tuple[int, ...]) -> NDArray[np.float32]:
    """How far the first that has each bit stands; what stands side by side has the same ones above it."""
    near = np.full(len(KINDS), FARTHEST, dtype=np.float32)
    seen = 0
    for distance, each in enumerate(known):
        bits = each & ~seen
        seen |= bits
        while bits:
            lowest = bits & -bits
            near[lowest.bit_length() - 1] = distance
            bits ^= lowest
    return near


@dataclass(slots=True)
class OpenElements:
    """The elements that are open at a place of the source."""

    stack: list[Element] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    kept: dict[str, tuple[str, int]] = field(default_factory=dict)

    @property
    def innermost(self) -> Element | None:
        return self.stack[-1] if self.stack else None

    def start(self, name: str, tag: str, at: int = 0) -> None:
        """A start tag, as it stands in the source at a place."""
        if name in _VOID:
            return
        stack = self.stack
        if stack and stack[-1].name == "p":
            self._close_one()
        closes = _CLOSES.get(name)
        if closes:
            names, bounds = closes
            for element in self.stack[: -_REACH - 1 : -1]:
                if element.name in bounds:
                    break
                if element.name in names:
                    self.end(element.name)
                    break
        tag = tag[:_LONGEST_TAG]
        known = self.kept.get(tag)
        if known is None:
            known = _meaning(name, tag) if len(self.kept) < _MOST_KEPT else ("", _BIT_OF_TAG.get(name, 0))
            self.kept[tag] = known
        stack.append(Element(name, known[0], known[1], stack[-1] if stack else None, at))
        self.counts[name] += 1

    def end(self, name: str) -> None:
        """An end tag."""
        if not self.counts[name]:
            return
        while self._close_one() != name:
            pass

    def _close_one(self) -> str:
        name = self.stack.pop().name
        self.counts[name] -= 1
        return name


def _meaning(name: str, tag: str) -> tuple[str, int]:
    """The class of a start tag, and what it makes the element known for."""
    bits, style = _BIT_OF_TAG.get(name, 0), ""
    for found in _ATTRIBUTE.finditer(tag):
        attribute = found.group(1).lower()
        value = found.group(2) or found.group(3) or found.group(4) or ""
        if attribute == "style":
            bits |= _UNSEEN_BIT if _UNSEEN.search(value) else 0
        elif attribute in ("hidden", "aria-hidden"):
            bits |= _UNSEEN_BIT if value.lower() != "false" else 0
        else:
            style = value if attribute == "class" else style
            bits |= _hinted(value)
    return style, bits


@lru_cache(maxsize=4096)
def _hinted(value: str) -> int:
    """The bits of HINTS that the words of an attribute's value say; pages of one publisher share most values."""
    bits = 0
    for word in _WORD.findall(value):
        bits |= _HINTS.get(word.lower(), 0)
    for number, _, _ in _INSIDE.find_matches_as_indexes(well_formed(value.lower())):
        bits |= _HINTS[_LONG[number]]
    return bits

"""HTML tags in, the element around each piece of text out: its name, its ancestors, and what its attributes suggest.

No tree is built: an element knows only its parent. Mismatched tags are handled like browsers do, as far as it matters
here: an end tag without a start tag is ignored, and one that closes an outer element also closes those inside it.
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

# Groups of element names; the names of a group are treated as equal. Part of KINDS.
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
# Elements that are never put on the stack of open elements.
_VOID = frozenset(["br", "hr", "picture", "head", "html", "body", "title"])
# Start tag -> the open elements that it closes, and the elements at which the search for them stops.
_CLOSES = {
    "li": (("li",), ("ul", "ol", "menu")),
    "dt": (("dt", "dd"), ("dl",)),
    "dd": (("dt", "dd"), ("dl",)),
    "tr": (("tr",), ("table",)),
    "td": (("td", "th"), ("tr", "table")),
    "th": (("td", "th"), ("tr", "table")),
    "option": (("option",), ("select",)),
}
# How many open elements are searched for one that a start tag closes: in practice it is close.
_REACH = 12
# Ancestors that are considered, and characters of a start tag that are read: more adds nothing.
FARTHEST = 12
_LONGEST_TAG = 2_000
# Different start tags whose attributes are read and cached: pages have hundreds.
_MOST_KEPT = 10_000
_ATTRIBUTE = re.compile(
    r"\s(class|id|role|itemprop|data-testid|data-component|hidden|aria-hidden|style)"
    r"(?=[\s=/>])(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Hint words of at least this length are also found inside longer words; shorter ones would match by chance.
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
# The hints and element groups that an element can be known for; the index is the number of the bit.
KINDS = (*HINTS, *(f"<{names[0]}>" for names in TAGS))
# A bit beyond those of KINDS: the element, or one around it, is hidden by its ``hidden`` attribute or its style. Other
# elements that are unseen are so by their classes, which scripts change, or for screen readers.
HIDDEN = 1 << len(KINDS)


class Element:
    """An element: its name, its class attribute (``style``), the bits of KINDS that apply to it (``known_for``), its
    parent, the offset of its start tag, and its depth.

    Not a dataclass, because code that walks recursively through a draft's values must not follow ``parent``.
    """

    __slots__ = ("depth", "known_for", "name", "parent", "start", "style")

    def __init__(self, name: str, style: str, known_for: int, parent: Element | None, start: int = 0) -> None:
        self.name = name
        self.style = style
        self.parent = parent
        self.start = start
        self.depth: int = 0
        if parent is not None:
            self.depth = parent.depth + 1
            known_for |= parent.known_for & HIDDEN
        self.known_for: int = known_for

    def nearness(self, known: dict[tuple[int, int], NDArray[np.float32]]) -> NDArray[np.float32]:
        """For each of KINDS, the distance in elements to the nearest ancestor of it (0: itself); FARTHEST if none.
        ``known`` is a cache for the elements of a page: those beside each other mostly have the same."""
        key = (id(self.parent), self.known_for)
        near = known.get(key)
        if near is None:
            bits: list[int] = []
            element: Element | None = self
            while element is not None and len(bits) < FARTHEST:
                bits.append(element.known_for)
                element = element.parent
            near = known[key] = _nearness(tuple(bits))
        return near

    def likeness(self) -> tuple[str, ...]:
        """Name and class of the element and its parent, and the grandparent's name: the same for pieces of one kind."""
        up = self.parent
        over = up.parent if up else None
        return (self.name, self.style, up.name if up else "", up.style if up else "", over.name if over else "")


@lru_cache(maxsize=4096)
def _nearness(known: tuple[int, ...]) -> NDArray[np.float32]:
    """The first position of each bit in ``known``, from the element outwards. Cached, as siblings share ancestors."""
    near = np.full(len(KINDS), FARTHEST, dtype=np.float32)
    seen = HIDDEN
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
    """The elements open at a position in the source: a stack, counts by name, and a cache of start tags."""

    stack: list[Element] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    kept: dict[str, tuple[str, int]] = field(default_factory=dict)

    @property
    def innermost(self) -> Element | None:
        return self.stack[-1] if self.stack else None

    def start(self, name: str, tag: str, at: int = 0) -> None:
        """Handles the start tag ``tag`` of an element called ``name``, at offset ``at`` in the source."""
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
        """Handles an end tag: closes the innermost open element called ``name`` and all inside it."""
        if not self.counts[name]:
            return
        while self._close_one() != name:
            pass

    def _close_one(self) -> str:
        name = self.stack.pop().name
        self.counts[name] -= 1
        return name


def _meaning(name: str, tag: str) -> tuple[str, int]:
    """The class attribute of a start tag, and the bits of KINDS that apply to the element."""
    bits, style = _BIT_OF_TAG.get(name, 0), ""
    for found, double, single, bare in _ATTRIBUTE.findall(tag):
        attribute, value = found.lower(), double or single or bare
        if attribute == "style":
            bits |= _UNSEEN_BIT | HIDDEN if _UNSEEN.search(value) else 0
        elif attribute == "hidden":
            # "until-found": a browser shows it where a reader searches for it.
            bits |= _UNSEEN_BIT | HIDDEN if value.lower() not in ("false", "until-found") else 0
        elif attribute == "aria-hidden":
            bits |= _UNSEEN_BIT if value.lower() != "false" else 0
        else:
            style = value if attribute == "class" else style
            for each in value.split():
                bits |= _hinted(each)
    return style, bits


@lru_cache(maxsize=8192)
def _hinted(name: str) -> int:
    """The bits of HINTS for the words in one name of an attribute value. Cached: the elements of a page share them."""
    bits = 0
    for word in _WORD.findall(name):
        bits |= _HINTS.get(word.lower(), 0)
    if len(name) >= _LEAST_INSIDE:
        for number, _, _ in _INSIDE.find_matches_as_indexes(well_formed(name.lower())):
            bits |= _HINTS[_LONG[number]]
    return bits

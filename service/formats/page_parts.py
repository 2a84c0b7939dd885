"""Pieces of an HTML page in, the spans of its articles out if it has several: an endless scroll, the posts of a blog.

Most elements marked as articles are not separate articles: cards of other articles, comments, entries of a live blog,
items of a list. A separate article has a headline, paragraphs, and evidence that it is separate: an ``h1`` headline, or
a URL of its own together with a time or writer of its own, or no headline above all of them. Items of a list of sights
have URLs but no writers, entries of a live blog have times but no URL other than the page's: both are parts of one
article.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from service.formats.draft import Piece
from service.formats.elements import KINDS, Element
from service.formats.schema_org import address_of, squashed

# Least characters in an article's paragraphs; least number of paragraphs; least share of the longest article's length,
# unless it is a sibling of one that is long enough. Cards with the beginning of another article have one or two
# sentences, and are short compared with the page's article.
LEAST_TEXT = 200
LEAST_PARAGRAPHS = 2
LEAST_SHARE = 0.1
# Least characters of a paragraph that does not end like a sentence, and of one that does.
LONG, LEAST_SENTENCE = 120, 30
# Largest share of a paragraph's characters that are in links: with more it is a list of links.
MOST_LINKED = 0.5
# Headings that can be the headline of an article, and their levels.
_LEVELS = {"h1": 1, "h2": 2, "h3": 3}
_CLASSES = re.compile(r"(?:^|\s)(?:h-?entry|article|story|post)(?:\s|$)", re.IGNORECASE)
_TYPE = re.compile(r"\bitemtype\s*=\s*[\"']?[^\"'\s>]*schema\.org/\w*(?:Article|Posting)\b", re.IGNORECASE)
_TYPED = frozenset(["div", "section", "li", "main"])
# Signs of a live blog: the type of its JSON-LD object, and classes of the elements around its entries.
_LIVE = "LiveBlogPosting"
_LIVE_CLASS = re.compile(r"live[-_]?(?:blog|ticker|stream|updates?|feed|coverage|post|entry)|ticker", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"\b(?:data-(?:[a-z-]{0,20}-)?(?:url|href|permalink|uri)|itemid|about)\s*=\s*[\"']([^\"'<>]{2,500})[\"']",
    re.IGNORECASE,
)
_LINK = re.compile(r"<(?:a|link|meta)\b[^<>]{0,2000}>", re.IGNORECASE)
_HREF = re.compile(r"\b(?:href|content)\s*=\s*[\"']([^\"'<>]{2,500})[\"']", re.IGNORECASE)
_PERMALINK = re.compile(
    r"\brel\s*=\s*[\"']?(?:bookmark|canonical)\b|\bitemprop\s*=\s*[\"']?(?:url|mainEntityOfPage)\b", re.IGNORECASE
)
_SIGNED = re.compile(
    r"<time\b|\bitemprop\s*=\s*[\"']?(?:author|datePublished)|\brel\s*=\s*[\"']?author\b"
    r"|\bclass\s*=\s*[\"'][^\"'<>]{0,200}?(?:byline|author|dateline|published)",
    re.IGNORECASE,
)
_ENDS = (".", "!", "?", "…", "。", "！", "？", "।", "۔", "”", '"', "»")
_CUT = ("…", "...", "[…]", "[...]", "»", "›")
_STAMP = re.compile(r"\b(?:by|von|par|por)\s\S|\b(?:19|20)\d\d\b", re.IGNORECASE)


def _bits(*names: str) -> int:
    return sum(1 << KINDS.index(name) for name in names)


# Kinds of elements that an article cannot be or be inside of; the second only if within _NEAR levels.
_BESIDE = _bits("comment", "unseen", "<aside>", "<nav>", "<footer>")
_RELATED, _NEAR = _bits("related"), 3


@dataclass(frozen=True, slots=True)
class Part:
    """One of several articles: its span (``start``, ``end``; together they cover the source), the span of its own
    element (``first``, ``last``), its visible headline, and its own URL if it has one."""

    start: int
    end: int
    first: int
    last: int
    headline: str
    address: str | None


@dataclass(slots=True)
class _Holder:
    """An element that may hold an article, with the indices of its pieces, except those in nested elements of the kind;
    the length of its paragraphs, their indices, and the index of its headline."""

    element: Element
    pieces: list[int] = field(default_factory=list)
    text: int = 0
    paragraphs: list[int] = field(default_factory=list)
    heading: int | None = None


def parts_of(source: str, pieces: Sequence[Piece], site: str | None = None) -> tuple[Part, ...]:
    """The articles of a page in order, () if it has fewer than two; ``site`` is the site's name."""
    holders = _holders(source, pieces)
    if len(holders) < 2:
        return ()
    for each in holders:
        _look_at(each, pieces)
    found = [each for each in holders if _may_be_article(each, pieces)]
    inside = {id(each.element) for each in found}
    found = [each for each in found if not any(id(above) in inside for above in _above(each.element))]
    most = max((each.text for each in found), default=0)
    long = [each.text >= LEAST_SHARE * most for each in found]
    beside = {id(each.element.parent) for each, is_long in zip(found, long, strict=True) if is_long}
    found = [each for each, is_long in zip(found, long, strict=True) if is_long or id(each.element.parent) in beside]
    if sum(long) < 2 or _LIVE in source or _outside(found, pieces) > most:
        return ()
    headlines = [pieces[each.heading].text for each in found if each.heading is not None]
    if len({squashed(each) for each in headlines}) < len(found):
        return ()
    bounds = [*(each.element.start for each in found[1:]), len(source)]
    spans = [(each.element.start, _end(each, pieces, bound)) for each, bound in zip(found, bounds, strict=True)]
    addresses = _distinct([_address(each, source, pieces, span) for each, span in zip(found, spans, strict=True)])
    if not _witnessed(found, addresses, source, pieces, spans, squashed(site or "")):
        return ()
    starts = [0, *bounds[:-1]]
    return tuple(
        Part(start, end, *span, headline, address)
        for start, end, span, headline, address in zip(starts, bounds, spans, headlines, addresses, strict=True)
    )


def _holders(source: str, pieces: Sequence[Piece]) -> list[_Holder]:
    """The elements marked as articles, in the order of their first pieces."""
    nearest: dict[int, Element | None] = {}
    found: dict[int, _Holder] = {}
    typed = source if "itemtype" in source else None
    for number, piece in enumerate(pieces):
        holder = _nearest(piece.element, nearest, typed)
        if holder is not None:
            if id(holder) not in found:
                found[id(holder)] = _Holder(holder)
            found[id(holder)].pieces.append(number)
    return list(found.values())


def _nearest(element: Element | None, nearest: dict[int, Element | None], typed: str | None) -> Element | None:
    """The innermost element marked as an article that ``element`` is or is inside of; ``nearest`` is a cache."""
    passed: list[int] = []
    while element is not None and id(element) not in nearest:
        passed.append(id(element))
        if _is_called_article(element, typed):
            nearest[id(element)] = element
            break
        element = element.parent
    holder = nearest[id(element)] if element is not None else None
    for each in passed:
        nearest[each] = holder
    return holder


@lru_cache(maxsize=4096)
def _is_live(style: str) -> bool:
    return _LIVE_CLASS.search(style) is not None


@lru_cache(maxsize=4096)
def _is_article_class(style: str) -> bool:
    return _CLASSES.search(style) is not None


def _is_called_article(element: Element, typed: str | None) -> bool:
    """Whether an element is marked as an article by its name, its class or its ``itemtype``; ``typed`` is the source,
    or None if it has no ``itemtype``."""
    if element.name == "article" or (element.style and _is_article_class(element.style)):
        return True
    return typed is not None and element.name in _TYPED and _TYPE.search(_tag(element, typed)) is not None


def _tag(element: Element, source: str) -> str:
    closing = source.find(">", element.start, element.start + 2000)
    return source[element.start : closing + 1]


def _look_at(holder: _Holder, pieces: Sequence[Piece]) -> None:
    """Sets the headline and the paragraphs of ``holder``."""
    for number in holder.pieces:
        piece = pieces[number]
        level = _LEVELS.get(piece.element.name) if piece.element is not None else None
        if level is not None and holder.heading is None:
            holder.heading = number
        elif _is_paragraph(piece):
            holder.text += len(piece.text)
            holder.paragraphs.append(number)


def _is_paragraph(piece: Piece) -> bool:
    if piece.heading or piece.linked >= MOST_LINKED:
        return False
    ends = piece.text.rstrip("\"'”’»)] ").endswith(_ENDS)
    return len(piece.text) >= (LEAST_SENTENCE if ends else LONG)


def _outside(found: Sequence[_Holder], pieces: Sequence[Piece]) -> int:
    """Characters in paragraphs outside all of ``found``: more than in any of these would be the page's own article."""
    held = {number for each in found for number in each.pieces}
    return sum(len(piece.text) for number, piece in enumerate(pieces) if number not in held and _is_paragraph(piece))


def _may_be_article(holder: _Holder, pieces: Sequence[Piece]) -> bool:
    """Whether an element has a headline with enough paragraphs below, and is not boilerplate or a live blog entry."""
    if holder.heading is None or holder.text < LEAST_TEXT or len(holder.paragraphs) < LEAST_PARAGRAPHS:
        return False
    below = sum(number > holder.heading for number in holder.paragraphs)
    if below < LEAST_PARAGRAPHS or 2 * below < len(holder.paragraphs):
        return False
    if pieces[holder.paragraphs[-1]].text.endswith(_CUT):
        return False
    for number, element in enumerate((holder.element, *_above(holder.element))):
        if element.known_for & _BESIDE or _is_live(element.style) or (number <= _NEAR and element.known_for & _RELATED):
            return False
    return True


def _above(element: Element) -> Iterator[Element]:
    above = element.parent
    while above is not None:
        yield above
        above = above.parent


def _end(holder: _Holder, pieces: Sequence[Piece], bound: int) -> int:
    """The offset of the piece after the element's last one, at most ``bound``."""
    after = holder.pieces[-1] + 1
    return min(bound, pieces[after].start if after < len(pieces) else bound)


def _address(holder: _Holder, source: str, pieces: Sequence[Piece], span: tuple[int, int]) -> str | None:
    """The URL that an article states for itself: in its element's tag, in a link around its headline, or in a link
    marked as permalink or canonical; else None."""
    if found := _ATTRIBUTE.search(_tag(holder.element, source)):
        return html.unescape(found.group(1))
    heading = pieces[holder.heading or 0]
    opening = heading.element.start if heading.element is not None else heading.start
    links = list(_LINK.finditer(source, max(span[0], opening - 600), heading.end))
    # A link around the headline opens before it and is not closed before it.
    around = [each for each in links if each.end() > opening or "</a" not in source[each.end() : opening].lower()]
    for link in around[-1:]:
        if found := _HREF.search(link.group()):
            return html.unescape(found.group(1))
    for link in _LINK.finditer(source, *span):
        if _PERMALINK.search(link.group()) and (found := _HREF.search(link.group())):
            return html.unescape(found.group(1))
    return None


def _distinct(addresses: list[str | None]) -> list[str | None]:
    """``addresses``, with None for those that differ only after "#": they point into one page."""
    known = [_place(each) if each else "" for each in addresses]
    times = Counter(known)
    return [address if each and times[each] == 1 else None for address, each in zip(addresses, known, strict=True)]


def _place(address: str) -> str:
    """A URL without its fragment; with its query only if the path does not seem to identify the page."""
    path, _, query = address.partition("#")[0].partition("?")
    name = path.rstrip("/").rpartition("/")[2]
    plain = not name or (path.count("/") < 3 and path.startswith("http")) or name.endswith(".php")
    return f"{path}?{query}" if plain and query else address_of(path)


def _witnessed(
    found: Sequence[_Holder],
    addresses: Sequence[str | None],
    source: str,
    pieces: Sequence[Piece],
    spans: Sequence[tuple[int, int]],
    site: str,
) -> bool:
    """Whether there is evidence that each is a separate article. An ``h1`` with the name of the ``site`` does not count
    as a headline above them all."""
    signed = [_is_signed(each, source, pieces, span) for each, span in zip(found, spans, strict=True)]
    first_level = [_level(each, pieces) == 1 for each in found]
    if all(
        first or (address and is_signed)
        for address, first, is_signed in zip(addresses, first_level, signed, strict=True)
    ):
        return True
    held = {number for each in found for number in each.pieces}
    outside = any(
        piece.element is not None and piece.element.name == "h1" and number not in held and squashed(piece.text) != site
        for number, piece in enumerate(pieces)
    )
    return not outside and all(
        is_signed or _level(each, pieces) <= 2 for each, is_signed in zip(found, signed, strict=True)
    )


def _level(holder: _Holder, pieces: Sequence[Piece]) -> int:
    element = pieces[holder.heading or 0].element
    return _LEVELS.get(element.name, 9) if element is not None else 9


def _is_signed(holder: _Holder, source: str, pieces: Sequence[Piece], span: tuple[int, int]) -> bool:
    """Whether there is a time or a writer between the start of an element and its second paragraph."""
    head = [pieces[number].text for number in holder.pieces if number < holder.paragraphs[0]]
    signed = _SIGNED.search(source, span[0], pieces[holder.paragraphs[1]].start) is not None
    return signed or any(len(text) < LONG and _STAMP.search(text) for text in head)

"""HTML source in, tags found by keywords and their attributes out; also which pieces are near a page's headline."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

import ahocorasick_rs

from service.formats.draft import Piece
from service.formats.schema_org import squashed

# Limits of work: characters of a page that are searched, and characters from the start of a tag to the keyword.
MOST_SOURCE = 1_000_000
_BEFORE_WORD = 3000
_ATTRIBUTE = re.compile(r"([a-zA-Z:_-]{1,40})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]{1,500}))")
HEADLINE_TAG = re.compile(r"<h1\b[^<>]{0,2000}>", re.IGNORECASE)
TAG = re.compile(r"<!--.{0,500}?-->|<[^<>]{0,3000}>", re.DOTALL)
# Most pieces above and below the headline; below, most pieces of running text; least characters of such a piece.
ABOVE, BELOW, MOST_PROSE, PROSE = 6, 24, 3, 200


def attributes_of(tag: str) -> dict[str, str]:
    """The attributes of a tag by lower-case name, character references resolved."""
    return {
        name.lower(): html.unescape(double or single or bare) for name, double, single, bare in _ATTRIBUTE.findall(tag)
    }


def tags_with(pattern: re.Pattern[str], words: ahocorasick_rs.BytesAhoCorasick, source: str) -> Iterator[re.Match[str]]:
    """The tags with one of ``words``, which are in small letters, that match ``pattern``, in the first MOST_SOURCE
    characters of ``source``."""
    last = -1
    for place in places_of(words, source[:MOST_SOURCE], any_case=True):
        start = source.rfind("<", max(0, last, place - _BEFORE_WORD), place)
        if start > last:
            last = start
            if found := pattern.match(source, start, MOST_SOURCE):
                yield found


def places_of(words: ahocorasick_rs.BytesAhoCorasick, text: str, any_case: bool = False) -> Iterator[int]:
    """The offsets of ``words``, which are ASCII, in ``text``; ``any_case``: also of words with capitals."""
    # As bytes: to make a text of other letters small takes ten times as long as the search.
    encoded = text.encode("utf-8", "surrogatepass")
    place = behind = 0
    for _, start, _ in words.find_matches_as_indexes(encoded.lower() if any_case else encoded):
        place += len(encoded[behind:start].decode("utf-8", "surrogatepass"))
        behind = start
        yield place


def around(headline: str | None, pieces: Sequence[Piece]) -> tuple[int, int, int]:
    """Indices of the pieces near the headline: the first one, the headline's, and the end, a few paragraphs into the
    text. Without a matching headline, the first ``h1`` or the first running text takes its place."""
    headline_key = squashed(headline or "")
    place = next(
        (
            n
            for n, piece in enumerate(pieces)
            if headline_key and piece.heading and squashed(piece.text) == headline_key
        ),
        None,
    )
    if place is None:
        place = next((n for n, piece in enumerate(pieces) if piece.element and piece.element.name == "h1"), None)
    if place is None:
        place = next((n for n, piece in enumerate(pieces) if len(piece.text) >= PROSE), 0)
    last, prose = min(place + 1, len(pieces)), 0
    while last < len(pieces) and last <= place + BELOW and prose < MOST_PROSE:
        prose += len(pieces[last].text) >= PROSE
        last += 1
    return max(0, place - ABOVE), place, last

"""HTML in, a draft for each article out: its visible blocks with their spans in the source, and its metadata."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import urljoin

from service.formats.draft import LEFT_OUT, MOST_DRAFTS, Draft, Piece
from service.formats.markup import pieces_of
from service.formats.page_data import article_in_data
from service.formats.page_metadata import PageMetadata, metadata_of, metadata_of_part
from service.formats.page_parts import Part, parts_of
from service.formats.schema_org import articles_in, object_of_part, squashed
from service.outcome import Accepted, Outcome, Reason, Rejected

_DECLARED = re.compile(
    rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?([\w.:-]{1,40})|encoding=[\"']([\w.:-]{1,40})[\"']", re.IGNORECASE
)
# Bytes searched for a charset declaration: the WHATWG requires it in the first 1024; some pages have it a little later.
_HEAD = 4096
# If a page has less visible text than this share of the article text in its metadata, scripts render it.
DRAWN_SHARE = 0.3
# Only on a page with fewer visible characters is an article looked for in the data of its scripts.
LEAST_SHOWN = 2_000
# Characters inside ``noscript`` from which it may be the page's text, and not a request to switch scripts on.
LEAST_WITHOUT = 300
_NOSCRIPT, _NOSCRIPT_END = re.compile(r"<noscript\b", re.IGNORECASE), re.compile(r"</noscript", re.IGNORECASE)


def declared_charset(content: bytes) -> str | None:
    """The charset declared inside an HTML page or an XML document, or None."""
    head = content[:_HEAD].lower()
    if b"charset" not in head and b"encoding" not in head:  # most wire formats: the search takes twenty times as long
        return None
    found = _DECLARED.search(content[:_HEAD])
    return (found.group(1) or found.group(2)).decode("ascii", "replace") if found else None


def parse(text: str, charset: str, several: bool = True) -> Outcome[tuple[Draft, ...]]:
    """A draft of kind ``page`` with the visible blocks and the metadata; one per article if the page may hold
    ``several``. A page rendered by scripts gives a draft of kind ``field``. Rejects with no-article if nothing is
    visible."""
    pieces = pieces_of(text)
    if _length_without_scripts(text) > max(LEAST_WITHOUT, _length(pieces)):
        otherwise = pieces_of(text, without_scripts=True)
        if _length(pieces) < DRAWN_SHARE * _length(otherwise):
            pieces = otherwise
    stated = metadata_of(text, pieces)
    if stated.body is None and _length(pieces) < LEAST_SHOWN and (data := article_in_data(text, stated.headline)):
        stated = replace(
            stated,
            body=data.body,
            headline=stated.headline or data.headline,
            byline=stated.byline or data.byline,
            published=stated.published or data.published,
        )
    # A page rendered by scripts has its text only in its metadata, or in the data of the scripts.
    drawn = stated.body is not None and _length(pieces) < DRAWN_SHARE * len(stated.body)
    if not pieces and not drawn:
        return Rejected(Reason.NO_ARTICLE, "an HTML page with nothing to read on it")
    parts = parts_of(text, pieces, stated.publisher) if several and not drawn else ()
    if parts:
        refused = (LEFT_OUT,) if len(parts) > MOST_DRAFTS else ()
        return Accepted(tuple(_drafts_of_parts(text, charset, pieces, stated, parts[:MOST_DRAFTS])), refused)
    draft = replace(
        _draft(text, charset, stated),
        kind="field" if drawn else "page",
        body=stated.body if drawn else None,
        pieces=pieces,
        declared=stated.types | ({"dated"} if stated.published or stated.dated else frozenset()),
    )
    return Accepted((draft,))


def _length(pieces: Sequence[Piece]) -> int:
    return sum(len(piece.text) for piece in pieces)


def _length_without_scripts(text: str) -> int:
    """Characters of source inside ``noscript``."""
    total = position = 0
    while found := _NOSCRIPT.search(text, position):
        closed = _NOSCRIPT_END.search(text, found.end())
        position = closed.start() if closed else len(text)
        total += position - found.start()
    return total


def _drafts_of_parts(
    text: str, charset: str, pieces: tuple[Piece, ...], page: PageMetadata, parts: Sequence[Part]
) -> Iterator[Draft]:
    """The drafts of several articles on a page, each with the span from its beginning to that of the next one."""
    base = next((link.href for link in (page.block.links if page.block else ()) if link.rel == "canonical"), "")
    addresses = [urljoin(base, part.address) if part.address else None for part in parts]
    articles, starts = articles_in(text), [piece.start for piece in pieces]
    objects = [object_of_part(articles, each, part.headline) for each, part in zip(addresses, parts, strict=True)]
    # The page's main article gets the metadata in the head, but not the JSON-LD object of another article.
    headline_key = squashed(page.headline or "")
    main = next(
        (n for n, part in enumerate(parts) if headline_key and _is_same(headline_key, squashed(part.headline))), None
    )
    for number, (part, address, article) in enumerate(zip(parts, addresses, objects, strict=True)):
        if number == main:
            stated = metadata_of(text[: part.end], pieces[: bisect_left(starts, part.end)], article)
        else:
            stated = metadata_of_part(text[part.first : part.last], article, page, part.headline, address)
        yield replace(
            _draft(text, charset, stated),
            start=part.start,
            end=part.end,
            pieces=pieces[bisect_left(starts, part.start) : bisect_left(starts, part.end)],
            uri=address if number != main and address and address.startswith(("http://", "https://")) else None,
        )


def _is_same(one: str, other: str) -> bool:
    return one in other or other in one


def _draft(text: str, charset: str, stated: PageMetadata) -> Draft:
    return Draft(
        text=text,
        charset=charset,
        content_type="text/html",
        stated=stated.body,
        stated_words=stated.words,
        headline=stated.headline,
        byline=stated.byline,
        author=stated.author,
        section=stated.section,
        language=stated.language,
        publishers=(stated.publisher,) if stated.publisher else (),
        published=stated.published,
        updated=stated.updated,
        dated=stated.dated,
        stated_block=stated.block,
    )

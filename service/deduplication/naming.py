"""An article in, the keys that it may be named by out; an order to kill in, the keys of what it may name out.

An order that has no text of its item, and another uri, calls it by a headline, a number of the wire or a slug, in
whatever sentence of whatever language. So every stretch of the order's words is looked up among the headlines that are
known, the longest first: no phrase has to say that a headline follows.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from typing import Literal, NamedTuple

from service.article import Article
from service.deduplication.constants import LEAST_NAMING, MOST_NAMING, MOST_ORDER, MOST_ORDER_WORDS
from service.stated import TAKE_OF

NamedBy = Literal["headline", "number", "slug"]
# Where the checksums of the kinds of name start: 1 to 3 are those of the article table's markers.
_STARTS: dict[NamedBy, int] = {"headline": 4, "number": 5, "slug": 6}
_TAKE_STARTS, _CHAIN_STARTS = 7, 8
_WORD = re.compile(r"\w+")
_QUOTED = re.compile(r"[\"“”„«»‹›「『]([^\"“”„«»‹›「」『』\n]{3,200})[\"“”«»‹›」』]")
_SLUG = re.compile(r"\w[\w&.]*(?:[-/]+\w[\w&.]*)+")
_NUMBER = re.compile(r"(?<![\w:.,-])[A-Za-z]{0,6}0*(\d{2,5})(?![\w:.,%])")


class Name(NamedTuple):
    """What an order may call its item: how, in what words, and the key of it."""

    by: NamedBy
    text: str
    key: int


def _named(by: NamedBy, text: str) -> Name | None:
    words = " ".join(_WORD.findall(text.casefold()))
    return Name(by, " ".join(text.split()), zlib.crc32(words.encode(), _STARTS[by])) if words else None


def names_of(article: Article) -> tuple[int, ...]:
    """The keys of the names that ``article`` has: its headline, its number on the wire, its slug, and what it is a take
    of."""
    number = article.stated.sequence_number if article.stated else None
    named = (
        _named("headline", article.headline or ""),
        _named("number", str(number)) if number is not None else None,
        _named("slug", article.slugline or ""),
    )
    return (*(each.key for each in named if each), *take_names(article))


def slug_name(article: Article) -> int | None:
    """The key of the slug of ``article``."""
    named = _named("slug", article.slugline or "")
    return named.key if named else None


def take_names(article: Article) -> tuple[int, ...]:
    """The keys of what ``article`` is a take of."""
    links = article.stated.links if article.stated else ()
    return tuple(zlib.crc32(each.href.encode(), _TAKE_STARTS) for each in links if each.rel == TAKE_OF)


def chain_name(first: str) -> int:
    """The key of a chain of which ``first`` is the id of the first article."""
    return zlib.crc32(first.encode(), _CHAIN_STARTS)


def names_in(order: Article) -> tuple[Name, ...]:
    """What ``order`` may call its item, the surest first: its own headline, what stands in quotation marks, its own
    slug, a number, what looks like a slug."""
    told = "\n".join(filter(None, (order.headline, order.ednote, order.body)))[:MOST_ORDER]
    found = [
        _named("headline", order.headline or ""),
        *(_named("headline", each) for each in _QUOTED.findall(told)),
        _named("slug", order.slugline or ""),
        *(_named("number", each) for each in _NUMBER.findall(told)),
        *(_named("slug", each) for each in _SLUG.findall(told)),
    ]
    return tuple(dict.fromkeys(each for each in found if each))


def stretches_in(order: Article) -> tuple[Name, ...]:
    """Every stretch of some words of ``order`` that may be a headline, the longest first."""
    told = "\n".join(filter(None, (order.headline, order.ednote, order.body)))[:MOST_ORDER]
    words = _WORD.findall(told)[:MOST_ORDER_WORDS]
    lengths = range(min(MOST_NAMING, len(words)), LEAST_NAMING - 1, -1)
    texts = (" ".join(words[at : at + length]) for length in lengths for at in range(len(words) - length + 1))
    return tuple(each for text in texts if (each := _named("headline", text)))


def lasting_names(names: Iterable[Name]) -> tuple[int, ...]:
    """The keys by which what comes after an order is still known as its item: headlines of some words. Tomorrow another
    text has the number, and a slug."""
    return tuple(each.key for each in names if each.by == "headline" and len(_WORD.findall(each.text)) >= LEAST_NAMING)

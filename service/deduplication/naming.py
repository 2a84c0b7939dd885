"""An article in, the keys of its names out; an order to kill in, the keys of the names that it may contain out.

An order that does not contain the text of its item, and has another uri, refers to it by a headline, a wire number or a
slug, within any sentence of any language. So every stretch of the order's words is looked up among the known headlines,
the longest first: no phrase has to announce a headline.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from service.article import Article
from service.deduplication.constants import LEAST_NAMING, MOST_NAMING, MOST_ORDER, MOST_ORDER_WORDS
from service.deduplication.order_kinds import (
    ABOUT,
    ANNOUNCED,
    ITEM_BEFORE,
    ITEM_BEHIND,
    ITEM_NUMBER,
    NUMBER,
    QUOTED,
    TITLED_BEHIND,
    lifting_lines,
)
from service.stated import TAKE_OF

NamedBy = Literal["headline", "number", "slug"]
# Initial values of the checksums, one for each kind of name: 1 to 3 are those in ``markers``.
_STARTS: dict[NamedBy, int] = {"headline": 4, "number": 5, "slug": 6}
_TAKE_STARTS, _CHAIN_STARTS = 7, 8
_WORD = re.compile(r"\w+")
_ENDED = re.compile(r"[.!?:;]\s")
_EMBARGO = re.compile(r"embarg|sperrfrist|эмбарго", re.IGNORECASE)
# Between the titles of one list: "“Ferry runs aground” and the story “Survey of teachers”".
_AND = re.compile(r"\W*(?:(?:and|und|et|y|e|en|och|og|oraz|i|и)\b(?:\W+\w+){0,3}\W*)?", re.IGNORECASE)
_SLUG = re.compile(r"\w[\w&.]*(?:[-/]+\w[\w&.]*)+")
_NUMBER = re.compile(r"(?<![\w:.,-])[A-Za-z]{0,6}0*(\d{2,5})(?![\w:.,%])")


class Name(NamedTuple):
    """A name that an order may use for its item: the kind, the words, and the key."""

    by: NamedBy
    text: str
    key: int


def _key_of(by: NamedBy, text: str) -> int | None:
    if not text:
        return None
    words = _WORD.findall(text.casefold())
    return zlib.crc32(" ".join(words).encode(), _STARTS[by]) if words else None


def _named(by: NamedBy, text: str) -> Name | None:
    key = _key_of(by, text)
    return None if key is None else Name(by, " ".join(text.split()), key)


def names_of(article: Article) -> tuple[int, ...]:
    """The keys of the names of ``article``: its headline, its wire number, its slug, and what it is a take of."""
    number = article.stated.sequence_number if article.stated else None
    keys = (
        _key_of("headline", article.headline or ""),
        _key_of("number", str(number)) if number is not None else None,
        _key_of("slug", article.slugline or ""),
    )
    return (*[key for key in keys if key is not None], *take_names(article))


def slug_name(article: Article) -> int | None:
    """The key of the slug of ``article``; None if it has none."""
    return _key_of("slug", article.slugline or "")


def take_names(article: Article) -> tuple[int, ...]:
    """The keys of the texts that ``article`` is a take of."""
    links = article.stated.links if article.stated else ()
    return tuple(zlib.crc32(each.href.encode(), _TAKE_STARTS) for each in links if each.rel == TAKE_OF)


def chain_name(first: str) -> int:
    """The key of a chain; ``first`` is the id of its first article."""
    return zlib.crc32(first.encode(), _CHAIN_STARTS)


def names_in(order: Article) -> tuple[Name, ...]:
    """The names that ``order`` may use for its item, the most reliable first: its own headline, quoted text, its own
    slug, a number, what looks like a slug."""
    order_text = "\n".join(filter(None, (order.headline, order.ednote, order.body)))[:MOST_ORDER]
    found = [
        _named("headline", order.headline or ""),
        *(_named("headline", each) for each in QUOTED.findall(order_text)),
        _named("slug", order.slugline or ""),
        *(_named("number", each) for each in _NUMBER.findall(order_text)),
        *(_named("slug", each) for each in _SLUG.findall(order_text)),
    ]
    return tuple(dict.fromkeys(each for each in found if each))


def phrases_in(order: Article) -> tuple[Name, ...]:
    """Every stretch of LEAST_NAMING to MOST_NAMING words of ``order`` that may be a headline, the longest first."""
    order_text = "\n".join(filter(None, (order.headline, order.ednote, order.body)))[:MOST_ORDER]
    words = _WORD.findall(order_text)[:MOST_ORDER_WORDS]
    # Each word as ``_key_of`` reads it, once, and not in every stretch that it stands in.
    folded = [" ".join(_WORD.findall(word.casefold())) for word in words]
    lengths = range(min(MOST_NAMING, len(words)), LEAST_NAMING - 1, -1)
    return tuple(
        Name("headline", " ".join(words[at : at + length]), zlib.crc32(" ".join(stretch).encode(), _STARTS["headline"]))
        for length in lengths
        for at in range(len(words) - length + 1)
        if (stretch := [*filter(None, folded[at : at + length])])
    )


def stated_names(order: Article) -> tuple[Name, ...]:
    """The names that ``order``, which is no kill, says outright are those of its item, the most reliable first: titles
    in quotation marks, and only these if there are any; or else what stands alone behind the words of the order, its
    own headline, a number or a slug beside a word for an item. What its prose mentions otherwise names nothing. The
    numbers in a correction are what it corrects."""
    lifting = [*lifting_lines(order)]
    notes = (order.ednote or "")[:MOST_ORDER].splitlines()
    own = bool(order.headline or order.slugline or (order.stated and order.stated.sequence_number is not None))
    prose = [] if lifting and own else order.body[:MOST_ORDER].splitlines()
    said = [*notes, *filter(None, (order.headline,))]
    titles = [
        *(each for line, _ in lifting for each in QUOTED.findall(line)),
        *(each for line in said for each in _titles(line, ITEM_BEHIND)),
        *(each for line in prose for each in _titles(line, TITLED_BEHIND)),
    ]
    clauses = (_ENDED.split(line[: len(line) - len(rest)])[-1] for line, rest in lifting)
    within = [each for clause in clauses for each in _under_embargo(clause)]
    if within:
        # "The embargo on “Ferry runs aground” has been lifted after ...": whatever follows, that one is meant.
        return _unique(_named("headline", each) for each in within)
    if titles and not any(QUOTED.sub("", rest).strip(" .:-–—") for _, rest in lifting):
        return _unique(_named("headline", each) for each in titles)
    alone = [line.partition(": ")[2] for line in (*notes, *(prose[:1] if not own else ()))]
    if lifting:
        alone += [*notes, *(rest for _, rest in lifting), *(() if own else prose)]
    alone += [_without_about(each) for each in alone]
    slugs = [
        *(each for line in said for each in _slugs(line, ends=True)),
        *(each for line in prose for each in _slugs(line)),
    ]
    numbers = [
        *(found["number"] for line in said for found in NUMBER.finditer(line.casefold())),
        *(found["number"] for line in prose for found in ITEM_NUMBER.finditer(line.casefold())),
    ]
    return _unique(
        (
            *(_named("headline", each) for each in (*alone, order.headline or "")),
            *(_named("slug", each) for each in (*alone, *slugs)),
            # "BC-Ferry, CORRECTIVE": the line that has the slug says so.
            _named("slug", order.slugline or "") if order.slugline and _begins_line(order) else None,
            *(_named("number", each) for each in numbers if not order.corrects),
        )
    )


def _under_embargo(clause: str) -> list[str]:
    """The texts in quotation marks in ``clause``, which says that an embargo has ended, that are under it: the first
    behind the last word for embargo, else the last of all; and what a list joins to it. What the embargo is compared
    with is not ("Unlike that on “Ferry runs aground”, ...")."""
    titles = [*QUOTED.finditer(clause)]
    masked = QUOTED.sub(lambda found: " " * len(found[0]), clause)
    word = max((found.start() for found in _EMBARGO.finditer(masked)), default=0)
    behind = [each for each in titles if each.start() > word]
    ordered = behind or titles[::-1]
    listed = ordered[:1]
    for each in ordered[1:]:
        one, other = sorted((listed[-1], each), key=lambda found: found.start())
        if _AND.fullmatch(clause, one.end(), other.start()) is None:
            break
        listed.append(each)
    return [each[1] for each in sorted(listed, key=lambda found: found.start())]


def _unique(names: Iterable[Name | None]) -> tuple[Name, ...]:
    return tuple(dict.fromkeys(each for each in names if each))


def _titles(line: str, behind: re.Pattern[str]) -> Iterator[str]:
    """The texts in quotation marks in ``line`` that a word for an item announces, or ``behind`` right after them."""
    for found in QUOTED.finditer(line):
        if _announced(line[: found.start()]) or behind.match(line[found.end() :].casefold()):
            yield found[1]


def _slugs(line: str, ends: bool = False) -> Iterator[str]:
    """What looks like a slug and stands behind a word for an item; if ``ends``, also right before one that ends the
    line: "Ferry-Terminal story"."""
    for found in _SLUG.finditer(line):
        item = ITEM_BEHIND.match(line[found.end() :].casefold()) if ends else None
        if _announced(line[: found.start()]) or (item and not _WORD.search(line[found.end() :], item.end())):
            yield found[0]


def _announced(before: str) -> bool:
    folded = before.casefold()
    return (ANNOUNCED.search(folded) or ITEM_BEFORE.search(folded)) is not None


def _without_about(line: str) -> str:
    """``line`` without a preposition at its beginning: "on Survey of teachers"."""
    stripped = line.strip()
    found = ABOUT.match(stripped.casefold())
    return stripped[found.end() :] if found else ""


def lasting_names(names: Iterable[Name]) -> tuple[int, ...]:
    """The keys by which an article that comes after an order can still be recognised as its item: headlines of several
    words. Numbers and slugs are reused the next day."""
    return tuple(each.key for each in names if each.by == "headline" and len(_WORD.findall(each.text)) >= LEAST_NAMING)


def _begins_line(order: Article) -> bool:
    """Whether a line of the note of ``order`` begins with its slug and a comma, perhaps behind a cycle ("BC-")."""
    slug = rf"(?:[A-Z]{{2,3}}-)?{re.escape(order.slugline or '')}\s*,"
    return any(re.match(slug, line.lstrip("^")) for line in (order.ednote or "").splitlines())

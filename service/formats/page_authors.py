"""The writers that a page states in several places in, its writers out, chosen by a weighted vote of features.

The places are the page's schema.org object, meta elements, elements marked as a writer's, links to a writer's own page,
and text near the headline or after a word such as "by".
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log
from typing import Any

import ahocorasick_rs

from service.formats.byline_line import AFTER_DATE, FIRST, MARK, before_date, mark_of
from service.formats.draft import Piece
from service.formats.page_tags import TAG, around, tags_with
from service.formats.person_names import (
    LONGEST_LINE,
    LONGEST_NAME,
    MOST_GROUPS,
    MOST_NAMES,
    PERSON,
    PIPE,
    ROLE,
    is_person,
    names_of,
)
from service.formats.schema_org import squashed

# Most characters of source searched before the end of a piece, and of a tag before a word in it.
LONGEST_CONTEXT, LONGEST_TAG = 4_000, 600
# Least letters of a site's name for a name that begins with it to count as the site's.
SHORTEST_SITE = 3
# Limits of a line without "by": characters, parts, characters of a part; and characters of a bare "by", which may also
# begin a menu.
LONGEST_BARE, MOST_PARTS, LONGEST_PART, LONGEST_BY = 120, 4, 80, 4
# Most lines with a word for a writer that are considered away from the headline.
MOST_MARKED = 6
_OTHERS_PART = re.compile(
    r"\b(?:review|edit|check|verif|photo|illustrat|translat)\w*(?:\s|<[^<>]{0,300}>)+by\b", re.IGNORECASE
)
# Words that sites put in place of a name, and labels of buttons beside one.
_NOBODY = re.compile(
    r"(?:admin\w*|administrator|editors?|editorial\w*|staff|guest|author|the author|user|root|test|webmaster|anonymous"
    r"|none|null|undefined|unknown|default|contributor|sign in|log in|subscribe|share|home|blog|news|menu|search|close"
    r"|(?:about|more|read|follow|view|contact|get|our|your|learn|see|meet|all) .*|table of contents|.*\bpolicy"
    r"|.*\bposts?|(?:photo|image|credit|advertis|affiliate|disclosure).*)",
    re.IGNORECASE,
)
_MARKING = ("author", "byline", "writer", "auteur", "autor", "contributor", "vcard")
_IN_ATTRIBUTE = re.compile(r"\b(?:rel|itemprop|class|id)\s*=\s*(?:\"[^\"<>]*|'[^'<>]*|[^\s\"'<>]*)$", re.IGNORECASE)
_ADDRESS = re.compile(
    r"<a\b[^<>]{0,600}?\bhref\s*=\s*[\"']?[^\"'\s<>]{0,200}?/(?:authors?|people|person|team|staff|profiles?|contributors?"
    r"|writers?|users?|by|bio|bios|columnists?|journalists?|reporters?|experts?|autor(?:es|en|in|a)?|auteurs?|profil"
    r"|redaktion|redaktor|@)[/=]?([^\"'/?#\s<>]{2,80})[^<>]{0,600}>([^<>]{0,100})",
    re.IGNORECASE,
)
_ALT = re.compile(r"<img\b[^<>]{0,1500}?\balt\s*=\s*(?:\"([^\"<>]{3,80})\"|'([^'<>]{3,80})')", re.IGNORECASE)
# Most elements marked as the author's that are considered anywhere on a page; later ones belong to comments and other
# articles.
MOST_ELEMENTS = 12
_AUTHOR_WORDS = ahocorasick_rs.BytesAhoCorasick([b"author", b"byline", b"writer", b"auteur", b"autor"])
_AUTHOR_TAG = re.compile(
    r"<(?:a|span|div|p|address|li|strong|cite|h[2-6])\b(?=[^<>]{0,600}?(?:\brel\s*=\s*[\"']?author\b"
    r"|\bitemprop\s*=\s*[\"']?author\b"
    r"|\bclass\s*=\s*[\"'][^\"'<>]{0,200}?(?:author|byline|writer|auteur|(?<![a-z])autor)))[^<>]{0,2000}>",
    re.IGNORECASE,
)
# Meta elements that name a writer, the usual ones first.
USUAL = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "cxenseparse:author",
    "citation_author",
)
_OTHER = ("author", "authors", "written by", "author_name", "authorname", "author-name", "byline", ":creator")
# Features from metadata fields meant for a writer, and features from places on the page.
FIELDS = ("stated", "usual", "rare", "card")
PLACES = ("by", "marked", "linked")
# Weight of each feature for a group of names; fitted by ``tools/data/fit_authors.py``.
WEIGHTS: Mapping[str, float] = {
    "none": 1.32,
    "stated": 2.06,
    "usual": 1.56,
    "rare": 1.00,
    "card": 1.43,
    "by": 2.19,
    "by elsewhere": 1.41,
    "bare": -1.00,
    "marked": 1.63,
    "pictured": 1.20,
    "linked": 1.29,
    "own address": 1.24,
    "house": -0.61,
    "site": 0.19,
    "person": 0.44,
    "single": -0.06,
    "lower": 0.38,
    "role": 0.84,
    "nobody": -0.89,
    "odd": -0.66,
    "long": -0.88,
    "headline": -0.36,
    "several": 0.65,
    "holds": 0.57,
    "held": -0.68,
    "own house": -0.10,
    "person by": 2.37,
    "person marked": 1.63,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """Inputs for finding writers: the JSON-LD ``article`` object, the values of ``meta`` elements by name, the author
    on the Twitter ``card``, squashed names of the ``sites``, and the ``headline``."""

    article: Mapping[str, Any]
    meta: Mapping[str, Sequence[str]]
    card: str | None = None
    sites: frozenset[str] = frozenset()
    headline: str | None = None


@dataclass(slots=True)
class _Group:
    """Names that occur together: ``names`` as first written, ``keys`` squashed; ``cues`` is feature -> strength, from 0
    to 1."""

    names: tuple[str, ...]
    keys: frozenset[str]
    cues: dict[str, float] = field(default_factory=dict)


def authors_of(metadata: Metadata, source: str, pieces: Sequence[Piece]) -> tuple[str | None, str | None]:
    """The writers, and, if these are not persons but a desk, an agency or the site, those instead; comma-separated. At
    most one of the two is not None."""
    best: tuple[float, _Group] | None = None
    weights = tuple(WEIGHTS.values())
    for group, witnesses in candidates(metadata, source, pieces):
        score = sum(weight * value for weight, value in zip(weights, witnesses, strict=True))
        if best is None or score > best[0]:
            best = (score, group)
    if best is None or not best[1].names:
        return None, None
    names = ", ".join(best[1].names)
    return (None, names) if best[1].cues.get("house") else (names, None)


def candidates(metadata: Metadata, source: str, pieces: Sequence[Piece]) -> Iterator[tuple[_Group, tuple[float, ...]]]:
    """Each group of names that may be the writers', and an empty one for no writer, with its features in the order of
    WEIGHTS."""
    groups: dict[frozenset[str], _Group] = {}
    for names, witness, strength in (*_stated(metadata), *_printed(metadata, source, pieces)):
        # The site's name beside writers is not one of them.
        names = tuple(name for name in names if not _is_site(squashed(name), metadata)) or names
        keys = frozenset(filter(None, map(squashed, names)))
        if not keys or (keys not in groups and len(groups) >= MOST_GROUPS):
            continue
        group = groups.setdefault(keys, _Group(names, keys))
        group.cues[witness] = max(strength, group.cues.get(witness, 0.0))
    yield _Group((), frozenset()), tuple(float(name == "none") for name in WEIGHTS)
    for group in groups.values():
        values = dict.fromkeys(WEIGHTS, 0.0)
        for other in groups.values():
            share = len(group.keys & other.keys) / len(group.keys | other.keys)
            if share:
                for witness, strength in other.cues.items():
                    if witness in values:
                        values[witness] = max(values[witness], strength * share)
        values |= _looks(group, metadata)
        # A field may name all writers and a line only the first, or the other way round.
        fields = max(values[name] for name in FIELDS)
        for other in groups.values():
            if other.keys < group.keys and fields == 1.0:
                values["holds"] = max(values["holds"], *(other.cues.get(name, 0.0) for name in PLACES))
            if group.keys < other.keys and any(name in other.cues for name in FIELDS):
                values["held"] = 1.0
        values["own house"] = max(values["stated"], values["usual"]) * max(values["site"], values["house"])
        values["person by"] = values["person"] * max(values["by"], values["by elsewhere"])
        values["person marked"] = values["person"] * max(values["marked"], values["pictured"], values["linked"])
        yield group, tuple(values[name] for name in WEIGHTS)


def _is_site(key: str, metadata: Metadata) -> bool:
    return any(key in site or (len(site) >= SHORTEST_SITE and key.startswith(site)) for site in metadata.sites)


def _looks(group: _Group, metadata: Metadata) -> dict[str, float]:
    """The features of a group that depend only on its names."""
    names, most = group.names, len(group.names)
    # In a field meant for writers any form of name is plausible; elsewhere on the page it may be just a word.
    printed = float(not any(group.cues.get(field) for field in FIELDS))
    single = sum(" " not in name for name in names) / most
    return {
        "site": float(any(_is_site(key, metadata) for key in group.keys)),
        "person": sum(map(is_person, names)) / most,
        "single": single * printed,
        "lower": sum(name[:1].islower() for name in names) / most * printed,
        "role": sum(bool(ROLE.search(name)) for name in names) / most,
        "nobody": float(any(bool(_NOBODY.fullmatch(name)) for name in names)),
        "odd": printed * float(any(bool(re.search(r"[\d_.]\w|[:!?]", name)) for name in names)),
        "long": float(any(len(name.split()) > 4 for name in names)),
        "headline": float(any(key in squashed(metadata.headline or "") for key in group.keys)),
        "several": log(most),
    }


def _stated(metadata: Metadata) -> Iterator[tuple[tuple[str, ...], str, float]]:
    for name in ("author", "creator"):
        given = metadata.article.get(name)
        if given:
            every = given if isinstance(given, list) else [given]
            names = tuple(dict.fromkeys(each for one in every[:50] for each in names_of(_name(one), marked=True)))
            houses = all(isinstance(each, dict) and "Organization" in str(each.get("@type")) for each in every)
            if names:
                yield names[:MOST_NAMES], "stated", 1.0
                if houses:
                    yield names[:MOST_NAMES], "house", 1.0
    for number, name in enumerate(USUAL):
        if values := metadata.meta.get(name):
            names = tuple(dict.fromkeys(each for value in values for each in names_of(_plain(value), marked=True)))
            if names:
                yield names[:MOST_NAMES], "usual" if number < 2 else "rare", 1.0
    for name, values in metadata.meta.items():
        if name.endswith(_OTHER) and name not in USUAL and (names := names_of(_plain(values[0]), marked=True)):
            yield names, "rare", 1.0
    if metadata.card and (names := names_of(metadata.card, marked=True)):
        yield names, "card", 1.0


def _plain(value: str) -> str:
    """A value without markup: content management systems may put a link into it."""
    return re.sub(r"<[^<>]{0,500}>", " ", html.unescape(value[:2000]))


def _name(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        return _name(value.get("name"))
    return _plain(value) if isinstance(value, str) else ""


def _printed(metadata: Metadata, source: str, pieces: Sequence[Piece]) -> Iterator[tuple[tuple[str, ...], str, float]]:
    """Names on the page near the headline or after a word for a writer, each with a feature and its strength."""
    first, headline, last = around(metadata.headline, pieces)
    marked, before, joined, strength = 0, False, None, 0.0
    for n, piece in enumerate(pieces):
        near, text = first <= n < last, piece.text
        if joined and len(text) <= LONGEST_NAME and names_of(text) == (text,) and is_person(text):
            # A list of names, one per line.
            joined = (*joined, text)[:MOST_NAMES]
            yield joined, "by" if near else "by elsewhere", strength
            continue
        joined = None
        mark = mark_of(text) if text[0] in FIRST and len(text) <= LONGEST_LINE else None
        if mark is None and near and len(text) <= LONGEST_LINE:
            mark = AFTER_DATE.match(text)
        if not (near or mark or before):
            continue
        if not near:
            marked += 1
            if marked > MOST_MARKED:
                break
        rest = text[mark.end() :] if mark else text
        after, before = before, mark is not None and not rest.strip()
        if before or len(text) > LONGEST_LINE:
            continue
        distance = 1.0 / (1.0 + 0.1 * abs(n - headline)) if near else 0.5
        context = source[max(pieces[n - 1].end if n else 0, piece.end - LONGEST_CONTEXT) : piece.end]
        if mark or after:
            names = names_of(before_date(rest), marked=True)
            # In a menu "By" precedes a sort order.
            sure = near or after or (mark is not None and mark.end() > LONGEST_BY) or piece.linked < 0.5
            if names and sure and (near or all(map(is_person, names))):
                yield names, "by" if near else "by elsewhere", distance
                joined, strength = (names if after else None), distance
        if near and (mark or after or len(text) <= LONGEST_BARE):
            yield from _beside(rest, context, piece.heading, distance)


def _is_attribute(context: str, place: int) -> bool:
    """Whether the offset ``place`` is inside a ``rel``, ``itemprop``, ``class`` or ``id`` attribute."""
    opening = context.rfind("<", max(0, place - LONGEST_TAG), place)
    return opening >= 0 and _IN_ATTRIBUTE.search(context, opening, place) is not None


def _beside(line: str, context: str, heading: bool, distance: float) -> Iterator[tuple[tuple[str, ...], str, float]]:
    """Names in a line near the headline, with features from the elements around it in ``context``, the source."""
    lowered = context.lower()
    parts = PIPE.split(before_date(line))[:MOST_PARTS] if len(line) <= LONGEST_BARE and not heading else []
    found = [names for part in parts if len(part) <= LONGEST_PART and (names := names_of(part))]
    is_marked, pictures = False, []
    if found:
        is_marked = any(_is_attribute(context, lowered.find(word)) for word in _MARKING if word in lowered)
        pictures = _ALT.findall(context) if "<img" in lowered else []
    keys = {squashed(each) for pair in pictures for each in pair if each}
    for names in found:
        if is_marked or all(map(is_person, names)):
            yield names, "bare", distance
            if is_marked:
                yield names, "marked", distance
            if any(squashed(name) in key for key in keys for name in names):
                yield names, "pictured", distance
    if "href" not in lowered or not _ADDRESS.search(context):
        return
    others = _OTHERS_PART.search(context)
    links = _ADDRESS.findall(context, 0, others.start() if others else len(context))
    linked = [(slug, names_of(inner, marked=True)) for slug, inner in links if inner.strip()]
    if links and not linked:
        # The name is in an element inside the link.
        linked = [(slug, names_of(before_date(line), marked=True)) for slug, _ in links[:1]]
    every = tuple(dict.fromkeys(name for _, found in linked for name in found))[:MOST_NAMES]
    if every:
        yield every, "linked", distance
        if any(squashed(slug) == squashed(name) for slug, found in linked for name in found):
            yield every, "own address", distance


def marked_author(source: str) -> str | None:
    """The first person's name in an element marked as the author's, anywhere on the page; None if there is none."""
    for number, marked in enumerate(tags_with(_AUTHOR_TAG, _AUTHOR_WORDS, source)):
        if number == MOST_ELEMENTS:
            break
        for text in TAG.split(source[marked.end() : marked.end() + 600])[:8]:
            line = " ".join(html.unescape(text).split())
            mark = MARK.match(line)
            if line and (mark is None or mark.end() < len(line)):
                names = names_of(line[mark.end() :] if mark else line)
                if (
                    names
                    and PERSON.fullmatch(names[0])
                    and not ROLE.search(names[0])
                    and not _NOBODY.fullmatch(names[0])
                ):
                    return names[0]
                break
    return None

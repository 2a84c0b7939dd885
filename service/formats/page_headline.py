"""The titles that a page states in several places in, its headline out, chosen by a weighted vote of features."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

from service.formats.draft import Piece
from service.formats.schema_org import squashed


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """The titles of a page: ``stated`` in the JSON-LD object, ``shared`` (Open Graph), ``card`` (Twitter card),
    ``title`` (the title element), ``heading`` (first ``h1``). ``sites`` are names of the site, squashed; ``address`` is
    the page's URL; ``news`` is whether it declares itself as news."""

    stated: str | None = None
    shared: str | None = None
    card: str | None = None
    title: str | None = None
    heading: str | None = None
    sites: frozenset[str] = frozenset()
    address: str | None = None
    news: bool = False


# "Headline | Site", "Headline - Section | Site": separators between a headline and the name of the site.
JOINT = re.compile(r"\s[|–—·•»-]\s|\s?[|｜]\s?")
LONGEST_SITE = 30


def headline_of(metadata: Metadata, pieces: Sequence[Piece]) -> str | None:
    """The headline, without the site's name; None if the page states no title.

    News publishers write the share title for readers, so it is used; on other pages it is often written for search
    engines, so the features vote.
    """
    return _of_news(metadata, pieces) if metadata.news else _voted(metadata, pieces)


def _of_news(metadata: Metadata, pieces: Sequence[Piece]) -> str | None:
    shared = metadata.shared
    if not shared:
        return next(
            (_without_site(text, metadata) for text in (metadata.stated, metadata.heading, metadata.title) if text),
            metadata.card,
        )
    for other in sorted(filter(None, (metadata.stated, metadata.heading)), key=len):
        # ``shared`` is the same plus the site's name, whatever the separator.
        if squashed(shared).startswith(squashed(other)) and len(shared) - len(other) <= LONGEST_SITE:
            return _without_site(other, metadata)
    stated = squashed(metadata.stated or "")
    agreed = stated and any(squashed(each) == stated for each in _headings(metadata, pieces))
    # Heading and JSON-LD agree on the headline, and ``shared`` only adds to it (section, series, writer), or neither
    # ``shared`` nor the title element has it.
    if agreed and (stated in squashed(shared) or not squashed(metadata.title or "").startswith(stated)):
        return metadata.stated
    return _without_site(shared, metadata)


def _without_site(text: str, metadata: Metadata) -> str:
    given = (metadata.stated, metadata.shared, metadata.card, metadata.title, metadata.heading)
    known = {squashed(each) for each in given if each and each != text}
    for _ in range(3):
        joints = list(JOINT.finditer(text))
        if not joints:
            return text
        head, tail = text[: joints[-1].start()].rstrip(), text[joints[-1].end() :]
        bar = joints[-1].group().strip() in "|｜"
        named = any(site and (site in squashed(tail) or squashed(tail) in site) for site in metadata.sites)
        if not (squashed(head) in known or (named and len(tail.split()) <= 6) or (bar and len(tail.split()) <= 3)):
            return text
        text = head
    return text


# Weight of each feature for a candidate; fitted by ``tools/data/fit_headlines.py``, which reports the accuracy on
# publishers not used for fitting.
WEIGHTS: Mapping[str, float] = {
    "stated": 0.41,
    "shared": 0.89,
    "heading": 0.41,
    # It is the first ``h1``; it is the only one.
    "first": 0.69,
    "only": 0.33,
    # The title element begins with it, or ends with it, and has more.
    "begins title": 1.27,
    "ends title": 0.29,
    # It is visible outside links, not far above running text; it appears only after the first paragraphs.
    "above text": 0.50,
    "late": -0.63,
    # The share of the words in the page's URL that it has.
    "address": 1.14,
    "site": -0.83,
    "ends in site": -1.93,
    "bar": -1.58,
    # The logarithm of its length.
    "length": 0.90,
}
# Most ``h1`` headings considered, most lower headings, and most characters of a candidate.
MOST_HEADINGS, MOST_LOWER, LONGEST = 8, 6, 300
# Least letters of a lower heading to be a candidate; it must also be part of one of the page's titles.
LEAST_LOWER = 12
# Least characters of running text; most blocks from a headline to running text; paragraphs after which a title is late.
PROSE, NEAR, BEGUN = 160, 12, 3


def _voted(metadata: Metadata, pieces: Sequence[Piece]) -> str | None:
    weights = tuple(WEIGHTS.values())
    best: tuple[float, str] | None = None
    for text, witnesses in candidates(metadata, pieces):
        score = sum(weight * value for weight, value in zip(weights, witnesses, strict=True))
        if best is None or score > best[0]:
            best = (score, text)
    return best[1] if best else None


def candidates(metadata: Metadata, pieces: Sequence[Piece]) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Each different text that may be the headline, with its features in the order of WEIGHTS.

    Candidates are the titles of the page, and the parts of them before and after each separator.
    """
    headings = [squashed(each) for each in _headings(metadata, pieces)]
    stated, shared, title = (squashed(each or "") for each in (metadata.stated, metadata.shared, metadata.title))
    words = _address_words(metadata.address)
    prose = [n for n, piece in enumerate(pieces) if len(piece.text) >= PROSE and piece.linked < 0.5]
    texts = _texts(metadata, pieces)
    printed: dict[str, list[int]] = {key: [] for key in texts}
    initials = {key[0] for key in texts}
    for n, piece in enumerate(pieces):
        # For speed: most pieces begin with another character and cannot match.
        initial = piece.text[0].casefold()[0]
        if len(piece.text) <= LONGEST and (initial in initials or not initial.isalnum()):
            places = printed.get(squashed(piece.text))
            if places is not None:
                places.append(n)
    for key, text in texts.items():
        places = printed[key]
        marked = [n for n in places if pieces[n].heading]
        shown = marked or [n for n in places if pieces[n].linked < 0.5]
        yield (
            text,
            (
                float(key == stated),
                float(key == shared),
                float(key in headings),
                float(headings[:1] == [key]),
                float(set(headings) == {key}),
                float(key != title and title.startswith(key)),
                float(key != title and title.endswith(key)),
                float(any(0 < below - n <= NEAR for n in shown for below in prose)),
                float(bool(places and prose) and min(marked or places) > prose[min(len(prose) - 1, BEGUN)]),
                len(words & _words(text)) / len(words) if words else 0.0,
                float(any(key in site for site in metadata.sites)),
                float(any(len(site) > 2 and key != site and key.endswith(site) for site in metadata.sites)),
                float("|" in text or "｜" in text),
                log(len(key)),
            ),
        )


def _texts(metadata: Metadata, pieces: Sequence[Piece]) -> dict[str, str]:
    """Squashed candidate -> the candidate as first written."""
    given = [metadata.shared, *_headings(metadata, pieces), metadata.stated, metadata.title]
    keys = [squashed(each) for each in given if each]
    lower = (piece.text for piece in pieces if piece.heading and (piece.element is None or piece.element.name != "h1"))
    inside = [each for each in lower if len(key := squashed(each)) >= LEAST_LOWER and any(key in one for one in keys)]
    found: dict[str, str] = {}
    for text in filter(None, (*given, *inside[:MOST_LOWER])):
        parts = [part for joint in JOINT.finditer(text) for part in (text[: joint.start()], text[joint.end() :])]
        for part in (text, *parts):
            if (key := squashed(part)) and len(part) <= LONGEST:
                found.setdefault(key, part.strip())
    return found


def _headings(metadata: Metadata, pieces: Sequence[Piece]) -> list[str]:
    """The ``h1`` headings, except the name of the site."""
    shown = [piece.text for piece in pieces if piece.heading and piece.element and piece.element.name == "h1"]
    every = [*shown[:MOST_HEADINGS], *([metadata.heading] if metadata.heading else [])]
    return [each for each in every if not is_site(each, metadata.title)]


def is_site(heading: str, title: str | None) -> bool:
    """Whether a heading is the site's name, with which ``title``, the title element, ends, as on many blogs."""
    joints = list(JOINT.finditer(title or ""))
    if title is None or not joints or squashed(title[joints[-1].end() :]) != squashed(heading):
        return False
    return len(heading) < joints[-1].start()


def _address_words(address: str | None) -> frozenset[str]:
    """The words in the part of a URL's path that has most of them; none if fewer than three."""
    parts = re.sub(r"^https?://[^/]+|[?#].*$", "", address or "").split("/")
    words = max(([*re.findall(r"[^\W\d_]+|\d+", part.casefold())] for part in parts), key=len)
    found = frozenset(word for word in words if not word.isdigit() and word not in ("html", "htm", "php"))
    return found if len(found) >= 3 else frozenset()


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def _words(text: str) -> frozenset[str]:
    """The words of a title as URLs write them: without accents; umlauts in both spellings (a, ae)."""
    text = text.casefold()
    bare = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return frozenset(re.findall(r"[^\W_]+", f"{bare} {text.translate(_UMLAUTS)}"))

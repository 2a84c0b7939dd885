"""The dates that a page states and shows in several places in, its publication date out."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

import ahocorasick_rs

from service.formats.draft import Piece
from service.formats.moments import moment, western_digits
from service.formats.page_tags import (
    HEADLINE_TAG,
    MOST_SOURCE,
    PROSE,
    TAG,
    around,
    attributes_of,
    places_of,
    tags_with,
)

_TIME = re.compile(r"<time\b[^<>]{0,300}?\bdatetime\s*=\s*[\"']([^\"']{8,40})[\"']", re.IGNORECASE)
# Limit of values considered.
MOST_VALUES = 12
_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date",
    "pubdate",
    "publish-date",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "cxenseparse:recs:publishtime",
    "article.published",
    "publish_date",
    "article_date_original",
    "publication_date",
)
# Other names of meta elements with the publication date, which differ between content management systems.
_OF_PUBLICATION = re.compile(
    r"(?:^|[.:_-])(?:publi\w*|pub\w{0,4}|date|issued|created?)(?:$|[.:_-])|publi\w*_?(?:date|time|on)"
)
_NOT_OF_PUBLICATION = re.compile(
    r"modif|updat|expir|valid|event|start|end|copyright|birth|publisher|version|snapshot|access"
)
# Publication dates in elements of the page, and in the data of scripts that render it.
_DATE_TAG = re.compile(
    r"<\w{1,10}\b(?=[^<>]{0,600}?(?:\bitemprop\s*=\s*[\"']?datePublished"
    r"|\bclass\s*=\s*[\"'](?:[\w-]+ ){0,4}published[\s\"']))[^<>]{0,1000}>",
    re.IGNORECASE,
)
_NAMES_OF_DATE = (
    *("datePublished", "publishedAt", "published_at", "publishDate", "publish_date", "publishedDate"),
    *("publicationDate", "postDate", "first_publication_date", "publishedOn", "published_on"),
)
_DATE_VALUE = re.compile(
    rf"\b(?:{'|'.join(_NAMES_OF_DATE)})\\*(?:[\"']|&quot;)?\s{{0,3}}:\s{{0,3}}\\*(?:[\"']|&quot;)([^\"'&\\]{{8,40}})"
)
# Regular expressions over a whole page are slow: they are only tried where one of these words occurs.
_DATE_NAMES = ahocorasick_rs.BytesAhoCorasick([name.encode() for name in _NAMES_OF_DATE])
_DATE_WORDS = ahocorasick_rs.BytesAhoCorasick([b"published"])
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](0[1-9]|1[0-2])[/-](0[1-9]|[12]\d|3[01])(?=[/-]|$)")
# Most characters of a line with a date near the headline, and of the rest of it for the date to count as on its own.
LONGEST_LINE, LONGEST_LABEL = 120, 30
_PRINTED = re.compile(
    r"(?<![\d/.-])(?:(?P<iso>(?:19|20)\d\d[-/.]\d\d?[-/.]\d\d?)(?!\d)"
    r"|(?P<cjk>(?:19|20)\d\d\s?[年년]\s?\d\d?\s?[月월]\s?\d\d?\s?[日일])"
    r"|(?P<words>\b[^\W\d_]{3,12}\.?,?\s\d\d?(?:st|nd|rd|th)?,?\s(?:19|20)\d\d"
    r"|\d\d?(?:st|nd|rd|th|er|\.|º)?\s(?:de\s)?[^\W\d_]{3,12}\.?,?\s(?:de\s)?(?:19|20)\d\d)(?!\d)"
    r"|(?P<one>\d\d?)(?P<joint>[./-])(?P<two>\d\d?)(?P=joint)(?P<year>(?:19|20)\d\d)(?!\d))"
)
# The time of day beside a date, with its zone.
_CLOCK = re.compile(r"\b\d\d?[:.]\d\d\b(?:\s?[apAP]\.?[mM]\b\.?)?(?:\s[A-Z]{2,4}\b)?")
_STATED_TIME = re.compile(r"\bdatetime\s*=\s*[\"']([^\"'<>]{8,40})[\"']", re.IGNORECASE)
# Characters of source before a line that are searched for its ``datetime`` attribute.
_BEFORE_LINE = 300
_FIRST_LINE = re.compile(
    r"(?:first |originally )?(?:published|posted|veröffentlicht|publié|publicad|pubblicat|gepubliceerd|publicerad"
    r"|publisert|udgivet|julkaistu|opublikowan|опубликован|公開|配信|掲載|发布)",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|º)\b|\bde\s", re.IGNORECASE)
_CHANGED_LINE = re.compile(
    r"updated?|modified|edited|reviewed|checked|revised|aktualisiert|geändert|stand\b|mis à jour|mise à jour|modifié"
    r"|actualizad|aggiornat|atualizad|bijgewerkt|uppdaterad|oppdatert|opdateret|päivitetty|aktualiz|frissít|actualizat"
    r"|güncelle|обновлен|оновлен|更新|수정|cập nhật|diperbarui",
    re.IGNORECASE,
)
# First letters of such a line, to skip most other lines quickly.
_FIRST_LETTERS = frozenset("FfOoPpVvGgUuJjОоПп公配掲发")


@dataclass(frozen=True, slots=True)
class Shown:
    """The dates that a page shows: of publication, whether that is in a line of its own (``alone``) or called a date of
    publication (``labelled``), of the last change."""

    published: datetime | None = None
    alone: bool = False
    labelled: bool = False
    updated: datetime | None = None


def shown_days(headline: str | None, source: str, pieces: Sequence[Piece], month_first: bool) -> Shown:
    """The publication date: the first date shown near the headline that is not labelled as a change, else the only one
    on the page labelled as publication; and the first date of a change. ``month_first``: 3/4/2024 is in March."""
    first, place, last = around(headline, pieces)
    published = updated = None
    alone, is_labelled, before, elsewhere = False, False, "", 0
    labelled: dict[date, datetime] = {}
    for number, piece in enumerate(pieces):
        text, near = piece.text, first <= number < last
        if not near and text[0] not in _FIRST_LETTERS:
            before = ""
            continue
        if len(text) > LONGEST_LINE or not (near or (elsewhere < MOST_VALUES and _FIRST_LINE.match(text))):
            before = ""
            continue
        elsewhere += not near
        behind = 0
        for found in islice(_PRINTED.finditer(western_digits(text)), 3) if piece.linked < 0.5 else ():
            day = _day_printed(found, month_first)
            # Of several dates on a line each has its own words before it.
            label = f"{before} {text[: found.end()]}" if found.start() < 3 else text[behind : found.start()]
            behind = found.end()
            if day is None:
                continue
            if _CHANGED_LINE.search(label):
                updated = updated or day
                continue
            exact = _stated_nearest(day, source, piece)
            if exact and (abs(exact - day) < timedelta(days=2) or (exact.day, exact.month) == (day.month, day.day)):
                day = exact
            if near and published is None:
                # ``alone``: below the headline, before the text, with little else on the line.
                begun = any(len(each.text) >= PROSE for each in pieces[place:number])
                rest = len(_CLOCK.sub("", text.replace(found[0], "", 1)))
                published, alone = day, rest <= LONGEST_LABEL and number > place and not begun
                is_labelled = _FIRST_LINE.search(label) is not None
            if _FIRST_LINE.search(label):
                labelled.setdefault(day.date(), day)
        before = text if len(text) <= LONGEST_LABEL and not re.search(r"\d", text) else ""
    if published is None and len(labelled) == 1:
        published, is_labelled = next(iter(labelled.values())), True
    return Shown(published, alone, is_labelled, updated)


def _stated_nearest(day: datetime, source: str, piece: Piece) -> datetime | None:
    """Of the times in ``datetime`` attributes in or right before a piece, the one nearest to the ``day`` it shows."""
    stated = islice(_STATED_TIME.finditer(source, max(0, piece.start - _BEFORE_LINE), piece.end), MOST_VALUES)
    times = [found for each in stated if (found := moment(each.group(1)))]
    return min(times, key=lambda each: abs(each - day), default=None)


def _day_printed(found: re.Match[str], month_first: bool) -> datetime | None:
    if numbers := found["iso"] or found["cjk"]:
        return moment("-".join(each.zfill(2) for each in re.findall(r"\d+", numbers)))
    if found["words"]:
        return moment(_ORDINAL.sub("", found["words"]))
    one, two = int(found["one"]), int(found["two"])
    day, month = (two, one) if two > 12 or (month_first and one <= 12 and found["joint"] != ".") else (one, two)
    return moment(f"{found['year']}-{month:02}-{day:02}")


def published_of(
    stated: datetime | None, meta: Mapping[str, str], source: str, shown: Shown, *, data: bool, news: bool
) -> datetime | None:
    """The time of publication: ``stated`` in the page's JSON-LD object, else in its meta elements, else in an element
    marked as such. ``data``: whether the data of scripts counts; ``news``: whether the page declares itself as news.

    A page cannot show a date before it was published. If it shows, in a line of its own, an earlier date than it
    states, the site has migrated and the stated date is that of the migration. Not for news, which shows other dates.
    """
    found = (
        stated
        or next((found for name in _PUBLISHED if (found := moment(meta.get(name)))), None)
        or _named_published(meta)
        or _marked_published(source, data=data)
    )
    if found is None:
        element = _time_element(source)
        if element is None or shown.published is None or not (shown.alone or shown.labelled):
            return element
        # The first time element may be that of a comment, or of the last change: a printed date is better evidence, and
        # if it has no ``datetime`` of its own, its line is read with the text.
        if shown.published.time() != time(0):
            return shown.published
        return element if abs(element - shown.published) < timedelta(days=2) else None
    if shown.published and shown.alone and not news and found - shown.published > timedelta(days=LEAST_EARLIER):
        return shown.published
    return found


# A shown date overrides the stated one if it is more than this many days earlier: time zones and scheduling explain one
# or two.
LEAST_EARLIER = 3


def _named_published(meta: Mapping[str, str]) -> datetime | None:
    """The first time in a meta element whose name says that it is of publication."""
    values = (
        value for name, value in meta.items() if _OF_PUBLICATION.search(name) and not _NOT_OF_PUBLICATION.search(name)
    )
    return next((found for value in values if (found := moment(value))), None)


def _marked_published(source: str, data: bool = True) -> datetime | None:
    """The time in an element marked as that of publication, else in the ``data`` of scripts, if all values there are of
    one day: otherwise some are of other articles."""
    tag = next(tags_with(_DATE_TAG, _DATE_WORDS, source), None)
    if tag is not None:
        attributes = attributes_of(tag.group() + " ")
        shown = _text(TAG.sub(" ", source[tag.end() : tag.end() + 200].partition("</")[0]))
        for value in (*(attributes.get(name) for name in ("content", "datetime", "title")), shown):
            if found := moment(value):
                return found
    if not data:
        return None
    places = places_of(_DATE_NAMES, source[:MOST_SOURCE])
    values = (each[1] for each in (_DATE_VALUE.match(source, place) for place in places) if each)
    times = [found for value in islice(values, MOST_VALUES) if (found := moment(value))]
    return times[0] if len({each.date() for each in times}) == 1 else None


def day_of_address(addresses: Iterable[str | None]) -> datetime | None:
    """The date in the path of the first URL that has one (``/2024/06/11/``); None if there is none."""
    found = next((day for each in addresses if each and (day := _IN_ADDRESS.search(each))), None)
    return moment("-".join(found.groups())) if found else None


def _time_element(source: str) -> datetime | None:
    """The time in the first ``time`` element below the headline: those above may be in a list of latest articles."""
    heading = HEADLINE_TAG.search(source)
    opening = _TIME.search(source, heading.end() if heading else 0)
    return moment(opening.group(1)) if opening else None


def _text(value: str) -> str:
    return " ".join(html.unescape(value).split())

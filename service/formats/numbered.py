"""An article in, its place in a numbered wire out: the series, its number in it, and the time zone of the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, tzinfo
from typing import NamedTuple

from service.article import Article
from service.formats.moments import zone_named, zone_of_country
from service.formats.sources import ANY, Sources, SourceSettings, settings_of
from service.formats.takes import JOINED

# Formats whose standard requires consecutive message numbers (IPTC 7901, ANPA 1312, under one media type).
NUMBERED = frozenset({"text/vnd.iptc.7901"})


class Numbered(NamedTuple):
    """``numbers`` of the messages that an article came in. They are consecutive within one ``source``, ``service`` and
    day in ``zone``."""

    source: str
    service: str
    numbers: tuple[int, ...]
    zone: tzinfo


class Numbering(NamedTuple):
    """The names of the sources in the settings file, and a function from an article to its numbers, or None."""

    listed: frozenset[str]
    of: Callable[[Article], Numbered | None]


def numbering(sources: Sources) -> Numbering:
    """The numbering of messages according to the settings of their ``sources``."""
    return Numbering(
        frozenset(sources) - {ANY}, lambda article: _numbered(article, settings_of(sources, article.source))
    )


def zone_known(known: SourceSettings) -> tzinfo | None:
    """The time zone in the settings of a source, else that of its country; None if unknown."""
    return zone_named(known.zone) if known.zone else zone_of_country(known.country) if known.country else None


def _numbered(article: Article, known: SourceSettings) -> Numbered | None:
    block = article.stated
    runs_on = article.content_type in NUMBERED if known.numbered is None else known.numbered
    if block is None or block.sequence_number is None or not runs_on:
        return None
    service = next((each.code or each.name or "" for each in block.services), "")
    more = (int(each) for each in block.other.get(JOINED, "").split() if each.isdecimal())
    return Numbered(article.source, service, (block.sequence_number, *more), zone_known(known) or UTC)

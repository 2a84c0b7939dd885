"""A settings file in, what is known of each source of documents beforehand out: ``sources.toml``, one table a source.

    [exa]
    zone = "Europe/Helsinki"
    charset = "iso-8859-1"

The table ``"*"`` speaks for sources that have none of their own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import msgspec

from service.formats.charset import encoding_of
from service.formats.json_document import NAMES
from service.formats.moments import zone_named, zone_of_country

# What a mapping can name: the fields of an article, and where in a document the articles are.
MAPPED = (*NAMES, "items")


class SourceSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is known of a source, whatever its documents say or leave out.

    ``zone`` (IANA) is that of times without one, else the one of ``country`` (ISO 3166). ``format`` is that of all its
    documents, ``charset`` that of those that do not say; ``language`` (ISO 639-1) and ``desk``, the section, are those
    of articles that do not say. ``identifier`` is ``document`` where what the source states as an id is none, and the
    file's name counts. ``name`` is credited: as the agency where ``kind`` is one, as publisher where it is that.
    ``numbered`` is whether its messages have numbers that run on within a service and a day, so that one that is left
    out is lost; without it those of IPTC 7901 and ANPA have. ``text_by_reference`` is whether the text of an item
    without one is in the file of its archive or folder that the item names; no address is ever followed.
    ``embargo_minutes`` is how long an article is held, from its time on, where it states no embargo. ``fields`` maps a
    private JSON, XML or CSV: a field of an article to a path in it.
    """

    name: str | None = None
    kind: Literal["agency", "publisher", "aggregator"] | None = None
    zone: str | None = None
    country: str | None = None
    charset: str | None = None
    format: str | None = None
    language: str | None = None
    desk: str | None = None
    identifier: Literal["stated", "document"] = "stated"
    embargo_minutes: int | None = None
    numbered: bool | None = None
    text_by_reference: bool = False
    fields: dict[str, str] = {}


Sources = Mapping[str, SourceSettings]
UNKNOWN = SourceSettings()
NO_SOURCES: Sources = MappingProxyType({})
ANY = "*"


def settings_of(sources: Sources, source: str) -> SourceSettings:
    """What is known of ``source``."""
    return sources.get(source) or sources.get(ANY) or UNKNOWN


def read_sources(path: Path, formats: tuple[str, ...]) -> Sources:
    """The sources in the file ``path``; ``formats`` are the names a format can have. Raises ValueError that names the
    file, the source and the setting, OSError where the file cannot be read."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: {error}") from error
    found: dict[str, SourceSettings] = {}
    for name, table in tables.items():
        try:
            each = found[name] = msgspec.convert(table, SourceSettings)
        except msgspec.ValidationError as error:
            raise ValueError(f"{path}: {name}: {error}") from error
        for setting, value, fits, expected in (
            ("zone", each.zone, lambda zone: zone_named(zone) is not None, "an IANA time zone, such as Europe/Rome"),
            ("country", each.country, lambda code: zone_of_country(code) is not None, "a country that keeps one time"),
            ("charset", each.charset, lambda label: encoding_of(label) is not None, "a charset of the WHATWG's"),
            ("format", each.format, formats.__contains__, f"one of {', '.join(formats)}"),
            ("embargo_minutes", each.embargo_minutes, lambda minutes: minutes >= 0, "a number from 0 on"),
        ):
            if value is not None and not fits(value):
                raise ValueError(f"{path}: {name}.{setting} = {value!r} is not {expected}")
        for field in each.fields:
            if field not in MAPPED:
                raise ValueError(f"{path}: {name}.fields.{field} is none of {', '.join(MAPPED)}")
        if each.fields and each.format not in ("json", "xml", "csv"):
            raise ValueError(f"{path}: {name}.fields needs format = json, xml or csv")
    return found

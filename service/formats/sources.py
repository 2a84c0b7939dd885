"""A settings file in, the settings of each source of documents out: ``sources.toml``, one table per source.

    [exa]
    zone = "Europe/Helsinki"
    charset = "iso-8859-1"

The table ``"*"`` applies to sources that have no table of their own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import msgspec

from service.formats.charset import encoding_of
from service.formats.json_names import NAMES
from service.formats.moments import zone_named, zone_of_country

# Allowed keys of ``fields``: the fields of an article, and ``items``, the path of the articles in a document.
MAPPED = (*NAMES, "items")


class SourceSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is known of a source, independent of its documents.

    ``zone`` (IANA name) applies to times that state none, else the zone of ``country`` (ISO 3166). ``format`` applies
    to all its documents, ``charset`` to those that declare none; ``language`` (ISO 639-1) and ``desk``, the section, to
    articles that state none. ``identifier`` is ``document`` if the ids that the source states are not usable, so that
    the document identifies the article. ``name`` is credited as agency or as publisher, depending on ``kind``.
    ``numbered`` is whether its messages are numbered consecutively within a service and a day, so that a gap means a
    lost message; if unset, only those of IPTC 7901 and ANPA 1312 are. ``text_by_reference`` is whether the text of an
    item without one is in another file of its archive or folder, which the item names; no URL is ever fetched.
    ``embargo_minutes`` is how long an article without a stated embargo is embargoed, from its own time on. ``fields``
    maps a private JSON, XML or CSV format: field of an article -> path.
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
    """The settings of ``source``, else those of ``"*"``, else ``UNKNOWN``."""
    return sources.get(source) or sources.get(ANY) or UNKNOWN


def read_sources(path: Path, formats: tuple[str, ...]) -> Sources:
    """The settings in the file ``path``; ``formats`` are the allowed names of formats. Raises ValueError, naming the
    file, the source and the setting, or OSError if the file cannot be read."""
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

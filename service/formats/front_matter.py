"""A text that begins with front matter in, the facts stated there out: the YAML between two lines of hyphens that
generators of static sites, note programs and crawlers for language models write above Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from service.formats.json_document import language_code
from service.formats.moments import moment

# Most characters of front matter, which bounds what is parsed: a hundred lines.
LONGEST = 8_000
_BEGIN = re.compile(r"\ufeff?---[ \t]*\r?\n(?=[A-Za-z][\w -]{0,40}:)")
_END = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
# An alias repeats a part of the document, and can so make it exponentially larger.
_ALIAS = re.compile(r"(?:^|[\s\[,:-])[&*]\w")
_PUBLISHED = ("date", "published", "pubdate", "publishdate", "publish_date", "published_at", "date_published")
_UPDATED = ("lastmod", "updated", "modified", "last_modified", "updated_at", "date_modified")


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """What front matter states; ``end`` is the offset of the text below it, 0 if there is none."""

    end: int = 0
    headline: str | None = None
    byline: str | None = None
    language: str | None = None
    section: str | None = None
    published: datetime | None = None
    updated: datetime | None = None


NONE = FrontMatter()


def front_matter_of(text: str) -> FrontMatter:
    """The front matter of ``text``; NONE if it has none, or none with a title that can be read."""
    begin = _BEGIN.match(text)
    end = _END.search(text, begin.end(), begin.end() + LONGEST) if begin else None
    if begin is None or end is None:
        return NONE
    values = _values(text[begin.end() : end.start()])
    headline = _text(values.get("title")) or _text(values.get("headline"))
    if headline is None:
        return NONE
    writers = next((values[name] for name in ("author", "authors", "byline", "creator") if values.get(name)), None)
    return FrontMatter(
        end=end.end(),
        headline=headline,
        byline=", ".join(dict.fromkeys(_names(writers))) or None,
        language=language_code(_text(values.get("lang")) or _text(values.get("language"))),
        section=_text(values.get("section")) or _text(values.get("category")),
        published=_time(values, _PUBLISHED),
        updated=_time(values, _UPDATED),
    )


def _values(source: str) -> Mapping[str, Any]:
    # Imported lazily: few texts have front matter.
    import yaml

    if _ALIAS.search(source):
        return {}
    try:
        found = yaml.safe_load(source)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return {str(name).lower(): value for name, value in found.items()} if isinstance(found, dict) else {}


def _names(value: Any) -> Iterator[str]:
    for each in value if isinstance(value, list) else [value]:
        if name := _text(each.get("name") if isinstance(each, dict) else each):
            yield name


def _time(values: Mapping[str, Any], names: tuple[str, ...]) -> datetime | None:
    """The first of the times under ``names``. YAML reads a time with an offset as UTC without one."""
    for name in names:
        value = values.get(name)
        written = value.isoformat() if isinstance(value, date) else _text(value)
        if found := moment(written):
            return found
    return None


def _text(value: Any) -> str | None:
    return " ".join(str(value).split()) or None if isinstance(value, str | int | float) else None

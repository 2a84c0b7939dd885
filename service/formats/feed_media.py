"""An entry of feedparser's in, its pictures, sounds and films out (Media RSS, enclosures, a podcast's picture)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from service.formats.feed_source import MAKERS
from service.formats.json_document import whole_number
from service.formats.markup import visible_text
from service.stated import Association, Rendition

_MARKUP = re.compile(r"</[a-z]{1,10}>|<br ?/?>", re.IGNORECASE)


def media_of(entry: Mapping[str, Any]) -> Iterator[Association]:
    """The media and thumbnails of Media RSS and the enclosures, each as an association with its caption and credit."""
    caption = entry.get("media_description-of-media") or entry.get("media_text-of-media")
    given = [each for each in entry.get("media_credit") or () if each.get("content")]
    credits = ", ".join(each["content"] for each in given if each.get("role") not in MAKERS)
    makers = ", ".join(each["content"] for each in given if each.get("role") in MAKERS)
    # If several media have different values of their own, the entry's value is not used for the others.
    of_all = {"own-title": entry.get("media_title-of-media"), "own-caption": caption, "own-credit": credits or None}
    of_all |= {"own-byline": makers or None}
    contents = entry.get("media_content") or ()
    of_all |= {name: None for name in of_all if len({each[name] for each in contents if name in each}) > 1}
    seen = set()
    enclosures = [each for each in entry.get("links") or () if each.get("rel") == "enclosure"]
    pictured = entry.get("image") or {}  # a podcast's
    for each in [*(entry.get("media_content") or ()), *enclosures, *(entry.get("media_thumbnail") or ()), pictured]:
        href, media_type = each.get("url") or each.get("href"), each.get("type")
        if not href or href in seen:
            continue
        seen.add(href)
        yield Association(
            type=_kind(each.get("medium") or media_type or "image"),
            headline=each.get("own-title") or each.get("title") or of_all["own-title"],
            caption=_shown(each.get("own-caption") or of_all["own-caption"]),
            byline=each.get("own-byline") or of_all["own-byline"],
            credit=each.get("own-credit") or of_all["own-credit"],
            copyright_notice=entry.get("media_copyright") or None,
            renditions=(
                Rendition(
                    href=href,
                    media_type=media_type,
                    width=whole_number(each.get("width")),
                    height=whole_number(each.get("height")),
                    size_bytes=whole_number(each.get("filesize") or each.get("length")),
                    duration=each.get("duration"),
                ),
            ),
        )


def _shown(caption: str | None) -> str | None:
    """A caption as plain text: some have markup, whatever their type says."""
    if caption is None or _MARKUP.search(caption) is None:
        return caption
    return " ".join(visible_text(caption, " ").split()) or None


def _kind(medium: str) -> str | None:
    kind = medium.partition("/")[0]
    # Flash, as YouTube's feeds still call it, is a player of films.
    kind = "video" if medium == "application/x-shockwave-flash" else kind
    return "picture" if kind == "image" else kind if kind in ("audio", "video") else None

"""A draft as its format gives it in, completed from itself and from what is known of its source out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta, tzinfo
from typing import Any

from service.formats.draft import Draft
from service.formats.moments import home_zone, in_zone, zone_of_agency
from service.formats.numbered import zone_known
from service.formats.schema_org import squashed
from service.formats.sources import UNKNOWN, SourceSettings

# The fields of a draft that hold a datetime.
TIMES = ("published", "updated", "dated", "version_created", "embargoed")


def completed(draft: Draft, known: SourceSettings) -> Draft:
    """``draft`` with its body, its missing facts and its times as the settings of its source say."""
    return _with_times(_known_of(_normalised(draft), known), known)


def _normalised(draft: Draft) -> Draft:
    """``draft`` without the headline repeated at the start of its body. A kill has no body: its note, headline or slug
    becomes the body, so that it is published as a version of the item."""
    if draft.kind == "clean" and draft.body and draft.headline:
        first, _, rest = draft.body.partition("\n\n")
        title = squashed(draft.headline)
        if rest and title and squashed(first) == title:
            return replace(draft, body=rest)
    if draft.kind != "item" or draft.pubstatus != "canceled" or draft.item_type not in (None, "text"):
        return draft
    kill_text = draft.ednote or draft.headline or draft.slugline
    return replace(draft, kind="clean", body=kill_text) if kill_text else draft


def _known_of(draft: Draft, known: SourceSettings) -> Draft:
    """``draft`` with missing facts filled in from the settings of its source."""
    if known is UNKNOWN:
        return draft
    name = (known.name,) if known.name else ()
    at = draft.version_created or draft.published
    held = timedelta(minutes=known.embargo_minutes) if known.embargo_minutes and at else None
    return replace(
        draft,
        uri=draft.uri if known.identifier == "stated" else None,
        language=draft.language or known.language,
        section=draft.section or known.desk,
        credits=(*draft.credits, *name) if known.kind == "agency" else draft.credits,
        publishers=draft.publishers or name if known.kind == "publisher" else draft.publishers,
        embargoed=draft.embargoed or (at + held if at and held else None),
    )


def _zone_of_agency(draft: Draft) -> tzinfo | None:
    """The time zone of the first known agency that a wire item names as provider, source, credit or publisher. None for
    a page or a feed, whose times are the publisher's, whichever agency it credits."""
    if draft.kind not in ("clean", "item"):
        return None
    block = draft.stated_block
    provider = () if block is None else (block.provider, *(each.name for each in block.sources))
    names = (*provider, *draft.credits, *draft.publishers)
    return next((zone for name in names if name and (zone := zone_of_agency(name))), None)


def _with_times(draft: Draft, known: SourceSettings) -> Draft:
    """``draft`` with its times in UTC. A time without a stated zone is taken in the zone of the source's settings, else
    of the country in its ``uri``, else of the agency it names, else in UTC."""
    times: dict[str, Any] = {
        name: value for name in TIMES if (value := getattr(draft, name)) is not None and value.tzinfo is not UTC
    }
    block = draft.stated_block
    expires = block.expires if block is not None else None
    if not times and (expires is None or expires.tzinfo is UTC):
        return draft
    zone = zone_known(known) or home_zone(draft.uri) or _zone_of_agency(draft) or UTC
    if block is not None:
        block = replace(block, expires=in_zone(expires, zone))
    times = {name: in_zone(value, zone) for name, value in times.items()}
    return replace(draft, **times, stated_block=block)

"""A draft of an item without a body (a picture, a package, a headline alone) in, the Item record out."""

from __future__ import annotations

from service.article import Item, RawDocument, item_id
from service.cleaning.articles import event_time
from service.formats.draft import Draft


def item_of(draft: Draft, document: RawDocument, number: int, articles: tuple[str, ...]) -> Item:
    """The record of the item that is draft ``number`` of ``document``; ``articles`` are the document's article ids."""
    at, source = event_time(draft.version_created, draft.published, document.received_at)
    return Item(
        item_id=item_id(document.document_id, number),
        document_id=document.document_id,
        uri=draft.uri or document.uri,
        source=document.source,
        filename=document.filename,
        type=draft.item_type or "text",
        version=draft.version or 1,
        content_type=draft.content_type,
        event_time=at,
        event_time_source=source,
        received_at=document.received_at,
        articles=articles,
        language=draft.language,
        headline=draft.headline,
        byline=draft.byline,
        credits=draft.credits,
        published=draft.published,
        updated=draft.updated,
        slugline=draft.slugline,
        urgency=draft.urgency,
        pubstatus=draft.pubstatus,
        embargoed=draft.embargoed,
        ednote=draft.ednote,
        located=draft.located,
        source_subjects=draft.subjects,
        stated=draft.stated_block,
    )

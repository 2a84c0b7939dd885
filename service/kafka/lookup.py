"""Article ids in; the articles as the clean stage wrote them, their documents and the decisions about them out."""

from __future__ import annotations

import re
from collections.abc import Collection
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any

from service.article import Article, Decision, RawDocument, decode
from service.kafka.raw import raw_document
from service.kafka.reading import CONNECT_SECONDS, Record, read
from service.pipeline import CLEAN, DUPLICATES, RAW, STORY_MEMBERS, UNIQUE
from service.pipeline import decode as decode_as

ARTICLE_ID = re.compile(r"[0-9a-f]{32}")


async def articles(
    bootstrap: str, wanted: Collection[str], connect_seconds: float = CONNECT_SECONDS
) -> dict[str, Article]:
    """The articles of the clean topic with the ids ``wanted``, by id; those that the topic does not have, or no longer,
    are left out. Reads from the topic's beginning until all are found, since an id does not give an offset.

    Raises BrokerUnavailable and UnknownTopic.
    """
    found: dict[str, Article] = {}
    left = {each.encode() for each in wanted}
    async with aclosing(read(bootstrap, CLEAN, until_end=True, connect_seconds=connect_seconds)) as records:
        async for record in records:
            # A cheap filter: decoding takes ten times as long. It may match articles that only mention the id.
            if not any(each in (record.value or b"") for each in left):
                continue
            try:
                article = decode(record.value or b"", Article)
            except ValueError:  # not a valid article; `tap` shows such records
                continue
            if article.article_id in wanted:
                found[article.article_id] = article
                left.discard(article.article_id.encode())
            if not left:
                break
    return found


@dataclass(frozen=True, slots=True)
class Traced:
    """An article traced through the topics: the article as cleaned, its document if the raw topic still has it, the
    deduplication decisions about it (latest first), and the id of its story."""

    article: Article
    document: RawDocument | None
    decisions: tuple[Decision, ...]
    story: str | None


async def traced(bootstrap: str, article_id: str, connect_seconds: float = CONNECT_SECONDS) -> Traced | None:
    """What the topics hold about an article; None if the clean topic does not have it, or no longer. Reads the topics
    from their beginnings. Raises BrokerUnavailable and UnknownTopic."""
    article = (await articles(bootstrap, {article_id}, connect_seconds)).get(article_id)
    if article is None:
        return None
    document = None
    async with aclosing(read(bootstrap, RAW, until_end=True, connect_seconds=connect_seconds)) as records:
        async for record in records:
            found = _document(record)
            if found and found.document_id == article.document_id:
                document = found
                break
    decided = [
        each for topic in (UNIQUE, DUPLICATES) for each in await _of(bootstrap, topic, article_id, connect_seconds)
    ]
    decisions = [getattr(value, "decision", value) for _, value in sorted(decided, key=lambda each: -each[0])]
    members = await _of(bootstrap, STORY_MEMBERS, article_id, connect_seconds)
    return Traced(article, document, tuple(decisions), members[-1][1].story_id if members else None)


def _document(record: Record) -> RawDocument | None:
    try:
        return raw_document(record.key, record.value, record.headers, record.timestamp_ms / 1000)
    except ValueError:
        return None


async def _of(bootstrap: str, topic: str, key: str, seconds: float) -> list[tuple[int, Any]]:
    """The timestamps (milliseconds) and decoded values of the records with ``key``; invalid ones are left out."""
    found = []
    async with aclosing(read(bootstrap, topic, until_end=True, connect_seconds=seconds)) as records:
        async for record in records:
            if record.key == key.encode():
                with suppress(ValueError):
                    found.append((record.timestamp_ms, decode_as(topic, record.value or b"")))
    return found

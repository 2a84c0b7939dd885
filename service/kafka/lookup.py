"""Article ids in, the articles out as the clean stage wrote them."""

from __future__ import annotations

import re
from collections.abc import Collection
from contextlib import aclosing

from service.article import Article, decode
from service.kafka.reading import CONNECT_SECONDS, read
from service.pipeline import CLEAN

ARTICLE_ID = re.compile(r"[0-9a-f]{32}")


async def articles(
    bootstrap: str, wanted: Collection[str], connect_seconds: float = CONNECT_SECONDS
) -> dict[str, Article]:
    """The articles of the clean topic with these ids, by id; one that the topic does not have, or no longer, is left
    out. Reads from the topic's beginning until all are found: an id does not say where its article stands.

    Raises BrokerUnavailable and UnknownTopic.
    """
    found: dict[str, Article] = {}
    left = {each.encode() for each in wanted}
    async with aclosing(read(bootstrap, CLEAN, until_end=True, connect_seconds=connect_seconds)) as records:
        async for record in records:
            # Decoding takes ten times as long; the other parts of the file name the id too.
            if not any(each in (record.value or b"") for each in left):
                continue
            try:
                article = decode(record.value or b"", Article)
            except ValueError:  # no record of ours: `tap` shows it
                continue
            if article.article_id in wanted:
                found[article.article_id] = article
                left.discard(article.article_id.encode())
            if not left:
                break
    return found

"""Compiles, or loads, the compiled functions that deduplication needs, before the first article comes.

Run as a program (``python -m service.deduplication.warm_up``), it compiles once for all later starts on the machine.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

from service.article import Article
from service.deduplication import inverted_index, scan
from service.deduplication.article_state import ArticleState
from service.deduplication.deduplicator import Deduplicator
from service.deduplication.entry import PLAIN
from service.deduplication.words import split


@cache
def warm_up() -> None:
    """Compile, or load, all compiled functions that deduplication needs, so that the first article does not wait for
    it: once per process."""
    inverted_index.warm_up()
    scan.warm_up()
    split("Headline")
    entries: dict[str, ArticleState] = {}
    deduplicator = Deduplicator(entries, timedelta(hours=1))
    words = [f"Word{number}" for number in range(400)]
    # A long text, its excerpt, and short ones that are in so many clusters that their keys become stop shingles.
    for number, length in enumerate((400, 300, *range(4, 60), 0)):
        deduplicator.decide(_made_up(str(number), " ".join(words[:length])))
    # The functions that recovery needs.
    Deduplicator(entries, timedelta(hours=1))


def _made_up(name: str, body: str) -> Article:
    now = datetime(2000, 1, 1, tzinfo=UTC)
    return Article(
        article_id=name,
        document_id=name,
        uri=name,
        source=name,
        filename=name,
        part=0,
        parts=(name,),
        version=1,
        content_type=PLAIN,
        language="en",
        headline=None,
        body=body,
        event_time=now,
        event_time_source="received",
        received_at=now,
    )


if __name__ == "__main__":
    warm_up()

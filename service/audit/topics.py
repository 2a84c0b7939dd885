"""A cluster in, the report of its account out: reads all topics once, and finds what retention deleted unread.

The stages' committed offsets are fetched *before* the topics are read. The results of all records below a committed
offset were delivered by then, and so are found when the topics are read: a record without results is in flight only if
its offset is the committed one or higher.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

from service.audit.account import Account
from service.audit.report import Report, Skipped
from service.errors import UnknownTopic
from service.kafka.batches import partition_of
from service.kafka.client import partitions
from service.kafka.ends import TP, committed_offsets, first_offsets
from service.kafka.reading import CONNECT_SECONDS, Start, read
from service.pipeline import CLEAN, DEAD_LETTERS, DUPLICATES, ENRICHED, ITEMS, RAW, STAGES, STORIES, STORY_MEMBERS
from service.topics import CONTRACTS

# The results of a document are written after it, but by the clock of another machine.
CLOCK_SKEW = timedelta(hours=1)
EARLIEST, LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
# Groups of topics that together have a trace of every document that was read.
TRACES = ((CLEAN, ITEMS, DEAD_LETTERS), (ENRICHED, DUPLICATES, ITEMS, DEAD_LETTERS))


def audit(
    bootstrap: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    connect_seconds: float = CONNECT_SECONDS,
) -> Report:
    """The report on all topics at ``bootstrap``, or on the documents whose raw records' timestamps are in
    [``since``, ``until``). Commits no offsets; holds ids in memory, not records. Raises BrokerUnavailable."""
    return asyncio.run(_audit(bootstrap, since, until, connect_seconds))


async def _audit(bootstrap: str, since: datetime | None, until: datetime | None, seconds: float) -> Report:
    found = await asyncio.gather(*(_places(bootstrap, each.name, seconds) for each in CONTRACTS))
    notes = [f"there is no topic {each.name}" for each, those in zip(CONTRACTS, found, strict=True) if those is None]
    places = {each.name: those for each, those in zip(CONTRACTS, found, strict=True) if those is not None}
    reading = [each for each in STAGES if each.reads in places]
    by_stage = await asyncio.gather(
        *(committed_offsets(bootstrap, each.app_id, places[each.reads], seconds) for each in reading)
    )
    committed = {place: offset for offsets in by_stage for place, offset in offsets.items()}

    def unread(topic: str, partition: int, offset: int) -> bool:
        return offset >= committed.get((topic, partition), 0)

    window = None
    if since or until:
        window = ((since or EARLIEST).timestamp() * 1000, (until or LATEST).timestamp() * 1000)
    account = Account(unread, window)
    # In parallel, since it takes a while to be sure of the end of a quiet topic. Story members come after them, since
    # that topic is kept for ever and only those of known articles are wanted; then the stories.
    first = [each for each in places if each not in (STORIES, STORY_MEMBERS)]
    await asyncio.gather(*(_fold(account, bootstrap, each, since, seconds) for each in first))
    for topic in (STORY_MEMBERS, STORIES):
        if topic in places:
            await _fold(account, bootstrap, topic, None, seconds)
    firsts = await first_offsets(bootstrap, [each for tps in places.values() for each in tps], seconds)
    skipped = unread_and_gone(firsts, committed)
    if since is None:
        gone, more = untraced(firsts, committed, account.traced_and_gone())
        skipped += gone
        notes += more
    return account.report(skipped, notes)


async def _places(bootstrap: str, topic: str, seconds: float) -> tuple[TP, ...] | None:
    """The partitions of a topic; None if there is no such topic."""
    try:
        return tuple((topic, number) for number in await partitions(bootstrap, topic, seconds))
    except UnknownTopic:
        return None


async def _fold(account: Account, bootstrap: str, topic: str, since: datetime | None, seconds: float) -> None:
    start: Start = "beginning"
    if since is not None:
        start = since if topic == RAW else since - CLOCK_SKEW
    async with aclosing(read(bootstrap, topic, start=start, until_end=True, connect_seconds=seconds)) as records:
        async for record in records:
            if topic != STORY_MEMBERS or account.knows((record.key or b"").decode(errors="replace")):
                account.add(record)


def unread_and_gone(firsts: Mapping[TP, int], committed: Mapping[TP, int]) -> list[Skipped]:
    """The records that were certainly deleted before their stage read them: the stage's committed offset is below the
    first one still available. ``firsts`` and ``committed`` are offsets by (topic, partition)."""
    return [
        Skipped(*place, firsts[place] - offset)
        for place, offset in sorted(committed.items())
        if offset < firsts.get(place, 0)
    ]


def untraced(
    firsts: Mapping[TP, int], committed: Mapping[TP, int], traced: Sequence[str]
) -> tuple[list[Skipped], list[str]]:
    """Raw records that were deleted and left no trace in the other topics, if a trace would still be there; else a note
    that this cannot be determined.

    A stage that restarted after unread records were deleted has committed past them, so its offsets do not show the
    loss. ``traced`` are the ids of documents that were deleted from raw and left a trace. A document sent twice counts
    twice.
    """
    raw = {place: offset for place, offset in firsts.items() if place[0] == RAW}
    certain = {place: max(0, offset - committed[place]) for place, offset in raw.items() if place in committed}
    deleted = {place: offset - certain.get(place, 0) for place, offset in raw.items()}
    left = sum(deleted.values()) - len(traced)
    if left <= 0:
        return [], []
    if not any(_whole(firsts, names) for names in TRACES):
        note = f"{sum(deleted.values()):,} records were deleted from raw, and what came of them has been deleted too"
        return [], [f"{note}: whether they had been read can no longer be told"]
    by_partition = _by_partition(traced, sorted(number for _, number in raw))
    lost = {place: max(0, count - by_partition[place[1]]) for place, count in deleted.items()}
    return [Skipped(*place, count) for place, count in sorted(lost.items()) if count], []


def _whole(firsts: Mapping[TP, int], names: Iterable[str]) -> bool:
    """Whether all the topics ``names`` exist and nothing has been deleted from them."""
    return all(
        any(topic == name for topic, _ in firsts) and not any(firsts[place] for place in firsts if place[0] == name)
        for name in names
    )


def _by_partition(documents: Iterable[str], numbers: list[int]) -> Counter[int]:
    """How many of ``documents`` Kafka's default partitioner sends to each partition; the key is the document's id."""
    return Counter(partition_of(name.encode(), numbers) for name in documents)

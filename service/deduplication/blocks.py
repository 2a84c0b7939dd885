"""Encoded entries in, many at a time; out the columns that an index is built from: how recovery builds the index.

Only the indexed fields of an entry are decoded, and one compiled loop reads all sketches of a block. The result is the
same as from ``unpack`` and ``keys_of`` one by one (a test checks that), several times as fast.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from service.article import Instant, decode
from service.compiled import compiled
from service.deduplication.article_state import ArticleState
from service.deduplication.constants import SAMPLED
from service.deduplication.markers import ID_BYTES, article_key, cluster_key, item_key, packed_id
from service.deduplication.sketch import HEAD, Keys


class Card(msgspec.Struct, gc=False):
    """The fields of an article's own decision that are indexed."""

    article_id: str
    uri: str
    part: int
    language: str
    event_time: Instant
    duplicate_of: str | None = None
    pubstatus: str = "usable"
    corrects: bool = False
    embargoed: Instant | None = None


class Held(msgspec.Struct, gc=False):
    """A held article, none of whose fields is indexed: only whether there is one."""


class Brief(msgspec.Struct, gc=False):
    """The fields of an ``ArticleState`` that are indexed. Decoding also turns the sketch from base64 into bytes."""

    order: int
    received_at: Instant
    dated: bool
    sketch: bytes
    decisions: list[Card]
    printed: bool = False
    names: list[int] = []
    seeks: list[int] = []
    retractions: list[msgspec.Raw] = []
    held: Held | None = None
    releases: str | None = None

    @property
    def card(self) -> Card:
        """The article's own decision."""
        return self.decisions[0]

    @property
    def is_order(self) -> bool:
        """As ``ArticleState.is_order``."""
        return self.card.pubstatus == "canceled" or self.card.corrects or self.card.embargoed is not None

    @property
    def moves(self) -> bool:
        """Whether its arrival decided or ordered anything for other articles."""
        return len(self.decisions) > 1 or bool(self.retractions or self.held or self.releases)


class Block(NamedTuple):
    """Articles as columns. ``packed`` are their ids, except ``other_ids``, which are given by position in the block;
    ``keys`` are all keys that they are filed under, ``holders`` the position in the block of each key's article."""

    packed: NDArray[np.uint8]
    other_ids: dict[int, str]
    clusters: NDArray[np.uint32]
    joined: NDArray[np.bool_]
    event: NDArray[np.float64]
    received: NDArray[np.float64]
    dated: NDArray[np.bool_]
    printed: NDArray[np.bool_]
    sizes: NDArray[np.uint32]
    rates: NDArray[np.uint32]
    keys: Keys
    holders: NDArray[np.uint32]


class Order(NamedTuple):
    """The fields of an order (a kill, a correction, an embargo) that ``Orders.note`` takes."""

    article_id: str
    duplicate_of: str | None
    seeks: list[int]


class ReadEntries(NamedTuple):
    """Entries of one language, in the order of the input: their ``orders`` (positions among all decided articles), the
    columns for the index, those that are orders, and the ids of those that decided anything for other articles."""

    language: str
    orders: NDArray[np.int64]
    block: Block
    retraction_orders: list[Order]
    moving: list[str]


_decoder = msgspec.json.Decoder(Brief)


def read_entries(values: Sequence[bytes]) -> list[ReadEntries]:
    """The indexed fields of encoded entries, by language. Raises ValueError for a value that is not an entry."""
    if not values:
        return []
    # Only the first is checked in full; of the others, fields that are not indexed are skipped.
    decode(values[0], ArticleState)
    briefs = [brief_of(value) for value in values]
    read = []
    for language in dict.fromkeys(brief.card.language for brief in briefs):
        of_language = [brief for brief in briefs if brief.card.language == language]
        retraction_orders = [
            Order(each.card.article_id, each.card.duplicate_of, each.seeks) for each in of_language if each.is_order
        ]
        orders = np.array([brief.order for brief in of_language], np.int64)
        moving = [brief.card.article_id for brief in of_language if brief.moves]
        read.append(ReadEntries(language, orders, block_of(of_language), retraction_orders, moving))
    return read


def brief_of(value: bytes) -> Brief:
    """The indexed fields of an encoded entry. Raises ValueError if it is not one."""
    try:
        brief = _decoder.decode(value)
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from error
    if not brief.decisions:
        raise ValueError("an entry without a decision")
    return brief


def block_of(briefs: Sequence[Brief]) -> Block:
    """The columns of ``briefs``. Raises ValueError for an invalid sketch."""
    cards = [brief.card for brief in briefs]
    wrong = "a sketch whose arrays are not as long as its counts say"
    if any(len(brief.sketch) % 4 for brief in briefs):
        raise ValueError(wrong)
    tables = np.frombuffer(bytearray(b"".join([brief.sketch for brief in briefs])), "<u4")
    starts = np.cumsum([0, *(len(brief.sketch) // 4 for brief in briefs)])
    clusters = np.array([cluster_key(card.duplicate_of or card.article_id) for card in cards], np.uint32)
    joined = np.array([card.duplicate_of is not None for card in cards], np.bool_)
    article_keys = np.array([article_key(card.article_id) for card in cards], np.uint32)
    items = np.array([item_key(card.uri, card.part) for card in cards], np.uint32)
    if not _sound(tables, starts):
        raise ValueError(wrong)
    names = np.array([key for brief in briefs for key in brief.names], np.uint32)
    named = np.cumsum([0, *(len(brief.names) for brief in briefs)])
    sizes, rates, keys, holders = _split_tables(tables, starts, article_keys, items, clusters, joined, names, named)
    packed = [packed_id(card.article_id) for card in cards]
    ids = b"".join([each or bytes(ID_BYTES) for each in packed])
    return Block(
        packed=np.frombuffer(ids, np.uint8).reshape(-1, ID_BYTES),
        other_ids={at: cards[at].article_id for at, each in enumerate(packed) if each is None},
        clusters=clusters,
        joined=joined,
        event=np.array([card.event_time.timestamp() for card in cards]),
        received=np.array([brief.received_at.timestamp() for brief in briefs]),
        dated=np.array([brief.dated for brief in briefs], np.bool_),
        printed=np.array([brief.printed for brief in briefs], np.bool_),
        sizes=sizes,
        rates=rates,
        keys=keys,
        holders=holders,
    )


@compiled
def _sound(tables: Keys, starts: NDArray[np.int64]) -> bool:
    """Whether each of ``tables`` is a valid table of a sketch."""
    for place in range(starts.size - 1):
        begin, size = starts[place], starts[place + 1] - starts[place]
        if size < HEAD:
            return False
        table = tables[begin : begin + size]
        rate = table[8]
        ascending = table[0] <= table[1] and table[1] <= table[2] and table[2] <= table[3]
        known = rate == 1 or rate == 2 or rate == 4 or rate == SAMPLED
        if not (ascending and known and size == HEAD + 2 * (np.int64(table[3]) + np.int64(table[4]))):
            return False
    return True


@compiled
def _split_tables(
    tables: Keys,
    starts: NDArray[np.int64],
    article_keys: Keys,
    items: Keys,
    clusters: Keys,
    joined: NDArray[np.bool_],
    names: Keys,
    named: NDArray[np.int64],
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], Keys, NDArray[np.uint32]]:
    """Sizes, rates, keys, and the position of each key's article."""
    count = starts.size - 1
    sizes, rates, total = np.empty((count, 4), np.uint32), np.empty(count, np.uint32), np.int64(0)
    for place in range(count):
        begin = starts[place]
        sizes[place] = tables[begin : begin + 4]
        rates[place] = tables[begin + 8]
        # An entry is filed under its own key, its item's, those of its names and, if it is a copy, its cluster's.
        total += np.int64(tables[begin + 3]) + 3 + named[place + 1] - named[place]
    keys, holders, at = np.empty(total, np.uint32), np.empty(total, np.uint32), 0
    for place in range(count):
        begin, first = starts[place] + HEAD, at
        for key in tables[begin : begin + np.int64(sizes[place, 3])]:
            keys[at] = key
            at += 1
        keys[at], keys[at + 1] = article_keys[place], items[place]
        at += 2
        for key in names[named[place] : named[place + 1]]:
            keys[at] = key
            at += 1
        if joined[place]:
            keys[at] = clusters[place]
            at += 1
        holders[first:at] = place
    return sizes, rates, keys[:at], holders[:at]

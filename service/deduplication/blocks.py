"""Encoded entries in, many at a time, the columns that an index of them is made of out: what recovery is made of.

Of an entry only what is indexed is decoded, and all sketches of a block are taken apart by one compiled loop. It gives
what ``unpack`` and ``keys_of`` give one by one (a test holds that), several times as fast.
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
    """Of a decision, what is indexed of the article it is about."""

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
    """Of an article that is held, that it is."""


class Brief(msgspec.Struct, gc=False):
    """Of an ``ArticleState``, what is indexed. The sketch comes out of its base64 as it is decoded."""

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
        """Whether it decided or ordered anything of other articles."""
        return len(self.decisions) > 1 or bool(self.retractions or self.held or self.releases)


class Block(NamedTuple):
    """Some articles as columns. ``packed`` are their ids, but for ``other_ids``, which have their place in the block;
    ``keys`` are all that they are filed under, ``holders`` the place in the block of the article of each."""

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
    """Of an article that is an order (a kill, a correction, an embargo), what ``Orders.note`` is told."""

    article_id: str
    duplicate_of: str | None
    seeks: list[int]


class ReadEntries(NamedTuple):
    """Entries of one language, in their order: their ``orders`` among all that were decided, the columns of the index,
    which of them are orders, and the ids of those that decided anything of other articles."""

    language: str
    orders: NDArray[np.int64]
    block: Block
    told: list[Order]
    moving: list[str]


_decoder = msgspec.json.Decoder(Brief)


def read_entries(values: Sequence[bytes]) -> list[ReadEntries]:
    """What is indexed of encoded entries, by language. Raises ValueError for one that is no entry."""
    if not values:
        return []
    # The others are as this one is; what of them is not indexed is not even looked at.
    decode(values[0], ArticleState)
    briefs = [brief_of(value) for value in values]
    read = []
    for language in dict.fromkeys(brief.card.language for brief in briefs):
        own = [brief for brief in briefs if brief.card.language == language]
        told = [Order(each.card.article_id, each.card.duplicate_of, each.seeks) for each in own if each.is_order]
        orders = np.array([brief.order for brief in own], np.int64)
        moving = [brief.card.article_id for brief in own if brief.moves]
        read.append(ReadEntries(language, orders, block_of(own), told, moving))
    return read


def brief_of(value: bytes) -> Brief:
    """What is indexed of an encoded entry. Raises ValueError where it is none."""
    try:
        brief = _decoder.decode(value)
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from error
    if not brief.decisions:
        raise ValueError("an entry without a decision")
    return brief


def block_of(briefs: Sequence[Brief]) -> Block:
    """The columns of ``briefs``. Raises ValueError where a sketch is none."""
    cards = [brief.card for brief in briefs]
    wrong = "a sketch whose arrays are not as long as its counts say"
    if any(len(brief.sketch) % 4 for brief in briefs):
        raise ValueError(wrong)
    tables = np.frombuffer(bytearray(b"".join([brief.sketch for brief in briefs])), "<u4")
    starts = np.cumsum([0, *(len(brief.sketch) // 4 for brief in briefs)])
    clusters = np.array([cluster_key(card.duplicate_of or card.article_id) for card in cards], np.uint32)
    joined = np.array([card.duplicate_of is not None for card in cards], np.bool_)
    own = np.array([article_key(card.article_id) for card in cards], np.uint32)
    items = np.array([item_key(card.uri, card.part) for card in cards], np.uint32)
    if not _sound(tables, starts):
        raise ValueError(wrong)
    names = np.array([key for brief in briefs for key in brief.names], np.uint32)
    named = np.cumsum([0, *(len(brief.names) for brief in briefs)])
    sizes, rates, keys, holders = _taken_apart(tables, starts, own, items, clusters, joined, names, named)
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
    """Whether each of ``tables`` is one of a sketch."""
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
def _taken_apart(
    tables: Keys,
    starts: NDArray[np.int64],
    own: Keys,
    items: Keys,
    clusters: Keys,
    joined: NDArray[np.bool_],
    names: Keys,
    named: NDArray[np.int64],
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], Keys, NDArray[np.uint32]]:
    """Sizes, rates, keys and their holders."""
    count = starts.size - 1
    sizes, rates, total = np.empty((count, 4), np.uint32), np.empty(count, np.uint32), np.int64(0)
    for place in range(count):
        begin = starts[place]
        sizes[place] = tables[begin : begin + 4]
        rates[place] = tables[begin + 8]
        # An entry is filed under its own key, its item's, its names' and, as a copy, its cluster's.
        total += np.int64(tables[begin + 3]) + 3 + named[place + 1] - named[place]
    keys, holders, at = np.empty(total, np.uint32), np.empty(total, np.uint32), 0
    for place in range(count):
        begin, first = starts[place] + HEAD, at
        for key in tables[begin : begin + np.int64(sizes[place, 3])]:
            keys[at] = key
            at += 1
        keys[at], keys[at + 1] = own[place], items[place]
        at += 2
        for key in names[named[place] : named[place + 1]]:
            keys[at] = key
            at += 1
        if joined[place]:
            keys[at] = clusters[place]
            at += 1
        holders[first:at] = place
    return sizes, rates, keys[:at], holders[:at]

"""The page's state about articles, copies and sources, all of it bounded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from service.pipeline import ENRICHED

# The window of rates, in seconds.
RATE_SECONDS = 60
# How many places of an article or story are shown on a map.
PLACES = 5

K = TypeVar("K")
V = TypeVar("V")
Place = tuple[str, int, int]
"""Topic, partition and offset of a record."""


class Newest(dict[K, V], Generic[K, V]):
    """A dictionary that keeps the ``most`` entries put last."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def put(self, key: K, value: V) -> None:
        """Put an entry at the end; if there are too many, the first one is removed."""
        self.pop(key, None)
        self[key] = value
        if len(self) > self.most:
            del self[next(iter(self))]


class Seconds(Counter[int]):
    """Counts of records in each second of the last minute, by Unix time."""

    def note(self, milliseconds: int, now: float) -> None:
        """Count a record with the timestamp ``milliseconds``, unless that is more than a minute from ``now``: a client
        may write any 64 bits as a timestamp."""
        if abs(now - milliseconds / 1000) <= RATE_SECONDS:
            self[milliseconds // 1000] += 1

    def minute(self, now: float) -> list[int]:
        """The counts of the minute before ``now``, the oldest second first."""
        last = int(now)
        for each in [second for second in self if second <= last - RATE_SECONDS]:
            del self[each]
        return [self[second] for second in range(last - RATE_SECONDS + 1, last + 1)]


@dataclass(slots=True)
class Source:
    """Counts of a source since the first record that was read. ``seen_ms`` is when its last document came."""

    name: str
    seconds: Seconds = field(default_factory=Seconds)
    documents: int = 0
    refused: int = 0
    articles: int = 0
    copies: int = 0
    seen_ms: int = 0
    headline: str | None = None


@dataclass(slots=True)
class Row:
    """An article in the list. It is filled by records of several topics, in any order: ``cleaned`` is set once the
    clean stage's record has come. ``at`` has the places of the records with its text, by topic."""

    id: str
    at: dict[str, Place] = field(default_factory=dict)
    cleaned: Cleaned | None = None
    relation: str | None = None
    duplicate_of: str | None = None
    retracted: str | None = None
    story: str | None = None
    places: tuple[Mapping[str, Any], ...] = ()

    @property
    def reached(self) -> str:
        """The last stage that it has passed."""
        if self.story:
            return "cluster"
        if ENRICHED in self.at:
            return "enrich"
        return "deduplicate" if self.relation else "clean"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The listed fields of the clean stage's record: ``removed`` counts characters by rule, ``seen_ms`` is when it
    came, ``dated`` whether it states a time of its own."""

    document_id: str
    source: str
    filename: str
    headline: str | None
    language: str
    event_time: datetime
    dated: bool
    pubstatus: str
    version: int
    characters: int
    removed: Mapping[str, int]
    seen_ms: int


@dataclass(slots=True)
class Copy:
    """A decision about a copy in the list."""

    id: str
    source: str
    filename: str
    headline: str | None
    relation: str
    of: str | None
    rule: str | None
    containment: float | None
    seen_ms: int
    at: Place

"""What records are made of: times, and the words that some fields have for values."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec

# A time without an offset could be compared with none of ours: a record that has one is not taken.
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
Relation = Literal["unique", "identical", "reprint", "excerpt", "update"]
EventTimeSource = Literal["version", "published", "received"]
Pubstatus = Literal["usable", "withheld", "canceled"]
EntityType = Literal["person", "organisation", "place"]
StoryEvent = Literal["opened", "grew", "split", "merged", "closed", "retracted"]
RetractionKind = Literal["kill", "withdrawal", "takedown", "correction", "embargo-set", "embargo-lifted"]
# Hours back in which earlier articles are counted, and how many of the nearest are named.
EARLIER_HOURS, NEAREST = (12, 24, 72, 120, 168), 10
# What takes a text back for good, rather than putting another one in its place or off.
KILLS: tuple[RetractionKind, ...] = ("kill", "withdrawal", "takedown")

"""Field types of the records: times, and the closed lists of values of some fields."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec

# A time with a UTC offset. Naive times cannot be compared with ours: a record that has one is rejected.
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
Relation = Literal["unique", "identical", "reprint", "excerpt", "update"]
EventTimeSource = Literal["version", "published", "received"]
Pubstatus = Literal["usable", "withheld", "canceled"]
EntityType = Literal["person", "organisation", "place"]
StoryEvent = Literal["opened", "grew", "split", "merged", "closed", "retracted"]
RetractionKind = Literal["kill", "withdrawal", "takedown", "correction", "embargo-set", "embargo-lifted"]
# The periods, in hours, in which earlier articles are counted, and how many of the nearest are listed.
EARLIER_HOURS, NEAREST = (12, 24, 72, 120, 168), 10
# Orders that retract a text for good, rather than replace or postpone it.
KILLS: tuple[RetractionKind, ...] = ("kill", "withdrawal", "takedown")

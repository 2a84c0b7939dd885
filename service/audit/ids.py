"""Values of the topics in, no more than their ids out: decoding skips all else, whatever it is."""

from __future__ import annotations

import msgspec


class Ids(msgspec.Struct):
    """Any record of an article."""

    article_id: str


class Retracts(msgspec.Struct):
    """A decision: what it retracts, where it was made by a version that tells of that."""

    retracts: tuple[str, ...] | None = None


class ArticleIds(Ids):
    """A clean, unique or enriched article."""

    document_id: str
    filename: str = ""
    parts: tuple[str, ...] = ()
    pubstatus: str = "usable"
    decision: Retracts = msgspec.field(default_factory=Retracts)


class ItemIds(msgspec.Struct):
    """An item that is no text."""

    item_id: str
    document_id: str
    filename: str = ""


class DecisionIds(Ids):
    """A decision on a copy."""

    document_id: str
    filename: str = ""
    duplicate_of: str | None = None
    pubstatus: str = "usable"
    retracts: tuple[str, ...] | None = None


class RetractionIds(Ids):
    """An order and what it reaches."""

    retraction_id: str
    order_id: str


class MemberIds(Ids):
    """The story that an article joined, and how."""

    story_id: str
    event: str = "grew"


class StoryIds(msgspec.Struct):
    """The state of a story."""

    story_id: str
    merged_into: str | None = None

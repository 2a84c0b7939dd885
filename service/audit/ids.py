"""Values of the topics in, only the ids and few fields that the audit needs out: decoding skips everything else."""

from __future__ import annotations

import msgspec


class Ids(msgspec.Struct):
    """Any record about an article."""

    article_id: str


class Retracts(msgspec.Struct):
    """A decision: the articles that it retracts; None if it was made by a version without that field."""

    retracts: tuple[str, ...] | None = None


class ArticleIds(Ids):
    """A clean, unique or enriched article."""

    document_id: str
    filename: str = ""
    parts: tuple[str, ...] = ()
    pubstatus: str = "usable"
    decision: Retracts = msgspec.field(default_factory=Retracts)


class ItemIds(msgspec.Struct):
    """An item without an article text."""

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
    """An order and its effect."""

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

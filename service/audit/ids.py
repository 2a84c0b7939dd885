"""Values of the topics in, no more than their ids out: decoding skips all else, whatever it is."""

from __future__ import annotations

import msgspec


class Ids(msgspec.Struct):
    """Any record of an article."""

    article_id: str


class ArticleIds(Ids):
    """A clean, unique or enriched article."""

    document_id: str
    filename: str = ""
    parts: tuple[str, ...] = ()


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


class MemberIds(Ids):
    """The story that an article joined, and how."""

    story_id: str
    event: str = "grew"


class StoryIds(msgspec.Struct):
    """The state of a story."""

    story_id: str
    merged_into: str | None = None

"""A topic's name in, its contract out: ``CONTRACTS`` is the single table of topics, in the order of the data flow.

A new topic needs a file with a ``CONTRACT`` and a line here; ``python -m service.topics --write`` generates its schema.
"""

from __future__ import annotations

from service.topics import (
    clean,
    dead_letters,
    duplicates,
    enriched,
    items,
    raw,
    retractions,
    stories,
    story_candidates,
    story_members,
    unique,
)
from service.topics.contract import Contract, Header

__all__ = ["CONTRACTS", "Contract", "Header", "contract"]

CONTRACTS: tuple[Contract, ...] = (
    raw.CONTRACT,
    clean.CONTRACT,
    items.CONTRACT,
    duplicates.CONTRACT,
    retractions.CONTRACT,
    unique.CONTRACT,
    enriched.CONTRACT,
    story_candidates.CONTRACT,
    stories.CONTRACT,
    story_members.CONTRACT,
    dead_letters.CONTRACT,
)

_BY_NAME = {name: each for each in CONTRACTS for name in (each.name, each.short, each.short.replace("-", "_"))}


def contract(name: str) -> Contract:
    """The contract of the topic with the full (``newswire.clean.v1``) or short (``clean``) name. Raises KeyError for
    any other name, with a message that lists the topics."""
    try:
        return _BY_NAME[name]
    except KeyError:
        raise KeyError(f"no topic {name!r}; there are {', '.join(each.short for each in CONTRACTS)}") from None

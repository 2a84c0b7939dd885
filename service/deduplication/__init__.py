"""Clean articles in, decisions out: fingerprint, index, comparison, relation."""

from service.deduplication.deduplicator import Deduplicator
from service.deduplication.entry import IndexEntry

__all__ = ["Deduplicator", "IndexEntry"]

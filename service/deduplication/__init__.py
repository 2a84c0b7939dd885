"""Clean articles in, decisions out: fingerprint, index, comparison, relation."""

from service.deduplication.deduplicator import Deduplicator, warm_up
from service.deduplication.entry import IndexEntry
from service.deduplication.explain import Explanation, explain

__all__ = ["Deduplicator", "Explanation", "IndexEntry", "explain", "warm_up"]

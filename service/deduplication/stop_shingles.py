"""Keys in, which of them are known to tell nothing out: set phrases and page furniture that stand in many clusters.

It is a memory of what was counted, and changes no decision: what it has forgotten is counted again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from service.compiled import compiled
from service.deduplication.constants import PLACES
from service.deduplication.sketch import Keys
from service.deduplication.words import Mask


class StopShingles:
    """The keys of one language that stood in more clusters than tells anything, as long as that surely holds; of two
    that fall on one place the last."""

    def __init__(self) -> None:
        self._keys = np.zeros(PLACES, dtype=np.uint32)
        # Each removal of an article from a cluster takes at most one cluster from a key's holders: a key that stands in
        # so many too many is a stop shingle for as many removals.
        self._until = np.zeros(PLACES, dtype=np.int64)
        self._removals = 0

    def note(self, key: int, beyond: int) -> None:
        """``key`` stands in so many clusters more than tells anything."""
        place = key & (PLACES - 1)
        self._keys[place], self._until[place] = key, self._removals + beyond

    def known(self, keys: Keys) -> Mask:
        """Which of ``keys`` surely are stop shingles; a new array."""
        return _known(self._keys, self._until, self._removals, keys)

    def count_removal(self) -> None:
        """An article went out of a cluster."""
        self._removals += 1


@compiled
def _known(noted: Keys, until: NDArray[np.int64], removals: int, keys: Keys) -> Mask:
    known = np.empty(keys.size, np.bool_)
    for place, key in enumerate(keys):
        at = key & (noted.size - 1)
        known[place] = noted[at] == key and until[at] > removals
    return known

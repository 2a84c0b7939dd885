"""Keys in, which of them are known stop shingles out: set phrases and boilerplate, found in many clusters.

This is only a cache of counts, and changes no decision: a key that it has forgotten is counted again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from service.compiled import compiled
from service.deduplication.constants import PLACES
from service.deduplication.sketch import Keys
from service.deduplication.words import Mask


class StopShingles:
    """The stop shingles of one language, each kept for as long as it is certain to be one. Two keys that share a slot
    overwrite each other."""

    def __init__(self) -> None:
        self._keys = np.zeros(PLACES, dtype=np.uint32)
        # Each removal of an article from a cluster reduces the number of clusters of a key by at most one. So a key
        # that is in n clusters more than the limit stays a stop shingle for n removals.
        self._until = np.zeros(PLACES, dtype=np.int64)
        self._removals = 0

    def note(self, key: int, beyond: int) -> None:
        """``key`` is in ``beyond`` more clusters than the limit."""
        place = key & (PLACES - 1)
        self._keys[place], self._until[place] = key, self._removals + beyond

    def known(self, keys: Keys) -> Mask:
        """Which of ``keys`` are certain to be stop shingles; a new array."""
        return _known(self._keys, self._until, self._removals, keys)

    def count_removal(self) -> None:
        """An article has left a cluster."""
        self._removals += 1


@compiled
def _known(noted: Keys, until: NDArray[np.int64], removals: int, keys: Keys) -> Mask:
    known = np.empty(keys.size, np.bool_)
    for place, key in enumerate(keys):
        at = key & (noted.size - 1)
        known[place] = noted[at] == key and until[at] > removals
    return known

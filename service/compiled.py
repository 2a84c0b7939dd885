"""A function over arrays in, the same function as machine code out: for the loops that every article goes through.

Numba compiles at the first call, a second or so each, and keeps what it made beside the source or, where that cannot
be written, in NUMBA_CACHE_DIR or the user's cache; the next process loads it. What uses it has a ``warm_up`` that makes
those first calls, so that no article waits for them. While it runs, other threads may.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import numba

Taken = ParamSpec("Taken")
Given = TypeVar("Given")


def compiled(function: Callable[Taken, Given]) -> Callable[Taken, Given]:
    """``function``, which may use numbers, arrays, tuples of these and other compiled functions."""
    try:
        made: Callable[Taken, Given] = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:  # nowhere to keep it
        made = numba.njit(nogil=True, error_model="numpy")(function)
    return made

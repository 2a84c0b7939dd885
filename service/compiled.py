"""A function over arrays in, the same function as machine code out: for the loops that every article goes through.

Numba compiles at the first call, about a second for each function, and caches the result beside the source or, where
that is not writable, in NUMBA_CACHE_DIR or the user's cache; the next process loads it. Modules that use it have a
``warm_up`` that makes those first calls, so that no article waits for them. Compiled functions release the global
interpreter lock.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import numba

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def compiled(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """``function``, compiled at its first call; it may use numbers, arrays, tuples of these and other compiled
    functions."""
    try:
        made: Callable[Parameters, Result] = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:  # no writable cache folder
        made = numba.njit(nogil=True, error_model="numpy")(function)
    return made

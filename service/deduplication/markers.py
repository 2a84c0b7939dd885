"""Ids in, what represents them in the index out: marker keys, under which an article is filed besides those of its
sketch, and the packed form of an id."""

from __future__ import annotations

import zlib

import numpy as np

from service.deduplication.sketch import Keys, Sketch

ID_BYTES = 16
# Initial values of the checksums, one for each kind of marker, so that they differ for one id.
CLUSTER, ARTICLE, ITEM = 1, 2, 3


def packed_id(article_id: str) -> bytes | None:
    """The 16 bytes of an id of 32 lower-case hexadecimal digits; None for any other id."""
    if len(article_id) != 2 * ID_BYTES:
        return None
    try:
        data = bytes.fromhex(article_id)
    except ValueError:
        return None
    return data if data.hex() == article_id else None


def cluster_key(canonical: str) -> int:
    """The key under which the members of a cluster are filed; never 0."""
    return max(1, zlib.crc32(canonical.encode(), CLUSTER))


def article_key(article_id: str) -> int:
    """The key under which an article is filed by its id."""
    return zlib.crc32(article_id.encode(), ARTICLE)


def item_key(uri: str, part: int) -> int:
    """The key under which all versions of an item are filed."""
    return zlib.crc32(f"{part} {uri}".encode(), ITEM)


def keys_of(sketch: Sketch, *markers: int) -> Keys:
    """The keys of a sketch, followed by ``markers``."""
    return np.concatenate([sketch.keys, np.array(markers, dtype=np.uint32)])

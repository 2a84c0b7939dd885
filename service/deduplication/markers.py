"""Ids in, what stands for them in the index out: markers to file an article under besides its sketch, and 16 bytes."""

from __future__ import annotations

import zlib

import numpy as np

from service.deduplication.sketch import Keys, Sketch

ID_BYTES = 16
# Where the checksums of the kinds of marker start, so that they differ for one id.
CLUSTER, ARTICLE, ITEM = 1, 2, 3


def packed_id(article_id: str) -> bytes | None:
    """The 16 bytes of an id of 32 lower-case hexadecimal digits; another id has none."""
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
    """The key under which the versions of an item are filed."""
    return zlib.crc32(f"{part} {uri}".encode(), ITEM)


def keys_of(sketch: Sketch, *markers: int) -> Keys:
    """The keys under which a sketch is filed, then ``markers``."""
    return np.concatenate([sketch.keys, np.array(markers, dtype=np.uint32)])

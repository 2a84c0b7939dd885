"""Schema ids in, the prefixes that registries' clients write before a value out; values in, without them out.

Both formats begin with a zero byte. In Confluent's the schema id follows in four bytes (Apicurio's clients from 3.0 on
read and write the same), in Apicurio's its global id in eight (its clients up to 2.6, and later ones if so configured).
https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format
"""

from __future__ import annotations

from service.topics import CONTRACTS

MAGIC = b"\0"
ID_BYTES = {"confluent": 4, "apicurio": 8}
# The first byte of every value of our topics with a schema: all are JSON objects.
BEGIN = b"{"
_OF_JSON = frozenset(each.name for each in CONTRACTS if each.record is not None)


def prefix(form: str, number: int) -> bytes:
    """The prefix of a value whose schema has the id ``number``, in ``form``, a key of ``ID_BYTES``. Raises
    OverflowError for an id that does not fit."""
    return MAGIC + number.to_bytes(ID_BYTES[form], "big")


def without_prefix(topic: str, value: bytes | None) -> bytes | None:
    """A value of ``topic`` without the prefix of a registry's client, if it has one.

    JSON never begins with a zero byte, so the prefix is recognized whatever the settings are. Topics of plain bytes
    have no schema, and their values are unchanged.
    """
    if not value or value[:1] != MAGIC or topic not in _OF_JSON:
        return value
    # The shorter one first: an eight-byte id with this byte at that place would exceed two thousand million.
    lengths = (len(MAGIC) + each for each in ID_BYTES.values())
    return next((value[each:] for each in lengths if value[each : each + 1] == BEGIN), value)

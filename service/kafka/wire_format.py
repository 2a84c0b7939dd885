"""The bytes before a value that say which schema it is of, as registries' clients write them; and values without them.

Both formats begin with a zero byte. Confluent's goes on with the schema's id in four bytes (Apicurio's clients from 3.0
on read and write the same), Apicurio's with its global id in eight (its clients up to 2.6, and later ones that are told
to). https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format
"""

from __future__ import annotations

from service.topics import CONTRACTS

MAGIC = b"\0"
ID_BYTES = {"confluent": 4, "apicurio": 8}
# What the values of our topics begin with, all of which are JSON objects.
BEGIN = b"{"
_OF_JSON = frozenset(each.name for each in CONTRACTS if each.record is not None)


def prefix(form: str, number: int) -> bytes:
    """What stands before a value whose schema has the id ``number``, in ``form``, one of ``ID_BYTES``. Raises
    OverflowError for an id that does not fit."""
    return MAGIC + number.to_bytes(ID_BYTES[form], "big")


def without_prefix(topic: str, value: bytes | None) -> bytes | None:
    """A value of ``topic`` without what a registry's client writes before it, if there is such.

    JSON does not begin with a zero byte, so it can be told whatever the settings are. A topic of bytes has no schema.
    """
    if not value or value[:1] != MAGIC or topic not in _OF_JSON:
        return value
    # The shorter one first: an eight-byte id that has this byte there would be beyond two thousand million.
    lengths = (len(MAGIC) + each for each in ID_BYTES.values())
    return next((value[each:] for each in lengths if value[each : each + 1] == BEGIN), value)

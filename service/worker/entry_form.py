"""A state entry written by any earlier version of the service in, the same entry in this version's form out.

A new field only needs a default, for the entries that lack it. Where a default is not enough, the form number is
increased: the record has ``form`` as its first field, and the stage's ``conversions`` gets a function that turns an
entry's JSON fields into those of the next form. Entries of form 0 have no such field. The changelog keeps what older
versions wrote, so a conversion has to stay for as long as the stage remembers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import orjson

from service.pipeline import Conversion

_BEGIN = b'{"form":'


class _Form(msgspec.Struct):
    form: int = 0


def current(value: bytes, conversions: Sequence[Conversion]) -> bytes:
    """The encoded entry ``value`` in the newest form, after all ``conversions`` that it still needs.

    Raises ValueError if it is not an entry, or is of a form that only a newer version knows.
    """
    newest = len(conversions)
    # The common case, recognised without decoding the entry.
    if (newest == 0 and not value.startswith(_BEGIN)) or value.startswith(b"%b%d," % (_BEGIN, newest)):
        return value
    try:
        form = msgspec.json.decode(value, type=_Form).form
        if not 0 <= form <= newest:
            raise ValueError(
                f"an entry of form {form}, and this version knows those up to {newest}: a newer one wrote it"
            )
        fields: dict[str, Any] = orjson.loads(value)
        for convert in conversions[form:]:
            fields = convert(fields)
    except (msgspec.MsgspecError, KeyError, TypeError) as error:
        raise ValueError(f"an entry that cannot be converted: {error!r}") from error
    return orjson.dumps({"form": newest, **{name: each for name, each in fields.items() if name != "form"}})

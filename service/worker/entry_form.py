"""An entry of a state as some version of the service wrote it in, as this version writes it out.

A field that older entries lack has a default, and that is all. Where that does not do, the entry's form is counted up:
the record says ``form`` as its first field, and the stage's ``conversions`` has a function that makes of an entry's
fields, as JSON has them, those of the next form. Form 0 says nothing. The changelog keeps what older versions wrote, so
a conversion stays for as long as the stage remembers.
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
    """``value`` in the form that has all ``conversions`` behind it.

    Raises ValueError where it is no entry, or one of a form that only a newer version knows.
    """
    newest = len(conversions)
    # Most entries, told without reading them.
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

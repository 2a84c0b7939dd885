"""Values as wire formats write them in, values as our records have them out: status, urgency, codes, uris."""

from __future__ import annotations

import re
from typing import Any, Literal

from service.article import Code

Pubstatus = Literal["usable", "withheld", "canceled"]
# What publishing statuses are called, qualifiers and case aside -> the ninjs term.
_STATUS: dict[str, Pubstatus] = {
    "usable": "usable",
    "withheld": "withheld",
    "withhold": "withheld",
    "embargoed": "withheld",
    "canceled": "canceled",
    "cancelled": "canceled",
    "killed": "canceled",
    "kill": "canceled",
    **dict.fromkeys(("retracted", "withdrawn", "takedown", "unpublished", "deleted", "removed"), "canceled"),
}
# What else than ninjs' terms kinds of items are called.
_TYPES = {
    **dict.fromkeys(("photo", "photograph", "image", "icon"), "picture"),
    **dict.fromkeys(("animated", "animation", "infographic", "graphics"), "graphic"),
    **dict.fromkeys(("package", "complexdata", "multimedia"), "composite"),
    **{"movie": "video", "film": "video", "sound": "audio", "news": "text"},
}
# Urgency by ANPA 1312's priorities, as IPTC grades it (5 is normal): flash, bulletin, urgent, regular, deferred, ...
PRIORITIES = {"f": 1, "b": 2, "u": 3, "r": 5, "d": 6, "a": 7, "s": 8}
# What bylines begin with, in English, German, French, Spanish, Italian, the Scandinavian languages and Dutch.
_BY = re.compile(r"^\s*(?:by|von|par|por|di|av|af|door)\s+", re.IGNORECASE)
# urn:newsml:provider:date:id:12U: the last part is the revision, and no part of what stays the same.
_REVISION = re.compile(r":\d{1,6}[NUA]?$")


def pubstatus(value: Any) -> Pubstatus:
    """The status that ``value`` (``stat:canceled``, ``Usable``) stands for; usable where it says nothing known."""
    name = re.split("[:/#]", str(value or ""))[-1].strip().lower()
    return _STATUS.get(name, "usable")


def writer(byline: str) -> str:
    """A byline without the word that it begins with."""
    return _BY.sub("", byline).strip()


def text_of_kill(kind: str | None, status: Pubstatus, *notes: str | None) -> str | None:
    """The text of an item that has none: of one that is taken back the first of ``notes`` that says anything, lest the
    order be lost; None for any other."""
    return next(filter(None, notes), "Canceled.") if status == "canceled" and kind in (None, "text") else None


def item_type(value: str | None) -> str | None:
    """The ninjs term for a kind of item (``ninat:picture``, ``Photo``); None where nothing is said."""
    name = (value or "").rpartition(":")[2].rpartition("/")[2].strip().lower()
    return _TYPES.get(name, name) or None


def whole(value: Any, least: int, most: int) -> int | None:
    """A whole number within these bounds, as a number or in digits; else None."""
    text = str(value if value is not None and not isinstance(value, bool) else "").strip()
    return int(text) if re.fullmatch(r"\d{1,9}", text) and least <= int(text) <= most else None


def share(value: Any) -> float | None:
    """A confidence as 0 to 1, whether it is written so or in hundredths."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return value / 100 if value > 1 else float(value)


def urgency(value: Any) -> int | None:
    """An urgency of 1 to 9, or None."""
    return whole(value, 1, 9)


def unversioned(uri: str | None) -> str | None:
    """A NewsML 1 urn without its revision."""
    return _REVISION.sub("", uri) if uri and uri.startswith("urn:newsml:") else uri


def subject(code: str | None, name: str | None, scheme: str | None = None, confidence: Any = None) -> Code | None:
    """A code with its name; None without a code. An IPTC number of 8 digits is a Media Topic or Subject Code."""
    if not code:
        return None
    return Code(code=code, name=name, scheme=scheme, confidence=share(confidence))

"""Values as wire formats write them in, values as our records hold them out: status, urgency, codes, URIs."""

from __future__ import annotations

import re
from typing import Any, Literal

from service.article import Code

Pubstatus = Literal["usable", "withheld", "canceled"]
# Names of publishing statuses, lower case and without scheme prefix -> the ninjs term.
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
# Other names of item types -> the ninjs term.
_TYPES = {
    **dict.fromkeys(("photo", "photograph", "image", "icon"), "picture"),
    **dict.fromkeys(("animated", "animation", "infographic", "graphics"), "graphic"),
    **dict.fromkeys(("package", "complexdata", "multimedia"), "composite"),
    **{"movie": "video", "film": "video", "sound": "audio", "news": "text"},
}
# ANPA 1312 priority -> IPTC urgency (5 is normal): flash, bulletin, urgent, regular, deferred, ...
PRIORITIES = {"f": 1, "b": 2, "u": 3, "r": 5, "d": 6, "a": 7, "s": 8}
# The word "by" at the start of a byline: English, German, French, Spanish, Italian, Scandinavian languages, Dutch.
_BY = re.compile(r"^\s*(?:by|von|par|por|di|av|af|door)\s+", re.IGNORECASE)
# The end of a ``signal`` that marks a correction, in IPTC's vocabulary.
CORRECTION = re.compile(r"[:/]correction$")
# urn:newsml:provider:date:id:12U: the last part is the revision, which changes from version to version.
_REVISION = re.compile(r":\d{1,6}[NUA]?$")


def pubstatus(value: Any) -> Pubstatus:
    """The ninjs status for ``value`` (``stat:canceled``, ``Usable``); ``usable`` if it is missing or unknown."""
    name = re.split("[:/#]", str(value or ""))[-1].strip().lower()
    return _STATUS.get(name, "usable")


def writer(byline: str) -> str:
    """``byline`` without its leading "by" (in several languages)."""
    return _BY.sub("", byline).strip()


def text_of_kill(kind: str | None, status: Pubstatus, *notes: str | None) -> str | None:
    """The text for a kill (a canceled text item without a body), so that the kill is not lost: the first non-empty one
    of ``notes``, else "Canceled."; None for any other item."""
    return next(filter(None, notes), "Canceled.") if status == "canceled" and kind in (None, "text") else None


def item_type(value: str | None) -> str | None:
    """The ninjs term for an item type (``ninat:picture``, ``Photo``), an unknown type in lower case; None if empty."""
    name = (value or "").rpartition(":")[2].rpartition("/")[2].strip().lower()
    return _TYPES.get(name, name) or None


def whole(value: Any, least: int, most: int) -> int | None:
    """``value`` (a number or a string of digits) as an integer if it is within these bounds, inclusive; else None."""
    if value is None or isinstance(value, bool):
        return None
    text = str(value).strip()
    return int(text) if re.fullmatch(r"\d{1,9}", text) and least <= int(text) <= most else None


def share(value: Any) -> float | None:
    """A confidence as 0 to 1: a number above 1 is taken as a percentage; None if ``value`` is not a number."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return value / 100 if value > 1 else float(value)


def urgency(value: Any) -> int | None:
    """An urgency of 1 to 9, or None."""
    return whole(value, 1, 9)


def unversioned(uri: str | None) -> str | None:
    """``uri`` without its revision if it is a NewsML 1 URN, else unchanged."""
    return _REVISION.sub("", uri) if uri and uri.startswith("urn:newsml:") else uri


def subject(code: str | None, name: str | None, scheme: str | None = None, confidence: Any = None) -> Code | None:
    """A ``Code`` with its name, scheme and confidence; None without a code."""
    if not code:
        return None
    return Code(code=code, name=name, scheme=scheme, confidence=share(confidence))

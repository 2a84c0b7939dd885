"""The notices of an article in, what they state together out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from service.cleaning.embargo_end import end_of
from service.cleaning.notices import Notice


@dataclass(frozen=True, slots=True)
class Notices:
    """What the notices of an article state together. ``withheld``: there is an embargo or an
    order to hold the item, but no end could be read. ``lifts``: an embargo is said to have ended.
    ``embargoed`` is its end in UTC, ``zone`` the time zone in which that was read (``unknown`` if it names no known
    one)."""

    ednote: str | None = None
    canceled: bool = False
    corrects: bool = False
    withheld: bool = False
    lifts: bool = False
    embargoed: datetime | None = None
    zone: str | None = None
    urgency: int | None = None
    slug: str | None = None
    version: int | None = None


NO_NOTICES = Notices()


def combined_notices(notices: Iterable[Notice], received: datetime) -> Notices:
    """What ``notices`` state together, the latest embargo counting. Embargo dates are completed from ``received``: one
    without a day is for that day; one without a known zone ends when it has ended in the last time zone."""
    found = list(notices)
    texts = dict.fromkeys(each.text for each in found if each.kind not in ("urgency", "slug"))
    embargoes = [each for each in found if each.kind == "embargo"]
    last = max((end for each in embargoes if (end := end_of(each.text, received)) is not None), default=None)
    return Notices(
        ednote="\n".join(texts) or None,
        canceled=any(each.kind == "kill" for each in found),
        corrects=any(each.kind == "correction" for each in found),
        withheld=any(each.kind in ("embargo", "hold") for each in found) and last is None,
        lifts=any(each.kind == "lift" for each in found),
        embargoed=last[0] if last else None,
        zone=last[1] if last else None,
        urgency=min((each.urgency for each in found if each.urgency), default=None),
        slug=next((each.slug for each in found if each.slug), None),
        version=max((each.version for each in found if each.version), default=None),
    )

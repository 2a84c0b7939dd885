"""Messages of a wire in; those that are takes of one text joined where they follow on, tied by a link elsewhere, out.

A long text comes in pieces, each a message: "Take 2", "1st Add" in ANPA 1312's and AP's words, "(2 of 3)" in others'. A
lead or a writethru is no piece but the whole text anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import quote

from service.formats.draft import Draft
from service.stated import TAKE_OF, Link, Stated

# Under this name ``Stated.other`` has the numbers of the messages that were joined to a first one.
JOINED = "joined_numbers"
_TAKE = re.compile(
    r"\b(?:take[\s-]?(?P<take>\d{1,2})|(?P<nth>\d{1,2})(?:st|nd|rd|th)[\s-]?take|(?P<of>\d{1,2})\s?(?:of|/)\s?\d{1,2})\b",
    re.IGNORECASE,
)
_ADD = re.compile(r"\b(?:add[\s-]?(?P<add>\d{1,2})|(?P<nth>\d{1,2})(?:st|nd|rd|th)[\s-]?add|add)\b", re.IGNORECASE)


def take_number(key: str | None) -> int | None:
    """Which piece of a text a message is by its take key, the first being 1; None for what is no piece."""
    found = _TAKE.search(key or "")
    if found:
        return int(found["take"] or found["nth"] or found["of"]) or None
    added = _ADD.search(key or "")
    return int(added["add"] or added["nth"] or 1) + 1 if added else None


def joined(drafts: Iterable[Draft]) -> tuple[Draft, ...]:
    """The drafts of a stream, each take that comes right behind the one before it joined to that."""
    found: list[Draft] = []
    reached = 0  # which take the last of ``found`` goes up to
    for draft in map(_tied, drafts):
        number = take_number(_block(draft).take_key)
        if found and number is not None and number > 1 and number == reached + 1 and _same_text(found[-1], draft):
            found[-1] = _with(found[-1], draft)
        else:
            found.append(draft)
        reached = number or 1
    return tuple(found)


def _block(draft: Draft) -> Stated:
    return draft.stated_block or Stated()


def _same_text(one: Draft, other: Draft) -> bool:
    """Whether two messages have one slug and service, the second right behind the first."""
    services = [[each.code for each in _block(draft).services] for draft in (one, other)]
    return (
        one.slugline is not None
        and one.slugline == other.slugline
        and services[0] == services[1]
        and one.end == other.start
    )


def _with(one: Draft, take: Draft) -> Draft:
    block, more = _block(one), _block(take)
    numbers = filter(None, (block.other.get(JOINED), str(more.sequence_number or "")))
    words = block.word_count + more.word_count if block.word_count and more.word_count else None
    other = {**block.other, JOINED: " ".join(numbers)}
    return replace(
        one,
        end=take.end,
        body="\n\n".join(filter(None, (one.body, take.body))),
        stated_block=replace(block, word_count=words, notes=(*block.notes, *more.notes), other=other),
    )


def _tied(draft: Draft) -> Draft:
    """``draft``; one that is a take has the link that all takes of its text have."""
    block = _block(draft)
    if draft.slugline is None or take_number(block.take_key) is None:
        return draft
    service = next((each.code for each in block.services), None) or "wire"
    day = draft.published.date().isoformat() if draft.published else ""
    href = f"urn:x-wire:{quote(service)}:{day}:{quote(draft.slugline, safe='')}"
    return replace(draft, stated_block=replace(block, links=(*block.links, Link(href=href, rel=TAKE_OF))))

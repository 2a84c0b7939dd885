"""Messages of a wire in, the same out with consecutive takes of one text joined, and all its takes linked.

A long text is sent in several messages, its takes: "Take 2", "1st Add" in the terms of ANPA 1312 and AP, "(2 of 3)"
elsewhere. A lead or a write-through is not a take: it is the complete text again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import quote

from service.formats.draft import Draft
from service.stated import TAKE_OF, Link, Stated

# Key in ``Stated.other`` for the numbers of the messages that were joined to the first one, separated by spaces.
JOINED = "joined_numbers"
_TAKE = re.compile(
    r"\b(?:take[\s-]?(?P<take>\d{1,2})|(?P<nth>\d{1,2})(?:st|nd|rd|th)[\s-]?take|(?P<of>\d{1,2})\s?(?:of|/)\s?\d{1,2})\b",
    re.IGNORECASE,
)
_ADD = re.compile(r"\b(?:add[\s-]?(?P<add>\d{1,2})|(?P<nth>\d{1,2})(?:st|nd|rd|th)[\s-]?add|add)\b", re.IGNORECASE)
# The last line of a take that is continued, in the languages of wires with takes.
_MORE = re.compile(r"\W*(?:more|mehr|fortsetzung folgt|suite|à suivre|segue|sigue|continues)\W*", re.IGNORECASE)


def take_number(key: str | None) -> int | None:
    """The number of the take that a take key stands for, from 1 on ("1st Add" is take 2); None if it is not a take."""
    found = _TAKE.search(key or "")
    if found:
        return int(found["take"] or found["nth"] or found["of"]) or None
    added = _ADD.search(key or "")
    return int(added["add"] or added["nth"] or 1) + 1 if added else None


def joined(drafts: Iterable[Draft]) -> tuple[Draft, ...]:
    """The drafts of a stream, with each take that directly follows the previous take of its text joined to it."""
    found: list[Draft] = []
    reached = 0  # the number of the last take in ``found[-1]``
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
    """Whether two messages have the same slug and services, and the second directly follows the first."""
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
        body="\n\n".join(filter(None, (_without_more(one.body or ""), take.body))),
        stated_block=replace(block, word_count=words, notes=(*block.notes, *more.notes), other=other),
    )


def _without_more(body: str) -> str:
    """``body`` without the last line of a take that is continued."""
    text, _, last = body.rpartition("\n\n")
    return text if _MORE.fullmatch(last) else body


def _tied(draft: Draft) -> Draft:
    """``draft``; if it is a take, with a link that all takes of its text share (service, day and slug)."""
    block = _block(draft)
    if draft.slugline is None or take_number(block.take_key) is None:
        return draft
    service = next((each.code for each in block.services), None) or "wire"
    day = draft.published.date().isoformat() if draft.published else ""
    href = f"urn:x-wire:{quote(service)}:{day}:{quote(draft.slugline, safe='')}"
    return replace(draft, stated_block=replace(block, links=(*block.links, Link(href=href, rel=TAKE_OF))))

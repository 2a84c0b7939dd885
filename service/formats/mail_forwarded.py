"""The text of a mail in, what in it is somebody else's told apart out: what was forwarded, and what it answers.

A forwarded text has above it a marker, in as many words as there are programs, and lines of the header that it had:
these are what it is known by (RFC 5322's fields, in the languages of mail programs). What is answered to is marked by
">" (RFC 3676, 4.5), below a line that says who wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

# What programs put before a subject: answers and forwards in English, German, French, Spanish, Italian, Dutch and the
# Scandinavian languages.
_PREFIX = re.compile(r"\s*(?:re|aw|sv|vs|antw|fwd?|wg|tr|rv|vb|vl|enc|doorst)\s*(?:\[\d{1,3}\])?\s*:\s*", re.IGNORECASE)
_FORWARDS = re.compile(r"\s*(?:fwd?|wg|tr|rv|vb|vl|enc|doorst)\s*:", re.IGNORECASE)
# The names of a header's lines; a header has more of them, which count as any line of this form.
FROM = frozenset({"from", "von", "de", "da", "van", "från", "fra", "od", "от", "mittente", "expéditeur", "lähettäjä"})
SUBJECT = frozenset(
    [
        *("subject", "betreff", "objet", "asunto", "oggetto", "assunto", "onderwerp", "ämne", "emne", "temat", "тема"),
        *("sujet", "aihe"),
    ]
)
_LINE = re.compile(r"[*_]{0,2}([^\W\d_][\w '-]{0,24}?)[*_]{0,2}\s?:[*_]{0,2}\s+(.{1,500})", re.DOTALL)
# Lines of a header that stands above a forwarded text, and lines above it in which it begins.
MOST_LINES, LEAST_LINES = 10, 3
# A line that says that something is forwarded has a few words; a covering letter is shorter than what it covers.
LEAST_COVERED = 0.4
# Words of an answer that has a text of its own, and the line that programs write above what it answers.
LEAST_OWN = 20
_MARKER = re.compile(r"[-_*=]{2,}.{0,60}")
# An attribution goes over no more lines than these.
MOST_ATTRIBUTION = 3
_QUOTED = re.compile(r">[> ]?")
_ATTRIBUTION = re.compile(r"[@<>]|\d{1,2}[:.]\d\d|\b(?:19|20)\d\d\b")


class Forwarded(NamedTuple):
    """A text that was forwarded: what its header said, by the names there, and the text."""

    sender: str | None
    address: str | None
    subject: str | None
    body: str


def without_prefix(subject: str) -> str:
    """``subject`` without what programs put before it: ``Re:``, ``Fwd:``, ``WG:``."""
    while found := _PREFIX.match(subject):
        subject = subject[found.end() :]
    return subject


def forwards(subject: str) -> bool:
    """Whether a subject says that the message forwards another one."""
    return _FORWARDS.match(subject) is not None


def forwarded_in(body: str) -> Forwarded | None:
    """What is forwarded in a ``body`` of paragraphs, a header's line being one; None where nothing is, or where what
    stands above it is more than a covering letter."""
    blocks = body.split("\n\n")
    for number, said in _headers(blocks):
        first = said[0]
        subject = next((each[2] for each in said if each[1].casefold() in SUBJECT), None)
        text = "\n\n".join(blocks[number + len(said) :])
        above = sum(len(each.split()) for each in blocks[:number])
        if subject is None or len(said) < LEAST_LINES or above > LEAST_COVERED * len(text.split()):
            return None
        name = re.split(r"[<\[(]", first[2], maxsplit=1)[0].strip(" \"'")
        address = re.search(r"[^\s<>\[\]():]+@[^\s<>\[\]()]+", first[2])
        sender = name if name and "@" not in name else None
        return Forwarded(sender, address[0] if address else None, " ".join(without_prefix(subject).split()), text)
    return None


def without_answered(body: str) -> str:
    """``body`` up to the header of the message that it answers, and the line above that; all of it where there is none,
    or next to nothing above it."""
    blocks = body.split("\n\n")
    for number, said in _headers(blocks):
        own = blocks[: number - 1 if number and _MARKER.fullmatch(blocks[number - 1]) else number]
        told = len(said) >= LEAST_LINES and any(each[1].casefold() in SUBJECT for each in said)
        if told and sum(len(each.split()) for each in own) >= LEAST_OWN:
            return "\n\n".join(own)
    return body


def _headers(blocks: Sequence[str]) -> Iterator[tuple[int, list[re.Match[str]]]]:
    """Where in paragraphs the lines of a header stand, and these, the sender's first."""
    for number, block in enumerate(blocks):
        first = _LINE.fullmatch(block)
        if first is None or first[1].casefold() not in FROM:
            continue
        said = [first]
        for line in blocks[number + 1 : number + MOST_LINES]:
            if (found := _LINE.fullmatch(line)) is None:
                break
            said.append(found)
        yield number, said


def own_text(text: str, forwarding: bool) -> str:
    """The lines of a message that are its sender's: without the quoted ones at its end and the line above them that
    says whose they are; where it forwards them, these lines without their marks. All where there are no others."""
    if forwarding:
        return "\n".join(line[found.end() :] if (found := _QUOTED.match(line)) else line for line in text.splitlines())
    lines = text.rstrip().splitlines()
    end = len(lines)
    while end and (lines[end - 1][:1] == ">" or not lines[end - 1].strip()):
        end -= 1
    if not any(line[:1] == ">" for line in lines[end:]):
        return text
    above = lines[max(0, end - MOST_ATTRIBUTION) : end]
    if above and above[-1].rstrip().endswith(":"):
        blank = max((place for place, line in enumerate(above) if not line.strip()), default=-1)
        attribution = above[blank + 1 :]
        if _ATTRIBUTION.search(" ".join(attribution)):
            end -= len(attribution)
    return "\n".join(lines[:end]) if any(line.strip() for line in lines[:end]) else text

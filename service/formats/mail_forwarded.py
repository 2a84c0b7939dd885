"""The text of a mail in, the parts that others wrote separated out: the forwarded message, and the message replied to.

Above a forwarded text there is a marker, different in each mail program, and lines of its header. It is recognised by
these lines (RFC 5322 fields, in the languages of mail programs). The text replied to is marked by ">" (RFC 3676, 4.5),
below an attribution line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

# Subject prefixes of replies and forwards in English, German, French, Spanish, Italian, Dutch and the Scandinavian
# languages.
_PREFIX = re.compile(r"\s*(?:re|aw|sv|vs|antw|fwd?|wg|tr|rv|vb|vl|enc|doorst)\s*(?:\[\d{1,3}\])?\s*:\s*", re.IGNORECASE)
_FORWARDS = re.compile(r"\s*(?:fwd?|wg|tr|rv|vb|vl|enc|doorst)\s*:", re.IGNORECASE)
# Names of the header lines for sender and subject; other header lines are recognised by their form alone (_LINE).
FROM = frozenset({"from", "von", "de", "da", "van", "från", "fra", "od", "от", "mittente", "expéditeur", "lähettäjä"})
SUBJECT = frozenset(
    [
        *("subject", "betreff", "objet", "asunto", "oggetto", "assunto", "onderwerp", "ämne", "emne", "temat", "тема"),
        *("sujet", "aihe"),
    ]
)
_LINE = re.compile(r"[*_]{0,2}([^\W\d_][\w '-]{0,24}?)[*_]{0,2}\s?:[*_]{0,2}\s+(.{1,500})", re.DOTALL)
# Most lines read of a forwarded text's header, and least lines that it must have.
MOST_LINES, LEAST_LINES = 10, 3
# A covering letter has at most this share of the words of the text that it forwards.
LEAST_COVERED = 0.4
# Least words of a reply with a text of its own; then the separator line that programs write above the text replied to.
LEAST_REPLY = 20
_MARKER = re.compile(r"[-_*=]{2,}.{0,60}")
# Most lines of an attribution.
MOST_ATTRIBUTION = 3
_QUOTED = re.compile(r">[> ]?")
_ATTRIBUTION = re.compile(r"[@<>]|\d{1,2}[:.]\d\d|\b(?:19|20)\d\d\b")


class Forwarded(NamedTuple):
    """A forwarded text: name and e-mail address of its sender, its subject without prefixes, and its body."""

    sender: str | None
    address: str | None
    subject: str | None
    body: str


def without_prefix(subject: str) -> str:
    """``subject`` without the prefixes that mail programs add: ``Re:``, ``Fwd:``, ``WG:``."""
    while found := _PREFIX.match(subject):
        subject = subject[found.end() :]
    return subject


def forwards(subject: str) -> bool:
    """Whether the subject has the prefix of a forwarded message."""
    return _FORWARDS.match(subject) is not None


def forwarded_in(body: str) -> Forwarded | None:
    """The message forwarded in ``body``, whose paragraphs are separated by blank lines, with each header line as one
    paragraph; None if there is none, or if the text above it is more than a covering letter."""
    blocks = body.split("\n\n")
    for number, headers in _headers(blocks):
        first = headers[0]
        subject = next((each[2] for each in headers if each[1].casefold() in SUBJECT), None)
        text = "\n\n".join(blocks[number + len(headers) :])
        above = sum(len(each.split()) for each in blocks[:number])
        if subject is None or len(headers) < LEAST_LINES or above > LEAST_COVERED * len(text.split()):
            return None
        name = re.split(r"[<\[(]", first[2], maxsplit=1)[0].strip(" \"'")
        address = re.search(r"[^\s<>\[\]():]+@[^\s<>\[\]()]+", first[2])
        sender = name if name and "@" not in name else None
        return Forwarded(sender, address[0] if address else None, " ".join(without_prefix(subject).split()), text)
    return None


def without_answered(body: str) -> str:
    """``body`` up to the header of the message that it replies to, without the separator line above that; all of it if
    there is no such header, or fewer than LEAST_REPLY words above it."""
    blocks = body.split("\n\n")
    for number, headers in _headers(blocks):
        if len(headers) < LEAST_LINES or not any(each[1].casefold() in SUBJECT for each in headers):
            continue
        reply = blocks[: number - 1 if number and _MARKER.fullmatch(blocks[number - 1]) else number]
        if sum(len(each.split()) for each in reply) >= LEAST_REPLY:
            return "\n\n".join(reply)
    return body


def _headers(blocks: Sequence[str]) -> Iterator[tuple[int, list[re.Match[str]]]]:
    """Each run of header lines that begins with the sender's: the index of its first paragraph, and the matches."""
    for number, block in enumerate(blocks):
        first = _LINE.fullmatch(block)
        if first is None or first[1].casefold() not in FROM:
            continue
        headers = [first]
        for line in blocks[number + 1 : number + MOST_LINES]:
            if (found := _LINE.fullmatch(line)) is None:
                break
            headers.append(found)
        yield number, headers


def text_without_quoted(text: str, forwarding: bool) -> str:
    """The message without the quoted lines at its end and the attribution above them; all of it if nothing else is
    left. If it is ``forwarding`` them, all lines, without quote marks."""
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

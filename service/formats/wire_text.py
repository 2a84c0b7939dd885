"""IPTC 7901 and ANPA 1312 wire messages in, one draft out: the header's facts, and the lines joined to paragraphs.

Both frame a text in control characters: SOH, header, STX, text, ETX. IPTC 7901 writes ``AFP123 4 I 210 US-vote`` in the
header (service and number, priority, category, words, keywords); ANPA 1312 the same facts in another order.
"""

from __future__ import annotations

import re

from service.formats.draft import Draft, Piece
from service.formats.values import urgency
from service.outcome import Accepted, Outcome, Reason, Rejected

# Typesetting codes at the ends of a line.
MARKS = "".join(map(chr, (*range(0x0E, 0x15), 0x1E, 0x1F))) + " \t^<>"
_FRAME = re.compile(r"\x01([^\x02]{0,400})\x02")
_IPTC = re.compile(r"([A-Za-z]{1,6})(\d{1,5})\s+([1-9])\s+([A-Za-z]{1,3})\s+(?:(\d{1,5})\s*)?(.{0,80})", re.DOTALL)
_ANPA = re.compile(r"([a-z])(\d{4})\s?([a-z]{1,2})\s?([a-z])\s?", re.IGNORECASE)
# ANPA's priorities by urgency: flash, bulletin, urgent, regular, deferred, ...
_PRIORITY = {"f": 1, "b": 2, "u": 3, "r": 4, "d": 5, "a": 6, "s": 7}


def sniff(content: bytes) -> bool:
    """SOH among the first characters, then STX, then ETX or the end."""
    head = content[:600]
    start = head.find(b"\x01")
    return 0 <= start < 32 and head.find(b"\x02", start) > start


def parse(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """One draft of kind ``page`` whose pieces are the paragraphs. Rejects a frame without a text."""
    frame = _FRAME.search(text)
    if frame is None:
        return Rejected(Reason.MALFORMED, "a wire message without its frame (SOH, STX)")
    end = text.find("\x03", frame.end())
    end = len(text) if end < 0 else end
    pieces = tuple(_paragraphs(text, frame.end(), end))
    if not pieces:
        return Rejected(Reason.NO_ARTICLE, "a wire message without a text")
    header = " ".join(frame.group(1).replace("\x1f", " ").split())
    facts = _IPTC.match(header)
    priority = urgency(facts.group(3)) if facts else None
    slug = facts.group(6).strip() or None if facts else None
    anpa = None if facts else _ANPA.search(header)
    if anpa:
        priority = _PRIORITY.get(anpa.group(3)[-1].lower())
    draft = Draft(
        text=text,
        charset=charset,
        content_type="text/vnd.iptc.7901",
        pieces=pieces,
        urgency=priority,
        slugline=slug,
    )
    return Accepted((draft,))


def _paragraphs(text: str, start: int, end: int) -> list[Piece]:
    """Lines that belong together: a paragraph begins after a blank line, at an indent, or after a short line."""
    pieces: list[Piece] = []
    run: list[tuple[int, int]] = []

    def flush() -> None:
        if run:
            visible = " ".join(" ".join(text[a:b].split()) for a, b in run)
            pieces.append(Piece(start=run[0][0], end=run[-1][1], text=visible))
            run.clear()

    position = start
    width = 0
    while position < end:
        newline = text.find("\n", position, end)
        newline = end if newline < 0 else newline
        line = text[position:newline].rstrip("\r\x1e\x1f ")
        bare = line.strip(MARKS)
        indented = line[:1] in (" ", "\t") or line.startswith(("^", "\x1e"))
        if not bare or indented or (run and width < 45):
            flush()
        if bare:
            first = position + line.find(bare)
            run.append((first, first + len(bare)))
            width = len(bare)
        position = newline + 1
    flush()
    return pieces

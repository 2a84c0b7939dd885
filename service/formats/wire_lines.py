"""The text of a wire message in, its lines and paragraphs out, without the codes for typesetters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.formats.draft import Piece
from service.formats.person_names import PERSON

# Typesetting codes and white space stripped from both ends of a line.
MARKS = "".join(map(chr, (*range(0x08), *range(0x0B, 0x20)))) + " \t^<\x7f"
# Typesetting codes within a line, replaced by a space.
_TYPESET = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]+")
# The heading of what follows a text for editors alone (dpa's "Notizblock"), or the sentence that says so.
_NOTEPAD = re.compile(
    r"[#*\s-]{0,6}(?:Notizblock|Notepad)[*\s:-]{0,4}"
    r"|[*\s]{0,4}(?:(?:Die )?(?:nach)?folgenden?|Folgende) (?:Informationen|Angaben|Hinweise) sind"
    r" nicht zur Veröffentlichung bestimmt\b.{0,20}"
    r"|(?:The )?following information is not (?:intended )?for publication\b.{0,20}",
    re.IGNORECASE,
)
_BY_IN_BRACKETS = re.compile(r"\(\s?(?:By|by|Von|von|Par|par|Por|por|Di|di)\s+([^()]{2,80})\)")


def by_in_brackets(line: str) -> re.Match[str] | None:
    """A name behind "by" in parentheses; None if what stands there is none: "(von wegen Ruhe)"."""
    found = _BY_IN_BRACKETS.fullmatch(line)
    return found if found and PERSON.match(found[1]) else None


def without_notepad(pieces: list[Piece]) -> tuple[list[Piece], str | None]:
    """The paragraphs of a text, and what is below them for editors alone, as one text; None if there is none."""
    at = next((number for number, each in enumerate(pieces) if number and _NOTEPAD.fullmatch(each.text)), None)
    if at is None:
        return pieces, None
    # A line of stars stands above.
    end = at - 1 if at > 1 and not any(map(str.isalnum, pieces[at - 1].text)) else at
    return pieces[:end], "\n".join(each.text for each in pieces[at:])


def lines_of(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """The start of each line, the start of the next one, and its text without the line end."""
    position = start
    while position < end:
        newline = text.find("\n", position, end)
        stop = end if newline < 0 else newline + 1
        yield position, stop, text[position:stop].rstrip("\r\n\x1e\x1f ")
        position = stop


def plain(text: str) -> str:
    """``text`` without typesetting codes."""
    return _TYPESET.sub(" ", text.replace("^\x1f", " ").replace("^^", " "))


def paragraphs_of(text: str, start: int, end: int) -> list[Piece]:
    """Lines joined to paragraphs: one begins after a blank line, at an indent, or after a line under 45 characters."""
    pieces: list[Piece] = []
    run: list[tuple[int, int]] = []

    def flush() -> None:
        if run:
            visible = " ".join(" ".join(plain(text[a:b]).split()) for a, b in run)
            if visible:
                pieces.append(Piece(start=run[0][0], end=run[-1][1], text=visible))
            run.clear()

    width = 0
    for position, _, line in lines_of(text, start, end):
        bare = line.strip(MARKS)
        indented = line[:1] in (" ", "\t") or line.startswith(("^", "\x1e", "\x08"))
        if not bare or indented or (run and width < 45):
            flush()
        if bare:
            first = position + line.find(bare)
            run.append((first, first + len(bare)))
            width = len(bare)
    flush()
    return pieces

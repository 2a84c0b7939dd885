"""The lines of subtitles (SubRip's SRT, W3C's WebVTT) in, what is said in them out, in paragraphs.

A cue is a line of two times with an arrow, behind a number or a name of its own, and the lines below it up to a blank
one. Captions that roll say each line twice. Tags in angle brackets and braces say who speaks and how it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

from service.cleaning.constants import LEAST_CUES, LEAST_CUES_SHARE, SPOKEN_PARAGRAPH
from service.cleaning.words import AT_SENTENCE_END
from service.cleaning.wrapping import Line, joined

_TIME = r"(?:\d{1,3}:)?\d{1,2}:\d\d[.,]\d{1,3}"
_CUE = re.compile(rf"{_TIME}\s*-->\s*{_TIME}(?:\s|$)")
_TAG = re.compile(r"</?[a-zA-Z\d][^<>]{0,80}>|\{\\[^{}]{1,80}\}")


def without_cues(lines: Sequence[Line]) -> Sequence[Line]:
    """``lines`` of subtitles as paragraphs; other lines as they are."""
    cues = [number for number, line in enumerate(lines) if "-->" in line.content and _CUE.match(line.content)]
    if len(cues) < LEAST_CUES:
        return lines
    said = [
        _said(lines, number + 1, following) for number, following in zip(cues, [*cues[1:], len(lines)], strict=True)
    ]
    # In an article, what is said in a recording may be quoted with its times: then the rest is the text.
    inside = sum(len(lines[number].content) for number in cues) + sum(len(each.content) for each in chain(*said))
    if inside < LEAST_CUES_SHARE * sum(len(line.content) for line in lines):
        return lines
    paragraphs: list[list[Line]] = []
    size, last = 0, ""
    for line in chain(*said):
        if line.content == last:
            continue
        if not paragraphs or (size >= SPOKEN_PARAGRAPH and AT_SENTENCE_END.search(last)):
            paragraphs.append([])
            size = 0
        paragraphs[-1].append(line)
        last = line.content
        size += len(last)
    return [
        Line(each[0].start, each[-1].end, joined(each, " ".join(line.content for line in each)), 0, True)
        for each in paragraphs
    ]


def _said(lines: Sequence[Line], first: int, stop: int) -> list[Line]:
    """The lines of a cue from ``first``, without what belongs to the next one at ``stop``: its number or its name."""
    found: list[Line] = []
    for number in range(first, stop):
        line = lines[number]
        if (line.gap and found) or (number == stop - 1 < len(lines) - 1 and line.content.isdigit()):
            break
        content = _TAG.sub("", line.content).strip()
        if content:
            found.append(line._replace(content=content))
    return found

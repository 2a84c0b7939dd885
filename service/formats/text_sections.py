"""A text file in, the spans of its stories out if lines of strokes or stars part whole ones, each with its headline and
its writer at its head."""

from __future__ import annotations

import re
from itertools import pairwise

from service.formats.byline_line import mark_of
from service.formats.draft import MOST_DRAFTS

# A line of at least three strokes, stars or signs of equality that parts two texts.
_RULE = re.compile(
    r"^[ \t]*(?:(?:\*[ \t]?){3,200}|[-–—_]{3,200}|={3,200}|(?:#[ \t]?){3,200}|~{3,200})[ \t]*\r?$", re.MULTILINE
)
# Most characters of a headline and of a line that names the writer; least characters of the text below.
LONGEST_HEADLINE, LONGEST_BYLINE, LEAST_TEXT = 160, 100, 200
# Least letters of a headline.
LEAST_LETTERS = 8


def sections_of(text: str) -> tuple[tuple[int, int], ...]:
    """The spans of the stories, together the whole text; () if not every part between two such lines is a story.

    Rules also part the chapters of one article, the notes below it and the frame of a page: so each part must begin
    with a headline, not in the form of a sentence, and with a line that names its writer.
    """
    rules = list(_RULE.finditer(text))
    if not 0 < len(rules) < MOST_DRAFTS:
        return ()
    starts = [0, *(rule.end() for rule in rules)]
    ends = [*(rule.start() for rule in rules), len(text)]
    spans = [(start, end) for start, end in zip(starts, ends, strict=True) if text[start:end].strip()]
    if len(spans) < 2 or not all(_is_story(text[start:end]) for start, end in spans):
        return ()
    bounds = [0, *(start for start, _ in spans[1:]), len(text)]
    return tuple(pairwise(bounds))


def _is_story(text: str) -> bool:
    headline, _, below = text.lstrip().partition("\n")
    byline, _, body = below.lstrip().partition("\n")
    title, writer = headline.strip(), byline.strip()
    return (
        len(title) <= LONGEST_HEADLINE
        and sum(each.isalpha() for each in title) >= LEAST_LETTERS
        and not title.endswith((".", ":", ",", ";"))
        and len(writer) <= LONGEST_BYLINE
        and not writer.endswith(".")
        and mark_of(writer) is not None
        and len(body.strip()) >= LEAST_TEXT
    )

"""A body in; its word count, reading time in seconds and lead out."""

from __future__ import annotations

from functools import lru_cache

from service.enrichment import reading

WORDS_A_MINUTE = 238
"""Silent reading of English non-fiction by adults: mean of 190 studies (Brysbaert 2019, J. Memory and Language)."""

LEAD_CHARACTERS = 300
"""The lead is one sentence; a second is added if both fit in this length, about two lines of a story list."""


def word_count(body: str) -> int:
    """The number of words and numbers in ``body``."""
    chunks = body.split()
    others = [chunk for chunk in chunks if not chunk.isalpha()]
    known = (_words_in if len(chunk) <= reading.LONGEST_KNOWN else _count for chunk in others)
    return len(chunks) - len(others) + sum(count(chunk) for count, chunk in zip(known, others, strict=True))


def _count(chunk: str) -> int:
    return len(reading.words(chunk))


_words_in = lru_cache(maxsize=50_000)(_count)


def reading_seconds(count: int) -> int:
    """Seconds to read ``count`` words, rounded up."""
    return -(-count * 60 // WORDS_A_MINUTE)


def lead(body: str, subheadings: tuple[str, ...] = ()) -> str | None:
    """The first sentence of the first paragraph that is not a subheading, plus the next one if both fit in
    ``LEAD_CHARACTERS``; None if there is none."""
    for paragraph in reading.paragraphs(body):
        text = body[paragraph.start : paragraph.end]
        if text.strip(" -–—") in subheadings or text in subheadings:
            continue
        inside = reading.sentences(body, paragraph.start, paragraph.end)
        parts = [" ".join(body[s.start : s.end].split()) for s in inside]
        if not parts:
            continue
        summary = parts[0]
        if len(parts) > 1 and len(summary) + 1 + len(parts[1]) <= LEAD_CHARACTERS:
            summary += " " + parts[1]
        return summary
    return None

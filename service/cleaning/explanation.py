"""A document in, its text in segments out: what each article kept, and what was removed by which rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from service.article import Article, RawDocument
from service.cleaning import clean
from service.cleaning.profile import NO_PROFILES, Profiles
from service.formats import parse
from service.formats.sources import NO_SOURCES, Sources
from service.outcome import Accepted, Outcome, Reason, Rejected


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the decoded text: the number of the part that kept it (None if removed), and the deciding rule."""

    text: str
    part: int | None
    rule: str


@dataclass(frozen=True, slots=True)
class Explained:
    """One text of a document (a container can hold several): its articles and its segments, which joined are the
    text."""

    articles: tuple[Article, ...]
    segments: tuple[Segment, ...]


def explained(
    document: RawDocument, max_bytes: int, profiles: Profiles = NO_PROFILES, sources: Sources = NO_SOURCES
) -> Outcome[tuple[Explained, ...]]:
    """Each text of ``document`` that has an article, explained; Rejected, as by the clean stage, if none has."""
    drafts = parse(document, max_bytes, sources)
    if isinstance(drafts, Rejected):
        return drafts
    found: list[Explained] = []
    refusal: Rejected | None = None
    parts = 0
    for draft in drafts.value:
        outcome = clean(draft, document, parts, profiles)
        if isinstance(outcome, Rejected):
            refusal = outcome
            continue
        parts += len(outcome.value)
        found.append(Explained(outcome.value, tuple(segments(draft.text, outcome.value))))
    return Accepted(tuple(found)) if found else refusal or Rejected(Reason.NO_ARTICLE, "no article in the document")


def explained_as(
    article: Article,
    document: RawDocument,
    max_bytes: int,
    profiles: Profiles = NO_PROFILES,
    sources: Sources = NO_SOURCES,
) -> Explained | None:
    """The text of ``document`` in which ``article`` was found, segmented by the spans of that record, with the other
    articles in it; None if the document no longer yields that part, or a text long enough for its spans."""
    outcome = explained(document, max_bytes, profiles, sources)
    for each in () if isinstance(outcome, Rejected) else outcome.value:
        if any(one.part == article.part for one in each.articles):
            text = "".join(segment.text for segment in each.segments)
            articles = (article, *(one for one in each.articles if one.part != article.part))
            ends = (span.end for one in articles for span in (*one.kept, *one.removed))
            return Explained(articles, tuple(segments(text, articles))) if max(ends, default=0) <= len(text) else None
    return None


def segments(text: str, articles: Iterable[Article]) -> Iterator[Segment]:
    """``text`` cut wherever part or rule changes; joined, the segments are the text."""
    fates: list[tuple[int, int, int | None, str]] = []
    for article in articles:
        fates += [(span.start, span.end, article.part, span.rule) for span in article.kept]
    kept = sorted(fates, key=lambda fate: fate[:2])
    first = next(iter(articles), None)
    removed = [(span.start, span.end, None, span.rule) for span in (first.removed if first else ())]
    position = 0
    for start, end, part, rule in sorted(
        kept + [fate for fate in removed if fate[3] != "other-part"], key=lambda fate: fate[:2]
    ):
        if start > position:
            yield Segment(text[position:start], None, "between")
        if end > max(start, position):
            yield Segment(text[max(start, position) : end], part, rule)
        position = max(position, end)
    if position < len(text):
        yield Segment(text[position:], None, "between")

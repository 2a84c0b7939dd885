"""A comparison of two articles in, the evidence for a decision out: what they share, and the lineage of the text."""

from __future__ import annotations

from service.article import Evidence
from service.deduplication.article_state import ArticleState
from service.deduplication.comparison import Comparison
from service.deduplication.constants import LEAST_OVERLAP
from service.deduplication.relation import UPDATES


def evidence(this: ArticleState, that: ArticleState, shared: Comparison, rule: str) -> Evidence:
    """The evidence from the comparison of ``this`` with ``that``; ``rule`` is the rule that decided."""
    changed = rule in UPDATES
    return Evidence(
        containment=round(shared.containment, 4),
        containment_of_other=round(shared.containment_of_other, 4),
        seconds=(this.card.event_time - that.card.event_time).total_seconds(),
        rule=rule,
        matches=shared.matches,
        added=shared.added if changed else (),
        dropped=shared.dropped if changed else (),
    )


def lineage(credits: tuple[str, ...], publishers: tuple[str, ...], source: str) -> tuple[str, ...]:
    """Who had a text, nearest to the origin first: agencies, publishers, then the source that it came from."""
    return tuple(dict.fromkeys([*credits, *publishers, source]))


def traced_lineage(this: ArticleState, that: ArticleState) -> tuple[str, ...]:
    """The lineage of ``this``; if it names no agency, those that its original names come first."""
    stated = this.card.lineage
    return stated if this.agencies else tuple(dict.fromkeys([*that.agencies, *stated]))


def overlap(a: Comparison, b: Comparison) -> bool:
    """Whether two articles share largely the same stretches of a third, which is the first text of both comparisons."""
    return _common_part(
        [(match.start, match.end) for match in a.matches], [(match.start, match.end) for match in b.matches]
    )


def overlap_in_other(a: Comparison, b: Comparison) -> bool:
    """The same where the third article is the second text of both comparisons."""
    return _common_part(
        [(match.other_start, match.other_end) for match in a.matches],
        [(match.other_start, match.other_end) for match in b.matches],
    )


def _common_part(a: list[tuple[int, int]], b: list[tuple[int, int]]) -> bool:
    both = sum(max(0, min(end, other_end) - max(start, other)) for start, end in a for other, other_end in b)
    smaller = min(sum(end - start for start, end in a), sum(end - start for start, end in b))
    return both >= LEAST_OVERLAP * smaller

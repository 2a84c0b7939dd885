"""Two articles compared in, the evidence of a decision out: what they share, whose text it is, where it stands."""

from __future__ import annotations

from service.article import Evidence
from service.deduplication.article_state import ArticleState
from service.deduplication.comparison import Comparison
from service.deduplication.constants import LEAST_OVERLAP
from service.deduplication.relation import UPDATES


def evidence(this: ArticleState, that: ArticleState, shared: Comparison, rule: str) -> Evidence:
    """What the comparison of ``this`` with ``that`` shows, decided by ``rule``."""
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
    """Who had a text, nearest the origin first: agencies, publishers, the source it came from."""
    return tuple(dict.fromkeys([*credits, *publishers, source]))


def traced_lineage(this: ArticleState, that: ArticleState) -> tuple[str, ...]:
    """The lineage of ``this``; an agency that it does not name is the one that its original names."""
    stated = this.card.lineage
    return stated if this.agencies else tuple(dict.fromkeys([*that.agencies, *stated]))


def overlap(a: Comparison, b: Comparison) -> bool:
    """Whether two articles share much the same stretches of a third, the first text of both comparisons."""
    return _common_part(
        [(match.start, match.end) for match in a.matches], [(match.start, match.end) for match in b.matches]
    )


def overlap_in_other(a: Comparison, b: Comparison) -> bool:
    """The same where the third one is the second text of both."""
    return _common_part(
        [(match.other_start, match.other_end) for match in a.matches],
        [(match.other_start, match.other_end) for match in b.matches],
    )


def _common_part(a: list[tuple[int, int]], b: list[tuple[int, int]]) -> bool:
    both = sum(max(0, min(end, other_end) - max(start, other)) for start, end in a for other, other_end in b)
    smaller = min(sum(end - start for start, end in a), sum(end - start for start, end in b))
    return both >= LEAST_OVERLAP * smaller

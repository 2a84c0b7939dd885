"""Two articles in, why they are or are not copies of each other out: what ``newswire duplicates explain`` shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from service.article import Article, Decision, SharedSpan
from service.deduplication.comparison import Comparison, compare
from service.deduplication.deduplicator import Deduplicator
from service.deduplication.entry import state_of
from service.deduplication.own_text import without_about_section
from service.deduplication.pair import Pair
from service.deduplication.relation import rejection_reason
from service.deduplication.sketch import sketch

EVER = timedelta(days=365_000)


@dataclass(frozen=True, slots=True)
class Explanation:
    """The explanation for two articles.

    ``decisions`` are the last ones on the first and on the second article, had they arrived in this order. ``rule`` is
    the rule that linked them, or the reason against it. ``shared`` is the comparison that the decision used, by sampled
    shingles; ``matches`` are the common stretches by all shingles, for display, and ``containment`` and
    ``containment_of_other`` the shares by all shingles. ``seconds`` is the first one's event time minus the second's.
    """

    decisions: tuple[Decision, Decision]
    linked: bool
    rule: str
    containment: float
    containment_of_other: float
    matches: tuple[SharedSpan, ...]
    shared: Comparison
    seconds: float


def explain(a: Article, b: Article, window: timedelta = EVER) -> Explanation:
    """Compare ``a``, which arrived first, with ``b``. ``window`` is that of a Deduplicator; by default, times do not
    matter."""
    deduplicator = Deduplicator({}, window)
    last = {decision.article_id: decision for article in (a, b) for decision in deduplicator.decide(article)}
    first, second = last[a.article_id], last[b.article_id]
    bodies = [without_about_section(each.body) for each in (a, b)]
    features = sketch(bodies[0]), sketch(bodies[1])
    shared = compare(*features)
    exact = compare(sketch(bodies[0], whole=True), sketch(bodies[1], whole=True))
    evidence = first.evidence or second.evidence
    if evidence is not None:
        rule = evidence.rule
    elif a.article_id == b.article_id:
        rule = "same-article"
    elif a.language != b.language:
        rule = "languages-differ"
    else:
        entries = [state_of(article, each, 0) for article, each in zip((a, b), features, strict=True)]
        rule = rejection_reason(Pair(entries[0], entries[1], shared)) or "clocks-too-far-apart"
    return Explanation(
        decisions=(first, second),
        linked=evidence is not None,
        rule=rule,
        containment=round(exact.containment, 4),
        containment_of_other=round(exact.containment_of_other, 4),
        matches=exact.matches,
        shared=shared,
        seconds=(a.event_time - b.event_time).total_seconds(),
    )

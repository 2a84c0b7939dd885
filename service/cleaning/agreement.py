"""What the rules and the scorer say of a page's blocks in, the blocks that are the article's text out.

Neither has the last word: what the rules keep goes only where the scorer is sure that it is none, and what they take
comes back only where it is sure that it is. So no single rule ends or guts an article without a second witness.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.cleaning.blocks import Block
from service.cleaning.constants import SURE_IN_MARKUP, SURE_IN_TEXT
from service.cleaning.context import ADDRESSING, is_prose, is_row
from service.cleaning.labels import FACT_LABELS, ITEM_OF, Label, Labels
from service.cleaning.scorer import Scored

# Labels of blocks that are no text whatever is said of their words: facts, marks, and what asks its reader for
# something, which rules know by its words and the scorer by little.
_NEVER = (
    FACT_LABELS | ADDRESSING | {Label.SYMBOLS, Label.SHORTCODE, Label.ADDRESS, Label.OTHER_PART, Label.SOURCE_PROFILE}
)
# Labels that say nothing of a block's own words: the scorer knows more of its neighbours. Of the short blocks with
# these that it takes for text seven of ten are, of others that rules know by their words a third.
_BY_NEIGHBOURS = frozenset(ITEM_OF.values()) - {Label.RELATED_ITEM} | {Label.MENU_ITEM}
# In markup a line that comes again and again may be a cell or a label of the text; in text alone it is the frame's.
_IN_MARKUP = _BY_NEIGHBOURS | {Label.REPEATED}
_REASONS = {
    "looks": Label.LOOKS,
    "links": Label.LINKS,
    "container": Label.CONTAINER,
    "topic": Label.OTHER_SUBJECT,
    "place": Label.PLACE,
    "neighbours": Label.NEIGHBOURS,
    "rules": Label.NEIGHBOURS,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The blocks to keep, and the labels as both witnesses leave them: none for what is kept, a reason for what is
    not."""

    kept: list[int]
    labels: Labels


def agreed(
    blocks: Sequence[Block],
    labels: Labels,
    ruled: Sequence[int],
    candidates: Iterable[int],
    title: int | None,
    scored: Scored | None,
) -> Verdict:
    """The verdict on the ``candidates`` for the text, of which the rules keep ``ruled``; the headline is none. Where
    nothing is ``scored`` the rules alone decide."""
    by_rules = frozenset(ruled) - {title}
    if scored is None:
        return _verdict(labels, [index for index in candidates if index in by_rules])
    first, last = min(by_rules, default=0), max(by_rules, default=len(labels))
    sure = SURE_IN_MARKUP if scored.of_markup else SURE_IN_TEXT
    by_neighbours = _IN_MARKUP if scored.of_markup else _BY_NEIGHBOURS

    def is_text(index: int) -> bool:
        score = scored.scores[index]
        if index in by_rules:
            return bool(score >= sure["none"])
        if index == title or labels[index] in _NEVER:
            return False
        if labels[index] is None or labels[index] in by_neighbours:
            place = "above" if index < first else "below" if index > last else "inside"
            return bool(score >= sure[place])
        # A short line that a rule knows by its words is no loss, and the rule knows more of them than the scorer.
        return bool(score >= sure["taken"]) and is_prose(blocks[index])

    kept = {index for index in candidates if is_text(index)}
    # The words over a table's columns look like a menu's: they go with the row below them.
    kept |= {index for index in by_rules if index + 1 in kept and is_row(blocks[index]) and is_row(blocks[index + 1])}
    verdict = _verdict(labels, sorted(kept))
    for index in by_rules.difference(verdict.kept):
        verdict.labels[index] = _REASONS[scored.reason(index)]
    return verdict


def _verdict(labels: Labels, kept: list[int]) -> Verdict:
    """``kept`` without labels, but that of a prompt at its end."""
    told = list(labels)
    for index in kept:
        told[index] = Label.TEASER if labels[index] is Label.TEASER else None
    return Verdict(kept, told)


def weight_of(blocks: Sequence[Block], chosen: Iterable[int]) -> float:
    """The weight of the blocks with these indices."""
    return sum(blocks[index].weight for index in chosen)

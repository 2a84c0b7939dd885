"""What the rules and the scorer say of a page's blocks in, the blocks that are the article's text out.

Neither has the last word: what the rules keep goes only where the scorer is sure that it is none, and what they take
comes back only where it is sure that it is. So no single rule ends or guts an article without a second witness. An
agency's dateline is a witness of its own: the paragraph that begins with one is text.
How sure it must be is asked of the page as a whole: where nothing on it is sure, less will do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from service.cleaning.blocks import Block
from service.cleaning.constants import LEAST_OF_PAGE, LEAST_SURE, SURE_IN_MARKUP, SURE_IN_TEXT
from service.cleaning.context import ADDRESSING, is_prose, is_row
from service.cleaning.features import Rows
from service.cleaning.labels import FACT_LABELS, ITEM_OF, Label, Labels
from service.cleaning.scorer import Scored, Scores

# Labels of blocks that are no text whatever is said of their words: facts, marks, and what asks its reader for
# something, which rules know by its words and the scorer by little.
_NEVER = (
    FACT_LABELS | ADDRESSING | {Label.SYMBOLS, Label.SHORTCODE, Label.ADDRESS, Label.OTHER_PART, Label.SOURCE_PROFILE}
)
# Labels that say nothing of a block's own words: the scorer knows more of its neighbours. Of the short blocks with
# these that it takes for text seven of ten are, of others that rules know by their words a third.
_BY_NEIGHBOURS = frozenset(ITEM_OF.values()) - {Label.RELATED_ITEM} | {Label.MENU_ITEM}
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
    last = max(by_rules, default=len(labels))
    sure = SURE_IN_MARKUP if scored.of_markup else SURE_IN_TEXT
    # In text alone the scores of a page that nothing on is sure of are worth less.
    least = least_score(scored.scores, scored.features.weights) if scored.of_markup else LEAST_SURE

    def is_text(index: int) -> bool:
        label = labels[index]
        if index in by_rules:
            if blocks[index].opens_wire:
                return True
            more = sure["kept"]
        elif index == title or label in _NEVER:
            return False
        elif label is None or label in _BY_NEIGHBOURS:
            more = sure["below"] if index > last else 0.0
        elif label is Label.REPEATED:
            more = sure["repeated"]
        elif is_prose(blocks[index]):
            more = sure["taken"]
        else:
            # A short line that a rule knows by its words is no loss, and it knows more of them than the scorer.
            return False
        return bool(scored.scores[index] >= least + more)

    kept = {index for index in candidates if is_text(index)}
    # The words over a table's columns look like a menu's: they go with the row below them.
    kept |= {index for index in by_rules if index + 1 in kept and is_row(blocks[index]) and is_row(blocks[index + 1])}
    verdict = _verdict(labels, sorted(kept))
    for index in by_rules.difference(verdict.kept):
        verdict.labels[index] = _REASONS[scored.reason(index)]
    return verdict


def least_score(scores: Scores, weights: Rows) -> float:
    """The score from which on blocks are text, so that F1 of the page is the greatest one to expect: half of that F1
    (Lipton, Elkan, Naryanaswamy: Optimal thresholding of classifiers to maximize F1 measure, 2014). Blocks are taken by
    their scores, which are shares of text, and weigh as much as they are long; from LEAST_OF_PAGE to 0.5."""
    order = np.argsort(-scores, kind="stable")
    text, taken = np.cumsum((scores * weights)[order]), np.cumsum(weights[order])
    expected = 2 * text / np.maximum(taken + text[-1], 1)
    return max(LEAST_OF_PAGE, float(expected.max()) / 2)


def _verdict(labels: Labels, kept: list[int]) -> Verdict:
    """``kept`` without labels, but that of a prompt at its end."""
    told = list(labels)
    for index in kept:
        told[index] = Label.TEASER if labels[index] is Label.TEASER else None
    return Verdict(kept, told)


def weight_of(blocks: Sequence[Block], chosen: Iterable[int]) -> float:
    """The weight of the blocks with these indices."""
    return sum(blocks[index].weight for index in chosen)

"""The rules' labels and the scorer's scores for a page's blocks in, the blocks that are the article's text out.

Neither decides alone: a block that the rules keep is dropped only if its score is low, and a block that the rules drop
is restored only if its score is high. So no single rule can end or empty an article unless the scorer agrees. Of the
blocks that the rules keep, one that begins with an agency's dateline stays text whatever its score. In markup the
threshold is computed for each page (``least_score``), so a page with low scores throughout has a lower one; in plain
text it is fixed. A short line that the rules drop needs the trees' consent as well as the score, in markup less of it.
If a text has nothing around it, what stands among its paragraphs is kept. Of what a page of markup has twice, as one
made for two screen sizes does, the first is kept; of a sentence set apart from its paragraph, the paragraph. Where the
page says that its text is shorter than what is kept, the threshold rises until the two agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from service.cleaning.alone import has_hardly_a_frame, is_signature, is_text_alone
from service.cleaning.blocks import Block
from service.cleaning.constants import (
    LEAST_BY_TREES,
    LEAST_BY_TREES_IN_MARKUP,
    LEAST_OF_PAGE,
    LEAST_SURE,
    SURE_IN_MARKUP,
    SURE_IN_TEXT,
    SURER,
)
from service.cleaning.context import ADDRESSING, is_prose, is_row
from service.cleaning.features import Rows
from service.cleaning.labels import FACT_LABELS, ITEM_OF, Label, Labels
from service.cleaning.repetition import pull_quotes, second_copies
from service.cleaning.scorer import Scored, Scores

# Labels that the scorer never overrules: facts, symbols and addresses, and appeals to the reader, which the rules
# recognise by their words better than the scorer does.
_NEVER = (
    FACT_LABELS | ADDRESSING | {Label.SYMBOLS, Label.SHORTCODE, Label.ADDRESS, Label.OTHER_PART, Label.SOURCE_PROFILE}
)
# Labels given because of a block's neighbours, not its own words; the scorer judges neighbours better. Of the short
# blocks with these labels that the scorer takes for text, seven in ten are text; of blocks labelled by their words,
# one in three.
_BY_NEIGHBOURS = frozenset(ITEM_OF.values()) - {Label.RELATED_ITEM} | {Label.MENU_ITEM}
# Labels of short lines given because of their signs or where they stand, which some lines of a text share (a heading
# beside a picture, a command in a guide); labels given because of words are right more often than the scorer.
_BY_FORM = frozenset({Label.CAPTION, Label.BREADCRUMB, Label.CODE})
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
    """The indices of the blocks to keep, and the final labels: None for kept blocks (TEASER stays), and the scorer's
    reason for blocks that it dropped against the rules."""

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
    """The verdict on the block indices ``candidates``, of which the rules keep ``ruled``. The headline (``title``) is
    not text. Without scores (``scored`` is None) the rules decide alone."""
    by_rules = frozenset(ruled) - {title}
    if scored is None:
        return _verdict(labels, [index for index in candidates if index in by_rules])
    last = max(by_rules, default=len(labels))
    sure = SURE_IN_MARKUP if scored.of_markup else SURE_IN_TEXT
    by_trees = LEAST_BY_TREES_IN_MARKUP if scored.of_markup else LEAST_BY_TREES
    # In plain text low scores throughout are less reliable than in markup, so the threshold is not lowered for them.
    least = least_score(scored.scores, scored.features.weights) if scored.of_markup else LEAST_SURE

    first = min(by_rules, default=last)
    alone = not scored.of_markup and is_text_alone(blocks, labels)
    every = not scored.of_markup and has_hardly_a_frame(labels)

    def is_text(index: int, least: float) -> bool:
        label = labels[index]
        if (alone and index in by_rules) or (every and label is None and first <= index <= last):
            return True
        if alone and index > last and is_signature(blocks, index):
            return False
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
        elif label in _BY_FORM:
            more = sure["short"]
        else:
            # A short line that a rule recognised by its words: the rule is more reliable, and little is lost.
            return False
        if index not in by_rules and not is_prose(blocks[index]) and scored.by_trees[index] < by_trees:
            return False
        return bool(scored.scores[index] >= least + more)

    def kept_from(least: float) -> tuple[set[int], set[int]]:
        kept = {index for index in places if is_text(index, least)}
        # A table's header row looks like a menu: keep it if the row below it is kept.
        kept |= {i for i in by_rules if i + 1 in kept and is_row(blocks[i]) and is_row(blocks[i + 1])}
        again = second_copies(blocks, sorted(kept)) if scored.of_markup else set()
        return kept, again | pull_quotes(blocks, sorted(kept - again))

    places = list(candidates)
    kept, again = kept_from(least)
    if scored.words is not None and _words(blocks, kept - again) > scored.words[1]:
        surer = (kept_from(each) for each in SURER if each > least)
        shorter = next((each for each in surer if _words(blocks, each[0] - each[1]) <= scored.words[1]), None)
        # Where much goes at once, or nothing helps, the page counts something else.
        if shorter is not None and _words(blocks, shorter[0] - shorter[1]) >= scored.words[0]:
            kept, again = shorter
    verdict = _verdict(labels, sorted(kept - again))
    for index in by_rules.difference(kept):
        verdict.labels[index] = _REASONS[scored.reason(index)]
    for index in again:
        verdict.labels[index] = Label.REPEATED
    return verdict


def _words(blocks: Sequence[Block], chosen: Iterable[int]) -> int:
    return sum(len(blocks[index].text.split()) for index in chosen)


def least_score(scores: Scores, weights: Rows) -> float:
    """The threshold score, from LEAST_OF_PAGE to 0.5, that maximises the page's expected F1: half of that F1 (Lipton,
    Elkan, Naryanaswamy: Optimal thresholding of classifiers to maximize F1 measure, 2014). Scores are taken as the
    share of each block that is text, and blocks count by their weight."""
    order = np.argsort(-scores, kind="stable")
    text, total = np.cumsum((scores * weights)[order]), np.cumsum(weights[order])
    expected = 2 * text / np.maximum(total + text[-1], 1)
    return max(LEAST_OF_PAGE, float(expected.max()) / 2)


def _verdict(labels: Labels, kept: list[int]) -> Verdict:
    """The verdict with the labels of ``kept`` cleared, except TEASER: text with a prompt to read on at its end."""
    cleared = list(labels)
    for index in kept:
        cleared[index] = Label.TEASER if labels[index] is Label.TEASER else None
    return Verdict(kept, cleared)


def weight_of(blocks: Sequence[Block], chosen: Iterable[int]) -> float:
    """The total weight of the blocks at the indices ``chosen``."""
    return sum(blocks[index].weight for index in chosen)

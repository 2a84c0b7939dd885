"""A comparison of two articles in, how the one is a copy of the other out: the rules, first that fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from service.deduplication.comparison import Comparison
from service.deduplication.entry import IndexEntry

# "part": this is an excerpt of that. "whole": that is an excerpt of this.
Kinship = Literal["identical", "reprint", "part", "whole", "update"]

# Containment of the smaller text from which two articles are one. Stories on one subject share a paragraph of
# background, which is less.
LEAST_CONTAINMENT = 0.3
# A cut copy among the furniture of its page is less of that page, but one piece, and from the head of the other text.
LEAST_AMONG_FURNITURE, MOST_PIECES, LATEST_ONSET = 0.16, 0.6, 0.4
# Shared stretches whose figures and names differ more than this are two reports from one template.
LEAST_AGREEMENT = 0.8
FEWEST_FACTS = 4
# Templates are short, and what tells two reports apart stands before and after what they share: between texts of
# so few shingles more must be in common, and most of the facts, wherever they stand. Chosen on 5,700 pairs of
# short agency reports (535 sent twice within hours, 5,190 on other days or of other companies).
BRIEF = 150
LEAST_BRIEF_CONTAINMENT = 0.5
LEAST_BRIEF_FACTS = 0.8
FIGURES_APART = (2, 0.1)
# Where only a few sampled shingles can tell, the facts must.
FEW, LEAST_FACTS_OF_FEW = 6, 0.9
# A cut copy of a long text may stand among furniture; then what is shared must be more and agree more.
LONG, LEAST_IN_LONG, LEAST_AGREEMENT_IN_LONG = 300, 4, 0.9
# So many sampled shingles in a row, about sixty words, with the facts in them, are no template's frame.
LONG_RUN, LEAST_AGREEMENT_IN_RUN = 7, 0.97
FIGURES_APART_IN_RUN = (4, 0.4)
# Fewer shared shingles than this show nothing: sampled ones, or where both texts keep all.
FEWEST_SAMPLED, FEWEST_SHARED = 2, 6
# The share of a text that stands in the other one for it to be there whole: some furniture is left on it. Where
# nothing was edited, a tenth that is missing was dropped; where words were changed, the borders are vague.
WHOLE, WHOLE_VERBATIM, VERBATIM = 0.8, 0.9, 0.98
# An update keeps at least this share of the earlier form, and is at least this much made of it.
LEAST_KEPT = 0.3


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles and what their texts share."""

    this: IndexEntry
    that: IndexEntry
    shared: Comparison


@dataclass(frozen=True, slots=True)
class Rule:
    """``name`` goes into the evidence; ``fits`` says whether it decides."""

    name: str
    kinship: Kinship
    fits: Callable[[Pair], bool]


def _same_text(pair: Pair) -> bool:
    return pair.this.text == pair.that.text


def _whole(contained: float, covered: float) -> bool:
    """Whether a text stands in the other one whole, by the share of its shingles that are in the other and by the
    share of these with what was edited between them."""
    return covered >= (WHOLE_VERBATIM if contained >= VERBATIM * covered else WHOLE)


def _this_whole(pair: Pair) -> bool:
    return _whole(pair.shared.containment, pair.shared.coverage)


def _that_whole(pair: Pair) -> bool:
    return _whole(pair.shared.containment_of_other, pair.shared.coverage_of_other)


def _both_whole(pair: Pair) -> bool:
    return _this_whole(pair) and _that_whole(pair)


def _this_smaller(pair: Pair) -> bool:
    return pair.shared.coverage_of_other < min(LEAST_KEPT, pair.shared.coverage)


def _that_smaller(pair: Pair) -> bool:
    return pair.shared.coverage < min(LEAST_KEPT, pair.shared.coverage_of_other)


def _one_desk(pair: Pair) -> bool:
    """Nothing says that another agency or another place wrote it."""
    agencies = not pair.this.agencies or not pair.that.agencies or bool({*pair.this.agencies} & {*pair.that.agencies})
    places = None in (pair.this.place, pair.that.place) or pair.this.place == pair.that.place
    return agencies and places


def other_version(this: IndexEntry, that: IndexEntry) -> bool:
    """Whether the two are versions of one item, by its own uri and version: then the texts need not tell."""
    same_item = this.card.uri == that.card.uri and this.card.part == that.card.part
    return same_item and this.item_version != that.item_version


def is_later(this: IndexEntry, that: IndexEntry) -> bool:
    """Whether ``this`` is the later one: by version, else by event time, else by id."""
    if other_version(this, that):
        return this.item_version > that.item_version
    a, b = this.card, that.card
    return (a.event_time, a.article_id) > (b.event_time, b.article_id)


RULES: tuple[Rule, ...] = (
    Rule("same-text", "identical", _same_text),
    Rule("same-item-other-version", "update", lambda pair: other_version(pair.this, pair.that)),
    Rule("both-whole", "reprint", _both_whole),
    Rule("part-of-other", "part", _this_whole),
    Rule("other-is-part", "whole", _that_whole),
    Rule("small-part-of-other", "part", _this_smaller),
    Rule("other-is-small-part", "whole", _that_smaller),
    Rule("text-dropped-and-added", "update", _one_desk),
    Rule("text-in-common", "reprint", lambda pair: True),
)


def _cut_copy_among_furniture(shared: Comparison) -> bool:
    return (
        shared.largest >= LEAST_AMONG_FURNITURE
        and shared.unbroken >= MOST_PIECES * shared.shared
        and shared.onset <= LATEST_ONSET
        and shared.agreement >= LEAST_AGREEMENT_IN_LONG
    )


def objection(shared: Comparison) -> str | None:
    """Why two texts are not one article, or None where they are: enough in common, and the figures and names in it
    agree."""
    fewest = min(shared.possible, FEWEST_SHARED) if shared.rate == 1 else FEWEST_SAMPLED
    if shared.shared < fewest or (shared.largest < LEAST_CONTAINMENT and not _cut_copy_among_furniture(shared)):
        return "too-little-in-common"
    if shared.facts >= FEWEST_FACTS and shared.agreement < LEAST_AGREEMENT:
        return "figures-and-names-differ-in-what-they-share"
    if shared.smaller > BRIEF:
        return None
    if shared.larger >= LONG and shared.shared >= LEAST_IN_LONG and shared.agreement >= LEAST_AGREEMENT_IN_LONG:
        return None
    unbroken = shared.unbroken >= LONG_RUN and shared.agreement >= LEAST_AGREEMENT_IN_RUN
    most, share = FIGURES_APART_IN_RUN if unbroken else FIGURES_APART
    if shared.figures_apart > max(most, share * shared.figures):
        return "figures-differ"
    if unbroken:
        return None
    if shared.largest < LEAST_BRIEF_CONTAINMENT:
        return "too-little-in-common-for-short-texts"
    if shared.facts_in_common < (LEAST_BRIEF_FACTS if shared.shared >= FEW else LEAST_FACTS_OF_FEW):
        return "figures-and-names-differ"
    return None


def are_copies(shared: Comparison) -> bool:
    """Whether two texts are one article."""
    return objection(shared) is None


def are_related(pair: Pair) -> bool:
    """Whether two articles belong to one cluster."""
    return are_copies(pair.shared) or other_version(pair.this, pair.that)


def kinship(pair: Pair) -> Rule:
    """The rule that decides how ``pair.this`` is a copy of ``pair.that``."""
    return next(rule for rule in RULES if rule.fits(pair))

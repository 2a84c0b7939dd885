"""A comparison of two articles in, how the one is a copy of the other out: the rules, first that fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from service.deduplication.comparison import Comparison
from service.deduplication.entry import IndexEntry

# "part": this is an excerpt of that. "whole": that is an excerpt of this.
Kinship = Literal["identical", "reprint", "part", "whole", "update"]

# Containment of the smaller text from which two articles are compared at all: on 194 articles with site
# furniture, 99 % of the copies lie above and no pair of different articles.
LEAST_CONTAINMENT = 0.3
# Shared stretches whose figures and names differ more than this are two reports from one template.
LEAST_AGREEMENT = 0.7
FEWEST_FACTS = 4
# The share of a text that stands in the other one for it to be there "whole"; cleaning leaves some furniture.
WHOLE = 0.8
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


def _both_whole(pair: Pair) -> bool:
    return pair.shared.coverage >= WHOLE and pair.shared.coverage_of_other >= WHOLE


def _this_whole(pair: Pair) -> bool:
    return pair.shared.coverage >= WHOLE


def _that_whole(pair: Pair) -> bool:
    return pair.shared.coverage_of_other >= WHOLE


def _this_smaller(pair: Pair) -> bool:
    return pair.shared.coverage_of_other < min(LEAST_KEPT, pair.shared.coverage)


def _that_smaller(pair: Pair) -> bool:
    return pair.shared.coverage < min(LEAST_KEPT, pair.shared.coverage_of_other)


def _one_desk(pair: Pair) -> bool:
    """Nothing says that another agency or another place wrote it."""
    agencies = not pair.this.agencies or not pair.that.agencies or bool({*pair.this.agencies} & {*pair.that.agencies})
    places = None in (pair.this.place, pair.that.place) or pair.this.place == pair.that.place
    return agencies and places


def _same_item(pair: Pair) -> bool:
    return pair.this.card.uri == pair.that.card.uri and pair.this.card.part == pair.that.card.part


RULES: tuple[Rule, ...] = (
    Rule("same-text", "identical", _same_text),
    Rule(
        "same-item-other-version",
        "update",
        lambda pair: _same_item(pair) and pair.this.item_version != pair.that.item_version,
    ),
    Rule("both-whole", "reprint", _both_whole),
    Rule("part-of-other", "part", _this_whole),
    Rule("other-is-part", "whole", _that_whole),
    Rule("small-part-of-other", "part", _this_smaller),
    Rule("other-is-small-part", "whole", _that_smaller),
    Rule("text-dropped-and-added", "update", _one_desk),
    Rule("text-in-common", "reprint", lambda pair: True),
)


def are_copies(shared: Comparison) -> bool:
    """Whether two texts are one article: enough in common, and the figures and names in it agree."""
    agree = shared.facts < FEWEST_FACTS or shared.agreement >= LEAST_AGREEMENT
    return shared.largest >= LEAST_CONTAINMENT and agree


def kinship(pair: Pair) -> Rule:
    """The rule that decides how ``pair.this`` is a copy of ``pair.that``."""
    return next(rule for rule in RULES if rule.fits(pair))

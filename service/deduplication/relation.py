"""A comparison of two articles in, their relation out: an ordered list of rules, of which the first that fits
decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from service.article import OWN_URI
from service.deduplication.comparison import Comparison
from service.deduplication.constants import (
    A_DAY,
    BRIEF,
    CLOSE_CONTAINMENT,
    CONTAINMENT_IN_COMMON,
    FEW,
    FEWEST_SAMPLED,
    FEWEST_SHARED,
    LATEST_ONSET,
    LEAST_AMONG_BOILERPLATE,
    LEAST_BRIEF_CONTAINMENT,
    LEAST_BRIEF_FACTS,
    LEAST_CHANGED,
    LEAST_CONTAINMENT,
    LEAST_FACTS_OF_FEW,
    LEAST_FACTS_OF_VERSIONS,
    LEAST_IN_COMMON,
    LEAST_IN_LONG,
    LEAST_KEPT,
    LEAST_OF_NOTICE,
    LEAST_RECAST,
    LEAST_REVISED,
    LEAST_SENTENCE,
    LEAST_SENTENCES,
    LEAST_VERBATIM,
    LONG,
    LONG_RUN,
    LONGEST_BETWEEN,
    MOST_PIECES,
    ONE_LINE,
    SHINGLE,
    VERBATIM,
    VERBATIM_CONTAINMENT,
    WHOLE,
    WHOLE_VERBATIM,
)
from service.deduplication.facts import facts_agree, figures_differ, names_differ
from service.deduplication.order import is_later, order_is_stated
from service.deduplication.pair import (
    Pair,
    another_date,
    came_again,
    kept_as_one,
    no_other_desk,
    one_desk,
    one_headline,
    one_house,
    other_version,
    same_item,
)
from service.deduplication.position import only_at_the_end, scattered
from service.deduplication.words import words_of_line

# "part": this is an excerpt of that. "whole": that is an excerpt of this.
Kind = Literal["identical", "reprint", "part", "whole", "update"]


@dataclass(frozen=True, slots=True)
class Rule:
    """``name`` goes into the evidence; ``kind`` is the relation if ``fits`` is true for a pair."""

    name: str
    kind: Kind
    fits: Callable[[Pair], bool]


def _same_text(pair: Pair) -> bool:
    return pair.this.text == pair.that.text


def _whole(contained: float, covered: float) -> bool:
    """Whether the whole of a text is in the other one. ``contained`` is the share of its shingles that are in the
    other, ``covered`` the same including edited ones between them."""
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


def revised(pair: Pair) -> bool:
    """Whether the two are forms of one item: they came under one id, with different text but enough in common. An id
    that names a source, or a file that is overwritten, gives texts that have nothing in common and are not one item."""
    return came_again(pair.this, pair.that) and pair.shared.largest >= LEAST_REVISED


def are_versions(pair: Pair) -> bool:
    """Whether the two are versions of one item, judging by uri, version or id."""
    return (other_version(pair.this, pair.that) and not _unrelated(pair)) or revised(pair)


def shares_a_uri(pair: Pair) -> bool:
    """Whether the two, which have one uri, have it by their source, but are not one item."""
    return not pair.this.card.uri.startswith(OWN_URI) and _unrelated(pair)


def repeats(pair: Pair) -> bool:
    """Whether one has enough of the other's text, or its headline, to be about it where the uri does not tell."""
    return pair.shared.largest >= LEAST_REVISED or one_headline(pair) is True


def is_next_lead(pair: Pair) -> bool:
    """Whether one desk filed both under one slug within LONGEST_BETWEEN, with different positions in a series: a
    rewritten lead shares little with the one before, only some words or the headline."""
    this, that = pair.this, pair.that
    apart = _apart(pair)
    return (
        this.slug is not None
        and this.slug == that.slug
        and this.series != that.series
        and abs(this.received_at - that.received_at) <= LONGEST_BETWEEN
        and (apart is None or apart < LONGEST_BETWEEN + A_DAY)
        and (pair.shared.shared > 0 or one_headline(pair) is True)
        and one_desk(pair)
    )


def _share_nothing(pair: Pair) -> bool:
    """Whether two texts, neither of them one line long or a correction, have no shingle, headline or slug in common."""
    exempt = pair.this.replaces or pair.that.replaces or pair.shared.smaller <= ONE_LINE - SHINGLE + 1
    filed_as_one = pair.this.slug is not None and pair.this.slug == pair.that.slug
    return not exempt and not pair.shared.shared and one_headline(pair) is not True and not filed_as_one


def _unrelated(pair: Pair) -> bool:
    """Whether two texts that share nothing are two items although they have one uri. A uri that this service made was
    made from a key that names a source, or from a file that is overwritten. One that a source states is that of all
    that it sends if the two texts have other headlines, and hardly any names and figures in common either, and if
    nothing shows that the source treats them as versions of one item."""
    if not _share_nothing(pair):
        return False
    if pair.this.card.uri.startswith(OWN_URI):
        return True
    few_facts = pair.shared.facts_in_common < LEAST_FACTS_OF_VERSIONS
    return one_headline(pair) is False and few_facts and not kept_as_one(pair)


def _replaces(pair: Pair) -> bool:
    """Whether this one corrects or kills the other, whatever their times, and does not only repeat it; or the other one
    does so, and is the later one."""
    this, that = pair.this, pair.that
    if not this.replaces:
        return that.replaces and not is_later(pair)
    again = _both_whole(pair) and pair.shared.facts_in_common == 1 and this.canceled == that.canceled
    return not (that.replaces and again)


def _embargoes(pair: Pair) -> bool:
    """Whether this one is under an embargo that the other does not have; an embargo without an end applies to its own
    item, and to the one that it names, only."""
    this, that = pair.this.card, pair.that.card
    own = pair.named or same_item(pair.this, pair.that)
    withholds = this.pubstatus == "withheld" != that.pubstatus and this.embargoed is None and own
    return withholds or (this.embargoed is not None and this.embargoed != that.embargoed)


def _lifts(pair: Pair) -> bool:
    """Whether this one is a later version of an embargoed item, no longer under embargo, or its desk says that the
    embargo has ended."""
    this, that = pair.this.card, pair.that.card
    held = that.embargoed is not None or that.pubstatus == "withheld"
    if not held or this.embargoed is not None or this.pubstatus == "withheld":
        return False
    return (pair.lifts and one_house(pair.this, pair.that)) or (same_item(pair.this, pair.that) and is_later(pair))


def _restores(pair: Pair) -> bool:
    """Whether this one is a later version of an item that the other one killed."""
    return pair.that.canceled and not pair.this.canceled and same_item(pair.this, pair.that) and is_later(pair)


def _later_of_one_desk(pair: Pair) -> bool:
    """Whether one desk wrote both and a reader sees a difference. Where one text is a piece of the other, a version
    number, a version word or a stated time must show that the desk shortened or extended it: otherwise it is an
    excerpt."""
    if other_version(pair.this, pair.that) or came_again(pair.this, pair.that):
        return False
    if not one_desk(pair) or not _visibly_other(pair):
        return False
    return order_is_stated(pair) or _this_whole(pair) is _that_whole(pair)


def _visibly_other(pair: Pair) -> bool:
    """Whether the words of the two texts or headlines differ; a line of a few words, which a sketch leaves out, shows
    in the length."""
    shared = pair.shared
    if shared.words_differ or abs(shared.length - shared.length_of_other) >= LEAST_CHANGED:
        return True
    headlines = [words_of_line(each.card.headline or "") for each in (pair.this, pair.that)]
    return bool(headlines[0] != headlines[1])


RULES: tuple[Rule, ...] = (
    Rule("correction-or-kill", "update", _replaces),
    Rule("embargo", "update", _embargoes),
    Rule("embargo-lifted", "update", _lifts),
    Rule("sent-anew-after-a-kill", "update", _restores),
    Rule("same-text", "identical", _same_text),
    Rule("same-item-other-version", "update", lambda pair: other_version(pair.this, pair.that)),
    Rule("same-id-other-text", "update", revised),
    Rule("same-desk-other-text", "update", _later_of_one_desk),
    Rule("both-whole", "reprint", _both_whole),
    Rule("part-of-other", "part", _this_whole),
    Rule("other-is-part", "whole", _that_whole),
    Rule("small-part-of-other", "part", _this_smaller),
    Rule("other-is-small-part", "whole", _that_smaller),
    Rule("text-dropped-and-added", "update", no_other_desk),
    Rule("text-in-common", "reprint", lambda pair: True),
)
UPDATES = frozenset(rule.name for rule in RULES if rule.kind == "update")


def _cut_copy_among_boilerplate(shared: Comparison) -> bool:
    return (
        shared.largest >= LEAST_AMONG_BOILERPLATE
        and shared.unbroken >= MOST_PIECES * shared.shared
        and shared.onset <= LATEST_ONSET
    )


def _corrected(pair: Pair) -> bool:
    """Whether a correction and another text are so close, and their headlines not different, that different figures can
    be what was corrected; where there are few figures, that may be all of them."""
    return pair.shared.largest >= CLOSE_CONTAINMENT and one_headline(pair) is not False


def _headlines_differ(pair: Pair, another_day: bool) -> bool:
    """Whether two brief texts need the same headline to be copies, and do not have it. A notice without a headline that
    names nobody must be contained word for word."""
    shared = pair.shared
    if shared.smaller <= ONE_LINE - SHINGLE + 1 and shared.figures.compared >= LEAST_OF_NOTICE:
        one = one_headline(pair)
        return one is False or (one is None and not shared.names.compared and shared.largest < VERBATIM_CONTAINMENT)
    return another_day and shared.largest < CLOSE_CONTAINMENT and one_headline(pair) is False


def rejection_reason(pair: Pair) -> str | None:
    """Why two articles are not copies, or None if they are: enough text in common, and its figures and names agree."""
    shared = pair.shared
    apart = _apart(pair)
    another_day = apart is not None and apart >= A_DAY
    # A correction may have different figures, even on the same day.
    brief, corrects = shared.smaller <= BRIEF, pair.this.replaces or pair.that.replaces
    if _recast(pair, another_day):
        return None
    if _too_little(pair):
        return "too-little-in-common"
    if only_at_the_end(pair, another_day):
        return "shared-only-at-the-end"
    if scattered(pair):
        return "shared-in-scattered-pieces"
    if brief or another_date(pair) or not facts_agree(shared):
        if not (corrects and _corrected(pair)) and figures_differ(shared, brief and not corrects, another_day):
            return "figures-differ"
        if names_differ(shared):
            return "names-differ"
    if not brief or shared.unbroken >= LONG_RUN or (shared.larger >= LONG and shared.in_common >= LEAST_IN_LONG):
        return None
    if shared.largest < LEAST_BRIEF_CONTAINMENT and not corrects:
        return "too-little-in-common-for-short-texts"
    if shared.facts_in_common < (LEAST_BRIEF_FACTS if shared.shared >= FEW else LEAST_FACTS_OF_FEW):
        return "figures-and-names-differ"
    return "headlines-differ" if _headlines_differ(pair, another_day) else None


def _recast(pair: Pair, another_day: bool) -> bool:
    """Whether one desk rewrote a text from paragraphs of an earlier one: several whole sentences, apart from each other
    or in another order, with every figure and name in them the same, within a day."""
    shared = pair.shared
    sentences = [match for match in shared.matches if match.end - match.start >= LEAST_SENTENCE]
    kept = sum(match.end - match.start for match in sentences)
    return (
        len(sentences) >= LEAST_SENTENCES
        and kept >= LEAST_RECAST * min(shared.length, shared.length_of_other)
        and not (shared.figures.number or shared.names.number)
        and bool(shared.figures.compared or shared.names.compared)
        and pair.this.card.source == pair.that.card.source
        and pair.this.dated
        and pair.that.dated
        and not another_day
        and no_other_desk(pair)
    )


def _too_little(pair: Pair) -> bool:
    shared = pair.shared
    fewest = FEWEST_SAMPLED
    if shared.rate == 1:
        fewest = min(shared.possible, FEWEST_SHARED)
        fewest -= shared.shared == fewest - 1 and one_headline(pair) is True
    return shared.shared < fewest or (shared.largest < LEAST_CONTAINMENT and not _cut_copy_among_boilerplate(shared))


def _apart(pair: Pair) -> timedelta | None:
    """The difference between their stated times, or None if either has none."""
    if not (pair.this.dated and pair.that.dated):
        return None
    return abs(pair.this.card.event_time - pair.that.card.event_time)


def are_copies(pair: Pair) -> bool:
    """Whether two articles are copies of each other."""
    return rejection_reason(pair) is None


def ignores_window(shared: Comparison) -> bool:
    """Whether one text, not a short one, is in the other word for word, or at least half of it: then it is a copy or
    another version, whatever the difference in time. A time read from a page may be that of another article."""
    whole = shared.largest >= VERBATIM_CONTAINMENT and shared.smaller >= LEAST_VERBATIM
    return whole or (shared.largest >= CONTAINMENT_IN_COMMON and shared.in_common >= LEAST_IN_COMMON)


def are_related(pair: Pair) -> bool:
    """Whether two articles belong to one cluster."""
    return are_copies(pair) or are_versions(pair)


def relation_rule(pair: Pair) -> Rule:
    """The rule that decides how ``pair.this`` is a copy of ``pair.that``."""
    return next(rule for rule in RULES if rule.fits(pair))

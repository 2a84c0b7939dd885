"""Each rule of the ordered list of relations decides a pair that, without it, another rule would decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from service.article import Article, SharedSpan
from service.deduplication import position, relation
from service.deduplication.article_state import ArticleState
from service.deduplication.comparison import Comparison, Replaced, compare
from service.deduplication.constants import BRIEF, LEAST_BRIEF_CONTAINMENT, LEAST_CONTAINMENT, LEAST_LEAD, LONG_RUN
from service.deduplication.entry import state_of
from service.deduplication.pair import Pair
from service.deduplication.relation import RULES, rejection_reason, relation_rule
from service.deduplication.sketch import sketch, unpack

Make = Callable[..., Article]
# What the two texts share (of ``this`` in ``that``, of ``that`` in ``this``), and what their articles say.
EMBARGO = datetime(2030, 1, 1, tzinfo=UTC)
HALF = {"containment": 0.5, "coverage": 0.5, "containment_of_other": 0.5, "coverage_of_other": 0.5}
OTHERS = {"agencies": ("AFP",)}, {"agencies": ("Reuters",)}
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "correction-or-kill": (HALF, {"corrects": True, **OTHERS[0]}, OTHERS[1]),
    "embargo": (HALF, {"text": "one", "embargoed": EMBARGO, **OTHERS[0]}, {"text": "one", **OTHERS[1]}),
    "embargo-lifted": (HALF, {"text": "one"}, {"text": "one", "embargoed": EMBARGO}),
    "sent-anew-after-a-kill": (HALF, {"text": "one", "version": 2}, {"text": "one", "pubstatus": "canceled"}),
    "same-text": (HALF, {"text": "one", **OTHERS[0]}, {"text": "one", **OTHERS[1]}),
    "same-item-other-version": (HALF, {"version": 2, **OTHERS[0]}, OTHERS[1]),
    "same-id-other-text": (HALF, *OTHERS),
    "same-desk-other-text": ({**HALF, "coverage": 0.91, "coverage_of_other": 0.91}, {"slug": "pier"}, {"slug": "pier"}),
    "both-whole": ({**HALF, "coverage": 0.91, "coverage_of_other": 0.91}, *OTHERS),
    "part-of-other": ({**HALF, "coverage": 0.91}, *OTHERS),
    "other-is-part": ({**HALF, "coverage_of_other": 0.91}, *OTHERS),
    "small-part-of-other": ({**HALF, "coverage_of_other": 0.29}, *OTHERS),
    "other-is-small-part": ({**HALF, "coverage": 0.29}, *OTHERS),
    "text-dropped-and-added": (HALF, {}, {}),
    "text-in-common": (HALF, *OTHERS),
}


def pair_of(name: str, article: Make) -> Pair:
    shared, this, that = CASES[name]
    uri = "urn:test:same" if name in ("same-item-other-version", "embargo-lifted", "sent-anew-after-a-kill") else None
    states = []
    for side, changes in (("this", this), ("that", that)):
        made = article(
            side, f"The {side} pier is closed.", 60 if side == "this" else 0, **({"uri": uri} if uri else {})
        )
        state: ArticleState = state_of(made, sketch(made.body), 0)
        if name == "same-id-other-text":
            changes = {**changes, "decisions": (replace(state.card, came_as="one id"),)}
        card = {name: changes[name] for name in ("corrects", "embargoed", "version", "pubstatus") if name in changes}
        rest = {name: value for name, value in changes.items() if name not in card}
        if card:
            rest["decisions"] = (replace(state.card, **card),)
        states.append(replace(state, **rest))
    compared: Comparison = compare(unpack(states[0].sketch), unpack(states[1].sketch))
    return Pair(states[0], states[1], compared._replace(**shared))


def test_every_rule_has_a_case_of_its_name() -> None:
    assert list(CASES) == [rule.name for rule in RULES]


@pytest.mark.parametrize("name", CASES)
def test_the_rule_alone_decides_its_case(name: str, article: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = pair_of(name, article)
    assert relation_rule(pair).name == name
    if name == RULES[-1].name:
        return  # the last rule takes all that is left, so nothing would decide without it
    monkeypatch.setattr(relation, "RULES", tuple(rule for rule in RULES if rule.name != name))
    without = relation_rule(pair)
    assert without.name != name
    assert without.kind != next(rule.kind for rule in RULES if rule.name == name), "the outcome must change"


@pytest.mark.parametrize(
    ("coverage", "verbatim", "whole"),
    [(0.9, True, True), (0.89, True, False), (0.8, False, True), (0.79, False, False)],
)
def test_whole_begins_where_its_constant_says(coverage: float, verbatim: bool, whole: bool, article: Make) -> None:
    pair = pair_of("text-in-common", article)
    contained = coverage if verbatim else coverage * 0.9
    shared = pair.shared._replace(coverage=coverage, containment=contained)
    assert (relation_rule(replace(pair, shared=shared)).name == "part-of-other") is whole


@pytest.mark.parametrize(
    ("largest", "unbroken", "onset", "found"),
    [(0.16, 60, 0.4, True), (0.15, 60, 0.4, False), (0.16, 59, 0.4, False), (0.16, 60, 0.41, False)],
)
def test_a_cut_copy_among_boilerplate_is_a_share_in_one_piece_that_begins_early(
    largest: float, unbroken: int, onset: float, found: bool, article: Make
) -> None:
    shared = pair_of("text-in-common", article).shared._replace(
        containment=largest, containment_of_other=0.0, shared=100, unbroken=unbroken, onset=onset
    )
    assert relation._cut_copy_among_boilerplate(shared) is found


@pytest.mark.parametrize(
    ("lengths", "length", "found"),
    [
        pytest.param((70, 70, 70), 525, True, id="three sentences, two fifths of the text"),
        pytest.param((70, 70, 70), 526, False, id="less of the text"),
        pytest.param((70, 70, 69), 400, False, id="two sentences and a piece of one"),
    ],
)
def test_a_recast_keeps_so_many_sentences_and_so_much_of_the_text(
    lengths: tuple[int, ...], length: int, found: bool, article: Make
) -> None:
    pair = pair_of("text-dropped-and-added", article)
    matches = tuple(
        SharedSpan(start=100 * place, end=100 * place + each, other_start=0, other_end=0)
        for place, each in enumerate(lengths, 1)
    )
    figures, names = Replaced(number=0, compared=1), Replaced(number=0, compared=0)
    shared = pair.shared._replace(matches=matches, length=length, length_of_other=length, figures=figures, names=names)
    assert relation._recast(replace(pair, shared=shared), another_day=False) is found


@pytest.mark.parametrize(
    ("unbroken", "why"),
    [(LONG_RUN, None), (LONG_RUN - 1, "too-little-in-common-for-short-texts")],
)
def test_short_texts_with_a_long_run_in_common_are_one(unbroken: int, why: str | None, article: Make) -> None:
    pair = pair_of("text-in-common", article)
    little = (LEAST_CONTAINMENT + LEAST_BRIEF_CONTAINMENT) / 2
    none = Replaced(number=0, compared=0)
    shared = pair.shared._replace(
        containment=little, containment_of_other=little, shared=1000, possible=1000, rate=1, unbroken=unbroken,
        smaller=BRIEF, larger=BRIEF, figures=none, names=none, matches=(),
    )  # fmt: skip
    assert rejection_reason(replace(pair, shared=shared)) == why


@pytest.mark.parametrize(
    ("lead", "other_lead", "found"),
    [(LEAST_LEAD, LEAST_LEAD, True), (LEAST_LEAD - 1, LEAST_LEAD, False), (LEAST_LEAD, LEAST_LEAD - 1, False)],
)
def test_two_texts_that_begin_otherwise_and_end_alike_share_background(
    lead: int, other_lead: int, found: bool, article: Make
) -> None:
    pair = pair_of("text-in-common", article)
    match = SharedSpan(start=lead, end=lead + 500, other_start=other_lead, other_end=other_lead + 500)
    shared = pair.shared._replace(matches=(match,), length=match.end, length_of_other=match.other_end)
    assert position.only_at_the_end(replace(pair, shared=shared), another_day=True) is found


@pytest.mark.parametrize(
    ("this", "that", "other"),
    [
        ("Old pier to close", "Old pier to close", False),
        ("Old pier to close", "Old pier is closed", True),
        ("Old pier to close", None, True),
        (None, None, False),
    ],
)
def test_one_text_under_another_headline_is_visibly_another(
    this: str | None, that: str | None, other: bool, article: Make
) -> None:
    made = (article("this", "The pier.", headline=this), article("that", "The pier.", headline=that))
    states = [state_of(each, sketch(each.body), 0) for each in made]
    shared = compare(unpack(states[0].sketch), unpack(states[1].sketch))
    assert relation._visibly_other(Pair(states[0], states[1], shared)) is other

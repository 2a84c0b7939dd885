"""What the rules and the scorer decide together: neither has the last word."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from service.cleaning.agreement import agreed, least_score
from service.cleaning.blocks import Block
from service.cleaning.constants import LEAST_OF_PAGE, MOST_SCORED
from service.cleaning.features import Evidence, Features
from service.cleaning.labels import Label
from service.cleaning.scorer import Scored, Trees, score, sums_of

# One tree that asks one column: a block with more than 0.5 in it gets -2, else 2.
TREE = Trees(
    columns=np.array([[1]], dtype=np.int16),
    borders=np.array([[0.5]], dtype=np.float32),
    leaves=np.array([[2.0, -2.0]], dtype=np.float32),
    bias=0.0,
    usual=np.array([0.0, 0.0], dtype=np.float32),
)


LONG = Block(
    start=0, end=0, text="The harbour board voted on Tuesday to close the old timber pier for eighteen months."
)
SHORT = Block(start=0, end=0, text="Read more")


def scored(*scores: float, of_markup: bool = True, by_trees: float | None = None) -> Scored:
    rows = np.ones((len(scores), 2), dtype=np.float32)
    features = Features(rows, ("length", "linked"), ("looks", "links"), np.ones(len(scores), dtype=np.float32))
    values = np.array(scores, dtype=np.float32)
    return Scored(values, values if by_trees is None else np.full_like(values, by_trees), features, TREE, of_markup)


@pytest.mark.parametrize(
    ("label", "ruled", "score", "kept"),
    [
        pytest.param(None, True, 0.46, True, id="the rules keep it and the scorer is not sure"),
        pytest.param(None, True, 0.1, False, id="the rules keep it and the scorer is sure that it is none"),
        pytest.param(Label.PROMPT, False, 0.4, False, id="a rule takes it and the scorer is not sure"),
        pytest.param(Label.PROMPT, False, 0.95, True, id="a rule takes it and the scorer is sure that it is text"),
        pytest.param(None, False, 0.95, True, id="it lies outside the stretch and the scorer is sure"),
        pytest.param(Label.BYLINE, False, 0.99, False, id="a fact is no text whatever is said of it"),
        pytest.param(Label.PAYWALL, False, 0.99, False, id="nor is what asks its reader for something"),
    ],
)
def test_a_block(label: Label | None, ruled: bool, score: float, kept: bool) -> None:
    verdict = agreed([LONG], [label], [0] if ruled else [], range(1), None, scored(score))
    assert verdict.kept == ([0] if kept else [])


def test_a_paragraph_that_an_agencys_dateline_opens_is_text_whatever_the_scorer_says() -> None:
    opens = Block(start=0, end=0, text=f"OSLO, June 11 (Reuters) - {LONG.text}")
    assert agreed([opens, LONG], [None, None], [0, 1], range(2), None, scored(0.1, 0.1)).kept == [0]


@pytest.mark.parametrize(
    ("scores", "least"),
    [
        pytest.param([0.95, 0.95, 0.1], 0.475, id="of a page that the scorer is sure of, nearly a half"),
        pytest.param([0.7, 0.7, 0.7, 0.0], 0.7 / 1.7, id="of one that it is not, less"),
        pytest.param([0.1, 0.1], LEAST_OF_PAGE, id="of one with nothing on it, not everything"),
    ],
)
def test_how_sure_is_sure_enough(scores: list[float], least: float) -> None:
    values = np.array(scores, dtype=np.float32)
    assert least_score(values, np.ones(len(scores), dtype=np.float32)) == pytest.approx(least, abs=1e-3)


def test_a_short_line_that_a_rule_took_does_not_come_back() -> None:
    assert agreed([SHORT], [Label.PROMPT], [], range(1), None, scored(0.99)).kept == []


@pytest.mark.parametrize(("by_trees", "kept"), [(0.4, []), (0.5, [0])])
def test_of_a_text_a_short_line_comes_back_only_if_the_trees_do_not_object(by_trees: float, kept: list[int]) -> None:
    assert agreed([SHORT], [None], [], range(1), None, scored(0.99, of_markup=False, by_trees=by_trees)).kept == kept
    assert agreed([LONG], [None], [], range(1), None, scored(0.99, of_markup=False, by_trees=by_trees)).kept == [0]
    assert agreed([SHORT], [None], [0], range(1), None, scored(0.99, of_markup=False, by_trees=by_trees)).kept == [0]


@pytest.mark.parametrize(("by_trees", "kept"), [(0.29, []), (0.31, [0])])
def test_of_markup_it_does_not_come_back_if_they_object_strongly(by_trees: float, kept: list[int]) -> None:
    assert agreed([SHORT], [None], [], range(1), None, scored(0.99, by_trees=by_trees)).kept == kept
    assert agreed([LONG], [None], [], range(1), None, scored(0.99, by_trees=by_trees)).kept == [0]
    assert agreed([SHORT], [None], [0], range(1), None, scored(0.99, by_trees=by_trees)).kept == [0]


@pytest.mark.parametrize(("score", "kept"), [(0.99, [0]), (0.7, [])])
def test_a_short_line_that_a_rule_took_for_a_caption_comes_back_if_the_scorer_is_very_sure(
    score: float, kept: list[int]
) -> None:
    short = Block(start=0, end=0, text="Choosing the timber")
    assert agreed([short], [Label.CAPTION], [], range(1), None, scored(score)).kept == kept


def test_of_plain_text_it_does_not() -> None:
    of_text = replace(scored(0.99), of_markup=False)
    assert agreed([SHORT], [Label.CAPTION], [], range(1), None, of_text).kept == []


def test_the_headline_is_no_text() -> None:
    assert agreed([LONG], [None], [], range(1), 0, scored(0.99)).kept == []


def test_what_the_scorer_removes_against_the_rules_says_why() -> None:
    assert agreed([LONG], [None], [0], range(1), None, scored(0.0)).labels == [Label.LINKS]


def test_what_comes_back_has_no_label_but_a_prompt_at_its_end_is_still_cut() -> None:
    assert agreed([LONG, LONG], [Label.PROMPT, Label.TEASER], [], range(2), None, scored(0.99, 0.99)).labels == [
        None,
        Label.TEASER,
    ]


def test_trees_add_up_answer_by_answer() -> None:
    trees = Trees(
        columns=np.array([[0, 1], [1, 0]], dtype=np.int16),
        borders=np.array([[0.5, 0.5], [0.5, np.inf]], dtype=np.float32),
        leaves=np.array([[1, 2, 4, 8], [16, 32, 64, 128]], dtype=np.float32),
        bias=0.25,
        usual=np.zeros(2, dtype=np.float32),
    )
    rows = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], dtype=np.float32)
    assert sums_of(trees, rows).tolist() == [17.25, 18.25, 36.25, 40.25]


def test_of_a_dump_the_rules_alone_decide() -> None:
    blocks = [LONG, SHORT] * MOST_SCORED
    evidence = Evidence(
        blocks=blocks, labels=[None] * len(blocks), ruled=[0, 2], region=(0, 4), title=None, headline=None, stated=None
    )
    assert score(evidence) is None
    assert agreed(blocks, evidence.labels, evidence.ruled, range(len(blocks)), None, None).kept == [0, 2]
    # A story within it may have other blocks than the rules kept of the whole.
    assert agreed(blocks, evidence.labels, [4], range(3, 6), None, None).kept == [4]


def test_the_headline_is_no_text_though_the_rules_kept_it_before_it_was_one() -> None:
    assert agreed([LONG, LONG], [None, None], [0, 1], range(2), 0, scored(0.99, 0.99)).kept == [1]


@pytest.mark.parametrize(
    ("label", "more", "of_markup", "kept"),
    [
        pytest.param(None, 10, False, True, id="a text alone"),
        pytest.param(None, 9, False, False, id="too few lines to tell"),
        pytest.param(Label.SHARE, 10, False, False, id="a text with a frame"),
        pytest.param(None, 10, True, False, id="a page"),
    ],
)
def test_short_lines_among_the_paragraphs_of_a_text_without_a_frame_are_its_own(
    label: Label | None, more: int, of_markup: bool, kept: bool
) -> None:
    blocks, labels = [LONG, SHORT, *[LONG] * (more - 1), SHORT], [None] * (more + 1) + [label]
    scores = [0.9, 0.1, *[0.9] * (more - 1), 0.1]
    ruled = [0, *range(2, more + 1)]
    verdict = agreed(blocks, labels, ruled, range(more + 2), None, scored(*scores, of_markup=of_markup))
    assert verdict.kept == ([*range(more + 1)] if kept else ruled)


ARTICLE = [
    Block(
        start=0, end=0, text=f"{lead} {'the harbour board and the company that runs the ferries agreed on terms ' * 4}."
    )
    for lead in ("On Monday", "Two days later", "By the weekend")
]


@pytest.mark.parametrize(
    ("again", "of_markup", "kept"),
    [
        pytest.param(ARTICLE, True, 3, id="the article for another screen"),
        pytest.param(ARTICLE, False, 6, id="a text"),
        pytest.param(ARTICLE[:2], True, 5, id="two paragraphs"),
        pytest.param([SHORT, *ARTICLE[1:]], True, 6, id="two paragraphs behind a line"),
        pytest.param(ARTICLE[::-1], True, 6, id="the same in another order"),
        pytest.param([SHORT] * 90, True, 93, id="a line again and again"),
    ],
)
def test_what_a_page_has_twice_is_kept_once(again: list[Block], of_markup: bool, kept: int) -> None:
    blocks = ARTICLE + again
    every = range(len(blocks))
    verdict = agreed(
        blocks, [None] * len(blocks), every, every, None, scored(*[0.9] * len(blocks), of_markup=of_markup)
    )
    assert verdict.kept == list(range(kept))
    assert verdict.labels == [None] * kept + [Label.REPEATED] * (len(blocks) - kept)


COUNTED = [replace(LONG, text=f"{LONG.text} Item {number} of the harbour board's list.") for number in range(4)]


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        pytest.param((38, 46), [0, 1], id="the less sure half is too much"),
        pytest.param((80, 120), [0, 1, 2, 3], id="all of it is as long"),
        pytest.param((200, 300), [0, 1, 2, 3], id="more is stated: nothing is looked for"),
        pytest.param((30, 38), [0, 1, 2, 3], id="all that is unsure is not enough"),
        pytest.param((50, 60), [0, 1, 2, 3], id="too much would go at once"),
        pytest.param(None, [0, 1, 2, 3], id="nothing is stated"),
    ],
)
def test_a_text_longer_than_its_page_says_loses_what_is_less_sure(
    words: tuple[int, int] | None, kept: list[int]
) -> None:
    of_page = replace(scored(0.95, 0.9, 0.6, 0.6), words=words)
    verdict = agreed(COUNTED, [None] * 4, [0, 1, 2, 3], range(4), None, of_page)
    assert verdict.kept == kept
    assert [label is None for label in verdict.labels] == [index in kept for index in range(4)]

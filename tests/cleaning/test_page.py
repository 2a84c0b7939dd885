"""Where the rules and the scorer see different ends of an article, its stretch holds both."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from service.cleaning import page
from service.cleaning.blocks import blocks_of_pieces, blocks_of_text
from service.cleaning.features import Evidence
from service.cleaning.labels import Label
from service.cleaning.page import evidence_of, read_page
from service.cleaning.scorer import Scored, score
from service.formats.markup import pieces_of
from tests.formats.reading import articles_of

BLOCKS = [
    "Timber pier to close",
    "The harbour board of Portbay voted on Tuesday to close the old timber pier for eighteen months, it said.",
    "The work will cost 12 million crowns, the board said in a statement that it read out after its meeting.",
    "Read more",
    "Home | News | Sport",
    "Repairs",
    "Repairs to the pier begin in March, said the engineer who looked at its beams and bolts on the same day.",
]


BELOW = [
    "It was the coldest night in the valley since 1991, the weather office said, and it came after a warm week.",
    "Insurers expect claims of some four million crowns, but many of the smaller growers have no cover against it.",
]


def sure(evidence: Evidence) -> Scored:
    """Text is what has the end of a sentence."""
    found = score(evidence)
    assert found is not None
    scores = np.array([1.0 if block.ends else 0.0 for block in evidence.blocks], dtype=np.float32)
    return replace(found, scores=scores)


def test_what_the_scorer_keeps_below_the_end_that_the_rules_see_has_its_loose_lines_inside_the_article(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    blocks = blocks_of_text("\n\n".join(BLOCKS))
    assert [block.text for block in blocks] == BLOCKS
    assert page.evidence_of(blocks, None, None).region[1] < len(blocks) - 1
    monkeypatch.setattr(page, "score", sure)
    (story,) = page.read_page(blocks, None)
    rules = {blocks[n].text: cut.rule for n, cut in enumerate(story.cuts)}
    assert rules["Repairs"] is Label.LOOSE_LINE
    assert rules[BLOCKS[-1]] is Label.BODY


def test_two_stories_of_which_the_rules_see_one_come_apart_where_the_scorer_keeps_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inner = [
        "Frost destroys cherries",
        "VELDEN, March 5 (NWA) - Growers in the valley lost half of their trees, they said.",
    ]
    blocks = blocks_of_text("\n\n".join([*BLOCKS[:3], BLOCKS[-1], *inner, *BELOW]))
    monkeypatch.setattr(page, "score", sure)
    monkeypatch.setattr(
        page, "evidence_of", lambda *_: replace(evidence_of(*_), region=(5, len(blocks)), title=4, ruled=[5, 6, 7])
    )
    assert [story.headline for story in page.read_page(blocks, 2024)] == [BLOCKS[0], inner[0]]


@pytest.mark.parametrize(("letters", "stories"), [(399, 0), (400, 1)])
def test_where_the_rules_find_no_text_the_scorer_needs_four_hundred_letters(
    letters: int, stories: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    (block,) = blocks_of_text(f"The board said {'o' * (letters - 16)}.")
    assert block.weight == letters
    monkeypatch.setattr(page, "score", sure)
    monkeypatch.setattr(page, "evidence_of", lambda *_: replace(evidence_of(*_), ruled=[]))
    assert len(page.read_page([block], None)) == stories


def test_a_line_that_is_all_the_text_there_is_stays_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = blocks_of_text(BLOCKS[1])
    monkeypatch.setattr(page, "headline_line", lambda blocks, labels, kept: kept[0])
    (story,) = page.read_page(blocks, None)
    assert [cut.rule for cut in story.cuts] == [Label.BODY]


@pytest.mark.parametrize(
    ("above", "alone"),
    [
        (["Old bridge closes"], 0),
        (["旧桥将关闭"], 0),
        (["Portbay"], None),
        (["Old bridge closes."], None),
        (["Will the old bridge close?"], 0),
        (["旧桥将关闭！"], 0),
        (["Old"], None),
        (["Old bridge closes", "Sport and leisure"], None),
    ],
)
def test_the_only_line_above_a_text_is_its_headline_if_it_looks_like_one(above: list[str], alone: int | None) -> None:
    blocks = blocks_of_text("\n\n".join([*above, BLOCKS[1], BLOCKS[2]]))
    kept = [len(above), len(above) + 1]
    assert page._only_line_above(blocks, [None] * len(blocks), kept) == alone
    assert page._only_line_above(blocks, [None] * len(blocks), kept[:1]) is None


@pytest.mark.parametrize(
    ("attribute", "kept"), [("hidden", False), ('style="display: none"', False), ("id=note", True)]
)
def test_a_paragraph_in_a_hidden_element_is_no_text_of_the_page(attribute: str, kept: bool) -> None:
    text = "The harbour board of Portbay voted on Tuesday to close the old timber pier for eighteen months or so."
    note = "The number of the piles was checked by the clerk of the board, who counted them again on Thursday."
    page = f"<article><h1>Old pier to close</h1>{f'<p>{text}</p>' * 3}<div {attribute}><p>{note}</p></div></article>"
    (story,) = read_page(blocks_of_pieces(pieces_of(page)), None)
    assert any(cut.text == note for cut in story.cuts if cut.rule is Label.BODY) is kept


def test_a_page_that_hides_its_whole_text_is_read() -> None:
    text = "The harbour board of Portbay voted on Tuesday to close the old timber pier for eighteen months or so."
    page = f"<article><h1>Old pier to close</h1><div hidden>{f'<p>{text}</p>' * 3}</div></article>"
    assert read_page(blocks_of_pieces(pieces_of(page)), None)


@pytest.mark.parametrize(("by_trees", "stories"), [(1.0, 1), (0.0, 0)])
def test_where_the_scores_leave_nothing_of_what_the_rules_keep_the_trees_judge_a_text_alone(
    by_trees: float, stories: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def low(evidence: Evidence) -> Scored:
        found = score(evidence)
        assert found is not None
        trees = np.full(len(found.scores), by_trees, dtype=np.float32)
        return replace(found, scores=np.zeros_like(trees), by_trees=trees)

    monkeypatch.setattr(page, "score", low)
    assert len(page.read_page(blocks_of_text("\n\n".join(BLOCKS[:2])), None)) == stories


@pytest.mark.parametrize("wall", ["This article is for subscribers only", "Réservé aux abonnés"])
def test_a_label_of_access_above_a_short_article_takes_nothing_of_it(wall: str) -> None:
    html = f"<html><body><main><article><p>{wall}</p><h1>Old pier to close</h1>"
    html += "".join(f"<p>{each}</p>" for each in BELOW) + "</article></main></body></html>"
    (article,) = articles_of(html, "a.html")
    assert (article.headline, article.body.split("\n\n")) == ("Old pier to close", BELOW)

"""A page that says how long its text is: what the scorer is less sure of goes where it would be too much."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from service.cleaning import page
from service.cleaning.features import Evidence
from service.cleaning.scorer import Scored, score
from tests.formats.reading import articles_of

STORY = [
    f"The {name} of Portbay voted on Tuesday to close the old timber pier for eighteen months, it said in its minutes."
    for name in ("harbour board", "town council", "ferry committee", "fishers' union", "chamber of trade")
]
QUESTIONS = [
    f"Visitors who ask about {name} will find that most of what they need to know is written down at the ticket desk."
    for name in ("parking", "refunds", "dogs on board", "bicycles", "the last ferry")
]


def less_sure(evidence: Evidence) -> Scored:
    """As on pages whose questions below the text may be its own: the scorer takes them for text, barely."""
    found = score(evidence)
    assert found is not None
    scores = [0.0 if len(each.text) < 60 else 0.6 if "Visitors" in each.text else 0.95 for each in evidence.blocks]
    return replace(found, scores=np.array(scores, dtype=np.float32))


def body(head: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(page, "score", less_sure)
    paragraphs = "".join(f"<p>{each}</p>" for each in [*STORY, *QUESTIONS])
    (article,) = articles_of(
        f'<!doctype html><html lang="en"><head><title>Old pier to close</title>{head}</head>'
        f"<body><article><h1>Old pier to close</h1>{paragraphs}</article></body></html>",
        "a.html",
    )
    return article.body.split("\n\n")


def words(count: int) -> str:
    data = f'{{"@type": "NewsArticle", "headline": "Old pier to close", "wordCount": {count}}}'
    return f'<script type="application/ld+json">{data}</script>'


def test_of_a_text_longer_than_its_page_says_the_surer_part_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    assert body(words(102), monkeypatch) == STORY


@pytest.mark.parametrize(
    "head",
    [
        pytest.param("", id="it says nothing"),
        pytest.param(words(206), id="it is as long as it says"),
        pytest.param(words(900), id="it is shorter, as above a wall"),
        pytest.param(words(85), id="what is sure is too much as well"),
        pytest.param(words(160), id="what would go is too much"),
        pytest.param(words(12), id="the words of a summary"),
        pytest.param(
            '<meta name="twitter:label1" content="Boarding"><meta name="twitter:data1" content="3 minutes">',
            id="minutes of something else",
        ),
    ],
)
def test_otherwise_all_of_it_stays(head: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert body(head, monkeypatch) == [*STORY, *QUESTIONS]

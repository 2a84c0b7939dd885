"""The trees and weights that are shipped, and the columns that they were learnt on."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest

from service.cleaning.blocks import Block
from service.cleaning.constants import NET_SHARE, NET_SHARE_OF_MARKUP
from service.cleaning.features import Evidence, features_of
from service.cleaning.scorer import score
from service.cleaning.text_net import logits, shipped
from service.formats.elements import Element

TEXT = "The harbour board voted on Tuesday to close the old timber pier for eighteen months."


def evidence(element: Element | None) -> Evidence:
    block = Block(start=0, end=0, text=TEXT, element=element)
    return Evidence(blocks=[block], labels=[None], ruled=[0], region=(0, 1), title=None)


@pytest.mark.parametrize(("kind", "element"), [("markup", Element("p", "", 0, None)), ("text", None)])
def test_the_trees_were_learnt_on_the_columns_of_today(kind: str, element: Element | None) -> None:
    with files("service.cleaning").joinpath("data/block_scorer.npz").open("rb") as file, np.load(file) as arrays:
        assert arrays[f"{kind}.names"].tolist() == list(features_of(evidence(element)).names)


def test_the_names_that_are_shipped_tell_an_article_from_comments() -> None:
    article, comment = (
        score(evidence(Element("p", "", 0, Element("div", name, 0, None)))) for name in ("entry-content", "comment")
    )
    assert article is not None
    assert comment is not None
    place = article.features.names.index("class mean 1")
    assert article.features.rows[0, place] > 0 > comment.features.rows[0, place]


@pytest.mark.parametrize(
    ("kind", "share", "element"),
    [("markup", NET_SHARE_OF_MARKUP, Element("p", "", 0, None)), ("text", NET_SHARE, None)],
)
def test_a_score_is_a_weighted_mean_of_trees_and_network(kind: str, share: float, element: Element | None) -> None:
    told = evidence(element)
    scored = score(told)
    assert scored is not None
    (by_trees,), (mean,) = (np.log(each / (1 - each)) for each in (scored.by_trees, scored.scores))
    (by_net,) = logits(shipped(kind), scored.features.rows, told.blocks)
    assert mean == pytest.approx(by_trees + share * (by_net - by_trees), abs=0.01)
    assert abs(by_net - by_trees) > 0.1

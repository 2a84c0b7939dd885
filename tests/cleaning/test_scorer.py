"""The trees and weights that are shipped, and the columns that they were learnt on."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest

from service.cleaning.blocks import Block
from service.cleaning.features import Evidence, features_of
from service.cleaning.scorer import score
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

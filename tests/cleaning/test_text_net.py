"""The networks over the blocks of a page: what they read of them, and the weights that are shipped."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest
from numpy.typing import ArrayLike

from service.cleaning.blocks import Block
from service.cleaning.constants import MOST_NET_WORDS, NET_DISTANCES
from service.cleaning.features import Evidence, features_of
from service.cleaning.text_net import TextNet, forward, logits, shipped, standard, word_sums, words_of
from service.formats.elements import Element

WIDTH = 2


def block(text: str) -> Block:
    return Block(start=0, end=0, text=text)


def arrays(**given: ArrayLike) -> dict[str, np.ndarray]:
    """Weights that pass the first column on, and are 0 but for those ``given``."""
    found = {
        "input": np.eye(1, WIDTH),
        "input bias": np.zeros(WIDTH),
        "words": np.zeros((3, WIDTH)),
        "page": np.zeros((WIDTH, WIDTH)),
        "output": np.eye(WIDTH, 1),
        "output bias": np.zeros(1),
    }
    for layer in range(len(NET_DISTANCES)):
        found[f"layer {layer}"] = np.zeros((3 * WIDTH, WIDTH))
        found[f"layer {layer} bias"] = np.zeros(WIDTH)
    found |= {name.replace("_", " "): np.asarray(each) for name, each in given.items()}
    return {name: each.astype(np.float32) for name, each in found.items()}


def net(**given: ArrayLike) -> TextNet:
    return TextNet(
        columns=np.array([1], dtype=np.int16),
        mean=np.array([2], dtype=np.float32),
        deviation=np.array([0.5], dtype=np.float32),
        words={"reply": 0, "harbour": 1, "#": 2},
        arrays=arrays(**given),
    )


def told(values: list[float], **given: ArrayLike) -> list[float]:
    rows = np.array(values, dtype=np.float32)[:, None]
    return [
        round(float(each), 4) for each in forward(arrays(**given), rows, np.zeros((len(values), WIDTH), np.float32))
    ]


@pytest.mark.parametrize(("kind", "element"), [("markup", Element("p", "", 0, None)), ("text", None)])
def test_the_networks_were_learnt_on_the_columns_of_today(kind: str, element: Element | None) -> None:
    words = "The harbour board voted on Tuesday to close the old timber pier for eighteen months."
    text = Block(start=0, end=0, text=words, element=element)
    names = features_of(Evidence(blocks=[text], labels=[None], ruled=[0], region=(0, 1), title=None)).names
    with files("service.cleaning").joinpath(f"data/{kind}_net.npz").open("rb") as file, np.load(file) as arrays:
        assert [names[column] for column in arrays["columns"]] == arrays["names"].tolist()


def test_what_is_shipped_tells_a_paragraph_from_an_appeal_of_the_same_form() -> None:
    rows = np.tile(shipped().mean, (1, 1))
    every = np.zeros((1, int(shipped().columns.max()) + 1), dtype=np.float32)
    every[:, shipped().columns] = rows
    paragraph, appeal = (
        float(logits(shipped(), every, [block(text)])[0])
        for text in ("The minister said that the court had ordered them to", "Thank you for your comment, please reply")
    )
    assert paragraph > appeal


def test_words_are_the_first_of_a_block_in_lower_case_with_numbers_alike() -> None:
    assert words_of(block("Reply to 12 REPLIES, 13!")) == ("reply", "to", "#", "replies")
    assert len(words_of(block(" ".join(f"w{number}" for number in range(100))))) == MOST_NET_WORDS


@pytest.mark.parametrize(
    ("words", "sums"),
    [
        pytest.param((), [0, 0], id="no word"),
        pytest.param(("unheard",), [0, 0], id="a word that it does not know"),
        pytest.param(("reply", "unheard"), [3 / 3**0.5, 0], id="one that it knows: as one of three"),
        pytest.param(("reply", "harbour", "#"), [5 / 3**0.5, 4 / 3**0.5], id="all that it knows"),
    ],
)
def test_the_weights_of_known_words_are_summed(words: tuple[str, ...], sums: list[float]) -> None:
    known = word_sums(net(words=[[3, 0], [2, 0], [0, 4]]), [words, ("reply",)])
    assert known[0].tolist() == pytest.approx(sums)
    assert known[1].tolist() == pytest.approx([3 / 3**0.5, 0])


def test_columns_count_in_deviations_from_the_mean_five_at_most() -> None:
    rows = np.array([[9, 2], [9, 3], [9, 99]], dtype=np.float32)
    assert standard(net(), rows).tolist() == [[0], [2], [5]]


@pytest.mark.parametrize(("layer", "distance"), list(enumerate(NET_DISTANCES)))
def test_each_layer_sees_a_block_so_many_above_and_below(layer: int, distance: int) -> None:
    values = [0.0] * 20
    values[9] = 1.0
    none = [0.0, 0.0]
    seen = told(values, **{f"layer_{layer}": [[1.0, 0.0], none, none, none, none, none]})
    assert [place for place, each in enumerate(seen) if each] == [9, 9 + distance]
    seen = told(values, **{f"layer_{layer}": [none, none, none, none, [1.0, 0.0], none]})
    assert [place for place, each in enumerate(seen) if each] == [9 - distance, 9]


def test_each_block_is_given_the_mean_of_the_page() -> None:
    assert told([1, 0, 0, 3], page=[[10, 0], [0, 0]]) == [11, 10, 10, 13]


def test_a_page_of_one_block_has_nothing_above_or_below_it() -> None:
    assert told([1], layer_0=[[1, 0], [0, 0], [0, 0], [0, 0], [1, 0], [0, 0]]) == [1]

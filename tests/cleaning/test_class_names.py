"""What the names of the elements around a block say of it: parts of names, their weights, and the columns of a page."""

from __future__ import annotations

import numpy as np
import pytest

from service.cleaning.around import around_of
from service.cleaning.class_names import LEVELS, NAMES, columns_of, levels_of, parts_of, scores_by
from service.formats.elements import Element

WEIGHTS = {"<p>": 1.0, "story": 2.0, ".story-text": 3.0, "comment": -4.0}
TEXT, COMMENT = Element("p", "story-text", 0, None), Element("div", "comment", 0, None)


def test_the_parts_of_a_name_are_its_element_its_classes_without_their_numbers_and_the_words_in_these() -> None:
    assert parts_of(("div", "storyText post-4711")) == {"<div>", ".storytext", "story", "text", ".post-#", "post"}


@pytest.mark.parametrize("made", ["x" * 41, "css-1a2b " * 12 + "story"])
def test_long_classes_and_those_behind_a_dozen_are_not_looked_at(made: str) -> None:
    assert not parts_of(("div", made)) & {"story", "." + "x" * 41}


def test_a_style_has_the_mean_the_least_and_the_greatest_of_the_weights_of_its_parts() -> None:
    assert scores_by(WEIGHTS)(("p", "story-text new")) == (2.0, 1.0, 3.0)


def test_a_style_of_which_nothing_is_known_says_nothing() -> None:
    assert scores_by(WEIGHTS)(("div", "unseen")) == (0.0, 0.0, 0.0)


def test_each_block_has_what_its_elements_say_from_the_innermost_on() -> None:
    inside = Element("p", "", 0, COMMENT)
    levels, styles = levels_of(around_of([TEXT, inside, None], LEVELS))
    found = columns_of(levels, styles, scores_by(WEIGHTS))
    rows = {name: found[:, number].tolist() for number, name in enumerate(NAMES)}
    assert rows["class best"] == [3, 1, 0]
    assert rows["class worst"] == [0, -4, 0]
    assert rows["class sum"] == [2, -3, 0]
    assert rows["class mean 0"] == [2, 1, 0]
    assert rows["class mean 1"] == [0, -4, 0]
    assert rows["class worst 0"] == [1, 1, 0]
    assert np.isfinite(found).all()

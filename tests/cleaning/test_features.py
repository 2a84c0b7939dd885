"""What the scorer looks at, by the names of its columns: a page of five blocks, two of them text."""

from __future__ import annotations

from math import log1p
from typing import Any

import pytest

from service.cleaning.blocks import Block, blocks_of_text
from service.cleaning.class_names import scores_by
from service.cleaning.features import Evidence, Features, features_of
from service.cleaning.labels import Label
from service.formats.elements import Element

MENU = "Home News Sport"
TITLE = "Timber pier to close"
FIRST = "The harbour board voted on Tuesday to close the old timber pier for eighteen months."
MORE = "Read more"
SECOND = "Repairs to the pier begin in March, said the engineer who looked at its beams and bolts."
PAGE = [MENU, TITLE, FIRST, MORE, SECOND]
LABELS = [Label.MENU, Label.HEADLINE, None, Label.PROMPT, None]


@pytest.fixture(scope="module")
def found() -> Features:
    blocks = blocks_of_text("\n\n".join(PAGE))
    assert [block.text for block in blocks] == PAGE
    return features_of(
        Evidence(blocks=blocks, labels=LABELS, ruled=[2, 4], region=(2, 5), title=1, headline=TITLE, stated=FIRST * 20)
    )


def column(found: Features, name: str) -> Any:
    return pytest.approx(found.rows[:, found.names.index(name)], abs=1e-5)


A, B = Block(start=0, end=0, text=FIRST).weight, Block(start=0, end=0, text=SECOND).weight


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("prose", [0, 0, 1, 0, 1]),
        ("unlabelled", [0, 0, 1, 0, 1]),
        ("kept", [0, 0, 1, 0, 1]),
        ("in region", [0, 0, 1, 1, 1]),
        ("share kept above", [0, 0, 0.5, 0.5, 1]),
        ("index", [log1p(place) for place in range(5)]),
        ("from end", [log1p(5 - place) for place in range(5)]),
        ("share of blocks", [0, 0.2, 0.4, 0.6, 0.8]),
        ("prose above", [0, 0, 0, log1p(A), log1p(A)]),
        ("prose below", [log1p(A + B), log1p(A + B), log1p(B), log1p(B), 0]),
        ("share of prose above", [0, 0, A / (A + B), A / (A + B), 1]),
        ("short above", [0, log1p(1), log1p(2), 0, log1p(1)]),
        ("short below", [log1p(1), 0, log1p(1), 0, 0]),
        ("kept above", [log1p(1000), log1p(1000), log1p(1000), log1p(1), log1p(2)]),
        ("kept below", [log1p(2), log1p(1), log1p(2), log1p(1), log1p(1000)]),
        ("from title", [-log1p(1), 0, log1p(1), log1p(2), log1p(3)]),
        ("kept -3", [-1, -1, -1, 0, 0]),
        ("kept +1", [0, 1, 0, 1, -1]),
        ("kept +3", [0, 1, -1, -1, -1]),
        ("stated", [0, 0, 1, 0, 0]),
    ],
)
def test_a_column_says_of_each_block(found: Features, name: str, expected: list[float]) -> None:
    assert expected == column(found, name)


def test_every_row_has_the_columns_of_three_neighbours_on_each_side(found: Features) -> None:
    steps = [name.rpartition(" ")[2] for name in found.names if name.startswith("prose ") and name[-2] in "+-"]
    assert steps == ["-3", "-2", "-1", "+1", "+2", "+3"]


def elements(*kinds: tuple[str, int]) -> Element:
    """The innermost of elements that lie in each other, each by its name and the bits that it is known for."""
    element: Element | None = None
    for name, known_for in kinds:
        element = Element(name, "", known_for, element)
    assert element is not None
    return element


def test_of_markup_a_block_is_near_the_element_that_most_prose_stands_in() -> None:
    page = elements(("html", 0), ("body", 0))
    article, menu = Element("div", "story", 0, page), Element("ul", "menu", 0, page)
    blocks = [
        Block(start=0, end=0, text=MENU, element=Element("li", "", 0, menu), linked=1.0),
        Block(start=0, end=0, text=FIRST, element=Element("p", "", 0, article)),
        Block(start=0, end=0, text=SECOND, element=Element("p", "", 0, article)),
    ]
    labels = [Label.MENU, None, None]
    found = features_of(Evidence(blocks=blocks, labels=labels, ruled=[1, 2], region=(1, 3), title=None))
    assert column(found, "depth") == [3, 3, 3]
    assert column(found, "up to main") == [2, 1, 1]
    assert column(found, "main up") == [1, 0, 0]
    assert column(found, "main's share") == [1, 1, 1]
    assert [log1p(1), log1p(2), log1p(2)] == column(found, "level 1 count")
    assert column(found, "level 1 share") == [0, 1, 1]
    assert column(found, "level 1 prose") == [0, 1, 1]
    assert column(found, "level 1 links") == [1, 0, 0]


def test_a_single_linked_letter_is_linked_through_and_through() -> None:
    letter = Block(start=0, end=0, text="x", element=elements(("a", 0)), linked=1.0)
    found = features_of(Evidence(blocks=[letter], labels=[None], ruled=[], region=(0, 0), title=None))
    assert column(found, "level 0 links") == [1]


def test_of_markup_what_stands_in_no_element_of_the_article_is_as_far_from_it_as_can_be() -> None:
    blocks = [
        Block(start=0, end=0, text=MENU, element=Element("li", "", 0, None), linked=1.0),
        Block(start=0, end=0, text=FIRST, element=Element("p", "", 0, Element("div", "story", 0, None))),
    ]
    found = features_of(Evidence(blocks=blocks, labels=[Label.MENU, None], ruled=[1], region=(1, 2), title=None))
    assert column(found, "up to main") == [30, 0]
    assert column(found, "main up") == [30, 0]


def test_of_markup_a_text_that_stands_twice_is_a_copy_of_itself_and_a_short_line_is_none() -> None:
    holder = elements(("div", 0))
    texts = [FIRST, MORE, SECOND, FIRST, MORE, SECOND]
    blocks = [Block(start=0, end=0, text=text, element=Element("p", "", 0, holder)) for text in texts]
    found = features_of(Evidence(blocks=blocks, labels=[None] * 6, ruled=[0, 2], region=(0, 6), title=None))
    one = log1p(1)
    assert column(found, "copy above") == [0, 0, 0, one, 0, one]
    assert column(found, "copy below") == [one, 0, one, 0, 0, 0]
    assert column(found, "copied around") == [one / 7, one / 7, one * 2 / 7, one * 2 / 7, one * 2 / 7, one * 2 / 7]


def test_of_markup_what_holds_a_comment_has_others_like_it_beside_it() -> None:
    page = elements(("html", 0), ("body", 0))
    article, thread = Element("div", "story", 0, page), Element("div", "thread", 0, page)
    first, second = (Element("div", "comment", 0, thread) for _ in range(2))
    holders = [article, article, first, first, second]
    blocks = [
        Block(start=0, end=0, text=f"{FIRST} {number}", element=Element("p", "", 0, holder))
        for number, holder in enumerate(holders)
    ]
    found = features_of(Evidence(blocks=blocks, labels=[None] * 5, ruled=[0, 1], region=(0, 5), title=None))
    one, two = log1p(1), log1p(2)
    assert column(found, "siblings 1") == [one, one, two, two, two]
    assert column(found, "siblings 2") == [one] * 5
    assert column(found, "siblings 4") == [0, 0, one, one, one]
    assert column(found, "siblings") == [one, one, two, two, two]


def test_of_markup_the_names_of_elements_say_what_they_hold() -> None:
    block = Block(start=0, end=0, text=FIRST, element=Element("p", "story", 0, Element("div", "comment", 0, None)))
    evidence = Evidence(blocks=[block], labels=[None], ruled=[0], region=(0, 1), title=None)
    found = features_of(evidence, scores_by({"story": 2.0, "comment": -1.0}))
    assert column(found, "class sum") == [1]
    assert column(found, "class worst 1") == [-1]
    assert column(features_of(evidence), "class sum") == [0]


@pytest.mark.parametrize(
    ("text", "expected"), [("desk@portbay.example", 1), ("www.portbay.example", 1), ("Portbay", 0)]
)
def test_an_address_of_a_page_or_of_mail_is_one(text: str, expected: int) -> None:
    blocks = blocks_of_text("\n\n".join([text, FIRST]))
    found = features_of(
        Evidence(blocks=blocks, labels=[None, None], ruled=[1], region=(1, 2), title=None, headline=None, stated=None)
    )
    assert found.rows[0, found.names.index("address")] == expected

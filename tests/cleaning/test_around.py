"""The elements around the blocks of a page."""

from __future__ import annotations

from service.cleaning.around import around_of, numbered, siblings
from service.cleaning.constants import NO_ELEMENT
from service.formats.elements import Element

PAGE = Element("div", "page", 0, None)
LIST = Element("ul", "cards", 0, PAGE)
CARDS = [Element("li", "card", 0, LIST) for _ in range(3)]
INSIDE = [Element("p", "", 0, card) for card in CARDS]


def test_a_block_has_its_element_and_the_ancestors_up_to_a_level() -> None:
    found = around_of([INSIDE[0], None, PAGE], 3)
    names = [[found.elements[n].name if n != NO_ELEMENT else "" for n in row] for row in found.numbers]
    assert names == [["p", "li", "ul"], ["", "", ""], ["div", "", ""]]


def test_blocks_in_one_element_have_its_number() -> None:
    numbers = around_of([INSIDE[0], INSIDE[0], INSIDE[1]], 4).numbers.tolist()
    assert numbers[0] == numbers[1]
    assert numbers[0][2:] == numbers[2][2:]
    assert numbers[0][0] != numbers[2][0]


def test_siblings_are_the_ancestors_of_one_kind_that_hold_blocks() -> None:
    found = siblings(around_of([INSIDE[0], INSIDE[0], INSIDE[2], LIST], 9), 3)
    assert found.tolist() == [[2, 1, 1], [2, 1, 1], [2, 1, 1], [1, 0, 0]]


def test_a_page_without_ancestors_has_no_siblings() -> None:
    assert siblings(around_of([PAGE, None], 9), 2).tolist() == [[0, 0], [0, 0]]


def test_equal_keys_have_one_number() -> None:
    assert numbered(["a", None, "a", "b"]).tolist() == [0, 1, 0, 2]

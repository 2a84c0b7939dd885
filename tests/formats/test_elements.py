"""What is known of the elements that hold each piece of a page, however its tags match."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from service.formats.draft import Piece
from service.formats.elements import FARTHEST, KINDS
from service.formats.html_page import parse
from service.formats.markup import pieces_of
from service.formats.well_formed import all_well_formed
from service.outcome import Accepted


def piece(source: str, text: str) -> Piece:
    return next(each for each in pieces_of(source) if each.text == text)


def near(source: str, text: str, kind: str) -> int:
    element = piece(source, text).element
    assert element is not None
    return int(element.nearness({})[KINDS.index(kind)])


def test_an_element_is_as_near_as_there_are_others_between() -> None:
    source = "<article><div><p>Text</p></div></article><p>Other</p>"
    assert [near(source, "Text", kind) for kind in ("<p>", "<div>", "<article>", "<nav>")] == [0, 1, 2, FARTHEST]
    assert near(source, "Other", "<article>") == FARTHEST


def test_what_is_near_is_known_for_a_page_as_for_each_element() -> None:
    source = "<main><ul><li>A</li><li>B</li><li class=sidebar>C</li></ul><ol><li>D</li></ol></main><li>E</li>"
    elements = [each.element for each in pieces_of(source)]
    known: dict[tuple[int, int], NDArray[np.float32]] = {}
    assert len(elements) == 5
    for each in elements:
        assert each is not None
        assert each.nearness(known).tolist() == each.nearness({}).tolist()
    assert len(known) == 4  # of A and B the same


@pytest.mark.parametrize(
    ("attribute", "kind"),
    [
        ('class="sidebar"', "aside"),
        ('class="site-Sidebar__inner"', "aside"),
        ('class="storybody"', "content"),
        ("id=comments", "comment"),
        ('role="navigation"', "frame"),
        ('itemprop="articleBody"', "content"),
        ('style="color: red; display: none"', "unseen"),
        ("hidden", "unseen"),
        ('aria-hidden="true"', "unseen"),
    ],
)
def test_an_attribute_says_what_an_element_holds(attribute: str, kind: str) -> None:
    assert near(f"<div {attribute}><p>Text</p></div>", "Text", kind) == 1


@pytest.mark.parametrize(
    "attribute", ['class="leads"', 'class="broad"', 'aria-hidden="false"', 'style="display: block"']
)
def test_a_word_inside_another_says_nothing(attribute: str) -> None:
    source = f"<div {attribute}><p>Text</p></div>"
    assert {near(source, "Text", kind) for kind in ("advert", "unseen", "heading")} == {FARTHEST}


@pytest.mark.parametrize(
    ("source", "distance"),
    [
        pytest.param("<nav><p>Menu</nav><p>Text", FARTHEST, id="an open paragraph ends with what holds it"),
        pytest.param("<nav><ul><li>One<li>Two</ul></nav><p>Text", FARTHEST, id="items without end tags"),
        pytest.param("<nav></div></section><p>Text</nav>", 1, id="end tags without a start"),
        pytest.param("<nav><br><hr><p>Text</nav>", 1, id="elements without content"),
        pytest.param("<nav><table><tr><td>A<td>B<tr><td>C</table></nav><p>Text", FARTHEST, id="cells without end tags"),
    ],
)
def test_tags_that_do_not_match_are_put_up_with(source: str, distance: int) -> None:
    assert near(source, "Text", "<nav>") == distance


def test_a_paragraph_is_closed_by_a_block() -> None:
    assert near("<p>One<div>Text</div>", "Text", "<p>") == FARTHEST


def test_the_share_of_a_piece_that_is_linked_or_bold() -> None:
    source = "<p>1234<a href=x>5678</a></p><p><b>bold</b></p><p>plain</p>"
    assert [(each.linked, each.bold) for each in pieces_of(source)] == [(0.5, 0.0), (0.0, 1.0), (0.0, 0.0)]


def test_elements_nested_thousands_deep_are_no_trouble() -> None:
    source = "<div class='a \ud83d'>" + "<div>" * 19_999 + "<p>Text \ud83d of it</p>"
    outcome = parse(source, "utf-8")
    assert isinstance(outcome, Accepted)
    (found,) = all_well_formed(outcome.value[0]).pieces or ()
    assert found.text == "Text \ufffd of it"
    assert found.element is not None
    assert found.element.depth == 20_000

"""What makes a line the headline: its words come again in the text, its form, what stands around it."""

from __future__ import annotations

from collections import Counter

import pytest

from service.cleaning import headline
from service.cleaning.blocks import Block
from service.cleaning.headline import bare_headline, find_headline
from service.cleaning.labels import Label, Labels
from service.cleaning.terms import terms

TITLE = "Ferry to the islands opens in spring"
OTHER = "Bridge between two towns is painted"
TEXT = (
    "The harbour board said on Monday that a new ferry line to the islands opens in spring, weather permitting.",
    "Tickets will cost less than the bridge toll, the board's chairwoman added, and cyclists are to travel free.",
    "Islanders have asked for the link for twenty years, and several hundred of them came to the meeting.",
)


def blocks_of(*lines: str | Block) -> list[Block]:
    return [each if isinstance(each, Block) else Block(start=0, end=len(each), text=each) for each in lines]


def line(text: str, *, bullet: bool = False, heading: bool = False) -> Block:
    return Block(start=0, end=len(text), text=text, bullet=bullet, heading=heading)


def points(*above: str | Block, at: int = 0, labels: dict[int, Label] | None = None) -> float:
    """The score of the line ``at`` of those above the text."""
    blocks = blocks_of(*above, *TEXT)
    told: Labels = [(labels or {}).get(index) for index in range(len(blocks))]
    body = Counter(word for each in TEXT for word in terms(each))
    return headline._score(blocks, told, at, len(above), body, headline.squashed_lines(blocks))


def more(*above: str | Block, than: float, at: int = 0, labels: dict[int, Label] | None = None) -> float:
    return round(points(*above, at=at, labels=labels) - than, 2)


PLAIN = points(TITLE)
NEXT_BUT_ONE = -0.03


def test_a_line_whose_words_the_text_has_is_worth_two_and_its_length_one() -> None:
    assert round(PLAIN, 2) == round(2 * 4 / 4 + 1 - 0.03, 2)
    assert round(points("Chess club seeks members again"), 2) == round(1 - 0.03, 2)


@pytest.mark.parametrize(
    ("what", "worth"),
    [
        (line(TITLE, heading=True), 1.5),
        (line(TITLE, bullet=True), -0.8),
        (line(TITLE + "."), -0.4),
        (line(f"{TITLE} and for us all."), -0.8),
    ],
    ids=["a heading in markup", "a bullet", "an end", "a sentence"],
)
def test_form_counts(what: Block, worth: float) -> None:
    assert more(what, than=PLAIN) == worth


@pytest.mark.parametrize(
    ("length", "worth"), [(27, 0.0), (28, 1.0), (120, 1.0), (121, 0.5), (140, 0.5), (141, -0.5)]
)  # fmt: skip
def test_length_counts(length: int, worth: float) -> None:
    assert round(points("x" * length) + 0.03, 2) == worth


def test_a_line_that_some_rule_took_counts_less() -> None:
    assert more(TITLE, than=PLAIN, labels={0: Label.REPEATED}) == -0.4


@pytest.mark.parametrize(("title", "worth"), [("A line of 24 letters now", 0.8), ("A line of 23 letters on", -0.5)])
def test_a_long_line_that_comes_twice_counts_more_and_a_short_one_less(title: str, worth: float) -> None:
    assert more(title, "Chess", title, than=points(title, "Chess", "Draughts")) == worth


def test_a_line_further_up_counts_less() -> None:
    assert more(TITLE, "Chess", "Draughts", than=PLAIN) == 2 * NEXT_BUT_ONE


def test_a_standfirst_below_counts() -> None:
    longer = "A standfirst that says in ninety letters and more what the text below it says at length"
    assert len(longer) < 90
    assert more(TITLE, longer, than=PLAIN) == NEXT_BUT_ONE
    assert more(TITLE, longer + " again", than=PLAIN) == round(0.6 + NEXT_BUT_ONE, 2)
    assert more(TITLE, longer + " again", than=PLAIN, labels={1: Label.CAPTION}) == NEXT_BUT_ONE


@pytest.mark.parametrize("between", [2, 7])
def test_a_path_that_ends_in_the_headline_is_none_and_makes_the_headline_one(between: int) -> None:
    path, rest = f"Start Coast {TITLE}", [f"Tide {number}" for number in range(between - 1)]
    assert more(path, *rest, TITLE, than=points(path, *rest, OTHER)) == -1.5
    assert more(path, *rest, TITLE, at=between, than=points("Chess", *rest, TITLE, at=between)) == 0.8


def test_a_path_far_off_counts_for_nothing() -> None:
    rest = [f"Tide {number}" for number in range(8)]
    assert more(f"Start {TITLE}", *rest, TITLE, at=9, than=points("Chess", *rest, TITLE, at=9)) == 0


def test_a_line_right_below_another_title_is_its_standfirst() -> None:
    assert more(TITLE, TITLE + " at last", at=1, than=points("Chess", TITLE + " at last", at=1)) == -0.7
    assert more(OTHER, TITLE + " at last", at=1, than=points("Chess", TITLE + " at last", at=1)) == 0


@pytest.mark.parametrize("label", [Label.BYLINE, Label.TIME_STAMP, Label.COUNTER])
def test_a_byline_a_time_or_a_count_of_comments_below_counts(label: Label) -> None:
    lines = ("Chess", "Draughts", "Go", "Tides", "Fish", "Seals")
    for place in range(1, 7):
        worth = 1.0 if place <= 5 else 0.0
        assert more(TITLE, *lines, than=points(TITLE, *lines), labels={place: label}) == worth


def test_a_name_right_below_counts() -> None:
    assert more(TITLE, "Ada Roe", than=points(TITLE, "Chess")) == 0.6


@pytest.mark.parametrize(
    ("words", "length", "share"),
    [
        ("the islands and harbours ", 27, 0),
        ("the islands and harbours ", 28, 1),
        ("Islands Harbours ", 160, 1),
        ("Islands Harbours ", 161, 0),
    ],
)
def test_a_title_is_of_a_title_s_length(words: str, length: int, share: int) -> None:
    title = line((words * 10)[: length - 1].rstrip().ljust(length, "s"))
    body = Counter(dict.fromkeys(terms(title.text), 1))
    assert headline._shares(title, body) == share


def find(
    *lines: str | Block, first: int, labels: dict[int, Label] | None = None, stated: str | None = None
) -> int | None:
    blocks = blocks_of(*lines)
    told: Labels = [(labels or {}).get(index) for index in range(len(blocks))]
    return find_headline(blocks, told, first, len(blocks), stated)


def test_what_the_format_states_wins_where_a_line_repeats_it() -> None:
    assert find(TITLE, OTHER, *TEXT, first=2) == 0
    assert find(TITLE, OTHER, *TEXT, first=2, stated="Bridge between two towns: is painted!") == 1
    assert find(TITLE, OTHER, *TEXT, first=2, stated="Another line") == 0


def test_the_first_of_two_as_good_wins() -> None:
    assert find("Chess club seeks members again", "Draughts club seeks members too", *TEXT, first=2) == 1
    assert find("Chess club seeks members again", *TEXT, first=1) == 0


def test_a_caption_is_a_headline_only_where_it_comes_twice() -> None:
    assert find(TITLE, "Chess", *TEXT, first=2, labels={0: Label.CAPTION}) is None
    assert find(TITLE, "Chess", TITLE, *TEXT, first=3, labels={0: Label.CAPTION, 2: Label.CAPTION}) in (0, 2)


def test_a_line_inside_the_text_counts_two_more_and_needs_a_byline_below() -> None:
    inside, text = ("Chess club seeks members again", "By Ada Roe"), [*TEXT, TEXT[0]]
    more = TEXT * 10
    assert find(OTHER, *text, *inside, *more, first=1) == 0
    assert find(OTHER, *text, *inside, *more, first=1, labels={6: Label.BYLINE}) == 5
    assert find(line(TITLE, heading=True), *text, *inside, *more, first=1, labels={6: Label.BYLINE}) == 0


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("3. Ferry to the islands opens", "Ferry to the islands opens"),
        ("## Ferry to the islands opens", "Ferry to the islands opens"),
        ("#Ferry opens to the islands", "#Ferry opens to the islands"),
        ("Coast - Ferry to the islands opens", "Ferry to the islands opens"),
        ("Unrest on the coast - Ferry to islands opens", "Ferry to islands opens"),
        ("Unrest on the whole coast - Ferry to islands opens", "Unrest on the whole coast - Ferry to islands opens"),
        ("Ferry to the islands - Board decides", "Ferry to the islands - Board decides"),
    ],
)
def test_a_number_and_a_kicker_are_no_part_of_a_headline(text: str, bare: str) -> None:
    assert bare_headline(text) == bare

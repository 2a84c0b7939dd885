"""A story inside another, piece by piece: heads, where the outer story goes on by its words, how much text each has."""

from __future__ import annotations

from collections import Counter
from math import log

import pytest

from service.cleaning import parts
from service.cleaning.blocks import Block
from service.cleaning.labels import Label, Labels
from service.cleaning.parts import find_heads, find_inset, stems

DATELINE = "Oslo (AFP) May 1, 2024 - "


def blocks_of(*lines: str) -> list[Block]:
    return [Block(start=0, end=len(each), text=each) for each in lines]


def filled(text: str, weight: int) -> str:
    """A sentence that begins with ``text``, of so many letters."""
    return (text + " and what the board of it had said" * 20)[: weight - 1].ljust(weight - 1, "x") + "."


def test_words_are_compared_by_their_beginnings_and_short_ones_only_as_names() -> None:
    assert stems("Oslo fish farms and the OK of harbours") == {"oslo", "farms", "ok", "harbou"}
    assert stems("挪威议会") == {"挪威", "威议", "议会"}


@pytest.mark.parametrize(
    ("above", "place"),
    [
        ("Farm levies", None),
        ("Farmers levy", 0),
        ("x" * 25, None),
        ("Twentytwo lettersinall", 0),
        ("x y " * 50, 0),
        ("x y " * 50 + "z", None),
        ("Farmers are to pay a levy.", None),
    ],
)
def test_a_title_above_a_dateline_has_words_and_a_title_s_length(above: str, place: int | None) -> None:
    lines = blocks_of(above.strip() if above.endswith("z") else above, DATELINE + "Farmers pay.")
    heads = find_heads(lines, [None, None], 0, 2, 2024)
    assert [head.headline for head in heads] == ([] if place is None else [place])


@pytest.mark.parametrize(("dateline", "found"), [("Oslo (AFP) March 5, 2024 - ", True), ("Oslo (AFP) - ", False)])
def test_a_dateline_with_agency_and_day_is_one_whatever_line_it_looks_like(dateline: str, found: bool) -> None:
    lines = blocks_of("Farmers are to pay a levy", dateline + "In brief")
    assert bool(find_heads(lines, [None, Label.TIME_STAMP], 0, 2, 2024)) is found


@pytest.mark.parametrize(("dateline", "found"), [("Oslo (AFP) March 5, 2024 - ", True), ("Oslo (AFP) - ", False)])
def test_a_head_far_above_the_stretch_has_a_day(dateline: str, found: bool) -> None:
    lines = blocks_of("Farmers are to pay a levy", dateline + "Farmers pay.", *["A pot"] * 20, "And Oslo is quiet.")
    assert bool(find_heads(lines, [None] * 23, 20, 23, 2024)) is found


@pytest.mark.parametrize(("between", "found"), [(2, True), (3, False)])
def test_between_a_title_and_its_dateline_stand_two_lines_at_most(between: int, found: bool) -> None:
    lines = blocks_of("Farmers are to pay a levy", *["By Ada Roe"] * between, DATELINE + "Farmers pay.")
    labels: Labels = [None, *[Label.BYLINE] * between, None]
    assert bool(find_heads(lines, labels, 0, len(lines), 2024)) is found


def test_a_dateline_of_a_place_alone_makes_no_head() -> None:
    lines = blocks_of("Farmers are to pay a levy", "OSLO, Norway — Farmers pay.")
    assert not find_heads(lines, [None, None], 0, 2, 2024)


@pytest.mark.parametrize(("outer", "inner", "found"), [(249, 250, False), (250, 249, False), (250, 250, True)])
def test_two_stories_have_so_much_text_each(outer: int, inner: int, found: bool) -> None:
    """The outer story above a head of its own; what is less is a teaser."""
    lines = blocks_of(
        "Ferry to the islands opens in spring",
        filled("The ferry opens", outer),
        "Farmers are to pay a levy",
        DATELINE + filled("Farmers pay", inner - len(DATELINE)),
    )
    inset = find_inset(lines, [None] * 4, 0, 1, 4, 2024)
    assert (inset is not None) is found


def test_two_vocabularies_are_weighed_against_one() -> None:
    """Ten words again and again, then ten others: of one vocabulary of twenty it is less likely, the more so the more
    there is; of the same ten throughout, two are no likelier anywhere."""
    ferry, levy = [f"ferry{n}" for n in range(10)], [f"levy{n}" for n in range(10)]
    odds = parts._odds_of_two([ferry, ferry, levy, levy])
    assert max(range(4), key=odds.__getitem__) == 2
    assert odds[2] > 1
    assert parts._odds_of_two([ferry] * 4 + [levy] * 4)[4] > odds[2]
    assert all(each <= 0 for each in parts._odds_of_two([ferry] * 4))


def test_the_odds_are_those_of_drawing_the_words_from_any_mixture() -> None:
    """Of two words, "a" twice and "b" once: each mixture as likely, that is 2! 1! / 4! for the three in this order, and
    2! / 3! for the first two by themselves, 1! / 2! for the last."""
    odds = parts._odds_of_two([["a", "a"], ["b"]])
    assert odds[1] == pytest.approx((log(2 / 6) + log(1 / 2) - log(2 / 24)) / 3**0.5)


def test_recurring_words_are_on_one_side_where_another_subject_begins() -> None:
    """Of two subjects with some words in common all other words stop or begin at the place between; the words of one
    subject go on. Words that are short, or do not recur, count nowhere."""
    ferry, levy = [f"ferry{n}" for n in range(8)], [f"levies{n}" for n in range(8)]
    two = parts._one_sided([[*ferry, "common"]] * 4 + [[*levy, "common"]] * 4)
    assert max(range(8), key=two.__getitem__) == 4
    assert two[4] > 3
    assert all(each < 0 for each in parts._one_sided([ferry] * 8)[2:7])
    assert parts._one_sided([["tide", "ship"]] * 4 + [["fish", "farm"]] * 4) == [0.0] * 8
    assert parts._one_sided([["ferry1"], ["ferry2"], ["levies1"]]) == [0.0] * 3


def test_of_recurring_words_as_many_are_on_one_side_by_chance_as_fit_there() -> None:
    """A word that occurs three times, at the place below a third of the words: it is above as a whole with a chance of
    1/27, below with 8/27."""
    assert parts._one_sided([["ferry"], ["ferry"], ["ferry"]])[1] == pytest.approx(-(1 / 27 + 8 / 27))
    assert parts._one_sided([["挪威"], ["挪威"], ["挪威"]])[1] == pytest.approx(-(1 / 27 + 8 / 27))


def test_words_lean_to_the_side_they_come_on() -> None:
    here, there = Counter({"ferry": 3, "island": 1}), Counter({"ferry": 1})
    assert parts._lean({"ferry", "island"}, here, there) == pytest.approx((0.5 + 1) / 3)
    assert parts._lean({"ferry", "island"}, there, here) == pytest.approx((-0.5 - 1) / 3)
    assert parts._lean({"bridge"}, here, there) == 0


def test_a_headline_is_restated_by_the_weight_of_its_words() -> None:
    weights = {"ferry": 1.0, "island": 0.5, "spring": 0.5}
    assert parts._share({"ferry", "tide"}, weights) == 0.5
    assert parts._share({"ferry", "island", "spring"}, weights) == 1


FERRY = (
    "The operator Nordlys wants a pier for electric ferries at Askvik, where the boats are charged at night.",
    "Passengers of the ferries asked for more crossings, and Nordlys promised them one late in the evening.",
    "Boats of the operator need forty minutes for the crossing, and the pier at Askvik is paid by passengers.",
)
LEVY = (
    "Parliament voted for the levy on salmon on Tuesday, after farmers had warned of losses along the coast.",
    "Salmon farmers who pay the levy get a part of it back, said a member of parliament from the coast.",
    "Losses of farmers were put at a tenth of their income, which parliament did not believe when it voted.",
)
ABOVE, HEAD = "Operator plans pier for electric ferries at Askvik", "Parliament votes for levy on salmon farmers"


def goes_on(*between: str, labels: dict[int, Label] | None = None) -> int | None:
    lines = blocks_of(ABOVE, HEAD, DATELINE + LEVY[0], *LEVY[1:], *between, *FERRY)
    told: Labels = [(labels or {}).get(index) for index in range(len(lines))]
    (head,) = find_heads(lines, told, 1, len(lines), 2024)
    return parts._goes_on(lines, told, 0, head, len(lines))


def test_the_outer_story_goes_on_where_its_words_do() -> None:
    assert goes_on() == 5
    assert goes_on("But why?") == 6, "short lines are no place to go on at"
    assert goes_on(FERRY[1], labels={5: Label.CAPTION}) == 6, "neither are those that some rule took"


def test_words_that_recur_on_one_side_show_where_the_outer_story_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two stories that share words, and a headline of which one word is in the outer one: vocabularies and headline
    alone are too little."""
    common = " ".join(f"common{letter}" for letter in "abcd")
    ferries, levies = (" ".join(f"{letter}{word}" for letter in "abcdefghij") for word in ("ferry", "levies"))
    ferry = [f"Of {ferries} {common} {each} boats." for each in ("home", "out", "east", "west")]
    levy = [f"Of {levies} {common} {each} fish." for each in ("once", "twice", "more", "less")]
    lines = blocks_of("Aferry past other letters", HEAD, DATELINE + levy[0], *levy[1:], *ferry)
    (head,) = find_heads(lines, [None] * len(lines), 1, len(lines), 2024)
    assert parts._goes_on(lines, [None] * len(lines), 0, head, len(lines)) == 6
    monkeypatch.setattr(parts, "ONE_SIDED", 0.0)
    assert parts._goes_on(lines, [None] * len(lines), 0, head, len(lines)) is None


def test_a_line_of_the_page_far_above_is_not_the_outer_headline() -> None:
    """Where the outer story goes on below the inset by the line right above this one."""
    above = ("PKO LICENSE: Creative Commons Attribution", filled("Comments are closed", 400))
    lines = blocks_of(*above, ABOVE, HEAD, DATELINE + LEVY[0], *LEVY[1:], *FERRY)
    inset = find_inset(lines, [None] * len(lines), 0, 1, len(lines), 2024)
    assert inset is not None
    assert (inset.outer, inset.head.headline, inset.stop) == (2, 3, 7)

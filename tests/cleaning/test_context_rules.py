"""Each rule by context decides a block of a page that no other rule of the list would label so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from service.cleaning import context
from service.cleaning.blocks import Block
from service.cleaning.context import CONTEXT_RULES, is_row, label_in_context
from service.cleaning.labels import Label, Labels
from service.cleaning.lines import label
from service.formats.elements import Element

LEAD = "The harbour board said on Monday that a new ferry line to the islands would open in spring, weather permitting."
LAST = "Islanders have asked for the link for twenty years, and several hundred of them came to the meeting."
# The lines of a page, the place of one of them, and what it is.
CASES: dict[str, tuple[list[str], int, Label]] = {
    "label_posts": ([LEAD, "See you in spring!", "— Harbour Board (@harbour) May 1, 2024"], 1, Label.EMBEDDED_POST),
    "label_captions": ([LEAD, "Image 1 of 2", "The pier as it looked on Monday."], 2, Label.CAPTION),
    "label_doubles": ([LEAD, "The pier on Monday morning.", "The pier on Monday morning."], 1, Label.CAPTION),
    "label_items": ([LEAD, LAST, LEAD, "Related articles", "Bridge toll rises again"], 4, Label.RELATED_ITEM),
    "label_repeated": (["Harbour life", LEAD, "Harbour life", LAST, "Harbour life"], 2, Label.REPEATED),
    "label_menus": (["* Tides", "* Islands", "* Fish", LEAD], 1, Label.MENU_ITEM),
    "label_broken": ([f"{LEAD[:-1]} on day {day} …" for day in range(4)], 3, Label.TEASER),
}


def labels_of(lines: list[str]) -> Labels:
    blocks = [
        Block(start=0, end=len(line), text=line.removeprefix("* "), bullet=line.startswith("* ")) for line in lines
    ]
    labels: Labels = [label(block) for block in blocks]
    label_in_context(blocks, labels)
    return labels


# Rules that read what holds a block: golden pairs decide them (``cases/cleaning/box-with-a-heading-of-its-own`` and
# ``toolbar-with-a-button-of-its-own``).
OF_MARKUP = {"label_boxes", "label_toolbars"}


def test_every_rule_has_a_case_of_its_name() -> None:
    assert [*CASES] == [rule.__name__ for rule in CONTEXT_RULES if rule.__name__ not in OF_MARKUP]


@pytest.mark.parametrize(
    "rule", [each for each in CONTEXT_RULES if each.__name__ not in OF_MARKUP], ids=lambda rule: rule.__name__
)
def test_the_rule_alone_decides_its_case(rule: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    lines, place, wanted = CASES[rule.__name__]
    assert labels_of(lines)[place] is wanted
    monkeypatch.setattr(context, "CONTEXT_RULES", tuple(each for each in CONTEXT_RULES if each is not rule))
    assert labels_of(lines)[place] is not wanted


@pytest.mark.parametrize(("others", "wanted"), [(2, None), (3, Label.TEASER)])
def test_four_broken_paragraphs_make_a_list_and_three_do_not(others: int, wanted: Label | None) -> None:
    assert labels_of([f"{LEAD[:-1]} on day {day} …" for day in range(others + 1)])[0] is wanted


def filled(text: str, weight: int, behind: str = "") -> str:
    """``text`` drawn out to so many letters, a sentence where ``behind`` ends one."""
    words = "and the board of the harbour heard of it at last "
    return (text + " " + words * 20)[: weight - len(behind)].rstrip().ljust(weight - len(behind), "x") + behind


def test_the_line_above_a_credit_is_its_caption_where_no_gap_is_between() -> None:
    for gap, wanted in ((False, Label.CAPTION), (True, None)):
        blocks = [
            Block(start=0, end=1, text=LEAD),
            Block(start=2, end=3, text="The old pier as it is seen from the bridge"),
            Block(start=4, end=5, text="Photo: Ada Roe", gap=gap),
        ]
        labels: Labels = [label(block) for block in blocks]
        label_in_context(blocks, labels)
        assert labels == [None, wanted, Label.PHOTO_CREDIT]


@pytest.mark.parametrize(("weight", "wanted"), [(24, None), (25, Label.CAPTION), (260, Label.CAPTION), (261, None)])
def test_what_comes_twice_is_a_caption_where_it_is_of_a_caption_s_length(weight: int, wanted: Label | None) -> None:
    line = filled("The pier", weight, ".")
    assert labels_of([LEAD, line, line])[1:] == [wanted, wanted]


@pytest.mark.parametrize(("weight", "wanted"), [(419, Label.DONATE_ITEM), (420, None)])
def test_an_appeal_is_as_long_as_its_constant_says(weight: int, wanted: Label | None) -> None:
    appeal = filled("Our reporters work for you", weight, " with your help.")
    assert labels_of([LEAD, LAST, LEAD, "Support us today", appeal])[4] is wanted


def test_a_paragraph_ends_the_list_under_a_heading() -> None:
    labels = labels_of([LEAD, LAST, LEAD, "Related articles", "Bridge toll rises", LAST, "A day among seals"])
    assert labels[4:] == [Label.RELATED_ITEM, None, None]


@pytest.mark.parametrize(("items", "last"), [(12, Label.RELATED_ITEM), (13, None)])
def test_a_heading_has_so_many_items(items: int, last: Label | None) -> None:
    titles = [f"Title of {chr(97 + number)} story" for number in range(items)]
    assert labels_of([LEAD, LAST, LEAD, "Related articles", *titles])[-1] is last


def test_a_prompt_has_one_item_and_only_a_title() -> None:
    lines = [LEAD, LAST, LEAD, "Read more:", "Bridge toll rises once again", "A day among the seals"]
    assert labels_of(lines)[4:] == [Label.PROMPT_ITEM, None]
    assert labels_of([*lines[:4], "Why not?"])[4] is None


def test_a_heading_above_the_text_has_no_items() -> None:
    assert labels_of(["Related articles", "Bridge toll rises again", LEAD])[1] is None


@pytest.mark.parametrize(("others", "wanted"), [(1, Label.MENU_ITEM), (2, None)])
def test_a_menu_is_mostly_bullets(others: int, wanted: Label | None) -> None:
    lines = ["* Tides", "* Islands", "* Fish", "Old pier", "New pier"][: 3 + others]
    assert labels_of([*lines, LEAD])[0] is wanted


@pytest.mark.parametrize(
    ("weight", "wanted"), [(49, None), (50, Label.TEASER), (420, Label.TEASER), (421, None)]
)  # fmt: skip
def test_a_broken_paragraph_is_of_a_teaser_s_length(weight: int, wanted: Label | None) -> None:
    lines = [filled(f"On day {day} the board", weight, "…") for day in range(4)]
    assert labels_of(lines) == [wanted] * 4


@pytest.mark.parametrize(("weight", "wanted"), [(79, None), (80, Label.TEASER), (300, Label.TEASER), (301, None)])
def test_a_title_run_into_its_teaser_is_of_a_teaser_s_length(weight: int, wanted: Label | None) -> None:
    names = ("HarbourThe", "BridgeThe", "IslandThe", "SchoolThe")
    assert labels_of([filled(f"The {name} board", weight, ".") for name in names]) == [wanted] * 4


def test_the_same_name_written_in_one_is_no_teaser() -> None:
    assert labels_of([filled(f"The HarbourThe board {day}", 90, ".") for day in range(4)]) == [None] * 4


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        (filled("The", 160), True),
        (filled("The", 159), False),
        ("One two three four five and so on to fifty letters.", True),
        ("Donaudampfschifffahrtsgesellschaftskapitäne schweigen.", False),
        ("Donaudampfschifffahrtsgesellschaftskapitäne beschweren sich bei der Hafenverwaltung.", True),
        (" ".join(["Harbour", "Islands", "Weather", "Tides", "Ferries"] * 6), False),
    ],
)
def test_prose_is_long_or_a_sentence_of_many_words(text: str, prose: bool) -> None:
    assert context.is_prose(Block(start=0, end=1, text=text)) is prose


@pytest.mark.parametrize(
    ("name", "text", "row"),
    [("td", "Rowers\t3", True), ("p", "Rowers\t3", True), ("td", "Rowers", False), ("li", "Rowers\t3", False)],
)
def test_a_row_of_a_table_has_cells(name: str, text: str, row: bool) -> None:
    element = Element(name, "", 0, None)
    assert is_row(Block(start=0, end=len(text), text=text, element=element)) is row
    assert not is_row(Block(start=0, end=len(text), text=text))


def test_a_quotation_above_or_below_the_paragraph_it_is_from_takes_that_with_it_in_no_case() -> None:
    quote, whole = (
        '"We have waited twenty years for it"',
        '"We have waited twenty years for it," the oldest of the fishermen said.',
    )
    assert labels_of([LEAD, whole, quote, LAST])[1:3] == [None, Label.REPEATED]
    assert labels_of([LEAD, quote, whole, LAST])[1:3] == [Label.REPEATED, None]


def test_a_small_box_that_begins_with_a_wall_is_the_walls() -> None:
    text = Element("div", "text", 0, None)
    box = Element("section", "pw", 0, text)
    wall, offer = "This article is for subscribers", "One crown a month, for three months."

    def labels_in(holder: Element, *lines: str, above: str = LEAD, name: str = "p", heading: bool = False) -> Labels:
        blocks = [Block(0, 0, above, element=Element("p", "", 0, text))]
        blocks += [Block(0, 0, line, element=Element(name, "", 0, holder)) for line in lines]
        blocks[1] = replace(blocks[1], heading=heading)
        labels: Labels = [label(block) for block in blocks]
        label_in_context(blocks, labels)
        return labels

    assert labels_in(box, wall, offer)[1:] == [Label.PAYWALL, Label.PAYWALL]
    assert labels_in(box, wall, offer, above="Portbay Herald")[2] is None
    assert labels_in(box, wall, offer, name="h1")[2] is None
    assert labels_in(box, wall, LAST, offer)[2:] == [None, None]
    said = "Every story costs one crown a month for the first three months. Leave when you like."
    assert labels_in(box, wall, said, above=LEAD * 2)[2] is None
    assert labels_in(box, wall, said, above=LEAD * 2, heading=True)[2] is Label.PAYWALL
    assert labels_in(box, wall, said, heading=True)[2] is None
    assert labels_in(box, wall, LAST, above=LEAD * 4, heading=True)[2] is None
    assert labels_in(Element("article", "", 0, text), wall, offer)[2] is None
    assert labels_in(box, LAST, wall, offer)[3] is None
    assert labels_in(text, wall, offer)[2] is None
    assert labels_in(box, wall, *[LAST] * 9)[2] is None

"""Each rule by context decides a block of a page that no other rule of the list would label so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.cleaning import context
from service.cleaning.blocks import Block
from service.cleaning.context import CONTEXT_RULES, label_in_context
from service.cleaning.labels import Label, Labels
from service.cleaning.lines import label

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


def test_every_rule_has_a_case_of_its_name() -> None:
    assert list(CASES) == [rule.__name__ for rule in CONTEXT_RULES]


@pytest.mark.parametrize("rule", CONTEXT_RULES, ids=lambda rule: rule.__name__)
def test_the_rule_alone_decides_its_case(rule: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    lines, place, wanted = CASES[rule.__name__]
    assert labels_of(lines)[place] is wanted
    monkeypatch.setattr(context, "CONTEXT_RULES", tuple(each for each in CONTEXT_RULES if each is not rule))
    assert labels_of(lines)[place] is not wanted


@pytest.mark.parametrize(("others", "wanted"), [(2, None), (3, Label.TEASER)])
def test_four_broken_paragraphs_make_a_list_and_three_do_not(others: int, wanted: Label | None) -> None:
    assert labels_of([f"{LEAD[:-1]} on day {day} …" for day in range(others + 1)])[0] is wanted

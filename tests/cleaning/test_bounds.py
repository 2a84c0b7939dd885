"""Where the rules for one line begin and end to hold: a line of just that length, and one of a letter more or less."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.cleaning import lines
from service.cleaning.blocks import Block
from service.cleaning.lines import label

Rule = Callable[[Block], bool]


def block(text: str) -> Block:
    return Block(start=0, end=len(text), text=text)


def filled(before: str, length: int, behind: str = "") -> Block:
    """A line that is ``before``, as many x as it takes, and ``behind``: of so many letters."""
    text = before + "x" * (length - len(before) - len(behind)) + behind
    assert len(text) == length
    return block(text)


HEAD = "The harbour board said "
# A rule, how its line begins and ends, and the most letters with which it is still what the rule names.
AT_MOST: tuple[tuple[Rule, str, str, int], ...] = (
    (lines.is_shortcode, "[gallery ", "]", 210),
    (lines.is_number, "1" * 7, "2", 8),
    (lines.is_post, f"{HEAD}#ferry #islands ", "", 600),
    (lines.is_post, "— ", f"{'y' * 30} (@{'a' * 30}) June 11, {'z' * 30} 2020", 159),
    (lines.is_post_attribution, "May 1, 2024, ", " (@harbour) on", 159),
    (lines.is_address, "https://example.org/", "", 299),
    (lines.is_time_stamp, "1 May 2024 ", "", 69),
    (lines.is_cookie_notice, "Cookies ", " cookies", 699),
    (lines.is_copyright, HEAD, " ©", 159),
    (lines.is_photo_credit, "Photo: ", "", 199),
    (lines.is_photo_credit, HEAD, " (Foto: dpa)", 420),
    (lines.is_credited_caption, HEAD, " Monday. Ada Roe", 420),
    (lines.is_author_note, "Ada Roe is a reporter ", "", 449),
    (lines.is_breadcrumb, "Start › Ferries › ", "", 299),
)


@pytest.mark.parametrize(
    ("rule", "before", "behind", "most"), AT_MOST, ids=[f"{each[0].__name__}-{each[3]}" for each in AT_MOST]
)
def test_a_longer_line_is_not_what_the_rule_names(rule: Rule, before: str, behind: str, most: int) -> None:
    assert rule(filled(before, most, behind))
    assert not rule(filled(before, most + 1, behind))


@pytest.mark.parametrize(
    ("rule", "yes", "no"),
    [
        (lines.is_code, "a = b; c = d; " * 3, "a = b; c = d;"),
        (lines.is_post, "The ferry is late #ferry #islands", "The ferry is late #ferry"),
        (lines.is_time_stamp, "1 May 2024, one two three four five", "1 May 2024, one two three four five six"),
        (lines.is_time_stamp, "May 1, 2024 10:15", "May 1, 2024\t10:15"),
        (lines.is_copyright, "© " + "x" * 200, "x" * 200 + " ©"),
        (lines.is_credited_caption, "The pier. " + "Ab " * 7, "The pier. " + "Ab " * 8),
        (lines.is_breadcrumb, "Start / Harbour / Ferries", "Start / Ferries"),
        (lines.is_breadcrumb, "Start > Harbour > Why do ferries sink?", "Ferries / bridges / tunnels are the subject."),
        (lines.is_breadcrumb, "Start › " + "x" * 59 + " › Ferries", "Start › " + "x" * 60 + " › Ferries"),
        (lines.is_cookie_notice, "Cookies help you and us here.", "Cookies were served at the meeting."),
        (lines.is_photo_credit, "The pier on Monday via Reuters.", "The pier on Monday, said Reuters."),
        (lines.is_dateline, "Baghdad (AFP) June 11, 2020", "Baghdad (AFP) June 11, 2020 - The ferry"),
    ],
)
def test_what_a_rule_asks_for_and_one_less(rule: Rule, yes: str, no: str) -> None:
    assert rule(block(yes.strip()))
    assert not rule(block(no.strip()))


def test_beyond_a_length_only_what_never_is_a_text_is_known() -> None:
    assert label(filled("Ada Roe (@ada) #ferry #islands RT @harbour: ", 1200)) is None
    assert label(filled("© ", 1200)) == "copyright"
    assert label(filled("© ", 1201)) is None


@pytest.mark.parametrize(("weight", "known"), [(150, "related"), (151, None)])
def test_a_sentence_that_begins_as_a_prompt_is_one_only_where_it_is_short(weight: int, known: str | None) -> None:
    assert label(filled("Continue reading ", weight, " it.")) == known


@pytest.mark.parametrize(
    ("text", "addressed"),
    [
        ("We need your help.", True),
        ("The board needs help.", False),
        ("“We need your help.”", False),
        ("The US needs help.", False),
        ("Bitte unterstützen Sie den Hafen.", True),
        ("Sie unterstützen den Hafen.", False),
        ("Your help " + "counts here " * 17, False),
        ("Your help counts for us " + "and here " * 20, True),
    ],
)
def test_a_reader_is_addressed_the_longer_the_line_the_more_often(text: str, addressed: bool) -> None:
    assert lines.addresses_reader(block(text)) is addressed

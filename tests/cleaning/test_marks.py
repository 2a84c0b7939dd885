"""What a line has that rules need: no rule knows a line without it, and counts of characters are the expressions'."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from service.cleaning.blocks import Block, blocks_of_text
from service.cleaning.characters import counted
from service.cleaning.lines import RULES, cached_label, label, looks_of
from service.cleaning.terms import terms

CASES = Path(__file__).parents[1] / "cases"
LINES = sorted(
    {
        block.text
        for path in CASES.rglob("*.txt")
        for block in blocks_of_text(path.read_text(encoding="utf-8", errors="replace"))
        if len(block.text) <= 800
    }
)


def test_no_rule_knows_a_line_without_what_it_needs() -> None:
    assert len(LINES) > 300
    missed = [
        (text, name)
        for text in LINES
        for name, test, needs in RULES
        if needs
        and not ((block := Block(start=0, end=len(text), text=text)).marks | looks_of(block)) & needs
        and test(block)
        # A line of nothing but the words around days and hours names no time.
        and not (name == "time-stamp" and not re.search(r"\d", text))
    ]
    assert missed == []


def test_what_is_known_of_a_line_is_what_it_says_when_first_met() -> None:
    asked = (
        "weight",
        "ends",
        "key",
        "words",
        "squashed",
        "capitals",
        "prose",
        "terms",
        "marks",
        "opens_wire",
        "listed",
    )
    for text in LINES:
        alone = Block(start=0, end=len(text), text=text)
        first = {name: getattr(alone.recall(), name) for name in asked}
        again = Block(start=5, end=9, text=text, bullet=True).recall()
        assert {name: getattr(again, name) for name in asked} == first
        assert cached_label(again) == label(Block(start=0, end=len(text), text=text))


@pytest.mark.parametrize("mark", "’“”‘–—…\u00a0•·«»")
def test_a_typeset_mark_parts_words_as_a_space_does(mark: str) -> None:
    typeset, typed = (f"Ferries_1 don{each}t{each}sail 2024 naïve{other}" for each, other in ((mark, mark), (" ", "")))
    assert terms(typeset) == terms(typed)
    assert Block(0, len(typeset), typeset).words == Block(0, len(typed), typed).words == (*typed.split(),)
    plain = typeset.replace("naïve", "naive")
    assert Block(0, len(plain), plain).words == ("Ferries_1", "don", "t", "sail", "2024", "naive")


@pytest.mark.parametrize("mark", ["©", "Ⓒ", "ⓒ", "(C)", "Copyright"])
def test_a_copyright_mark_counts_in_capitals_and_small(mark: str) -> None:
    text = f"{mark} 2024 Harbour Press"
    assert Block(start=0, end=len(text), text=text).marks & next(need for name, _, need in RULES if name == "copyright")


def test_characters_are_counted_as_expressions_do() -> None:
    lines = [*LINES, "aé Ab 😀 𝐀b. x", "x", "。. 。 e.g. b", "١٢ ²½ a_b"]
    found = counted(lines)
    for number, line in enumerate(lines):
        assert found.digits[number] == len(re.findall(r"\d", line)), line
        assert found.marks[number] == len(re.findall(r"[,;:–—()\"“”«»]", line)), line
        assert found.short[number] == len(re.findall(r"\b[^\W\d_]{1,4}\b", line)), line
        assert found.upper[number] == len(re.findall(r"\b[^\W\d_a-zß-ÿа-я]{2,}\b", line)), line
        assert found.lower[number] == len(re.findall(r"\b[a-zß-ÿа-яα-ω]\w*", line)), line
        assert found.sentences[number] == line.count(". ") + line.count("。"), line


@pytest.mark.parametrize("text", ["Ferry_2024 to 3 isles, 12a", "Fähre 2024: x١٢ naïveté ½ab²cd"])
def test_terms_are_the_longer_words_and_numbers(text: str) -> None:
    expected = {word[:5] for word in re.findall(r"[^\W\d_]{4,}|\d{2,}", text.casefold())}
    assert terms(text) == expected

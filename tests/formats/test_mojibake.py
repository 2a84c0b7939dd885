"""Text that was once read in a wrong charset is put right, and correct text stays the very same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.cleaning import clean_document
from service.formats import mojibake
from service.formats.mojibake import repair
from service.outcome import Accepted
from tests.cleaning.test_clean import LEAD, MORE, page, raw


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("La policía dijo que la nómina llegó", "cp1252"),
        ("don’t stop – it’s on", "cp1252"),
        ("Die Äcker der Gemeinde Über­see kosten 5 €", "latin-1"),
        ("Příliš žluťoučký kůň", "latin-1"),
        ("Привет, мир", "cp1251"),
        ("こんにちは、世界", "latin-1"),
    ],
)
def test_mojibake_is_undone(text: str, charset: str) -> None:
    assert repair(text.encode().decode(charset)) == text


@pytest.mark.parametrize(
    "text",
    [
        "L’été est «arrivé», a-t-il dit à Orléans.",
        "São Paulo: a letra 'Ã' em maiúsculas, IRMÃ E IRMÃO",
        "Việt Nam: Thủ tướng ÂU «à»",
        "┌──┐ 😀 ±20 °C",
        "РОССИЯ и Европа, Ваш Вёрстка",
        "Plain ASCII",
    ],
)
def test_correct_text_is_left_alone(text: str) -> None:
    assert repair(text) is text


def test_lines_are_looked_at_one_by_one() -> None:
    assert repair("été\nÃ©tÃ©\nfin") == "été\nété\nfin"


def test_a_text_that_is_all_suspicion_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mojibake, "MOST_CHARACTERS", 250)
    assert repair("Ã©tÃ©\n" * 2) == "été\n" * 2
    text = "Ã©tÃ©\n" * 3
    assert repair(text) is text


def test_the_article_says_that_it_was_repaired_and_its_spans_count_the_repaired_text() -> None:
    text = page("Überfahrt öffnet", LEAD.replace("harbour", "Häfen"), MORE, MORE[::-1].title() + " and went.")
    outcome = clean_document(raw(text.encode().decode("cp1252", "replace").encode()), 100_000)
    assert isinstance(outcome, Accepted)
    (article,) = outcome.value
    assert article.repaired
    assert "Häfen" in article.body
    assert max(span.end for span in (*article.kept, *article.removed)) == len(text)


@given(st.text(max_size=60))
def test_any_text_has_as_many_lines_after_as_before(text: str) -> None:
    assert repair(text).count("\n") == text.count("\n")

"""One word in two spellings is one word; offsets are those of the text as it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.deduplication.words import split

WESTERN = bytes(range(256)).decode("cp1252", "ignore")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“Don’t go,” he said", '"Don\'t go", he said'),
        ("the talks – stalled since May – go on", "The talks -- stalled since May -- go on"),
        ("the U.S. and the U.N. agreed", "the US and the UN agreed"),
        ("some 1,200 people in five towns", "some 1200 people in 5 towns"),
        ("inflation of 3.5 percent", "inflation of 3.5 per cent"),
        ("inflation of 3.5%", "INFLATION OF 3.5 PERCENT"),
        ("a café in Malmö", "a cafe\u0301 in Malmo\u0308"),
        ("co\u00adoperation re\u200dturned", "cooperation returned"),
        ("figures ١٢٣ here", "figures 123 here"),
        ("’’tis the boys’ ‘rock’n’’roll’", "tis the boys rocknroll"),
    ],
)
def test_two_spellings_have_one_hash(one: str, other: str) -> None:
    assert split(one).hashes.tolist() == split(other).hashes.tolist()


def test_different_words_have_different_hashes() -> None:
    hashes = split("tin nit tint int in it i n t intint").hashes.tolist()
    assert len(set(hashes)) == len(hashes)


def test_offsets_are_those_of_the_text() -> None:
    text = "  “U.S.” troops\u00ad, 1,000 of them — left 😀 Kabul."
    words = split(text)
    assert [text[start:end] for start, end in zip(words.starts, words.ends, strict=True)] == [
        "U.S", "troops", "1,000", "of", "them", "left", "Kabul",
    ]  # fmt: skip


def test_figures_and_capitalised_words_are_marked() -> None:
    text = "shares of Acme rose 3 pence in two days"
    words = split(text)
    spans = list(zip(words.starts, words.ends, strict=True))
    assert [text[s:e] for (s, e), figure in zip(spans, words.figures, strict=True) if figure] == ["3", "two"]
    assert [text[s:e] for (s, e), capital in zip(spans, words.capitals, strict=True) if capital] == ["Acme"]


@pytest.mark.parametrize(
    "text", ["警方周二表示桥梁已重新开放", "ตำรวจกล่าวว่าสะพานเปิดอีกครั้งแล้ว", "警察は火曜日に橋が再開したと述べた"]
)
def test_scripts_without_spaces_have_words(text: str) -> None:
    words = split(text)
    assert words.hashes.size >= len(text) * 0.7
    assert len(set(words.hashes.tolist())) >= words.hashes.size * 0.9
    longer = split("。" + text + "。" + text)
    assert set(words.hashes.tolist()) == set(longer.hashes.tolist())


@given(st.text(WESTERN, max_size=80))
def test_a_text_of_western_letters_has_the_words_it_has_beside_others(text: str) -> None:
    alone, beside = split(text), split(f"{text}\nжук")
    assert alone.hashes.tolist() == beside.hashes.tolist()[:-1]
    assert alone.ends.tolist() == beside.ends.tolist()[:-1]


@given(st.text(max_size=200))
def test_any_text_has_words_within_it(text: str) -> None:
    words = split(text)
    assert ((words.starts >= 0) & (words.starts < words.ends) & (words.ends <= len(text))).all()
    assert (words.starts[1:] > words.starts[:-1]).all()


def test_a_capital_at_the_start_of_a_sentence_names_only_before_another() -> None:
    text = (
        "The bank rose. Dealers said “Most” did. Calder Mills fell, Verlaine too.\nBrokers have left Ostrava for good."
    )
    for each in (text, f"{text} ж"):
        words = split(each)
        spans = zip(words.starts.tolist(), words.ends.tolist(), words.capitals.tolist(), strict=True)
        named = [each[start:end] for start, end, capital in spans if capital]
        assert named == ["Calder", "Mills", "Verlaine", "Ostrava"]

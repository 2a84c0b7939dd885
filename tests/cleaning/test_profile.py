"""What comes again in a source's pages is learnt, is furniture from then on, and the articles are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.article import Article
from service.cleaning import clean_document
from service.cleaning.blocks import Block, blocks_of_text
from service.cleaning.context import is_prose
from service.cleaning.profile import (
    NO_PROFILES,
    Profile,
    Profiles,
    _without_copies,
    hash_of,
    learn,
    read_profiles,
    summary,
    written,
)
from service.outcome import Accepted
from tests.cleaning.test_clean import FARMERS, HEADLINE, LAST, LEAD, MORE, page, raw

BOX = "The Harbour Courier is read in forty towns on both sides of the fjord, and has been since the flood."
TEXTS = tuple(
    f"The {what} of {town} was opened by the mayor on Monday, after years in which nobody had thought it possible."
    for what, town in (
        ("bridge", "Lund"),
        ("school", "Voss"),
        ("theatre", "Moss"),
        ("market", "Odda"),
        ("pool", "Bodø"),
    )
)


def blocks(*lines: str) -> list[Block]:
    return blocks_of_text(page(*lines))


def learnt(*pages: list[Block]) -> Profile:
    return learn("test", pages)


def body(text: str, profiles: Profiles = NO_PROFILES) -> Article:
    outcome = clean_document(raw(text), 100_000, profiles)
    assert isinstance(outcome, Accepted)
    return outcome.value[0]


def test_a_block_of_many_pages_is_known_with_its_count_and_a_sample() -> None:
    profile = learnt(*(blocks(text, BOX, f"{number} comments") for number, text in enumerate(TEXTS, 10)))
    assert profile.documents == len(TEXTS)
    assert {(known.count, known.sample) for known in profile.blocks} == {(5, BOX[:80]), (5, "14 comments")}
    assert summary(profile, most=1)[0].startswith("5 x ")


def test_a_block_of_few_pages_is_not_known() -> None:
    assert learnt(*(blocks(text, BOX) for text in TEXTS[:2])).blocks == ()
    many = [blocks(text, *([BOX] if number < 3 else [])) for number, text in enumerate(TEXTS * 4)]
    assert learn("test", many).blocks == learn("test", many[:5]).blocks


def test_copies_of_one_text_are_one_document() -> None:
    copies = [blocks(LEAD, MORE, FARMERS, f"Page {number}") for number in range(9)]
    assert learnt(*copies).documents == 1
    assert learnt(*copies).blocks == ()


def test_what_is_known_is_removed_from_the_middle_of_an_article_by_a_rule_of_its_own() -> None:
    text = page(HEADLINE, LEAD, MORE, BOX, FARMERS, LAST)
    profile = learnt(*(blocks(each, BOX) for each in TEXTS))
    assert BOX in body(text).body
    article = body(text, {"test": profile.hashes})
    assert article.body == page(LEAD, MORE, FARMERS, LAST)
    assert [span.rule for span in article.removed] == ["source-profile"]
    assert body(text, {"other": profile.hashes}) == body(text)


def test_a_profile_is_read_as_it_was_written(tmp_path: Path) -> None:
    profile = learnt(*(blocks(text, BOX) for text in TEXTS))
    (tmp_path / "test.json").write_bytes(written(profile))
    assert read_profiles(tmp_path) == {"test": profile.hashes}
    assert b"The Harbour Courier" in written(profile)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff", b'{"source": "\xff"}', b'{"version": 2, "source": "a", "documents": 1, "blocks": []}', b"[]"],
)
def test_a_file_that_is_no_profile_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.json").write_bytes(content)
    with pytest.raises(ValueError, match=r"bad\.json is no profile"):
        read_profiles(tmp_path)


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no folder of profiles"):
        read_profiles(tmp_path / "nowhere")


@given(st.lists(st.lists(st.sampled_from([*TEXTS, BOX, LEAD, "12 comments"]), max_size=6), max_size=12))
def test_no_block_is_known_from_more_pages_than_there_are(pages: list[list[str]]) -> None:
    profile = learnt(*(blocks(*lines) for lines in pages))
    assert all(3 <= known.count <= profile.documents <= len(pages) for known in profile.blocks)
    assert profile.hashes <= {hash_of(block) for lines in pages for block in blocks(*lines)}


def test_pages_with_the_same_short_lines_and_texts_of_their_own_are_no_copies() -> None:
    lines = [Block(start=0, end=0, text=f"Tide tables of the harbour of Portbay {number}") for number in range(20)]
    texts = [Block(start=0, end=0, text=text) for text in TEXTS[:2]]
    pages = [{each.text: each for each in (*lines, text)} for text in texts]
    assert not any(is_prose(each) for each in lines)
    assert _without_copies(pages) == pages

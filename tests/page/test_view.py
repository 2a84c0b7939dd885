"""What the page lists: the same in whatever order the topics are read, bounded, and found again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.kafka.reading import Record
from service.page.folds import FOLDS
from service.page.kept import RATE_SECONDS, Newest
from service.page.view import ARTICLES, LISTS, View
from service.pipeline import CLEAN, RAW
from tests.page.records import NOW, made_of, seeds


@pytest.fixture(scope="module")
def records() -> tuple[Record, ...]:
    return tuple(made_of({**seeds(), "menu.pdf": b"%PDF-1.7 no text"}))


def view_of(records: tuple[Record, ...]) -> View:
    view = View()
    for each in records:
        view.add(each, NOW)
    return view


def test_an_article_is_listed_with_what_was_cut_and_how_far_it_has_come(records: tuple[Record, ...]) -> None:
    rows = {each["headline"]: each for each in view_of(records).listed("articles")}
    whole = rows["Iraq, US launch strategic talks, with tempered expectations"]
    assert (whole["relation"], whole["reached"]) == ("unique", "cluster")
    assert whole["removed"] == 7495
    assert whole["rules"][0] == "after-article"
    assert whole["story"] is not None


def test_the_order_in_which_topics_are_read_does_not_matter(records: tuple[Record, ...]) -> None:
    def lists(view: View) -> dict[str, list[str]]:
        return {name: sorted(map(repr, view.listed(name))) for name in ("articles", "stories", "copies", "letters")}

    by_topic = sorted(records, key=lambda each: each.topic, reverse=True)
    assert lists(view_of(tuple(by_topic))) == lists(view_of(records))


def test_a_story_says_when_and_where(records: tuple[Record, ...]) -> None:
    (story,) = view_of(records).listed("stories")
    assert story["article_count"] == len(story["times"]) == 3
    names = {each["name"]: each for each in story["places"]}
    assert 29 < names["Iraq"]["latitude"] < 38
    assert names["Iraq"]["articles"] >= 1


def test_what_a_kill_reaches_says_so_on_the_page() -> None:
    (text, *_) = [each for name, each in seeds().items() if name.startswith("004")]
    files = {"story.txt": text, "story-kill.txt": b"MANDATORY KILL\n\n" + text}
    rows = {each["filename"]: each for each in view_of(tuple(made_of(files))).listed("articles")}
    assert rows["story.txt"]["retracted"] == "kill"


def test_a_copy_says_of_what_and_a_dead_letter_why(records: tuple[Record, ...]) -> None:
    view = view_of(records)
    copy = view.listed("copies")[0]
    assert copy["of_headline"]
    assert copy["rule"]
    (letter,) = view.listed("letters")
    assert (letter["id"], letter["reason"], letter["filename"]) == ("0:0", "unsupported-format", "menu.pdf")


@pytest.mark.parametrize("text", ["TEMPERED expect", "demo", "001_1a5a"])
def test_a_search_finds_by_headline_source_and_file(records: tuple[Record, ...], text: str) -> None:
    assert "Iraq, US launch strategic talks, with tempered expectations" in {
        each["headline"] for each in view_of(records).found(text)["articles"]
    }


def test_a_search_finds_a_story_by_what_it_is_about_whatever_its_title(records: tuple[Record, ...]) -> None:
    view = view_of(records)
    told = next(each for each in view.stories.values() if "Iraq" in each.entities)
    view.stories[told.story_id] = replace(told, title="US general sees Baghdad keeping American troops")
    assert told.story_id in {each["id"] for each in view.found("iraq")["stories"]}


def test_a_search_finds_by_the_beginning_of_an_id_and_not_by_its_middle(records: tuple[Record, ...]) -> None:
    view = view_of(records)
    first = view.listed("articles")[0]["id"]
    assert [each["id"] for each in view.found(first[:12])["articles"]] == [first]
    assert view.found(first[4:16])["articles"] == []
    assert view.found(" ") == {"articles": [], "stories": []}


def test_what_is_no_record_of_its_topic_is_not_listed() -> None:
    view = View()
    view.add(Record(CLEAN, 0, 0, int(NOW * 1000), b"en", b"{}", ()), NOW)
    view.add(Record(RAW, 0, 0, 2**62, b"x", b"y", ()), NOW)
    assert view.listed("articles") == []


@given(
    st.sampled_from(sorted(FOLDS)),
    st.one_of(st.none(), st.binary(max_size=40)),
    st.lists(
        st.tuples(st.sampled_from(["source", "newswire.error.topic", "newswire.error.attempts", "x"]), st.binary())
    ),
    st.integers(-(2**63), 2**63 - 1),
)
def test_whatever_stands_in_a_topic_the_page_goes_on(
    topic: str, value: bytes | None, headers: list[tuple[str, bytes]], milliseconds: int
) -> None:
    view = View()
    view.add(Record(topic, 0, 0, milliseconds, value, value, tuple(headers)), NOW)
    for name in LISTS:
        view.listed(name)
    view.source_rows(NOW)


def test_rates_are_of_the_last_minute_and_wild_clocks_are_no_seconds(records: tuple[Record, ...]) -> None:
    view, raw = View(), records[0]
    for seconds in (0, -1, -1, -RATE_SECONDS - 5, 10**9):
        view.add(replace(raw, timestamp_ms=int((NOW + seconds) * 1000)), NOW)
    counted = view.rates(NOW)[RAW]
    assert len(counted) == RATE_SECONDS
    assert counted[-2:] == [2, 1]
    assert sum(counted) == 3
    assert sum(view.rates(NOW + 2 * RATE_SECONDS)[RAW]) == 0


def test_the_newest_are_kept() -> None:
    kept: Newest[int, str] = Newest(2)
    for each in (1, 2, 1, 3):
        kept.put(each, str(each))
    assert list(kept) == [1, 3]
    assert ARTICLES < 10_000, "a row is some hundred bytes; the page is to stay small"


def test_a_source_says_what_came_of_its_documents(records: tuple[Record, ...]) -> None:
    (row,) = view_of(records).source_rows(NOW)
    assert (row["name"], row["documents"], row["refused"], row["articles"], row["copies"]) == ("demo", 4, 1, 4, 1)
    assert row["per_second"] == round(4 / 60, 2)
    assert row["headline"]

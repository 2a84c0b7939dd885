"""Numbers of a wire in order, out of it, twice and left out: what is missing is told once, and nothing else is."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.article import Article, decode
from service.formats.numbered import numbering
from service.formats.sources import SourceSettings
from service.pipeline import stage
from service.settings import Settings
from service.stated import Concept, Stated
from service.topics import contract
from service.worker import gaps, kept_numbers
from service.worker.gaps import LATE, LEAP, MOST_OPEN, MOST_WARNINGS, SequenceGaps
from service.worker.kept_numbers import KeptNumbers, Known
from service.worker.metrics import Metrics
from service.worker.sources import Sources

NOON = datetime(2026, 1, 30, 12, tzinfo=UTC)
PLAIN = decode(json.dumps(json.loads(contract("clean").example.read_text(encoding="utf-8"))["value"]).encode(), Article)


def message(number: int | None, minute: float = 0, source: str = "exa", service: str = "eca") -> Article:
    block = Stated(sequence_number=number, services=(Concept(code=service),))
    at = NOON + timedelta(minutes=minute)
    return replace(PLAIN, source=source, content_type="text/vnd.iptc.7901", event_time=at, stated=block)


def missing(messages: Iterable[Article], **known: SourceSettings) -> dict[str, int]:
    """How many messages of each source are told to be missing."""
    counted: Counter[str] = Counter()
    watch = SequenceGaps(numbering(known).of, lambda source, number: counted.update({source: number}))
    for each in messages:
        watch.note(each)
    return dict(counted)


def in_order(numbers: Iterable[int], minutes: float = 1) -> list[Article]:
    return [message(number, place * minutes) for place, number in enumerate(numbers)]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        pytest.param([*range(40, 60)], 0, id="none left out"),
        pytest.param([40, 41, 43, *range(44, 60)], 1, id="one left out"),
        pytest.param([40, 44, *range(45, 60)], 3, id="three left out"),
        pytest.param([40, 42, 41, *range(43, 60)], 0, id="one behind another"),
        pytest.param([40, 45, 41, 43, 42, 44, *range(46, 60)], 0, id="many behind one"),
        pytest.param([40, 45, 43, *range(46, 60)], 3, id="one of those that were left out comes"),
        pytest.param([40, 41, 41, 40, *range(42, 60)], 0, id="twice"),
        pytest.param([40, 38, 39, *range(41, 60)], 0, id="one before the first"),
        pytest.param([40, 9_417, *range(41, 60)], 0, id="a damaged figure"),
        pytest.param([40, 400, 401, *range(402, 420)], 359, id="a line that was down"),
        pytest.param([998, 999, *range(1, 20)], 0, id="begun anew"),
        pytest.param([998, 999, 1, 2, 4, *range(5, 20)], 1, id="left out after it has begun anew"),
    ],
)
def test_what_is_missing_of_a_numbered_wire(numbers: list[int], expected: int) -> None:
    assert missing(in_order(numbers)) == ({"exa": expected} if expected else {})


def test_a_number_is_waited_for_in_event_time() -> None:
    short = [message(1), message(3), message(4, LATE.total_seconds() / 60)]
    assert missing(short) == {}
    assert missing([*short, message(5, 1 + LATE.total_seconds() / 60)]) == {"exa": 1}


def test_services_and_sources_count_for_themselves() -> None:
    other = [message(number, 0, service="ecb") for number in (1, 3)]
    third = [message(number, 0, source="exb") for number in (2, 5)]
    late = [message(number, 30, source=source) for number, source in ((4, "exa"), (6, "exb"))]
    assert missing([*other, *third, message(4, 30, service="ecb"), *late]) == {"exa": 1, "exb": 2}


def test_numbers_begin_anew_with_the_day_of_the_source() -> None:
    evening = 11 * 60  # 23:00 UTC, midnight in Helsinki an hour ago
    numbers = [message(9, 9 * 60), message(1, evening), message(2, evening + 1), message(4, evening + 2)]
    later = message(5, evening + 30)
    assert missing([*numbers, later], exa=SourceSettings(zone="Europe/Helsinki")) == {"exa": 1}
    assert missing([message(7, 0), message(9, 12 * 60), message(10, 12 * 60 + 30)]) == {}


def test_a_message_of_the_day_before_yesterday_opens_nothing() -> None:
    days = [message(number, day * 24 * 60) for day, number in ((0, 1), (1, 1), (-1, 7), (-1, 9), (1, 2))]
    assert missing(days) == {}


def test_formats_without_numbers_that_run_on_count_only_where_the_source_is_known_to_have_them() -> None:
    ninjs = [replace(each, content_type="application/ninjs+json") for each in in_order([1, 3, *range(4, 30)])]
    assert missing(ninjs) == {}
    assert missing(ninjs, exa=SourceSettings(numbered=True)) == {"exa": 1}
    assert missing(in_order([1, 3, *range(4, 30)]), exa=SourceSettings(numbered=False)) == {}
    assert missing([message(None), replace(message(3), stated=None)]) == {}


def test_more_gaps_than_are_waited_for_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gaps, "MOST_OPEN", 2)
    assert missing(in_order([1, 3, 5, 7], minutes=0)) == {"exa": 1}
    assert MOST_OPEN > 2


def test_the_oldest_series_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gaps, "MOST_SERIES", 1)
    assert missing([message(1), message(1, source="exb"), message(3), message(4, 30)]) == {}


def test_a_gap_is_one_line_of_the_log_and_one_of_the_page(caplog: pytest.LogCaptureFixture) -> None:
    watch = SequenceGaps(numbering({}).of, lambda source, number: None)
    with caplog.at_level(logging.WARNING):
        for each in in_order([1, 5, *range(6, 30)]):
            watch.note(each)
    line = "'exa', service 'eca', 2026-01-30: 3 missing"
    assert [each.getMessage() for each in caplog.records] == [f"{line}, numbers 2 to 4"]
    assert list(watch.lines()) == [f"{line}, the last numbers 2 to 4"]


def test_a_source_whose_numbers_do_not_run_on_does_not_fill_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        counted = missing(in_order(range(1, 2 * MOST_WARNINGS + 11, 2), minutes=11))
    assert counted == {"exa": MOST_WARNINGS + 3}
    assert len(caplog.records) == MOST_WARNINGS + 1
    assert "numbered = false" in caplog.records[MOST_WARNINGS].getMessage()


def test_only_sources_that_the_settings_name_have_a_series_of_their_own(tmp_path: Path) -> None:
    file = tmp_path / "sources.toml"
    file.write_text('[exa]\nlanguage = "en"\n["*"]\nzone = "UTC"\n')
    metrics = Metrics("deduplicate", ("agency",))
    sources = Sources(
        stage("deduplicate"), metrics, Settings(sources=file, metric_sources=("agency",), state_dir=tmp_path)
    )

    def counted() -> dict[str, float | None]:
        name, names = "newswire_source_gap_messages_total", ("exa", "agency", "other", "exb")
        return {
            each: metrics.registry.get_sample_value(name, {"stage": "deduplicate", "source": each}) for each in names
        }

    assert counted() == {"exa": 0, "agency": 0, "other": 0, "exb": None}
    for source in ("exa", "exb"):
        for number, minute in ((1, 0), (3, 1), (4, 30)):
            sources.read(message(number, minute, source=source))
    assert counted() == {"exa": 1, "agency": 0, "other": 1, "exb": None}


def test_a_leap_is_as_long_as_it_says() -> None:
    assert missing(in_order([1, LEAP + 1, *range(LEAP + 2, LEAP + 30)])) == {"exa": LEAP - 1}


def over_a_restart(path: Path, before: Iterable[Article], after: Iterable[Article]) -> int:
    """How many messages are told to be missing by a worker and the one that comes after it."""
    counted: Counter[str] = Counter()
    for part in (before, after):
        watch = SequenceGaps(numbering({}).of, lambda _, number: counted.update({"": number}), KeptNumbers(path))
        for each in part:
            watch.note(each)
    return counted[""]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param([1, 2, 3], [7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18], 3, id="lost while nobody read"),
        pytest.param([1, 2, 5], [6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17], 2, id="waited for when it ended"),
        pytest.param([1, 2, 5], [3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], 0, id="late, but there"),
        pytest.param([5, 6, 7], [6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18], 0, id="delivered again"),
    ],
)
def test_what_came_is_known_over_a_restart(tmp_path: Path, before: list[int], after: list[int], expected: int) -> None:
    at = len(before)
    later = [message(number, at + place) for place, number in enumerate(after)]
    assert over_a_restart(tmp_path / "numbers", in_order(before), later) == expected


def test_a_file_of_numbers_that_is_damaged_is_read_as_far_as_it_is_not(tmp_path: Path) -> None:
    path = tmp_path / "numbers"
    kept = KeptNumbers(path)
    for service in ("eca", "ecb"):
        kept.keep(Known("exa", service, NOON.date(), 1, 9, (), 0, NOON))
    data = bytearray(path.read_bytes())
    data[2:10] = b"\x00" * 8
    path.write_bytes(data)
    assert [each.service for each in KeptNumbers(path).read()] == ["ecb"]


def test_a_series_too_long_for_its_place_is_kept_without_what_it_waits_for(tmp_path: Path) -> None:
    waited_for = tuple((number, number, NOON) for number in range(100))
    KeptNumbers(tmp_path / "numbers").keep(Known("exa", "eca", NOON.date(), 1, 200, waited_for, 0, NOON))
    KeptNumbers(tmp_path / "numbers").keep(Known("x" * 2_000, "eca", NOON.date(), 1, 200, (), 0, NOON))
    assert [(each.source, each.waited_for) for each in KeptNumbers(tmp_path / "numbers").read()] == [("exa", ())]


def test_the_oldest_place_is_given_to_the_next_series(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_numbers, "PLACES", 2)
    kept = KeptNumbers(tmp_path / "numbers")
    for service in ("a", "b", "c"):
        kept.keep(Known("exa", service, NOON.date(), 1, 9, (), 0, NOON))
    assert {each.service for each in KeptNumbers(tmp_path / "numbers").read()} == {"b", "c"}

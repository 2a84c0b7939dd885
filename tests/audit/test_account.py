"""The account: every document and article ends somewhere, what does not is named, and a whole run balances."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from service import article as records
from service.article import StoryMembership, document_id
from service.audit import Account, Finding, Report
from service.dead_letters.letter import dead_letter
from service.kafka.raw import raw_document
from service.kafka.reading import Record
from service.outcome import Reason, Rejected
from service.pipeline import (
    CLEAN,
    DEAD_LETTERS,
    DUPLICATES,
    ENRICHED,
    ITEMS,
    RAW,
    RETRACTIONS,
    STORIES,
    STORY_CANDIDATES,
    STORY_MEMBERS,
    UNIQUE,
    Pipeline,
    with_fields,
)
from service.settings import Settings

SEEDS = Path(__file__).parent.parent.parent / "seeds"
BEGAN = datetime(2020, 6, 12, tzinfo=UTC)
AFTER = {CLEAN, UNIQUE, ENRICHED, STORY_CANDIDATES, STORY_MEMBERS}


def record(topic: str, value: Any, offset: int = 0, key: bytes = b"", headers: Sequence[Any] = ()) -> Record:
    content = value if isinstance(value, bytes) else records.encode(value)
    return Record(topic, 0, offset, int(BEGAN.timestamp() * 1000) + offset, key, content, tuple(headers))


def letter(original: Record, reason: Reason, stage: str) -> Record:
    """The dead letter of ``original``."""
    key, value, headers = dead_letter(
        stage=stage, reason=reason, message="why", key=original.key, value=original.value, headers=original.headers,
        topic=original.topic, partition=0, offset=0, timestamp_ms=original.timestamp_ms,
    )  # fmt: skip
    return Record(DEAD_LETTERS, 0, 0, original.timestamp_ms + 10, key, value, tuple(headers))


@pytest.fixture(scope="module")
def run() -> list[Record]:
    """All records of a run over the seeds and a file that is no article."""
    pipeline = Pipeline(Settings())
    found: list[Record] = []
    files = [(path.name, path.read_bytes()) for path in sorted(SEEDS.iterdir())] + [("numbers.json", b"[1, 2, 3]")]
    for name, content in files:
        headers = [("filename", name.encode()), ("source", b"demo")]
        raw = record(RAW, content, len(found), document_id("demo", name, content).encode(), headers)
        found.append(raw)
        for topic, made in pipeline.feed(raw_document(raw.key, content, headers, BEGAN.timestamp())):
            if isinstance(made, Rejected):
                found.append(letter(raw, made.reason, "clean"))
            else:
                found.append(record(topic, made, len(found)))
    return found


def account_of(found: Sequence[Record], **options: Any) -> Account:
    account = Account(**options)
    for each in found:
        account.add(each)
    return account


def report_of(found: Sequence[Record], **options: Any) -> Report:
    return account_of(found, **options).report()


def id_of(found: Record) -> str:
    return str(records.decode(found.value or b"", records.UniqueArticle).article_id)


def without(run: Sequence[Record], article: str, topics: set[str]) -> list[Record]:
    """``run`` without what these topics say of ``article``."""
    name = article.encode()
    return [
        each for each in run if each.topic not in topics or (b'"article_id":"' + name) not in (each.value or b"")[:80]
    ]


def test_the_whole_run_balances(run: list[Record]) -> None:
    report = report_of(run)
    ledger = report.ledger
    assert report.balanced
    assert (ledger.documents, ledger.documents_with_articles, ledger.documents_refused) == (4, 3, 1)
    assert (ledger.articles, ledger.published, ledger.duplicates, ledger.articles_refused) == (4, 3, 1, 0)
    assert (report.redelivered, report.notes) == ({}, ())


def test_a_document_of_which_an_item_came_is_not_missing() -> None:
    content = b'{"uri": "urn:exa:p1", "type": "picture", "versioncreated": "2026-01-30T10:00:00Z", "headline": "Ferry"}'
    raw = record(RAW, content, 0, b"photo", [("filename", b"photo.ninjs")])
    made = list(Pipeline(Settings(), "clean").feed(raw_document(raw.key, content, raw.headers, BEGAN.timestamp())))
    ledger = report_of([raw, *(record(topic, each, 1) for topic, each in made)]).ledger
    assert [topic for topic, _ in made] == [ITEMS]
    assert (ledger.documents_missing, ledger.documents_with_articles, ledger.articles) == (0, 1, 0)


def test_an_empty_run_balances() -> None:
    assert Account().report().balanced


def test_the_order_between_the_topics_does_not_matter(run: list[Record]) -> None:
    by_topic: dict[str, list[Record]] = {}
    for each in run:
        by_topic.setdefault(each.topic, []).append(each)
    names = sorted(by_topic)
    for seed in range(5):
        random.Random(seed).shuffle(names)
        assert report_of([each for name in names for each in by_topic[name]]) == report_of(run)


def test_redelivery_is_counted_and_changes_nothing(run: list[Record]) -> None:
    twice = report_of([each for each in run for _ in range(2)])
    assert twice.balanced
    assert twice.ledger == report_of(run).ledger
    assert twice.redelivered["clean"] == sum(each.topic == CLEAN for each in run)
    assert set(twice.redelivered) == {"raw", "clean", "unique", "enriched", "story-candidates", "story-members"}


LACKS = {
    RAW: None,  # deleted by retention, or never sent by us: what came of it says that it was read
    CLEAN: None,
    DEAD_LETTERS: ("numbers.json", "neither an article nor a dead letter"),
    ENRICHED: ("004_", "not enriched"),
    STORY_MEMBERS: ("004_", "in no story"),
}


@pytest.mark.parametrize("topic", LACKS)
def test_what_lacks_a_record_is_named(run: list[Record], topic: str) -> None:
    last = max(number for number, each in enumerate(run) if each.topic == topic)
    report = report_of(run[:last] + run[last + 1 :])
    expected = LACKS[topic]
    assert report.balanced == (expected is None)
    assert [(each.filename.startswith(expected[0]), each.what) for each in report.missing if expected] == (
        [(True, expected[1])] if expected else []
    )


def test_an_article_of_which_only_clean_knows_is_not_decided(run: list[Record]) -> None:
    article = id_of(next(each for each in run if each.topic == UNIQUE))
    (found,) = report_of(without(run, article, AFTER - {CLEAN} | {DUPLICATES})).missing
    assert (found.what, found.id) == ("not decided", article)


def test_a_part_that_its_document_lists_and_clean_lacks_is_named(run: list[Record]) -> None:
    parts = [each for each in run if each.topic == CLEAN and b'"part":1,' in (each.value or b"")]
    (found,) = report_of(without(run, id_of_clean(parts[0]), AFTER)).missing
    assert found.what == "a part of its document that is not in clean"
    assert found.id == id_of_clean(parts[0])


def id_of_clean(found: Record) -> str:
    return str(records.decode(found.value or b"", records.Article).article_id)


def test_members_that_no_story_is_known_of_are_in_no_story(run: list[Record]) -> None:
    report = report_of([each for each in run if each.topic != STORIES])
    assert {each.what for each in report.missing} == {"in a story that is not there"}
    assert len(report.missing) == sum(each.topic == ENRICHED for each in run)


def test_an_article_refused_by_a_later_stage_is_accounted_for(run: list[Record]) -> None:
    last = next(each for each in reversed(run) if each.topic == UNIQUE)
    left = without(run, id_of(last), {ENRICHED, STORY_CANDIDATES, STORY_MEMBERS})
    assert not report_of(left).balanced
    report = report_of([*left, letter(last, Reason.INTERNAL_ERROR, "enrich")])
    assert report.balanced
    assert report.ledger.articles_refused == 1


def test_a_document_of_which_a_second_delivery_was_refused_has_its_articles(run: list[Record]) -> None:
    raw = next(each for each in run if each.topic == RAW)
    ledger = report_of([*run, letter(raw, Reason.INTERNAL_ERROR, "clean")]).ledger
    assert (ledger.documents_with_articles, ledger.documents_refused) == (3, 1)


@pytest.mark.parametrize("value", [b"{}", b"", b"[1]", b"\xff", b'{"article_id":7}'])
def test_a_foreign_record_is_no_article(run: list[Record], value: bytes) -> None:
    foreign = [record(topic, value) for topic in (*AFTER, DUPLICATES, STORIES)]
    letters = [letter(each, Reason.INVALID_RECORD, "deduplicate") for each in foreign]
    assert report_of([*run, *foreign, *letters]).ledger == report_of(run).ledger


def test_what_waits_for_its_stage_is_in_flight(run: list[Record]) -> None:
    """Each stage stopped in turn: what lacks is on its way, and only where nobody has read it yet."""
    after: dict[str, set[str]] = {
        RAW: {CLEAN, UNIQUE, DUPLICATES, ENRICHED, STORY_CANDIDATES, STORY_MEMBERS, STORIES, DEAD_LETTERS},
        CLEAN: {UNIQUE, DUPLICATES, ENRICHED, STORY_CANDIDATES, STORY_MEMBERS, STORIES},
        UNIQUE: {ENRICHED, STORY_CANDIDATES, STORY_MEMBERS, STORIES},
        STORY_CANDIDATES: {STORY_MEMBERS, STORIES},
    }
    for stopped, lost in after.items():
        left = [each for each in run if each.topic not in lost]

        def unread(topic: str, _partition: int, _offset: int, stopped: str = stopped) -> bool:
            return topic == stopped

        report = report_of(left, unread=unread)
        assert report.balanced
        assert report.ledger.documents_in_flight + report.ledger.articles_in_flight > 0
        assert not report_of(left).balanced


def test_a_record_read_once_is_not_in_flight_for_being_sent_again(run: list[Record]) -> None:
    raw = [each for each in run if each.topic == RAW]
    again = [replace(each, offset=each.offset + 100) for each in raw]
    report = report_of([*raw, *again], unread=lambda _topic, _partition, offset: offset >= 100)
    assert report.ledger.documents_in_flight == 0
    assert len(report.missing) == len(raw)


def test_two_records_of_one_article_that_differ_are_named(run: list[Record]) -> None:
    first = next(each for each in run if each.topic == CLEAN)
    article = records.decode(first.value or b"", records.Article)
    other = record(CLEAN, replace(article, body="Something else."))
    assert report_of([*run, other]).otherwise == (
        Finding("two records in clean that differ", article.article_id, article.filename),
    )


def test_another_time_of_receipt_is_no_other_content(run: list[Record]) -> None:
    first = next(each for each in run if each.topic == CLEAN)
    article = records.decode(first.value or b"", records.Article)
    later = record(CLEAN, replace(article, received_at=BEGAN.replace(year=2021), event_time=BEGAN))
    report = report_of([*run, later])
    assert report.balanced
    assert report.redelivered == {"clean": 1}


def test_an_article_in_two_stories_is_doubled_unless_they_became_one(run: list[Record]) -> None:
    first = next(each for each in run if each.topic == STORY_MEMBERS)
    story = records.decode(next(each.value or b"" for each in run if each.topic == STORIES), records.Story)
    member = records.decode(first.value or b"", StoryMembership)
    other = record(STORIES, replace(story, story_id="other"))
    moved = record(STORY_MEMBERS, replace(member, story_id="other"))
    (found,) = report_of([*run, other, moved]).doubled
    assert (found.what, found.id) == ("in two stories", member.article_id)
    merged = record(STORIES, replace(story, story_id="other", event="merged", merged_into=member.story_id))
    assert report_of([*run, other, moved, merged]).balanced


def test_stories_that_went_into_each_other_are_no_story(run: list[Record]) -> None:
    story = records.decode(next(each.value or b"" for each in run if each.topic == STORIES), records.Story)
    circle = record(STORIES, replace(story, event="merged", merged_into=story.story_id))
    assert {each.what for each in report_of([*run, circle]).missing} == {"in a story that is not there"}


def test_a_copy_of_a_copy_is_a_duplicate_too(run: list[Record]) -> None:
    copy = next(each for each in run if each.topic == DUPLICATES)
    decision = records.decode(copy.value or b"", records.Decision)
    article = records.decode(next(each.value or b"" for each in run if each.topic == CLEAN), records.Article)
    another = with_fields(records.Article, article, article_id="copy", parts=("copy",))
    decision = replace(decision, article_id="copy", duplicate_of=decision.article_id)
    report = report_of([*run, record(CLEAN, another), record(DUPLICATES, decision)])
    assert report.balanced
    assert report.ledger.duplicates == 2


def test_copies_of_each_other_are_missing(run: list[Record]) -> None:
    copy = next(each for each in run if each.topic == DUPLICATES)
    decision = records.decode(copy.value or b"", records.Decision)
    back = replace(decision, article_id=decision.duplicate_of or "", duplicate_of=decision.article_id)
    report = report_of([*run, record(DUPLICATES, back)])
    assert {each.what for each in report.missing} == {"a copy of its own copies"}


def test_a_window_counts_the_documents_received_in_it(run: list[Record]) -> None:
    raw = [each for each in run if each.topic == RAW]
    window = (float(raw[1].timestamp_ms), float(raw[3].timestamp_ms))
    report = report_of(run, window=window)
    assert report.balanced
    assert report.ledger.documents == 2
    last = [each for each in run if each.topic != ENRICHED]
    names = {raw_document(each.key, each.value, each.headers, 0).filename for each in raw[1:3]}
    assert {each.filename for each in report_of(last, window=window).missing} <= names


def test_one_id_with_two_contents_is_noted(run: list[Record]) -> None:
    raw = next(each for each in run if each.topic == RAW)
    report = report_of([*run, replace(raw, value=b"Another text altogether.")])
    assert report.balanced
    assert report.notes == ("1 document ids were used for more than one content",)


@pytest.fixture(scope="module")
def killed() -> list[Record]:
    """All records of a text and its kill."""
    text = sorted(SEEDS.iterdir())[1].read_bytes()
    pipeline = Pipeline(Settings())
    found: list[Record] = []
    for name, content in (("a.txt", text), ("kill.txt", b"MANDATORY KILL\n\n" + text)):
        headers = [("filename", name.encode()), ("source", b"demo")]
        raw = record(RAW, content, len(found), document_id("demo", name, content).encode(), headers)
        found.append(raw)
        made = pipeline.feed(raw_document(raw.key, content, headers, BEGAN.timestamp()))
        found += [record(topic, each, len(found)) for topic, each in made]
    return found


def test_a_kill_and_its_retraction_balance_and_a_second_telling_is_a_redelivery(killed: list[Record]) -> None:
    assert report_of(killed).balanced
    again = [*killed, *(each for each in killed if each.topic == RETRACTIONS)]
    assert (report_of(again).balanced, report_of(again).redelivered) == (True, {"retractions": 1})


def test_a_kill_of_which_no_retraction_tells_is_missing(killed: list[Record]) -> None:
    report = report_of([each for each in killed if each.topic != RETRACTIONS])
    assert [(each.what, each.filename) for each in report.missing] == [
        ("an order of which no retraction tells", "kill.txt")
    ]


def test_a_kill_decided_before_there_were_retractions_is_not_missing(killed: list[Record]) -> None:
    old = [replace(each, value=(each.value or b"").replace(b'"retracts"', b'"former"')) for each in killed]
    assert report_of([each for each in old if each.topic != RETRACTIONS]).missing == ()


def test_two_retractions_of_one_id_that_differ_are_found(killed: list[Record]) -> None:
    (told,) = (each for each in killed if each.topic == RETRACTIONS)
    other = replace(told, value=(told.value or b"").replace(b'"kind":"kill"', b'"kind":"takedown"'))
    assert [each.what for each in report_of([*killed, other]).otherwise] == ["two records in retractions that differ"]

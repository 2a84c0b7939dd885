"""What the topics carry of a few documents, made in memory and then damaged: each damage fails its check."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from typing import Any

import pytest

from faults import verification
from faults.chaos import audited
from faults.documents import documents
from faults.progress import Progress, document_of
from faults.verification import DOUBLED, LOST, compacted, unreleased, verify
from faults.watch import Watch, gaps
from service import article, pipeline, topics
from service.audit import Finding, Ledger, Report, Skipped
from service.dead_letters.letter import dead_letter
from service.kafka.raw import raw_document
from service.kafka.reading import Record
from service.outcome import Reason, Rejected
from service.outputs import Output
from service.pipeline import (
    CLEAN,
    DEAD_LETTERS,
    ENRICHED,
    RAW,
    RETRACTIONS,
    STAGES,
    STORIES,
    STORY_MEMBERS,
    UNIQUE,
    Started,
)
from service.settings import Settings

SETTINGS = Settings(disabled_enrichments=("entities", "quotes", "places", "subjects", "dates", "amounts"))
# The checks that are in neither group.
OTHERWISE = ()
Found = dict[str, list[Record]]


def add(
    found: Found, topic: str, key: bytes | None, value: bytes | None, headers: tuple[tuple[str, bytes], ...] = ()
) -> Record:
    record = Record(topic, 0, len(found[topic]), 1_590_000_000_000, key, value, headers)
    found[topic].append(record)
    return record


def refuse(found: Found, stage: str, record: Record, reason: Reason) -> None:
    key, value, headers = dead_letter(
        stage=stage,
        reason=reason,
        message="",
        key=record.key,
        value=record.value,
        headers=list(record.headers),
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        timestamp_ms=record.timestamp_ms,
        error=None,
    )
    add(found, DEAD_LETTERS, key, value, tuple(headers))


def topics_of(first: int, last: int) -> Found:
    """All topics after these of the documents, without a fault: one partition each."""
    found: Found = {each.name: [] for each in topics.CONTRACTS}
    for name, content in islice(documents(1000), first, last):
        add(found, RAW, name.encode(), content, (("received-at", b"2020-06-11T12:00:00Z"),))
    for stage in STAGES:
        started = stage.start(SETTINGS, {})
        for record in list(found[stage.reads]):
            outcome = started.run(_content(stage.reads, record))
            if isinstance(outcome, Rejected):
                refuse(found, stage.name, record, outcome.reason)
                continue
            say(found, outcome.value)
        for outputs, carried_out in started.due(datetime.now(UTC)) if started.due else ():
            say(found, outputs)
            carried_out()
    return found


def say(found: Found, outputs: Iterable[Output]) -> None:
    for output in outputs:
        add(found, output.topic, output.key.encode(), article.encode(output.record))


def _content(topic: str, record: Record) -> object:
    if topic == RAW:
        return raw_document(record.key, record.value, record.headers, record.timestamp_ms / 1000)
    kind = topics.contract(topic).record
    assert kind is not None
    return article.decode(record.value or b"", kind)


@pytest.fixture(scope="module", autouse=True)
def each_document_cleaned_once() -> Iterator[None]:
    """Cleaning says the same of a document each time, and most tests damage what comes after it."""
    clean = pipeline.stage("clean")
    run = cache(clean.start(SETTINGS, {}).run)

    def start(settings: Settings, _: Any) -> Started:
        assert settings == SETTINGS
        return Started(run, lambda: 0)

    with pytest.MonkeyPatch.context() as patch:
        once = {"clean": replace(clean, start=start)}
        patch.setattr(verification, "stage", lambda name: once.get(name) or pipeline.stage(name))
        yield


@pytest.fixture(scope="module")
def undisturbed() -> Found:
    # A text, its correction, its kill and one under an embargo among them; the 41st is no article.
    return topics_of(31, 47)


@pytest.fixture
def found(undisturbed: Found) -> Found:
    return {topic: list(records) for topic, records in undisturbed.items()}


def failed(found: Found, deleted: tuple[str, ...] = ()) -> set[str]:
    sent = {document_of(each) for each in found[RAW]}
    return {check for check, ids in verify(found, sent, SETTINGS, deleted).wrong.items() if ids}


def test_nothing_is_wrong_without_a_fault(found: Found) -> None:
    assert failed(found) == set()
    assert len(found[DEAD_LETTERS]) > 0


def test_orders_and_what_an_embargo_releases_are_among_them(found: Found) -> None:
    told = [article.decode(each.value or b"", article.Retraction) for each in found[RETRACTIONS]]
    assert {(each.kind, each.status) for each in told} == {
        *((kind, "found") for kind in ("correction", "kill", "embargo-lifted")),
        ("embargo-set", "not-found"),
    }
    clean = {article.decode(each.value or b"", article.Article).article_id for each in found[CLEAN]}
    (released,) = {(each.key or b"").decode() for each in found[UNIQUE]} - clean
    assert unreleased(found) == set()
    found[UNIQUE] = [each for each in found[UNIQUE] if each.key != released.encode()]
    assert unreleased(found) == {released}


def test_the_same_records_once_more_are_no_wrong(found: Found) -> None:
    for topic in (CLEAN, UNIQUE, ENRICHED):
        add(found, topic, found[topic][3].key, found[topic][3].value)
    assert failed(found) == set()


def _drop(topic: str) -> Callable[[Found], None]:
    return lambda found: found[topic].__delitem__(4)


def _change_language(found: Found) -> None:
    first = _content(CLEAN, found[CLEAN][2])
    assert isinstance(first, article.Article)
    add(found, CLEAN, b"xx", article.encode(replace(first, headline="Another")))


def _keep_the_embargo(found: Found) -> None:
    lifted = [article.decode(each.value or b"", article.Retraction) for each in found[RETRACTIONS]]
    (released,) = {each.article_id for each in lifted if each.kind == "embargo-lifted"}
    for topic, records in found.items():
        found[topic] = [each for each in records if released.encode() not in (each.key or b"") + (each.value or b"")]


def _another_reason(found: Found) -> None:
    first = article.decode(found[RETRACTIONS][0].value or b"", article.Retraction)
    add(found, RETRACTIONS, first.order_id.encode(), article.encode(replace(first, reason="another")))


def _garbage(found: Found) -> None:
    add(found, UNIQUE, b"x", b"{}")


@pytest.mark.parametrize(
    ("damage", "check", "group"),
    [
        (_drop(CLEAN), "articles that cleaning finds and the topic lacks", LOST),
        (_drop(ENRICHED), "unique and not enriched", LOST),
        (_drop(STORY_MEMBERS), "enriched and in no story", LOST),
        (_change_language, "redelivered with another content", DOUBLED),
        (_keep_the_embargo, "embargoes that have ended and released nothing", LOST),
        (lambda found: found[RETRACTIONS].clear(), "retractions that were never told", LOST),
        (_another_reason, "retractions that were never to be made", OTHERWISE),
        (_another_reason, "redelivered with another content", DOUBLED),
        (_garbage, "unreadable records that are no dead letter", LOST),
        (lambda found: found[DEAD_LETTERS].clear(), "documents neither in clean nor in dead letters", LOST),
    ],
)
def test_each_damage_is_found_by_its_check(
    damage: Callable[[Found], None], check: str, group: tuple[str, ...], found: Found
) -> None:
    damage(found)
    assert check in failed(found)
    assert (check in LOST, check in DOUBLED) == (group is LOST, group is DOUBLED)


def test_a_dead_letter_accounts_for_a_record_that_cannot_be_read(found: Found) -> None:
    _garbage(found)
    refuse(found, "enrich", found[UNIQUE][-1], Reason.INVALID_RECORD)
    assert failed(found) == set()


def test_an_article_too_large_for_its_topic_is_accounted_for_by_its_dead_letter(found: Found) -> None:
    raw = add(found, RAW, b"large", found[RAW][0].value, (("received-at", b"2020-06-11T12:00:00Z"),))
    assert failed(found) == {
        "documents neither in clean nor in dead letters",
        "articles that cleaning finds and the topic lacks",
    }
    refuse(found, "clean", raw, Reason.TOO_LARGE)
    assert failed(found) == set()


def test_of_what_was_deleted_unread_nothing_has_to_come(found: Found) -> None:
    add(found, RAW, b"deleted", found[RAW][0].value, (("received-at", b"2020-06-11T12:00:00Z"),))
    assert failed(found, ("deleted",)) == set()


def test_compaction_that_keeps_the_last_record_of_each_key_moves_no_article(found: Found) -> None:
    standing = {topic: list(_last_of_each_key(records)) for topic, records in found.items()}
    assert compacted(found, standing) == []
    standing[STORIES] = standing[STORIES][1:]
    assert compacted(found, standing) != []


def _last_of_each_key(records: list[Record]) -> Iterator[Record]:
    last = {each.key: each for each in records}
    return (each for each in records if last[each.key] is each)


def test_progress_waits_for_every_document_and_no_longer(undisturbed: Found) -> None:
    watch = Watch("nobody:1")
    for number, records in enumerate(undisturbed.values()):
        for record in records:
            watch.add(record, 1_600_000_000.0 + number)
    assert watch.progress.waiting(2e9) == []
    assert len(watch.progress.passages()) == len(undisturbed[RAW])
    assert watch.found() == undisturbed


def progress_of(found: Found) -> Progress:
    progress = Progress()
    for records in found.values():
        for record in records:
            progress.add(record, 0.0)
    return progress


@pytest.mark.parametrize("topic", [CLEAN, STORY_MEMBERS, DEAD_LETTERS])
def test_progress_waits_for_a_document_of_which_something_is_missing(topic: str, found: Found) -> None:
    found[topic].pop(0)
    assert len(progress_of(found).waiting(2e9)) == 1


def test_progress_knows_what_is_under_an_embargo_still(found: Found) -> None:
    assert progress_of(found).held == set()
    _keep_the_embargo(found)
    assert progress_of(found).waiting(2e9) == []
    assert progress_of(found).held == unreleased(found) != set()


def test_places_that_nobody_saw_are_named(found: Found) -> None:
    del found[UNIQUE][7:9]
    assert gaps(found) == [f"{UNIQUE}[0] 7-8"]


def test_what_is_said_again_is_counted(found: Found) -> None:
    watch = Watch("nobody:1")
    add(found, ENRICHED, found[ENRICHED][0].key, found[ENRICHED][0].value)
    for record in found[ENRICHED]:
        watch.add(record, 5.0)
    assert list(watch.redelivered().values()) == [5.0]


LEDGER = Ledger(
    documents=3,
    documents_with_articles=2,
    documents_refused=1,
    documents_in_flight=0,
    articles=2,
    published=1,
    duplicates=1,
    articles_refused=0,
    articles_in_flight=0,
)


@pytest.mark.parametrize(
    ("report", "deleted", "said"),
    [
        (Report(LEDGER, (), (), ()), 0, ""),
        (Report(LEDGER, (), (), (), (Skipped(RAW, 0, 4),)), 4, ""),
        (Report(LEDGER, (), (), ()), 4, "0 records skipped, 4 were"),
        (Report(LEDGER, (), (), (), (Skipped(RAW, 0, 4),)), 0, "4 records skipped, 0 were"),
        (Report(LEDGER, (Finding("article", "a1", "f"),), (), ()), 0, "missing: 1, such as article a1"),
        (Report(replace(LEDGER, documents=4), (), (), ()), 0, "out of balance"),
        (Report(replace(LEDGER, documents=4, documents_in_flight=1), (), (), ()), 0, "1 in flight"),
    ],
)
def test_the_audit_has_to_balance_and_to_tell_what_was_deleted(report: Report, deleted: int, said: str) -> None:
    told = audited(report, deleted)
    assert [said in each for each in told] == ([True] if said else [])

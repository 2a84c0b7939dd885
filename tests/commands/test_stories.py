"""What ``newswire stories`` and ``newswire stories show`` say, over topics of a broker."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer

from service.article import Story, StoryCandidate, decode, encode
from service.commands import main
from service.commands.console import BAD_DATA, DIFFERENT, USAGE
from service.kafka.running_stories import went_to
from service.pipeline import CLEAN, STORIES, STORY_CANDIDATES, STORY_MEMBERS
from service.settings import Settings
from service.stories import StoryClusters, StoryMember
from service.worker.supervisor import apply_all_topics
from tests.page.records import made_of, seeds

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
Captured = pytest.CaptureFixture[str]


def stories(capfd: Captured, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["newswire", "stories", *arguments])
    with pytest.raises(SystemExit) as ended:
        main.main()
    said = capfd.readouterr()
    return int(ended.value.code or 0), said.out, said.err


def states(*merged: tuple[str, str | None]) -> dict[str, Story]:
    one = Story(
        story_id="", event="grew", article_id=None, title=None, summary=None, articles=(), sources=(), entities=(),
        places=(), countries=(), subjects=(), languages=(), first_seen=NOON, last_seen=NOON, article_count=0,
        articles_per_hour=0.0,
    )  # fmt: skip
    return {name: replace(one, story_id=name, merged_into=into) for name, into in merged}


def test_a_story_is_found_after_all_its_merges() -> None:
    latest = states(("a", "b"), ("b", "c"), ("c", None), ("d", "gone"))
    assert [went_to(latest, each) for each in "abcde"] == ["c", "c", "c", "d", "e"]


def test_merges_that_go_round_end() -> None:
    assert went_to(states(("a", "b"), ("b", "a")), "a") == "b"


@pytest.mark.broker
def test_a_story_is_shown_with_its_articles(
    clean_broker: str, capfd: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply_all_topics(clean_broker, Settings(partitions=2))
    records = [each for each in made_of(seeds()) if each.topic in (CLEAN, STORIES, STORY_MEMBERS)]
    last = next(decode(each.value or b"", Story) for each in reversed(records) if each.topic == STORIES)
    old = replace(last, story_id="0" * 32, event="merged", merged_into=last.story_id)

    async def send() -> None:
        async with AIOKafkaProducer(bootstrap_servers=clean_broker) as producer:
            for each in records:
                await producer.send_and_wait(each.topic, each.value, key=each.key, headers=list(each.headers))
            await producer.send_and_wait(STORIES, encode(old), key=old.story_id.encode())

    asyncio.run(send())
    broker = ("--broker", clean_broker)
    assert last.story_id[:8] in stories(capfd, monkeypatch, *broker)[1]
    assert stories(capfd, monkeypatch, "show", "f" * 32, *broker)[0] == BAD_DATA
    assert stories(capfd, monkeypatch, "show", "", *broker)[0] == USAGE
    code, said, _ = stories(capfd, monkeypatch, "show", last.story_id[:12], *broker)
    assert code == 0
    assert last.title is not None
    assert last.title in said
    assert f"merged into it: {old.story_id}" in said
    # Of one that was merged, the story that it is in now.
    shown = json.loads(stories(capfd, monkeypatch, "show", old.story_id[:20], "--json", *broker)[1])
    assert shown["story"]["story_id"] == last.story_id
    assert {each["article_id"] for each in shown["members"]} >= set(last.articles)
    assert all(each["headline"] for each in shown["members"])


@pytest.mark.broker
def test_a_file_is_told_its_running_story_and_why(
    clean_broker: str, capfd: Captured, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    apply_all_topics(clean_broker, Settings(partitions=2))
    entries: dict[str, StoryMember] = {}
    clusters = StoryClusters(entries, timedelta(hours=168))
    made = [decode(each.value or b"", StoryCandidate) for each in made_of(seeds()) if each.topic == STORY_CANDIDATES]
    for each in made:
        clusters.assign(each)
    changelog = "newswire-cluster-entries-changelog"

    async def send() -> None:
        async with AIOKafkaProducer(bootstrap_servers=clean_broker) as producer:
            for name, entry in entries.items():
                await producer.send_and_wait(changelog, b"an older value", key=name.encode())
                await producer.send_and_wait(changelog, encode(entry), key=name.encode())
            await producer.send_and_wait(changelog, b"gone", key=b"gone")
            await producer.send_and_wait(changelog, None, key=b"gone")

    asyncio.run(send())
    broker = ("--broker", clean_broker)
    name, content = next(iter(seeds().items()))
    (tmp_path / name).write_bytes(content)
    code, said, _ = stories(capfd, monkeypatch, "--like", str(tmp_path / name), "--json", *broker)
    assert code == 0, said
    best = json.loads(said)[0]
    assert best["story_id"] in {story.story_id for story in clusters.stories()}
    assert best["stories"][0]["likeness"]["reasons"]
    other = tmp_path / "other.txt"
    other.write_text("Central bank of Tervania raises its key rate\n\n" + 8 * "Governor Olga Maren spoke in Tervania. ")
    code, said, _ = stories(capfd, monkeypatch, "--like", str(other), *broker)
    assert code == DIFFERENT
    assert "of no running story" in said

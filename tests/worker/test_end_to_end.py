"""The whole service on a broker, as it is run: two workers a stage, eight partitions, the seeds and what is no article.

Nothing of it is a stand-in: the files go in by ``newswire replay``, the topics are read from the start, and every
message has to be accounted for.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from faults import kills
from faults.fleet import Fleet, fleet
from faults.verification import Found
from service import pipeline
from service.audit import audit
from service.commands.demo_run import Observed
from service.kafka.raw import header_texts
from service.pipeline import DEAD_LETTERS, RAW
from service.settings import Settings
from tests.waiting import until

pytestmark = pytest.mark.broker

ROOT = Path(__file__).parent.parent.parent
SEEDS = ROOT / "seeds"
PATIENCE_SECONDS = 600.0
LIMIT = Settings().max_record_bytes

BOILERPLATE = (
    b"Home | World | Sport\n\nCookie settings\n\nRead more\n\nSubscribe to our newsletter\n\nAll rights reserved.\n"
)
# By document id: what it is, and what has to become of it.
HOSTILE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty"),
    "zeros": (bytes(LIMIT - 4096), "too-large"),
    "zeros within the limit": (bytes(9_000_000), "unsupported-format"),
    "not UTF-8": (b"\xff\xfe\xfd\x00\x81\x8d" * 200, "undecodable"),
    "pdf": (
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n" * 20,
        "unsupported-format",
    ),
    "truncated gzip": (gzip.compress(BOILERPLATE * 400)[:-20], "undecodable"),
    "numbers": (json.dumps(list(range(1000))).encode(), "malformed"),
    "a line of 10 MB": (b"word " * 2_000_000, "too-large"),
    "boilerplate": (BOILERPLATE, "no-article"),
}


async def send_hostile(bootstrap: str) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, max_request_size=LIMIT) as producer:
        for name, (content, _) in HOSTILE.items():
            await producer.send_and_wait(RAW, content, key=name.encode(), headers=[("source", b"hostile")])


def replay(bootstrap: str, state: Path, folder: Path, *more: str) -> None:
    command = [sys.executable, "-m", "service", "replay", "--broker", bootstrap, "--source", "test", *more, str(folder)]
    environment = {**os.environ, "NEWSWIRE_STATE_DIR": str(state)}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdin=subprocess.DEVNULL, timeout=600)


def observed_in(found: Found) -> Observed:
    observed = Observed()
    for records in found.values():
        for record in records:
            observed.add(record)
    return observed


def settled(bootstrap: str, documents: int, workers: Fleet) -> tuple[Found, Observed]:
    """What the topics hold, once every one of so many documents is accounted for."""

    def looked() -> tuple[Found, Observed] | None:
        found = asyncio.run(kills.read_all(bootstrap))
        observed = observed_in(found)
        ledger = observed.account.ledger()
        print(ledger)  # noqa: T201  # shown where the test fails
        assert not workers.revive(), "no worker ends by itself"
        return (found, observed) if ledger.documents >= documents and ledger.balanced else None

    found = until(looked, PATIENCE_SECONDS)
    assert found is not None
    return found


def answers(observed: Observed) -> dict[tuple[str, int], dict[str, Any]]:
    return {(line["filename"][:3], line["part"]): line for line in observed.state.lines()}


def ended(line: dict[str, Any]) -> tuple[Any, ...]:
    """Where an article ended."""
    return tuple(line[name] for name in ("article_id", "body", "relation", "duplicate_of", "story_id"))


def test_the_seeds_and_what_is_no_article(clean_broker: str, tmp_path: Path) -> None:
    settings = Settings(broker=clean_broker, partitions=8, state_dir=tmp_path, metrics_port=9480)
    with fleet(settings, copies=2, logs=tmp_path) as workers:
        # The first seed before the others: an excerpt that is superseded by the full text after it.
        replay(clean_broker, tmp_path, SEEDS / "000_f614fc235d106158.txt")
        settled(clean_broker, 1, workers)
        replay(clean_broker, tmp_path, SEEDS)
        asyncio.run(send_hostile(clean_broker))
        found, observed = settled(clean_broker, 3 + len(HOSTILE), workers)
        # The stages go on: the same again makes no new decision.
        replay(clean_broker, tmp_path, SEEDS, "--force")
        settled(clean_broker, 3 + len(HOSTILE), workers)
        health = [workers.ready(each) for each in workers.members]
        codes = workers.stop()
    assert all(health)
    assert set(codes.values()) == {0}

    lines = answers(observed)
    assert sorted(lines) == [("000", 0), ("001", 0), ("001", 1), ("004", 0)]
    assert lines["000", 0]["relation"] == "excerpt"
    assert lines["000", 0]["duplicate_of"] == lines["001", 0]["article_id"]
    assert [lines[key]["relation"] for key in sorted(lines)[1:]] == ["unique"] * 3
    assert lines["001", 0]["decision"].supersedes == (lines["000", 0]["article_id"],)
    assert len({lines[key]["story_id"] for key in (("000", 0), ("001", 0), ("004", 0))}) == 1
    assert lines["004", 0]["story_id"] is not None

    reasons = {name: observed.refused.get(name, ("nothing", ""))[0] for name in HOSTILE}
    assert reasons == {name: reason for name, (_, reason) in HOSTILE.items()}
    letters = {header_texts(each.headers).get("source"): each for each in found[DEAD_LETTERS]}
    assert set(letters) == {"hostile"}
    for letter in found[DEAD_LETTERS]:
        assert letter.key is not None
        assert letter.value == HOSTILE[letter.key.decode()][0], "key and value are the original bytes"

    ledger = observed.account.ledger()
    assert ledger.balanced
    assert (ledger.documents_with_articles, ledger.documents_refused) == (3, len(HOSTILE))
    assert (ledger.articles, ledger.published, ledger.duplicates, ledger.articles_refused) == (4, 3, 1, 0)
    assert {each.partition for each in found[pipeline.STORY_CANDIDATES]} == {0}

    # The audit knows none of that and comes to the same, by the offsets that the stages committed as they ended.
    audited = audit(clean_broker)
    assert audited.balanced, audited
    assert audited.ledger == ledger
    assert (audited.redelivered["raw"], audited.skipped) == (3, ())

    # A forced replay sends the same again, to the byte, and nothing is decided otherwise.
    again = answers(observed_in(asyncio.run(kills.read_all(clean_broker))))
    assert [ended(again[key]) for key in sorted(again)] == [ended(lines[key]) for key in sorted(lines)]


def test_workers_killed_under_load_lose_and_double_nothing(clean_broker: str, tmp_path: Path) -> None:
    """The short form of ``python -m faults.kills``."""
    report, result = kills.run(
        clean_broker, kills=3, articles=120, pause=6.0, seed=7, folder=tmp_path, port=9520, say=print
    )
    assert {check: ids for check, ids in result.wrong.items() if ids} == {}
    assert result.counts["documents"] == 120
    assert min(result.counts[name] for name in ("unique", "duplicates", "stories", "dead_letters")) > 0
    assert sum(report["victims"].values()) == 3
    assert report["ended by themselves"] == []


def test_the_settings_of_a_fleet_reach_its_workers(tmp_path: Path) -> None:
    """A fleet of nobody: what a worker is started with, without starting one."""
    settings = replace(Settings(broker="a:1"), partitions=8, metrics_port=9500)
    workers = Fleet(settings, 2, tmp_path)
    assert [member.name for member in workers.members][:3] == ["clean-0", "clean-1", "deduplicate-0"]
    assert len({member.port for member in workers.members}) == len(workers.members) == 8

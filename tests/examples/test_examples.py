"""The examples do what the documents say: each is run as its docstring says, on a broker with real records."""

from __future__ import annotations

import asyncio
import json
import runpy
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from service.article import RawDocument, document_id, encode
from service.kafka.admin import apply_topics
from service.kafka.raw import header_texts
from service.kafka.reading import read
from service.pipeline import DUPLICATES, ENRICHED, RAW, RETRACTIONS, Pipeline
from service.settings import Settings

pytestmark = pytest.mark.broker

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SETTINGS = Settings(partitions=2)
HARBOUR = """The harbour of Eastmere will be closed to large ships for two weeks while divers repair the northern lock,
the port authority said on Monday. Three ferries a day will leave from the old quay instead, and freight is sent through
Westhaven. The lock was built in 1931 and has not been drained since, engineer Paula Brandt told reporters."""
VINEYARD = """Winegrowers in the hills above Lorne have begun their earliest harvest on record, after a spring without a
single night of frost. The cooperative expects a third less juice than last year but sweeter grapes. Pickers from four
countries sleep in the village school, which opens a week late for that reason, mayor Tomas Reyl said."""
TUNNEL = """A maintenance train broke down in the Karst tunnel before dawn and blocked both tracks for five hours, the
railway said. Some nine thousand commuters were taken over the pass in buses. Nobody was hurt. The cause, a torn cable,
was found by a technician who walked the whole length of the tunnel with a torch."""


def ninjs(uri: str, version: int, headline: str, body: str, **more: Any) -> bytes:
    issued = (NOW + timedelta(minutes=10 * version)).isoformat()
    item = {"uri": uri, "version": str(version), "type": "text", "versioncreated": issued, "headline": headline}
    return json.dumps({**item, "body_text": body, **more}).encode()


FEED: tuple[bytes, ...] = (
    ninjs("urn:x:harbour", 1, "Eastmere closes harbour", HARBOUR),
    ninjs("urn:x:harbour", 2, "Eastmere closes harbour for three weeks", HARBOUR.replace("two weeks", "three weeks")),
    ninjs("urn:x:vineyard", 1, "Earliest harvest in Lorne", VINEYARD),
    ninjs("urn:x:vineyard", 2, "Earliest harvest in Lorne", VINEYARD, pubstatus="canceled"),
    ninjs("urn:x:tunnel", 1, "Train blocks Karst tunnel", TUNNEL, embargoed="2099-01-01T00:00:00Z"),
)
# Texts in two versions of the same number, as merged clusters can have them: the canonical article is shown.
TIES = [f"Quarry {number} reopens" for number in range(4)]
QUARRY = """Quarry {number} of the Hollen company reopens after a slide {days} days ago, its director told the council.
Loose rock above the upper ledge was blasted away at the weekend, and a fence of steel nets now guards the road. Every
lorry is weighed again at the gate, and the inspector comes back once a month until the end of the year."""
FEED += tuple(
    ninjs(f"urn:x:{headline}", version, headline + " again" * (version - 1), QUARRY.format(number=number, days=days))
    for number, headline in enumerate(TIES)
    for version, days in ((1, "nine"), (2, "ten"))
)
SHOWN = ["Eastmere closes harbour for three weeks", *TIES]


def tied(topic: str, record: Any) -> Any:
    """``record``, of the first version if it is of one of TIES."""
    if not record.uri.startswith("urn:x:Quarry") or topic not in (ENRICHED, DUPLICATES):
        return record
    if topic == DUPLICATES:
        return replace(record, canonical_version=1)
    return replace(record, decision=replace(record.decision, canonical_version=1))


def records() -> Iterator[tuple[str, str, bytes]]:
    """What the stages make of the feed, and the same a second time, as after a redelivery."""
    pipeline = Pipeline(SETTINGS)
    for number, content in enumerate(FEED):
        name = f"{number}.ninjs"
        document = RawDocument(
            document_id=document_id("x", name, content), uri=name, source="x", filename=name, content=content,
            content_type="application/ninjs+json", received_at=NOW + timedelta(hours=1, minutes=number),
        )  # fmt: skip
        for topic, record in pipeline.feed(document):
            if topic in (ENRICHED, DUPLICATES, RETRACTIONS):
                yield from [(topic, record.article_id, encode(tied(topic, record)))] * 2


async def fill(bootstrap: str) -> None:
    await apply_topics(bootstrap, SETTINGS, ())
    async with AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
        for topic, key, value in records():
            await producer.send_and_wait(topic, value, key=key.encode())


@pytest.fixture
def filled_broker(clean_broker: str) -> str:
    asyncio.run(fill(clean_broker))
    return clean_broker


def run(*command: str) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_python_subscriber_keeps_the_newest_text_and_holds_back_what_is_killed_or_embargoed(
    filled_broker: str,
) -> None:
    shown = json.loads(run(sys.executable, "examples/subscriber.py", filled_broker, "--until-end").splitlines()[-1])
    assert [each["headline"] for each in shown] == SHOWN


@pytest.mark.kafka
def test_the_java_subscriber_says_the_same(filled_broker: str) -> None:
    kafka = runpy.run_path(str(ROOT / "deploy" / "kafka" / "kafka.py"))
    command = [kafka["java"](), "-cp", f"{kafka['jars']()}/*", "examples/Subscriber.java", filled_broker]
    assert sorted(line.split("\t")[1] for line in run(*command).splitlines()) == SHOWN


def test_the_folder_feeder_sends_each_file_once(clean_broker: str, tmp_path: Path) -> None:
    asyncio.run(apply_topics(clean_broker, SETTINGS, ()))
    command = (sys.executable, "examples/folder_feeder.py", clean_broker, str(tmp_path), "agency")

    def sent() -> list[tuple[bytes, str, str]]:
        async def all_of_raw() -> list[tuple[bytes, str, str]]:
            found = [each async for each in read(clean_broker, RAW, until_end=True)]
            named = [(each.value or b"", header_texts(each.headers)) for each in found]
            return sorted((value, headers["source"], headers["filename"]) for value, headers in named)

        return asyncio.run(all_of_raw())

    (tmp_path / "a.txt").write_text(HARBOUR)
    run(*command)
    (tmp_path / "b.txt").write_text(VINEYARD)
    run(*command)
    assert sent() == [(HARBOUR.encode(), "agency", "a.txt"), (VINEYARD.encode(), "agency", "b.txt")]

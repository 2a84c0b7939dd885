"""Another version of the service takes over from ours, worker by worker, and ours again from it."""

from __future__ import annotations

import asyncio
import json
import shutil
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from faults.documents import documents
from faults.fleet import Fleet, fleet
from service.audit import audit
from service.kafka.reading import read
from service.pipeline import DUPLICATES, ENRICHED, RAW, STAGES, UNIQUE, stage
from service.replay.options import ReplayOptions
from service.replay.producer import replay
from service.settings import Settings
from service.worker.changelog import changelog_topic
from service.worker.supervisor import apply_all_topics
from tests.waiting import until

ROOT = Path(__file__).parent.parent.parent
PATIENCE_SECONDS = 600.0
PER_SECOND = 4.0
FIELD = "made_by"
TEXT = "Ferry resumes service\n\n" + "".join(
    f"Ferry number {number} between the two islands resumed its service on Monday, the harbour office said in a note.\n"
    for number in range(12)
)
LAST = "    body_html: str | None = None\n"


# What the version after the next remembers of each article, and how it knows it of those that came before.
REMEMBERED = {
    "deduplication/article_state.py": ("    order: int\n", "    form: int = 1\n{}    at_first: str\n"),
    "deduplication/entry.py": ("        text=text_digest(article),\n", "        at_first='',\n{}"),
    "pipeline.py": (
        "        DECISIONS,\n",
        "{}        (lambda fields: {{**fields, 'at_first': fields['text']}},),\n",
    ),
}


def version(folder: Path, changes: Mapping[str, tuple[str, str]]) -> Path:
    """A copy of the service in which ``changes``, by file, put a text in the place of another, ``{}``."""
    shutil.copytree(ROOT / "service", folder / "service")
    for name, (here, there) in changes.items():
        path = folder / "service" / name
        text = path.read_text()
        assert text.count(here) == 1, name
        path.write_text(text.replace(here, there.format(here)))
    return folder


def next_version(folder: Path) -> Path:
    """A copy of the service that has a field more in every article, and so a state of its own."""
    return version(folder, {"article/cleaned.py": (LAST, f'{{}}    {FIELD}: str = "the next version"\n')})


def version_after(folder: Path) -> Path:
    """A copy of the service that remembers of an article what entries so far do not say: one of another form."""
    return version(folder, REMEMBERED)


@contextmanager
def load(bootstrap: str) -> Iterator[list[str]]:
    """Documents, some a second, for as long as the block lasts; their names."""
    sent: list[str] = []
    stop = threading.Event()

    async def send() -> None:
        async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all") as producer:
            for name, content in documents(10_000):
                if stop.wait(1 / PER_SECOND):
                    return
                headers = [("source", b"load"), ("filename", name.encode())]
                await producer.send_and_wait(RAW, content, key=f"load {name}".encode(), headers=headers)
                sent.append(name)

    loading = threading.Thread(target=asyncio.run, args=(send(),))
    loading.start()
    try:
        yield sent
    finally:
        stop.set()
        loading.join()


def roll(workers: Fleet, code: Path | None) -> None:
    """For each stage: a worker of the other version beside the one there is, and that one away once it is ready."""
    for each in STAGES:
        (old,) = workers.of(each.name)
        new = workers.add(each.name, code)
        workers.start(new)
        workers.wait_until_ready()
        assert workers.remove(old) == 0


def counted(bootstrap: str) -> Counter[bool]:
    """How many enriched articles have the field of the next version, and how many have not."""

    async def work() -> Counter[bool]:
        records = read(bootstrap, ENRICHED, until_end=True)
        return Counter([FIELD in json.loads(record.value or b"") async for record in records])

    return asyncio.run(work())


@pytest.mark.kafka
def test_a_version_with_a_field_more_takes_over_under_load_and_gives_back_and_nothing_is_lost(
    clean_broker: str, tmp_path: Path
) -> None:
    settings = Settings(broker=clean_broker, partitions=2, state_dir=tmp_path, metrics_port=9760, standby=False)
    code = next_version(tmp_path / "next")
    with fleet(settings, 1, tmp_path) as workers:
        with load(clean_broker) as sent:
            until(lambda: counted(clean_broker)[False], PATIENCE_SECONDS)
            roll(workers, code)
            until(lambda: counted(clean_broker)[True], PATIENCE_SECONDS)
            roll(workers, None)
            # Ours again, on a state that the other has written, and on records with a field that it does not know.
            before = counted(clean_broker)[False]
            until(lambda: counted(clean_broker)[False] > before, PATIENCE_SECONDS)
        until(lambda: _done(clean_broker, len(sent)), PATIENCE_SECONDS)
        assert workers.revive() == [], "no worker ended by itself"
    report = audit(clean_broker)
    assert report.ledger.balanced, report
    assert (report.missing, report.doubled, report.skipped) == ((), (), ())
    # What the one worker had sent and not committed the other sends again: the same, but for the field. Of an article's
    # story that is not so to the byte, since stories merge meanwhile: that it ends in one is what ``doubled`` says.
    assert {key: said for key, said in asyncio.run(told(clean_broker)).items() if len(said) > 1} == {}


async def told(bootstrap: str) -> dict[tuple[str, bytes | None], set[str]]:
    """What was said of each article by the topics that say it once, without the field that the versions differ in."""
    found: dict[tuple[str, bytes | None], set[str]] = {}
    for topic in (UNIQUE, ENRICHED):
        async for record in read(bootstrap, topic, until_end=True):
            value = json.loads(record.value or b"")
            value.pop(FIELD, None)
            found.setdefault((topic, record.key), set()).add(json.dumps(value, sort_keys=True))
    return found


def _done(bootstrap: str, documents: int) -> bool:
    ledger = audit(bootstrap).ledger
    return ledger.documents >= documents and not ledger.documents_in_flight and not ledger.articles_in_flight


@pytest.mark.broker
@pytest.mark.embedded
def test_a_version_whose_state_is_of_another_form_converts_it_and_knows_what_the_old_one_knew(
    clean_broker: str, tmp_path: Path
) -> None:
    settings = Settings(broker=clean_broker, partitions=1, state_dir=tmp_path, metrics_port=9780, standby=False)
    apply_all_topics(clean_broker, settings)
    stages = [stage("clean"), stage("deduplicate")]
    with fleet(settings, 1, tmp_path, stages) as workers:
        workers.wait_until_ready()
        feed(clean_broker, tmp_path / "first.txt", TEXT)
        until(lambda: values(clean_broker, UNIQUE), PATIENCE_SECONDS)
        (old,) = workers.of("deduplicate")
        new = workers.add("deduplicate", version_after(tmp_path / "after"))
        workers.start(new)
        workers.wait_until_ready()
        assert workers.remove(old) == 0
        feed(clean_broker, tmp_path / "copy.txt", f"A headline of its own\n\n{TEXT}")
        (copy,) = until(lambda: values(clean_broker, DUPLICATES), PATIENCE_SECONDS)
        assert workers.revive() == [], "no worker ended by itself"
    (article,) = values(clean_broker, UNIQUE)
    assert copy["duplicate_of"] == article["article_id"]
    assert [each.get("form") for each in values(clean_broker, changelog_topic(stage("deduplicate")))] == [None, 1]


def feed(bootstrap: str, path: Path, text: str) -> None:
    """Send a document."""
    path.write_text(text)
    asyncio.run(replay(ReplayOptions(paths=(str(path),), bootstrap=bootstrap, force=True, state_dir=None)))


def values(bootstrap: str, topic: str) -> list[dict[str, Any]]:
    """What the records of a topic say."""

    async def work() -> list[dict[str, Any]]:
        return [json.loads(each.value or b"{}") async for each in read(bootstrap, topic, until_end=True)]

    return asyncio.run(work())

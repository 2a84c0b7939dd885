"""Documents at a steady rate, and bursts of odd ones, in; acknowledged records of the topics out."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaTimeoutError

from faults.documents import BEGAN, documents
from service.article import document_id
from service.pipeline import CLEAN, RAW, STORY_CANDIDATES, UNIQUE

SOURCE = "chaos"
MOST = 100_000
REQUEST_MS = 5_000
"""How long the producer waits for an answer before it looks for another leader."""
Headers = list[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Message:
    """A record to be sent."""

    value: bytes | None
    key: bytes | None = None
    headers: Sequence[tuple[str, bytes]] = ()
    topic: str = RAW


class Feed:
    """A producer of a newsroom's kind: idempotent, all replicas, never waits for one document to send the next."""

    def __init__(self, bootstrap: str, rate: float, seed: int) -> None:
        self._bootstrap = bootstrap
        self._rate = rate
        self._documents = enumerate(documents(MOST))
        self._seed = seed
        self._producer: Any = None
        self._under_way: dict[asyncio.Task[None], float] = {}
        self.acknowledged: set[tuple[str, int, int]] = set()
        """Topic, partition and offset of every record that the brokers have taken."""
        self.failures: list[str] = []

    async def __aenter__(self) -> Feed:
        self._producer = AIOKafkaProducer(
            bootstrap_servers=self._bootstrap,
            acks="all",
            enable_idempotence=True,
            request_timeout_ms=REQUEST_MS,
            max_request_size=16 * 1024 * 1024,
        )
        await self._producer.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._producer.stop()

    async def run(self) -> None:
        """Send documents, evenly spaced, until cancelled."""
        turn = time.monotonic()
        while True:
            self.send(self.documents(1))
            turn = max(turn + 1 / self._rate, time.monotonic() - 1.0)
            await asyncio.sleep(max(0.0, turn - time.monotonic()))

    def documents(self, count: int, received: str | None = None) -> list[Message]:
        """The next so many documents, with ids and times of receipt, or all with that one."""
        made = []
        for _ in range(count):
            number, (name, content) = next(self._documents)
            identity = document_id(f"{SOURCE}-{self._seed}", name, content)
            headers: Headers = [
                ("document-id", identity.encode()),
                ("source", f"{SOURCE}-{self._seed}".encode()),
                ("filename", name.encode()),
                ("received-at", (received or (BEGAN + timedelta(seconds=number)).isoformat()).encode()),
            ]
            made.append(Message(content, identity.encode(), headers))
        return made

    def bare(self, count: int) -> list[Message]:
        """The next so many documents, and nothing but them: no key, no header."""
        return [Message(each.value) for each in self.documents(count)]

    def send(self, messages: Iterable[Message]) -> None:
        """Send, and see to the acknowledgements in the background."""
        for message in messages:
            task = asyncio.create_task(self._send(message))
            self._under_way[task] = time.time()
            task.add_done_callback(lambda task: self._under_way.pop(task))

    async def _send(self, message: Message) -> None:
        try:
            delivery = await self._queued(message)
            metadata = await delivery
        except Exception as error:
            self.failures.append(repr(error))
        else:
            self.acknowledged.add((message.topic, metadata.partition, metadata.offset))

    def waiting_since(self) -> float:
        """When the oldest send began that is not acknowledged, in seconds since 1970; now where there is none."""
        return min(self._under_way.values(), default=time.time())

    async def _queued(self, message: Message) -> Any:
        """The delivery of a message. While a partition has no leader its queue is full: then we wait for room."""
        while True:
            with suppress(KafkaTimeoutError):
                return await self._producer.send(
                    message.topic, message.value, key=message.key, headers=list(message.headers)
                )

    async def drain(self) -> None:
        """Return when nothing is under way."""
        while self._under_way:
            await asyncio.wait(self._under_way)


def poison(chosen: random.Random, count: int) -> list[Message]:
    """Garbage in a row, pages that once ended a worker, and records that no stage can read on the inner topics."""
    pages = [
        # Half an emoji in a headline, and a character set that can write one.
        _page(
            '{"@type": "NewsArticle", "headline": "Harbour \\ud83d opens", "articleBody": ' + json.dumps(_text()) + "}"
        ),
        b'<html><head><meta charset="utf-7"><title>Harbour +2D0- opens</title></head><body><p>'
        + _text().encode()
        + b"</p></body></html>",
        json.dumps({"headline": "a", "body": _text()}).replace('"a"', r'"\udc00 a \ud83d"').encode(),
        b"[" * 5_000,
        b'{"body": ' + b'{"a": ' * 3_000,
        b"\x1f\x8b\x08" + chosen.randbytes(300),
        None,
        b"",
    ]
    garbage = [chosen.randbytes(chosen.randint(1, 3_000)) for _ in range(count)]
    raw = [
        Message(content, f"poison-{chosen.getrandbits(64):016x}".encode(), [("source", b"poison")])
        for content in [*garbage, *pages]
    ]
    inner = [
        Message(value, f"poison-{chosen.getrandbits(64):016x}".encode(), topic=topic)
        for topic in (CLEAN, UNIQUE, STORY_CANDIDATES)
        for value in (None, b"", b"{}", b"null", chosen.randbytes(100), b'{"article_id": "\\ud83d"}', b"[" * 2_000)
    ]
    return [*raw, *inner]


def _text() -> str:
    return "\n\n".join(["The line opens in spring, the board said, and boats leave at six every day of the week."] * 8)


def _page(data: str) -> bytes:
    script = f'<script type="application/ld+json">{data}</script>'
    return f"<html><head><title>t</title>{script}</head><body><p>{_text()}</p></body></html>".encode()


def wild(feed: Feed, count: int) -> list[Message]:
    """Documents of clocks that are wrong: so many each."""
    clocks = (
        *("2099-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"),
        *("yesterday", ""),
    )
    return [message for clock in clocks for message in feed.documents(count, received=clock)]


def oversize(chosen: random.Random, count: int, characters: int) -> list[Message]:
    """Texts that are longer than what their topic takes for the moment."""
    words = [
        "board",
        "ferry",
        "harbour",
        "line",
        "spring",
        "council",
        "said",
        "week",
        "boat",
        "minister",
        "opened",
        "talks",
        "after",
        "before",
        "under",
    ]
    made = []
    for _ in range(count):
        lines: list[str] = []
        while sum(map(len, lines)) < characters:
            lines.append(" ".join(chosen.choices(words, k=60)).capitalize() + ".")
        text = "Ferry line opens\n\n" + "\n\n".join(lines)
        identity = f"oversize-{chosen.getrandbits(64):016x}".encode()
        headers = [("source", b"oversize"), ("received-at", datetime(2020, 6, 11, tzinfo=UTC).isoformat().encode())]
        made.append(Message(text.encode(), identity, headers))
    return made


def write_files(folder: Path, feed: Feed, count: int) -> list[str]:
    """The next so many documents as files in ``folder``; their names."""
    folder.mkdir(parents=True, exist_ok=True)
    return list(_written(folder, feed.documents(count)))


def _written(folder: Path, messages: Iterable[Message]) -> Iterator[str]:
    for message in messages:
        name = dict(message.headers)["filename"].decode()
        (folder / name).write_bytes(message.value or b"")
        yield name

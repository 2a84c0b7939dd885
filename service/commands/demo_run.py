"""Files in; the whole service run over them on a broker, the final state of each article and a ledger out."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

from service import pipeline, topics
from service.audit.account import Account
from service.audit.report import Ledger, document_of, refusal
from service.errors import BrokerUnavailable
from service.final_state import FinalState
from service.intake.files import Skipped, roots
from service.kafka.client import FETCH_WAIT_MS, started, stopped, ungrouped_consumer
from service.kafka.embedded import embedded_broker
from service.kafka.reading import Record, record_of
from service.pipeline import STAGES
from service.replay.options import Progress, ReplayOptions, ReplayResult
from service.replay.producer import replay
from service.settings import Settings
from service.worker import supervisor

# Longer than the slowest single document and a rebalance together: after this long without a record, nothing more
# comes.
QUIET_SECONDS = 180.0


@dataclass(slots=True)
class Observed:
    """What the topics say about every document: the account, the final state, and the times for latencies, by id."""

    account: Account = field(default_factory=Account)
    state: FinalState = field(default_factory=FinalState)
    refused: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Reason and message by id of every document, or article, that became a dead letter."""
    began: dict[str, float] = field(default_factory=dict)
    ended: dict[str, float] = field(default_factory=dict)

    def add(self, record: Record) -> None:
        """Take in a record. One that does not decode is ignored here: the stage that reads it makes it a dead
        letter."""
        self.account.add(record)
        if record.topic == pipeline.RAW:
            self.began.setdefault(document_of(record).document_id, record.timestamp_ms / 1000)
        elif record.topic == pipeline.DEAD_LETTERS:
            letter = refusal(record)
            if letter is not None:
                self.refused[letter.id] = (letter.reason, letter.message)
        else:
            try:
                value = pipeline.decode(record.topic, record.value or b"")
            except ValueError:
                return
            self.state.add(record.topic, value)
            if record.topic == pipeline.ENRICHED:
                self.ended.setdefault(value.article_id, record.timestamp_ms / 1000)

    def latencies(self) -> list[float]:
        """Seconds from a document's raw record to each enriched article's, by Kafka timestamps, ascending."""
        articles = self.state.articles
        return sorted(
            max(0.0, end - self.began[articles[key].document_id])
            for key, end in self.ended.items()
            if articles[key].document_id in self.began
        )


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a demonstration; ``seconds`` is its duration, ``latencies`` are in seconds, ``metrics`` are
    URLs."""

    observed: Observed
    ledger: Ledger
    replayed: ReplayResult
    seconds: float
    latencies: tuple[float, ...]
    metrics: tuple[str, ...]
    broker: str


@contextmanager
def running(settings: Settings, say: Callable[[str], None]) -> Iterator[tuple[Settings, Callable[[], None]]]:
    """The whole service for the length of the block: a broker (the embedded one unless the settings name one), the
    topics, and a worker per stage, all ready. Yields the settings with the broker's address, and a function that raises
    if the broker or a worker has failed."""
    for each in STAGES:
        supervisor.check_port(settings.metrics_host, supervisor.port_of(each, settings))
    if settings.broker is None:
        say("starting the embedded broker (Tansu, in memory)")
        ended = threading.Event()
        with (
            embedded_broker(ended=ended) as bootstrap,
            running(replace(settings, broker=bootstrap), say) as (current, workers),
        ):

            def check() -> None:
                if ended.is_set():
                    raise BrokerUnavailable("the embedded broker has ended, and with it all that it held; start again")
                workers()

            yield current, check
        return
    supervisor.apply_all_topics(settings.broker, settings)
    say(f"broker {settings.broker}: topics are there; starting {', '.join(each.name for each in STAGES)}")
    with supervisor.supervised(settings, say=say) as check:
        supervisor.wait_until_ready(settings, check, say=say)
        yield settings, check


def demonstrate(
    paths: Iterable[str],
    settings: Settings,
    *,
    say: Callable[[str], None] = lambda line: None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    on_skip: Callable[[Skipped], None] = lambda skipped: None,
    until: Callable[[Report], None] = lambda report: None,
) -> Report:
    """Run the service over ``paths`` and report. ``until`` is called with the report while everything still runs.

    Raises UsageError, BrokerUnavailable, TopicError, WorkerFailed.
    """
    wanted = tuple(paths)
    roots(wanted)
    # No dead-letter limit: every file must be accounted for, however many are refused, and the user sees the result.
    with running(replace(settings, dead_letter_limit=0.0), say) as (current, check):
        assert current.broker is not None
        say("ready; replaying")
        began = time.monotonic()
        options = ReplayOptions(
            paths=wanted,
            bootstrap=current.broker,
            source="demo",
            force=True,
            # The embedded broker's topics end with it, so a log of what was sent would be useless.
            state_dir=None if settings.broker is None else current.state_dir,
            max_record_bytes=current.max_record_bytes,
        )
        replayed, observed = asyncio.run(_replay_and_follow(options, check, on_progress, on_skip))
        seconds = time.monotonic() - began
        report = Report(
            observed=observed,
            ledger=observed.account.ledger(),
            replayed=replayed,
            seconds=seconds,
            latencies=tuple(observed.latencies()),
            metrics=tuple(
                f"http://{current.metrics_host}:{supervisor.port_of(each, current)}/metrics" for each in STAGES
            ),
            broker=current.broker,
        )
        until(report)
    return report


async def _replay_and_follow(
    options: ReplayOptions,
    check: Callable[[], None],
    on_progress: Callable[[Progress], None],
    on_skip: Callable[[Skipped], None],
) -> tuple[ReplayResult, Observed]:
    observed = Observed()
    consumer = await started(
        partial(ungrouped_consumer, partition_fetch_bytes=options.max_record_bytes),
        options.bootstrap,
        options.connect_seconds,
    )
    try:
        # Without a group, so every partition is assigned to us.
        consumer.subscribe([each.name for each in topics.CONTRACTS])
        replaying = asyncio.create_task(replay(options, on_progress=on_progress, on_skip=on_skip))
        last = time.monotonic()
        while True:
            batches = await consumer.getmany(timeout_ms=FETCH_WAIT_MS)
            for message in (each for batch in batches.values() for each in batch):
                observed.add(record_of(message))
                last = time.monotonic()
            check()
            if replaying.done():
                sent = replaying.result().sent
                if len(observed.began) >= sent and not batches and observed.account.ledger().balanced:
                    break
                if time.monotonic() - last > QUIET_SECONDS:
                    break
        return await replaying, observed
    finally:
        await stopped(consumer)


def now() -> datetime:
    """The current time in UTC."""
    return datetime.now(UTC)

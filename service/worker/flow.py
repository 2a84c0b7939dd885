"""One stage as a Faust app: messages of its topic in; outputs, dead letters and commits out, at least once.

A message's offset is committed only once the broker has everything that came of it: the state's changelog records,
the outputs, or the dead letter. ``Flow`` guarantees that:

- We hold a reference of our own to each event from the moment the agent has it, so neither an exception nor a
  cancellation of the agent can acknowledge it.
- The agent only queues events. One task works on them in order, in micro-batches of as many as are waiting, and sends
  the results of a micro-batch in one batch per partition.
- Everything that depends on a record, its size included, is done inside a guard: a record that the stage rejects or
  fails on becomes a dead letter. So does a record over which several workers died (``attempts``).
- After too many dead letters no more records are taken until an operator acts (``dead_letter_limit``).
- Micro-batches are queued in input order; one task awaits their deliveries in that order and acknowledges the events.
- If the broker does not take a record, not even the dead letter, the process ends without committing.
"""

from __future__ import annotations

import asyncio
import logging
import time
import traceback
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, NoReturn

from faust.types import TP

from service.article import digest
from service.kafka import batches
from service.kafka.batches import Delivery, Headers, Send
from service.kafka.raw import header_pairs
from service.kafka.tracing import spans_of
from service.outcome import Accepted, Outcome, Reason, Rejected
from service.outputs import Written, internal_error, most_value_bytes, written
from service.pipeline import Stage, Started
from service.settings import Settings
from service.worker import events, faust_patches
from service.worker.attempts import Attempts, Death
from service.worker.changelog import changelog_topic
from service.worker.counting import count
from service.worker.dead_letter_limit import DeadLetterLimit
from service.worker.ending import INTERNAL_ERROR, TRY_AGAIN, end_over, end_process
from service.worker.entry_store import DamagedState, StateFailed
from service.worker.letters import given_up, letter_of, refusal_of
from service.worker.limits import limits_of
from service.worker.made import Made, Sent
from service.worker.metrics import Metrics, timed
from service.worker.partition_state import TooLarge, Write
from service.worker.records import InvalidRecord, record_of
from service.worker.retention import Unread
from service.worker.sources import Sources
from service.worker.states import States

logger = logging.getLogger(__name__)

# Micro-batch size, in events: the stage's working set stays in the processor's caches, and the results go out in one
# batch per partition. Against one event at a time, 64 take a tenth less time per article, 16 save half as much
# (measured on the deduplicate stage with Apache Kafka, without producer batches).
MICRO_BATCH_SIZE = 64
# Micro-batches in flight: enough that one waits behind the one at the broker, few enough to redeliver quickly.
BATCHES_IN_FLIGHT = 4
# Linger: the micro-batch is closed after this many turns of the event loop without another event.
LINGER_TURNS = 4
# Longest work without yielding to the event loop (heartbeats, health), unless a single event takes longer.
LONGEST_RUN_SECONDS = 0.02
# After this long without a record, what is due is sent by the clock; until then by the receipt times of records.
QUIET_SECONDS = 5.0

Decided = tuple[datetime | None, Outcome[tuple[Written, ...]], BaseException | None]


class Flow:
    """Takes a stage's messages from the agent to the commit."""

    def __init__(
        self,
        app: Any,
        stage: Stage,
        settings: Settings,
        shown: Mapping[str, int] = MappingProxyType({}),
        prefixes: Mapping[str, bytes] = MappingProxyType({}),
    ) -> None:
        """``shown`` has the ``max.message.bytes`` by topic, where the cluster shows it; ``prefixes`` has, by
        topic, what its values begin with: their schema's id."""
        self.app = app
        self.stage = stage
        self.metrics = Metrics(stage.name, settings.metric_sources)
        self.sources = Sources(stage, self.metrics, settings)
        self.positions: dict[TP, int] = {}
        self.progress: dict[TP, float] = {}
        self.in_flight: deque[float] = deque()
        self.unread = Unread()
        self._settings = settings
        self._prefixes = prefixes
        self._spans = spans_of(settings, stage.app_id)
        brokers = digest(*sorted((settings.broker or "").split(",")))[:12]
        self.dead_letter_limit = DeadLetterLimit(
            settings.state_dir / stage.app_id / f"dead-letters-{brokers}.window",
            settings.dead_letter_limit,
            settings.dead_letters_in_a_row,
        )
        self.metrics.set("newswire_paused", 1 if self.paused else 0)
        self._attempts = Attempts(settings.state_dir / stage.app_id / "attempts")
        self._limits = limits_of(most_value_bytes(settings), shown, settings.state_dir / stage.app_id / "limits.json")
        # A stage with entries is started once per partition (``states``), any other once for all.
        self.states: States | None = None
        self._stateless: Started | None = None
        if stage.entry is not None:
            self.states = States(stage, settings, self._limits.of(changelog_topic(stage)), self.metrics)
        self._queued: asyncio.Queue[Any] = asyncio.Queue(MICRO_BATCH_SIZE)
        self._last_event_at = time.monotonic()
        self._sent: asyncio.Queue[Sent] = asyncio.Queue(BATCHES_IN_FLIGHT)
        # Held from the start of work on a micro-batch until all its results are sent.
        self._batch = asyncio.Lock()

    @property
    def paused(self) -> str | None:
        """Why the stage is paused and waits for an operator; None if it is not."""
        return self.dead_letter_limit.paused

    async def start(self, partitions: Collection[int]) -> None:
        """Get ready for the records of ``partitions``, after every rebalance. Raises what ``States.assign`` raises."""
        if self.states is not None:
            await self.states.assign(partitions)
        elif self._stateless is None:
            self._stateless = self.stage.start(self._settings, {})
            self.metrics.set("newswire_recovery_seconds", 0.0)

    def reading(self) -> Mapping[str, Any] | None:
        """How far recovery of the state is; None if nothing is being read."""
        return self.states.progress() if self.states is not None else None

    async def keep_saving(self) -> None:
        """For ever: write snapshots every ``snapshot_seconds``."""
        while True:
            await asyncio.sleep(self._settings.snapshot_seconds)
            await self.save()

    async def save(self) -> None:
        """Write the snapshots that are due: as of a moment between two micro-batches, with all sends delivered."""
        assert self.states is not None, "a stage without entries has nothing to save"
        async with self._batch:
            await self._sent.join()
            steps = self.states.save()
        await self.states.write(steps)

    async def keep_time(self) -> None:
        """For ever: while no records come, send what is due by the clock."""
        while True:
            await asyncio.sleep(QUIET_SECONDS)
            if time.monotonic() - self._last_event_at >= QUIET_SECONDS and not self.paused:
                await self.send_due(datetime.now(UTC))

    async def send_due(self, at: datetime) -> None:
        """Send what is due at the time ``at``, and write that to the state once it is delivered: if the worker ends in
        between, the next one sends the same again."""
        assert self.states is not None, "a stage without entries has nothing to send"
        async with self._batch:
            await self._sent.join()
            for partition, state in [*self.states.assigned.items()]:
                due = state.started.due if state.started else None
                for outputs, carried_out in due(at) if due else ():
                    outcome = written(Accepted(outputs), self._limits)
                    if isinstance(outcome, Rejected):
                        logger.error("%s: what is due cannot be sent: %s", self.stage.name, outcome.message)
                    else:
                        await self._deliver([self._due(each) for each in outcome.value])
                    if self.states.assigned.get(partition) is not state:
                        return
                    carried_out()
                    writes, changelog = state.entries.take_writes(), changelog_topic(self.stage)
                    await self._deliver([Send(changelog, each.key, each.value, [], partition) for each in writes])
                    for output in outputs:
                        self.metrics.count("newswire_outputs_total", topic=output.topic)

    def _due(self, written: Written) -> Send:
        """What to send for an output that came of no input record: it begins a trace of its own."""
        headers = events.headers_of(self.stage.name, [], written)
        if self._spans:
            headers, _ = self._spans.record(written.output.topic, headers)
        return self._send(written, headers)

    def _send(self, written: Written, headers: Headers) -> Send:
        topic = written.output.topic
        return Send(topic, written.key, self._prefixes.get(topic, b"") + written.value, headers)

    async def _hand_over(self, sends: Sequence[Send]) -> list[Delivery]:
        """Hand ``sends`` to the producer, after flushing the state."""
        if self.states is not None:
            self.states.flush()
        producer, seconds = faust_patches.producer_of(self.app), self._settings.send_timeout_seconds
        return await batches.send(producer, sends, seconds, self._limits.of_batches())

    async def _deliver(self, sends: Sequence[Send]) -> None:
        """Send, and await the deliveries. Ends the process if the broker does not take them."""
        assert self.states is not None, "a stage without entries has nothing to send"
        try:
            deliveries = await self._hand_over(sends)
            async with asyncio.timeout(self._settings.send_timeout_seconds):
                for delivery in deliveries:
                    await delivery.answer
        except StateFailed as failure:
            self._end_over_state(failure)
        except Exception as failure:
            self._end_over(failure, "cannot send what is due")
        self.states.delivered(sends, deliveries)

    async def take(self, event: Any) -> None:
        """Queue one event for ``work``."""
        self._last_event_at = time.monotonic()
        # Our reference, before anything is awaited: from here on only ``acknowledge`` releases the event.
        event.message.incref()
        await self._queued.put(event)

    async def work(self) -> None:
        """For ever: work on the queued events in order, and send the results."""
        while True:
            events = deque(await self._next_micro_batch())
            while events:
                if self.paused:
                    await self._pause(self.paused)
                async with self._batch:
                    await self.send(self._made(events))
                # Yield to the event loop, however long the events took.
                await asyncio.sleep(0)

    @timed("work")
    def _made(self, events: deque[Any]) -> list[Made]:
        """Work on the first of ``events``, removing them: as many as LONGEST_RUN_SECONDS allows, and at least one."""
        began = time.monotonic()
        made: list[Made] = []
        while events and (not made or time.monotonic() - began <= LONGEST_RUN_SECONDS) and not self.paused:
            try:
                made.append(self.make(events.popleft()))
            except StateFailed as failure:
                self._end_over_state(failure)
            except Exception as error:
                logger.exception("a bug in the flow")
                end_process(INTERNAL_ERROR, f"{self.stage.name}: {error!r}")
        return made

    async def _pause(self, reason: str) -> NoReturn:
        """Take no more events for the life of the process; what was sent is still acknowledged, and the worker stays in
        its group."""
        self.metrics.set("newswire_paused", 1)
        logger.error(
            "%s is paused: %s. Nothing is lost. See `newswire dead-letters list`; a start with a higher"
            " --dead-letter-limit (it is %g), or with 0 for none, goes on",
            self.stage.name,
            reason,
            self._settings.dead_letter_limit,
        )
        # A rebalance must not wait for the events held here: the next owner of the partition reads them again.
        faust_patches.leave_streams_unfinished(self.app)
        while True:
            await asyncio.Event().wait()

    @timed("wait")
    async def _next_micro_batch(self) -> Sequence[Any]:
        """The next event, and those that come right after it: one micro-batch."""
        events = [await self._queued.get()]
        quiet = 0
        while len(events) < MICRO_BATCH_SIZE and quiet < LINGER_TURNS:
            await asyncio.sleep(0)
            quiet += 1
            while not self._queued.empty():
                events.append(self._queued.get_nowait())
                quiet = 0
        return events

    def make(self, event: Any) -> Made:
        """Work on one event. Returns what is to be sent for it; a record over which MOST_DEATHS workers died becomes a
        dead letter."""
        message = event.message
        if self.states is not None and message.partition not in self.states.assigned:
            end_process(
                TRY_AGAIN, f"{self.stage.name}: {message.tp} is another worker's now, and a record of it is here"
            )
        death = self._attempts.begin(message.tp, message.offset, message.timestamp)
        try:
            made = self._make(event, death)
        except Exception:
            self._attempts.note_cause(message.tp, traceback.format_exc())
            raise
        self._attempts.end(message.tp)
        self.dead_letter_limit.note(not made.accepted)
        return made

    def _make(self, event: Any, death: Death | None) -> Made:
        message = event.message
        # Records of old clients have no timestamp: their age counts from now.
        self.in_flight.append(message.timestamp if message.timestamp >= 0 else time.time())
        headers = list(header_pairs(message.headers))
        trace = self._spans.work(message, headers, self.stage.app_id) if self._spans else None
        received_at, outcome, error = self._decide(message, headers) if death is None else (None, *given_up(death))
        refused = refusal_of(outcome)
        changelog = changelog_topic(self.stage)
        sends = [Send(changelog, write.key, write.value, [], message.partition) for write in self._take_writes(message)]
        if refused is not None:
            sends.append(letter_of(self.stage.name, self._limits, message, headers, refused, error))
        for each in outcome.value if isinstance(outcome, Accepted) else ():
            more = events.headers_of(self.stage.name, headers, each)
            if trace is not None:
                more = trace.record(each.output.topic, more)
            sends.append(self._send(each, more))
        if trace is not None:
            trace.end(refused.reason.value if refused else None)
        outputs = [output for output, _, _ in outcome.value] if isinstance(outcome, Accepted) else []
        return Made(event, sends, outputs, isinstance(outcome, Accepted), refused, received_at, trace)

    @timed("send")
    async def send(self, made: Sequence[Made]) -> None:
        """Send the results of events and queue them for ``acknowledge``. Ends the process if they cannot be sent."""
        sends = [send for each in made for send in each.sends]
        spans = self._spans.sending(each.trace for each in made) if self._spans else ()
        try:
            deliveries = await self._hand_over(sends)
        except StateFailed as failure:
            self._end_over_state(failure)
        except Exception as failure:
            self._end_over(failure, "cannot send", made)
        self.metrics.watch_deliveries(deliveries)
        await self._sent.put(Sent(made, deliveries, spans))

    def _decide(self, message: Any, headers: Headers) -> Decided:
        """The outcome of a message, outputs as bytes. All that depends on the message is done here, in one guard."""
        began = time.perf_counter()
        received_at = None
        try:
            record = record_of(self.stage, message, headers)
            received_at = getattr(record, "received_at", None)
            outcome = written(self._started(message.partition).run(record), self._limits)
            self.sources.read(record)
            return received_at, outcome, None
        except StateFailed:
            raise
        except TooLarge as error:
            changelog = changelog_topic(self.stage)
            why = f"what is to be remembered of it, {error} bytes, is too large: {self._limits.describe(changelog)}"
            return received_at, Rejected(Reason.TOO_LARGE, why), None
        except InvalidRecord as error:
            return received_at, Rejected(Reason.INVALID_RECORD, str(error)), error
        except Exception as error:
            logger.exception("%s: internal error at %s offset %s", self.stage.name, message.tp, message.offset)
            return received_at, internal_error(error), error
        finally:
            self.metrics.observe("newswire_stage_seconds", time.perf_counter() - began)

    def _started(self, partition: int) -> Started:
        started = self.states.assigned[partition].started if self.states is not None else self._stateless
        assert started is not None, "a stage takes no message before its state has started"
        return started

    def _take_writes(self, message: Any) -> Sequence[Write]:
        return self.states.assigned[message.partition].entries.take_writes() if self.states is not None else ()

    async def acknowledge(self) -> None:
        """For ever: await the deliveries of the next micro-batch, in input order, then acknowledge its events."""
        while True:
            sent = await self._sent.get()
            try:
                for delivery in sent.deliveries:
                    if delivery.answer.done():
                        delivery.answer.result()
                        continue
                    # Each delivery has the full timeout: a document of a thousand articles takes more than one.
                    async with asyncio.timeout(self._settings.send_timeout_seconds):
                        await delivery.answer
            except Exception as failure:
                self._end_over(failure, "not delivered", sent.made, delivery)
            for span in sent.spans:
                span.end()
            for made in sent.made:
                message = made.event.message
                self.positions[message.tp] = message.offset + 1
                self.progress[message.tp] = time.monotonic()
                self.in_flight.popleft()
                made.event.ack()
            if self.states is not None:
                self.states.delivered([send for made in sent.made for send in made.sends], sent.deliveries)
            count(sent.made, self.stage, self.metrics, self.sources)
            if self.states is not None:
                self.metrics.set("newswire_state_entries", self.states.size)
            self._sent.task_done()

    def _end_over_state(self, failure: StateFailed) -> NoReturn:
        """End the process because its disk failed; if files are damaged, the next process reads the changelog."""
        if isinstance(failure, DamagedState) and self.states is not None:
            self.states.distrust()
        end_process(TRY_AGAIN, f"{self.stage.name}: {failure}")

    def _end_over(
        self, failure: Exception, what: str, made: Sequence[Made] = (), delivery: Delivery | None = None
    ) -> NoReturn:
        messages = [each.event.message for each in made]
        end_over(failure, self.stage.name, what, messages, delivery, self._limits, self._attempts)

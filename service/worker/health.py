"""A worker's flow in; /metrics, /healthz and /readyz on its port out, and the gauges of lag and age kept current."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import faust
from aiohttp import web
from faust.types import TP
from mode import Service
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from service.kafka import ends
from service.kafka.client import KafkaError, ungrouped_consumer
from service.pipeline import Stage
from service.settings import Settings
from service.worker import faust_patches
from service.worker.app import build_app
from service.worker.flow import BROKER_UNAVAILABLE, Flow, end_process

logger = logging.getLogger(__name__)

LAG_INTERVAL_SECONDS = 2.0
# A partition with work waiting that acknowledges nothing for this long is stuck: ten times the slowest single
# record that the stages promise (2 s for 10 MB), with room for a rebalance.
STUCK_SECONDS = 60.0
# A way out takes about two seconds; Faust's hangs for ever on a broker that is gone, in the middle of its first join
# too. Less than the ten seconds that ``launch`` and container runtimes give before SIGKILL, so that we say why.
LEAVE_SECONDS = 8.0


class HealthServer(Service):
    """Serves a worker's health and metrics from its start to its end, and watches its lag."""

    def __init__(self, app: Any, flow: Flow, host: str, port: int, **kwargs: Any) -> None:
        self.app = app
        self.flow = flow
        self.host = host
        self.port = port
        self.lag: dict[TP, int] = {}
        self._waiting_since: dict[TP, float] = {}
        self._runner: web.AppRunner | None = None
        super().__init__(**kwargs)

    async def on_start(self) -> None:
        """Open the port. Raises OSError where somebody else has it."""
        site = web.Application()
        site.add_routes(
            [web.get("/metrics", self._metrics), web.get("/healthz", self._healthz), web.get("/readyz", self._readyz)]
        )
        self._runner = web.AppRunner(site, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, self.host, self.port).start()

    async def on_stop(self) -> None:
        """Close the port."""
        if self._runner is not None:
            await self._runner.cleanup()

    @Service.task
    async def _watch_lag(self) -> None:
        consumer = ungrouped_consumer(faust_patches.bootstrap_servers(self.app))
        await consumer.start()
        try:
            while not self.should_stop:
                try:
                    await self._measure(consumer)
                except KafkaError as error:
                    logger.warning("lag not measured: %r", error)
                await self.sleep(LAG_INTERVAL_SECONDS)
        finally:
            await consumer.stop()

    async def _measure(self, consumer: Any) -> None:
        tps = [tp for tp in self.app.consumer.assignment() if tp.topic == self.flow.stage.reads]
        found = await ends.read_to_ends(consumer, tps, rounds=1) if tps else {}
        now = time.monotonic()
        self.flow.metrics.clear("newswire_consumer_lag_records")
        self.lag = {tp: max(0, end - self.position(tp)) for tp, end in found.items()}
        for tp, lag in self.lag.items():
            self.flow.metrics.set("newswire_consumer_lag_records", lag, topic=tp.topic, partition=str(tp.partition))
        self._waiting_since = {tp: self._waiting_since.get(tp, now) for tp, lag in self.lag.items() if lag}
        self.flow.metrics.set("newswire_oldest_unprocessed_seconds", self._oldest_age(now))

    def position(self, tp: TP) -> int:
        """The next offset of a partition that nothing has been answered for."""
        return max(self.flow.positions.get(tp, 0), self.app.consumer._committed_offset[tp] or 0)

    def _oldest_age(self, now: float) -> float:
        in_flight = self.flow.in_flight
        read = time.time() - in_flight[0] if in_flight else 0.0
        waiting = now - min(self._waiting_since.values(), default=now)
        return max(0.0, read, waiting)

    def ready(self) -> bool:
        """Whether the worker has its partitions and its state."""
        return bool(
            not self.app.rebalancing and self.app.tables.recovery.completed.is_set() and not self.app.in_recovery
        )

    def stuck(self) -> list[str]:
        """Partitions with records waiting that made no progress for ``STUCK_SECONDS``."""
        now = time.monotonic()
        last = {tp: max(since, self.flow.progress.get(tp, 0.0)) for tp, since in self._waiting_since.items()}
        return sorted(f"{tp.topic}[{tp.partition}]" for tp, since in last.items() if now - since > STUCK_SECONDS)

    async def _metrics(self, _: web.Request) -> web.Response:
        body = generate_latest(self.flow.metrics.registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _healthz(self, _: web.Request) -> web.Response:
        # A restart does not help a paused stage, and it is not stuck: it waits for a person.
        stuck = [] if self.flow.paused else self.stuck()
        said = {"alive": not stuck, "stuck": stuck, "paused": self.flow.paused}
        return web.json_response(said, status=503 if stuck else 200)

    async def _readyz(self, _: web.Request) -> web.Response:
        ready = self.ready()
        assigned = sorted(f"{tp.topic}[{tp.partition}]" for tp in self.app.consumer.assignment()) if ready else []
        ready = ready and not self.flow.paused
        said = {"ready": ready, "assigned": assigned, "paused": self.flow.paused}
        return web.json_response(said, status=200 if ready else 503)


class LeavingWorker(faust.Worker):
    """Faust's worker, with an end to the time it may take to stop."""

    def _schedule_shutdown(self, told: signal.Signals) -> None:
        self._leave_in_time()
        super()._schedule_shutdown(told)

    def on_worker_shutdown(self) -> None:
        """Called on every way out; the signals' is the one that may take long before it gets here."""
        self._leave_in_time()
        super().on_worker_shutdown()

    def _leave_in_time(self) -> None:
        name = f"{self.app.conf.id}: not stopped after {LEAVE_SECONDS:g} s, the broker does not answer"
        # A thread, since the loop may be what hangs; a daemon, so that it does not keep a process that is done.
        timer = threading.Timer(LEAVE_SECONDS, end_process, (BROKER_UNAVAILABLE, name))
        timer.daemon = True
        timer.start()


def run_worker(
    stage: Stage,
    settings: Settings,
    port: int,
    *,
    partitions: int,
    idempotent: bool,
    limits: Mapping[str, int] = MappingProxyType({}),
) -> int:
    """Run ``stage`` until SIGTERM or SIGINT; the process's exit code comes back. Logs go to standard error."""
    level = logging.getLevelName(settings.log_level)
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for noisy in ("aiokafka", "faust", "mode", "asyncio"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, level))
    loop = asyncio.new_event_loop()
    # Before the app is built: Faust's services take the current loop as theirs when they are made.
    asyncio.set_event_loop(loop)
    app, flow = build_app(stage, settings, partitions=partitions, idempotent=idempotent, limits=limits)
    health = HealthServer(app, flow, settings.metrics_host, port)
    worker = LeavingWorker(app, health, loop=loop, quiet=True, override_logging=False)
    worker.spinner = None  # it writes cursor codes even where there is no terminal
    try:
        worker.execute_from_commandline()
    except SystemExit as end:
        if isinstance(worker.crash_reason, KafkaError):
            return BROKER_UNAVAILABLE
        return end.code if isinstance(end.code, int) else 1
    return 0

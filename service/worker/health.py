"""A worker's flow in, /metrics, /healthz and /readyz on its port out, from its start to its end."""

from __future__ import annotations

import asyncio
import html
import logging
import signal
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from types import MappingProxyType
from typing import Any

import faust
from aiohttp import web
from mode import Service
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from service.errors import BrokerUnavailable
from service.kafka.client import KafkaError
from service.kafka.security import has_bearer_token, secret
from service.pipeline import Stage
from service.settings import Settings
from service.worker import condition, faust_patches, logs
from service.worker.app import build_app
from service.worker.background import kept_running
from service.worker.broker_watch import BrokerWatch
from service.worker.ending import BROKER_UNAVAILABLE, end_process
from service.worker.flow import Flow
from service.worker.lag import Lag, named

logger = logging.getLogger(__name__)

# A shutdown takes about two seconds, but Faust's hangs for ever on a broker that is gone, also during its first join.
# Less than the ten seconds that ``supervisor`` and container runtimes allow before SIGKILL, so that we can say why.
LEAVE_SECONDS = 8.0
DONE = 0
# Series with gaps shown on a worker's page and in /healthz, the most recently active first.
MOST_GAPS_SHOWN = 20

# How far a worker is in recovering its state, for people to read: the names are free.
Progress = Callable[[], Mapping[str, Any]]


class HealthServer(Service):
    """Serves a worker's health and metrics, and runs its watches of lag, retention, condition and broker."""

    def __init__(
        self,
        app: Any,
        flow: Flow,
        host: str,
        port: int,
        *,
        progress: Progress | None = None,
        on_broker: Callable[[bool], None] = lambda gone: None,
        settings: Settings | None = None,
        **kwargs: Any,
    ) -> None:
        self.app = app
        self.flow = flow
        self.host = host
        self.port = port
        self.lag = Lag(app, flow)
        self.broker = BrokerWatch(
            faust_patches.bootstrap_servers(app),
            lambda line: logger.warning("%s: %s", flow.stage.name, line),
            on_change=lambda gone: self._broker(gone, on_broker),
        )
        self.flow.metrics.set("newswire_broker_up", 1)
        self._settings = settings or Settings()
        self._progress = progress or (lambda: flow.reading() or faust_patches.recovery_progress(app))
        self._runner: web.AppRunner | None = None
        super().__init__(**kwargs)

    async def on_start(self) -> None:
        """Open the port. Raises OSError if it is taken."""
        site = web.Application()
        site.add_routes(
            [
                web.get("/", self._index),
                web.get("/metrics", self._metrics),
                web.get("/healthz", self._healthz),
                web.get("/readyz", self._readyz),
            ]
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
        await kept_running("lag", self.lag.watch, self.flow.metrics, known=lambda: self.broker.gone)

    @Service.task
    async def _watch_retention(self) -> None:
        await kept_running("retention", self.lag.watch_retention, self.flow.metrics, known=lambda: self.broker.gone)

    @Service.task
    async def _watch_condition(self) -> None:
        look = partial(condition.watch, self.app, self.lag, self._settings)
        await kept_running("condition", look, self.flow.metrics)

    @Service.task
    async def _watch_broker(self) -> None:
        await kept_running("broker", self.broker.watch, self.flow.metrics)

    def _broker(self, gone: bool, tell: Callable[[bool], None]) -> None:
        self.flow.metrics.set("newswire_broker_up", 0 if gone else 1)
        tell(gone)

    def ready(self) -> bool:
        """Whether the worker has joined its group, has recovered its state, and a broker answers. A worker without
        partitions is ready too: it takes over when another ends."""
        return bool(
            not self.broker.gone
            and faust_patches.assignment(self.app) is not None
            and not self.app.rebalancing
            and self.app.tables.recovery.completed.is_set()
            and not self.app.in_recovery
        )

    async def _index(self, _: web.Request) -> web.Response:
        links = "".join(f'<li><a href="{path}">{path}</a></li>' for path in ("/healthz", "/readyz", "/metrics"))
        name, missing = self.flow.stage.name, self._missing()
        items = "".join(f"<li>{html.escape(line)}</li>" for line in missing)
        page = f"<!doctype html><title>newswire {name}</title><h1>{name}</h1><ul>{links}</ul>" + (
            f"<h2>Gaps in numbered wires</h2><ul>{items}</ul>" if missing else ""
        )
        return web.Response(
            text=page, content_type="text/html", headers={"Content-Security-Policy": "default-src 'none'"}
        )

    def _missing(self) -> list[str]:
        """Lines on the gaps in numbered wires, for a stage that sees them."""
        gaps = self.flow.sources.gaps
        return list(islice(gaps.lines(), MOST_GAPS_SHOWN)) if gaps is not None else []

    async def _metrics(self, request: web.Request) -> web.Response:
        token = secret(self._settings, "metrics_token")
        if token is not None and not has_bearer_token(request.headers.get("Authorization", ""), token):
            return web.Response(status=401, headers={"WWW-Authenticate": "Bearer"})
        body = generate_latest(self.flow.metrics.registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _healthz(self, _: web.Request) -> web.Response:
        # A paused stage is not stuck but waits for an operator; a restart does not help.
        stuck = [] if self.flow.paused else self.lag.stuck()
        stale, measured = self.lag.stale(), self.lag.measured_at
        answer = {
            "alive": not (stuck or stale or self.broker.gone),
            "stuck": stuck,
            "paused": self.flow.paused,
            "lag_measured": None if measured is None else datetime.fromtimestamp(measured, UTC).isoformat(),
            "lag_stale": stale,
            "skipped": {named(tp): count for tp, count in sorted(self.lag.skipped.items())},
            "broker": "gone" if self.broker.gone else "answers",
            "gaps": self._missing(),
        }
        return web.json_response(answer, status=200 if answer["alive"] else 503)

    async def _readyz(self, _: web.Request) -> web.Response:
        ready = self.ready()
        assigned = sorted(named(tp) for tp in faust_patches.assignment(self.app) or ()) if ready else []
        ready = ready and not self.flow.paused
        answer: dict[str, Any] = {
            "ready": ready,
            "assigned": assigned,
            "paused": self.flow.paused,
            "broker": "gone" if self.broker.gone else "answers",
        }
        if not ready and not self.flow.paused:
            answer["progress"] = dict(self._progress())
        return web.json_response(answer, status=200 if ready else 503)


class LeavingWorker(faust.Worker):
    """Faust's worker, which here has at most LEAVE_SECONDS to stop. ``flow`` says what is in flight by then."""

    flow: Flow

    def _schedule_shutdown(self, received: signal.Signals) -> None:
        self._leave_in_time()
        super()._schedule_shutdown(received)

    def on_worker_shutdown(self) -> None:
        """Called on every shutdown; after a signal, it may take long until Faust gets here."""
        self._leave_in_time()
        super().on_worker_shutdown()

    def _leave_in_time(self) -> None:
        # A thread, since the event loop may be what hangs; a daemon, so that it does not keep the process alive.
        timer = threading.Timer(LEAVE_SECONDS, self._leave_now)
        timer.daemon = True
        timer.start()

    def _leave_now(self) -> None:
        name = self.app.conf.id
        if self.flow.in_flight:
            under_way = f"{name}: not stopped after {LEAVE_SECONDS:g} s, the broker does not take what is under way"
            end_process(BROKER_UNAVAILABLE, under_way)
        # For example during the first join, whose end Faust would wait for.
        end_process(DONE, f"{name}: told to stop, and nothing is under way")


def run_worker(
    stage: Stage,
    settings: Settings,
    port: int,
    *,
    idempotent: bool,
    limits: Mapping[str, int] = MappingProxyType({}),
    prefixes: Mapping[str, bytes] = MappingProxyType({}),
) -> int:
    """Run ``stage`` until SIGTERM or SIGINT. Returns the exit code for the process. Logs go to standard error."""
    once = logs.configure(settings.log_level, settings.log_format, stage.name)
    loop = asyncio.new_event_loop()
    # Before the app is built: Faust's services take the current loop as theirs when they are made.
    asyncio.set_event_loop(loop)
    app, flow = build_app(stage, settings, idempotent=idempotent, limits=limits, prefixes=prefixes)

    def mute(gone: bool) -> None:
        once.muted = gone

    health = HealthServer(app, flow, settings.metrics_host, port, on_broker=mute, settings=settings)
    worker = LeavingWorker(app, health, loop=loop, quiet=True, override_logging=False)
    worker.flow = flow
    worker.spinner = None  # it writes cursor codes even where there is no terminal
    try:
        worker.execute_from_commandline()
    except SystemExit as end:
        if isinstance(worker.crash_reason, KafkaError | BrokerUnavailable):
            return BROKER_UNAVAILABLE
        return end.code if isinstance(end.code, int) else 1
    return 0

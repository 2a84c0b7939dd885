"""The progress of a replay in; its metrics, served to Prometheus while it follows folders, out."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, GCCollector, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from service.errors import UsageError
from service.kafka.security import has_bearer_token
from service.replay.options import Progress

# The types of a replay's metrics; the worker's metrics are in ``service/worker/metrics.py``.
Kind = Literal["counter", "gauge"]


@dataclass(frozen=True, slots=True)
class Line:
    """A metric of the catalogue: ``value`` computes it from a replay's progress."""

    name: str
    kind: Kind
    about: str
    value: Callable[[Progress], float]


CATALOGUE = (
    Line("newswire_replay_documents_total", "counter", "documents that the broker has acknowledged",
         lambda it: it.sent),
    Line("newswire_replay_bytes_total", "counter", "bytes of the documents that the broker has acknowledged",
         lambda it: it.sent_bytes),
    Line("newswire_replay_skipped_total", "counter", "files that were not sent: too large, unreadable or empty",
         lambda it: it.skipped),
    Line("newswire_replay_in_flight_documents", "gauge", "documents sent that the broker has not acknowledged yet",
         lambda it: it.in_flight),
    Line("newswire_replay_sent_timestamp_seconds", "gauge",
         "when the broker last acknowledged a document, in seconds since 1970; 0 before the first",
         lambda it: it.sent_at),
    Line("newswire_replay_looked_timestamp_seconds", "gauge",
         "when the watched folders were last scanned, in seconds since 1970", lambda it: it.looked_at),
)  # fmt: skip


class _Replay(Collector):
    def __init__(self, latest: Callable[[], Progress | None]) -> None:
        self._latest = latest

    def collect(self) -> Iterator[Metric]:
        """The current value of each metric; none before the first progress."""
        progress = self._latest()
        for each in CATALOGUE if progress is not None else ():
            family = CounterMetricFamily if each.kind == "counter" else GaugeMetricFamily
            assert progress is not None
            yield family(each.name, each.about, value=each.value(progress))


def registry_of(latest: Callable[[], Progress | None]) -> CollectorRegistry:
    """The metrics of a replay, whose progress ``latest`` returns, and of its process."""
    registry = CollectorRegistry()
    registry.register(_Replay(latest))
    ProcessCollector(registry=registry)
    GCCollector(registry=registry)
    return registry


@asynccontextmanager
async def served(
    host: str, port: int, token: Callable[[], str | None], latest: Callable[[], Progress | None]
) -> AsyncGenerator[int]:
    """Serve ``/metrics`` for the length of the block, only to requests with the bearer token if there is one; yields
    the port. Raises UsageError if the port cannot be bound.
    """
    registry = registry_of(latest)

    async def metrics(request: web.Request) -> web.Response:
        wanted = token()
        if wanted is not None and not has_bearer_token(request.headers.get("Authorization", ""), wanted):
            return web.Response(status=401, headers={"WWW-Authenticate": "Bearer"})
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    site = web.Application()
    site.add_routes([web.get("/metrics", metrics)])
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise UsageError(f"cannot serve metrics on {host}:{port}: {error.strerror}") from error
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()

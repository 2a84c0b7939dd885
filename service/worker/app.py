"""A stage and the settings in, its Faust app out: with agent, tasks and state, but not started yet."""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import faust

from service import topics
from service.errors import UnusableFolder
from service.kafka.security import client_arguments
from service.pipeline import Stage
from service.settings import Settings
from service.worker import faust_patches
from service.worker.background import essential, kept_running
from service.worker.changelog import changelog_topic
from service.worker.credentials import credentials
from service.worker.ending import INTERNAL_ERROR, TRY_AGAIN, end_process
from service.worker.entry_store import StateFailed
from service.worker.flow import Flow
from service.worker.sensor import WorkerSensor

# A record at the size limit must still fit into a dead letter with the headers that we add.
HEADROOM_BYTES = topics.contract("dead-letters").headroom_bytes
UNREADABLE_STATE = 65

RAW_BYTES = {"key_serializer": "raw", "value_serializer": "raw", "key_type": bytes, "value_type": bytes}


def build_app(
    stage: Stage,
    settings: Settings,
    *,
    idempotent: bool,
    limits: Mapping[str, int] = MappingProxyType({}),
    prefixes: Mapping[str, bytes] = MappingProxyType({}),
) -> tuple[Any, Flow]:
    """The Faust app of ``stage``, complete with agent, tasks and state, and its flow.

    ``idempotent`` says whether the broker supports an idempotent producer; ``limits`` is the ``max.message.bytes`` by
    topic, where the cluster shows it; ``prefixes`` is, by topic, what its values begin with (the schema's id)."""
    app = faust_app(stage.app_id, settings, kafka=idempotent)
    flow = Flow(app, stage, settings, limits, prefixes)

    async def prepare(partitions: set[int]) -> None:
        try:
            await flow.start(partitions)
        except ValueError as error:
            message = f"{stage.name}: its state, the topic {changelog_topic(stage)}, cannot be read: {error}"
            end_process(UNREADABLE_STATE, message)
        except StateFailed as error:
            end_process(TRY_AGAIN, f"{stage.name}: {error}")
        except UnusableFolder as error:
            end_process(error.exit_code, f"{stage.name}: {error}")
        spare_from_collection()

    faust_patches.apply(
        app,
        prepare,
        idempotent=idempotent,
        request_seconds=request_seconds(settings),
        leave_on_stop=settings.leave_on_stop,
        on_retry=lambda: flow.metrics.count("newswire_retried_batches_total"),
    )

    async def agent(stream: Any) -> None:
        async for event in stream.events():
            message = event.message
            began = app.consumer._committed_offset[message.tp] or 0
            flow.unread.take(message.tp, message.offset, message.generation_id, began)
            await flow.take(event)

    app.agent(app.topic(stage.reads, **RAW_BYTES), name=f"{stage.app_id}.agent")(agent)

    def end(why: str) -> None:
        end_process(INTERNAL_ERROR, f"{stage.name}: {why}")

    async def work() -> None:
        await essential("work", flow.work, end)

    async def acknowledge() -> None:
        await essential("acknowledge", flow.acknowledge, end)

    async def save() -> None:
        await kept_running("snapshots", flow.keep_saving, flow.metrics)

    async def keep_time() -> None:
        await kept_running("time", flow.keep_time, flow.metrics)

    async def stand_by() -> None:
        assert flow.states is not None
        await kept_running("standby", flow.states.stand_by, flow.metrics)

    app.sensors.add(WorkerSensor(flow.metrics))
    app.task(work)
    app.task(acknowledge)
    if flow.states is not None:
        app.task(save)
        app.task(keep_time)
        if settings.standby:
            app.task(stand_by)
    return app, flow


def request_seconds(settings: Settings) -> float:
    """How long one request may take, in seconds: short enough to retry it before the send timeout ends the worker."""
    return min(settings.request_timeout_seconds, settings.send_timeout_seconds / 2)


def state_folder(settings: Settings, app_id: str) -> Path:
    """The folder of the app ``app_id``, created if missing. Raises UnusableFolder if it cannot be written to."""
    folder = settings.state_dir / app_id
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise UnusableFolder(
            f"cannot write to {folder} ({error.strerror}); name another folder with NEWSWIRE_STATE_DIR"
        ) from error


def faust_app(app_id: str, settings: Settings, *, kafka: bool = True) -> Any:
    """A Faust app with our common configuration and no agents. ``kafka`` is False on the embedded broker, Tansu, where
    joining a group takes half the session timeout and there is no static membership."""
    assert settings.broker is not None, "a worker is given a broker"
    # 45 s is Kafka's own default: a machine that is busy for some seconds is not a dead worker. The rebalance timeout
    # is no shorter than the send timeout: before giving up its partitions, a worker waits for the sends in flight.
    session = settings.session_timeout_seconds or (45 if kafka else 6)
    rebalance = settings.rebalance_timeout_seconds or (int(settings.send_timeout_seconds) if kafka else 10)
    return faust.App(
        app_id,
        broker=[f"kafka://{each.strip()}" for each in settings.broker.split(",")],
        broker_credentials=credentials(client_arguments()),
        autodiscover=False,
        store="memory://",
        datadir=str(state_folder(settings, app_id)),
        web_enabled=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        table_standby_replicas=0,
        broker_session_timeout=session,
        broker_heartbeat_interval=max(1, session // 15),
        broker_rebalance_timeout=rebalance,
        # Faust requires at least the session timeout. A single request's limit is ``request_seconds``, see
        # ``faust_patches``.
        broker_request_timeout=max(90, session),
        # None: dynamic membership, with a new member id at each start.
        consumer_group_instance_id=settings.instance if kafka else None,
        # How long a record may wait in all; a single request has ``request_seconds``.
        producer_request_timeout=settings.send_timeout_seconds,
        broker_commit_interval=settings.commit_interval_seconds,
        # A stage paused over dead letters polls nothing until an operator acts, and must stay in its group.
        broker_max_poll_interval=7 * 86_400.0,
        consumer_auto_offset_reset="earliest",
        consumer_max_fetch_size=settings.max_record_bytes + HEADROOM_BYTES,
        producer_acks=-1,
        producer_max_batch_size=262_144,
        producer_max_request_size=settings.max_record_bytes + HEADROOM_BYTES,
        # With documents at the size limit, this buffer and as many events in the flow take 1.3 GB.
        stream_buffer_maxsize=64,
        stream_wait_empty=True,
        worker_redirect_stdouts=False,
    )


def spare_from_collection() -> None:
    """Exempt everything loaded so far from Python's cyclic garbage collection: models and state are kept anyway."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()

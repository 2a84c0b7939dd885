"""A stage and the settings in, its Faust app out: complete with agent, tasks and state, not started yet."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import faust

from service import topics
from service.pipeline import Stage
from service.settings import Settings
from service.worker import faust_patches
from service.worker.changelog import TABLE, changelog_topic
from service.worker.flow import Flow, end_process

# A record at the limit must still fit as a dead letter, with our headers.
HEADROOM_BYTES = topics.contract("dead-letters").headroom_bytes
UNREADABLE_STATE = 65

RAW_BYTES = {"key_serializer": "raw", "value_serializer": "raw", "key_type": bytes, "value_type": bytes}


def build_app(
    stage: Stage,
    settings: Settings,
    *,
    partitions: int,
    idempotent: bool,
    limits: Mapping[str, int] = MappingProxyType({}),
) -> tuple[Any, Flow]:
    """The Faust app of ``stage`` and its flow. ``partitions`` is what the input topic has; ``idempotent`` whether
    the broker takes an idempotent producer, ``limits`` the ``max.message.bytes`` of the topics that show it. The app is
    complete: agent, tasks, state."""
    app = faust_app(stage.app_id, settings)
    faust_patches.apply(app, idempotent=idempotent)
    table = None
    if stage.entry is not None:
        table = app.Table(TABLE, partitions=partitions, key_type=bytes, value_type=bytes)
    flow = Flow(app, stage, settings, table, limits)

    def start() -> None:
        flow.start_state()
        spare_from_collection()

    if table is None:
        start()
    else:

        @table.on_recover
        async def recovered() -> None:
            try:
                start()
            except ValueError as error:
                told = f"{stage.name}: its state, the topic {changelog_topic(stage)}, cannot be read: {error}"
                end_process(UNREADABLE_STATE, told)

    async def agent(stream: Any) -> None:
        async for event in stream.events():
            await flow.take(event)

    app.agent(app.topic(stage.reads, **RAW_BYTES), name=f"{stage.app_id}.agent")(agent)
    app.task(flow.work)
    app.task(flow.acknowledge)
    return app, flow


def faust_app(app_id: str, settings: Settings) -> Any:
    """A Faust app as all of ours are set up; without agents."""
    assert settings.broker is not None, "a worker is given a broker"
    datadir = settings.state_dir / app_id
    datadir.mkdir(parents=True, exist_ok=True)
    return faust.App(
        app_id,
        broker=[f"kafka://{each.strip()}" for each in settings.broker.split(",")],
        autodiscover=False,
        store="memory://",
        datadir=str(datadir),
        web_enabled=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        table_standby_replicas=0,
        broker_session_timeout=settings.session_timeout_seconds,
        broker_heartbeat_interval=max(1, settings.session_timeout_seconds // 6),
        broker_rebalance_timeout=settings.rebalance_timeout_seconds,
        broker_commit_interval=settings.commit_interval_seconds,
        # A stage that is paused over dead letters takes nothing for as long as a person needs, and stays a member.
        broker_max_poll_interval=7 * 86_400.0,
        consumer_auto_offset_reset="earliest",
        consumer_max_fetch_size=settings.max_record_bytes + HEADROOM_BYTES,
        producer_acks=-1,
        producer_max_batch_size=262_144,
        producer_max_request_size=settings.max_record_bytes + HEADROOM_BYTES,
        # With documents at the size limit this and as many in the flow are 1.3 GB.
        stream_buffer_maxsize=64,
        stream_wait_empty=True,
        worker_redirect_stdouts=False,
    )


def spare_from_collection() -> None:
    """Let Python's cyclic garbage collection pass over all that is loaded by now: models and state are kept anyway."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()

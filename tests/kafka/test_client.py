"""Finding a broker: every server of the list is tried before we say that none answers; one that hangs costs a share."""

from __future__ import annotations

import asyncio
import logging
import random
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from aiokafka.errors import ClusterAuthorizationFailedError, RequestTimedOutError

from service.errors import BrokerUnavailable
from service.kafka import client
from service.kafka.admin import apply_topics, check_topics
from service.kafka.client import Answering, admin_answer, admin_client, idempotence_served, partitions, started, stopped
from service.kafka.reading import read
from service.kafka.sending import close_window, drain, open_window, send
from service.settings import Settings


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server that accepts connections and never answers, as a paused broker does; it is the first that is tried."""
    monkeypatch.setattr(random, "shuffle", lambda order: None)
    with socket.create_server(("127.0.0.1", 0), backlog=100) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.broker
@pytest.mark.parametrize("listed", ["{hanging},{broker}", "{hanging},127.0.0.1:1,{broker}"])
def test_a_server_that_hangs_first_in_the_list_costs_its_share_of_the_time(
    hanging: str, broker: str, listed: str
) -> None:
    bootstrap = listed.format(hanging=hanging, broker=broker)

    async def work() -> float:
        began = time.monotonic()
        await stopped(await started(admin_client, bootstrap, 20.0))
        return time.monotonic() - began

    assert client.FIRST_SHARE_SECONDS <= asyncio.run(work()) < 15.0


@pytest.mark.broker
def test_every_command_gets_past_a_server_that_hangs(
    clean_broker: str, hanging: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "FIRST_SHARE_SECONDS", 0.3)
    bootstrap = f"{hanging},{clean_broker}"
    settings = Settings(partitions=2)

    async def work() -> None:
        assert {each.action for each in await apply_topics(bootstrap, settings)} == {"created"}
        assert await check_topics(bootstrap, settings) in ([], await check_topics(clean_broker, settings))
        assert await partitions(bootstrap, "newswire.raw.v1", 10.0) == (0, 1)
        window = await open_window(
            bootstrap, connect_seconds=10.0, timeout_seconds=10.0, record_bytes=1 << 20, most=10, most_bytes=1 << 20
        )
        await send(window, "newswire.raw.v1", b"a", b"x", (), lambda answer: None)
        await drain(window)
        await close_window(window)
        found = [each.value async for each in read(bootstrap, "newswire.raw.v1", until_end=True, connect_seconds=10.0)]
        assert found == [b"x"]
        answering = Answering(bootstrap, 1.0)
        assert await answering.ask()
        await answering.close()

    asyncio.run(work())


@pytest.mark.system
def test_where_no_server_answers_it_is_said_within_the_time(hanging: str) -> None:
    async def work() -> float:
        began = time.monotonic()
        with pytest.raises(BrokerUnavailable, match=f"no Kafka broker answered at {hanging},127.0.0.1:1 within 1 s"):
            await started(admin_client, f"{hanging},127.0.0.1:1", 1.0)
        return time.monotonic() - began

    assert 0.8 < asyncio.run(work()) < 10.0


def test_a_broker_that_does_not_say_whether_it_takes_an_idempotent_producer_has_not_refused_one(hanging: str) -> None:
    """On Apache Kafka that is busy starting, a worker would else run without one for good, and say nothing."""
    with pytest.raises(BrokerUnavailable):
        asyncio.run(idempotence_served(hanging, 0.2))


@pytest.mark.broker
def test_what_a_server_leaves_without_an_answer_is_asked_again(broker: str) -> None:
    """Kafka leads elsewhere after nine seconds: the next server knows."""
    times = 0

    async def ask(admin: Any) -> str:
        nonlocal times
        times += 1
        if times < 3:
            raise RequestTimedOutError
        return "found"

    assert asyncio.run(admin_answer(ask, broker, 10.0)) == "found"


@pytest.mark.broker
def test_what_a_server_refuses_is_not_asked_again(broker: str) -> None:
    times = 0

    async def ask(admin: Any) -> None:
        nonlocal times
        times += 1
        raise ClusterAuthorizationFailedError

    with pytest.raises(ClusterAuthorizationFailedError):
        asyncio.run(admin_answer(ask, broker, 10.0))
    assert times == 1


def test_overlapping_blocks_without_log_lines_leave_the_levels_as_they_were() -> None:
    logger = logging.getLogger("aiokafka")
    before = logger.level
    first, second = client.quiet(), client.quiet()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert logger.level > logging.CRITICAL
    second.__exit__(None, None, None)
    assert logger.level == before

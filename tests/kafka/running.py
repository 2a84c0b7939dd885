"""What the tests of reading share: a bound on how long they may take, and a client's look at where partitions end."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any

from service.kafka.client import started, stopped, ungrouped_consumer
from service.kafka.ends import read_to_ends


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """What ``work`` answers, in five minutes at the most."""

    async def limited() -> Any:
        async with asyncio.timeout(300):
            return await work

    return asyncio.run(limited())


async def ends_of(bootstrap: str, partitions: Iterable[tuple[str, int]]) -> dict[Any, int]:
    """The offset after the last record of each partition."""
    consumer = await started(ungrouped_consumer, bootstrap, 15.0)
    try:
        return await read_to_ends(consumer, list(partitions))
    finally:
        await stopped(consumer)

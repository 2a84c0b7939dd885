"""A record whose header has a name that is no UTF-8 is read, as is what comes before and behind it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from service.kafka.client import partitions
from service.kafka.reading import read

# aiokafka's own writer refuses such names, but for one that it is told to write: with its extensions off.
WRITER = """
import asyncio, sys
from aiokafka import AIOKafkaProducer

class Name(str):
    def encode(self, *_):
        return b"s\\xff\\xfe"

async def main():
    kind = None if sys.argv[3] == "none" else sys.argv[3]
    async with AIOKafkaProducer(bootstrap_servers=sys.argv[1], compression_type=kind, linger_ms=200) as producer:
        headers = [[("source", b"a")], [(Name("x"), b"1"), ("source", b"b")], []]
        sent = [await producer.send(sys.argv[2], b"%d" % n, headers=each) for n, each in enumerate(headers)]
        await asyncio.gather(*sent)

asyncio.run(main())
"""


@pytest.mark.broker
@pytest.mark.parametrize("compression", ["none", "gzip"])
def test_a_header_name_that_is_no_utf_8_stops_nobody(broker: str, own_topic: str, compression: str) -> None:
    async def prepared() -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=broker)
        await admin.start()
        await admin.create_topics([NewTopic(own_topic, 1, 1)])
        await admin.close()
        await partitions(broker, own_topic, 30.0)

    async def all_read() -> list[tuple[bytes | None, list[tuple[str, bytes]]]]:
        return [(each.value, list(each.headers)) async for each in read(broker, own_topic, until_end=True)]

    asyncio.run(prepared())
    for _ in range(2):
        subprocess.run(
            [sys.executable, "-c", WRITER, broker, own_topic, compression],
            env={**os.environ, "AIOKAFKA_NO_EXTENSIONS": "1"},
            check=True,
        )
    once = [(b"0", [("source", b"a")]), (b"1", [("s\\xff\\xfe", b"1"), ("source", b"b")]), (b"2", [])]
    assert asyncio.run(all_read()) == once * 2

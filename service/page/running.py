"""A broker in; the page's state, kept current by following the topics and polling the stages and workers, out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import aiohttp

from service.errors import BrokerUnavailable, UnknownTopic
from service.kafka.client import KafkaError
from service.kafka.ends import TP, committed_by_group
from service.kafka.following import Following, following
from service.page.stages import StageMonitor
from service.page.view import View
from service.pipeline import RAW, STAGES, STORIES, STORY_MEMBERS
from service.topics import CONTRACTS

POLL_SECONDS = 2.0
AGAIN_SECONDS = 1.0
ANSWER_SECONDS = 2.0
# How many of the latest records of each partition are read at the start; more of the compacted story topics.
LATEST = {each.name: 500 for each in CONTRACTS} | {RAW: 200, STORIES: 5_000, STORY_MEMBERS: 20_000}

Address = tuple[str, int]
"""Host and port of a worker's health endpoint."""


class Running:
    """The page's state, kept current. ``workers`` has the health endpoint of each stage's worker, by stage."""

    def __init__(self, broker: str, workers: Mapping[str, Address]) -> None:
        self.view = View()
        self.monitor = StageMonitor()
        self.ended = asyncio.Event()
        self.polled = asyncio.Event()
        self.problem: str | None = "reading the topics"
        self._broker = broker
        self._workers = workers
        self._place: Following | None = None
        self._any_answered = False

    def state(self) -> dict[str, Any]:
        """The current state of stages, sources and topics, as a JSON object."""
        now = time.time()
        rates = self.view.rates(now)
        return {
            "now_ms": int(now * 1000),
            "broker": self._broker,
            "problem": self.problem,
            "stages": self.monitor.rows(),
            "sources": self.view.source_rows(now),
            "topics": [
                {"name": each.name, "short": each.short, "seconds": rates.get(each.name, [])} for each in CONTRACTS
            ],
        }

    async def keep(self) -> None:
        """Follow the topics and poll the stages until cancelled; errors are shown on the page, and retried."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow())
            tasks.create_task(self._poll())

    async def _follow(self) -> None:
        while True:
            try:
                async with following(self._broker, LATEST) as self._place:
                    while True:
                        records = await self._place.batch()
                        self.monitor.clocks.note(records)
                        for n, each in enumerate(records):
                            self.view.add(each, time.time())
                            if n % 50 == 49:
                                await asyncio.sleep(0)  # let the server answer its clients
            except (BrokerUnavailable, UnknownTopic, KafkaError) as error:
                self._place, self.problem = None, str(error)
                await asyncio.sleep(AGAIN_SECONDS)

    async def _poll(self) -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS)) as session:
            while True:
                if self._place is not None:
                    await self._poll_once(session, self._place)
                await asyncio.sleep(POLL_SECONDS)

    async def _poll_once(self, session: aiohttp.ClientSession, place: Following) -> None:
        ends = place.ends()
        groups: dict[str, list[TP]] = {
            each.app_id: [tp for tp in ends if tp[0] == each.reads] for each in STAGES if each.reads
        }
        try:
            committed = await committed_by_group(self._broker, groups, POLL_SECONDS + ANSWER_SECONDS)
        except BrokerUnavailable as error:
            self.problem = str(error)
            return
        answers = {name: await _readyz(session, address) for name, address in self._workers.items()}
        # If no worker ever answered, they run elsewhere, and a missing answer means nothing.
        self._any_answered = self._any_answered or any(each is not None for each in answers.values())
        self.monitor.update(time.time(), committed, place.begins, ends, answers if self._any_answered else {})
        self.problem = None
        self.polled.set()


async def _readyz(session: aiohttp.ClientSession, address: Address) -> Mapping[str, Any] | None:
    """The answer of a worker's ``/readyz``; None if there is no valid answer."""
    host, port = address
    try:
        async with session.get(f"http://{f'[{host}]' if ':' in host else host}:{port}/readyz") as answer:
            answered = await answer.json()
            return answered if isinstance(answered, dict) else None
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return None

"""A broker in; what the page shows, kept current: the topics followed, the stages and their workers looked at."""

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
from service.page.stages import Line
from service.page.view import View
from service.pipeline import RAW, STAGES, STORIES, STORY_MEMBERS
from service.topics import CONTRACTS

LOOK_SECONDS = 2.0
AGAIN_SECONDS = 1.0
ANSWER_SECONDS = 2.0
# Of each partition so many records are read at the start; of the stories' topics, which are compacted, more.
LATEST = {each.name: 500 for each in CONTRACTS} | {RAW: 200, STORIES: 5_000, STORY_MEMBERS: 20_000}

Address = tuple[str, int]
"""Where a worker's health is: host and port."""


class Running:
    """The page's knowledge, kept current. ``workers`` says where to ask each stage's worker how it is, by stage."""

    def __init__(self, broker: str, workers: Mapping[str, Address]) -> None:
        self.view = View()
        self.line = Line()
        self.ended = asyncio.Event()
        self.looked = asyncio.Event()
        self.problem: str | None = "reading the topics"
        self._broker = broker
        self._workers = workers
        self._place: Following | None = None
        self._heard = False

    def state(self) -> dict[str, Any]:
        """How it all stands, as a JSON object."""
        now = time.time()
        rates = self.view.rates(now)
        return {
            "now_ms": int(now * 1000),
            "broker": self._broker,
            "problem": self.problem,
            "stages": self.line.rows(),
            "sources": self.view.source_rows(now),
            "topics": [
                {"name": each.name, "short": each.short, "seconds": rates.get(each.name, [])} for each in CONTRACTS
            ],
        }

    async def keep(self) -> None:
        """Follow and look until cancelled; what goes wrong is said on the page, and tried again."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow())
            tasks.create_task(self._look())

    async def _follow(self) -> None:
        while True:
            try:
                async with following(self._broker, LATEST) as self._place:
                    while True:
                        records = await self._place.batch()
                        self.line.clocks.note(records)
                        for n, each in enumerate(records):
                            self.view.add(each, time.time())
                            if n % 50 == 49:
                                await asyncio.sleep(0)  # whoever listens is to hear
            except (BrokerUnavailable, UnknownTopic, KafkaError) as error:
                self._place, self.problem = None, str(error)
                await asyncio.sleep(AGAIN_SECONDS)

    async def _look(self) -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS)) as session:
            while True:
                if self._place is not None:
                    await self._look_once(session, self._place)
                await asyncio.sleep(LOOK_SECONDS)

    async def _look_once(self, session: aiohttp.ClientSession, place: Following) -> None:
        ends = place.ends()
        groups: dict[str, list[TP]] = {
            each.app_id: [tp for tp in ends if tp[0] == each.reads] for each in STAGES if each.reads
        }
        try:
            committed = await committed_by_group(self._broker, groups, LOOK_SECONDS + ANSWER_SECONDS)
        except BrokerUnavailable as error:
            self.problem = str(error)
            return
        said = {name: await _said(session, address) for name, address in self._workers.items()}
        # Where none ever answered the workers are elsewhere, and that they do not answer says nothing.
        self._heard = self._heard or any(each is not None for each in said.values())
        self.line.look(time.time(), committed, place.begins, ends, said if self._heard else {})
        self.problem = None
        self.looked.set()


async def _said(session: aiohttp.ClientSession, address: Address) -> Mapping[str, Any] | None:
    """What a worker says of itself; None where none answers."""
    host, port = address
    try:
        async with session.get(f"http://{f'[{host}]' if ':' in host else host}:{port}/readyz") as answer:
            found = await answer.json()
            return found if isinstance(found, dict) else None
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return None

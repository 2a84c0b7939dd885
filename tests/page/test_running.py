"""What the page asks around: workers that it has heard of count as absent when they are silent, others do not."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from service.errors import BrokerUnavailable
from service.page import running as module
from service.page.running import Running
from tests.kafka.running import run

PLACE: Any = SimpleNamespace(begins={}, ends=dict)


def test_a_worker_counts_as_silent_only_once_one_has_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[dict[str, Any] | None] = [None, {"ready": True}, None]
    seen_answers: list[Mapping[str, Any]] = []

    async def readyz(*_: Any) -> Any:
        return answers[len(seen_answers)]

    async def committed(*_: Any) -> Any:
        return {}

    monkeypatch.setattr(module, "_readyz", readyz)
    monkeypatch.setattr(module, "committed_by_group", committed)

    async def work() -> None:
        page = Running("127.0.0.1:1", {"clean": ("127.0.0.1", 1)})
        page.monitor = SimpleNamespace(update=lambda *seen: seen_answers.append(seen[-1]))  # type: ignore[assignment]  # a stand-in
        for _ in answers:
            await page._poll_once(None, PLACE)  # type: ignore[arg-type]  # no session is used
        assert page.polled.is_set()

    run(work())
    assert seen_answers == [{}, {"clean": {"ready": True}}, {"clean": None}]


def test_a_broker_that_does_not_answer_is_said_until_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = True

    async def committed(*_: Any) -> Any:
        if gone:
            raise BrokerUnavailable("no Kafka broker answered")
        return {}

    monkeypatch.setattr(module, "committed_by_group", committed)

    async def work() -> None:
        nonlocal gone
        page = Running("127.0.0.1:1", {})
        await page._poll_once(None, PLACE)  # type: ignore[arg-type]
        assert page.state()["problem"] == "no Kafka broker answered"
        gone = False
        await page._poll_once(None, PLACE)  # type: ignore[arg-type]
        assert page.state()["problem"] is None

    run(work())

"""``newswire audit``: a short table, what is wrong by name, one verdict line, and the exit code of it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from service.audit import Finding, Ledger, Report, Skipped
from service.commands.audit import verdict
from service.kafka import admin
from service.pipeline import CLEAN, ENRICHED, STORY_CANDIDATES
from service.settings import Settings
from tests.audit.test_topics import read_by
from tests.commands.conftest import Run

LEDGER = Ledger(
    documents=5,
    documents_with_articles=3,
    documents_refused=1,
    documents_in_flight=1,
    articles=3,
    published=2,
    duplicates=1,
    articles_refused=0,
    articles_in_flight=0,
)


def test_the_verdict_of_what_balances_counts_what_is_on_its_way() -> None:
    report = Report(LEDGER, (), (), (), redelivered={"clean": 2})
    assert verdict(report) == "balanced: 5 documents, 3 articles; 1 in flight, 2 records delivered more than once"


def test_the_verdict_of_what_does_not_says_how_much_of_what() -> None:
    found = Finding("not decided", "a", "a.txt")
    report = Report(LEDGER, (found, found), (), (found,), (Skipped("raw", 0, 3), Skipped("raw", 1, 4)))
    assert verdict(report) == (
        "does not balance: 5 documents, 3 articles; "
        "2 missing, 1 decided otherwise, 7 records deleted before they were read"
    )


@pytest.mark.parametrize(
    ("wrong", "balanced"),
    [
        ({}, True),
        ({"missing": (Finding("", "", ""),)}, False),
        ({"doubled": (Finding("", "", ""),)}, False),
        ({"otherwise": (Finding("", "", ""),)}, False),
        ({"skipped": (Skipped("raw", 0, 1),)}, False),
        ({"notes": ("a topic is not there",)}, True),
    ],
)
def test_whatever_is_wrong_does_not_balance(wrong: dict[str, Any], balanced: bool) -> None:
    assert replace(Report(LEDGER, (), (), ()), **wrong).balanced == balanced


@pytest.mark.parametrize("arguments", [("--since", "yesterday"), ("--until", "12"), ("--since", "end")])
def test_what_is_no_time_is_wrong_usage(run: Run, arguments: tuple[str, str]) -> None:
    code, _, said = run("audit", "--broker", "127.0.0.1:1", *arguments)
    assert (code, said.count("\n")) == (64, 1)


@pytest.mark.broker
def test_what_is_missing_is_shown_and_the_exit_code_says_so(run: Run, clean_broker: str) -> None:
    async def send() -> None:
        await admin.apply_topics(clean_broker, Settings(partitions=1), ())
        async with AIOKafkaProducer(bootstrap_servers=clean_broker) as producer:
            for topic in (CLEAN, ENRICHED, STORY_CANDIDATES):
                for number in range(12):
                    ids = {"article_id": f"a{number}", "document_id": f"d{number}", "filename": f"{number}[/red].txt"}
                    await producer.send_and_wait(topic, json.dumps(ids).encode())

    asyncio.run(send())
    # The stages have read nothing yet: all is on its way.
    code, said, _ = run("audit", "--broker", clean_broker)
    assert code == 0
    assert said.splitlines()[-1].startswith("balanced: 12 documents, 12 articles; 12 in flight")
    code, said, _ = run("audit", "--broker", clean_broker, "--since", datetime(2090, 1, 1, tzinfo=UTC).isoformat())
    assert (code, said.splitlines()[-1].startswith("balanced: 0 documents")) == (0, True)
    asyncio.run(read_by(clean_broker, "cluster"))
    code, said, _ = run("audit", "--broker", clean_broker)
    assert code == 1
    assert "in no story" in said
    assert "0[/red].txt" in said
    assert "and 2 more; --json names them all" in said
    assert said.splitlines()[-1] == "does not balance: 12 documents, 12 articles; 12 missing"
    code, said, _ = run("audit", "--broker", clean_broker, "--json")
    told = json.loads(said)
    assert (code, told["balanced"], len(told["missing"])) == (1, False, 12)
    assert told["missing"][0] == {"what": "in no story", "id": "a0", "filename": "0[/red].txt"}

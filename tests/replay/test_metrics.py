"""A replay that follows folders serves its own metrics: what is listed, and nothing else."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import aiohttp
import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from service.errors import UsageError
from service.kafka.embedded import _free_port as free_port
from service.replay.metrics import CATALOGUE, registry_of, served
from service.replay.options import Progress
from service.settings import Settings
from service.worker.metrics import OF_THE_PROCESS
from service.worker.supervisor import apply_all_topics
from tests.waiting import until

PROGRESS = Progress(
    sent=3, sent_bytes=1200, known=1, skipped=2, in_flight=4, files_done=3, files_total=None, bytes_done=0,
    bytes_total=None, seconds=1.0, rate=3.0, eta_seconds=None, sent_at=1.7e9, looked_at=1.8e9,
)  # fmt: skip


def samples(text: str) -> dict[str, float]:
    return {each.name: each.value for family in text_string_to_metric_families(text) for each in family.samples}


def test_what_is_served_is_what_is_listed() -> None:
    found = samples(generate_latest(registry_of(lambda: PROGRESS)).decode())
    assert set(found) - set(OF_THE_PROCESS) == {each.name for each in CATALOGUE}
    assert {name: value for name, value in found.items() if name.startswith("newswire_")} == {
        "newswire_replay_documents_total": 3,
        "newswire_replay_bytes_total": 1200,
        "newswire_replay_skipped_total": 2,
        "newswire_replay_in_flight_documents": 4,
        "newswire_replay_sent_timestamp_seconds": 1.7e9,
        "newswire_replay_looked_timestamp_seconds": 1.8e9,
    }
    assert not any(
        name.startswith("newswire_") for name in samples(generate_latest(registry_of(lambda: None)).decode())
    )


@pytest.mark.skipif(shutil.which("promtool") is None, reason="no promtool: apt-get install prometheus")
def test_names_and_units_are_as_prometheus_wants_them() -> None:
    text = generate_latest(registry_of(lambda: PROGRESS))
    done = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_who_does_not_bear_the_token_gets_nothing() -> None:
    async def work() -> list[int]:
        async with (
            served("127.0.0.1", 0, lambda: "sesame", lambda: PROGRESS) as port,
            aiohttp.ClientSession() as client,
        ):
            said = []
            for headers in ({}, {"Authorization": "Bearer open"}, {"Authorization": "Bearer sesame"}):
                async with client.get(f"http://127.0.0.1:{port}/metrics", headers=headers) as response:
                    said.append(response.status)
            return said

    assert asyncio.run(work()) == [401, 401, 200]


def test_a_port_that_is_taken_is_one_line() -> None:
    async def work() -> None:
        async with served("127.0.0.1", 0, lambda: None, lambda: None) as port:
            with pytest.raises(UsageError, match="cannot serve metrics"):
                async with served("127.0.0.1", port, lambda: None, lambda: None):
                    pass

    asyncio.run(work())


@pytest.mark.broker
@pytest.mark.embedded
def test_a_file_that_is_dropped_in_moves_them(clean_broker: str, tmp_path: Path) -> None:
    folder, port = tmp_path / "feed", free_port()
    folder.mkdir()
    apply_all_topics(clean_broker, Settings(broker=clean_broker, partitions=1))
    environment = {**os.environ, "NEWSWIRE_BROKER": clean_broker, "NEWSWIRE_STATE_DIR": str(tmp_path / "state")}
    command = [sys.executable, "-m", "service", "replay", str(folder), "--follow", "--port", str(port)]
    process = subprocess.Popen(command, env=environment)

    def found() -> dict[str, float]:
        assert process.poll() is None
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as response:
                return samples(response.read().decode())
        except OSError:
            return {}

    try:
        until(lambda: found().get("newswire_replay_looked_timestamp_seconds"))
        assert found()["newswire_replay_documents_total"] == 0
        (folder / "one.txt").write_text("Ferry resumes service\n\nThe ferry sails again.\n")
        until(lambda: found().get("newswire_replay_documents_total"))
        assert found()["newswire_replay_sent_timestamp_seconds"] > 0
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0

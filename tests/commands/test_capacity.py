"""The capacity sheet: from the costs that the documents have, and growing with what grows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from service.commands import capacity
from service.commands.capacity import sheet
from service.pipeline import STAGES

MEASURED = (Path(__file__).parent.parent.parent / "docs" / "measured.md").read_text(encoding="utf-8")
AGENCY, WORLD = 5_000, 3_000_000


@pytest.mark.parametrize("stage", [each.name for each in STAGES])
def test_costs_are_those_that_were_measured(stage: str) -> None:
    found = re.search(rf"^\| {stage} \| \d+ \| ([\d,]+) \|$", MEASURED, re.MULTILINE)
    assert found is not None
    assert capacity.STAGE_MICROSECONDS[stage] == int(found[1].replace(",", ""))


def test_the_other_figures_are_in_the_same_document() -> None:
    for said in (
        f"files of {capacity.FILE_BYTES:,} bytes",
        f"weigh {capacity.INDEX_BYTES} bytes",
        "2.3 KB in the changelog",
    ):
        assert said in MEASURED


def test_a_national_agency_needs_one_worker_a_stage() -> None:
    found = sheet(AGENCY)
    assert [each.workers for each in found.stages] == [1, 1, 1, 1]
    assert [each.partitions for each in found.stages] == [8, 8, 8, 1]
    assert found.brokers == 3


def test_the_worlds_online_news_need_no_more_than_a_handful() -> None:
    found = {each.stage: each for each in sheet(WORLD).stages}
    assert found["cluster"].workers == 1
    assert found["enrich"].workers > found["clean"].workers >= 1
    for each in found.values():
        assert each.workers * each.most_per_second >= sheet(WORLD).peak_per_second


def test_twice_the_articles_are_twice_the_disk_and_longer_ones_take_longer() -> None:
    one, two = sheet(WORLD), sheet(2 * WORLD)
    assert two.disk_bytes == pytest.approx(2 * one.disk_bytes)
    assert sheet(WORLD, article_bytes=2 * capacity.FILE_BYTES).stages[2].workers > one.stages[2].workers
    assert sheet(WORLD, replicas=1).disk_bytes == pytest.approx(one.disk_bytes / 3, rel=1e-6)
    assert sheet(WORLD, window_hours=144).stages[1].memory_bytes > one.stages[1].memory_bytes


def test_the_documents_examples_are_what_the_command_prints() -> None:
    text = (Path(__file__).parent.parent.parent / "docs" / "operations.md").read_text(encoding="utf-8")
    agency, world = sheet(AGENCY), sheet(WORLD)
    for found in (agency, world):
        workers = ", ".join(str(each.workers) for each in found.stages)
        assert f"| {workers} |" in text
        assert f"{found.stages[1].memory_bytes / 1e9:.1f} GB |" in text
        kafka = f"{found.brokers}, {found.disk_bytes / 1e9:,.0f} GB, {found.network_bytes_per_second / 1e6:.3g} MB/s |"
        assert kafka.replace("0.0235 MB", "0 MB") in text, kafka

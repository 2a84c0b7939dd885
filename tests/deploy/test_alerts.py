"""The alerts on series made for them: each fires where it must, alone, and none fires where all is well.

Prometheus' own ``promtool`` evaluates them (Debian's package ``prometheus``). A case is what differs from four healthy
workers; what is expected is every alert that fires, not only the one the case is about.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from service.pipeline import STAGES
from service.worker.metrics import CATALOGUE, OF_THE_PROCESS

ROOT = Path(__file__).parent.parent.parent
RULES = ROOT / "deploy" / "prometheus" / "rules" / "newswire.yml"
RUNBOOK = ROOT / "docs" / "runbook.md"
PROMTOOL = shutil.which("promtool")
DOCUMENT = yaml.safe_load(RULES.read_text(encoding="utf-8"))
ALERTS = [rule for group in DOCUMENT["groups"] for rule in group["rules"] if "alert" in rule]
RECORDED = {rule["record"] for group in DOCUMENT["groups"] for rule in group["rules"] if "record" in rule}
needs_promtool = pytest.mark.skipif(PROMTOOL is None, reason="no promtool: apt-get install prometheus")

# Samples a minute apart; ten where a case needs days, which promtool would take minutes over.
LONG = 10
DAY, DAYS_3 = 24 * 6, 3 * 24 * 6
SOURCE = 'newswire_source_last_seen_timestamp_seconds{source="agency",stage="clean"}'


def healthy(samples: int, minutes: int) -> dict[str, str]:
    """Four workers, each with 60 records a minute, of which nothing is wrong; a series and its values by name. There
    is a sample every so many ``minutes``."""
    rising = f"0+{60 * minutes}x{samples}"
    series = {SOURCE: rising}
    for number, stage in enumerate(each.name for each in STAGES):
        of = f'stage="{stage}"'
        target = f'job="newswire-{stage}",instance="{stage}:{9410 + number}"'
        flat = {
            f'newswire_build_info{{{of},version="1"}}': 1,
            f"newswire_broker_up{{{of}}}": 1,
            f"newswire_paused{{{of}}}": 0,
            f"newswire_stuck_partitions{{{of}}}": 0,
            f"newswire_oldest_unprocessed_seconds{{{of}}}": 2,
            f"newswire_retention_used_ratio{{{of}}}": 0,
            f'newswire_records_skipped_total{{{of},topic="t"}}': 0,
            f'newswire_dead_letters_total{{{of},reason="internal-error"}}': 0,
            f'newswire_records_total{{{of},outcome="rejected"}}': 0,
            f"newswire_rebalance_seconds_count{{{of}}}": 1,
            f"newswire_state_disk_free_bytes{{{of}}}": 50,
            f"newswire_state_disk_size_bytes{{{of}}}": 100,
            f"newswire_certificate_expiry_timestamp_seconds{{{of}}}": 40 * 86_400,
            f"up{{{target}}}": 1,
            f"process_start_time_seconds{{{target}}}": 5,
        }
        series |= {name: f"{value}x{samples}" for name, value in flat.items()}
        series[f'newswire_records_total{{{of},outcome="accepted"}}'] = rising
        series[f"newswire_lag_measured_timestamp_seconds{{{of}}}"] = rising
    series['newswire_end_to_end_seconds_count{stage="enrich"}'] = rising
    series['newswire_end_to_end_seconds_bucket{stage="enrich",le="5.0"}'] = rising
    series['newswire_enrichment_failures_total{stage="enrich",enrichment="entities"}'] = f"0x{samples}"
    return series


class Case(NamedTuple):
    """What differs from healthy workers, how many samples there are by then, and what fires."""

    name: str
    samples: int
    differs: Mapping[str, str]
    fires: frozenset[str]
    minutes: int = 1


def case(name: str, samples: int, differs: Mapping[str, str], *fires: str) -> Case:
    return Case(name, samples, differs, frozenset(fires))


def long(name: str, samples: int, differs: Mapping[str, str], *fires: str) -> Case:
    return Case(name, samples, differs, frozenset(fires), LONG)


IN_TIME = 'newswire_end_to_end_seconds_bucket{stage="enrich",le="5.0"}'
ENRICHED = 'newswire_end_to_end_seconds_count{stage="enrich"}'
OLDEST = 'newswire_oldest_unprocessed_seconds{stage="enrich"}'
LETTERS = 'newswire_dead_letters_total{stage="enrich",reason="internal-error"}'
SKIPPED = 'newswire_records_skipped_total{stage="clean",topic="t"}'
REJECTED = 'newswire_records_total{stage="clean",outcome="rejected"}'
CERTIFICATE = 'newswire_certificate_expiry_timestamp_seconds{stage="clean"}'
DOWN = {
    'newswire_build_info{stage="cluster",version="1"}': "1x20 _x40",
    'newswire_lag_measured_timestamp_seconds{stage="cluster"}': "0+60x20 _x40",
    'up{job="newswire-cluster",instance="cluster:9413"}': "1x20 0x40",
}
GONE = {'up{job="newswire-cluster",instance="cluster:9413"}': "1x20 _x40"}
CASES = [
    case("all is well for hours", 400, {}),
    long("all is well for three days", DAYS_3, {}),
    case("a night without articles", 240, {IN_TIME: "0x240", ENRICHED: "0x240"}),
    long("one article in a thousand is late", DAYS_3, {IN_TIME: f"0+599.4x{DAYS_3}"}),
    # 10 % late is 20 times the budget, 4 % is 8 times, 2 % 4 times, 0.8 % 1.6 times: each by the windows made for it.
    case("a tenth late for an hour", 60, {IN_TIME: "0+54x60"}, "NewswireArticlesLateFast", "NewswireArticlesLate"),
    case("a tenth late for a minute", 60, {IN_TIME: "0+60x58 3534+54x1"}),
    long(
        "a tenth late for an hour, and over since", DAYS_3, {IN_TIME: f"0+600x{DAYS_3 - 60} 223140+540x5 226380+600x54"}
    ),
    long(
        "4 % late for six hours of three days",
        DAYS_3,
        {IN_TIME: f"0+600x{DAYS_3 - 36} 238152+576x35"},
        "NewswireArticlesLateFast",
    ),
    long("2 % late for a day", DAYS_3, {IN_TIME: f"0+600x{2 * DAY} 173388+588x{DAY - 1}"}, "NewswireArticlesLate"),
    long("0.8 % late for three days", DAYS_3, {IN_TIME: f"0+595.2x{DAYS_3}"}, "NewswireArticlesLate"),
    long("behind for a quarter of an hour a day ago", DAYS_3, {OLDEST: f"2x{2 * DAY} 120x1 2x{DAY}"}),
    case("behind for half an hour", 300, {OLDEST: "2x270 120x30"}, "NewswireBehindFast", "NewswireBehind"),
    long("behind for an hour, two days ago", DAYS_3, {OLDEST: f"2x{DAY} 120x6 2x{2 * DAY}"}),
    long("behind now and then for days", DAYS_3, {OLDEST: " ".join(["120x0 2x35"] * 13)}, "NewswireBehind"),
    case("records lost", 60, {SKIPPED: "0x50 3x10"}, "NewswireRecordsLost"),
    case("records lost before the first scrape", 60, {SKIPPED: "_x50 3x10"}, "NewswireRecordsLost"),
    case("records lost an hour ago", 90, {SKIPPED: "0x10 3x80"}),
    case(
        "half of the retention used",
        20,
        {'newswire_retention_used_ratio{stage="clean"}': "0.6x20"},
        "NewswireRetentionNear",
    ),
    case(
        "half of the retention used, for a moment", 20, {'newswire_retention_used_ratio{stage="clean"}': "0x17 0.6x3"}
    ),
    case("paused", 20, {'newswire_paused{stage="clean"}': "0x15 1x5"}, "NewswirePaused"),
    case("a partition stuck", 20, {'newswire_stuck_partitions{stage="enrich"}': "0x15 1x5"}, "NewswirePartitionStuck"),
    case("stuck for a minute", 20, {'newswire_stuck_partitions{stage="enrich"}': "0x18 1x1"}),
    # A series that ends without a word is taken for what it was for five minutes more.
    case("no worker of a stage, and no target", 28, {**DOWN, **GONE}, "NewswireWorkerMissing"),
    case("no worker of a stage, for long", 40, DOWN, "NewswireWorkerMissing", "NewswireWorkerDown"),
    case(
        "one of two workers of a stage",
        40,
        {'up{job="newswire-clean",instance="b:9410"}': "1x20 0x20"},
        "NewswireWorkerDown",
    ),
    case(
        "a worker restarted once",
        40,
        {'process_start_time_seconds{job="newswire-clean",instance="clean:9410"}': "5x20 1200x20"},
    ),
    case(
        "a worker that starts again and again",
        40,
        {'process_start_time_seconds{job="newswire-clean",instance="clean:9410"}': "5x10 6x5 7x5 8x5 9x5 10x10"},
        "NewswireWorkerRestarts",
    ),
    case(
        "the broker gone",
        20,
        {
            'newswire_broker_up{stage="clean"}': "1x15 0x5",
            'newswire_lag_measured_timestamp_seconds{stage="clean"}': "0+60x15 900x5",
        },
        "NewswireBrokerGone",
    ),
    case(
        "the lag not known",
        20,
        {'newswire_lag_measured_timestamp_seconds{stage="clean"}': "0+60x14 840x6"},
        "NewswireLagUnknown",
    ),
    case("a bug of ours", 60, {LETTERS: "0x50 1x10"}, "NewswireInternalErrors"),
    case("a bug of ours in a new worker", 60, {LETTERS: "_x50 1x10"}, "NewswireInternalErrors"),
    case("a bug of ours, hours ago", 200, {LETTERS: "0x50 1x150"}),
    case("a tenth refused", 60, {REJECTED: "0+7x60"}, "NewswireDeadLetterShare"),
    case("a hundredth refused", 60, {REJECTED: "0+0.6x60"}),
    case(
        "three of three refused on a quiet night",
        60,
        {REJECTED: "0x50 3x10", 'newswire_records_total{stage="clean",outcome="accepted"}': "0x60"},
    ),
    case(
        "an enrichment that fails",
        60,
        {'newswire_enrichment_failures_total{stage="enrich",enrichment="entities"}': "0+3x60"},
        "NewswireEnrichmentFails",
    ),
    case("a source quiet for an hour", 100, {SOURCE: "0+60x30 1800x70"}, "NewswireSourceQuiet"),
    case("a source quiet for half an hour", 100, {SOURCE: "0+60x70 4200x30"}),
    case(
        "messages of a wire missing",
        60,
        {'newswire_source_gap_messages_total{stage="deduplicate",source="agency"}': "0x50 3x10"},
        "NewswireSourceGap",
    ),
    case(
        "messages of all others missing",
        60,
        {'newswire_source_gap_messages_total{stage="deduplicate",source="other"}': "0x50 3x10"},
    ),
    case("all other sources quiet", 100, {SOURCE.replace("agency", "other"): "0x100"}),
    case(
        "rebalances without end",
        60,
        {'newswire_rebalance_seconds_count{stage="clean"}': "0+1x60"},
        "NewswireRebalancing",
    ),
    case("a disk nearly full", 20, {'newswire_state_disk_free_bytes{stage="clean"}': "5x20"}, "NewswireDiskFull"),
    case("a certificate with ten days", 20, {CERTIFICATE: f"{10 * 86_400}x20"}, "NewswireCertificateEnds"),
    case(
        "a certificate with a day",
        20,
        {CERTIFICATE: "86400x20"},
        "NewswireCertificateEnds",
        "NewswireCertificateEnding",
    ),
]


@needs_promtool
@pytest.mark.system
@pytest.mark.parametrize("each", CASES, ids=lambda each: each.name)
def test_what_fires_is_what_is_wrong_and_nothing_else(each: Case, tmp_path: Path) -> None:
    series = {**healthy(each.samples, each.minutes), **each.differs}
    expected = [{"labels": f'{{alertname="{name}"}}', "value": 1} for name in sorted(each.fires)]
    fires = 'count by (alertname) (count by (alertname, stage) (ALERTS{alertstate="firing"}))'
    test = {
        "interval": f"{each.minutes}m",
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "promql_expr_test": [{"expr": fires, "eval_time": f"{each.samples * each.minutes}m", "exp_samples": expected}],
    }
    document = {
        "rule_files": [str(RULES)],
        "evaluation_interval": f"{each.minutes}m",
        # Without it promtool takes the groups in any order, and an alert may come before what it is made of.
        "group_eval_order": [group["name"] for group in yaml.safe_load(RULES.read_text())["groups"]],
        "tests": [test],
    }
    path = tmp_path / "case.yml"
    path.write_text(yaml.safe_dump(document))
    assert PROMTOOL is not None
    done = subprocess.run([PROMTOOL, "test", "rules", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@needs_promtool
@pytest.mark.system
def test_the_rules_and_the_configuration_are_prometheus_own() -> None:
    assert PROMTOOL is not None
    for kind, path in (("rules", RULES), ("config", ROOT / "deploy" / "prometheus" / "prometheus.yml")):
        done = subprocess.run([PROMTOOL, "check", kind, str(path)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_has_a_case_in_which_it_fires() -> None:
    assert {rule["alert"] for rule in ALERTS} == {name for each in CASES for name in each.fires}


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_an_alert_says_how_urgent_it_is_and_where_its_runbook_is(rule: dict[str, dict[str, str]]) -> None:
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert rule["annotations"]["runbook_url"] == f"docs/runbook.md#{str(rule['alert']).lower()}"


def test_the_runbook_has_a_section_for_each_alert_and_for_no_other() -> None:
    sections = re.findall(r"^## (Newswire\w+)$", RUNBOOK.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(sections) == sorted({rule["alert"] for rule in ALERTS})


def test_rules_ask_for_metrics_that_there_are() -> None:
    listed = {each.name for each in CATALOGUE} | {*OF_THE_PROCESS}
    for group in DOCUMENT["groups"]:
        for rule in group["rules"]:
            for name in re.findall(r"\b(?:newswire|process)_\w+", rule["expr"]):
                assert {name, re.sub(r"_(bucket|count|sum)$", "", name)} & listed, name
            assert set(re.findall(r"newswire:[\w:]+", rule["expr"])) <= RECORDED

"""What Prometheus asks and Grafana shows: the ports of the workers, and metrics that there are."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.pipeline import STAGES
from service.settings import Settings
from service.worker.metrics import CATALOGUE, OF_THE_PROCESS

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
PROMETHEUS = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text(encoding="utf-8"))
PROVISIONING = DEPLOY / "grafana" / "provisioning"
SOURCES = yaml.safe_load((PROVISIONING / "datasources" / "prometheus.yml").read_text(encoding="utf-8"))["datasources"]
PROVIDERS = yaml.safe_load((PROVISIONING / "dashboards" / "newswire.yml").read_text(encoding="utf-8"))["providers"]
DASHBOARD: dict[str, Any] = json.loads((DEPLOY / "grafana" / "dashboards" / "newswire.json").read_text("utf-8"))
PANELS = [each for each in DASHBOARD["panels"] if each["type"] != "row"]
METRICS = {each.name: each for each in CATALOGUE}


def test_every_stage_is_scraped_on_its_port_in_all_of_its_containers() -> None:
    asked = {}
    for job in PROMETHEUS["scrape_configs"]:
        (discovery,) = job["dns_sd_configs"]
        (name,) = discovery["names"]
        assert name in COMPOSE
        assert discovery["type"] == "A"
        assert job["job_name"] == f"newswire-{name}"
        asked[name] = discovery["port"]
    assert asked == {each.name: Settings().metrics_port + number for number, each in enumerate(STAGES)}


def test_grafana_asks_the_prometheus_of_the_compose_file() -> None:
    (source,) = SOURCES
    host, port = source["url"].removeprefix("http://").split(":")
    assert host in COMPOSE
    assert COMPOSE[host]["ports"] == [f"127.0.0.1:{port}:9090"]
    assert source["uid"] == "prometheus"


def test_the_dashboard_is_where_grafana_is_told_to_look() -> None:
    (provider,) = PROVIDERS
    mounts = dict(each.split(":")[:2] for each in COMPOSE["grafana"]["volumes"])
    assert mounts["./deploy/grafana/dashboards"] == provider["options"]["path"]
    assert mounts["./deploy/grafana/provisioning"] == "/etc/grafana/provisioning"
    home = COMPOSE["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    assert home == f"{provider['options']['path']}/newswire.json"


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel["title"])
def test_a_panel_asks_for_metrics_and_labels_that_there_are(panel: dict[str, Any]) -> None:
    assert panel["datasource"]["uid"] == SOURCES[0]["uid"]
    for target in panel["targets"]:
        names = re.findall(r"\bnewswire_\w+", target["expr"])
        own = set(re.findall(r"\bprocess_\w+", target["expr"]))
        assert names or own
        assert own <= set(OF_THE_PROCESS)
        # A process has no stage: Prometheus says which one it is.
        labels = {"instance"} if own else {"stage"}
        for name in names:
            metric = METRICS[name.removesuffix("_bucket")]
            assert (metric.kind == "histogram") == name.endswith("_bucket")
            labels |= {*metric.labels, *(["le"] if metric.kind == "histogram" else [])}
        grouped = re.findall(r"\bby \(([^)]*)\)", target["expr"])
        assert {label.strip() for group in grouped for label in group.split(",")} <= labels
        shown = set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]))
        assert shown <= {label.strip() for label in grouped[0].split(",")}
        assert target["expr"].count("(") == target["expr"].count(")")


def test_what_the_dashboard_is_for_is_all_there() -> None:
    rows = [each["title"] for each in DASHBOARD["panels"] if each["type"] == "row"]
    assert rows == ["Overview", "Stages", "Sources and content", "Kafka and workers"]


def test_panels_do_not_lie_on_one_another() -> None:
    taken = [
        (x, y)
        for each in DASHBOARD["panels"]
        for x in range(each["gridPos"]["x"], each["gridPos"]["x"] + each["gridPos"]["w"])
        for y in range(each["gridPos"]["y"], each["gridPos"]["y"] + each["gridPos"]["h"])
    ]
    assert len(taken) == len(set(taken))
    assert max(x for x, _ in taken) < 24

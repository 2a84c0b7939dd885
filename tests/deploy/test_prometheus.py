"""Real Prometheus on real workers: a killed one fires its alert and no other, and every panel's query has data."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import shutil
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from faults.fleet import fleet
from service.kafka.embedded import _free_port as free_port
from service.replay.options import ReplayOptions
from service.replay.producer import replay
from service.settings import Settings
from service.worker.supervisor import apply_all_topics
from tests.waiting import until
from tools.dashboard import NO_DATA, page

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "deploy"
DASHBOARD = json.loads((DEPLOY / "grafana" / "dashboards" / "newswire.json").read_text(encoding="utf-8"))
PROMETHEUS = shutil.which("prometheus")
PATIENCE_SECONDS = 600.0
PICTURED_SECONDS = 60.0

pytestmark = [
    pytest.mark.broker,
    pytest.mark.skipif(PROMETHEUS is None, reason="no prometheus: apt-get install prometheus"),
]


@contextmanager
def prometheus(folder: Path, targets: dict[str, str]) -> Iterator[str]:
    """Prometheus with our rules, scraping ``targets``, a job an address; yields its own."""
    jobs = [{"job_name": name, "static_configs": [{"targets": [address]}]} for name, address in targets.items()]
    document = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(DEPLOY / "prometheus" / "rules" / "*.yml")],
        "scrape_configs": jobs,
    }
    (folder / "prometheus.yml").write_text(yaml.safe_dump(document))
    address = f"127.0.0.1:{free_port()}"
    options = [f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data"]
    assert PROMETHEUS is not None
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen([PROMETHEUS, *options, f"--web.listen-address={address}"], stdout=log, stderr=log)
    try:
        yield f"http://{address}"
    finally:
        process.kill()
        process.wait()


def asked(address: str, path: str, **parameters: str) -> Any:
    """The data of an answer; None while there is none."""
    try:
        with urllib.request.urlopen(f"{address}{path}?{urllib.parse.urlencode(parameters)}", timeout=10) as response:
            return json.load(response)["data"]
    except OSError:
        return None


def picture(address: str, target: str, folder: Path, feed: Callable[[str], None]) -> None:
    """Feed for a minute, and make the documents' picture of the dashboard in the folder ``target``."""
    end = time.monotonic() + PICTURED_SECONDS
    for number in itertools.takewhile(lambda _: time.monotonic() < end, itertools.count()):
        feed(f"agency {number}")
    path = folder / "dashboard.html"
    path.write_text(page(DASHBOARD["panels"], address, PICTURED_SECONDS), encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1280,2300"]
    output = f"--screenshot={Path(target).resolve() / 'dashboard.png'}"
    subprocess.run(["chromium", *options, output, path.as_uri()], check=True, capture_output=True, timeout=120)


def test_a_killed_worker_fires_its_alert_alone_and_every_panel_has_data(clean_broker: str, tmp_path: Path) -> None:
    settings = Settings(
        broker=clean_broker, state_dir=tmp_path / "state", metrics_port=9710, partitions=2, metric_sources=("demo",)
    )
    apply_all_topics(clean_broker, settings)
    with fleet(settings, 1, tmp_path) as workers:
        workers.wait_until_ready()
        targets = {f"newswire-{each.stage.name}": f"127.0.0.1:{each.port}" for each in workers.members}
        with prometheus(tmp_path, targets) as address:

            def value(query: str) -> list[float]:
                found = (asked(address, "/api/v1/query", query=query) or {"result": []})["result"]
                return [float(each["value"][1]) for each in found]

            def has_number(query: str) -> bool:
                found = value(query)
                return bool(found) and all(each == each for each in found)

            def firing() -> set[str]:
                alerts = (asked(address, "/api/v1/alerts") or {"alerts": []})["alerts"]
                return {each["labels"]["alertname"] for each in alerts if each["state"] == "firing"}

            until(lambda: value("sum(up)") == [4.0], PATIENCE_SECONDS)
            (tmp_path / "sheet.pdf").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< >>\nendobj\n")

            def feed(source: str, *more: Path) -> None:
                paths = (str(ROOT / "seeds"), *map(str, more))
                options = ReplayOptions(paths=paths, bootstrap=clean_broker, source=source, force=True, state_dir=None)
                asyncio.run(replay(options))

            feed("demo", tmp_path / "sheet.pdf")
            for panel in DASHBOARD["panels"]:
                for target in panel.get("targets", ()):
                    # No number is a panel that is empty while nothing is wrong.
                    until(partial(has_number, target["expr"]), PATIENCE_SECONDS)
            assert NO_DATA not in page(DASHBOARD["panels"], address, PICTURED_SECONDS)
            if folder := os.environ.get("NEWSWIRE_TEST_PICTURES"):
                return picture(address, folder, tmp_path, feed)
            assert firing() == set()
            workers.kill(workers.member("cluster-0"))
            until(firing, PATIENCE_SECONDS)
            assert firing() == {"NewswireWorkerMissing"}

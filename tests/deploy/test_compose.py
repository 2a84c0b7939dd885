"""The compose file: what Docker would refuse, and where it says something else than the code does."""

from __future__ import annotations

import re
import runpy
import subprocess
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from service import settings
from service.pipeline import STAGES

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {name: each for name, each in SERVICES.items() if each["image"].startswith("newswire:")}
POM = (ROOT / "deploy" / "kafka" / "pom.xml").read_text(encoding="utf-8")
VARIABLES = {settings.variable(each.name) for each in fields(settings.Settings)}


def validate(text: str) -> None:
    """Raises ValueError where the Compose Specification does not allow ``text``.

    What Compose does before it looks is done before: YAML's merges, and variables replaced by their defaults.
    """
    import compose_spec  # here, since it takes long, and only one of the processes that run tests comes by

    filled = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)
    compose_spec.PyCompose.from_yaml(yaml.safe_dump(yaml.safe_load(filled))).validate()


def test_the_file_is_what_the_compose_specification_allows() -> None:
    validate(TEXT)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("healthcheck:", "healthchek:"),
        ("condition: service_healthy", "condition: healthy"),
        ("interval: 10s", "interval: often"),
        ("cap_drop: [ALL]", "cap_drop: ALL"),
    ],
)
def test_a_slip_in_the_file_is_noticed(right: str, wrong: str) -> None:
    assert right in TEXT
    with pytest.raises(ValueError, match=r"at line"):
        validate(TEXT.replace(right, wrong))


def test_there_is_one_service_a_stage_and_it_runs_that_stages_worker() -> None:
    workers = {name: each["command"] for name, each in OURS.items() if each["command"][0] == "worker"}
    assert workers == {each.name: ["worker", each.name] for each in STAGES}


def test_workers_and_replays_wait_for_the_topics_and_these_for_a_healthy_kafka() -> None:
    assert SERVICES["topics"]["command"] == ["topics", "apply"]
    assert SERVICES["topics"]["depends_on"] == {"kafka": {"condition": "service_healthy"}}
    after = {name for name, each in OURS.items() if "topics" in each["depends_on"]}
    assert after == set(OURS) - {"topics"}
    assert {OURS[name]["depends_on"]["topics"]["condition"] for name in after} == {"service_completed_successfully"}


def test_a_worker_is_restarted_and_a_command_that_ends_is_not() -> None:
    for name, each in OURS.items():
        worker = name in {stage.name for stage in STAGES}
        assert each["restart"] == ("unless-stopped" if worker or name == "page" else "no")
        assert each.get("healthcheck", {}).get("disable", False) is not worker


def test_every_service_that_is_named_is_there() -> None:
    for each in SERVICES.values():
        assert set(each.get("depends_on", ())) <= set(SERVICES)


def test_images_are_pinned_and_kafka_is_the_one_that_the_tests_run_on() -> None:
    for each in SERVICES.values():
        assert re.fullmatch(r"[a-z/]+:v?\d+\.\d+\.\d+", each["image"])
    version = re.search(r"<kafka.version>(.+)</kafka.version>", POM)
    assert version is not None
    assert SERVICES["kafka"]["image"] == f"apache/kafka:{version[1]}"


def test_every_variable_is_a_setting_and_its_value_parses() -> None:
    for each in OURS.values():
        assert set(each["environment"]) <= VARIABLES
        loaded = settings.load(each["environment"])
        assert loaded.broker == "kafka:19092"
        assert loaded.partitions == settings.Settings().partitions


def test_ports_are_open_on_this_machine_only() -> None:
    for each in SERVICES.values():
        for port in each.get("ports", ()):
            assert port.startswith("127.0.0.1:")


def test_files_that_are_mounted_are_there_and_volumes_are_declared() -> None:
    for each in SERVICES.values():
        for mount in each.get("volumes", ()):
            if mount.startswith("/") and ":" not in mount:  # one that Docker makes for the container
                continue
            source = mount.rsplit(":", 2 if mount.endswith(":ro") else 1)[0].removeprefix("${FILES:-").removesuffix("}")
            assert (ROOT / source).is_dir() if source.startswith(".") else source in COMPOSE["volumes"]


def test_every_container_has_a_limit_of_memory_and_of_its_log() -> None:
    for each in SERVICES.values():
        assert re.fullmatch(r"\d+[mg]", each["mem_limit"])
        assert each["logging"]["options"]["max-size"]


def test_ours_cannot_change_their_own_files_and_a_worker_can_keep_its_state() -> None:
    for name, each in OURS.items():
        assert each["read_only"] is True
        assert each["tmpfs"] == ["/tmp"]
        targets = [mount.split(":")[1] if ":" in mount else mount for mount in each["volumes"]]
        assert "/var/lib/newswire" in targets, name


def kafka_properties() -> dict[str, str]:
    """The broker's properties as the image makes them of its environment: KAFKA_LOG_DIRS is log.dirs."""
    environment = SERVICES["kafka"]["environment"]
    return {
        name.removeprefix("KAFKA_").lower().replace("_", "."): str(value)
        for name, value in environment.items()
        if name.startswith("KAFKA_") and name != "KAFKA_HEAP_OPTS"
    }


def test_kafka_takes_the_largest_record_that_the_settings_allow() -> None:
    assert int(kafka_properties()["message.max.bytes"]) >= settings.Settings().max_record_bytes


def test_clients_in_the_network_are_given_the_address_that_the_workers_use() -> None:
    advertised = kafka_properties()["advertised.listeners"].split(",")
    assert f"INSIDE://{OURS['clean']['environment']['NEWSWIRE_BROKER']}" in advertised
    published = SERVICES["kafka"]["ports"][0].split(":")[1]
    assert f"OUTSIDE://localhost:{published}" in advertised


@pytest.mark.kafka
def test_kafkas_properties_are_taken_by_kafka_itself(tmp_path: Path) -> None:
    """Formats a storage folder with them: that reads and checks every one, as a start would."""
    kafka = runpy.run_path(str(ROOT / "deploy" / "kafka" / "kafka.py"))
    properties = {**kafka_properties(), "log.dirs": str(tmp_path / "logs")}
    path = tmp_path / "server.properties"
    path.write_text("".join(f"{name}={value}\n" for name, value in properties.items()), encoding="utf-8")
    cluster = SERVICES["kafka"]["environment"]["CLUSTER_ID"]
    told = subprocess.run(
        kafka["command"]("kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(path)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert f"cluster.id={cluster}" in (tmp_path / "logs" / "meta.properties").read_text(encoding="utf-8")


def test_the_page_is_reached_from_this_machine() -> None:
    page = OURS["page"]
    loaded = settings.load(page["environment"])
    assert page["ports"] == [f"127.0.0.1:{loaded.page_port}:{loaded.page_port}"]
    assert loaded.page_host == "0.0.0.0"

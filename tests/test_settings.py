"""The environment in, settings out: every type parses, nothing is guessed, and a misspelt variable is said."""

from __future__ import annotations

from dataclasses import Field, fields
from pathlib import Path
from typing import Any

import pytest

from service.settings import PARSERS, SettingError, Settings, load, variable


def test_an_empty_environment_gives_the_defaults() -> None:
    assert load({}) == Settings()


def test_each_type_parses() -> None:
    found = load(
        {
            "NEWSWIRE_BROKER": "a:1,b:2",
            "NEWSWIRE_PARTITIONS": "3",
            "NEWSWIRE_COMMIT_INTERVAL_SECONDS": "0.25",
            "NEWSWIRE_STATE_DIR": "/var/lib/newswire",
            "NEWSWIRE_DISABLED_ENRICHMENTS": "entities, quotes,",
        }
    )
    assert found.broker == "a:1,b:2"
    assert found.partitions == 3
    assert found.commit_interval_seconds == 0.25
    assert found.state_dir == Path("/var/lib/newswire")
    assert found.disabled_enrichments == ("entities", "quotes")


def test_an_empty_variable_of_an_optional_setting_is_none() -> None:
    assert load({"NEWSWIRE_BROKER": ""}).broker is None


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("NEWSWIRE_PARTITIONS", "eight", "whole number"),
        ("NEWSWIRE_PARTITIONS", "", "whole number"),
        ("NEWSWIRE_WINDOW_HOURS", "7.5", "whole number"),
        ("NEWSWIRE_COMMIT_INTERVAL_SECONDS", "soon", "number"),
        ("NEWSWIRE_SESSION_TIMEOUT_SECONDS", "long", "whole number"),
    ],
)
def test_a_value_that_does_not_parse_is_named_with_what_would_do(name: str, value: str, wanted: str) -> None:
    with pytest.raises(SettingError, match=f"{name}='{value}' is not a {wanted}"):
        load({name: value})


def test_an_unknown_variable_is_refused() -> None:
    with pytest.raises(SettingError, match="NEWSWIRE_PARTITION is not a setting"):
        load({"NEWSWIRE_PARTITION": "8"})


def test_other_programs_variables_and_those_of_the_tests_are_nobodys_business() -> None:
    assert load({"KAFKA_HEAP_OPTS": "-Xmx1g", "NEWSWIRE_TEST_BROKER": "kafka"}) == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NEWSWIRE_PORT", "tcp://10.0.0.1:9410"),
        ("NEWSWIRE_SERVICE_HOST", "10.0.0.1"),
        ("NEWSWIRE_SERVICE_PORT", "9410"),
        ("NEWSWIRE_SERVICE_PORT_METRICS", "9410"),
        ("NEWSWIRE_PORT_9410_TCP", "tcp://10.0.0.1:9410"),
        ("NEWSWIRE_PORT_9410_TCP_PROTO", "tcp"),
        ("NEWSWIRE_PORT_9410_TCP_PORT", "9410"),
        ("NEWSWIRE_PORT_9410_TCP_ADDR", "10.0.0.1"),
        ("NEWSWIRE_CLEAN_SERVICE_HOST", "10.0.0.1"),
        ("NEWSWIRE_CLEAN_PORT", "udp://[fd00::1]:9410"),
        ("NEWSWIRE_METRICS_PORT", "tcp://10.0.0.1:9410"),  # of a service newswire-metrics: no port of ours
    ],
)
def test_what_kubernetes_puts_there_for_a_service_of_our_name_is_no_setting(name: str, value: str) -> None:
    assert load({name: value}) == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [("NEWSWIRE_PORT", "9410"), ("NEWSWIRE_SERVICE", "10.0.0.1"), ("NEWSWIRE_METRICS_PORTS", "tcp://10.0.0.1:1")],
)
def test_what_only_looks_like_it_is_refused(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=f"{name} is not a setting"):
        load({name: value})


def test_a_flag_wins_over_the_environment_and_a_flag_not_given_does_not() -> None:
    assert load({"NEWSWIRE_BROKER": "a:1"}, broker="b:2").broker == "b:2"
    assert load({"NEWSWIRE_BROKER": "a:1"}, broker=None).broker == "a:1"


@pytest.mark.parametrize("text", ["1", "true", "YES", "on", "0", "False", "no", "off"])
def test_yes_and_no_as_people_write_them(text: str) -> None:
    assert PARSERS["bool"][1](text) is (text.lower() in {"1", "true", "yes", "on"})


def test_what_is_neither_yes_nor_no_is_refused() -> None:
    with pytest.raises(ValueError, match="true, false"):
        PARSERS["bool"][1]("perhaps")


@pytest.mark.parametrize("setting", fields(Settings), ids=lambda each: each.name)
def test_every_setting_has_a_parser_and_says_what_it_is(setting: Field[Any]) -> None:
    assert str(setting.type) in PARSERS
    assert setting.metadata["about"]


def test_a_setting_written_back_as_a_variable_reads_the_same() -> None:
    """What a worker process is started with."""
    from service.worker.supervisor import environment

    told = Settings(broker="a:1", disabled_enrichments=("entities", "quotes"), state_dir=Path("x"), window_hours=1)
    said = {name: text for name, text in environment(told).items() if name.startswith("NEWSWIRE_")}
    assert variable("broker") in said
    assert load(said) == told

"""Schemas are published and found again, at a registry that answers as documented and at Apicurio Registry itself."""

from __future__ import annotations

import base64
import json
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from service import topics
from service.kafka import schema_registry
from service.kafka.embedded import _free_port as free_port
from service.kafka.schema_registry import RegistryUnavailable, SchemaRefused, prefixes, publish, with_schema
from service.pipeline import CLEAN, RAW, STORIES
from service.settings import SettingError, Settings, load
from service.topics.contract import json_schema
from tests.kafka.registry import APICURIO, apicurio, confluent_stand_in


@pytest.fixture
def stand_in() -> Iterator[Settings]:
    with confluent_stand_in() as address:
        yield Settings(value_format="confluent", schema_registry=address)


def test_plain_values_ask_nobody() -> None:
    assert prefixes(Settings(), [CLEAN]) == {}


def test_what_is_published_is_found_by_the_workers(stand_in: Settings) -> None:
    published = {each.topic: each for each in publish(stand_in)}
    assert set(published) == {each.name for each in with_schema()}
    assert published[CLEAN].subject == f"{CLEAN}-value"
    found = prefixes(stand_in, [RAW, CLEAN, STORIES])
    assert found == {name: b"\0" + published[name].id.to_bytes(4, "big") for name in (CLEAN, STORIES)}
    assert [*publish(stand_in)] == [*published.values()], "published again it is the same"


def test_what_is_not_published_is_refused_with_what_to_do(stand_in: Settings) -> None:
    with pytest.raises(SchemaRefused, match="newswire topics publish") as refused:
        prefixes(stand_in, [CLEAN])
    assert refused.value.exit_code == 78


def test_another_version_of_a_schema_is_not_the_published_one(
    stand_in: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(stand_in)
    monkeypatch.setattr(schema_registry, "json_schema", lambda record, name: {"title": "another"})
    with pytest.raises(SchemaRefused, match="no such schema of newswire"):
        prefixes(stand_in, [CLEAN])


def test_who_needs_a_password_is_given_it_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_text("open sesame\n")
    wanted = "Basic " + base64.b64encode(b"newswire:open sesame").decode()
    with confluent_stand_in(wanted) as address:
        settings = Settings(value_format="confluent", schema_registry=address, schema_registry_username="newswire")
        with pytest.raises(RegistryUnavailable, match="401"):
            publish(settings)
        assert publish(replace(settings, schema_registry_password_file=path))


def test_a_registry_that_is_not_there_is_one_line() -> None:
    settings = Settings(value_format="confluent", schema_registry=f"http://127.0.0.1:{free_port()}")
    with pytest.raises(RegistryUnavailable, match="no schema registry answers") as gone:
        publish(settings)
    assert gone.value.exit_code == 69


def test_none_named_is_a_setting_that_is_missing() -> None:
    with pytest.raises(SettingError, match="NEWSWIRE_SCHEMA_REGISTRY"):
        prefixes(Settings(value_format="confluent"), [CLEAN])


@pytest.mark.parametrize(
    ("name", "value"),
    [("VALUE_FORMAT", "avro"), ("SCHEMA_REGISTRY", "registry:8081"), ("SCHEMA_REGISTRY", "http://a:b@c")],
)
def test_what_is_no_format_or_address_is_said_at_the_start(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        load({f"NEWSWIRE_{name}": value})


@pytest.mark.system
@pytest.mark.skipif(not APICURIO, reason="no Apicurio Registry: make registry")
def test_apicurio_registry_takes_the_schemas_and_knows_them_by_the_ids_in_the_records(tmp_path: Path) -> None:
    with apicurio(tmp_path) as address:
        own = Settings(value_format="apicurio", schema_registry=f"{address}/apis/registry/v3")
        confluent = Settings(value_format="confluent", schema_registry=f"{address}/apis/ccompat/v7")
        for settings in (own, confluent):
            with pytest.raises(SchemaRefused, match="newswire topics publish"):
                prefixes(settings, [CLEAN])
        for settings, ids in ((own, "globalIds"), (confluent, "contentIds")):
            assert publish(settings) == publish(settings), "published again it is the same"
            for name, before in prefixes(settings, [each.name for each in with_schema()]).items():
                number = int.from_bytes(before[1:], "big")
                with urllib.request.urlopen(f"{address}/apis/registry/v3/ids/{ids}/{number}") as response:
                    contract = topics.contract(name)
                    assert contract.record is not None
                    assert json.load(response) == json.loads(json.dumps(json_schema(contract.record, name)))

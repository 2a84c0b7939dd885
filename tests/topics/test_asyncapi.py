"""The AsyncAPI document: it is one, by AsyncAPI's own schema, and it says what the contracts say."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from service.topics import CONTRACTS
from service.topics.asyncapi import asyncapi

# AsyncAPI's schema, Apache-2.0, licence beside it.
SCHEMA = Path(__file__).parents[1] / "data" / "asyncapi-schema_3.0.0.json.gz"
DOCUMENT = asyncapi(CONTRACTS)


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


@pytest.fixture(scope="module")
def validator() -> Draft7Validator:
    return Draft7Validator(json.loads(gzip.decompress(SCHEMA.read_bytes())))


def test_document_is_asyncapi_3(validator: Draft7Validator) -> None:
    validator.validate(DOCUMENT)


def test_the_schema_would_tell(validator: Draft7Validator) -> None:
    assert not validator.is_valid({**DOCUMENT, "info": {}})
    assert not validator.is_valid({**DOCUMENT, "operations": {"x": {"action": "publish"}}})


def test_every_reference_leads_somewhere() -> None:
    found = set(references(DOCUMENT))
    assert found
    for reference in found:
        node = DOCUMENT
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]


def test_every_topic_is_a_channel_with_its_kafka_settings() -> None:
    assert [each["address"] for each in DOCUMENT["channels"].values()] == [each.name for each in CONTRACTS]
    kafka = DOCUMENT["channels"]["stories"]["bindings"]["kafka"]
    assert kafka["partitions"] == 1
    assert kafka["topicConfiguration"]["cleanup.policy"] == ["compact"]
    assert "partitions" not in DOCUMENT["channels"]["raw"]["bindings"]["kafka"]


@pytest.mark.parametrize("name", [each.short for each in CONTRACTS])
def test_example_fits_its_message(name: str) -> None:
    message = DOCUMENT["components"]["messages"][name]
    (example,) = message["examples"]
    for part in ("headers", "payload"):
        schema = {**message[part], "components": DOCUMENT["components"]}
        Draft7Validator(schema).validate(example[part])


def test_broken_example_would_not_fit() -> None:
    message = DOCUMENT["components"]["messages"]["enriched"]
    payload = {**message["examples"][0]["payload"], "entities": [{"name": "A", "type": "person", "mentions": [[1]]}]}
    assert not Draft7Validator({**message["payload"], "components": DOCUMENT["components"]}).is_valid(payload)


def test_stages_write_and_read_what_the_contracts_say() -> None:
    operations = DOCUMENT["operations"]
    assert operations["newswire-clean-send-clean"]["action"] == "send"
    assert operations["newswire-cluster-receive-story-candidates"]["action"] == "receive"
    assert not [name for name in operations if name.startswith(("subscribers", "any"))]

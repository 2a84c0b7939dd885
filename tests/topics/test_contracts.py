"""The contracts: every topic of the picture has one, its examples fit it, and its published schema is current."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, SchemaError

import service
from service.article import decode, encode
from service.settings import Settings
from service.topics import CONTRACTS, Contract, contract
from service.topics.__main__ import published, text
from service.topics.contract import HERE

RECORDS = [each for each in CONTRACTS if each.record]
NAMES = [each.short for each in CONTRACTS]
PUBLISHED = sorted(HERE.glob("schemas/*.json"))
made = cache(published)


def example(topic: Contract) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(topic.example.read_text(encoding="utf-8"))
    assert set(message) == {"key", "headers", "value"}
    return message


def test_every_topic_of_the_picture_has_a_contract() -> None:
    drawn = {word.strip(".,") for word in (service.__doc__ or "").split() if word.startswith("newswire.")}
    assert {each.name for each in CONTRACTS} == drawn


def test_names_are_found_full_short_and_with_underscores() -> None:
    for name in ("newswire.dead-letters.v1", "dead-letters", "dead_letters"):
        assert contract(name).name == "newswire.dead-letters.v1"


def test_unknown_name_says_which_there_are() -> None:
    with pytest.raises(KeyError, match="story-candidates"):
        contract("storys")


def test_orders_that_are_promised_have_one_partition() -> None:
    assert {each.short for each in CONTRACTS if each.partitions == 1} == {"story-candidates", "stories"}


def test_only_the_stories_and_their_members_are_compacted() -> None:
    compacted = [each.short for each in CONTRACTS if each.config["cleanup.policy"] == "compact"]
    assert compacted == ["stories", "story-members"]


def test_largest_record_is_the_settings_default_and_the_setting_wins() -> None:
    assert {each.config["max.message.bytes"] for each in CONTRACTS} == {str(Settings().max_record_bytes)}
    assert contract("raw").creation_config(1234)["max.message.bytes"] == "1234"
    assert contract("raw").creation_config() == dict(contract("raw").config)


@pytest.mark.parametrize("topic", CONTRACTS, ids=NAMES)
def test_example_headers_are_the_contract_s(topic: Contract) -> None:
    headers = example(topic)["headers"]
    allowed = {each.name for each in topic.all_headers}
    if topic.short == "dead-letters":  # these keep what the original record had
        allowed |= {each.name for each in contract("raw").headers}
    assert set(headers) <= allowed
    assert {each.name for each in topic.headers if each.required} <= set(headers)


@pytest.mark.parametrize("topic", RECORDS, ids=[each.short for each in RECORDS])
def test_example_is_a_record_of_its_topic(topic: Contract) -> None:
    assert topic.record
    assert topic.schema
    value = example(topic)["value"]
    record = decode(json.dumps(value).encode(), topic.record)
    assert json.loads(encode(record)) == value
    schema = json.loads(topic.schema.read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(value)


def test_schemas_are_schemas() -> None:
    # The records have most of their types in common, and checking takes a second: each type is checked once.
    parts = {}
    for topic in RECORDS:
        assert topic.schema
        schema = json.loads(topic.schema.read_text(encoding="utf-8"))
        for each in (schema, *schema.pop("$defs", {}).values()):
            parts[json.dumps(each)] = each
    Draft202012Validator.check_schema({"allOf": [*parts.values()]})
    with pytest.raises(SchemaError):
        Draft202012Validator.check_schema({"allOf": [{"type": "nothing"}]})


def test_schema_refuses_what_decoding_refuses() -> None:
    topic = contract("stories")
    assert topic.record
    assert topic.schema
    value = {**example(topic)["value"], "event": "forgotten"}
    with pytest.raises(ValueError, match="event"):
        decode(json.dumps(value).encode(), topic.record)
    schema = json.loads(topic.schema.read_text(encoding="utf-8"))
    assert not Draft202012Validator(schema).is_valid(value)


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.name)
def test_published_file_is_current(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == text(made()[path]), (
        "the types changed: run `python -m service.topics --write` and commit what it wrote"
    )


def test_nothing_else_is_published() -> None:
    assert sorted(made()) == PUBLISHED


def test_schemas_say_that_times_are_times() -> None:
    path = contract("clean").schema
    assert path
    schema = made()[path]
    properties = schema["$defs"]["Article"]["properties"]
    assert properties["event_time"]["format"] == "date-time"
    assert {"type": "string", "format": "date-time"} in properties["embargoed"]["anyOf"]


def test_contracts_can_be_compared_and_hashed() -> None:
    first = CONTRACTS[0]
    assert replace(first) == first
    assert len(set(CONTRACTS)) == len(CONTRACTS)

"""The contracts in, an AsyncAPI 3 document of all topics out, for catalogues and code generators.

Source: https://www.asyncapi.com/docs/reference/specification/v3.0.0 and its Kafka bindings 0.5.0.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from service.topics.contract import Contract, definitions

# The version of all contracts together; each topic's own version is in its name.
VERSION = "1.0.0"
# Topic settings that are numbers in the AsyncAPI bindings and strings in our contracts.
_NUMBERS = ("retention.ms", "max.message.bytes")


def asyncapi(contracts: Sequence[Contract]) -> dict[str, Any]:
    """The AsyncAPI document: a channel per topic, and an operation for each of our programs that writes or reads it."""
    records = [each.record for each in contracts if each.record]
    schemas = definitions(records, "#/components/schemas/{name}")
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "newswire",
            "version": VERSION,
            "description": "Raw article files in, enriched articles and running stories out.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {"kafka": {"host": "localhost:9092", "protocol": "kafka", "description": "any Kafka broker"}},
        "channels": {each.short: _channel(each) for each in contracts},
        "operations": {name: one for each in contracts for name, one in _operations(each).items()},
        "components": {
            "messages": {each.short: _message(each) for each in contracts},
            "schemas": {name: _draft_7(schema) for name, schema in schemas.items()},
        },
    }


def _channel(contract: Contract) -> dict[str, Any]:
    config: dict[str, Any] = {name: int(contract.config[name]) for name in _NUMBERS}
    kafka: dict[str, Any] = {
        "topic": contract.name,
        "topicConfiguration": {"cleanup.policy": contract.config["cleanup.policy"].split(","), **config},
        "bindingVersion": "0.5.0",
    }
    if contract.partitions:
        kafka["partitions"] = contract.partitions
    return {
        "address": contract.name,
        "description": contract.description,
        "servers": [{"$ref": "#/servers/kafka"}],
        "messages": {contract.short: {"$ref": f"#/components/messages/{contract.short}"}},
        "bindings": {"kafka": kafka},
    }


def _message(contract: Contract) -> dict[str, Any]:
    example = json.loads(contract.example.read_text(encoding="utf-8"))
    headers: dict[str, Any] = {
        "type": "object",
        "properties": {each.name: {"type": "string", "description": each.about} for each in contract.all_headers},
    }
    required = [each.name for each in contract.all_headers if each.required]
    if required:
        headers["required"] = required
    # Values of plain bytes have no schema; the example of such a value is text.
    payload = {"$ref": f"#/components/schemas/{contract.record.__name__}"} if contract.record else {"type": "string"}
    return {
        "name": contract.name,
        "summary": contract.description,
        "contentType": "application/json" if contract.record else "application/octet-stream",
        "headers": headers,
        "payload": payload,
        "bindings": {"kafka": {"key": {"type": "string", "description": contract.key}, "bindingVersion": "0.5.0"}},
        "examples": [{"name": contract.short, "headers": example["headers"], "payload": example["value"]}],
    }


def _operations(contract: Contract) -> dict[str, Any]:
    channel = {"$ref": f"#/channels/{contract.short}"}
    roles = [("send", name) for name in contract.producers] + [("receive", name) for name in contract.consumers]
    return {
        f"{name.replace(' ', '-')}-{action}-{contract.short}": {
            "action": action,
            "channel": channel,
            "summary": f"{name}: {'writes' if action == 'send' else 'reads'} {contract.name}",
        }
        for action, name in roles
        if name.startswith("newswire")
    }


def _draft_7(schema: Any) -> Any:
    """``schema`` converted to JSON Schema draft 7, the basis of AsyncAPI's schemas: only tuples differ."""
    if isinstance(schema, list):
        return [_draft_7(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    out = {name: _draft_7(value) for name, value in schema.items()}
    if "prefixItems" in out:
        out["additionalItems"] = out.get("items", True)
        out["items"] = out.pop("prefixItems")
    return out

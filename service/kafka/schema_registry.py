"""The topics' schemas in; their ids at a schema registry out, published there or looked up.

``NEWSWIRE_VALUE_FORMAT`` selects one of two APIs: ``confluent``, which Karapace and Apicurio (under
``/apis/ccompat/v7``) serve too, and ``apicurio``, Apicurio's own (``/apis/registry/v3``). A topic's schema is named
``TOPIC-value``, which is where the registries' clients look.

https://docs.confluent.io/platform/current/schema-registry/develop/api.html
https://www.apicur.io/registry/docs/apicurio-registry/3.0.x/assets-attachments/registry-rest-api.htm
"""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from service.kafka.security import secret
from service.kafka.wire_format import prefix
from service.settings import SettingError, Settings
from service.topics import CONTRACTS, Contract
from service.topics.contract import json_schema

TIMEOUT_SECONDS = 15.0
JSON = "application/json"


class RegistryUnavailable(RuntimeError):
    """The schema registry does not answer, or not as a schema registry does."""

    exit_code = 69


class SchemaRefused(RuntimeError):
    """The schema registry rejects a schema, or does not have it."""

    exit_code = 78


@dataclass(frozen=True, slots=True)
class Registered:
    """A topic's schema at the registry: its subject (or artifact) name, and the id that records carry."""

    topic: str
    subject: str
    id: int


def with_schema() -> tuple[Contract, ...]:
    """The topics whose values have a schema."""
    return tuple(each for each in CONTRACTS if each.record is not None)


def publish(settings: Settings) -> list[Registered]:
    """Register the schemas of all topics that the registry does not have yet; returns the ids of all.

    Raises SettingError if no registry is configured, RegistryUnavailable, and SchemaRefused if a schema is rejected,
    for example by the subject's compatibility rule.
    """
    return [_registered(settings, each, publish=True) for each in with_schema()]


def prefixes(settings: Settings, topics: Iterable[str]) -> dict[str, bytes]:
    """The prefix of the values of each of ``topics`` that has a schema; empty if values are plain JSON.

    Raises as ``publish``, and SchemaRefused if a schema has not been published.
    """
    if settings.value_format == "json":
        return {}
    wanted = {*topics}
    found = [_registered(settings, each, publish=False) for each in with_schema() if each.name in wanted]
    return {each.topic: prefix(settings.value_format, each.id) for each in found}


def _registered(settings: Settings, contract: Contract, *, publish: bool) -> Registered:
    assert contract.record is not None, "only topics with a schema are registered"
    subject = f"{contract.name}-value"
    schema = json.dumps(json_schema(contract.record, contract.name), ensure_ascii=False)
    ask = _confluent if settings.value_format != "apicurio" else _apicurio
    return Registered(contract.name, subject, ask(settings, subject, schema, publish))


def _confluent(settings: Settings, subject: str, schema: str, publish: bool) -> int:
    body = {"schemaType": "JSON", "schema": schema}
    path = f"/subjects/{subject}/versions" if publish else f"/subjects/{subject}"
    return _id(_post_json(settings, path, body, subject), "id", settings)


def _apicurio(settings: Settings, subject: str, schema: str, publish: bool) -> int:
    if publish:
        content = {"content": schema, "contentType": JSON}
        body = {"artifactId": subject, "artifactType": "JSON", "firstVersion": {"content": content}}
        path = "/groups/default/artifacts?ifExists=FIND_OR_CREATE_VERSION"
        return _id(_post_json(settings, path, body, subject).get("version"), "globalId", settings)
    path = f"/search/versions?groupId=default&artifactId={subject}&artifactType=JSON"
    found = _post_json(settings, path, schema, subject).get("versions")
    if not found:
        raise SchemaRefused(_missing(subject))
    return _id(found[0], "globalId", settings)


def _post_json(settings: Settings, path: str, body: dict[str, Any] | str, subject: str) -> dict[str, Any]:
    """The JSON answer to a POST request with a JSON body; ``{}`` if it is no object."""
    address = settings.schema_registry
    if address is None:
        raise SettingError("no schema registry: set NEWSWIRE_SCHEMA_REGISTRY to the address of its interface")
    data = (body if isinstance(body, str) else json.dumps(body)).encode()
    headers = {"Content-Type": JSON, "Accept": JSON, **_authorization(settings)}
    request = urllib.request.Request(address.rstrip("/") + path, data, headers)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
            answer = json.load(response)
    except urllib.error.HTTPError as error:
        details = _error_details(error)
        if error.code == 404 and details.get("error_code") in (40401, 40403):
            raise SchemaRefused(_missing(subject)) from error
        if error.code in (400, 404, 409, 422):
            message = details.get("message") or details.get("detail") or details.get("title") or error.reason
            raise SchemaRefused(f"{address} does not take {subject} ({error.code}): {message}") from error
        raise RegistryUnavailable(f"the schema registry at {address} answered {error.code} {error.reason}") from error
    except (OSError, ValueError) as error:
        why = getattr(error, "reason", None) or error
        raise RegistryUnavailable(f"no schema registry answers at {address}: {why}") from error
    return answer if isinstance(answer, dict) else {}


def _authorization(settings: Settings) -> dict[str, str]:
    password = secret(settings, "schema_registry_password")
    if password is None:
        return {}
    given = f"{settings.schema_registry_username or ''}:{password}".encode()
    return {"Authorization": f"Basic {base64.b64encode(given).decode()}"}


def _error_details(error: urllib.error.HTTPError) -> dict[str, Any]:
    try:
        answer = json.load(error)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _id(answer: Any, name: str, settings: Settings) -> int:
    number = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(number, int):
        raise RegistryUnavailable(f"{settings.schema_registry} does not answer as a registry: no {name}")
    return number


def _missing(subject: str) -> str:
    return f"the schema registry has no such schema of {subject}: `newswire topics publish` before the workers start"

"""A record in; the headers that make it a CloudEvent, in the Kafka protocol binding's binary mode, out.

https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md: attributes are headers
``ce_...`` and the value is the data unchanged. The id is derived from the content: a redelivered record is the same
event.
"""

from __future__ import annotations

from urllib.parse import quote

from service.article import digest

VERSION = b"1.0"
JSON = b"application/json"

Headers = list[tuple[str, bytes]]


def of_document(topic: str, identity: str, source: str) -> Headers:
    """The headers of a document in the raw topic, whose own ``content-type`` header is left to the caller."""
    return _attributes(topic, identity, f"/newswire/replay/{quote(source, safe='')}", identity)


def of_output(topic: str, stage: str, key: bytes, value: bytes, subject: str) -> Headers:
    """The headers of a record that a stage writes; ``subject`` is the id of its article, item or story."""
    return [*_attributes(topic, digest(topic, key, value), f"/newswire/{stage}", subject), ("content-type", JSON)]


def _attributes(topic: str, identity: str, source: str, subject: str) -> Headers:
    return [
        ("ce_specversion", VERSION),
        ("ce_id", identity.encode()),
        ("ce_source", source.encode()),
        ("ce_type", topic.encode()),
        ("ce_subject", subject.encode()),
    ]

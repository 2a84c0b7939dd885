"""The contract of ``newswire.raw.v1``: article files as they came."""

from service.topics.contract import CLOUD_EVENTS, TRACEPARENT, Contract, Header, log_config

CONTRACT = Contract(
    name="newswire.raw.v1",
    description="Article files as they came: the value is the file's bytes, untouched. Any Kafka client can feed it; "
    "what a header does not say is told from the bytes.",
    key="document id (UTF-8); without one the record gets an id made of source, file name and bytes",
    partitions=None,
    record=None,
    headers=(
        Header("document-id", "the feed's own id of the document; wins over the key"),
        Header("source", "who sent it: a feed, an agency, a crawl"),
        Header("filename", "the file's path below the folder that is fed; the article keeps its last part"),
        Header("content-type", "media type, with charset where known: `text/html; charset=utf-8`"),
        Header("received-at", "when we first had it, ISO 8601 in UTC; without it the record's timestamp counts"),
        Header("newswire.error.attempts", "of a record put back from the dead letters: how often it was refused"),
        Header("newswire.error.timestamp", "of a record put back: the timestamp it first had"),
        TRACEPARENT,
        *CLOUD_EVENTS,
    ),
    producers=("newswire replay", "any Kafka client"),
    consumers=("newswire-clean",),
    config=log_config(7),
)

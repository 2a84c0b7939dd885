"""The contract of ``newswire.raw.v1``: article files as they came."""

from service.topics.contract import CLOUD_EVENTS, TRACEPARENT, Contract, Header, log_config

CONTRACT = Contract(
    name="newswire.raw.v1",
    description="Article files as they came: the value is the file's bytes, unchanged. Any Kafka client can feed it; "
    "what a header does not say is detected from the bytes.",
    key="document id (UTF-8); without one the record gets an id made from source, file name and bytes",
    partitions=None,
    record=None,
    headers=(
        Header("document-id", "the feed's own id of the document; takes precedence over the key"),
        Header("source", "who sent it: a feed, an agency, a crawl"),
        Header("filename", "the file's path within the folder that is sent; the article keeps its last part"),
        Header("content-type", "media type, with charset where known: `text/html; charset=utf-8`"),
        Header("received-at", "when it was first received, ISO 8601 in UTC; without it, the record's timestamp"),
        Header("newswire.error.attempts", "for a record put back from the dead letters: how often it was rejected"),
        Header("newswire.error.timestamp", "for a record put back: its original timestamp"),
        TRACEPARENT,
        *CLOUD_EVENTS,
    ),
    producers=("newswire replay", "any Kafka client"),
    consumers=("newswire-clean",),
    config=log_config(7),
)

"""The contract of ``newswire.dead-letters.v1``: the records that a stage refused, and why."""

from service.topics.contract import TRACEPARENT, Contract, Header, log_config

CONTRACT = Contract(
    name="newswire.dead-letters.v1",
    description="Records that a stage rejected: key and value are the original bytes, the original headers stay, "
    "and the headers `newswire.error.*` say why. `newswire dead-letters replay` puts them back.",
    key="the original record's key, unchanged",
    partitions=None,
    record=None,
    headers=(
        Header("newswire.error.stage", "the stage that rejected it", required=True),
        Header("newswire.error.reason", "one of the closed list of reasons", required=True),
        Header("newswire.error.message", "one line for the operator", required=True),
        Header("newswire.error.topic", "the topic it was read from", required=True),
        Header("newswire.error.partition", "its partition there", required=True),
        Header("newswire.error.offset", "its offset there", required=True),
        Header("newswire.error.timestamp", "its timestamp there, ISO 8601 in UTC", required=True),
        Header("newswire.error.attempts", "how often it was tried", required=True),
        Header("newswire.error.service-version", "the version of the service that rejected it", required=True),
        Header("newswire.error.exception", "class of the exception, for `internal-error`"),
        Header("newswire.error.traceback", "its traceback, cut off at 4 KiB"),
        TRACEPARENT,
    ),
    producers=("newswire-clean", "newswire-deduplicate", "newswire-enrich", "newswire-cluster"),
    consumers=("newswire dead-letters",),
    config=log_config(30),
    # Our headers are 6 KiB at most; without this room a record at the size limit could never become a dead letter.
    headroom_bytes=65_536,
)

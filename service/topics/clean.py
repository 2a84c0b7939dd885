"""The contract of ``newswire.clean.v1``: articles without the boilerplate around them."""

from service.article import Article
from service.topics.contract import TRACEPARENT, Contract, log_config

CONTRACT = Contract(
    name="newswire.clean.v1",
    description="One record per article found in a document: body without boilerplate, metadata, and the spans of the "
    "raw text that were kept and removed.",
    key="language code: copies of a text share their language, so one partition sees all of them in one order",
    partitions=None,
    record=Article,
    headers=(TRACEPARENT,),
    producers=("newswire-clean",),
    consumers=("newswire-deduplicate",),
    config=log_config(7),
)

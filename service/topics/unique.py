"""The contract of ``newswire.unique.v1``: the canonical article of each cluster of copies."""

from service.article import UniqueArticle
from service.topics.contract import TRACEPARENT, Contract, log_config

CONTRACT = Contract(
    name="newswire.unique.v1",
    description="Articles that are not copies of a known one, with the decision; one that replaces earlier articles "
    "says which it supersedes.",
    key="article id",
    partitions=None,
    record=UniqueArticle,
    headers=(TRACEPARENT,),
    producers=("newswire-deduplicate",),
    consumers=("newswire-enrich",),
    config=log_config(7),
)

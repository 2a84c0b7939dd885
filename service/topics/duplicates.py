"""The contract of ``newswire.duplicates.v1``: copies, each linked to its original."""

from service.article import Decision
from service.topics.contract import TRACEPARENT, Contract, log_config

CONTRACT = Contract(
    name="newswire.duplicates.v1",
    description="One decision per copy: what kind of copy it is, of which article, and the evidence. A canonical "
    "article that is superseded by a fuller one gets its own decision here.",
    key="article id of the copy",
    partitions=None,
    record=Decision,
    headers=(TRACEPARENT,),
    producers=("newswire-deduplicate",),
    consumers=("subscribers",),
    config=log_config(30),
)

"""The contract of ``newswire.enriched.v1``: what most subscribers read."""

from service.article import EnrichedArticle
from service.topics.contract import TRACEPARENT, Contract, log_config

CONTRACT = Contract(
    name="newswire.enriched.v1",
    description="Unique articles with entities, places, quotations, keywords and subjects; each enrichment says "
    "whether it ran, with which version and model.",
    key="article id",
    partitions=None,
    record=EnrichedArticle,
    headers=(TRACEPARENT,),
    producers=("newswire-enrich",),
    consumers=("subscribers",),
    config=log_config(30),
)

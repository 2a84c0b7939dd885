"""The contract of ``newswire.story-candidates.v1``: what clustering needs of each article, in one total order."""

from service.article import StoryCandidate
from service.topics.contract import TRACEPARENT, Contract, log_config

CONTRACT = Contract(
    name="newswire.story-candidates.v1",
    description="A compact record per article, without its text: terms, entities, places, times. Stories "
    "span languages and sources, so there is one partition and one order.",
    key="none",
    partitions=1,
    record=StoryCandidate,
    headers=(TRACEPARENT,),
    producers=("newswire-enrich",),
    consumers=("newswire-cluster",),
    config=log_config(7),
    internal=True,
)

"""The contract of ``newswire.story-members.v1``: which story each article is in."""

from service.article import StoryMembership
from service.topics.contract import TRACEPARENT, Contract, log_config

CONTRACT = Contract(
    name="newswire.story-members.v1",
    description="The story that an article joined: one record per clustered article, and another when a split "
    "moves it. A merge adds no record here: the story's last state in `newswire.stories.v1` says `merged_into`. "
    "Compacted: the last record of a key is the current one.",
    key="article id",
    partitions=None,
    record=StoryMembership,
    headers=(TRACEPARENT,),
    producers=("newswire-cluster",),
    consumers=("subscribers", "newswire audit"),
    config=log_config(0, cleanup="compact"),
)

"""The contract of ``newswire.stories.v1``: the latest state of each running story."""

from service.article import Story
from service.topics.contract import TRACEPARENT, Contract, log_config

CONTRACT = Contract(
    name="newswire.stories.v1",
    description="The state of a story after each change: opened, grew, split in two, merged into another, closed. "
    "Compacted: the last record of a key is the story's current state. `articles` leaves out those that a later "
    "one replaced and, in a long story, all but the latest 300: `newswire.story-members.v1` has every article's story.",
    key="story id",
    partitions=1,
    record=Story,
    headers=(TRACEPARENT,),
    producers=("newswire-cluster",),
    consumers=("subscribers", "newswire stories", "newswire audit"),
    config=log_config(0, cleanup="compact"),
)

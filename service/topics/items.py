"""The contract of ``newswire.items.v1``: news items that are not text articles."""

from service.article import Item
from service.topics.contract import TRACEPARENT, Contract, log_config

CONTRACT = Contract(
    name="newswire.items.v1",
    description="Pictures, graphics, films, sounds, packages, events, plans, headlines and captions alone: one record "
    "per item, with what its source states, and the articles of the same document.",
    key="uri of the item: keeps its versions in order",
    partitions=None,
    record=Item,
    headers=(TRACEPARENT,),
    producers=("newswire-clean",),
    consumers=(),
    config=log_config(7),
)

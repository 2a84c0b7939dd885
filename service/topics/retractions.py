"""The contract of ``newswire.retractions.v1``: kills, corrections, embargoes, and the articles they apply to."""

from service.article import Retraction
from service.topics.contract import TRACEPARENT, Contract, log_config

CONTRACT = Contract(
    name="newswire.retractions.v1",
    description="Orders about published texts (kills, withdrawals, takedowns, corrections and embargoes): who gave "
    "them, why, and which articles they reach, with the evidence. One record when the order comes, and one more for "
    "each copy that comes later. `not-found` if no known text matches the order.",
    key="article id of the order: keeps its records in order",
    partitions=None,
    record=Retraction,
    headers=(TRACEPARENT,),
    producers=("newswire-deduplicate",),
    consumers=("subscribers",),
    config=log_config(30),
)

"""The contract of ``newswire.retractions.v1``: kills, corrections, embargoes, and the articles they apply to."""

from service.article import Retraction
from service.topics.contract import TRACEPARENT, Contract, log_config

CONTRACT = Contract(
    name="newswire.retractions.v1",
    description="Orders on texts that are out: kills, withdrawals, takedowns, corrections and embargoes, whose they "
    "are, why, and which articles they reach, with the evidence. One record when the order comes, one more for each "
    "copy that comes after it; `not-found` where no text is known that it could be about.",
    key="article id of the order: what it leads to is in one order",
    partitions=None,
    record=Retraction,
    headers=(TRACEPARENT,),
    producers=("newswire-deduplicate",),
    consumers=("subscribers",),
    config=log_config(30),
)

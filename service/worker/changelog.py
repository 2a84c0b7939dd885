"""A stage in, the changelog topic of its state out: its name, and how it is created."""

from __future__ import annotations

from service import topics
from service.pipeline import Stage


def changelog_topic(stage: Stage) -> str:
    """The name of the changelog of a stage's state."""
    return f"{stage.app_id}-entries-changelog"


def changelog_contract(stage: Stage) -> topics.Contract:
    """How a stage's changelog is created: compacted, with as many partitions as the input topic."""
    source = topics.contract(stage.reads)
    return topics.Contract(
        name=changelog_topic(stage),
        description=f"Changelog of the state of `{stage.app_id}`: one record an article.",
        key="article id",
        partitions=source.partitions,
        record=stage.entry,
        headers=(),
        producers=(stage.app_id,),
        consumers=(stage.app_id,),
        config=topics.contract("stories").config,
        internal=True,
    )

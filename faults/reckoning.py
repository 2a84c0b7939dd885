"""All topics of a run, read from the start, in; what was lost, doubled or decided otherwise out, article by article.

The reference is the same work done in memory by one process without a fault, on the records in the order in which they
stand in the topics: documents in any order, articles in the order of their partition, story candidates in that of
their one partition.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from service import article as records
from service import pipeline, topics
from service.kafka.raw import header_texts, raw_document
from service.kafka.reading import Record
from service.outcome import Accepted
from service.pipeline import (
    CLEAN,
    DEAD_LETTERS,
    DUPLICATES,
    ENRICHED,
    RAW,
    STORIES,
    STORY_CANDIDATES,
    STORY_MEMBERS,
    UNIQUE,
    FinalState,
    stage,
)
from service.settings import Settings

Found = Mapping[str, Sequence[Record]]


@dataclass(slots=True)
class Reckoning:
    """What was counted, and by name of the check the ids that fail it; no id at all is what is wanted."""

    counts: dict[str, int] = field(default_factory=dict)
    wrong: dict[str, list[str]] = field(default_factory=dict)

    def must_be_empty(self, check: str, ids: Iterable[str]) -> None:
        """Note the outcome of one check."""
        self.wrong[check] = sorted(ids)

    @property
    def right(self) -> bool:
        """Whether no check found anything."""
        return not any(self.wrong.values())


def decoded(found: Found, topic: str) -> list[Any]:
    """The records of a topic, partition by partition, each in its order."""
    ordered = sorted(found[topic], key=lambda each: (each.partition, each.offset))
    return [pipeline.decode(topic, each.value or b"") for each in ordered]


def reckon(found: Found, sent: Iterable[str], settings: Settings) -> Reckoning:
    """Compare the topics with what was sent and with the same work done in memory."""
    result = Reckoning()
    wanted = set(sent)
    documents = {}
    for each in found[RAW]:
        document = raw_document(each.key, each.value, each.headers, each.timestamp_ms / 1000)
        documents[document.document_id] = document
    articles = decoded(found, CLEAN)
    unique = {each.article_id: each for each in decoded(found, UNIQUE)}
    copies = decoded(found, DUPLICATES)
    enriched = decoded(found, ENRICHED)
    candidates = decoded(found, STORY_CANDIDATES)
    state = FinalState()
    for topic in (CLEAN, UNIQUE, DUPLICATES, ENRICHED, STORIES, STORY_MEMBERS):
        for record in decoded(found, topic):
            state.add(topic, record)
    refused = _refused(found)
    first_of = {each.article_id: each for each in reversed(articles)}

    result.must_be_empty("documents sent and not in the raw topic", wanted - documents.keys())
    result.must_be_empty(
        "documents neither in clean nor in dead letters",
        wanted - {each.document_id for each in articles} - {key for topic, key in refused if topic == RAW},
    )
    result.must_be_empty(
        "dead letters of a bug", {f"{topic} {key}" for (topic, key), why in refused.items() if why == "internal-error"}
    )
    decided = unique.keys() | {each.article_id for each in copies}
    result.must_be_empty("articles neither unique nor duplicate", first_of.keys() - decided)
    result.must_be_empty("articles decided of that are not in clean", decided - first_of.keys())
    result.must_be_empty("unique and not enriched", unique.keys() - {each.article_id for each in enriched})
    result.must_be_empty("unique and no story candidate", unique.keys() - {each.article_id for each in candidates})
    result.must_be_empty(
        "enriched and in no story", {each.article_id for each in enriched if state.story_of(each.article_id) is None}
    )
    result.must_be_empty(
        "duplicate of itself", {each.article_id for each in copies if each.duplicate_of == each.article_id}
    )
    result.must_be_empty("redelivered with another content", _differing(found))
    _compare_cleaning(result, documents.values(), first_of, settings)
    _compare_decisions(result, articles, found, state, settings)
    _compare_stories(result, candidates, state, settings)
    result.counts.update(
        documents=len(documents),
        articles=len(first_of),
        unique=len(unique),
        duplicates=len({each.article_id for each in copies}),
        stories=len(state.stories),
        dead_letters=len(refused),
    )
    for topic in (CLEAN, UNIQUE, DUPLICATES, ENRICHED, STORY_CANDIDATES):
        result.counts[f"redelivered to {topics.contract(topic).short}"] = _redelivered(found[topic])
    return result


def _refused(found: Found) -> dict[tuple[str, str], str]:
    """Reason by topic and id of what was refused: a document's id, else the message's key."""
    reasons = {}
    for each in found[DEAD_LETTERS]:
        said = header_texts(each.headers)
        topic = said.get("newswire.error.topic", "")
        key = (each.key or b"").decode(errors="replace")
        if topic == RAW:
            key = raw_document(each.key, each.value, each.headers, each.timestamp_ms / 1000).document_id
        reasons[topic, key] = said.get("newswire.error.reason", "")
    return reasons


def _redelivered(messages: Sequence[Record]) -> int:
    """How many messages of a topic say a second time what was said before."""
    return len(messages) - len({(each.key, each.value) for each in messages})


def _differing(found: Found) -> set[str]:
    """Articles of which a topic says two different things; of the duplicates topic, where this is news, none."""
    said: dict[tuple[str, str], Any] = {}
    differing = set()
    for topic in (CLEAN, UNIQUE, ENRICHED, STORY_CANDIDATES):
        for record in decoded(found, topic):
            if said.setdefault((topic, record.article_id), record) != record:
                differing.add(f"{topic} {record.article_id}")
    return differing


def _compare_cleaning(
    result: Reckoning, documents: Iterable[Any], first_of: Mapping[str, Any], settings: Settings
) -> None:
    run = stage("clean").start(settings, {}).run
    wanted = {}
    for document in documents:
        outcome = run(document)
        if isinstance(outcome, Accepted):
            wanted.update({each.record.article_id: each.record for each in outcome.value})
    result.must_be_empty("articles that cleaning finds and the topic lacks", wanted.keys() - first_of.keys())
    result.must_be_empty(
        "articles cleaned otherwise", {key for key in wanted.keys() & first_of.keys() if wanted[key] != first_of[key]}
    )


def _compare_decisions(
    result: Reckoning, articles: Sequence[Any], found: Found, state: FinalState, settings: Settings
) -> None:
    """Languages do not meet, so one deduplicator that reads partition after partition decides as several do."""
    run = stage("deduplicate").start(settings, {}).run
    reference = FinalState()
    wanted: set[bytes] = set()
    for article in articles:
        outcome = run(article)
        assert isinstance(outcome, Accepted)
        for output in outcome.value:
            reference.add(output.topic, output.record)
            wanted.add(records.encode(output.record))
    keys = reference.decisions.keys() | state.decisions.keys()
    result.must_be_empty(
        "decided otherwise in the end",
        {key for key in keys if _outcome(reference.decisions.get(key)) != _outcome(state.decisions.get(key))},
    )
    result.must_be_empty(
        "decisions that were never to be made",
        {
            each.key.decode()
            for topic in (UNIQUE, DUPLICATES)
            for each in found[topic]
            if each.value not in wanted and each.key
        },
    )


def _outcome(decision: Any) -> Any:
    return None if decision is None else (decision.relation, decision.duplicate_of, decision.supersedes)


def _compare_stories(result: Reckoning, candidates: Sequence[Any], state: FinalState, settings: Settings) -> None:
    run = stage("cluster").start(settings, {}).run
    reference = FinalState()
    for candidate in candidates:
        outcome = run(candidate)
        assert isinstance(outcome, Accepted)
        for output in outcome.value:
            reference.add(output.topic, output.record)
    keys = {each.article_id for each in candidates}
    result.must_be_empty(
        "in another story in the end", {key for key in keys if reference.story_of(key) != state.story_of(key)}
    )


__all__ = ["Found", "Reckoning", "reckon"]

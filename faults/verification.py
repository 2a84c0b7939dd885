"""All topics of a run, read from the start, in; what was lost, doubled or decided otherwise out, article by article.

The reference is the same work done in memory by one process without a fault, on the records in the order in which they
stand in the topics: documents in any order, articles in the order of their partition, story candidates in that of
their one partition. What the end of an embargo releases goes out by the records' clock or by the worker's, so it has no
fixed place among them: it is compared by what it says, not by when it came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from service import article as records
from service import pipeline, topics
from service.deduplication.embargo import release_id
from service.final_state import FinalState
from service.kafka.raw import header_texts, raw_document
from service.kafka.reading import Record
from service.outcome import Accepted, Reason
from service.outputs import Output
from service.pipeline import (
    CLEAN,
    DEAD_LETTERS,
    DUPLICATES,
    ENRICHED,
    RAW,
    RETRACTIONS,
    STORIES,
    STORY_CANDIDATES,
    STORY_MEMBERS,
    UNIQUE,
    stage,
)
from service.settings import Settings

Found = Mapping[str, Sequence[Record]]

# What a check that fails means; of the checks that are not here: something was decided otherwise.
LOST = (
    "documents sent and not in the raw topic",
    "documents neither in clean nor in dead letters",
    "unreadable records that are no dead letter",
    "articles neither unique nor duplicate",
    "unique and not enriched",
    "unique and no story candidate",
    "enriched and in no story",
    "articles that cleaning finds and the topic lacks",
    "deleted unread and told by nobody",
    "retractions that were never told",
    "embargoes that have ended and released nothing",
)
DOUBLED = ("duplicate of itself", "redelivered with another content")


@dataclass(slots=True)
class Verification:
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


def readable(found: Found) -> tuple[Found, list[Record]]:
    """The records without those that are not what their topic promises, and these."""
    good: dict[str, list[Record]] = {}
    bad = []
    for topic, messages in found.items():
        good[topic] = []
        for each in messages:
            try:
                pipeline.decode(topic, each.value or b"")
            except ValueError:
                bad.append(each)
            else:
                good[topic].append(each)
    return good, bad


def decoded(found: Found, topic: str) -> list[Any]:
    """The records of a topic, partition by partition, each in its order."""
    ordered = sorted(found[topic], key=lambda each: (each.partition, each.offset))
    return [pipeline.decode(topic, each.value or b"") for each in ordered]


def verify(found: Found, sent: Iterable[str], settings: Settings, deleted: Iterable[str] = ()) -> Verification:
    """Compare the topics with what was sent and with the same work done in memory.

    ``deleted`` are the ids of documents that the raw topic lost before anybody had read them: nothing has to come of
    these.
    """
    result = Verification()
    wanted = set(sent)
    found, unreadable = readable(found)
    letters = {_place_of_error(each) for each in found[DEAD_LETTERS]}
    result.must_be_empty(
        "unreadable records that are no dead letter",
        {f"{each.topic} {each.partition}@{each.offset}" for each in unreadable} - letters,
    )
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
    for topic in (CLEAN, UNIQUE, DUPLICATES, RETRACTIONS, ENRICHED, STORIES, STORY_MEMBERS):
        for record in decoded(found, topic):
            state.add(topic, record)
    refused = _refused(found)
    first_of = {each.article_id: each for each in reversed(articles)}

    result.must_be_empty("documents sent and not in the raw topic", wanted - documents.keys())
    result.must_be_empty(
        "documents neither in clean nor in dead letters",
        wanted
        - {each.document_id for each in articles}
        - {key for topic, key in refused if topic == RAW}
        - set(deleted),
    )
    result.must_be_empty(
        "dead letters of a bug", {f"{topic} {key}" for (topic, key), why in refused.items() if why == "internal-error"}
    )
    decided = unique.keys() | {each.article_id for each in copies}
    undecided = first_of.keys() - decided - _too_large(refused, CLEAN)
    result.must_be_empty("articles neither unique nor duplicate", undecided)
    released = {release_id(each) for each in first_of}
    result.must_be_empty("articles decided of that are not in clean", decided - first_of.keys() - released)
    on = unique.keys() - _too_large(refused, UNIQUE)
    result.must_be_empty("unique and not enriched", on - {each.article_id for each in enriched})
    result.must_be_empty("unique and no story candidate", on - {each.article_id for each in candidates})
    storyless = {each.article_id for each in enriched if state.story_of(each.article_id) is None}
    result.must_be_empty("enriched and in no story", storyless - _too_large(refused, STORY_CANDIDATES))
    result.must_be_empty(
        "duplicate of itself", {each.article_id for each in copies if each.duplicate_of == each.article_id}
    )
    result.must_be_empty("redelivered with another content", _differing(found))
    to_clean = [each for key, each in documents.items() if key not in set(deleted) - _documents_of(articles)]
    _compare_cleaning(result, to_clean, first_of, _too_large(refused, RAW), settings)
    _compare_decisions(result, articles, found, state, settings)
    _compare_stories(result, candidates, state, settings)
    result.counts.update(
        documents=len(documents),
        articles=len(first_of),
        unique=len(unique),
        duplicates=len({each.article_id for each in copies}),
        stories=len(state.stories),
        retractions=len({each.retraction_id for each in decoded(found, RETRACTIONS)}),
        released=len(unique.keys() & released),
        dead_letters=len(refused),
    )
    for topic in (CLEAN, UNIQUE, DUPLICATES, RETRACTIONS, ENRICHED, STORY_CANDIDATES):
        result.counts[f"redelivered to {topics.contract(topic).short}"] = _redelivered(found[topic])
    return result


def unreleased(found: Found) -> set[str]:
    """The ids of the usable versions of texts under an embargo that have not come out."""
    held = [each for each in decoded(readable(found)[0], CLEAN) if each.pubstatus == "withheld" and each.embargoed]
    return {release_id(each.article_id) for each in held} - {(each.key or b"").decode() for each in found[UNIQUE]}


def compacted(found: Found, standing: Found) -> list[str]:
    """The articles whose story is another for who reads the topics as they stand, compacted, than for who has read
    all their records (``found``)."""
    complete, remaining = FinalState(), FinalState()
    for state, records_of in ((complete, readable(found)[0]), (remaining, readable(standing)[0])):
        for topic in (UNIQUE, DUPLICATES, STORIES, STORY_MEMBERS):
            for record in decoded(records_of if topic in (STORIES, STORY_MEMBERS) else found, topic):
                state.add(topic, record)
    return sorted(key for key in complete.decisions if complete.story_of(key) != remaining.story_of(key))


def _place_of_error(letter: Record) -> str:
    """Where the record lies that became this dead letter, as topic, partition and offset."""
    headers = header_texts(letter.headers)
    topic, partition, offset = (headers.get(f"newswire.error.{name}", "") for name in ("topic", "partition", "offset"))
    return f"{topic} {partition}@{offset}"


def _too_large(refused: Mapping[tuple[str, str], str], topic: str) -> set[str]:
    """The ids of what a stage refused because its output was too large."""
    return {key for (of, key), why in refused.items() if of == topic and why == Reason.TOO_LARGE}


def _documents_of(articles: Iterable[Any]) -> set[str]:
    return {each.document_id for each in articles}


def _refused(found: Found) -> dict[tuple[str, str], str]:
    """Reason by topic and id of what was refused: a document's id, an article's, else the message's key."""
    reasons = {}
    for each in found[DEAD_LETTERS]:
        headers = header_texts(each.headers)
        topic = headers.get("newswire.error.topic", "")
        key = (each.key or b"").decode(errors="replace")
        if topic == RAW:
            key = raw_document(each.key, each.value, each.headers, each.timestamp_ms / 1000).document_id
        else:
            with suppress(ValueError, KeyError):
                key = pipeline.decode(topic, each.value or b"").article_id
        reasons[topic, key] = headers.get("newswire.error.reason", "")
    return reasons


def _redelivered(messages: Sequence[Record]) -> int:
    """How many messages of a topic say a second time what was said before."""
    return len(messages) - len({(each.key, each.value) for each in messages})


def _differing(found: Found) -> set[str]:
    """Articles and retractions of which a topic says two different things; of the duplicates topic, where this is
    news, none."""
    first: dict[tuple[str, str], Any] = {}
    differing = set()
    for topic in (CLEAN, UNIQUE, RETRACTIONS, ENRICHED, STORY_CANDIDATES):
        for record in decoded(found, topic):
            name = record.retraction_id if topic == RETRACTIONS else record.article_id
            if first.setdefault((topic, name), record) != record:
                differing.add(f"{topic} {name}")
    return differing


def _compare_cleaning(
    result: Verification, documents: Iterable[Any], first_of: Mapping[str, Any], too_large: set[str], settings: Settings
) -> None:
    """``too_large`` are the documents of which something was more than its topic took at the time."""
    run = stage("clean").start(settings, {}).run
    wanted = {}
    for document in documents:
        try:
            outcome = run(document)
        except Exception:
            continue  # a bug of ours: the stage made the dead letter of it that another check names
        if isinstance(outcome, Accepted):
            wanted.update({each.record.article_id: each.record for each in outcome.value})
    missing = {key for key in wanted.keys() - first_of.keys() if wanted[key].document_id not in too_large}
    result.must_be_empty("articles that cleaning finds and the topic lacks", missing)
    result.must_be_empty(
        "articles cleaned otherwise", {key for key in wanted.keys() & first_of.keys() if wanted[key] != first_of[key]}
    )


def _compare_decisions(
    result: Verification, articles: Sequence[Any], found: Found, state: FinalState, settings: Settings
) -> None:
    """Languages do not meet, so one deduplicator that reads partition after partition decides as several do."""
    started = stage("deduplicate").start(settings, {})
    reference = FinalState()
    wanted: dict[str, set[bytes]] = {topic: set() for topic in (UNIQUE, DUPLICATES, RETRACTIONS)}

    def note(outputs: Iterable[Output]) -> None:
        for output in outputs:
            reference.add(output.topic, output.record)
            wanted[output.topic].add(records.encode(output.record))

    for article in articles:
        outcome = started.run(article)
        assert isinstance(outcome, Accepted)
        note(outcome.value)
    # What a worker releases once nothing comes any more.
    assert started.due is not None
    for outputs, carried_out in started.due(datetime.now(UTC)):
        note(outputs)
        carried_out()
    ids = {each.article_id for each in articles}
    released = reference.decisions.keys() - ids
    result.must_be_empty("embargoes that have ended and released nothing", released - state.decisions.keys())
    keys = reference.decisions.keys() | state.decisions.keys()
    result.must_be_empty(
        "decided otherwise in the end",
        {key for key in keys if _outcome(reference.decisions.get(key)) != _outcome(state.decisions.get(key))},
    )
    sent = {topic: {each.value for each in found[topic]} for topic in wanted}
    result.must_be_empty("retractions that were never told", _named(wanted[RETRACTIONS] - sent[RETRACTIONS]))
    result.must_be_empty("retractions that were never to be made", _named(sent[RETRACTIONS] - wanted[RETRACTIONS]))
    result.must_be_empty(
        "decisions that were never to be made",
        {
            each.key.decode()
            for topic in (UNIQUE, DUPLICATES)
            for each in found[topic]
            if each.value not in wanted[topic] and each.key
        },
    )


def _named(retractions: Iterable[bytes | None]) -> set[str]:
    """The ids of the articles whose arrival made these, with that of the retraction before them."""
    made = [pipeline.decode(RETRACTIONS, each or b"") for each in retractions]
    return {f"{each.retraction_id} {each.article_id}" for each in made}


def _outcome(decision: Any) -> Any:
    return None if decision is None else (decision.relation, decision.duplicate_of, decision.supersedes)


def _compare_stories(result: Verification, candidates: Sequence[Any], state: FinalState, settings: Settings) -> None:
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


__all__ = ["DOUBLED", "LOST", "Found", "Verification", "compacted", "unreleased", "verify"]

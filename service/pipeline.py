"""A document in, everything the topics would carry out: the stages as plain functions, composed in memory.

``STAGES`` is the table of stages, in processing order. The workers run the same functions, one stage in each process;
``newswire process`` and most tests run them here, without a broker.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from service import article as records
from service import enrichment, topics
from service.article import (
    Article,
    Decision,
    EnrichedArticle,
    Item,
    RawDocument,
    Relation,
    Retraction,
    RetractionKind,
    StoryCandidate,
    UniqueArticle,
)
from service.cleaning import clean_body, clean_items
from service.cleaning.profile import NO_PROFILES, Profiles, read_profiles
from service.deduplication.article_state import ArticleState
from service.enrichment import ENRICHMENTS, enrich
from service.formats import KNOWN_FORMATS
from service.formats.numbered import Numbering, numbering
from service.formats.sources import NO_SOURCES, Sources, read_sources
from service.outcome import Accepted, Outcome, Rejected
from service.outputs import OneLimit, Output, Run, guarded, most_value_bytes
from service.settings import SettingError, Settings
from service.stories import StoryClusters, StoryMember, candidate_of, meaning

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from service.deduplication.embargo import Release

RAW = topics.contract("raw").name
CLEAN = topics.contract("clean").name
ITEMS = topics.contract("items").name
DUPLICATES = topics.contract("duplicates").name
RETRACTIONS = topics.contract("retractions").name
UNIQUE = topics.contract("unique").name
ENRICHED = topics.contract("enriched").name
STORY_CANDIDATES = topics.contract("story-candidates").name
STORIES = topics.contract("stories").name
STORY_MEMBERS = topics.contract("story-members").name
DEAD_LETTERS = topics.contract("dead-letters").name

Entries = MutableMapping[str, Any]
# Some milliseconds of work, or longer work that lets other threads run.
Step = Callable[[], None]
Arrays = Mapping[str, "NDArray[Any]"]


class Due(NamedTuple):
    """Outputs that are due at a time rather than because of a record; call ``carried_out`` once they are delivered."""

    outputs: tuple[Output, ...]
    carried_out: Step


@dataclass(frozen=True, slots=True)
class Started:
    """A stage ready for work: ``run`` processes a record of its input topic, ``size`` counts the entries of its state,
    ``index_bytes`` is the memory in bytes of the index derived from them, if that is considerable.

    A stage with a considerable index does not build it when started: ``fill`` builds it from the existing entries,
    given as bytes, in the steps that it yields. If there is ``read``, a stateless module-level function that may run in
    another process, ``fill`` is given its results instead, for batches of entries in their order; ``read`` raises
    ValueError for a value that is no entry. The index can be saved: ``restore`` takes, on the same entries, the arrays
    that ``columns`` returned. ``follow`` applies what another worker has written: the id of a new entry and the entry,
    or the id of one to delete and None. ``due`` gives what is due at a time when no record comes to tell the time.
    """

    run: Run
    size: Callable[[], int]
    fill: Callable[[Iterable[Any]], Iterator[Step]] | None = None
    follow: Callable[[str, Any], None] | None = None
    columns: Callable[[], Arrays] | None = None
    restore: Callable[[Arrays], None] | None = None
    due: Callable[[datetime], Iterator[Due]] | None = None
    index_bytes: Callable[[], int] = lambda: 0
    read: Callable[[Sequence[bytes]], Any] | None = None


# Converts the JSON fields of a state entry from one form to the next.
Conversion = Callable[[dict[str, Any]], dict[str, Any]]
# A metric's name in the catalogue, a label, and the label's value.
Count = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: the topics it reads and writes, the type of its state's entries (``entry``, None without state), how to
    start it on that state, and which of its own counters the outputs of a record increase by one (``counts``; ``known``
    lists all that it can). ``conversions`` convert entries of older versions, one for each form: see
    ``service/worker/entry_form.py``."""

    name: str
    reads: str
    writes: tuple[str, ...]
    entry: type[Any] | None
    start: Callable[[Settings, Entries], Started]
    counts: Callable[[Sequence[Output]], Iterable[Count]] = lambda _: ()
    known: tuple[Count, ...] = ()
    conversions: tuple[Conversion, ...] = ()

    @property
    def app_id(self) -> str:
        """The Faust app id, Kafka consumer group and changelog prefix of the stage; it never changes."""
        return f"newswire-{self.name}"


def _stateless(run: Run) -> Started:
    return Started(run, lambda: 0)


def profiles_of(settings: Settings) -> Profiles:
    """The source profiles for the clean stage. Raises SettingError if they cannot be read."""
    try:
        return read_profiles(settings.profiles) if settings.profiles else NO_PROFILES
    except (ValueError, OSError) as error:
        raise SettingError(str(error)) from error


def sources_of(settings: Settings) -> Sources:
    """What is known of sources beforehand, for the clean stage. Raises SettingError if the file cannot be read."""
    try:
        return read_sources(settings.sources, KNOWN_FORMATS) if settings.sources else NO_SOURCES
    except (ValueError, OSError) as error:
        raise SettingError(str(error)) from error


def numbering_of(settings: Settings) -> Numbering:
    """How the messages of sources are numbered. Raises SettingError if the file of sources cannot be read."""
    return numbering(sources_of(settings))


def _start_clean(settings: Settings, _: Entries) -> Started:
    profiles, sources = profiles_of(settings), sources_of(settings)

    def run(document: RawDocument) -> Outcome[tuple[Output, ...]]:
        outcome = clean_items(document, settings.max_document_bytes, profiles, sources)
        if isinstance(outcome, Rejected):
            return outcome
        outputs = tuple(
            Output(ITEMS, each.uri, each) if isinstance(each, Item) else Output(CLEAN, each.language, each)
            for each in outcome.value
        )
        return Accepted(outputs, outcome.refused)

    return _stateless(run)


def _clean_body_of(document: RawDocument) -> Outcome[tuple[Output, ...]]:
    """Replaces the clean stage in a pipeline that starts after it: the file is one clean body."""
    body = clean_body(document)
    if isinstance(body, Rejected):
        return body
    return Accepted(tuple(Output(CLEAN, article.language, article) for article in body.value))


def _start_deduplicate(settings: Settings, entries: Entries) -> Started:
    # Imported here, so that the workers of the other stages save Numba's 70 MB.
    from service.deduplication.blocks import read_entries
    from service.deduplication.deduplicator import Deduplicator
    from service.deduplication.warm_up import warm_up

    warm_up()
    deduplicator = Deduplicator(entries, timedelta(hours=settings.window_hours), filled=False)

    def run(article: Article) -> Outcome[tuple[Output, ...]]:
        (decision, *others), retractions, released = deduplicator.take(article)
        if decision.came_as is not None:
            article = records.version_of(article)
        updated_copies = (Output(DUPLICATES, each.article_id, each) for each in others)
        retraction_outputs = (Output(RETRACTIONS, each.order_id, each) for each in retractions)
        release_outputs = (output for each in released for output in _released(each))
        return Accepted((*_decided(article, decision), *updated_copies, *retraction_outputs, *release_outputs))

    def due(at: datetime) -> Iterator[Due]:
        for each in deduplicator.due(at):
            yield Due(tuple(_released(each)), partial(deduplicator.carry, each))

    return Started(
        run,
        lambda: deduplicator.size,
        fill=deduplicator.fill,
        read=read_entries,
        follow=deduplicator.follow,
        columns=deduplicator.columns,
        restore=deduplicator.restore,
        due=due,
        index_bytes=lambda: deduplicator.index_bytes,
    )


def _released(release: Release) -> Iterator[Output]:
    yield from _decided(release.article, release.decision)
    yield from (Output(RETRACTIONS, each.order_id, each) for each in release.retractions)


def _decided(article: Article, decision: Decision) -> Iterator[Output]:
    """The outputs for an article: canonical articles and newer versions go to unique; those that
    are not canonical have their decision in duplicates."""
    if decision.duplicate_of is None or is_newer_version(decision):
        yield Output(UNIQUE, article.article_id, with_fields(UniqueArticle, article, decision=decision))
    if decision.duplicate_of is not None:
        yield Output(DUPLICATES, article.article_id, decision)


def is_newer_version(decision: Decision) -> bool:
    """Whether the article is an update that is the newest version of its cluster, not an older one that came late."""
    return decision.relation == "update" and decision.newest


def _start_enrich(settings: Settings, _: Entries) -> Started:
    disabled = frozenset(settings.disabled_enrichments)
    unknown = disabled - {each.name for each in ENRICHMENTS}
    if unknown:
        names = ", ".join(each.name for each in ENRICHMENTS)
        raise SettingError(f"no enrichment {', '.join(sorted(unknown))} to switch off; there are {names}")
    enrichment.warm_up(disabled)
    meaning.warm_up()

    def run(article: UniqueArticle) -> Outcome[tuple[Output, ...]]:
        enriched = enrich(article, disabled, fast=settings.fast_enrichment)
        candidate = candidate_of(enriched)
        return Accepted(
            (
                Output(ENRICHED, article.article_id, enriched),
                Output(STORY_CANDIDATES, article.article_id, candidate),
            )
        )

    return _stateless(run)


def _start_cluster(settings: Settings, entries: Entries) -> Started:
    # Imported here, so that the workers of the other stages save Numba's 70 MB.
    from service.stories.loops import warm_up

    warm_up()
    clusters = StoryClusters(entries, timedelta(hours=settings.story_window_hours), filled=False)

    def run(candidate: StoryCandidate) -> Outcome[tuple[Output, ...]]:
        states = tuple(Output(STORIES, story.story_id, story) for story in clusters.assign(candidate))
        members = clusters.memberships(candidate.article_id)
        return Accepted((*states, *(Output(STORY_MEMBERS, each.article_id, each) for each in members)))

    return Started(run, lambda: clusters.size, fill=clusters.fill)


def _decisions(outputs: Sequence[Output]) -> Iterator[Count]:
    # The first output is for the article itself; the others repeat articles that were counted when they came.
    for output in outputs[:1]:
        decision = output.record if isinstance(output.record, Decision) else output.record.decision
        yield "newswire_decisions_total", "relation", decision.relation
        if decision.came_as is not None or decision.uri_reused:
            yield "newswire_reused_ids_total", "relation", decision.relation
    for output in outputs:
        if isinstance(output.record, Retraction):
            yield "newswire_retractions_total", "kind", output.record.kind
            if output.record.status == "not-found":
                yield "newswire_retractions_not_found_total", "kind", output.record.kind


def _failed_enrichments(outputs: Sequence[Output]) -> Iterator[Count]:
    for output in outputs:
        for run in output.record.enrichments if isinstance(output.record, EnrichedArticle) else ():
            if run.status == "failed":
                yield "newswire_enrichment_failures_total", "enrichment", run.name


_RELATIONS = get_args(Relation)
# What comes under a reused article id or uri may be any of these: a copy of a text from elsewhere too.
DECISIONS: tuple[Count, ...] = (
    *(("newswire_decisions_total", "relation", each) for each in _RELATIONS),
    *(("newswire_reused_ids_total", "relation", each) for each in _RELATIONS),
    *(("newswire_retractions_total", "kind", each) for each in get_args(RetractionKind)),
    *(("newswire_retractions_not_found_total", "kind", each) for each in get_args(RetractionKind)),
)
FAILURES: tuple[Count, ...] = tuple(
    ("newswire_enrichment_failures_total", "enrichment", each.name) for each in ENRICHMENTS
)

STAGES: tuple[Stage, ...] = (
    Stage("clean", RAW, (CLEAN, ITEMS), None, _start_clean),
    Stage(
        "deduplicate",
        CLEAN,
        (UNIQUE, DUPLICATES, RETRACTIONS),
        ArticleState,
        _start_deduplicate,
        _decisions,
        DECISIONS,
    ),
    Stage("enrich", UNIQUE, (ENRICHED, STORY_CANDIDATES), None, _start_enrich, _failed_enrichments, FAILURES),
    Stage("cluster", STORY_CANDIDATES, (STORIES, STORY_MEMBERS), StoryMember, _start_cluster),
)


def stage(name: str) -> Stage:
    """The stage called ``name``. Raises KeyError, listing the stages, if there is none."""
    try:
        return next(each for each in STAGES if each.name == name)
    except StopIteration:
        raise KeyError(f"no stage {name!r}; there are {', '.join(each.name for each in STAGES)}") from None


def with_fields(record: type[Any], base: Any, **more: Any) -> Any:
    """A new instance of the type ``record`` with all fields of ``base``, and ``more``, which takes precedence."""
    return record(**{**{each.name: getattr(base, each.name) for each in fields(base)}, **more})


class Pipeline:
    """All stages from ``first`` on, with their state in dictionaries: ``feed`` it documents."""

    def __init__(self, settings: Settings, first: str = "clean") -> None:
        self._first = stage(first).name
        self._limits = OneLimit(most_value_bytes(settings))
        used = itertools.dropwhile(lambda each: each.name != first, STAGES)
        self._stages = {each.reads: each.start(settings, {}) for each in used}
        self._stages.setdefault(RAW, _stateless(_clean_body_of))

    def feed(self, document: RawDocument) -> Iterator[tuple[str, Any]]:
        """What becomes of ``document``: (topic, record) pairs in the order in which they are made; a rejection is the
        pair (DEAD_LETTERS, Rejected). An exception in a stage is a rejection too, so that a batch goes on."""
        for made in self.outputs(document):
            yield (DEAD_LETTERS, made) if isinstance(made, Rejected) else (made.topic, made.record)

    def outputs(self, document: RawDocument) -> Iterator[Output | Rejected]:
        """Like ``feed``, but with the keys of the records: outputs and rejections."""
        waiting: deque[tuple[str, Any]] = deque([(RAW, document)])
        while waiting:
            topic, record = waiting.popleft()
            outcome = guarded(self._stages[topic].run, record, self._limits)
            if isinstance(outcome, Rejected):
                yield outcome
                continue
            yield from outcome.refused
            for output, _, _ in outcome.value:
                yield output
                if topic == RAW and self._first == "enrich":
                    waiting.append((UNIQUE, as_unique(output.record)))
                elif output.topic in self._stages:
                    waiting.append((output.topic, output.record))


def as_unique(article: Article) -> UniqueArticle:
    """``article`` as the only one of its cluster, for a pipeline that starts after deduplication."""
    unique: UniqueArticle = with_fields(UniqueArticle, article, decision=records.undecided(article))
    return unique


def as_enriched(article: Article, decision: Decision | None = None) -> EnrichedArticle:
    """``article`` as an enriched record; if it was not enriched (a copy), the enrichment fields have their defaults."""
    if isinstance(article, EnrichedArticle):
        return article
    decision = decision or as_unique(article).decision
    enriched: EnrichedArticle = with_fields(EnrichedArticle, article, decision=decision)
    return enriched


def decode(topic: str, value: bytes) -> Any:
    """The record in the value of a message of ``topic``; for a topic of plain bytes, ``value`` itself. Raises
    ValueError if it does not match the topic's schema."""
    record = topics.contract(topic).record
    return value if record is None else records.decode(value, record)

"""Records of all topics in, where every document and article ended out; topics may be read in any order.

``Account`` keeps ids, file names and a few numbers, never records: some 530 bytes for a document with one article
(measured by `python -m bench.audit`). ``newswire audit``, the demonstration and the fault runs all use it.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b

import msgspec

from service import topics
from service.audit.ids import ArticleIds, DecisionIds, Ids, ItemIds, MemberIds, RetractionIds, StoryIds
from service.audit.report import Finding, Ledger, Report, Skipped, document_of, refusal
from service.kafka.reading import Record
from service.pipeline import (
    CLEAN,
    DEAD_LETTERS,
    DUPLICATES,
    ENRICHED,
    ITEMS,
    RAW,
    RETRACTIONS,
    STORIES,
    STORY_CANDIDATES,
    STORY_MEMBERS,
    UNIQUE,
)

# Flags of a document. An item without text counts as an article here: the document had a result.
READ, REFUSED, HAS_ARTICLES, UNREAD, IN_WINDOW = (1 << bit for bit in range(5))
# Flags of an article: where it was seen, what was decided on it, and which stages have not read it yet.
LISTED, CLEANED, UNIQUE_, ENRICHED_, CANDIDATE, DECIDED, COPY, DEAD = (1 << bit for bit in range(8))
CLEAN_UNREAD, UNIQUE_UNREAD, CANDIDATE_UNREAD = (1 << bit for bit in range(8, 11))
# Flags of an article that is a kill order, and of an order that has a record in retractions.
KILL, CARRIED_OUT = (1 << bit for bit in range(11, 13))
# Topics with one record per article: the flag that it was seen there, and the flag that it is not read yet.
ONE_PER_ARTICLE = {
    CLEAN: (CLEANED, CLEAN_UNREAD),
    UNIQUE: (UNIQUE_, UNIQUE_UNREAD),
    ENRICHED: (ENRICHED_, 0),
    STORY_CANDIDATES: (CANDIDATE, CANDIDATE_UNREAD),
}
# Fields ignored in comparisons: a document sent again has a new time of receipt, which does not affect decisions.
CLOCKS = re.compile(rb'"(?:received_at|event_time)":"[^"]*"|"seconds":[-+.0-9eE]+')
NONE = -1

Unread = Callable[[str, int, int], bool]


def _digest(content: bytes) -> int:
    return int.from_bytes(blake2b(content, digest_size=8).digest(), "big")


class Account:
    """``add`` the records of all topics, then call ``ledger`` or ``report``.

    ``unread(topic, partition, offset)`` says whether the stage that reads the topic has not processed that record yet:
    results missing because of such a record are in flight. ``window`` is [from, to) in milliseconds since 1970, of the
    raw records' timestamps: only the documents in it, and their articles, are counted.
    """

    def __init__(self, unread: Unread = lambda *_: False, window: tuple[float, float] | None = None) -> None:
        self._unread = unread
        self._window = window
        self._documents: dict[str, int] = {}
        self._names: list[str] = []
        self._document_flags = bytearray()
        self._document_content = array("Q")
        self._articles: dict[str, int] = {}
        self._flags = array("H")
        self._document = array("i")
        self._original = array("i")
        self._story = array("i")
        self._content = {topic: array("Q") for topic in ONE_PER_ARTICLE}
        self._stories: dict[str, int] = {}
        self._story_known = bytearray()
        self._merged_into = array("i")
        self._more_stories: dict[int, set[int]] = {}
        self._differing: set[tuple[str, int]] = set()
        self._reused: set[int] = set()
        self._retractions: dict[str, int] = {}
        self._redelivered: Counter[str] = Counter()
        self._take: dict[str, Callable[[Record], None]] = {
            RAW: self._raw,
            CLEAN: self._clean,
            ITEMS: self._item,
            UNIQUE: self._article_record,
            ENRICHED: self._article_record,
            DUPLICATES: self._duplicate,
            RETRACTIONS: self._retraction,
            STORY_CANDIDATES: self._candidate,
            STORY_MEMBERS: self._member,
            STORIES: self._story_state,
            DEAD_LETTERS: self._dead_letter,
        }

    @property
    def documents(self) -> Mapping[str, str]:
        """File names by document id, of all documents read from the raw topic."""
        return {
            name: self._names[index] for name, index in self._documents.items() if self._document_flags[index] & READ
        }

    def knows(self, article_id: str) -> bool:
        """Whether a record has named the article. (A compacted topic also names articles long gone.)"""
        return article_id in self._articles

    def add(self, record: Record) -> None:
        """Fold a record in. One that does not decode is ignored: its stage made a dead letter of it."""
        try:
            self._take[record.topic](record)
        except msgspec.MsgspecError:
            return

    # ------------------------------------------------------------------ reading records

    def _raw(self, record: Record) -> None:
        found = document_of(record)
        index = self._document_index(found.document_id, found.filename)
        flags, content = self._document_flags[index], _digest(found.content)
        unread = UNREAD if self._unread(record.topic, record.partition, record.offset) else 0
        if not flags & READ:
            self._document_content[index] = content
            flags |= READ | unread
        else:
            if self._document_content[index] == content:
                self._redelivered[RAW] += 1
            else:
                self._reused.add(index)
            flags &= unread | ~UNREAD
        if self._window and self._window[0] <= record.timestamp_ms < self._window[1]:
            flags |= IN_WINDOW
        self._document_flags[index] = flags

    def _clean(self, record: Record) -> None:
        found = msgspec.json.decode(record.value or b"", type=ArticleIds)
        document = self._document_index(found.document_id, found.filename)
        self._document_flags[document] |= HAS_ARTICLES
        for each in found.parts:
            self._flags[self._article_index(each, document)] |= LISTED
        self._note_record(record, self._article_index(found.article_id, document))

    def _item(self, record: Record) -> None:
        found = msgspec.json.decode(record.value or b"", type=ItemIds)
        self._document_flags[self._document_index(found.document_id, found.filename)] |= HAS_ARTICLES

    def _article_record(self, record: Record) -> None:
        found = msgspec.json.decode(record.value or b"", type=ArticleIds)
        document = self._document_index(found.document_id, found.filename)
        self._document_flags[document] |= HAS_ARTICLES
        index = self._article_index(found.article_id, document)
        if found.pubstatus == "canceled" and found.decision.retracts is not None:
            self._flags[index] |= KILL
        self._note_record(record, index)

    def _duplicate(self, record: Record) -> None:
        found = msgspec.json.decode(record.value or b"", type=DecisionIds)
        document = self._document_index(found.document_id, found.filename)
        self._document_flags[document] |= HAS_ARTICLES
        index = self._article_index(found.article_id, document)
        # The last decision counts: an original that a fuller text superseded is a copy from then on.
        self._flags[index] |= DECIDED
        if found.pubstatus == "canceled" and found.retracts is not None:
            self._flags[index] |= KILL
        if found.duplicate_of is None:
            self._flags[index] &= ~COPY
        else:
            self._flags[index] |= COPY
            self._original[index] = self._article_index(found.duplicate_of)

    def _retraction(self, record: Record) -> None:
        found = msgspec.json.decode(record.value or b"", type=RetractionIds)
        self._flags[self._article_index(found.order_id)] |= CARRIED_OUT
        content = _digest(CLOCKS.sub(b"", record.value or b""))
        before = self._retractions.setdefault(found.retraction_id, NONE)
        if before == content:
            self._redelivered[RETRACTIONS] += 1
        elif before != NONE:
            self._differing.add((RETRACTIONS, self._article_index(found.article_id)))
        self._retractions[found.retraction_id] = content

    def _candidate(self, record: Record) -> None:
        found = msgspec.json.decode(record.value or b"", type=Ids)
        self._note_record(record, self._article_index(found.article_id))

    def _member(self, record: Record) -> None:
        found = msgspec.json.decode(record.value or b"", type=MemberIds)
        index, story = self._article_index(found.article_id), self._story_index(found.story_id)
        before = self._story[index]
        if found.event == "split":
            # Its story was split: the last record counts.
            self._more_stories.pop(index, None)
        elif before not in (NONE, story):
            self._more_stories.setdefault(index, {before}).add(story)
        elif before == story:
            self._redelivered[STORY_MEMBERS] += 1
        self._story[index] = story

    def _story_state(self, record: Record) -> None:
        found = msgspec.json.decode(record.value or b"", type=StoryIds)
        index = self._story_index(found.story_id)
        self._story_known[index] = 1
        self._merged_into[index] = NONE if found.merged_into is None else self._story_index(found.merged_into)

    def _dead_letter(self, record: Record) -> None:
        letter = refusal(record)
        if letter is None:
            return
        if letter.topic == RAW:
            self._document_flags[self._document_index(letter.id, document_of(record).filename)] |= REFUSED
        else:
            self._flags[self._article_index(letter.id)] |= DEAD

    def _note_record(self, record: Record, index: int) -> None:
        """Note a record of a topic with one record per article."""
        seen, waits = ONE_PER_ARTICLE[record.topic]
        content = _digest(CLOCKS.sub(b"", record.value or b""))
        unread = waits if self._unread(record.topic, record.partition, record.offset) else 0
        if not self._flags[index] & seen:
            self._content[record.topic][index] = content
            self._flags[index] |= seen | unread
            return
        if self._content[record.topic][index] == content:
            self._redelivered[record.topic] += 1
        else:
            self._differing.add((record.topic, index))
        # One of the records was read, so the results must be there.
        if not unread:
            self._flags[index] &= ~waits

    def _document_index(self, name: str, filename: str) -> int:
        index = self._documents.setdefault(name, len(self._names))
        if index == len(self._names):
            self._names.append(filename)
            self._document_flags.append(0)
            self._document_content.append(0)
        return index

    def _article_index(self, name: str, document: int = NONE) -> int:
        index = self._articles.setdefault(name, len(self._flags))
        if index == len(self._flags):
            self._flags.append(0)
            for column in (self._document, self._original, self._story):
                column.append(NONE)
            for contents in self._content.values():
                contents.append(0)
        if document != NONE:
            self._document[index] = document
        return index

    def _story_index(self, name: str) -> int:
        index = self._stories.setdefault(name, len(self._story_known))
        if index == len(self._story_known):
            self._story_known.append(0)
            self._merged_into.append(NONE)
        return index

    # ------------------------------------------------------------------ the result

    def ledger(self) -> Ledger:
        """The ledger as of the records added so far."""
        return self.report().ledger

    def traced_and_gone(self) -> list[str]:
        """Ids of the documents that other topics name, but that were not in the raw topic (any more)."""
        return [name for name, index in self._documents.items() if not self._document_flags[index] & READ]

    def report(self, skipped: Sequence[Skipped] = (), notes: Sequence[str] = ()) -> Report:
        """The report as of the records added so far, with ``skipped`` and ``notes`` on deleted records added."""
        documents, articles = Counter[str](), Counter[str]()
        missing = [*self._documents_missing(documents), *self._articles_missing(articles)]
        reused = [f"{len(self._reused):,} document ids were used for more than one content"] if self._reused else []
        return Report(
            ledger=Ledger(
                documents=documents.total(),
                documents_with_articles=documents["with articles"],
                documents_refused=documents["refused"],
                documents_in_flight=documents["in flight"],
                articles=articles.total(),
                published=articles["published"],
                duplicates=articles["duplicate"],
                articles_refused=articles["refused"],
                articles_in_flight=articles["in flight"],
            ),
            missing=tuple(missing),
            doubled=tuple(self._doubled()),
            otherwise=tuple(self._differing_records()),
            skipped=tuple(skipped),
            redelivered={topics.contract(topic).short: count for topic, count in sorted(self._redelivered.items())},
            notes=(*notes, *reused),
        )

    def _documents_missing(self, counts: Counter[str]) -> Iterator[Finding]:
        for name, index in self._documents.items():
            flags = self._document_flags[index]
            if not self._counts(index):
                continue
            if flags & HAS_ARTICLES:
                counts["with articles"] += 1
            elif flags & REFUSED:
                counts["refused"] += 1
            elif flags & UNREAD:
                counts["in flight"] += 1
            else:
                counts["missing"] += 1
                yield Finding("neither an article nor a dead letter", name, self._names[index])

    def _articles_missing(self, counts: Counter[str]) -> Iterator[Finding]:
        for name, index in self._articles.items():
            document = self._document[index]
            if document == NONE or not self._counts(document):
                continue
            place, lacks = self._place(index)
            counts[place] += place != ""
            if lacks:
                yield Finding(lacks, name, self._names[document])

    def _counts(self, document: int) -> bool:
        return self._window is None or bool(self._document_flags[document] & IN_WINDOW)

    def _place(self, index: int) -> tuple[str, str]:
        """Where an article ended, and what is missing; both empty for a part of a rejected or unread document."""
        flags = self._flags[index]
        if not flags & ~LISTED:
            excused = self._document_flags[self._document[index]] & (REFUSED | UNREAD)
            return ("", "") if excused else ("missing", "a part of its document that is not in clean")
        if not flags & (UNIQUE_ | ENRICHED_ | DECIDED):
            return _unless(flags, CLEAN_UNREAD, "not decided")
        if flags & COPY and self._in_circle(index):
            return "missing", "a copy of its own copies"
        place, lacks = "published", ""
        if flags & (UNIQUE_ | ENRICHED_):
            if not flags & ENRICHED_:
                place, lacks = _unless(flags, UNIQUE_UNREAD, "not enriched")
            elif self._final_story(self._story[index]) == NONE:
                waits = CANDIDATE_UNREAD if flags & CANDIDATE else UNIQUE_UNREAD
                problem = "in no story" if self._story[index] == NONE else "in a story that is not there"
                place, lacks = _unless(flags, waits, problem)
        if flags & KILL and not flags & CARRIED_OUT:
            place, lacks = _unless(flags, CLEAN_UNREAD, "an order of which no retraction tells")
        return ("duplicate", "") if flags & COPY and not lacks else (place, lacks)

    def _in_circle(self, index: int) -> bool:
        seen = set()
        while self._flags[index] & COPY:
            if index in seen:
                return True
            seen.add(index)
            index = self._original[index]
        return False

    def _final_story(self, story: int) -> int:
        """The story that ``story`` is in after all merges; NONE if a state is not known."""
        for _ in range(len(self._merged_into) + 1):
            if story == NONE or not self._story_known[story]:
                return NONE
            if self._merged_into[story] == NONE:
                return story
            story = self._merged_into[story]
        return NONE

    def _doubled(self) -> Iterator[Finding]:
        names = list(self._articles) if self._more_stories else []
        for index, stories in sorted(self._more_stories.items()):
            document = self._document[index]
            if len({self._final_story(each) for each in stories}) > 1 and document != NONE and self._counts(document):
                yield Finding("in two stories", names[index], self._names[document])

    def _differing_records(self) -> Iterator[Finding]:
        names = list(self._articles) if self._differing else []
        for topic, index in sorted(self._differing):
            document = self._document[index]
            if document != NONE and self._counts(document):
                what = f"two records in {topics.contract(topic).short} that differ"
                yield Finding(what, names[index], self._names[document])


def _unless(flags: int, unread: int, lacks: str) -> tuple[str, str]:
    """The place of an article that ``lacks`` something: rejected, in flight (with the flag ``unread``), or missing."""
    if flags & DEAD:
        return "refused", ""
    return ("in flight", "") if flags & unread else ("missing", lacks)

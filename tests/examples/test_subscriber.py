"""The subscriber of the examples ends with what the final state shows: over all cases and over chains of versions."""

from __future__ import annotations

import json
import random
import runpy
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.article import EnrichedArticle, RawDocument, document_of, encode
from service.deduplication.article_state import ArticleState
from service.deduplication.deduplicator import Deduplicator
from service.enrichment import ENRICHMENTS
from service.final_state import FinalState
from service.outcome import Rejected
from service.pipeline import DUPLICATES, ENRICHED, RETRACTIONS, STORIES, STORY_MEMBERS, Pipeline
from service.settings import Settings

ROOT = Path(__file__).parents[2]
# The topics as the subscriber reads them, each of them in its order, the order between them another each time.
READ = (ENRICHED, DUPLICATES, RETRACTIONS, STORY_MEMBERS, STORIES)
SETTINGS = Settings(disabled_enrichments=tuple(each.name for each in ENRICHMENTS))
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
NINJS = "application/ninjs+json"
CASES = sorted((ROOT / "tests" / "cases" / "deduplication").iterdir())
SYLLABLES = ("ba", "del", "fin", "gor", "hul", "kam", "lo", "mer", "nis", "pol", "ru", "sta")


def documents(case: Path) -> Iterator[RawDocument]:
    """The files of a case, and its last one again."""
    given = json.loads((case / "expected.json").read_text()).get("given", {}).get("headers", {})
    files = sorted(case.glob("in.*"))
    for number, path in enumerate([*files, files[-1]]):
        yield replace(document_of("cases", path.name, path.read_bytes(), NOW + timedelta(minutes=number)), **given)


def chains(seed: int) -> Iterator[RawDocument]:
    """Six texts in four versions, in any order: corrected, killed, embargoed, sent anew; and reprints of them."""
    rng = random.Random(seed)

    def sentence() -> str:
        words = ["".join(rng.choices(SYLLABLES, k=2)) for _ in range(rng.randint(9, 16))]
        return f"{' '.join(words).capitalize()}."

    made = []
    for text in range(6):
        sentences = [sentence() for _ in range(24)]
        for version in range(1, 5):
            item = {
                "uri": f"urn:x:text-{text}", "version": str(version), "type": "text", "language": "en",
                "versioncreated": (NOW - timedelta(hours=5 - version)).isoformat(), "headline": sentences[0],
                "body_text": "\n\n".join(sentences[: 14 + 2 * version]),
                "pubstatus": rng.choice(("usable", "usable", "usable", "canceled", "withheld")),
            }  # fmt: skip
            if item["pubstatus"] == "withheld":
                item["embargoed"] = (NOW + timedelta(minutes=rng.randint(5, 90))).isoformat()
            made.append(item)
            if rng.random() < 0.5:
                reprint = {"uri": f"https://times.example/{text}/{version}", "version": "1", "pubstatus": "usable"}
                made.append({**item, **reprint, "headline": sentence()})
    rng.shuffle(made)
    for number, item in enumerate(made):
        yield document_of(
            "cases", f"{number}.ninjs", json.dumps(item).encode(), NOW + timedelta(minutes=2 * number), NINJS
        )


def run(given: Iterator[RawDocument]) -> tuple[FinalState, dict[str, list[Any]]]:
    """The final state of what is ``given``, and the records of each topic, each of them twice."""
    state, pipeline = FinalState(), Pipeline(SETTINGS)
    records: dict[str, list[Any]] = {topic: [] for topic in READ}
    for document in given:
        for topic, record in pipeline.feed(document):
            assert not isinstance(record, Rejected)
            state.add(topic, record)
            if topic in records:
                records[topic] += [json.loads(encode(record))] * 2
    return state, records


def subscribed(records: dict[str, list[Any]], seed: int) -> list[tuple[str, str | None]]:
    """Article and story of each row of the subscriber's table."""
    table = _table()
    turns = [topic for topic, found in records.items() for _ in found]
    random.Random(seed).shuffle(turns)
    waiting = {topic: iter(found) for topic, found in records.items()}
    for topic in turns:
        table.see(topic, next(waiting[topic]))
    return sorted((row["article_id"], row["story_id"]) for row in table.rows())


def shown(state: FinalState) -> Sequence[tuple[str, str | None]]:
    return sorted((line["article_id"], line["story_id"]) for line in state.lines() if line["shown"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_of_every_case_the_subscriber_has_what_the_final_state_shows(case: Path) -> None:
    state, records = run(documents(case))
    assert subscribed(records, 1) == shown(state)


@pytest.mark.parametrize("seed", range(4))
def test_of_chains_in_any_order_the_subscriber_has_what_the_final_state_shows(seed: int) -> None:
    state, records = run(chains(seed))
    assert subscribed(records, seed) == shown(state)
    assert records[RETRACTIONS]
    articles = {line["article_id"]: line for line in state.lines()}
    for name, _ in shown(state):
        assert articles[name]["pubstatus"] == "usable"
        assert articles[name]["retracted_by"] is None


@pytest.mark.parametrize("own", ["a" * 32, "c" * 32], ids=["lower-id", "higher-id"])
def test_of_equal_versions_all_take_the_canonical_article(own: str) -> None:
    """The service's own index, the final state and the subscriber; that in Java is asked the same on a broker."""
    entries: dict[str, ArticleState] = {}
    deduplicator, state, table = Deduplicator(entries, timedelta(days=3)), FinalState(), _table()
    pipeline = Pipeline(SETTINGS)
    found = [record for each in _two_versions() for _, record in pipeline.feed(each) if type(record) is EnrichedArticle]
    for article, name in zip(found, ("b" * 32, own), strict=True):
        (decision, *_) = deduplicator.decide(replace(article, article_id=name, parts=(name,)))
        decision = replace(decision, canonical_version=1)
        entries[name] = replace(entries[name], decisions=(decision,))
        record = replace(article, article_id=name, decision=decision)
        state.add(ENRICHED, record)
        table.see(ENRICHED, json.loads(encode(record)))
    assert [each.card.relation for each in entries.values()] == ["unique", "update"]
    again = Deduplicator(entries, timedelta(days=3))
    assert again._index_of("en").newest("b" * 32) == "b" * 32
    assert state.shown() == {"b" * 32}
    assert [row["article_id"] for row in table.rows()] == ["b" * 32]


def test_what_replaces_an_article_that_is_forgotten_is_shown_alone() -> None:
    """Deduplication has no record left to send of a canonical article that is beyond its window."""
    body = " ".join(f"Quay {number} of Eastmere takes ship {number * 7} on day {number * 3}." for number in range(60))
    state, table, pipeline = FinalState(), _table(), Pipeline(SETTINGS)
    names = []
    for number, text in enumerate((body[: len(body) // 2], body)):
        document = document_of(f"source {number}", "a.txt", text.encode(), NOW)
        for topic, record in pipeline.feed(document):
            if topic == ENRICHED:
                names.append(record.article_id)
            if topic in READ and topic != DUPLICATES:
                state.add(topic, record)
                table.see(topic, json.loads(encode(record)))
    assert state.decisions[names[1]].supersedes == (names[0],)
    assert state.shown() == {names[1]}
    assert [row["article_id"] for row in table.rows()] == [names[1]]


def _table() -> Any:
    return runpy.run_path(str(ROOT / "examples" / "subscriber.py"))["Table"]()


def _two_versions() -> Iterator[RawDocument]:
    body = "The harbour of Eastmere will be closed to large ships for %s while divers repair the northern lock. " * 3
    for version, weeks in enumerate(("two weeks", "three weeks"), 1):
        item = {"uri": "urn:x:harbour", "version": str(version), "type": "text", "language": "en"}
        item |= {"headline": "Eastmere closes harbour", "body_text": body.replace("%s", weeks)}
        yield document_of("cases", f"{version}.ninjs", json.dumps(item).encode(), NOW, NINJS)

"""The stages composed in memory: what becomes of the seeds, of what is no article, and of a bug of ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service import article as records
from service import outputs, pipeline, topics
from service.article import Decision, EnrichedArticle, RawDocument, UniqueArticle, document_of
from service.final_state import FinalState
from service.outcome import Accepted, Reason, Rejected
from service.pipeline import (
    CLEAN,
    DEAD_LETTERS,
    DUPLICATES,
    ENRICHED,
    RAW,
    RETRACTIONS,
    STAGES,
    STORIES,
    STORY_CANDIDATES,
    STORY_MEMBERS,
    UNIQUE,
    Pipeline,
    stage,
)
from service.settings import Settings

SEEDS = sorted((Path(__file__).parent.parent / "seeds").iterdir())
RECEIVED = datetime(2020, 6, 12, tzinfo=UTC)
Fed = list[tuple[str, Any]]


def document(filename: str, content: bytes) -> RawDocument:
    return document_of("test", filename, content, RECEIVED)


SEED_DOCUMENTS = tuple(document(path.name, path.read_bytes()) for path in SEEDS)


KILL = b"MANDATORY KILL: Ferry\n\nThe story on the ferry is wrong, please kill it. Make certain that it is not used."
PICTURE = b'{"uri": "urn:exa:p1", "type": "picture", "versioncreated": "2026-01-30T10:00:00Z", "headline": "Ferry"}'
SPANISH = """Un fuerte terremoto sacude Lima y deja heridos

LIMA, 11 jun (EFE).- Un terremoto de magnitud 7,1 sacudió este jueves la capital peruana y dejó al menos doce heridos, \
informaron las autoridades, que pidieron calma a la población y recorren los barrios más afectados de la ciudad.

El epicentro se situó a treinta kilómetros de la costa, según el instituto geofísico, y no se descartan réplicas."""


def fed(service: Pipeline, documents: Sequence[RawDocument]) -> Fed:
    return [pair for each in documents for pair in service.feed(each)]


def folded(pairs: Sequence[tuple[str, Any]]) -> FinalState:
    state = FinalState()
    for topic, record in pairs:
        state.add(topic, record)
    return state


def answer(state: FinalState) -> dict[str, dict[str, Any]]:
    """The lines by article id: their order says who was first, which the order between topics does change."""
    return {line["article_id"]: line for line in state.lines()}


@pytest.fixture(scope="module")
def seeds() -> Fed:
    """Everything the topics would carry for the seeds; made once, since the models take their time."""
    return fed(Pipeline(Settings()), SEED_DOCUMENTS)


def by_file(state: FinalState) -> dict[tuple[str, int], dict[str, Any]]:
    return {(line["filename"][:3], line["part"]): line for line in state.lines()}


def test_four_articles_from_three_files_and_nothing_refused(seeds: Fed) -> None:
    assert sorted(by_file(folded(seeds))) == [("000", 0), ("001", 0), ("001", 1), ("004", 0)]
    assert not [record for topic, record in seeds if topic == DEAD_LETTERS]


def test_the_cut_copy_is_an_excerpt_of_the_full_one_which_supersedes_it(seeds: Fed) -> None:
    lines = by_file(folded(seeds))
    cut, full = lines["000", 0], lines["001", 0]
    assert (cut["relation"], cut["duplicate_of"]) == ("excerpt", full["article_id"])
    assert (full["relation"], full["duplicate_of"]) == ("unique", None)
    assert full["decision"].supersedes == (cut["article_id"],)


def test_both_were_published_as_unique_in_turn_and_the_first_was_taken_back(seeds: Fed) -> None:
    lines = by_file(folded(seeds))
    cut, full = lines["000", 0]["article_id"], lines["001", 0]["article_id"]
    unique = [record.article_id for topic, record in seeds if topic == UNIQUE]
    assert unique.index(cut) < unique.index(full)
    assert [record.article_id for topic, record in seeds if topic == DUPLICATES] == [cut]


def test_the_retelling_is_no_duplicate_but_in_the_same_story(seeds: Fed) -> None:
    lines = by_file(folded(seeds))
    assert lines["004", 0]["relation"] == "unique"
    assert len({lines[key]["story_id"] for key in (("000", 0), ("001", 0), ("004", 0))}) == 1
    assert lines["004", 0]["story_id"] is not None


def test_enriched_articles_carry_their_enrichments_and_copies_none(seeds: Fed) -> None:
    state = FinalState()
    for pair in fed(Pipeline(Settings(disabled_enrichments=("quotes",))), SEED_DOCUMENTS[1:2]):
        state.add(*pair)
    runs = {run.name: run.status for run in by_file(state)["001", 0]["enrichments"]}
    assert runs["quotes"] == "skipped"
    assert set(runs.values()) == {"ok", "skipped"}


@pytest.mark.parametrize("each", STAGES, ids=lambda each: each.name)
def test_a_stage_writes_only_where_its_line_says_and_what_its_topics_promise(seeds: Fed, each: pipeline.Stage) -> None:
    contracts = {contract.name: contract for contract in topics.CONTRACTS}
    picture = stage("clean").start(Settings(), {}).run(document("photo.ninjs", PICTURE))
    assert isinstance(picture, Accepted)
    kill = fed(Pipeline(Settings()), [document("kill.txt", KILL)])
    made = [*seeds, *kill, *((output.topic, output.record) for output in picture.value)]
    assert contracts[each.reads].consumers
    for topic in each.writes:
        assert f"newswire-{each.name}" in contracts[topic].producers
        kinds = {type(record) for name, record in made if name == topic}
        assert kinds == {contracts[topic].record}


def test_every_record_decodes_to_what_it_was(seeds: Fed) -> None:
    for topic, record in seeds:
        assert pipeline.decode(topic, records.encode(record)) == record


def test_a_malformed_record_of_a_topic_is_a_value_error_and_bytes_stay_bytes() -> None:
    with pytest.raises(ValueError, match="article_id"):
        pipeline.decode(CLEAN, b"{}")
    assert pipeline.decode(RAW, b"\xff\x00") == b"\xff\x00"


def test_the_same_documents_have_the_same_answers_and_again_change_nothing(seeds: Fed) -> None:
    service = Pipeline(Settings())
    first = fed(service, SEED_DOCUMENTS)
    assert first == seeds
    again = fed(service, SEED_DOCUMENTS)
    assert answer(folded([*first, *again])) == answer(folded(first))


def test_no_redelivery_makes_an_article_its_own_duplicate(seeds: Fed) -> None:
    again = fed(Pipeline(Settings()), [each for each in SEED_DOCUMENTS for _ in range(2)])
    decisions: list[Decision] = [record.decision for topic, record in again if topic == UNIQUE]
    decisions += [record for topic, record in again if topic == DUPLICATES]
    assert not [each for each in decisions if each.duplicate_of == each.article_id]
    assert answer(folded(again)) == answer(folded(seeds))


def test_a_copy_redelivered_after_its_original_was_superseded_keeps_its_new_original() -> None:
    """Cut text, the same from another source, the full text; then the second comes again, as after a kill."""
    run = stage("clean").start(Settings(), {}).run
    decide = stage("deduplicate").start(Settings(), {}).run

    def article(path: Path, source: str) -> Any:
        outcome = run(replace(document(path.name, path.read_bytes()), source=source, document_id=source + path.name))
        assert isinstance(outcome, Accepted)
        return outcome.value[0].record

    cut, copy, full = article(SEEDS[0], "a"), article(SEEDS[0], "b"), article(SEEDS[1], "a")
    state = FinalState()
    for each in (cut, copy, full, copy, cut):
        outcome = decide(each)
        assert isinstance(outcome, Accepted)
        for output in outcome.value:
            state.add(output.topic, output.record)
    originals = {key: decision.duplicate_of for key, decision in state.decisions.items()}
    assert originals == {cut.article_id: full.article_id, copy.article_id: full.article_id, full.article_id: None}


def interleavings(pairs: Fed) -> st.SearchStrategy[list[int]]:
    """Ways to read several topics at once: any order between them, each in its own."""
    return st.permutations(range(len(pairs)))


def test_the_order_between_topics_does_not_change_the_final_state(seeds: Fed) -> None:
    expected = answer(folded(seeds))
    waiting = {topic: [pair for pair in seeds if pair[0] == topic] for topic, _ in seeds}

    @given(interleavings(seeds))
    def any_order(order: list[int]) -> None:
        # The permutation says which topic has its next record read.
        queues = {topic: iter(pairs) for topic, pairs in waiting.items()}
        assert answer(folded([next(queues[seeds[index][0]]) for index in order])) == expected

    any_order()


def test_topics_read_one_after_the_other_backwards_give_the_same(seeds: Fed) -> None:
    names = (STORY_MEMBERS, STORIES, STORY_CANDIDATES, ENRICHED, DUPLICATES, UNIQUE, CLEAN)
    backwards = [pair for name in names for pair in seeds if pair[0] == name]
    assert answer(folded(backwards)) == answer(folded(seeds))


def test_a_copy_of_a_copy_has_its_originals_story(seeds: Fed) -> None:
    state = folded(seeds)
    cut = by_file(state)["000", 0]
    state.add(DUPLICATES, replace(cut["decision"], article_id="copy of the copy", duplicate_of=cut["article_id"]))
    assert state.story_of("copy of the copy") == cut["story_id"]


def test_copies_in_a_circle_have_no_story_and_end(seeds: Fed) -> None:
    decision: Decision = by_file(folded(seeds))["000", 0]["decision"]
    state = FinalState()
    state.add(DUPLICATES, replace(decision, article_id="a", duplicate_of="b"))
    state.add(DUPLICATES, replace(decision, article_id="b", duplicate_of="a"))
    assert state.story_of("a") is None


def test_a_merged_story_stands_for_the_one_it_went_into(seeds: Fed) -> None:
    state = folded(seeds)
    line = by_file(state)["004", 0]
    story = state.stories[line["story_id"]]
    state.add(STORIES, replace(story, story_id="other", articles=(), article_id=None))
    state.add(STORIES, replace(story, event="merged", merged_into="other", article_id=None))
    assert state.story_of(line["article_id"]) == "other"


def test_an_article_whose_story_nobody_knows_has_none(seeds: Fed) -> None:
    without = folded([pair for pair in seeds if pair[0] != STORIES])
    assert {without.story_of(article) for article in without.articles} == {None}


HOSTILE = {
    Reason.EMPTY: b"  \n\t ",
    Reason.TOO_LARGE: b"a " * 600,
    Reason.UNSUPPORTED_FORMAT: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
    Reason.MALFORMED: b"[1, 2, 3]",
    Reason.NO_ARTICLE: b"Read more\n\nCookie settings\n\nSubscribe\n",
}


@pytest.mark.parametrize("reason", HOSTILE)
def test_what_is_no_article_is_refused_by_name_and_the_next_goes_on(reason: Reason, seeds: Fed) -> None:
    service = Pipeline(Settings(max_document_bytes=1000 if reason is Reason.TOO_LARGE else 10_000_000))
    ((topic, rejected),) = service.feed(document("hostile", HOSTILE[reason]))
    assert (topic, rejected.reason) == (DEAD_LETTERS, reason)
    assert rejected.message
    assert "\n" not in rejected.message
    ((_, again),) = service.feed(document("hostile", HOSTILE[reason]))
    assert again == rejected


@pytest.mark.parametrize("each", STAGES, ids=lambda each: each.name)
def test_a_bug_in_a_stage_is_a_refusal_and_the_next_document_goes_on(
    each: pipeline.Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(current: Settings, entries: Any) -> pipeline.Started:
        started = each.start(current, entries)
        calls = Counter[str]()

        def run(record: Any) -> Any:
            calls["run"] += 1
            if calls["run"] == 1:
                raise ZeroDivisionError("a bug\nof ours")
            return started.run(record)

        return pipeline.Started(run, started.size)

    table = tuple(replace(one, start=start) if one.name == each.name else one for one in STAGES)
    monkeypatch.setattr(pipeline, "STAGES", table)
    service = Pipeline(Settings())
    first, second = fed(service, SEED_DOCUMENTS[:1]), fed(service, SEED_DOCUMENTS[2:])
    assert first[-1] == (DEAD_LETTERS, Rejected(Reason.INTERNAL_ERROR, "ZeroDivisionError: a bug\nof ours"))
    assert [topic for topic, _ in second] == [CLEAN, UNIQUE, ENRICHED, STORY_CANDIDATES, STORIES, STORY_MEMBERS]


def test_starting_after_cleaning_takes_a_file_as_a_body() -> None:
    text = (
        "Harbour reopens\n\nThe harbour reopened on Monday after engineers had repaired two of its three cranes, "
        "the port authority said in a statement that it published in the morning."
    )
    ((topic, article), *_) = Pipeline(Settings(), "deduplicate").feed(document("body.txt", text.encode()))
    assert topic == CLEAN
    assert "port authority" in article.body


def test_a_value_is_as_large_as_a_record_less_its_key_and_headers() -> None:
    assert outputs.most_value_bytes(Settings(max_record_bytes=1_000_000)) == 1_000_000 - 16_384


def test_starting_after_deduplication_takes_every_document_as_unique(seeds: Fed) -> None:
    service = Pipeline(Settings(), "enrich")
    body = folded(seeds).articles[by_file(folded(seeds))["004", 0]["article_id"]].body.encode()
    topics_of = [[topic for topic, _ in service.feed(document(name, body))] for name in ("a.txt", "b.txt")]
    assert topics_of == [[CLEAN, ENRICHED, STORY_CANDIDATES, STORIES, STORY_MEMBERS]] * 2


def test_an_unknown_stage_is_named_with_those_there_are() -> None:
    with pytest.raises(KeyError, match="no stage 'clear'; there are clean, deduplicate, enrich, cluster"):
        stage("clear")


def test_stages_form_one_line_from_raw_to_stories() -> None:
    assert STAGES[0].reads == RAW
    for before, after in pairwise(STAGES):
        assert after.reads in before.writes
    assert STAGES[-1].writes == (STORIES, STORY_MEMBERS)


def test_a_copy_as_an_enriched_record_has_its_enrichments_blank(seeds: Fed) -> None:
    clean = next(record for topic, record in seeds if topic == CLEAN)
    blank = pipeline.as_enriched(clean)
    assert isinstance(blank, EnrichedArticle)
    assert (blank.entities, blank.enrichments, blank.body) == ((), (), clean.body)
    unique = next(record for topic, record in seeds if topic == UNIQUE)
    assert isinstance(unique, UniqueArticle)
    assert pipeline.as_enriched(unique, unique.decision).decision == unique.decision


def test_an_accepted_document_may_have_no_record_to_say() -> None:
    """Nothing in the flow takes "accepted" to mean "one article"."""
    assert outputs.guarded(lambda record: Accepted(()), None, outputs.OneLimit(1)) == Accepted(())


def test_an_article_longer_than_any_is_refused_before_it_keeps_the_stages_busy() -> None:
    dump = b"A sentence of a dump that has no line breaks at all. " * 10_000
    ((topic, rejected),) = Pipeline(Settings()).feed(document("dump.txt", dump))
    assert (topic, rejected.reason) == (DEAD_LETTERS, Reason.TOO_LARGE)
    assert "characters" in rejected.message


def test_an_article_too_long_is_refused_alone_and_its_neighbours_keep_their_numbers() -> None:
    item = '{"headline": "Item %d", "body": "The harbour board of ward %d said the new ferry starts in spring."}'
    items = [item % (number, number) for number in range(6)]
    alone = dict(enumerate(record for topic, record in fed_items(items) if topic == CLEAN))
    items[2] = '{"headline": "A long one", "body": "%s"}' % ("No line ends in this dump. " * 20_556)
    pairs = fed_items(items)
    (refused,) = [record for topic, record in pairs if topic == DEAD_LETTERS]
    assert refused.reason is Reason.TOO_LARGE
    assert "part 2, 'A long one'" in refused.message
    taken = [record for topic, record in pairs if topic == CLEAN]
    assert [each.part for each in taken] == [0, 1, 3, 4, 5]
    assert [each.article_id for each in taken] == [alone[number].article_id for number in (0, 1, 3, 4, 5)]
    assert {each.parts for each in taken} == {tuple(each.article_id for each in taken)}


def fed_items(items: Sequence[str]) -> Fed:
    return list(Pipeline(Settings()).feed(replace(document("x", f"[{','.join(items)}]".encode()), document_id="doc")))


def test_an_output_too_large_for_a_record_is_refused_alone_with_all_there_is_of_its_article() -> None:
    made = tuple(
        outputs.Output(topic, "en", Sized(name, "x" * size))
        for topic, name, size in ((CLEAN, "a", 10), (CLEAN, "b", 2000), (UNIQUE, "b", 10), (CLEAN, "c", 10))
    )
    outcome = outputs.written(Accepted(made), outputs.OneLimit(1000))
    assert isinstance(outcome, Accepted)
    assert [output.record.article_id for output, _, _ in outcome.value] == ["a", "c"]
    (refused,) = outcome.refused
    assert refused.reason is Reason.TOO_LARGE
    assert "1,000" in refused.message
    alone = outputs.written(Accepted(made[1:3]), outputs.OneLimit(1000))
    assert alone == refused


@dataclass(frozen=True, slots=True)
class Sized:
    article_id: str
    text: str


@pytest.mark.parametrize("key", ["\ud83d", "en"])
def test_what_cannot_be_written_is_a_bug_of_ours_and_no_end_of_the_batch(key: str) -> None:
    unwritable = (outputs.Output(CLEAN, key, Sized("a", "\ud83d")),)
    refused = outputs.guarded(lambda record: Accepted(unwritable), None, outputs.OneLimit(1000))
    assert isinstance(refused, Rejected)
    assert refused.reason is Reason.INTERNAL_ERROR


def test_a_decision_that_two_topics_hear_of_is_counted_once(seeds: Fed) -> None:
    deduplicate = stage("deduplicate")
    run = deduplicate.start(Settings(), {}).run
    first = next(record for topic, record in seeds if topic == CLEAN)
    corrected = replace(first, article_id="corrected", document_id="corrected", uri="urn:corrected", corrects=True)
    counted = []
    outcome: Any = None
    for each in (first, corrected):
        outcome = run(each)
        assert isinstance(outcome, Accepted)
        counted.append(list(deduplicate.counts(outcome.value)))
    assert {output.topic for output in outcome.value} == {UNIQUE, DUPLICATES, RETRACTIONS}
    decisions = [[each for each in one if each[0] == "newswire_decisions_total"] for one in counted]
    assert decisions == [[("newswire_decisions_total", "relation", each)] for each in ("unique", "update")]
    assert counted[1][1:] == [("newswire_retractions_total", "kind", "correction")]


def test_a_killed_text_leaves_its_story_and_its_final_state_names_the_order() -> None:
    text = SEEDS[1].read_bytes()
    state = folded(
        fed(Pipeline(Settings()), [document("a.txt", text), document("k.txt", b"MANDATORY KILL\n\n" + text)])
    )
    lines = {(line["filename"], line["part"]): line for line in state.lines()}
    assert lines["a.txt", 0]["retracted_by"] == lines["k.txt", 0]["article_id"]
    story = state.stories[lines["a.txt", 0]["story_id"]]
    assert not {*story.articles} & {*story.killed}
    assert story.title != lines["a.txt", 0]["headline"]
    assert set(story.killed) == {lines["a.txt", 0]["article_id"], lines["k.txt", 0]["article_id"]}


def test_an_order_in_a_desks_language_reaches_a_text_in_another() -> None:
    order = "MANDATORY KILL\n\nEDITORS: The story headlined “Un fuerte terremoto sacude Lima y deja heridos” is wrong."
    flow = Pipeline(Settings())
    told = [
        record
        for name, text in (("es.txt", SPANISH), ("kill.txt", order))
        for topic, record in flow.feed(document(name, text.encode()))
        if topic == RETRACTIONS
    ]
    assert [(each.status, each.found_by, [one.headline for one in each.reached]) for each in told] == [
        ("found", "headline", ["Un fuerte terremoto sacude Lima y deja heridos"])
    ]

"""An id names an item, a version is an id and what its text is: known ids with other texts, ids that are no item's."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.article import Article, RawDocument, version_of
from service.deduplication import incoming
from service.deduplication.article_state import ArticleState
from service.deduplication.comparison import compare
from service.deduplication.constants import MOST_VERSIONS
from service.deduplication.deduplicator import Deduplicator
from service.final_state import FinalState
from service.outcome import Rejected
from service.pipeline import DEAD_LETTERS, ENRICHED, UNIQUE, Pipeline
from service.settings import Settings

Make = Callable[..., Article]
Write = Callable[[int, int], str]
WINDOW = timedelta(days=3)


@pytest.fixture
def deduplicator() -> Deduplicator:
    return Deduplicator({}, WINDOW)


def under_one_id(make: Make, *bodies: str, seconds: float = 0) -> list[Article]:
    """Articles of one document id, and so of one article id, an hour apart."""
    first = make("item", bodies[0])
    return [
        make("item", body, seconds * number, article_id=first.article_id, document_id=first.document_id)
        for number, body in enumerate(bodies)
    ]


def changed(text: str, *places: int) -> str:
    words = text.split(" ")
    for place in places:
        words[place] = "otherwise"
    return " ".join(words)


@pytest.mark.parametrize("seconds", [0, 3600])
def test_another_text_under_a_known_id_is_another_version_of_it(
    deduplicator: Deduplicator, article: Make, prose: Write, seconds: float
) -> None:
    text = prose(1, 200)
    first, second, third = under_one_id(article, text, changed(text, 20), changed(text, 20, 90), seconds=seconds)
    assert [each.relation for each in deduplicator.decide(first)] == ["unique"]
    (own,) = deduplicator.decide(second)
    assert own.article_id == version_of(second).article_id != first.article_id
    assert (own.relation, own.duplicate_of, own.canonical_version) == ("update", first.article_id, 2)
    assert own.came_as == first.article_id
    assert own.evidence is not None
    assert own.evidence.rule == "same-id-other-text"
    (own,) = deduplicator.decide(third)
    assert (own.relation, own.duplicate_of, own.canonical_version) == ("update", first.article_id, 3)


def test_a_figure_corrected_under_one_id_is_a_version_however_brief_the_text(
    deduplicator: Deduplicator, article: Make
) -> None:
    said = "Twelve people were hurt when a tram left its rails in Bergen on Monday, police said; {} are in hospital."
    first, second = under_one_id(article, said.format(9), said.format(14))
    deduplicator.decide(first)
    (own,) = deduplicator.decide(second)
    assert (own.relation, own.duplicate_of) == ("update", first.article_id)


def test_texts_that_share_nothing_are_articles_apart_whatever_their_id(
    deduplicator: Deduplicator, article: Make, prose: Write
) -> None:
    """A Kafka key that names a source."""
    articles = under_one_id(article, *(prose(seed, 200) for seed in range(6)))
    decisions = [deduplicator.decide(each) for each in articles]
    assert [own.relation for (own,) in decisions] == ["unique"] * 6
    assert len({own.article_id for (own,) in decisions}) == 6
    assert [own.came_as for (own,) in decisions] == [None, *[articles[0].article_id] * 5]


def test_and_so_are_those_whose_series_number_makes_one_look_like_a_version(
    deduplicator: Deduplicator, article: Make, prose: Write
) -> None:
    first, second = under_one_id(article, prose(1, 200), prose(2, 200))
    deduplicator.decide(replace(first, uri="urn:newswire:afp"))
    (own,) = deduplicator.decide(replace(second, uri="urn:newswire:afp", version=2, headline="Ferry opens"))
    assert own.relation == "unique"


def test_a_copy_of_either_version_is_found_and_a_redelivery_gets_its_own_decision(
    deduplicator: Deduplicator, article: Make, prose: Write
) -> None:
    text = prose(1, 200)
    first, second = under_one_id(article, text, changed(text, 20, 21, 22, 60, 61, 62))
    told = {0: deduplicator.decide(first), 1: deduplicator.decide(second)}
    copy = article("copy", second.body, 60)
    (own,) = deduplicator.decide(copy)
    assert own.relation == "identical"
    assert own.canonical_version == 2
    for number, again in ((0, first), (1, second), (1, second), (0, first)):
        assert deduplicator.decide(again) == told[number]
    assert deduplicator.size == 3


def test_versions_of_one_id_are_decided_the_same_after_a_restart_anywhere(article: Make, prose: Write) -> None:
    chosen = random.Random(7)
    text = prose(1, 120)
    bodies = [changed(text, *chosen.sample(range(100), chosen.randint(0, 3))) for _ in range(12)]
    articles = under_one_id(article, *bodies, *(prose(seed, 90) for seed in range(5)))
    chosen.shuffle(articles)
    whole = Deduplicator({}, WINDOW)
    expected = [whole.decide(each) for each in articles]
    entries: dict[str, ArticleState] = {}
    for each, decision in zip(articles, expected, strict=True):
        assert Deduplicator(entries, WINDOW).decide(each) == decision
    again = Deduplicator(entries, WINDOW)
    assert [again.decide(each)[0] for each in articles] == [own for own, *_ in expected]


def test_a_uri_of_very_many_articles_is_not_compared_with_them_all(
    article: Make, prose: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries: dict[str, ArticleState] = {}
    deduplicator = Deduplicator(entries, WINDOW)
    compared: list[int] = []

    def counted(*pair: Any) -> Any:
        compared.append(1)
        return compare(*pair)

    monkeypatch.setattr(incoming, "compare", counted)
    for each in under_one_id(article, *(prose(seed, 60) for seed in range(60))):
        compared.clear()
        deduplicator.decide(each)
    assert len(compared) <= MOST_VERSIONS
    assert len(entries) == 60


def document_of(text: str, hour: int) -> RawDocument:
    """A document of the Kafka key ``afp``."""
    return RawDocument(
        document_id="afp",
        uri="urn:newswire:afp",
        source="afp",
        filename="",
        content=text.encode(),
        content_type="text/plain",
        received_at=datetime(2024, 5, 2, hour, tzinfo=UTC),
    )


def fed(pipeline: Pipeline, *texts: str) -> list[tuple[str, str, str]]:
    """Topic, article id and body of what becomes of documents of one Kafka key."""
    made = []
    for number, text in enumerate(texts):
        for topic, record in pipeline.feed(document_of(text, number)):
            assert topic != DEAD_LETTERS, record
            if topic in (UNIQUE, ENRICHED):
                made.append((topic, record.article_id, record.body))
            assert not isinstance(record, Rejected)
    return made


STORIES = [
    "Harbour opens ferry line\n\nThe harbour board in Bergen said on Monday that a new ferry would start in spring, "
    "weather permitting.\n\nBoats will leave at six in the morning and at noon, and it costs two crowns.\n",
    "Court frees reporter\n\nA court in Lima set a reporter free after nine months, her lawyer told journalists there."
    "\n\nJudges found that nothing she had written was a threat to anybody, and ordered that she be paid.\n",
]


def test_every_text_under_one_key_has_its_line_in_the_final_state_a_copy_too() -> None:
    pipeline, state = Pipeline(Settings()), FinalState()
    texts = [("other", STORIES[1]), ("afp", STORIES[0]), ("afp", STORIES[1])]
    for number, (key, text) in enumerate(texts):
        document = replace(document_of(text, number), document_id=key, uri=f"urn:newswire:{key}")
        for topic, record in pipeline.feed(document):
            state.add(topic, record)
    assert sorted(line["relation"] for line in state.lines()) == ["identical", "unique", "unique"]


def test_a_changed_text_under_one_key_reaches_the_unique_topic_under_an_id_of_its_own() -> None:
    pipeline = Pipeline(Settings())
    made = fed(pipeline, STORIES[0], STORIES[1], STORIES[0].replace("two crowns", "three crowns"), STORIES[0])
    unique = [(article_id, body) for topic, article_id, body in made if topic == UNIQUE]
    assert len({article_id for article_id, _ in unique}) == 3
    assert ["Bergen" in body for _, body in unique] == [True, False, True, True]
    assert unique[3] == unique[0], "the first one again"
    assert [(article_id, body) for topic, article_id, body in made if topic == ENRICHED] == unique


SENT = (
    (
        "Ferry to Orm halved",
        "The ferry to Orm sails only twice a day from Monday on, since Berit Holm lost some of her crew.",
    ),
    (
        "Chapel bell rings again",
        "A bell cast in Ghent was rung in the chapel this morning for the first time after the fire.",
    ),
    (
        "Kiln finds a buyer",
        "Tiles will be baked in the last brick kiln of Hestmark, whose owner Ruth Abel paid 9.5 million.",
    ),
    (
        "Peat burns on the moor",
        "Crews from Tarnby dig trenches by hand where peat has smouldered under the heather for 12 days.",
    ),
)


def under_one_uri(make: Make, *sent: tuple[str | None, str], versions: Sequence[int] = range(1, 9)) -> list[Article]:
    """Texts that come an hour apart under one uri of their source."""
    return [
        make(f"v{number}", f"{body} {body}", 3600 * number, uri="urn:desk:1", version=version, headline=headline)
        for number, (version, (headline, body)) in enumerate(zip(versions, sent, strict=False), 1)
    ]


@pytest.mark.parametrize(
    ("versions", "reused"), [((4, 3, 2, 1), [False, True, True, True]), ((1, 1, 1, 1), [False, False, True, True])]
)
def test_texts_that_share_nothing_are_no_versions_though_they_have_one_stated_uri(
    deduplicator: Deduplicator, article: Make, versions: Sequence[int], reused: list[bool]
) -> None:
    """Their versions do not rise with their times."""
    decisions = [deduplicator.decide(each)[0] for each in under_one_uri(article, *SENT, versions=versions)]
    assert [each.relation for each in decisions] == ["unique"] * 4
    assert [each.uri_reused for each in decisions] == reused


def test_a_uri_that_the_service_made_is_not_counted_as_one_that_a_source_uses_again(
    deduplicator: Deduplicator, article: Make
) -> None:
    sent = [replace(each, uri="urn:newswire:desk") for each in under_one_uri(article, *SENT, versions=(1, 1, 1, 1))]
    assert not any(deduplicator.decide(each)[0].uri_reused for each in sent)


@pytest.mark.parametrize("facts", ["", " Monday, Orm, Berit Holm."])
def test_a_running_story_whose_versions_rise_is_one_item_whatever_each_text_says(
    deduplicator: Deduplicator, article: Make, facts: str
) -> None:
    sent = under_one_uri(article, *((headline, f"{body}{facts}") for headline, body in SENT))
    decisions = [deduplicator.decide(each)[0] for each in sent]
    assert [each.relation for each in decisions] == ["unique", "update", "update", "update"]
    assert [each.canonical_version for each in decisions] == [1, 2, 3, 4]
    assert not any(each.uri_reused for each in decisions)


def test_a_first_version_that_comes_late_is_one_whatever_its_text_says(
    deduplicator: Deduplicator, article: Make
) -> None:
    first, second = under_one_uri(article, *SENT[:2])
    decisions = [deduplicator.decide(each)[0] for each in (second, first)]
    assert [(each.relation, each.newest) for each in decisions] == [("unique", True), ("update", False)]


@pytest.mark.parametrize("until", [None, datetime(2021, 3, 2, tzinfo=UTC)])
@pytest.mark.parametrize("versions", [(1, 2), (2, 1)])
def test_a_usable_text_under_the_uri_of_a_held_one_is_its_version(
    deduplicator: Deduplicator, article: Make, until: datetime | None, versions: tuple[int, int]
) -> None:
    held, usable = under_one_uri(article, *SENT[:2], versions=versions)
    deduplicator.decide(replace(held, pubstatus="withheld", embargoed=until))
    (own,) = deduplicator.decide(usable)
    assert (own.relation, own.duplicate_of, own.uri_reused) == ("update", held.article_id, False)


def test_a_held_text_that_is_rewritten_and_sent_as_usable_is_freed(deduplicator: Deduplicator, article: Make) -> None:
    held, usable = under_one_uri(article, *SENT[:2])
    deduplicator.take(replace(held, pubstatus="withheld", embargoed=datetime(2021, 3, 2, tzinfo=UTC)))
    assert [each.kind for each in deduplicator.take(usable).retractions] == ["embargo-lifted"]


@pytest.mark.parametrize(
    ("order", "killed"),
    [
        ({"headline": None, "body": "Kill. Not for use."}, None),
        ({"headline": SENT[1][0], "body": "Kill. Not for use."}, 1),
        ({"headline": None, "body": f"Kill. {SENT[2][1]} {SENT[2][1]}"}, 2),
        ({"headline": None, "body": "Kill. Not for use.", "version": 3}, 1),
    ],
)
def test_a_kill_under_a_uri_that_is_no_items_reaches_only_what_it_repeats_or_counts(
    deduplicator: Deduplicator, article: Make, order: dict[str, Any], killed: int | None
) -> None:
    sent = under_one_uri(article, *SENT, versions=(4, 3, 2, 1))
    for each in sent:
        deduplicator.decide(each)
    kill = article("kill", seconds=90_000, uri="urn:desk:1", pubstatus="canceled", **{"version": 5, **order})
    own, *others = deduplicator.decide(kill)
    assert own.duplicate_of == (None if killed is None else sent[killed].article_id)
    assert others == []


def test_a_rewritten_version_of_one_stated_uri_is_one_if_it_has_its_names_or_headline(
    deduplicator: Deduplicator, article: Make
) -> None:
    first = ("Ferry to Orm halved", "Captain Berit Holm of the Solvang said on Friday that the ferry to Orm is halved.")
    again = (
        "Islanders angry",
        "People on Orm gathered at the quay where the Solvang lay, and Berit Holm spoke to them.",
    )
    same = (
        "Ferry to Orm halved",
        "Islanders gathered at the quay this morning and asked for more boats than they have.",
    )
    decisions = [deduplicator.decide(each)[0] for each in under_one_uri(article, first, again, same)]
    assert [each.relation for each in decisions] == ["unique", "update", "update"]

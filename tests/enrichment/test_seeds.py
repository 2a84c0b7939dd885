"""The three seed files' articles, cut by hand as an editor would: what a subscriber must get of each."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from service.article import Dateline, Decision, EnrichedArticle, UniqueArticle
from service.enrichment import enrich

SEEDS = Path(__file__).parents[2] / "seeds"
WHEN = datetime(2020, 6, 11, tzinfo=UTC)


def article(
    name: str, headline_line: int, first: int, last: int, place: str | None, *subheadings: str
) -> UniqueArticle:
    lines = next(SEEDS.glob(f"{name}_*.txt")).read_text().splitlines()
    headline = lines[headline_line - 1]
    body = "\n\n".join(line for line in lines[first - 1 : last] if line.strip())
    identity: dict[str, Any] = {
        "article_id": name,
        "document_id": name,
        "uri": name,
        "source": "seeds",
        "filename": name,
    }
    decision = Decision(**identity, part=0, language="en", headline=headline, event_time=WHEN, relation="unique")
    return UniqueArticle(
        **identity, part=0, parts=(name,), version=1, content_type="text/plain", language="en", headline=headline,
        body=body, event_time=WHEN, event_time_source="received", received_at=WHEN, decision=decision,
        dateline=Dateline(place=place) if place else None, subheadings=subheadings,
    )  # fmt: skip


@pytest.fixture(scope="module")
def full() -> EnrichedArticle:
    return enrich(article("001", 3, 30, 96, "Baghdad", "Troops in the balance", "The economy, stupid"))


@pytest.fixture(scope="module")
def sidebar() -> EnrichedArticle:
    return enrich(article("001", 7, 8, 28, "Washington"))


@pytest.fixture(scope="module")
def retelling() -> EnrichedArticle:
    heads = "“US-Iraq relations will not be redefined overnight”", "The effects of the new prime minister"
    return enrich(article("004", 1, 3, 29, None, *heads))


def names(enriched: EnrichedArticle, kind: str) -> dict[str, int]:
    return {e.name: len(e.mentions) for e in enriched.entities if e.type == kind}


def said(enriched: EnrichedArticle) -> list[tuple[str, str | None]]:
    return [(" ".join(q.text.split()[:4]), q.speaker) for q in enriched.quotes]


def test_full_story_people_are_merged_over_their_mentions(full: EnrichedArticle) -> None:
    assert names(full, "person") == {
        "Robert Ford": 3, "Saddam Hussein": 1, "Qasem Soleimani": 1, "Abu Mahdi al-Muhandis": 1,
        "Mustafa Kadhemi": 4, "Adel Abdel Mahdi": 1, "Ahmad al-Assadi": 1,
    }  # fmt: skip


def test_full_story_organisations(full: EnrichedArticle) -> None:
    expected = {"Islamic State", "World Bank", "International Monetary Fund", "AFP", "Middle East Institute", "Fatah"}
    assert expected <= set(names(full, "organisation"))


def test_full_story_places_and_countries(full: EnrichedArticle) -> None:
    assert {"United States", "Iraq", "Iran", "Baghdad", "Washington"} <= set(names(full, "place"))
    assert full.countries == ("US", "IQ", "IR")
    assert full.story_place == "Baghdad"
    assert full.located_place is not None
    assert (full.located_place.country, full.located_place.geonames_id) == ("IQ", 98182)


def test_full_story_quotes_with_speakers_carried_over(full: EnrichedArticle) -> None:
    assert said(full) == [
        ("The entire US-Iraq bilateral", "Robert Ford"),
        ("But for once, we", "Robert Ford"),
        ("There was a lack", "one of two Iraqi officials"),
        ("Whatever comes out of", "a top American official from the coalition"),
        ("Am I still going", "a top American official from the coalition"),
        ("There are no details", "one senior Iraqi official"),
        ("The ability of non-US", "a Western diplomat"),
        ("These groups are retrenching,", "Robert Ford"),
        ("The US won't provide", "Robert Ford"),
        ("That doesn't fix Kadhemi's", "Robert Ford"),
    ]


def test_sidebar_quotes(sidebar: EnrichedArticle) -> None:
    assert said(sidebar) == [
        ("It is my belief", "Kenneth McKenzie"),
        ("And as you know,", "Kenneth McKenzie"),
        ("With new threats on", "Mike Pompeo"),
    ]


def test_sidebar_people_and_place_of_writing(sidebar: EnrichedArticle) -> None:
    expected = {"Kenneth McKenzie", "Mike Pompeo", "David Hale", "Qassem Soleimani", "Donald Trump", "Saddam Hussein"}
    assert set(names(sidebar, "person")) == expected
    assert sidebar.located_place is not None
    assert (sidebar.located_place.country, sidebar.located_place.kind) == ("US", "capital")


def test_retelling_quotes_in_curly_marks(retelling: EnrichedArticle) -> None:
    assert said(retelling) == [
        ("Relations between the US", "Robert Ford"),
        ("for once, there are", "Robert Ford"),
        ("It was a problem", "one of two government agencies"),
        ("Will we still be", "A high ranking US coalition member"),
    ]


def test_quote_offsets_point_at_the_words_said(full: EnrichedArticle) -> None:
    for quote in full.quotes:
        assert full.body[quote.start : quote.end] == quote.text


def test_entity_offsets_point_at_capitalised_names(full: EnrichedArticle) -> None:
    for entity in full.entities:
        for start, end in entity.mentions:
            assert full.body[start:end] == full.body[start:end].strip()
            assert any(letter.isupper() for letter in full.body[start:end])


@pytest.mark.parametrize("name", ["full", "sidebar", "retelling"])
def test_all_seeds_are_politics_and_conflict(name: str, request: pytest.FixtureRequest) -> None:
    enriched: EnrichedArticle = request.getfixturevalue(name)
    top = [s.code for s in enriched.subjects if not s.parents]
    assert sorted(top) == ["medtop:11000000", "medtop:16000000"]


def test_international_relations_are_found_below_politics(full: EnrichedArticle) -> None:
    found = {s.code: s for s in full.subjects}
    assert found["medtop:20000638"].name == "international relations"
    assert found["medtop:20000638"].parents == ("medtop:11000000",)


def test_summary_is_the_lead(full: EnrichedArticle) -> None:
    assert full.summary is not None
    assert full.summary.startswith("After months of tensions, Baghdad and Washington are poised")


def test_keywords_name_the_countries_and_the_talks(full: EnrichedArticle) -> None:
    assert {"United States", "Iraq", "talks"} <= set(full.keywords[:4])


def test_every_enrichment_ran(full: EnrichedArticle) -> None:
    assert {run.status for run in full.enrichments} == {"ok"}

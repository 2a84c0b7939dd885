"""Candidates: what an enriched article hands to clustering, and how like each other two of them are."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.article import EnrichedArticle, StoryCandidate, decode, encode
from service.stories import StoryClusters, candidate_of
from service.stories.weighing import NO_FEATURES, Features, added, dot, features, packed, unpacked
from service.topics import contract

ENGLISH = """A ferry with 212 people on board ran aground off the island of Lornholm on Monday morning, the coast guard
said. The Aurora Borealis had left Vesterhavn at 6.40 and hit a sandbank near Skarvik in thick fog. Harbour master
Arne Sollund said the captain, Mette Kjaergaard, had done everything right."""
FRENCH = """Un ferry transportant 212 personnes s'est échoué lundi matin au large de l'île de Lornholm, ont annoncé les
garde-côtes. L'Aurora Borealis avait quitté Vesterhavn à 6.40 avant de heurter un banc de sable près de Skarvik dans un
épais brouillard. Selon le capitaine du port, Arne Sollund, la commandante Mette Kjaergaard a réagi comme il fallait."""
FRENCH_OTHER = """La banque centrale de Tervanie a relevé jeudi son taux directeur à 4,75 %, a annoncé sa gouverneure
Olga Maren. Les économistes s'attendaient à un statu quo. L'inflation a atteint 5,1 % en avril."""
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def article(**changes: Any) -> EnrichedArticle:
    """The example of the enriched topic, with ``changes``."""
    value = json.loads(contract("enriched").example.read_text(encoding="utf-8"))["value"]
    return replace(decode(json.dumps(value).encode(), EnrichedArticle), **changes)


def test_candidate_has_the_article_s_clocks_and_entities_and_no_text() -> None:
    made = candidate_of(article())
    assert made.entities == ("Arne Sollund", "Lornholm")
    assert made.places == ("Lornholm",)
    assert (made.event_time, made.event_time_source) == (article().event_time, "published")
    assert article().body.encode() not in encode(made)
    assert decode(encode(made), StoryCandidate) == made


def test_candidate_needs_no_enrichment() -> None:
    bare = candidate_of(article(entities=(), countries=(), subjects=(), summary=None, headline=None))
    assert dict(bare.terms)["Lornholm"] == 1


def test_newer_version_replaces_the_article_it_updates() -> None:
    decision = replace(article().decision, relation="update", duplicate_of="first", supersedes=("cut",))
    assert candidate_of(article(decision=decision)).supersedes == ("cut", "first")


@pytest.mark.parametrize(("year", "named"), [(2013, True), (2026, False), (2031, False)])
def test_year_named_in_the_head_counts_where_it_is_not_the_article_s_own(year: int, named: bool) -> None:
    made = candidate_of(article(headline=None, body=f"Published May 4, {year}. A ferry ran aground."))
    assert (f"@{year}" in dict(made.terms)) is named


def test_same_event_in_another_language_is_the_same_story_by_names_and_numbers() -> None:
    stories = StoryClusters({}, timedelta(hours=168))
    texts = {"en": ("en", ENGLISH), "other": ("fr", FRENCH_OTHER), "fr": ("fr", FRENCH)}
    events = {}
    for name, (language, body) in texts.items():
        made = candidate_of(article(article_id=name, language=language, headline=None, body=body))
        events[name] = stories.assign(made)[0]
    assert events["fr"].articles == ("en", "fr")
    assert events["fr"].languages == ("en", "fr")
    assert events["other"].event == "opened"


def test_features_come_back_as_they_were_packed() -> None:
    made = features(candidate_of(article()))
    assert made.shape[1]
    assert np.array_equal(unpacked(packed(made)), made)
    assert np.array_equal(unpacked(packed(NO_FEATURES)), NO_FEATURES)


def test_features_of_before_the_upgrade_are_those_of_today() -> None:
    """They were written as lines; a story that was open then is still compared."""
    one = StoryCandidate(
        article_id="a", source="wire", filename="a", headline=None, summary=None, language="en", event_time=NOON,
        event_time_source="published", received_at=NOON, terms=(("Aurora", 1.0), ("grounded", 1.0)),
    )  # fmt: skip
    made = features(one)
    lines = "3131 w:en:grounded\n3316 w:en:aurora\n2158 b:en:grounded\n2286 b:en:aurora\n1774 n:en:aurora"
    assert set(unpacked(lines)[0].tolist()) == set(made[0].tolist())
    assert dot(unpacked(lines), made) > 0


vectors = st.dictionaries(st.integers(0, 40), st.integers(-9, 9).filter(bool), max_size=30)


def array_of(vector: dict[int, int]) -> Features:
    return np.array(sorted(vector.items()), dtype=np.int64).T.reshape(2, -1).copy()


@given(vectors, vectors)
def test_vectors_are_added_and_multiplied_term_by_term(left: dict[int, int], right: dict[int, int]) -> None:
    both = {key: left.get(key, 0) + right.get(key, 0) for key in {*left, *right}}
    added_up = added(array_of(left), array_of(right))
    assert dict(zip(*added_up.tolist(), strict=True)) == {key: value for key, value in both.items() if value}
    assert dot(array_of(left), array_of(right)) == sum(left[key] * right[key] for key in left.keys() & right.keys())
    assert np.array_equal(added(added_up, array_of(right), -1), array_of(left))


def test_two_short_reports_that_share_only_the_town_and_who_speaks_are_two_stories() -> None:
    bodies = (
        "A woman of 34 was found dead after a fire in a flat above a bakery in Torvelby, police spokesman Jonas Weil "
        "said. Neighbours heard her smoke alarm and broke down the door. A faulty heater is being examined.",
        "A cyclist was struck by a delivery van at a roundabout in Torvelby, police spokesman Jonas Weil said. The "
        "driver was unhurt. Buses were diverted through the old harbour until noon, and the road is open again.",
    )
    stories = StoryClusters({}, timedelta(hours=168))
    for at, body in enumerate(bodies):
        stories.assign(candidate_of(article(article_id=f"{at}", headline=None, body=body, entities=())))
    assert stories.size == 2

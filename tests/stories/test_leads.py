"""A story of other languages gains by its lead over the next one that shares a language with it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from service.stories.leads import MOST_LEAD, SHARE_OF_LEAD, add_leads


def stories(**languages: str) -> dict[str, Any]:
    return {name: SimpleNamespace(meanings=dict.fromkeys(each.split())) for name, each in languages.items()}


def test_the_best_story_gains_a_share_of_its_lead_and_the_others_nothing() -> None:
    margins = {"first": 3.0, "second": 2.0, "third": 1.5, "fourth": 1.0}
    add_leads(margins, "en", stories(first="de", second="de", third="de", fourth="de"))
    assert margins == {"first": 3 + SHARE_OF_LEAD, "second": 2.0, "third": 1.5, "fourth": 1.0}


def test_a_lead_over_stories_of_other_languages_or_of_the_articles_own_is_none() -> None:
    margins = {"first": 3.0, "second": 2.0, "third": 1.5, "own": 2.9}
    add_leads(margins, "en", stories(first="de", second="ru", third="fr", own="en de"))
    assert margins == {"first": 3.0, "second": 2.0, "third": 1.5, "own": 2.9}


def test_no_lead_counts_for_more_than_the_most() -> None:
    margins = {"first": 100.0, "second": 1.0, "third": 1.0}
    add_leads(margins, "en", stories(first="de", second="de", third="de"))
    assert margins["first"] == pytest.approx(100 + SHARE_OF_LEAD * MOST_LEAD)

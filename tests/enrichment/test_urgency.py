"""An urgency is estimated where the source states none, and never where it does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.article import Code
from service.enrichment import enrich
from service.enrichment.urgency import USUAL, estimated
from tests.enrichment.test_enrich import unique

QUAKE = Code(code="03010000", parents=("03000000",))
FASHION = Code(code="10000000")


@pytest.mark.parametrize(
    ("headline", "subject", "words", "urgency"),
    [
        ("BREAKING Quake in Kenya", None, 40, 2),
        ("Quake in Kenya", QUAKE, 40, 3),
        ("Quake in Kenya", QUAKE, 400, 4),
        ("Hats are back", FASHION, 40, 6),
        ("Trees for Kenya", None, 40, USUAL),
    ],
)
def test_the_first_rule_that_applies_decides(headline: str, subject: Code | None, words: int, urgency: int) -> None:
    article = replace(enrich(unique("word " * words)), headline=headline, subjects=(subject,) if subject else ())
    assert estimated(article) == urgency


def test_what_the_source_states_is_not_estimated() -> None:
    assert enrich(replace(unique(), urgency=8)).estimated_urgency is None
    assert enrich(unique()).estimated_urgency is not None

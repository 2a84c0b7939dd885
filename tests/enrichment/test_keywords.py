"""Keywords and topics are of the beginning of a body: what stands behind 200,000 characters adds nothing."""

from __future__ import annotations

from service.enrichment import reading
from service.enrichment.keywords import keywords
from service.enrichment.subjects import scores

FILLING = "and so on " * (reading.ABOUT // 10)


def test_keywords_and_topics_are_of_the_beginning() -> None:
    behind = " election parliament candidate" * 20
    assert keywords(None, behind + FILLING, (), "en")[:1] != ()
    assert keywords(None, FILLING + behind, (), "en") == ()
    assert scores(None, behind + FILLING, "en")
    assert not scores(None, FILLING + behind, "en")

"""Text in, what a reader sees of it out."""

from __future__ import annotations

import pytest

from service.cleaning.visible import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("har\u00adbour\u200b board\u2060", "harbour board", id="invisible characters"),
        pytest.param("6\u00a0March\u202f2026, 10\u2009000", "6 March 2026, 10 000", id="spaces of other kinds"),
        pytest.param("Anglo\u2011Swedish, re\u2010opened", "Anglo-Swedish, re-opened", id="hyphens of other kinds"),
        pytest.param("o\ufb03ce", "office", id="ligatures"),
        pytest.param("Stro\u0308m", "Ström", id="letters with accents apart"),
        pytest.param("می\u200cخواهم", "می\u200cخواهم", id="a joiner that Persian needs"),
        pytest.param("東京\u3000大阪", "東京\u3000大阪", id="the wide space of East Asia"),
    ],
)
def test_what_is_seen(text: str, shown: str) -> None:
    assert visible(text) == shown

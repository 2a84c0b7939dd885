"""Two names with a conjunction between them."""

from __future__ import annotations

import pytest

from service.enrichment.joined_names import apart


@pytest.mark.parametrize(
    ("language", "name", "parts"),
    [
        ("fr", "Microsoft et Apple", ["Microsoft", "Apple"]),
        ("fr", "Belgique et de Suisse", ["Belgique", "Suisse"]),
        ("fr", "Industrie et Commerce", ["Industrie et Commerce"]),
        ("pt", "Portugal e Espanha", ["Portugal", "Espanha"]),
        ("es", "Castilla y León", ["Castilla y León"]),
        ("en", "Brighton and Hove Albion", ["Brighton and Hove Albion"]),
    ],
)
def test_two_known_names_are_two(language: str, name: str, parts: list[str]) -> None:
    words = name.split()
    found = apart(words, [(0, len(words), "ORG")], language)
    assert [" ".join(words[start:end]) for start, end, _ in found] == parts

"""Sums of money, shares and measures, as each language writes its numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.enrichment.amounts import amounts


def read(body: str, language: str) -> list[tuple[str, str]]:
    return [(found.value, found.unit) for found in amounts(body, language)]


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("en", "It cost $1.2 billion, or €300m.", [("1200000000", "USD"), ("300000000", "EUR")]),
        ("en", "30 per cent of 1,234.56 dollars", [("30", "percent"), ("1234.56", "USD")]),
        ("en", "US$12,000 and A$5", [("12000", "USD"), ("5", "AUD")]),
        ("en", "300,000 barrels, 1,200 tonnes and 0.5 km", [("300000", "bbl"), ("1200", "t"), ("0.5", "km")]),
        ("en", "EUR 5 million", [("5000000", "EUR")]),
        ("en", "a 5.3-magnitude quake, 5 men, 1.5m people, Rs 500, 2008", []),
        ("de", "1,2 Milliarden Euro, 1.200 Tonnen, 5,5 Mio. Euro", [
            ("1200000000", "EUR"), ("1200", "t"), ("5500000", "EUR")]),
        ("fr", "1,2 milliard d'euros, 30 %, 5 000 euros", [("1200000000", "EUR"), ("30", "percent"), ("5000", "EUR")]),
        ("es", "1.200 millones de euros, 5 mil millones de dólares", [("1200000000", "EUR"), ("5000000000", "USD")]),
        ("it", "3 miliardi di euro, 5,5%", [("3000000000", "EUR"), ("5.5", "percent")]),
        ("pt", "R$ 5 milhões", [("5000000", "BRL")]),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_its_language_writes_it(language: str, body: str, expected: list[tuple[str, str]]) -> None:
    assert read(body, language) == expected


@settings(max_examples=80, deadline=None)
@given(st.text("0123456789.,$€% mbnilokh\u00a0", max_size=40), st.sampled_from(["en", "de", "fr"]))
def test_any_text_gives_numbers_that_stand_there(body: str, language: str) -> None:
    for found in amounts(body, language):
        assert body[found.start : found.end] == found.text
        assert Decimal(found.value) >= 0
        assert "E" not in found.value

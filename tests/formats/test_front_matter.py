"""Front matter is read for what it states, and is no text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.formats.front_matter import LONGEST, NONE, front_matter_of
from service.formats.plain_text import parse
from service.outcome import Accepted

FRONT = """---
title: "Old pier: to close"
authors:
  - name: Ada Roe
  - Bo Lee
date: 2024-03-05 14:30:00 +01:00
updated: 6 March 2024
lang: en-GB
category: Harbour
---
"""
TEXT = (
    "The harbour board of [Portbay](https://courier.example/) voted to close the [old pier](https://pier.example/).\n"
)


def test_what_it_states() -> None:
    found = front_matter_of(FRONT + TEXT)
    assert (found.headline, found.byline) == ("Old pier: to close", "Ada Roe, Bo Lee")
    assert (found.language, found.section) == ("en", "Harbour")
    assert found.published == datetime(2024, 3, 5, 13, 30, tzinfo=UTC)
    assert found.updated == datetime(2024, 3, 6, tzinfo=UTC)
    assert (FRONT + TEXT)[found.end :] == TEXT


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        f"---\n{TEXT}---\n",
        "---\ndraft: true\n---\n" + TEXT,
        "---\ntitle: [Old pier\n---\n" + TEXT,
        "---\ntitle: &a Old pier\nother: *a\n---\n" + TEXT,
        "---\ntitle: Old pier\n" + "# more\n" * LONGEST + "---\n" + TEXT,
        "Title\n" + FRONT + TEXT,
    ],
)
def test_what_is_none(text: str) -> None:
    assert front_matter_of(text) is NONE


def test_the_text_below_it_has_its_own_places_in_the_file() -> None:
    outcome = parse(FRONT + TEXT, "utf-8")
    assert isinstance(outcome, Accepted)
    (draft,) = outcome.value
    assert draft.headline == "Old pier: to close"
    assert draft.pieces is not None
    assert (FRONT + TEXT)[draft.pieces[0].start : draft.pieces[0].end] == TEXT.strip()

"""Invented articles: ``prose(seed, words)`` writes a text, ``article(name, body)`` wraps one."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest

from service.article import Article, article_id, document_id

START = datetime(2021, 3, 1, 6, 0, tzinfo=UTC)
SYLLABLES = [first + last for first in "bdfghjklmnprstvwz" for last in ("a", "el", "in", "or", "u")]
SMALL = ["the", "of", "a", "in", "to", "and", "on", "for", "with", "that", "was", "by", "from", "at", "as"]


@cache
def _prose(seed: int, words: int) -> str:
    rng = random.Random(seed)
    names = ["".join(rng.choices(SYLLABLES, k=2)).capitalize() for _ in range(12)]
    text: list[str] = []
    while len(text) < words:
        length = min(rng.randint(8, 24), words - len(text))
        sentence = [
            rng.choice(SMALL)
            if rng.random() < 0.4
            else rng.choice(names)
            if rng.random() < 0.1
            else str(rng.randint(2, 9000))
            if rng.random() < 0.05
            else "".join(rng.choices(SYLLABLES, k=rng.randint(2, 4)))
            for _ in range(length)
        ]
        sentence[0] = sentence[0].capitalize()
        sentence[-1] += ".\n\n" if rng.random() < 0.3 else "."
        text += sentence
    return " ".join(text).replace("\n ", "\n")


def _article(name: str, body: str, seconds: float = 0, **fields: Any) -> Article:
    document = document_id("wire", name, body.encode())
    values: dict[str, Any] = {
        "article_id": article_id(document, 0),
        "document_id": document,
        "uri": f"urn:test:{name}",
        "source": "wire",
        "filename": f"{name}.txt",
        "part": 0,
        "parts": (),
        "version": 1,
        "content_type": "text/plain",
        "language": "en",
        "headline": None,
        "body": body,
        "event_time": START + timedelta(seconds=seconds),
        "event_time_source": "published",
        "received_at": START + timedelta(days=30),
    }
    return Article(**(values | fields))


@pytest.fixture(scope="session")
def prose() -> Callable[[int, int], str]:
    return _prose


@pytest.fixture(scope="session")
def article() -> Callable[..., Article]:
    return _article

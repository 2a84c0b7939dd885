"""How often two stories in one file come apart, and one story under two headlines stays whole: ``python -m
evaluation.insets EVAL [PAIRS]``.

The files are made of the true texts of pages: the headline of one, below it another's whole story, which has a
dateline, and then the text of the first, which nothing marks. The upper headline is that of its story, or seven words
out of its text; of the single stories, seven words out of their own text, or the headline of another page.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from service.article import Article, RawDocument
from service.cleaning import clean_document
from service.language import detect_language
from service.outcome import Rejected

LIMIT = 10_000_000
DATELINE = "Washington (AFP) June 10, 2020 - "
# Of a part's runs of three words so many are of its story, and of its story's so many are in it.
PURE, WHOLE = 0.85, 0.6
LEAST_WORDS, LEAST_PARAGRAPHS = 120, 4


def paragraphs(page: dict[str, Any]) -> list[str]:
    return [line.strip() for line in page["body"].split("\n") if line.strip()]


def runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return set(zip(words, words[1:], words[2:], strict=False))


def some_words(page: dict[str, Any], chosen: random.Random) -> str:
    words = re.findall(r"[^\W\d_]{4,}", page["body"])
    return " ".join(chosen.sample(words, min(7, len(words)))).capitalize()


def articles(lines: Sequence[str]) -> tuple[Article, ...]:
    document = RawDocument(
        document_id="0" * 32,
        uri="urn:made-up",
        source="evaluation",
        filename="made-up.txt",
        content="\n\n".join(lines).encode(),
        received_at=datetime.now(UTC),
    )
    outcome = clean_document(document, LIMIT)
    return () if isinstance(outcome, Rejected) else outcome.value


def holds(parts: Sequence[Article], page: dict[str, Any]) -> bool:
    """Whether one of the parts is the page's story."""
    true = runs(page["body"])
    found = [runs(part.body) for part in parts]
    return any(len(each & true) >= max(PURE * len(each), WHOLE * len(true)) for each in found)


def main() -> None:
    data, count = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 600
    pages = map(json.loads, (data / "pages" / "truth.jsonl").read_text().splitlines())
    by_language: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for page in pages:
        if (
            len(page["body"].split()) >= LEAST_WORDS
            and len(paragraphs(page)) >= LEAST_PARAGRAPHS
            and page.get("headline")
        ):
            by_language[detect_language(page["body"])].append(page)
    common = [each for pages in by_language.values() if len(pages) > 5 for each in pages]
    chosen, outcomes = random.Random(1), Counter[tuple[str, str]]()
    for _ in range(count):
        outer = chosen.choice(common)
        inner = chosen.choice(by_language[detect_language(outer["body"])])
        if inner is outer:
            continue
        first, *rest = paragraphs(inner)
        story = [inner["headline"], DATELINE + first, *rest]
        for above in (outer["headline"], some_words(outer, chosen)):
            parts = articles([above, *story, *paragraphs(outer)])
            right = holds(parts, outer) and holds(parts, inner)
            outcomes["two stories", "apart" if right else "together" if len(parts) < 2 else "cut elsewhere"] += 1
        for above in (outer["headline"], some_words(inner, chosen)):
            outcomes["one story", "whole" if len(articles([above, *story])) < 2 else "cut in two"] += 1
    sys.stdout.write(json.dumps({f"{what}, {how}": number for (what, how), number in sorted(outcomes.items())}) + "\n")


if __name__ == "__main__":
    main()

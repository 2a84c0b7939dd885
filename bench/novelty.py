"""What counting earlier articles of a story and its entities adds to the clustering of an article.

    python -m bench.novelty [--articles 5000]

Invented articles of many stories, some of them long, with entities of which few are named often. Times are processor
time of one process: of clustering, encoding what it writes, and of that part which is novelty and volume, on the same
articles in turns.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from service.article import StoryCandidate, encode
from service.stories import StoryClusters, StoryMember
from service.stories.novelty import Mentions, StoryVolume, past_of

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
STORIES, ENTITIES, TURN = 0.2, 5_000, 250
# How many words of an article are of its story, how many of any, and how many words there are of the latter.
STORY_WORDS, COMMON_WORDS, VOCABULARY = 25, 35, 20_000


def candidates(count: int) -> Iterator[StoryCandidate]:
    """So many articles over a week, a fifth as many stories, of which few are told of often."""
    chosen = random.Random(1)
    for number in range(count):
        story = min(int(chosen.paretovariate(0.7)), int(count * STORIES))
        story_random = random.Random(story)
        words = [f"story{story}word{story_random.randrange(200)}" for _ in range(STORY_WORDS)]
        words += [f"word{chosen.randrange(VOCABULARY)}" for _ in range(COMMON_WORDS)]
        at = BEGAN + timedelta(days=7) * number / count
        yield StoryCandidate(
            article_id=f"{number:032x}",
            source=f"source{chosen.randrange(40)}",
            filename=f"{number}.txt",
            headline=f"Headline of {number}",
            summary=None,
            language="en",
            event_time=at,
            event_time_source="version",
            received_at=at,
            entities=tuple({f"Entity {min(int(chosen.paretovariate(0.8)), ENTITIES)}" for _ in range(8)}),
            terms=tuple((word, 1.0) for word in dict.fromkeys(words)),
        )


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=5_000)
    articles = [*candidates(options.parse_args().articles)]
    entries: dict[str, StoryMember] = {}
    clusters, mentions, volumes = StoryClusters(entries, timedelta(days=7)), Mentions(), dict[str, StoryVolume]()
    whole = part = 0.0
    for first in range(0, len(articles), TURN):
        turn = articles[first : first + TURN]
        began = time.process_time()
        for each in turn:
            for record in (*clusters.assign(each), *clusters.memberships(each.article_id), entries[each.article_id]):
                encode(record)
        between = time.process_time()
        for each in turn:
            row, volume = past_of(each), volumes.setdefault(entries[each.article_id].story_id, StoryVolume())
            volume.add(row)
            mentions.add(row)
            novelty = mentions.novelty(row, volume)
            for record in (volume.volume(), novelty, novelty):
                encode(record)
        whole, part = whole + between - began, part + time.process_time() - between
    scale = 1e6 / len(articles)
    print(f"{len(articles)} articles, {clusters.size} stories")
    print(f"clustering: {whole * scale:.0f} µs an article")
    print(f"novelty and volume of it: {part * scale:.0f} µs, {part / whole:.1%}")


if __name__ == "__main__":
    main()

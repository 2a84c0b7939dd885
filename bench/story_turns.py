"""What clustering an article costs with 1,000, 10,000 and 100,000 stories open, and what an open story weighs, in one
run.

    python -m bench.story_turns NTREX [--sizes 1000 10000 100000] [--keep FILE]

NTREX is a checkout of MicrosoftTranslator/NTREX. A story is lines of its reports in one of six languages, drawn at
random, in which a share of the words are its own; an article is most of them. So common words, rare ones and names are
as frequent as in news, and one story in four has several articles. The state is made as after a restart, from the
entries that placing the articles one by one writes (but for ``novelty`` and ``related``); for the smallest size, they
are placed as well, and compared. The stories of a size are the latest of the next, and the same articles then come to
each: half of them continue a recent story, half open one. ``--keep`` writes the entries to FILE, or reads them there.

Times are processor time, the ratios are between sizes that take turns of SLICE articles: a machine that is slow for a
while is so for all. Bytes are those by which the process grows.
"""

from __future__ import annotations

import argparse
import base64
import gc
import json
import math
import random
import re
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bench.dedup import resident
from evaluation.stories import candidate
from evaluation.story_corpora import FITTED, translations
from service.article import StoryCandidate, decode, digest, encode
from service.stories import StoryClusters, StoryMember, closing
from service.stories.joining import entry_of
from service.stories.loops import warm_up
from service.stories.meaning import ABOUT, ABOUT_SIZE, NUMBER, SIZE, SOUND, UNIT, Whole, meaning, vector
from service.stories.scan import SCANNED, Scan
from service.stories.story_state import StoryState, meanings_of
from service.stories.terms import terms
from service.stories.weighing import features

WINDOW = timedelta(hours=168)
# A story has so many lines, of which an article tells so many: some 170 words.
LINES, TOLD = 10, 7
# The share of words that are changed, so that two stories with a line in common do not look like one; of these, of the
# longer ones, the share that only the story has; and its own names by their sound.
CHANGED, OWN, LONG, OWN_KEYS, OWN_VALUE = 0.75, 0.25, 5, 12, 300
_WORD = re.compile(r"[^\W\d_]+")
# Stories by number of articles: a Pareto distribution, 1.4 on average.
SHAPE, MOST_ARTICLES = 2.5, 40
# Articles that come, and those of them that fill the caches; each second one continues one of the RECENT stories.
COMING, FIRST, SLICE, RECENT = 1_200, 200, 50, 1_000
BLANK = candidate("", "")


class Line(NamedTuple):
    """A line of a report: its terms, and its meaning as a vector."""

    terms: tuple[tuple[str, float], ...]
    vector: Whole


def _lines(folder: Path) -> dict[str, list[str]]:
    """The lines of all reports by language, in each the same ones."""
    found: dict[str, list[str]] = {}
    for _, language, text in translations(folder, FITTED):
        found.setdefault(language, []).extend(text.split("\n"))
    return found


class Made:
    """Made-up stories by number, the same ones every time."""

    def __init__(self, folder: Path) -> None:
        # No line in two languages: what translates each other belongs together.
        every = len(FITTED)
        self._texts = {name: lines[at::every] for at, (name, lines) in enumerate(_lines(folder).items())}
        self._words: dict[str, list[str]] = {
            language: _WORD.findall(" ".join(each)) for language, each in self._texts.items()
        }
        self._read: dict[tuple[str, int], Line] = {}

    def articles(self, number: int) -> list[StoryCandidate]:
        """The articles that story ``number`` has from the beginning."""
        size = min(MOST_ARTICLES, int(random.Random(number).paretovariate(SHAPE)))
        return [self.article(number, place) for place in range(size)]

    def article(self, number: int, place: int) -> StoryCandidate:
        """Article ``place`` of story ``number``. Its terms and its meaning are put together from those of its lines,
        which takes a tenth of the time of reading the text."""
        chance = random.Random(number)
        language = chance.choice([*self._texts])
        size = len(self._texts[language])
        lines = [self._line(language, at) for at in chance.sample(range(size), LINES)]
        words = sorted({term for line in lines for term, _ in line.terms})
        changed = {word: self._another(word, language, chance) for word in words if chance.random() < CHANGED}
        total = np.zeros(SIZE)
        total[[chance.randrange(ABOUT_SIZE, SIZE) for _ in range(OWN_KEYS)]] = OWN_VALUE
        counts: dict[str, float] = {}
        for line in random.Random(f"{number} {place}").sample(lines, TOLD):
            total += line.vector
            for term, count in line.terms:
                word = changed.get(term, term)
                counts[word] = counts.get(word, 0) + count
        for part, weight in ((slice(ABOUT_SIZE), ABOUT), (slice(ABOUT_SIZE, SIZE), SOUND + NUMBER)):
            total[part] *= UNIT * math.sqrt(weight) / max(1.0, float(np.linalg.norm(total[part])))
        return replace(
            BLANK,
            article_id=digest(f"{number} {place}"),
            language=language,
            terms=tuple(counts.items()),
            meaning=base64.b64encode(np.rint(total).clip(-127, 127).astype(np.int8).tobytes()).decode(),
        )

    def _another(self, word: str, language: str, chance: random.Random) -> str:
        """What stands for ``word`` in a story: a word that only this story has, or any word, as often as it is used."""
        other = chance.choice(self._words[language])
        if chance.random() >= OWN or len(word) < LONG:
            return other
        return word[: (len(word) + 1) // 2] + other[len(other) // 2 :].lower()

    def _line(self, language: str, at: int) -> Line:
        if (language, at) not in self._read:
            text = self._texts[language][at]
            self._read[language, at] = Line(terms(text, BLANK.event_time.year), vector(meaning(text, language)))
        return self._read[language, at]


def entries_of(articles: Sequence[StoryCandidate], first: int) -> Iterator[StoryMember]:
    """The entries of the articles of one story, of which the first comes as number ``first``."""
    story = StoryState(digest("story", articles[0].article_id))
    for order, each in enumerate(articles, first):
        story.add(entry_of(each, features(each), [story] if story.size else [], (), order))
        story.settle(False)
        yield replace(story.members[each.article_id], representative=story.representative)


def filled(values: Sequence[bytes]) -> tuple[StoryClusters, str]:
    """The state of the encoded entries, and what it took to make it from them."""
    gc.collect()
    before, began = resident(), time.process_time()
    stories = StoryClusters({}, WINDOW, filled=False)
    for step in stories.fill(values):
        step()
    seconds = time.process_time() - began
    gc.collect()
    weight, changelog = resident() - before, sum(map(len, values))
    return stories, (
        f"{stories.size:9,} stories of {len(values):,} articles: {weight / stories.size:,.0f} bytes of memory a story, "
        f"{changelog / stories.size:,.0f} of the changelog; restored in {seconds:.1f} s"
    )


def placed_alike(stories: StoryClusters, made: Made, size: int) -> str:
    """How many of ``stories``, made of the entries of so many, are the same if their articles are placed one by one."""
    entries: dict[str, StoryMember] = {}
    placed = StoryClusters(entries, WINDOW)
    for number in reversed(range(size)):
        for each in made.articles(number):
            placed.assign(each)
    others = {story.story_id: replace(story, event="grew", related=()) for story in placed.stories()}
    alike = sum(others.get(story.story_id) == replace(story, event="grew", related=()) for story in stories.stories())
    return f"{alike:,} of {stories.size:,} are the same if placed one by one, where there are {placed.size:,}"


def scanned(values: Sequence[bytes], coming: Sequence[StoryCandidate]) -> str:
    """What the search for stories in other languages takes of an article, where it is full."""
    scan = Scan()
    for order, value in enumerate(values[-SCANNED:]):
        entry = decode(value, StoryMember)
        scan.put(entry.candidate.article_id, meanings_of(entry.candidate), order)
    times: list[float] = []
    for each in coming:
        meanings = meanings_of(each)
        began = time.process_time()
        scan.nearest(meanings, SCANNED)
        times.append(1e6 * (time.process_time() - began))
    return f"searching {min(SCANNED, len(values)):,} stories of other languages: {statistics.median(times):.0f} µs"


def entries(made: Made, count: int, keep: Path | None) -> tuple[list[bytes], list[int]]:
    """The encoded entries of stories ``count`` - 1 down to 0, and where those of each story begin, by its number; read
    from ``keep`` where it has them."""
    if keep and keep.exists():
        head, *values = keep.read_bytes().split(b"\n")
        starts: list[int] = json.loads(head)
        if len(starts) == count:
            return values, starts
    values, starts = [], []
    for number in reversed(range(count)):
        starts.append(len(values))
        values += [encode(each) for each in entries_of(made.articles(number), len(values))]
    starts.reverse()
    if keep:
        keep.write_bytes(b"\n".join([json.dumps(starts).encode(), *values]))
    return values, starts


def arriving(made: Made, smallest: int, largest: int) -> list[StoryCandidate]:
    """The articles that come to all sizes: by turns one of a recent story and one that opens a story."""
    chance, recent = random.Random(0), [*range(min(RECENT, smallest))]
    found: list[StoryCandidate] = []
    for place in range(COMING):
        number = largest + place if place % 2 else chance.choice(recent)
        recent += [number] * (place % 2)
        found.append(made.article(number, MOST_ARTICLES + place))
    return found


def main() -> None:
    """Measure and print."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("folder", type=Path, metavar="NTREX")
    cli.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    cli.add_argument("--keep", type=Path, metavar="FILE")
    options = cli.parse_args()
    warm_up()
    # The service remembers 100,000 articles at most; as many stories have more.
    closing.MOST_REMEMBERED = 10**9
    made, sizes = Made(options.folder), sorted(options.sizes)
    values, starts = entries(made, sizes[-1], options.keep)
    open_stories: dict[int, StoryClusters] = {}
    for size in sizes:
        open_stories[size], told = filled(values[starts[size - 1] :])
        print(told, flush=True)
    print(placed_alike(open_stories[sizes[0]], made, sizes[0]), flush=True)
    coming = arriving(made, sizes[0], sizes[-1])
    print(scanned(values, coming), flush=True)
    # As a worker does once it has its state.
    gc.collect()
    gc.freeze()
    times: dict[int, list[float]] = {size: [] for size in sizes}
    joined = {size: [0, 0] for size in sizes}
    for first in range(0, COMING, SLICE):
        for size, stories in open_stories.items():
            for place, each in enumerate(coming[first : first + SLICE]):
                began = time.process_time()
                state = stories.assign(each)[0]
                times[size].append(1e6 * (time.process_time() - began))
                joined[size][place % 2] += state.article_count > 1
    mean, half = (each(times[sizes[0]][FIRST:]) for each in (statistics.mean, statistics.median))
    for size in sizes:
        spent = sorted(times[size][FIRST:])
        print(
            f"{size:9,} open: {statistics.mean(spent):,.0f} µs an article, half of them in "
            f"{statistics.median(spent):,.0f}, all but a hundredth in {spent[-len(spent) // 100]:,.0f}; "
            f"{statistics.mean(spent) / mean:.2f} times as long as with {sizes[0]:,}, "
            f"{statistics.median(spent) / half:.2f} by the median; "
            f"{joined[size][0]} of {COMING // 2} that continue a story joined one, and {joined[size][1]} of the others"
        )


if __name__ == "__main__":
    main()

"""Labelled texts in, how well they are put into stories out: ``python -m evaluation.stories FILE [--fit] [--open N]``.

FILE has a JSON object a line: ``id``, ``text`` and ``event``, the name of the event it tells; what stands before the
first underscore of an event's name is its subject (two events of one subject are easily taken for each other).
Prints B-cubed precision, recall and F1 in file order and over ten shuffled orders, and the time an article takes.
``--fit`` fits the weights of ``service.stories`` anew to FILE and ``--long``, and says how those fitted without one of
them do on it (``evaluation.story_fit``); ``--long TRUTH`` scores long reports made of the articles of a file,
``--towns`` pairs of events in one town on one day, made of FILE, ``--ntrex FOLDER`` reports in several languages
(``evaluation.story_corpora``), ``--alone FOLDER`` halves of these, a language at a time; ``--open N`` measures the time
with N stories open.
"""

from __future__ import annotations

import argparse
import base64
import gc
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean, median

from evaluation import story_fit
from evaluation.story_corpora import ALONE, FITTED, OTHERS, halves, told_before, towns, translations
from service.article import StoryCandidate, digest
from service.language import detect_language
from service.stories import StoryClusters, StoryMember
from service.stories.meaning import ABOUT_SIZE, SIZE, meaning
from service.stories.terms import terms
from service.stories.weighing import features, packed

RECEIVED = datetime(2026, 5, 4, tzinfo=UTC)
WINDOW = timedelta(hours=168)
ORDERS = 10
# Articles that come to a crowd of stories, and the latest of these, which they continue.
TIMED, RECENT = 2_000, 1_000
# Names and numbers of an article that cross languages.
HASHED_KEYS = 40
Scores = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text as a candidate, the event it tells and the subject of that."""

    candidate: StoryCandidate
    event: str
    subject: str


def candidate(name: str, text: str, language: str = "en") -> StoryCandidate:
    """A candidate of a bare text: no clock of its own, no entities."""
    return StoryCandidate(
        article_id=digest(name),
        source="evaluation",
        filename=name,
        headline=None,
        summary=None,
        language=language,
        event_time=RECEIVED,
        event_time_source="received",
        received_at=RECEIVED,
        terms=terms(text, RECEIVED.year),
        meaning=meaning(text, language),
    )


def load(path: Path) -> list[Labelled]:
    """The labelled texts of a file."""
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [Labelled(candidate(each["id"], each["text"]), each["event"], each["event"].split("_")[0]) for each in lines]


def clustered(candidates: Iterable[StoryCandidate]) -> dict[str, str]:
    """Which story each article is in, by article id, after the last of ``candidates``."""
    entries: dict[str, StoryMember] = {}
    stories = StoryClusters(entries, WINDOW)
    for each in candidates:
        stories.assign(each)
    return {article: story.story_id for story in stories.stories() for article in story.articles}


def b_cubed(texts: Sequence[Labelled], story: dict[str, str], scored: Sequence[Labelled] | None = None) -> Scores:
    """B-cubed precision, recall and F1 of ``story`` over the texts in ``scored`` (all by default)."""
    by_event: dict[str, set[str]] = defaultdict(set)
    by_story: dict[str, set[str]] = defaultdict(set)
    for each in texts:
        by_event[each.event].add(each.candidate.article_id)
        by_story[story[each.candidate.article_id]].add(each.candidate.article_id)
    precision: list[float] = []
    recall: list[float] = []
    for each in scored or texts:
        want, have = by_event[each.event], by_story[story[each.candidate.article_id]]
        precision.append(len(want & have) / len(have))
        recall.append(len(want & have) / len(want))
    p, r = mean(precision), mean(recall)
    return p, r, 2 * p * r / (p + r)


def orders(texts: Sequence[Labelled]) -> list[list[Labelled]]:
    """The file's order and ten shuffled ones."""
    return [list(texts), *(random.Random(seed).sample(list(texts), len(texts)) for seed in range(ORDERS))]


def mean_f1(file: Path) -> float:
    """The mean F1 over the shuffled orders."""
    texts = load(file)
    return mean(b_cubed(texts, clustered(each.candidate for each in order))[2] for order in orders(texts)[1:])


def long_reports(truth: Path) -> dict[str, list[Labelled]]:
    """Halves of the articles of ``truth``, and the same with one half of each cut to a brief, by a name of each."""
    found: dict[str, list[Labelled]] = {}
    for name, brief in (("halves", False), ("half and brief", True)):
        texts = [
            Labelled(candidate(f"{event} {at}", text, detect_language(text)), event, event)
            for at, (event, text) in enumerate(halves(truth, brief))
        ]
        random.Random(0).shuffle(texts)
        found[f"{truth}, {name}"] = texts
    return found


def across_languages(folder: Path) -> None:
    """Print the scores on the reports of NTREX in the languages that weights were fitted to, and in others: of those
    of events of their own, of all as if each were, and of all by the events they tell."""
    for name, languages in (("six languages", FITTED), ("twelve others and English", OTHERS)):
        texts = [
            Labelled(candidate(f"{event} {language}", text, language), event, event)
            for event, language, text in translations(folder, languages)
        ]
        random.Random(0).shuffle(texts)
        repeated = told_before()
        unrepeated = [each for each in texts if each.event not in repeated]
        by_their_events = [replace(each, event=repeated.get(each.event, each.event)) for each in texts]
        corpora = {
            f"{len({each.event for each in unrepeated})} reports": unrepeated,
            "all reports": texts,
            "all, by their events": by_their_events,
        }
        for what, chosen in corpora.items():
            row(f"{folder.name}, {name}, {what}", b_cubed(chosen, clustered(each.candidate for each in chosen)))


def within_languages(folder: Path) -> None:
    """Print the scores on halves of the reports of NTREX, every second line of one, of each of some languages."""
    repeated = told_before()
    for name, language in ALONE.items():
        texts = [
            Labelled(candidate(f"{event} {at}", "\n".join(text.split("\n")[at::2]), language), event, event)
            for event, _, text in translations(folder, {name: language})
            for at in range(2)
            if event not in repeated
        ]
        random.Random(0).shuffle(texts)
        row(f"{folder.name}, halves in {name}", b_cubed(texts, clustered(each.candidate for each in texts)))


def kept_apart(texts: Sequence[tuple[str, str]]) -> None:
    """Print of how many pairs of events in one town no story holds both, and the B-cubed recall."""
    apart, recalls = 0, []
    corpora = towns(texts)
    for corpus in corpora:
        labelled = [Labelled(candidate(str(at), text), event, event) for at, (event, text) in enumerate(corpus)]
        story = clustered(each.candidate for each in labelled)
        held = {(story[each.candidate.article_id], each.event) for each in labelled}
        apart += len({name for name, _ in held}) == len(held)
        recalls.append(b_cubed(labelled, story)[1])
    print(f"one town, one day: {apart} of {len(corpora)} pairs of events apart, recall {mean(recalls):.4f}")


def row(name: str, score: Scores) -> None:
    """Print one line of the table."""
    print("|", " | ".join([name, *(f"{value:.4f}" for value in score)]), "|", flush=True)


def crowd(texts: Sequence[Labelled], count: int) -> None:
    """Print the time an article takes with ``count`` stories open, of which every second article continues one.

    A made-up story is in one of six languages, a bag of words and names, as frequent as in ``texts``, and a dozen names
    of its own, with a meaning at random; an article is 240 words of it. The stories are there as after a restart, so
    that a hundred thousand take minutes; ``TIMED`` articles then come, the first tenth of them untimed.
    """
    chance = random.Random(0)
    words = [term for each in texts for term, often in each.candidate.terms for _ in range(int(often))]
    names = [word for word in words if word[0].isupper()]

    def opened() -> tuple[list[str], str, str]:
        story_names = [chance.choice(names)[:4] + chance.choice(names)[-4:].lower() for _ in range(12)]
        about = bytes(chance.choices((0, 0, 3, 6, 250, 253), k=ABOUT_SIZE))
        hashed = bytearray(SIZE - ABOUT_SIZE)
        for place in chance.sample(range(len(hashed)), HASHED_KEYS):
            hashed[place] = chance.choice((6, 12, 244, 250))
        vector = base64.b64encode(about + hashed).decode()
        return chance.choices(words, k=240) + story_names * 4, chance.choice([*FITTED.values()]), vector

    def candidate_of(bag: list[str], language: str, vector: str, number: int) -> StoryCandidate:
        return replace(
            texts[0].candidate,
            article_id=digest(f"crowd {number}"),
            language=language,
            terms=tuple(Counter(chance.sample(bag, 240)).items()),
            meaning=vector,
        )

    entries: dict[str, StoryMember] = {}
    bags: list[tuple[list[str], str, str]] = []
    for number in range(count):
        bag = opened()
        first = candidate_of(*bag, number)
        if number >= count - RECENT:
            bags.append(bag)
        entries[first.article_id] = StoryMember(
            order=number,
            candidate=replace(first, terms=()),
            features=packed(features(first)),
            story_id=digest("story", first.article_id),
            event="opened",
            opened=number,
            article_count=1,
            first_seen=first.event_time,
        )
    stories = StoryClusters(entries, WINDOW)
    # As a worker does once it has its state.
    gc.collect()
    gc.freeze()
    times: list[float] = []
    for number in range(count, count + TIMED):
        if number % 2:
            bag = chance.choice(bags)
        else:
            bags.append(bag := opened())
        one = candidate_of(*bag, number)
        start = time.process_time()
        stories.assign(one)
        times.append(time.process_time() - start)
    times = sorted(1e6 * each for each in times[TIMED // 10 :])
    print(
        f"{mean(times):.0f} µs an article with {stories.size} stories open, half of them in {median(times):.0f}, "
        f"all but a hundredth in {times[-len(times) // 100]:.0f}"
    )


def main() -> None:
    """Print what the arguments ask for."""
    arguments = argparse.ArgumentParser(prog="python -m evaluation.stories", description=__doc__)
    arguments.add_argument("file", type=Path)
    arguments.add_argument("--fit", action="store_true", help="fit the weights anew")
    arguments.add_argument("--open", type=int, metavar="N", help="measure the time with N stories open")
    arguments.add_argument("--long", type=Path, action="append", default=[], metavar="TRUTH", help="long reports too")
    arguments.add_argument("--ntrex", type=Path, metavar="FOLDER", help="reports in several languages too")
    arguments.add_argument("--alone", type=Path, metavar="FOLDER", help="halves of these, a language at a time, alone")
    arguments.add_argument("--towns", action="store_true", help="two events of one town and day too")
    options = arguments.parse_args()
    texts = load(options.file)
    long = {name: made for truth in options.long for name, made in long_reports(truth).items()}
    if options.fit:
        story_fit.leave_one_out({str(options.file): texts, **long})
        return
    if options.alone:
        within_languages(options.alone)
        return
    if options.open:
        crowd(texts, options.open)
        return
    start = time.process_time()
    scores = [b_cubed(texts, clustered(each.candidate for each in order)) for order in orders(texts)]
    micros = 1e6 * (time.process_time() - start) / len(texts) / len(scores)
    print("| order | P | R | F1 |\n| --- | ---: | ---: | ---: |")
    precision, recall, f1 = (mean(score[at] for score in scores[1:]) for at in range(3))
    for name, score in (("file", scores[0]), (f"{ORDERS} shuffled, mean", (precision, recall, f1))):
        row(name, score)
    for name, made in long.items():
        row(name, b_cubed(made, clustered(each.candidate for each in made)))
    if options.ntrex:
        across_languages(options.ntrex)
    print(f"\n{micros:.0f} µs an article")
    if options.towns:
        lines = map(json.loads, options.file.read_text(encoding="utf-8").splitlines())
        kept_apart([(each["event"], each["text"]) for each in lines])


if __name__ == "__main__":
    main()

"""Labelled texts in, how well they are put into stories out: ``python -m evaluation.stories FILE [--fit]``.

FILE has a JSON object a line: ``id``, ``text`` and ``event``, the name of the event it tells; what stands before the
first underscore of an event's name is its subject (two events of one subject are easily taken for each other).
Prints B-cubed precision, recall and F1 in file order and over ten shuffled orders, and the time an article takes.
``--fit`` fits the weights of ``service.stories`` anew to FILE and ``--long``, and says how those fitted without one of
them do on it (``evaluation.story_fit``); ``--long TRUTH`` scores long reports made of the articles of a file,
``--towns`` pairs of events in one town on one day, made of FILE, ``--ntrex FOLDER`` reports in several languages
(``evaluation.story_corpora``), ``--alone FOLDER`` halves of these, a language at a time. What an article costs with
many stories open is measured by ``bench.story_turns``.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean

from evaluation import story_fit
from evaluation.story_corpora import ALONE, FITTED, OTHERS, halves, told_before, towns, translations
from service.article import StoryCandidate, digest
from service.language import detect_language
from service.stories import StoryClusters, StoryMember
from service.stories.meaning import meaning
from service.stories.terms import terms_and_sentences

RECEIVED = datetime(2026, 5, 4, tzinfo=UTC)
WINDOW = timedelta(hours=168)
ORDERS = 10
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
        terms=terms_and_sentences(text, RECEIVED.year, language=language),
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


def main() -> None:
    """Print what the arguments ask for."""
    arguments = argparse.ArgumentParser(prog="python -m evaluation.stories", description=__doc__)
    arguments.add_argument("file", type=Path)
    arguments.add_argument("--fit", action="store_true", help="fit the weights anew")
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

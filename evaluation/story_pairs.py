"""Real reports in, pairs of reports out that story linkage takes for one event or for two by mistake:
``python -m evaluation.story_pairs FILE NTREX [--verbose]``.

FILE is that of ``evaluation.stories``, NTREX a checkout of MicrosoftTranslator/NTREX. Prints, for each language, of how
many pairs the two reports are

- apart, where they tell two incidents of one kind in one town on one day by one desk (in FILE two events of one
  subject, in NTREX two of its incidents), and
- together, where two desks tell one event (in FILE and NTREX by two authors), or one desk tells it again later
  (an incident of NTREX with other figures and sentences).

Then, of the pairs of incidents that were told in one story: of how many it is split, with an event that names the
articles moved, once two longer reports of each have come. All reports are short, as news from a town is: the first
sentences, behind a dateline, and closed by sentences of a desk that say nothing of the event
(``desk_frames.tsv``). The place named in a report becomes the town.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from evaluation.stories import WINDOW, candidate
from evaluation.story_corpora import AGENCIES, SPOKESMEN, TOWNS, told_before, translations
from service.article import Story, StoryCandidate
from service.stories import StoryClusters

# Languages of NTREX with frames. The weights of words of any report were chosen while all of them were looked at, so
# that none is unseen by them.
LANGUAGES = {
    **{"eng": "en", "deu": "de", "fra": "fr", "spa": "es", "ita": "it", "por": "pt", "nld": "nl", "pol": "pl"},
    **{"rus": "ru", "swe": "sv", "tur": "tr"},
}
# Reports of NTREX on accidents, crimes and rescues, each of another event.
INCIDENTS = (
    "upi.176266", "dailymail.co.uk.298732", "newsweek.51331", "cbsnews.248387", "reuters.218888", "bbc.381780",
    "bbc.381679", "bbc.381735", "bbc.381765", "cnn.304404", "bbc.381701", "bbc.381760", "newsweek.51339",
    "cbsnews.248411", "abcnews.306776", "cnn.304521",
)  # fmt: skip
# Pairs of each kind in FILE and in a language of NTREX.
PAIRS, PAIRS_OF_LANGUAGE = 40, 20
# Words or lines that a report has before the desk's sentences.
WORDS, LINES = (25, 40, 60), (1, 2, 3)
# What stands before the name of a place.
_PLACE = re.compile(
    r"\b(?:in|near|at|bei|à|près de|en|a|em|no|na|te|nabij|w|we|в|во|i|nära)"
    r" ((?:[A-ZÀ-ÞĀ-ŽА-Я][\w'’-]+)(?: [A-ZÀ-ÞĀ-ŽА-Я][\w'’-]+)?)"
)
_FIGURE = re.compile(r"(?<![\d.,:])\d{1,3}(?![\d.,:]*\d)")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two short reports, whether they tell one event, and, if two, further and longer reports of each."""

    language: str
    texts: tuple[str, str]
    same: bool
    later: tuple[tuple[str, str], ...] = ()


def frames() -> dict[str, list[str]]:
    """The closing sentences of each language."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in Path(__file__).with_name("desk_frames.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            language, sentence = line.split("\t")
            found[language].append(sentence)
    return found


class Desk:
    """A town, an agency and its speaker, and what closes its reports."""

    def __init__(self, language: str, chance: random.Random, town: str = "", shared: bool = True) -> None:
        self.town, self.agency, self.person = town or chance.choice(TOWNS), chance.choice(AGENCIES), ""
        self.person = chance.choice(SPOKESMEN)
        self._closing = chance.sample(frames()[language], 2) if shared else None
        self._language, self._chance = language, chance

    def report(self, body: str) -> str:
        """``body`` as this desk's report from its town."""
        place = _PLACE.search(body)
        if place:
            body = re.sub(rf"\b{re.escape(place.group(1))}\b", self.town, body)
        closing = self._closing or self._chance.sample(frames()[self._language], 2)
        told = " ".join(each.format(town=self.town, person=self.person) for each in closing)
        return f"{self.town.upper()}, March 4 ({self.agency}) - {body} {told}"


def of_labelled(path: Path) -> Iterator[Pair]:
    """Pairs of FILE: two events of one subject by one desk, then one event by two desks."""
    chance = random.Random(5)
    by_event: dict[str, list[str]] = defaultdict(list)
    for each in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        by_event[each["event"]].append(each["text"])
    subjects: dict[str, list[str]] = defaultdict(list)
    for event in sorted(by_event):
        subjects[event.split("_")[0]].append(event)
    both = [events for events in subjects.values() if len(events) > 1]
    for number in range(PAIRS):
        one, other = chance.sample(both[number % len(both)], 2)
        desk, words = Desk("en", chance), chance.choice(WORDS)
        chosen = [chance.sample(by_event[event], 3) for event in (one, other)]
        first, second = (desk.report(_cut(texts[0], words)) for texts in chosen)
        later = tuple(
            (desk.report(_cut(left, 150)), desk.report(_cut(right, 150)))
            for left, right in zip(chosen[0][1:], chosen[1][1:], strict=True)
        )
        yield Pair("en", (first, second), False, later)
    for number in range(PAIRS):
        event = sorted(by_event)[number % len(by_event)]
        left, right = chance.sample(by_event[event], 2)
        desk = Desk("en", chance, shared=False)
        other_desk = Desk("en", chance, desk.town, shared=False)
        yield Pair("en", (desk.report(_cut(left, 60)), other_desk.report(_cut(right, 60))), True)


def of_translations(folder: Path, name: str, language: str) -> Iterator[Pair]:
    """Pairs of NTREX in one language: two incidents by one desk, an incident told again later, and an event told by two
    authors."""
    chance = random.Random(name)
    reports = {report: text.split("\n") for report, _, text in translations(folder, {name: language})}
    couples = [*combinations(INCIDENTS, 2)]
    for one, other in chance.sample(couples, PAIRS_OF_LANGUAGE):
        desk, lines = Desk(language, chance), chance.choice(LINES)
        first, second = (desk.report(" ".join(reports[each][1 : 1 + lines])) for each in (one, other))
        later = tuple(
            (desk.report(" ".join(reports[one][start:end])), desk.report(" ".join(reports[other][start:end])))
            for start, end in ((0, 6), (1, 8))
        )
        yield Pair(language, (first, second), False, later)
    for at in range(PAIRS_OF_LANGUAGE // 2):
        lines_of = reports[INCIDENTS[at]]
        desk = Desk(language, chance, shared=False)
        again = _FIGURE.sub(lambda found: str(int(found.group()) + 2), " ".join([lines_of[1], *lines_of[3:5]]))
        yield Pair(language, (desk.report(" ".join(lines_of[0:3])), desk.report(again)), True)
    twice: dict[str, list[str]] = defaultdict(list)
    for report, first_told in told_before().items():
        twice[first_told].append(report)
    events = sorted(twice)
    for at in range(PAIRS_OF_LANGUAGE // 2):
        event = events[at % len(events)]
        left, right = chance.sample([event, *sorted(twice[event])], 2)
        bodies = (" ".join(reports[each][:3]) for each in (left, right))
        desk = Desk(language, chance, shared=False)
        other_desk = Desk(language, chance, desk.town, shared=False)
        first, second = (each.report(body) for each, body in zip((desk, other_desk), bodies, strict=True))
        yield Pair(language, (first, second), True)


def _cut(text: str, words: int) -> str:
    return " ".join(text.split()[:words])


def candidates(texts: Sequence[str], language: str) -> list[StoryCandidate]:
    """Each text as a candidate."""
    return [candidate(f"{at} {text}", text, language) for at, text in enumerate(texts)]


def together(pair: Pair) -> bool:
    """Whether the two reports end in one story."""
    stories = StoryClusters({}, WINDOW)
    for each in candidates(pair.texts, pair.language):
        stories.assign(each)
    return stories.size == 1


def parted(pair: Pair) -> tuple[bool, bool]:
    """Whether no story holds reports of both events once the later ones have come, and whether a split that says which
    articles moved brought that about."""
    stories = StoryClusters({}, WINDOW)
    texts = [*pair.texts, *(text for both in pair.later for text in both)]
    changes: list[Story] = []
    articles = candidates(texts, pair.language)
    for each in articles:
        changes += stories.assign(each)
    event = {each.article_id: at % 2 for at, each in enumerate(articles)}
    apart = all(len({event[article] for article in story.articles}) == 1 for story in stories.stories())
    return apart, any(each.event == "split" and each.moved for each in changes)


def counts(pairs: Sequence[Pair]) -> str:
    """The figures of ``pairs`` as a line of the table."""
    found = [(pair, together(pair)) for pair in pairs]
    two = [(pair, joined) for pair, joined in found if not pair.same]
    one = [joined for pair, joined in found if pair.same]
    ends = [parted(pair) for pair, joined in two if joined]
    apart = sum(not joined for _, joined in two)
    return (
        f"{apart} of {len(two)} | {sum(one)} of {len(one)} | "
        f"{sum(end for end, _ in ends)} of {len(ends)} ({sum(end and split for end, split in ends)} by a split)"
    )


def main() -> None:
    """Print the table."""
    cli = argparse.ArgumentParser(prog="python -m evaluation.story_pairs", description=__doc__)
    cli.add_argument("file", type=Path)
    cli.add_argument("ntrex", type=Path)
    cli.add_argument("--verbose", action="store_true", help="print the pairs that are taken wrongly")
    options = cli.parse_args()
    corpora = {options.file.name: [*of_labelled(options.file)]}
    for name, language in LANGUAGES.items():
        corpora[f"{options.ntrex.name} {language}"] = [*of_translations(options.ntrex, name, language)]
    print("| texts | two incidents apart | one event together | of those joined, apart later |")
    print("| --- | ---: | ---: | ---: |")
    for name, pairs in corpora.items():
        print(f"| {name} | {counts(pairs)} |", flush=True)
        for pair in pairs if options.verbose else ():
            if together(pair) != pair.same:
                print("   ", "parted" if pair.same else "joined", *pair.texts, sep="\n    ")


if __name__ == "__main__":
    main()

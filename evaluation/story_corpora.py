"""Texts in, corpora out that ask of story linkage what one labelled corpus cannot: long reports, and two events of one
town on one day.

Both are made of real texts, so that anyone with the texts can make them again: ``halves`` of articles (every second
paragraph of one is one report, the rest another, so long reports of one event are known without labels), and
``towns``, reports of two events given one town, agency and spokesman.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from service.stories.terms import terms

# Articles with fewer words have no two halves that tell anything; with fewer paragraphs they have no halves.
LEAST_WORDS, LEAST_PARAGRAPHS = 300, 6
# The words of the shorter half, where one is cut to the length of a brief.
BRIEF = 90
# How much of a report stands between the frame's parts.
LENGTHS = (60, 90, 150, 300)
AGENCIES = ("Nordwire", "Nordpress", "Ostwire")
SPOKESMEN = ("Jonas Weil", "Mara Tolk", "Pavel Strand")
TOWNS = ("Kelmar", "Torvela", "Hessle", "Lornholm")
TAILS = (
    "Police spokesman {person} said.",
    "{last} said the authorities were looking into it.",
    '"We know little yet," {person}, a spokesman for the police in {town}, told {agency}.',
    "It was not clear what would follow, police spokesman {person} told reporters.",
    "{person} of the {town} police said there would be a statement on Friday.",
    "A spokesman, {person}, had no comment.",
)
Text = tuple[str, str]
# Languages of NTREX that weights are fitted to, and others to look at.
FITTED = {"eng": "en", "deu": "de", "fra": "fr", "spa": "es", "rus": "ru", "arb": "ar"}
OTHERS = {
    "eng": "en", "ita": "it", "por": "pt", "nld": "nl", "pol": "pl", "ukr": "uk", "ces": "cs", "swe": "sv", "tur": "tr",
    "ell": "el", "zho-CN": "zh", "jpn": "ja", "kor": "ko",
}  # fmt: skip
# Languages to look at one by one: with a word list, without one, and in scripts of all kinds.
ALONE = {
    "eng": "en", "nob": "no", "srp-Cyrl": "sr", "sqi": "sq", "est": "et", "eus": "eu", "swa": "sw", "hye": "hy",
    "kat": "ka", "hin": "hi", "tam": "ta", "tha": "th", "mya": "my", "khm": "km", "kor": "ko", "jpn": "ja",
    "zho-CN": "zh", "zho-TW": "zh",
}  # fmt: skip


def halves(truth: Path, brief: bool = False) -> list[Text]:
    """Event and text of the two halves of each long article in ``truth`` (a JSON object a line, with ``id`` and
    ``body``); with ``brief`` the second is cut."""
    made: list[Text] = []
    for line in truth.read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        paragraphs = [each for each in article["body"].split("\n") if each.strip()]
        if len(article["body"].split()) < LEAST_WORDS or len(paragraphs) < LEAST_PARAGRAPHS:
            continue
        first, second = "\n".join(paragraphs[::2]), "\n".join(paragraphs[1::2])
        made += [(article["id"], first), (article["id"], " ".join(second.split(" ")[:BRIEF]) if brief else second)]
    return made


def towns(texts: Sequence[Text], pairs: int = 40, reports: int = 3, seed: int = 7) -> list[list[Text]]:
    """``pairs`` small corpora of two events each, ``reports`` of either: their most frequent name is the town's in
    both, and all have one dateline, agency and spokesman. What stands before an event's first underscore is its
    subject; two events of one subject are never paired."""
    chance = random.Random(seed)
    by_event: dict[str, list[str]] = defaultdict(list)
    for event, text in texts:
        by_event[event].append(text)
    events = sorted(by_event)
    made: list[list[Text]] = []
    while len(made) < pairs:
        couple = chance.sample(events, 2)
        if len({event.split("_")[0] for event in couple}) < 2:
            continue
        town, agency, person = chance.choice(TOWNS), chance.choice(AGENCIES), chance.choice(SPOKESMEN)
        length = chance.choice(LENGTHS)
        corpus: list[Text] = []
        for event in couple:
            chosen = chance.sample(by_event[event], min(reports, len(by_event[event])))
            name = _most_frequent_name(chosen)
            for text in chosen:
                body = re.sub(rf"\b{re.escape(name)}", town, " ".join(text.split()[:length])) if name else text
                filled_in = {"person": person, "last": person.split()[-1], "town": town, "agency": agency}
                first, second = (tail.format(**filled_in) for tail in chance.sample(TAILS, 2))
                corpus.append((event, f"{town.upper()}, March 5 ({agency}) - {body} {first}\n\n{second}"))
        made.append(corpus)
    return made


def translations(folder: Path, languages: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Event, language and text of every report of NTREX (MicrosoftTranslator/NTREX, a checkout) in ``languages``: the
    corpus's name of a language to ours."""
    reports = [line for line in (folder / "DOCUMENT_IDS.tsv").read_text(encoding="utf-8").split("\n") if line]
    made: list[tuple[str, str, str]] = []
    for name, language in languages.items():
        kind = "src" if name == "eng" else "ref"
        lines = (folder / "NTREX-128" / f"newstest2019-{kind}.{name}.txt").read_text(encoding="utf-8").split("\n")
        found: dict[str, list[str]] = defaultdict(list)
        for report, line in zip(reports, lines, strict=False):
            found[report].append(line)
        made += [(report, language, "\n".join(each)) for report, each in found.items()]
    return made


def told_before() -> dict[str, str]:
    """The reports of NTREX whose event another one tells too, all but one of each such event, and that one of each."""
    lines = Path(__file__).with_name("ntrex_events.tsv").read_text(encoding="utf-8").splitlines()
    events = (line.split("\t") for line in lines if not line.startswith("#"))
    return {name: first for first, *rest in events for name in rest}


def _most_frequent_name(texts: Sequence[str]) -> str | None:
    counts: Counter[str] = Counter()
    for text in texts:
        for term, count in terms(text, 2026):
            if term[:1].isupper():
                counts[term] += round(count)
    return max(counts, key=lambda name: (counts[name], name), default=None)

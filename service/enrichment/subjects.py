"""A headline and a body in, IPTC Media Topics with parents and confidence out.

Each topic has indicative terms (``data/topic_words.tsv``). Its score is the sum over these of the logarithm of their
weighted counts, in which headline and lead count more, normalised by text length. No training, no network.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import chain

from service.article import Code
from service.enrichment import models, reading
from service.enrichment.models import Topic

HEADLINE_WEIGHT = 4.0
LEAD_WEIGHT = 2.0
LEADING = 2
"""Number of paragraphs that form the lead."""
TOP_SHARE = 0.45
"""A top-level topic is assigned if its score is at least this share of the best one's."""
CHILD_SHARE = 0.3
"""A narrower topic is assigned if its score is at least this share of its top-level topic's."""
LEAST = 2.5
"""Minimum score of the best topic; below it a text gets none, since a stray word or two is not a subject. On short
texts 2.5 was better than 4 (``evaluation/subjects.py``: 0.82 against 0.80)."""
NARROW = 2
"""Maximum number of narrower topics per top-level topic."""


_TERM = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
LONGEST_WORD = 60
"""Maximum length of a word in characters; anything longer is a link or data."""
Table = dict[str, list[tuple[str, float]]]


@cache
def _vocabulary(language: str) -> tuple[Table, Table, Table]:
    """The terms of ``language`` in three tables (whole words and phrases, prefixes, suffixes), each term with the
    topics it indicates and their weights."""
    whole: Table = {}
    begins: Table = {}
    ends: Table = {}
    for line in models.data_text("topic_words.tsv").splitlines():
        if not line or line.startswith("#"):
            continue
        code, spoken, listed = line.split("\t")
        if spoken != language:
            continue
        for entry in listed.split():
            word, _, power = entry.partition("^")
            weight = float(power or 1)
            word = word.replace("+", " ")
            table = begins if word.endswith("*") else ends if word.startswith("*") else whole
            table.setdefault(word.strip("*"), []).append((f"medtop:{code}", weight))
    return whole, begins, ends


@cache
def languages() -> frozenset[str]:
    """The languages that have topic words."""
    lines = (line for line in models.data_text("topic_words.tsv").splitlines() if line and not line.startswith("#"))
    return frozenset(line.split("\t")[1] for line in lines)


@lru_cache(maxsize=100_000)
def _speaks_for(word: str, language: str) -> tuple[tuple[str, float], ...]:
    whole, begins, ends = _vocabulary(language)
    found = list(whole.get(word, ()))
    for length in range(3, min(len(word), LONGEST_WORD) + 1):
        found.extend(begins.get(word[:length], ()))
        if length < len(word):
            found.extend(ends.get(word[-length:], ()))
    return tuple(found)


@cache
def _phrase_starts(language: str) -> dict[str, int]:
    """The first words of phrases to the number of words of the longest phrase that begins with them."""
    whole, *_ = _vocabulary(language)
    starts: dict[str, int] = {}
    for term in whole:
        parts = term.split(" ")
        if len(parts) > 1:
            starts[parts[0]] = max(starts.get(parts[0], 0), len(parts))
    return starts


def _evidence(texts: Sequence[str], language: str, weight: float, into: dict[str, dict[str, float]]) -> None:
    """Add the weighted counts of the terms in ``texts`` to ``into`` (topic to term to count); phrases do not cross from
    one text to the next."""
    whole, *_ = _vocabulary(language)
    starts = _phrase_starts(language)
    chunks = [text.split() for text in texts]
    begin = set()
    silent = _silent(language)
    for chunk, count in Counter(chain.from_iterable(chunks)).items():
        if chunk in silent:
            continue
        short = len(chunk) <= LONGEST_WORD
        indicators, begins = (_cached_indicators if short else _indicators)(chunk, language)
        if short and not indicators and not begins:
            silent.add(chunk)
        if begins:
            begin.add(chunk)
        for token, topics in indicators:
            for code, power in topics:
                bag = into.setdefault(code, {})
                bag[token] = bag.get(token, 0.0) + count * weight * power
    if len(silent) > MOST_SILENT:
        silent.clear()
    for text, inside in zip(texts, chunks, strict=True):
        if begin.isdisjoint(inside):
            continue
        tokens = _TERM.findall(text.lower())
        for at, token in enumerate(tokens):
            longest = starts.get(token)
            if longest is None:
                continue
            for size in range(2, longest + 1):
                phrase = " ".join(tokens[at : at + size])
                for code, power in whole.get(phrase, ()):
                    bag = into.setdefault(code, {})
                    bag[phrase] = bag.get(phrase, 0.0) + weight * power


MOST_SILENT = 50_000
"""Chunks without a topic that are remembered for each language."""


@cache
def _silent(language: str) -> set[str]:
    """The chunks seen that tell of no topic, most of a text: passing them over is faster than looking each up."""
    return set()


Indicators = tuple[list[tuple[str, tuple[tuple[str, float], ...]]], bool]


def _indicators(chunk: str, language: str) -> Indicators:
    """The words of a ``chunk`` without spaces that indicate topics, each with its topics; and whether one of its words
    begins a phrase."""
    tokens, starts = _TERM.findall(chunk.lower()), _phrase_starts(language)
    known = [(token, _speaks_for(token, language)) for token in tokens if len(token) <= LONGEST_WORD]
    return [each for each in known if each[1]], any(token in starts for token in tokens)


_cached_indicators = lru_cache(maxsize=50_000)(_indicators)


@cache
def line(code: str) -> tuple[str, ...]:
    """The codes of the topics above ``code``, the nearest first."""
    topic: Topic | None = models.topics().get(code)
    above = []
    while topic is not None and topic.broader:
        above.append(topic.broader)
        topic = models.topics().get(topic.broader)
    return tuple(above)


def scores(headline: str | None, body: str, language: str) -> dict[str, float]:
    """The score of each topic by code; the terms of a topic count for all topics above it too."""
    evidence: dict[str, dict[str, float]] = {}
    body = body[: reading.ABOUT]
    if headline:
        _evidence([headline], language, HEADLINE_WEIGHT, evidence)
    paragraphs = [body[each.start : each.end] for each in reading.paragraphs(body)]
    _evidence(paragraphs[:LEADING], language, LEAD_WEIGHT, evidence)
    _evidence(paragraphs[LEADING:], language, 1.0, evidence)
    rolled: dict[str, dict[str, float]] = {}
    for code, terms in evidence.items():
        for each in (code, *line(code)):
            into = rolled.setdefault(each, {})
            for term, amount in terms.items():
                into[term] = max(into.get(term, 0.0), amount)
    size = math.sqrt(max(len(body), 500) / 1000)
    return {code: sum(math.log1p(a) for a in terms.values()) / size for code, terms in rolled.items()}


def subjects(headline: str | None, body: str, language: str, given: Iterable[Code] = ()) -> tuple[Code, ...]:
    """The source's own Media Topics first, then those found: top-level ones by score, each with its narrower ones.

    ``confidence`` is the score divided by the sum of the four best top-level scores, or 1.0 for a code that the source
    sent; ``parents`` lists the codes above, the nearest first.
    """
    table = models.topics()
    out: dict[str, Code] = {}
    for sent in given:
        if sent.code in table:
            out[sent.code] = _code(sent.code, 1.0)
    rated = scores(headline, body, language)
    tops = sorted((c for c in rated if not line(c)), key=lambda c: (-rated[c], c))
    if tops and rated[tops[0]] >= LEAST:
        total = sum(rated[c] for c in tops[:4])
        for top in tops:
            if rated[top] < TOP_SHARE * rated[tops[0]]:
                break
            out.setdefault(top, _code(top, round(rated[top] / total, 3)))
            below = (c for c in rated if top in line(c) and rated[c] >= CHILD_SHARE * rated[top])
            narrow = sorted(below, key=lambda c: (-rated[c], c))
            for code in narrow[:NARROW]:
                out.setdefault(code, _code(code, round(rated[code] / total, 3)))
    return tuple(out.values())


def _code(code: str, confidence: float) -> Code:
    topic = models.topics()[code]
    return Code(code=code, name=topic.name, scheme="medtop", confidence=confidence, parents=line(code))

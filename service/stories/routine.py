"""A short text in, its sentences out, in a form in which the terms of the text can be weighed without them.

A desk closes its reports with the same sentences, whatever happened: "Officers and rescue workers were called to the
scene on Wednesday evening." Two short reports that shared them and the town were one story. What a source repeats is
learnt as its articles come (``recurring``), so no list of phrases is needed in any language.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from service.stories.lexicon import FRAMED, NAME, Lexicon
from service.stories.word_table import tail_row

# What a term begins with that stands for a sentence; it is followed by the sentence's hash, and by the place of each
# term of it among the terms of the text.
SENTENCE = "="
# What a name that says where begins with.
PLACE = "~"
# Sentences of longer texts are not looked at: there, a desk's two or three weigh little.
MOST_WORDS, MOST_CHARACTERS = 200, 4_000
# Words of a sentence: shorter ones are captions and datelines, and longer ones tell something.
FEWEST, MOST = 3, 25
# The factor for the words of a sentence that is repeated, but tells something of its event: a follow-up may do that. It
# does if MOST_OF_EVENT of the weight of its words is of words that hardly any report on another incident has (less than
# LEAST_SURE; a word of which nothing is known counts as half of one), or if what opens it may be a name. One that has a
# name in no list elsewhere is of its event; such words weigh IN_NO_LIST and more. Chosen on reports of NTREX: pairs of
# incidents (``evaluation.story_pairs``), pairs on politics, sport and business in eight languages, and follow-ups that
# repeat two or three sentences of a short report. Two incidents apart 166 of 220 without, 202 with a factor of 1, 208
# with 0.3; other pairs apart 46, 90 and 141 of 160; follow-ups with their report 858, 852 and 840 of 858.
TELLING, MOST_OF_EVENT, LEAST_SURE, UNKNOWN, IN_NO_LIST = 0.3, 0.5, 0.2, 0.5, 7.0

_END = re.compile(r"(?<=[.!?…。！？])[\"”»’)]{0,2}\s+|\n+|(?<=[。！？])")
_LONG_NUMBER = re.compile(r"\d\d")

Terms = Sequence[tuple[str, float]]


class Sentence(NamedTuple):
    """A sentence of a text: a hash of its words, and the place of each of them among the terms of the text."""

    code: int
    places: tuple[int, ...]


def sentences(text: str) -> Iterator[str]:
    """The sentences of ``text`` that a desk may write more than once: those without a figure."""
    for sentence in _END.split(text) if len(text) <= MOST_CHARACTERS else ():
        if sentence and not _LONG_NUMBER.search(sentence):
            yield sentence


def marked(words: Sequence[str], term_of: Mapping[str, str], place: Mapping[str, int]) -> str | None:
    """The term that stands for the sentence of ``words``, each of which counts as ``term_of`` it; None if the sentence
    is too short or too long."""
    if not FEWEST <= len(words) <= MOST:
        return None
    found = [term_of.get(word) for word in words]
    places = ".".join(str(place[term]) for term in found if term)
    return f"{SENTENCE}{zlib.crc32(' '.join(words).lower().encode()):08x}:{places}"


def parted(terms: Terms) -> tuple[Terms, tuple[Sentence, ...]]:
    """``terms`` without those that stand for sentences, which come last, and the sentences."""
    end = len(terms)
    while end and terms[end - 1][0][:1] == SENTENCE:
        end -= 1
    return terms[:end], tuple(_sentence(term) for term, _ in terms[end:])


# An article's sentences are looked at by several, one after the other.
@lru_cache(maxsize=64)
def _sentence(term: str) -> Sentence:
    code, _, places = term[1:].partition(":")
    return Sentence(int(code, 16), tuple(int(each) for each in places.split(".") if each))


def factors(terms: Terms, repeated: Iterable[tuple[Sentence, float]]) -> list[float]:
    """For each of ``terms`` the factor by which it weighs less, as sentences of the text are ``repeated``, each with a
    factor: that of its sentences, if it stands nowhere else."""
    often: Counter[int] = Counter()
    least: dict[int, float] = {}
    for sentence, factor in repeated:
        for place in sentence.places:
            often[place] += 1
            least[place] = max(factor, least.get(place, 0.0))
    return [least[at] if often[at] >= count else 1.0 for at, (_, count) in enumerate(terms)]


def factor_of(sentence: Sentence, terms: Terms, lexicon: Lexicon) -> float:
    """The factor by which the words of ``sentence`` of a text with ``terms`` weigh less once its source repeats it: 0
    if it tells of no event, as far as its words show, and 1 if it names somebody."""
    total = event = 0.0
    unsure = False
    written = [terms[place][0] for place in dict.fromkeys(sentence.places)]
    for at, row in enumerate(lexicon.rows(written).tolist()):
        kind, report = int(lexicon.kind[row]), float(lexicon.report[row])
        if kind >= FRAMED or written[at][:1] == PLACE:
            continue
        weight = float(lexicon.weight[row])
        if weight >= IN_NO_LIST:
            # ``terms`` has taken its s off: "Krankenhaus", "witnesses".
            plural = lexicon.rows([f"{written[at]}s"])[0]
            weight = min(weight, float(lexicon.weight[plural]))
        if kind == NAME and weight >= IN_NO_LIST:
            # What opens a sentence has its capital for that, and a compound may for being a noun.
            if at and tail_row(written[at].lower()) < 0:
                return 1.0
            unsure = unsure or report < 0
        total += weight
        event += weight * (UNKNOWN if report < 0 else report < LEAST_SURE)
    return TELLING if unsure or event >= MOST_OF_EVENT * total else 0.0

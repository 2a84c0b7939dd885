"""The terms of an article in, the same without sentences that its source writes under other articles too out.

A desk closes its reports with the same sentences, whatever happened: "Officers and rescue workers were called to the
scene on Wednesday evening." Two short reports that share them and the town were one story. What a source repeats is
learnt as its articles come, and forgotten as their stories close, so no list of phrases is needed in any language.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from service.stories.lexicon import FRAMED, NAME, Lexicon

# What a term begins with that stands for a sentence; it is followed by the sentence's hash, and by the place of each
# term of it among the terms of the text.
SENTENCE = "="
# What a name that says where begins with.
PLACE = "~"
# Sentences of longer texts are not looked at: there, a desk's two or three weigh little.
MOST_WORDS = 200
# Words of a sentence: shorter ones are captions and datelines, and longer ones tell something.
FEWEST, MOST = 3, 25
# A sentence tells something of its event, so that a follow-up may repeat it, if this share of the weight of its words
# is of words that hardly any report on another incident has (less than LEAST_SURE), or if it has a name in no list (such
# words weigh IN_NO_LIST and more). A word of which nothing is known counts as half of one. Chosen on reports of NTREX
# in eleven languages, pairs of ``evaluation.story_pairs`` and follow-ups that repeat two or three sentences of a report:
# at 0.4, 187 of 220 incidents are apart, and 855 of 858 follow-ups with their report; at 0.5 202 and 852; at 0.6 205
# and 846.
MOST_OF_EVENT, LEAST_SURE, UNKNOWN, IN_NO_LIST = 0.5, 0.2, 0.5, 7.0

_END = re.compile(r"(?<=[.!?…。！？])[\"”»’)]{0,2}\s+|\n+|(?<=[。！？])")
_LONG_NUMBER = re.compile(r"\d\d")

Terms = Sequence[tuple[str, float]]


class Sentence(NamedTuple):
    """A sentence of a text: a hash of its words, and the place of each of them among the terms of the text."""

    code: int
    places: tuple[int, ...]


def sentences(text: str) -> Iterator[str]:
    """The sentences of ``text`` that a desk may write more than once: those without a figure."""
    for sentence in _END.split(text):
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


def _sentence(term: str) -> Sentence:
    code, _, places = term[1:].partition(":")
    return Sentence(int(code, 16), tuple(int(each) for each in places.split(".") if each))


def without(terms: Terms, left_out: Iterable[Sentence]) -> Terms:
    """``terms`` as they would be if ``left_out`` were not in the text."""
    gone = Counter(place for sentence in left_out for place in sentence.places)
    if not gone:
        return terms
    return [(term, count - gone[at]) for at, (term, count) in enumerate(terms) if count > gone[at]]


def tells_of_event(sentence: Sentence, terms: Terms, lexicon: Lexicon) -> bool:
    """Whether ``sentence`` of a text with ``terms`` tells what happened, as far as its words show."""
    total = event = 0.0
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
        # What opens a sentence has its capital for that.
        if kind == NAME and weight >= IN_NO_LIST and (at or report < 0):
            return True
        total += weight
        event += weight * (UNKNOWN if report < 0 else report < LEAST_SURE)
    return event >= MOST_OF_EVENT * total

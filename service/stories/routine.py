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
from itertools import pairwise
from typing import NamedTuple

from service.stories.lexicon import Lexicon
from service.stories.word_table import tail_row

# What a term begins with that stands for a sentence; it is followed by the sentence's hash, and by the place of each
# term of it among the terms of the text.
SENTENCE = "="
# Sentences of longer texts are not looked at: there, a desk's two or three weigh little.
MOST_WORDS, MOST_CHARACTERS = 200, 4_000
# Words of a sentence: shorter ones are captions and datelines, and longer ones tell something.
FEWEST, MOST = 3, 25
# The factor for the words of a sentence that its source repeats. It is never near 0, whatever the sentence says: the
# background of an event ("The union is demanding higher wages.") reads like what a desk says of every event, and
# follow-ups that told little else fell apart. Chosen on series of three to seven short reports that repeat two
# sentences, 40 in 17 languages of which 35, 37, 39 and 39 are one story with 0.5, 0.6, 0.65 and 0.7 (all with 1), and
# on pairs of incidents of NTREX (``evaluation.story_pairs``), 187, 180, 177 and 176 of 220 apart (166). Of 22 further
# series all are one story from 0.6 on.
REPEATED = 0.65
# Languages that write every noun with a capital.
CAPITAL_NOUNS = frozenset({"de", "lb"})
# A word of this weight is in no list of words: a name, if it has a capital.
IN_NO_LIST = 7.0

_END = re.compile(r"(?<=[.!?…。！？])[\"”»’)]{0,2}\s+|\n+|(?<=[。！？])")
_LONG_NUMBER = re.compile(r"\d\d")
_MARKED = re.compile(rf"{SENTENCE}([0-9a-f]{{8}}):((?:[0-9]{{1,4}}(?:\.|$))*)")
_PLACES = re.compile(r"[0-9]+")

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
    """``terms`` without those that stand for sentences, which come last, and the sentences. What stands for none, for
    another version has written it, is left out."""
    end = len(terms)
    while end and terms[end - 1][0][:1] == SENTENCE:
        end -= 1
    found = (_sentence(term) for term, _ in terms[end:])
    return terms[:end], tuple(each for each in found if each and max(each.places, default=0) < end)


# An article's sentences are looked at by several, one after the other.
@lru_cache(maxsize=64)
def _sentence(term: str) -> Sentence | None:
    written = _MARKED.fullmatch(term)
    return Sentence(int(written[1], 16), tuple(map(int, _PLACES.findall(written[2])))) if written else None


def factors(terms: Terms, repeated: Iterable[Sentence]) -> list[float]:
    """For each of ``terms`` the factor by which it weighs less, as sentences of the text are ``repeated``: ``REPEATED``
    if it stands nowhere else. 1 for all if nothing else would be left."""
    often = Counter(place for sentence in repeated for place in sentence.places)
    less = [often[at] >= count for at, (_, count) in enumerate(terms)]
    return [1.0] * len(terms) if all(less) else [REPEATED if each else 1.0 for each in less]


def names_somebody(sentence: Sentence, terms: Terms, lexicon: Lexicon, language: str) -> bool:
    """Whether ``sentence`` of a text with ``terms`` names somebody or something, and so is of its event: it has a word
    with a capital inside that says not where. In a language that writes nouns with capitals that must be in no list, or
    beside another: "der Angeklagte Thomas Müller"."""
    inside = [terms[place][0] for place in sentence.places[1:]]
    capital = [word[:1].isupper() for word in inside]
    if language not in CAPITAL_NOUNS:
        return any(capital)
    return any(one and other for one, other in pairwise(capital)) or any(
        large and _in_no_list(word, lexicon) for word, large in zip(inside, capital, strict=True)
    )


def _in_no_list(word: str, lexicon: Lexicon) -> bool:
    # ``terms`` has taken its s off: "Krankenhaus". A compound is read as what it ends in.
    rows = lexicon.rows([word, f"{word}s"])
    return min(lexicon.weight[rows].tolist()) >= IN_NO_LIST and tail_row(word.lower()) < 0

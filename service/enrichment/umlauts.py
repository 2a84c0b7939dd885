"""A German text's words in, the same with the umlauts and the "ß" that got lost on the way out.

Systems of seven bits wrote "Muenchen" or let the letter fall ("Mnchen", "Strae"). Only a text without any such letter,
in which two small words show the loss ("fuer", "fr", "knnen"), is read so; the words are for tagging alone, the text
stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from service.enrichment import models, name_forms

LANGUAGE = "de"
LETTERS = frozenset("äöüßÄÖÜ")
WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
FALLEN = str.maketrans(dict.fromkeys(LETTERS, ""))
LEAST_SIGNS = 2
"""Small words of different forms that must show the loss: a single "fr" is the French language's code."""
LEAST_LETTERS = 2
LEAST_TAIL, LEAST_HEAD = 5, 3
"""Letters of a compound's last part that is looked for ("Lersner|strae"), and of what stands before it."""
LONGEST = 60
"""Longer words are addresses or noise, and are not taken apart."""


def restored(lines: Sequence[Sequence[str]], language: str) -> Sequence[Sequence[str]]:
    """The words of each line, restored if the text has lost its umlauts; else ``lines`` themselves."""
    if language != LANGUAGE or any(not LETTERS.isdisjoint(word) for words in lines for word in words):
        return lines
    signs = _signs()
    if len({word for words in lines for word in words if word in signs}) < LEAST_SIGNS:
        return lines
    return [[_word(word) if word[0].isalpha() else word for word in words] for words in lines]


def _damaged(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each form that words with such letters may have lost them to, with the word."""
    for word in words:
        if not LETTERS.isdisjoint(word):
            for table in (WRITTEN_OUT, FALLEN):
                form = word.translate(table)
                if len(form) >= LEAST_LETTERS:
                    yield form, word


@cache
def _signs() -> frozenset[str]:
    plain = models.stop_words(LANGUAGE)
    return frozenset(form for form, _ in _damaged(plain) if form not in plain)


@cache
def _forms() -> tuple[dict[str, str], dict[str, str]]:
    """Damaged to whole: names by their letters as written, other words in lower case."""
    plain = models.stop_words(LANGUAGE)
    common = models.common_words(LANGUAGE)
    names: dict[str, str] = {}
    for form, word in _damaged([*models.places(), *models.person_names()]):
        if " " not in word:
            names.setdefault(form, word)
    formed = {word.lower() for words_of_kind in name_forms.words_of(LANGUAGE).values() for word in words_of_kind}
    words: dict[str, str] = {}
    for form, word in _damaged([*sorted(plain), *sorted(common), *sorted(formed), *models.word_classes().words]):
        if form not in plain and form not in common:
            words.setdefault(form, word)
    return names, words


def _word(word: str) -> str:
    if "-" in word:
        return "-".join(_part(part) if part else part for part in word.split("-"))
    return _part(word)


def _part(word: str) -> str:
    """A word without hyphens: a name, a word, or one that ends in a word."""
    names, words = _forms()
    if word in names:
        return names[word]
    lowered = word.lower()
    whole = words.get(lowered)
    if whole is None and len(word) <= LONGEST and not _is_known(lowered):
        for at in range(LEAST_HEAD, len(word) - LEAST_TAIL + 1):
            tail = words.get(lowered[at:])
            if tail is not None:
                whole = lowered[:at] + tail
                break
    if whole is None:
        return names.get(word.title(), word).upper() if word.isupper() and word.title() in names else word
    if word.isupper() and len(word) > 1:
        return whole.upper()
    return whole[0].upper() + whole[1:] if word[0].isupper() else whole


def _is_known(lowered: str) -> bool:
    return lowered in models.word_classes().places or lowered in models.common_words(LANGUAGE)

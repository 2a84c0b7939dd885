"""A headline, body and entities in, the keywords of the text out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from service.article import Entity
from service.enrichment import models, reading

KEYWORDS = 10
"""As many as fit in one line of a story list."""

MOST_SILENT = 50_000
"""Chunks without a keyword that are remembered for each language."""

HEADLINE_WEIGHT = 3
LEAD_WEIGHT = 2
"""A word in the headline counts as three in the body, one in the first tenth (at least 200 characters) as two, since
news is written as an inverted pyramid."""


def keywords(headline: str | None, body: str, entities: Iterable[Entity], language: str) -> tuple[str, ...]:
    """At most ``KEYWORDS`` keywords, the highest score first: names of entities, and other words in the form that the
    body uses most."""
    body = body[: reading.ABOUT]
    lead = max(len(body) // 10, 200)
    lead = max(body.find(" ", lead), 0) or len(body)  # no word is cut in two
    scores: Counter[tuple[bool, str]] = Counter()
    covered: list[tuple[int, int]] = []
    head = (headline or "").lower()
    for entity in entities:
        weight = sum(LEAD_WEIGHT if start < lead else 1 for start, _ in entity.mentions)
        if entity.name.lower() in head or any(body[a:b].lower() in head for a, b in entity.mentions):
            weight += HEADLINE_WEIGHT
        scores[True, entity.name] += weight
        covered.extend(entity.mentions)
    named = {word.lower() for name in {body[a:b] for a, b in covered} for word in reading.words(name)}
    rest = _without(body, sorted(covered))
    leading = Counter(rest[:lead].split())
    every = leading.copy()
    every.update(rest[lead:].split())
    written: dict[str, list[tuple[str, int]]] = {}
    stems: dict[str, int] = {}
    silent = _without_keywords(language)
    for chunk, count in every.items():
        if chunk in silent:
            continue
        short = len(chunk) <= reading.LONGEST_KNOWN
        forms = (_forms_in if short else _forms_of)(chunk, language)
        if short and not forms:
            silent.add(chunk)
        score = count + (LEAD_WEIGHT - 1) * leading.get(chunk, 0)
        for bare, lowered, stem in forms:
            if lowered in named:
                continue
            if stem in stems:
                stems[stem] += score
                written[stem].append((bare, count))
            else:
                stems[stem] = score
                written[stem] = [(bare, count)]
    if len(silent) > MOST_SILENT:
        silent.clear()
    for word in reading.words(headline or ""):
        stem = _stem(word.lower())
        if stem in stems:
            stems[stem] += HEADLINE_WEIGHT
    scores.update({(False, stem): score for stem, score in stems.items() if score > 1})
    ranked = sorted((key for key, score in scores.items() if score > 1), key=lambda key: (-scores[key], key))
    chosen: dict[str, None] = {}
    for is_name, name in ranked:
        chosen[name if is_name else _most_written(written[name])] = None
        if len(chosen) == KEYWORDS:
            break
    return tuple(chosen)


def _most_written(forms: Iterable[tuple[str, int]]) -> str:
    """The most frequent of ``forms``; of several, the first."""
    often: Counter[str] = Counter()
    for bare, count in forms:
        often[bare] += count
    return max(often, key=often.__getitem__)


def _without(body: str, covered: list[tuple[int, int]]) -> str:
    """``body`` with each span in ``covered`` replaced by as many spaces."""
    parts: list[str] = []
    position = 0
    for start, end in covered:
        parts += (body[position:start], " " * (end - max(start, position)))
        position = max(position, end)
    return "".join((*parts, body[position:]))


def _forms_of(chunk: str, language: str) -> Sequence[tuple[str, str, str]]:
    """The possible keywords in a ``chunk`` without spaces: each without its possessive ending, the same in lower case,
    and its stem."""
    found: list[tuple[str, str, str]] = []
    stop, none = models.stop_words(language), models.words("no_keywords.txt")
    for word in reading.words(chunk):
        bare = word.removesuffix("'s").removesuffix("’s")
        lowered = bare.lower()
        known = lowered in stop or lowered in none
        if not known and len(lowered) >= 4 and lowered.replace("-", "").isalpha():
            found.append((bare, lowered, _stem(lowered)))
    return found


@cache
def _without_keywords(language: str) -> set[str]:
    """The chunks seen that hold no keyword, half of a text: passing them over is faster than looking each up."""
    return set()


_forms_in = lru_cache(maxsize=50_000)(_forms_of)


def _stem(word: str) -> str:
    """``word`` without an English plural ending, so that "troop" and "troops" are counted together."""
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 4 else word

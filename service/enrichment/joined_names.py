"""A line's words and names in, names that a conjunction runs together as two out: "Microsoft et Apple"."""

from __future__ import annotations

from collections.abc import Sequence

from service.enrichment import models
from service.enrichment.tokens import Names

AND = {"fr": "et", "it": "e", "pt": "e"}
"""The conjunctions of languages in which a name seldom has one: not of Spanish, "Castilla y León"."""
_BEHIND = frozenset(("de", "l'", "l", "d'", "la", "le", "il", "del", "della", "di", "do", "da"))
"""What may stand between a conjunction and the second name."""


def apart(words: Sequence[str], line: Names, language: str) -> Names:
    """``line`` with two names instead of one where a conjunction stands within it and either side is a known place or
    organisation by itself, and both together are none."""
    joins = AND.get(language)
    return [each for name in line for each in (_parts(words, name, joins) if joins else (name,))]


def _parts(words: Sequence[str], name: tuple[int, int, str], joins: str) -> Names:
    start, end, kind = name
    at = next((at for at in range(start + 1, end - 1) if words[at] == joins), None)
    if at is None or kind == "PER":
        return [name]
    second = at + 1
    while second < end - 1 and words[second] in _BEHIND:
        second += 1
    both = _is_known(words[start:at]) and _is_known(words[second:end])
    return [(start, at, kind), (second, end, kind)] if both and not _is_known(words[start:end]) else [name]


def _is_known(words: Sequence[str]) -> bool:
    name = " ".join(words)
    return name in models.organisations() or name in models.places() or name in models.regions()

"""The names of a text in, the longer names that each short form can stand for out."""

from __future__ import annotations

import re
from collections import Counter

from service.article import EntityType
from service.enrichment import models


def _initials(name: str) -> str:
    return "".join(word[0] for word in re.findall(r"[^\W\d_]+", name) if word[0].isupper())


def fuller(names: Counter[tuple[EntityType, str]]) -> dict[tuple[EntityType, str], list[str]]:
    """The longer names of the text that each short form can stand for.

    Short forms are the first word or the last words of a person's name; the initials of an organisation's name, and the
    name without its legal form.
    """
    by_short: dict[tuple[EntityType, str], list[str]] = {}
    for kind, name in sorted(names, key=lambda key: (-len(key[1]), key[1])):
        parts = name.split()
        if kind == "person" and len(parts) > 1:
            for short in {parts[0], *(" ".join(parts[at:]) for at in range(1, len(parts)))}:
                by_short.setdefault((kind, short), []).append(name)
                if short[0].islower():  # at the start of a sentence: Al-Hashimi
                    by_short.setdefault((kind, short[0].upper() + short[1:]), []).append(name)
        elif kind == "organisation" and len(parts) > 1:
            by_short.setdefault((kind, _initials(name)), []).append(name)
            if parts[0] in ("U.S.", "US", "U.K.", "UK", "British", "American", "European"):
                by_short.setdefault((kind, _initials(" ".join(parts[1:]))), []).append(name)
            if parts[-1] in models.words("legal_forms.txt"):
                by_short.setdefault((kind, " ".join(parts[:-1])), []).append(name)
    return by_short

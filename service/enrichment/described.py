"""Tagged names of lines in Dutch and German in, the same without what is said about a person before the name out.

"KNVB-woordvoerder De Leede", "Brit John Watson" and "Bundestrainer Vogts" are De Leede, John Watson and Vogts; a verb
or noun between two names ("Depoortere begon De Prins") belongs to neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from service.enrichment import full_names, models, name_forms, reading
from service.enrichment.tokens import Names

LANGUAGES = frozenset(("de", "nl"))
BESIDE = full_names.PARTICLES | reading.words_of(
    "in op aan uit onder over tot voor bij und t s y e i vom am an auf aus ul d"
)
"""Small words of family names ("In 't Veld", "von und zu", "Ortega y Gasset")."""


def bare(lines: Sequence[Sequence[str]], names: Sequence[Names], language: str) -> list[Names]:
    """The names of each line; other languages' as they are."""
    if language not in LANGUAGES:
        return list(names)
    return [
        [part for name in line for part in (_parts(words, name, language) if name[1] - name[0] > 1 else (name,))]
        for words, line in zip(lines, names, strict=True)
    ]


def _parts(words: Sequence[str], name: tuple[int, int, str], language: str) -> Iterator[tuple[int, int, str]]:
    start, end, kind = name
    if words[start + 1][0].isupper():
        person = kind == "PER" or name_forms.is_first_name(words, start + 1, language)
        if person and _says_who(words[start], language):
            start, kind = start + 1, "PER"
        elif language == "nl" and _is_compound(words[start]):
            start += 1
    if kind == "PER":
        for at in range(start + 1, end - 1):
            if words[at].islower() and words[at].isalpha() and words[at] not in BESIDE:
                yield start, at, kind
                start = at + 1
    yield start, end, kind


def _is_compound(word: str) -> bool:
    """Whether a Dutch word is a name with a noun, such as "SP-politicus" and "IT-bedrijf"; "Anne-marie" is none."""
    first, dash, last = word.rpartition("-")
    if not dash or not last.isalpha() or not last.islower():
        return False
    return first not in models.person_names() or last in models.common_words("nl")


def _says_who(word: str, language: str) -> bool:
    """Whether a word with a capital says who somebody is and is no name: "Tunesiër", "Torwart"."""
    if word in models.person_names():
        return False
    kinds = name_forms.words_of(language)
    if word.lower().endswith(tuple(kinds.get("role", ()))):
        return True
    people = kinds.get("people", frozenset())
    return word not in models.places() and any(
        word.endswith(ending) and word.removesuffix(ending) in people for ending in name_forms.PEOPLES_ENDINGS
    )

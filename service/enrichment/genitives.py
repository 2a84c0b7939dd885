"""A German text's tagged lines in, the same with names in the genitive out: "Japans Regierung", "Schröders Kabinett".

Taggers know a name by its form, and few corpora have the genitive of each.
"""

from __future__ import annotations

from collections.abc import Sequence

from service.enrichment import models
from service.enrichment.mentions import NO_PERSONS, SURE
from service.enrichment.tokens import Names

ENDING = "s"
SHORTEST = 3
"""Letters of the shortest name whose genitive is looked for."""
_ARTICLES = frozenset(("des", "eines", "jedes", "dieses", "jenes", "unseres", "seines", "ihres"))
"""What stands before the genitive of a common noun: "der Hof des Bauers" beside a Franz Bauer."""


def added(lines: Sequence[Sequence[str]], names: Sequence[Names], language: str) -> list[Names]:
    """The names of each line with genitives of places that are sure, and of names of one word and family names that
    stand elsewhere in the text."""
    if language != "de":
        return list(names)
    known, families, begun = _known(lines, names)
    return [_of_line(words, line, known, families, begun) for words, line in zip(lines, names, strict=True)]


def _known(lines: Sequence[Sequence[str]], names: Sequence[Names]) -> tuple[dict[str, str], set[str], set[str]]:
    """Names of one word and people's family names to their kind, those of one kind alone; the family names; and what
    full names begin with."""
    kinds: dict[str, set[str]] = {}
    families: set[str] = set()
    begun: set[str] = set()
    for words, line in zip(lines, names, strict=True):
        for start, end, kind in line:
            if kind == "PER" or end - start == 1:
                kinds.setdefault(words[end - 1], set()).add(kind)
            if kind == "PER" and end - start > 1:
                families.add(words[end - 1])
                begun.add(words[start])
    known = {name: min(given) for name, given in kinds.items() if len(given) == 1 and given != {"MISC"}}
    return known, families, begun


def _of_line(words: Sequence[str], line: Names, known: dict[str, str], families: set[str], begun: set[str]) -> Names:
    ending = [at for at, word in enumerate(words) if word[-1] == ENDING and word[0].isupper() and len(word) > SHORTEST]
    if not ending:
        return list(line)
    over = {at: name for name in line for at in range(*name[:2])}
    out = set(line)
    for at in ending:
        word = words[at]
        base = word[:-1]
        if not word[1:].islower():
            continue
        articled = at > 0 and words[at - 1] in _ARTICLES
        alone = over.get(at) == (at, at + 1, "LOC")
        if alone and ((articled and _is_of_a_town(base)) or (base not in known and _is_no_place(base, word))):
            out.discard(over[at])
            continue
        two = at and words[at - 1][0].isupper() and f"{words[at - 1]} {base}" in models.places()
        start = at - 1 if two else at
        named = base in families or base in begun
        sure = not named and _is_sure(" ".join([*words[start:at], base]), word)
        other = models.person_names().get(word, "")
        own = word in families or (other != "" and (other != "l" or base not in families))
        own = own or (word in known and base not in families)
        kind = "LOC" if sure else known.get(base, "") if start == at and not own else ""
        if kind == "PER" and word in begun:
            continue
        first_name = kind == "PER" and base not in families and models.is_first_name(base)
        if not kind or first_name or (articled and (not sure or _is_of_a_town(base))):
            continue
        name = over.get(at)
        if name is None:
            if start == at or at - 1 not in over:
                out.add((start, at + 1, kind))
        elif (
            name[2] == "PER"
            and name[1] - name[0] > 1
            and (kind == "PER" or not (sure or _is_of_another(words, name, at + 1)))
        ):
            continue
        elif (
            (name[0] == start or (sure and name == (at, at + 1, "PER") and start not in over))
            and (name[1] > at + 1 or name[2] != kind)
            and not _is_listed(words, name)
        ):
            out.discard(name)
            out |= {(start, at + 1, kind), *_rest(words, name, at + 1)}
    return sorted(out)


def _is_sure(base: str, word: str) -> bool:
    """Whether a genitive ``word`` can only be that of the place ``base``: a country, part of one, capital or very large
    city by its German name, which is no first or family name."""
    known = models.places().get(base)
    if not known or (base in models.person_names() and base not in NO_PERSONS):
        return False
    if base != known[0].name and base not in models.words("german_places.txt"):
        return False
    if word in models.person_names() or word.lower() in models.common_words("de"):
        return False
    kind, like_it = known[0].kind, models.places().get(word, ())
    great = known[0].population >= models.GREAT_CITY
    return (kind in SURE or great) and not (like_it and (kind != "country" or like_it[0].kind in SURE))


def _is_no_place(base: str, word: str) -> bool:
    """Whether what is tagged as the genitive of a place is a small word ("Indes"), or of a first name."""
    places = models.places()
    if word.lower() in models.common_words("de"):
        return word not in places
    foreign = base in places and places[base][0].kind in ("country", "capital") and base not in NO_PERSONS
    return word not in places and foreign and models.is_first_name(base)


def _is_of_a_town(base: str) -> bool:
    """Whether the name is a town's, which takes no article: "die Kosten des Essens", "des Kantons"."""
    known = models.places().get(base)
    return known is not None and known[0].kind in ("city", "capital")


def _is_of_another(words: Sequence[str], name: tuple[int, int, str], end: int) -> bool:
    """Whether a person's whole name stands in ``name`` behind a genitive that ends at ``end``: "Milans Alan Becks"."""
    return name[1] - end > 1 and models.is_first_name(words[end])


def _is_listed(words: Sequence[str], name: tuple[int, int, str]) -> bool:
    written = " ".join(words[name[0] : name[1]])
    return written in models.places() or written in models.organisations()


def _rest(words: Sequence[str], name: tuple[int, int, str], start: int) -> Names:
    """What was tagged as one name with the genitive before it ("Japans Shinzo Abe"); a common noun ("Frankreichs
    Hilfe") is taken for a place's or person's name only by mistake."""
    _, end, kind = name
    if start >= end:
        return []
    listed = {"LOC": models.places().keys(), "PER": models.person_names().keys()}.get(kind)
    if listed is None or words[start] in listed:
        return [(start, end, kind)]
    return []

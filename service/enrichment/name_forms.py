"""A line's words and its tagged names in, the same with names that their form tells out: clubs, newspapers, streets.

"SV Germania Ockstadt", "Hamburger SV" and "Roda JC" are clubs wherever they stand; "Neue Osnabrücker Zeitung" is a
newspaper; a German word that ends in "ministerium" or "straße" is what its ending says. The words are in
``data/name_forms.tsv``, newspapers and companies that no word tells in ``data/media.tsv``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from service.enrichment import models, tokens
from service.enrichment.tokens import Names

ANY = "-"
ADJECTIVE = ("er", "e", "en", "es")
"""What a German adjective in a newspaper's name ends in."""
GERMAN_ARTICLES = frozenset(("Der", "Die", "Das"))
PEOPLES_ENDINGS = ("", "e", "s", "se", "en")
MOST_ADJECTIVES = 3
QUOTES = frozenset("\"'„“”‚‘’«»‹›")
AMONG = frozenset(",/&(")
"""Marks that no sentence begins behind."""
BETWEEN = frozenset("/-")
"""Marks between two sides, with spaces around them."""
_SCORE = re.compile(r"\d{1,3}:\d{1,3}")
_FOUNDED = re.compile(r"0\d|18\d\d|19\d\d")
"""The year of its foundation in a club's name: "Mainz 05"."""
LEAST_BEFORE_ENDING = 3


@cache
def words_of(language: str) -> dict[str, frozenset[str]]:
    """The words of ``language`` by kind, those of any language among them."""
    found: dict[str, frozenset[str]] = {}
    for code, kind, words in models.tsv("name_forms.tsv"):
        if code in (ANY, language):
            found[kind] = found.get(kind, frozenset()) | frozenset(words.split())
    return found


@cache
def _media(language: str) -> dict[str, list[tuple[str, ...]]]:
    """The first word of each newspaper, broadcaster or company to the words of its names, the longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for code, names in models.tsv("media.tsv"):
        if code in (ANY, language):
            for name in names.split("|"):
                words = tuple(word for line in tokens.lines(name) for word in line.words)
                found.setdefault(words[0], []).append(words)
    return {first: sorted(names, key=len, reverse=True) for first, names in found.items()}


def told(words: Sequence[str], line: Names, language: str) -> Names:
    """The names of a line; those that a form tells replace what they overlap, unless that is longer and of its kind."""
    kinds = words_of(language)
    if "people" in kinds:
        line = [kept for name in line for kept in _no_people(words, name, kinds, language)]
    line = [part for name in line for part in _bare(words, name, kinds)]
    media, none = _media(language), frozenset[str]()
    inside, papers, clubs, maybe = (kinds.get(kind, none) for kind in ("inside", "paper", "club", "maybe"))
    covered = _covered(line)
    spans: list[tuple[int, int, str] | None] = []
    for at, word in enumerate(words):
        if word in media and (end := _medium(words, at, media[word], language)):
            over = {covered[token] for token in range(at, end) if token in covered}
            named = end == at + 1 and is_first_name(words, at - 1, language)
            if not named and not any(_stays(words, name, at, end, language) for name in over):
                spans.append((at, end, "ORG"))
        elif word in inside and _inside(words, at):
            spans.append((at, at + 1, "ORG"))
        elif word in clubs or (word in maybe and _beside_a_town(words, at, kinds["own"])):
            spans.append(_club(words, at, kinds["own"], language))
        elif word in papers:
            spans.append(_paper(words, at, kinds))
        elif word[0].isupper() and word.endswith(_endings(language)) and (kind := _by_ending(words, at, kinds)):
            spans.append((at, at + 1, kind))
    for start, end, kind in filter(None, spans):
        over = {covered[at] for at in range(start, end) if at in covered}
        if not any(name[0] <= start and end <= name[1] and name[2] == kind for name in over):
            for name in over:
                for at in range(*name[:2]):
                    del covered[at]
            covered.update(_covered([(start, end, kind)]))
    # The word before a name must be free: "Deutsche Gewerkschaftsbund" and "Berlin" stay two names.
    return [
        name if name[0] - 1 in covered else _with_body(words, name, kinds) for name in sorted(set(covered.values()))
    ]


def _covered(line: Names) -> dict[int, tuple[int, int, str]]:
    """The name that each token of a line belongs to."""
    return {at: name for name in line for at in range(name[0], name[1])}


def _stays(words: Sequence[str], name: tuple[int, int, str], at: int, end: int, language: str) -> bool:
    """Whether a tagged name stays where a newspaper or company of the list overlaps it: a person's full name, or one
    that reaches on and is as long: "Daniel Roche", "Siemens Mobility", the "País Vasco" of "El País Vasco"."""
    start, last, kind = name
    if kind == "PER":
        full = last - start > 1 == end - at and all(word[0].isupper() for word in words[start:last])
        return full and is_first_name(words, start, language)
    return last > end and last - start >= end - at


def is_first_name(words: Sequence[str], at: int, language: str) -> bool:
    """Whether the word at ``at`` is a first name and no place or small word."""
    if at < 0 or words[at].lower() in models.stop_words(language) or words[at] in models.places():
        return False
    return models.person_names().get(words[at]) in ("f", "b")


def _no_people(
    words: Sequence[str], name: tuple[int, int, str], kinds: dict[str, frozenset[str]], language: str
) -> Names:
    """A name, or none where its one word is a people's or an adjective of it: "Palestijnen", "Zwitserse"; "de heer
    Schots" and "Willem Pool" are persons."""
    start, end, _ = name
    word = words[start]
    if end - start > 1 or word in models.places():
        return [name]
    people = kinds["people"]
    if not any(word.endswith(ending) and word[: len(word) - len(ending)] in people for ending in PEOPLES_ENDINGS):
        return [name]
    if start and (words[start - 1] in kinds.get("title", ()) or is_first_name(words, start - 1, language)):
        return [(start, end, "PER")]
    # "Frans" is also a man's name, with no noun behind it.
    named = models.person_names().get(word) in ("f", "b")
    return [name] if named and (end == len(words) or not words[end].islower()) else []


def _bare(words: Sequence[str], name: tuple[int, int, str], kinds: dict[str, frozenset[str]]) -> Names:
    """An organisation's name without a score behind it and a noun before it that says what it is; sides with a mark
    between them are two."""
    start, end, kind = name
    if kind != "ORG" or end - start < 2:
        return [name]
    cuts = [at for at in range(start + 1, end - 1) if words[at] in BETWEEN or _SCORE.fullmatch(words[at])]
    found = []
    for first, last in zip([start, *(at + 1 for at in cuts)], [*cuts, end], strict=True):
        while last - first > 1 and _SCORE.fullmatch(words[last - 1]):
            last -= 1
        first += _says_what(words, first, last, kinds)
        if first < last and (words[first][0].isalnum()):
            found.append((first, last, kind))
    return found


def _says_what(words: Sequence[str], first: int, last: int, kinds: dict[str, frozenset[str]]) -> int:
    """How many words of a name say what the name behind them is: 1 of "Oppositionspartei Telugu Desam", 2 of "Hamburger
    Magazin Der Spiegel", none of "Sozialdemokratische Partei Deutschlands" and "Max-Planck-Gesellschaft München"."""
    about = tuple(kinds.get("about", ()))
    for at in range(first, min(first + 2, last - 1)):
        behind = words[at + 1]
        if not behind[0].isupper() or "-" in words[at] or not words[at].lower().endswith(about):
            continue
        genitive = behind.endswith("s") and behind[:-1] in models.places()
        if (at == first and not genitive) or behind in GERMAN_ARTICLES:
            return at + 1 - first
    return 0


def _with_body(
    words: Sequence[str], name: tuple[int, int, str], kinds: dict[str, frozenset[str]]
) -> tuple[int, int, str]:
    """A place's or other name with the body before it that it is part of: "Umlandverband Frankfurt"."""
    start, end, kind = name
    club = words[start] in kinds["club"] or words[start] in kinds["maybe"]
    if kind == "PER" or club or not start or not words[start - 1][0].isupper():
        return name
    body = any(words[start - 1].endswith(ending) and words[start - 1] != ending for ending in kinds.get("body", ()))
    return (start - 1, end, "ORG") if body else name


def _club(words: Sequence[str], at: int, own: frozenset[str], language: str) -> tuple[int, int, str] | None:
    """The club whose form stands at ``at``: what has a capital behind it, else the town before it."""
    end = at + 1
    while end < len(words) and words[end].isdigit() and end == at + 1:
        end += 1
    first = end
    while end < len(words) and _is_name(words[end]):
        end += 1
        # One word more only behind what a club calls itself by: "FC Bayern Trainer Rehhagel".
        if words[end - 1] not in own and not (end < len(words) and _is_town(words[end])):
            break
    if end == first:
        end = at + 1
        before = words[at - 1] if at else ""
        german = language == "de" and before.endswith("er")
        if not before or not _is_name(before) or not (_is_town(before) or before in own or german):
            return None
        return at - 1, end, "ORG"
    while end < len(words) and _FOUNDED.fullmatch(words[end]):
        end += 1
    numbered = 1 if at and words[at - 1] == "1." else 2 if at > 1 and list(words[at - 2 : at]) == ["1", "."] else 0
    return at - numbered, end, "ORG"


def _beside_a_town(words: Sequence[str], at: int, own: frozenset[str]) -> bool:
    """Whether a town or a club's own word stands right behind a word, or before it with no name behind it."""
    behind = words[at + 1] if at + 1 < len(words) else ""
    if behind in own or _is_town(behind):
        return True
    before = words[at - 1] if at else ""
    return (before in own or _is_town(before)) and not behind[:1].isupper()


def _inside(words: Sequence[str], at: int) -> bool:
    """Whether a word stands inside a sentence, alone among small words."""
    return at > 0 and words[at - 1].islower() and not (at + 1 < len(words) and words[at + 1][0].isupper())


def _medium(words: Sequence[str], at: int, names: list[tuple[str, ...]], language: str) -> int | None:
    """Where the newspaper or company that begins at ``at`` ends, if one does.

    Where a sentence begins, an article and a common noun need a second sign: "Die Zeit drängt", "El Mundo entero".
    """
    end = next((at + len(name) for name in names if tuple(words[at : at + len(name)]) == name), None)
    if end is None or end - at > 2 or words[at] not in words_of(language)["begins"]:
        return end
    before, behind = words[at - 1] if at else "", words[end] if end < len(words) else ""
    inside = before[:1].isalpha() or before in AMONG
    quoted = (before in QUOTES and behind in QUOTES) or not (before or behind)
    says = not _verbs_of_saying(language).isdisjoint(words[end : end + 2])
    return end if inside or quoted or says else None


@cache
def _verbs_of_saying(language: str) -> frozenset[str]:
    cues = (verb for code, verbs, *_ in models.tsv("cues.tsv") if code == language for verb in verbs.split())
    return words_of(language).get("says", frozenset()).union(cues)


def _paper(words: Sequence[str], at: int, kinds: dict[str, frozenset[str]]) -> tuple[int, int, str] | None:
    """The newspaper that ends with the word at ``at``, if adjectives with capitals stand before it, one of a place."""
    start = at
    while start and at - start < MOST_ADJECTIVES and _is_adjective(words[start - 1], kinds):
        start -= 1
    of_a_place = any(word in kinds.get("of_a_place", ()) or _is_formed_of_a_town(word) for word in words[start:at])
    return (start, at + 1, "ORG") if of_a_place else None


def _is_formed_of_a_town(word: str) -> bool:
    """Whether a word is a town's name with "er": "Osnabrücker", "Bremer", "Karlsruher"."""
    return word.endswith("er") and any(word.removesuffix("er") + end in models.places() for end in ("", "e", "en"))


def _is_adjective(word: str, kinds: dict[str, frozenset[str]]) -> bool:
    name = word[0].isupper() and word.endswith(ADJECTIVE) and len(word) > LEAST_BEFORE_ENDING
    return name and word not in kinds.get("article", ())


@cache
def _endings(language: str) -> tuple[str, ...]:
    """The endings that ``_by_ending`` knows."""
    return tuple(ending for kind in ("house", "street") for ending in words_of(language).get(kind, ()))


def _by_ending(words: Sequence[str], at: int, kinds: dict[str, frozenset[str]]) -> str | None:
    """What a word's ending says that it is; "eine Hauptstraße" and "der Sackgasse" name a kind of street."""
    word = words[at]
    before = words[at - 1].lower() if at else ""
    generic = word in kinds.get("generic", ()) and before in kinds.get("definite", ())
    if generic or before in kinds.get("indefinite", ()):
        return None
    for kind, label in (("house", "ORG"), ("street", "LOC")):
        for ending in kinds.get(kind, ()):
            if word.endswith(ending) and len(word) > len(ending) + LEAST_BEFORE_ENDING:
                return label
    return None


def _is_name(word: str) -> bool:
    return word[0].isupper() and len(word) > 2 and not word.isupper()


def _is_town(word: str) -> bool:
    rows = models.places().get(word)
    return rows is not None and rows[0].kind != "country"

"""The tokenised lines of a text and their names in, names that stand beside a word for an office corrected out.

A person's office tells what stands beside it: a company ("el presidente de Telefónica, José Ferrán", "prezes Orlenu
Piotr Sowa", "KLM-topman Ruud Hart") or a ministry, which is no part of the name ("ministro degli Esteri Gian De
Santis"). And an abbreviation in brackets tells how far the name before it goes: "Cour pénale internationale (CPI)".
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from service.enrichment import gazetteer, models
from service.enrichment.tokens import Names

LANGUAGES = frozenset(("es", "fr", "it", "pt", "pl", "ru", "ca", "gl", "ro", "nl", "sv", "cs", "da", "no"))
"""The languages in which the later words of an organisation's name are often small."""
LONGEST_COMPANY, LONGEST_BODY = 3, 9
ALL_MINISTRIES = frozenset(("nl",))
"""Languages whose words for ministries are all listed, so that another word behind them begins a name."""
MOST_LETTERS = 6


@cache
def words_of(language: str) -> dict[str, frozenset[str]]:
    """The words of ``language`` by kind."""
    return {row[1]: frozenset(row[2].split()) for row in models.tsv("head_words.tsv") if row[0] == language}


def corrected(lines: Sequence[Sequence[str]], names: Sequence[Names], language: str) -> list[Names]:
    """The names of each line after the rules of this module."""
    kinds = words_of(language)
    out = []
    for words, line in zip(lines, names, strict=True):
        if language in LANGUAGES and ")" in words:
            line = _bracketed(words, line)
        if line and "ministry" in kinds:
            all_known = language in ALL_MINISTRIES
            line = [part for each in line for part in _without_ministry(words, each, kinds, all_known)]
        if line and "head" in kinds:
            line = _companies(words, line, kinds)
        out.append(line)
    return out


def _without_ministry(
    words: Sequence[str], name: tuple[int, int, str], kinds: dict[str, frozenset[str]], all_known: bool
) -> Names:
    """A person's name without the ministry before it ("ministro degli Esteri Gian De Santis") or behind it; what was
    tagged as an organisation is both ("minister van Financiën Gerrit Zalm"), where a first name follows or ministries
    are ``all_known``: not "Defensa Nacional"."""
    start, end, kind = name
    if kind == "PER" and (last := _behind(words, name, kinds)):
        return [(start, last, kind)]
    at = start
    if _is_ministers(words, start, kinds):
        while at < end and (words[at].lower() in kinds["ministry"] or (at > start and words[at] in _JOINING)):
            at += 1
    if at in (start, end) or not words[at][0].isupper() or words[at - 1] in _JOINING:
        return [name]
    if kind == "PER":
        return [(min(at, max(start, end - 2)), end, kind)]
    called = words[at] in models.person_names() or words[at] not in models.places()
    person = called if all_known else models.is_first_name(words[at]) and end - at > 1
    return [(start, at, kind), (at, end, "PER")] if kind == "ORG" and person else [name]


_JOINING = frozenset(("en", "e", "y", "et", "und"))


def _is_ministers(words: Sequence[str], start: int, kinds: dict[str, frozenset[str]]) -> bool:
    """Whether a minister is spoken of before ``start``, or of another ministry ("Landbouw en KMO")."""
    if not kinds["minister"].isdisjoint(word.lower() for word in words[max(0, start - 3) : start]):
        return True
    return start > 1 and words[start - 1] in _JOINING and words[start - 2].lower() in kinds["ministry"]


def _behind(words: Sequence[str], name: tuple[int, int, str], kinds: dict[str, frozenset[str]]) -> int:
    """Where a person's name ends before "van" and a ministry, 0 if it does not: "Jan Pronk van Volkshuisvesting"."""
    start, end, _ = name
    at = end
    while at > start and words[at - 1].lower() in kinds["ministry"]:
        at -= 1
    return at - 1 if at < end and at - start > 1 and words[at - 1] == "van" else 0


def _companies(words: Sequence[str], line: Names, kinds: dict[str, frozenset[str]]) -> Names:
    """The names with what stands between the word for its head and a person as a company, unless it is a place."""
    for start, end, kind in line:
        if kind != "PER" or end - start < 2:
            continue
        last = start - 1 if start and words[start - 1] == "," else start
        first = last
        while first and last - first < LONGEST_COMPANY and _may_belong(words[first - 1], kinds):
            first -= 1
        before = first - 1
        linked = before >= 0 and words[before].lower() in kinds.get("of", frozenset())
        headed = before - linked >= 0 and words[before - linked].lower() in kinds["head"]
        if first < last and headed and linked == ("of" in kinds) and _may_be_a_company(words[first:last]):
            line = [each for each in line if each[1] <= first or each[0] >= last]
            line = sorted([*line, (first, last, "ORG")])
    return line


def _may_belong(word: str, kinds: dict[str, frozenset[str]]) -> bool:
    return word[0].isupper() and word.lower() not in kinds["head"]


def _may_be_a_company(words: Sequence[str]) -> bool:
    name = " ".join(words)
    known = models.person_names()
    return name in models.organisations() or not (
        name in models.places() or name in models.regions() or (known.get(words[0]) in ("f", "b") and len(words) > 1)
    )


def _bracketed(words: Sequence[str], line: Names) -> Names:
    """The names with what an abbreviation in brackets stands for, by the first letters of its longer words."""
    for at in range(1, len(words) - 2):
        letters = words[at + 1]
        if words[at] != "(" or words[at + 2] != ")" or not (letters.isupper() and 2 < len(letters) <= MOST_LETTERS):
            continue
        start = _begins(words, at, letters)
        if start is not None:
            line = [each for each in line if each[1] <= start or each[0] >= at]
            inside = any(each[0] <= at + 1 < each[1] for each in line)
            line = sorted([*line, (start, at, "ORG"), *([] if inside else [(at + 1, at + 2, "ORG")])])
    return line


def _begins(words: Sequence[str], end: int, letters: str) -> int | None:
    """Where the name that ends at ``end`` begins if its words have these first letters; small words need none."""
    left = letters
    for at in range(end - 1, max(-1, end - 1 - LONGEST_BODY), -1):
        if not words[at][0].isalpha():
            return None
        if gazetteer.key(words[at][0]).upper() == left[-1]:
            left = left[:-1]
            if not left:
                return at if words[at][0].isupper() and end - at > 1 else None
        elif len(words[at]) > MOST_OF_A_SMALL_WORD:
            return None
    return None


MOST_OF_A_SMALL_WORD = 4
GENITIVES, SHORTEST_GENITIVE = frozenset(("de", "nl", "sv", "da", "no")), 5


def joined(word: str, language: str) -> int:
    """The length of the organisation's name at the beginning of a compound such as "KLM-topman", or of its genitive
    ("Shells"); 0 if it has none."""
    kinds = words_of(language)
    if "-" not in word:
        genitive = language in GENITIVES and len(word) > SHORTEST_GENITIVE and word[-1] == "s" and word[:1].isupper()
        known = genitive and word[:-1] in models.organisations() and word not in models.organisations()
        return len(word) - 1 if known else 0
    name, dash, role = word.rpartition("-")
    if not dash or "joined" not in kinds or role.lower() not in kinds["joined"] or not name[:1].isupper():
        return 0
    if name.lower() in kinds.get("no_name", ()) or name in models.places() or len(name) < 2:
        return 0
    known = name in models.organisations() or (name.isupper() and len(name) <= MOST_LETTERS)
    # German writes every noun with a capital.
    return len(name) if known or (language != "de" and name.lower() not in models.common_words(language)) else 0

"""A text's tagged lines in, the same with each name typed consistently throughout out.

A name is unambiguous in one place ("President Bill Clinton") and bare in another ("Clinton"); the unambiguous mentions
decide the type of the bare ones.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from service.enrichment import casing, features, models, name_forms, reading, results, sport
from service.enrichment.tokens import Names

Phrases = Sequence[str | None]


def spans(labels: Sequence[str]) -> Names:
    """The names that the B-/I- ``labels`` of a line mark."""
    found: Names = []
    if labels.count("O") == len(labels):
        return found
    for at, label in enumerate(labels):
        if label == "O":
            continue
        if label[0] == "I" and found and found[-1][1] == at and found[-1][2] == label[2:]:
            found[-1] = (found[-1][0], at + 1, label[2:])
        else:
            found.append((at, at + 1, label[2:]))
    return found


def _written(words: Sequence[str], start: int, end: int) -> str:
    return " ".join(words[start:end])


def postprocess(
    lines: Sequence[Sequence[str]],
    tagged: Sequence[Names],
    listed: Sequence[Phrases],
    datelines: Sequence[int],
    language: str,
) -> list[Names]:
    """The names of each line after all rules, applied in order.

    ``tagged`` are the tagger's names, ``listed`` the gazetteer phrases (``features.listed``), ``datelines`` the number
    of dateline words at the start of each line.
    """
    names = [_company(words, _bare(words, line)) for words, line in zip(lines, tagged, strict=True)]
    if language == "en":
        names = [sport.full_teams(words, line) for words, line in zip(lines, names, strict=True)]
    else:
        names = [name_forms.told(words, line, language) for words, line in zip(lines, names, strict=True)]
    if results.is_report(lines, language):
        names = sport.named(lines, names, language)
    names = _surnames(lines, names)
    names = _placed(lines, names)
    names = _datelines(lines, names, datelines)
    names = [_no_events(words, line) for words, line in zip(lines, names, strict=True)]
    names = _majority(lines, names)
    names = _extended(lines, names)
    names = _repeated(lines, names)
    names = _listed(lines, names, listed)
    names = [_no_small_words(words, line, language) for words, line in zip(lines, names, strict=True)]
    return _sure_to_be_names(lines, [_rivers(words, line) for words, line in zip(lines, names, strict=True)])


def _rivers(words: Sequence[str], line: Names) -> Names:
    """A river's name after "the" is the river: "the Amazon", not "Amazon"."""
    rivers = models.words("rivers.txt")
    if rivers.isdisjoint(words):
        return line
    kinds = {(start, end): kind for start, end, kind in line}
    for at in range(1, len(words)):
        alone = at + 1 == len(words) or not words[at + 1][0].isupper()
        if words[at] in rivers and words[at - 1].lower() == "the" and alone:
            around = [span for span in kinds if span[0] <= at < span[1]]
            if all(end - start <= 2 for start, end in around):
                for span in around:
                    del kinds[span]
                kinds[at, at + 1] = "LOC"
    return sorted((start, end, kind) for (start, end), kind in kinds.items())


_THINGS = reading.words_of("apple gap meta orange shell target visa")
"""Company names that are also common words but too rare in the corpora behind ``models.common_words`` to be listed."""


def _sure_to_be_names(lines: Sequence[Sequence[str]], names: list[Names]) -> list[Names]:
    """The names without doubtful organisations: a common word that begins its line before a lower-case word ("Apple
    growers reported losses") and is not a name within any line, so that its capital proves nothing."""
    inside = {
        words[start]
        for words, line in zip(lines, names, strict=True)
        for start, end, _ in line
        if start and end - start == 1 and words[start - 1][0].isalnum()
    }
    return [
        [
            (start, end, kind)
            for start, end, kind in line
            if not (
                kind == "ORG"
                and start == 0
                and end == 1 < len(words)
                and words[1].islower()
                and (words[0].lower() in models.common_words() or words[0].lower() in _THINGS)
                and words[0] not in inside
            )
        ]
        for words, line in zip(lines, names, strict=True)
    ]


_AND = {"es": "y", "it": "e", "pt": "e", "fr": "et", "de": "und", "nl": "en", "en": "and", "pl": "i", "ru": "и"}
_ROMAN = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")


def _no_small_words(words: Sequence[str], line: Names, language: str) -> Names:
    """The names without Roman numbers and short words that begin a sentence ("Un portavoz").

    Of people joined by "and" each is one.
    """
    out: Names = []
    for start, end, kind in line:
        word = words[start]
        if end - start == 1 and kind != "PER":
            begins = word.istitle() and end < len(words) and words[end].islower()
            if (begins and len(word) < 4 and word.lower() in models.stop_words(language)) or (
                len(word) > 1 and _ROMAN.fullmatch(word)
            ):
                continue
        at = _at(words, start + 1, end - 1, _AND.get(language, "")) if kind == "PER" and end - start > 2 else 0
        # "José Ortega y Gasset" is one person: only names of the same length are two.
        if at and at - start == end - at - 1:
            out += ((start, at, kind), (at + 1, end, kind))
        else:
            out.append((start, end, kind))
    return out


def _at(words: Sequence[str], start: int, end: int, wanted: str) -> int | None:
    return next((at for at in range(start, end) if words[at] == wanted), None)


_PREFIXED = ("pro-", "anti-", "non-", "ex-", "post-", "pre-", "mid-", "neo-")
_BEFORE_TITLE = reading.words_of("former prime vice deputy foreign defence defense interior finance first acting chief")


def _bare(words: Sequence[str], line: Names) -> Names:
    """Names without what is not part of them: titles ("President"), prefixes ("pro-"), letters behind a person."""
    out = []
    for start, end, kind in line:
        first = start
        while first < end - 1 and (words[first].startswith(_PREFIXED) or not words[first][0].isalnum()):
            first += 1
        if kind == "PER":
            while first < end - 1 and words[first].lower().rstrip(".") in features.TITLES | _BEFORE_TITLE:
                first += 1
            while end - first > 1 and words[end - 1] in features.LETTERS:
                end -= 1
        out.append((first, end, kind))
    return out


def _company(words: Sequence[str], line: Names) -> Names:
    """Names with each run of capitalised words that ends in a legal form ("Marks & Tiller LLP") as one organisation."""
    forms = models.words("legal_forms.txt")
    if forms.isdisjoint(words):
        return line
    for at, word in enumerate(words):
        if at == 0 or word not in forms or not (words[at - 1][0].isupper() or words[at - 1] in forms):
            continue
        start = at
        while start and (words[start - 1][0].isupper() or (words[start - 1] in ("&", "and", "of") and start > 1)):
            start -= 1
        while start < at and (
            words[start] in ("&", "and", "of", "The", "the") or words[start].lower() in features.CALENDAR
        ):
            start += 1
        if start < at:
            cut = max((end for _, end, kind in line if kind == "PER" and start < end <= at - 1), default=start)
            line = [name for name in line if name[1] <= cut or name[0] > at] + [(cut, at + 1, "ORG")]
    return sorted(line)


_EVENTS = frozenset(
    ("Open", "Cup", "Tour", "Masters", "Championship", "Championships", "Games", "League", "Trophy", "Series", "Slam",
     "Bowl", "Day", "Prize", "Division", "Conference", "Prix")
)  # fmt: skip
_VENUES = frozenset(("Bowl", "Day", "Tour"))
"""Words for events that also end the name of a place: the Hollywood Bowl."""


def _no_events(words: Sequence[str], line: Names) -> Names:
    """Names that only begin a longer expression, corrected: events become MISC ("U.S. Open", "Fed Cup"), the compass
    point of "South Korean" is dropped."""
    out = []
    for start, end, kind in line:
        following = words[end] if end < len(words) else ""
        if kind == "LOC" and end - start == 1 and words[start] in ("South", "North", "East", "West"):
            if following.lower() in models.demonyms():
                continue
        elif following in _EVENTS and kind in ("ORG", "LOC"):
            out.append((start, end + 1, "MISC"))
            continue
        elif kind == "LOC" and end - start > 1 and words[end - 1] in _EVENTS and words[end - 1] not in _VENUES:
            kind = "MISC"
        out.append((start, end, kind))
    return out


def _datelines(lines: Sequence[Sequence[str]], names: list[Names], ends: Sequence[int]) -> list[Names]:
    """The names with those of datelines ("SEOUL (AP) -", "Fargo, N.D. 2024-03-01") as places; ``ends`` is the number of
    dateline words of each line."""
    out = []
    for words, line, end in zip(lines, names, ends, strict=True):
        if end:
            comma = words.index(",") if "," in words[:end] else end
            found = [(0, comma, "LOC")]
            if comma < end - 1:
                found.append((comma + 1, end, "LOC"))
            line = found + [name for name in line if name[0] >= end]
        elif dated := casing.dated(words):
            free = [name for name in line if not any(start < name[1] and name[0] < last for start, last in dated)]
            line = sorted([*free, *((start, last, "LOC") for start, last in dated)])
        out.append(line)
    return out


def _surnames(lines: Sequence[Sequence[str]], names: list[Names]) -> list[Names]:
    """A name of one word that is the last word of a person's full name is a person, unless it is a country, capital,
    state, region or area."""
    surnames: Counter[str] = Counter()
    for words, line in zip(lines, names, strict=True):
        for start, end, kind in line:
            if kind == "PER" and end - start > 1 and words[end - 1][0].isupper():
                surnames[words[end - 1]] += 1
    sure = {name for name in surnames if models.phrases()[0].get(name.lower()) not in ("C", "K", "R", "A")}
    return [
        [(start, end, "PER" if end - start == 1 and words[start] in sure else kind) for start, end, kind in line]
        for words, line in zip(lines, names, strict=True)
    ]


# Kinds of ``models.PHRASE_KINDS``: countries, capitals, states and regions. City names are too often personal names.
PLACES = frozenset("CKR")


def _placed(lines: Sequence[Sequence[str]], names: list[Names]) -> list[Names]:
    """A country, capital, state or region standing alone is a place, not a person, unless it is part of a person's full
    name in the text."""
    called = {
        word
        for words, line in zip(lines, names, strict=True)
        for start, end, kind in line
        if kind == "PER" and end - start > 1
        for word in words[start:end]
    }

    def place(word: str) -> bool:
        return word not in called and models.phrases()[0].get(word.lower()) in PLACES

    return [
        [
            (start, end, "LOC" if kind == "PER" and end - start == 1 and place(words[start]) else kind)
            for start, end, kind in line
        ]
        for words, line in zip(lines, names, strict=True)
    ]


def _majority(lines: Sequence[Sequence[str]], names: list[Names]) -> list[Names]:
    """A name gets its most frequent type throughout if that is at least twice as frequent as the next one."""
    votes: dict[str, list[str]] = {}
    for words, line in zip(lines, names, strict=True):
        for start, end, kind in line:
            votes.setdefault(_written(words, start, end), []).append(kind)
    majority: dict[str, str] = {}
    for name, kinds in votes.items():
        if kinds.count(kinds[0]) < len(kinds):
            (first, most), (_, next_most), *_ = Counter(kinds).most_common()
            if most >= 2 * next_most:
                majority[name] = first
    if not majority:
        return names
    return [
        [(start, end, majority.get(_written(words, start, end), kind)) for start, end, kind in line]
        for words, line in zip(lines, names, strict=True)
    ]


def _extended(lines: Sequence[Sequence[str]], names: list[Names]) -> list[Names]:
    """A name followed by a word such as "Institute" or "Bank" is extended by it and becomes an organisation."""
    out = []
    for words, line in zip(lines, names, strict=True):
        grown: Names = []
        for start, end, kind in line:
            if grown and start < grown[-1][1]:
                continue
            last = end
            while last < len(words) and words[last][0].isupper() and words[last].lower() in models.organisation_words():
                last += 1
            grown.append((start, last, kind if last == end else "ORG"))
        out.append(grown)
    return out


LISTED_KINDS = {"C": "LOC", "K": "LOC", "A": "LOC", "O": "ORG"}


def _listed(lines: Sequence[Sequence[str]], names: list[Names], listed: Sequence[Phrases]) -> list[Names]:
    """The names with countries, capitals and well-known organisations that the tagger missed or tagged MISC."""
    kinds = models.phrases()[0]
    names = [
        [
            (start, end, LISTED_KINDS.get(kinds.get(_written(words, start, end).lower(), ""), kind))
            if kind == "MISC"
            else (start, end, kind)
            for start, end, kind in line
        ]
        for words, line in zip(lines, names, strict=True)
    ]
    return [
        sorted([*line, *_passed_over(words, line, phrases)]) if any(phrases) else line
        for words, line, phrases in zip(lines, names, listed, strict=True)
    ]


def _passed_over(words: Sequence[str], line: Names, kinds: Phrases) -> Iterator[tuple[int, int, str]]:
    occupied = {at for start, end, _ in line for at in range(start, end)}
    loose = {at for start, end, kind in line if kind == "MISC" for at in range(start, end)}
    at = 0
    while at < len(words):
        kind = kinds[at]
        end = at + 1
        if kind is not None and kind[0] == "B":
            while end < len(words) and kinds[end] == "I" + kind[1]:
                end += 1
            beside = {at - 1, end} & occupied or (end < len(words) and words[end][0].isupper())
            exact = end - at > 1 or words[at].isupper() == (_written(words, at, end) in models.acronyms())
            free = occupied.isdisjoint(range(at, end)) and not beside
            named = LISTED_KINDS.get(kind[1]) or ("LOC" if results.is_country(words[at:end]) else None)
            if named and exact and (free or (kind[1] == "O" and loose.issuperset(range(at, end)))):
                yield at, end, named
        at = end


def _repeated(lines: Sequence[Sequence[str]], names: list[Names]) -> list[Names]:
    """The names with untagged capitalised words added that are a name elsewhere in the text."""
    kinds: dict[tuple[str, ...], list[str]] = {}
    companies: set[tuple[str, ...]] = set()
    for words, line in zip(lines, names, strict=True):
        for start, end, kind in line:
            if end - start <= 4 and words[start][0].isupper():
                kinds.setdefault(tuple(words[start:end]), []).append(kind)
            if kind == "PER" and end - start > 1:
                kinds.setdefault((words[end - 1],), []).append("PER")
            if kind == "ORG" and end - start > 1 and words[end - 1] in models.words("legal_forms.txt"):
                kinds.setdefault(tuple(words[start : end - 1]), []).append("ORG")
                companies.add(tuple(words[start : end - 1]))
    common = models.common_words()
    known = {
        name: max(dict.fromkeys(given), key=lambda kind: (kind != "MISC", given.count(kind)))
        for name, given in kinds.items()
        if not (len(name) == 1 and (name[0].lower() in common or len(name[0]) < 3))
    }
    shown = models.organisations()
    named = {shown[" ".join(name)] for name, kind in known.items() if kind == "ORG" and " ".join(name) in shown}
    known.update({(short,): "ORG" for short in models.short_acronyms() if shown[short] in named})
    firsts = {name[0] for name in known}
    names = [
        [(start, end, _known(tuple(words[start:end]), kind, known, companies)) for start, end, kind in line]
        for words, line in zip(lines, names, strict=True)
    ]
    return [
        line if firsts.isdisjoint(words) else sorted([*line, *_found(words, line, known, firsts)])
        for words, line in zip(lines, names, strict=True)
    ]


def _known(name: tuple[str, ...], kind: str, known: dict[tuple[str, ...], str], companies: set[tuple[str, ...]]) -> str:
    if name in companies:
        return "ORG"
    return known.get(name, kind) if kind == "MISC" else kind


def _found(
    words: Sequence[str], line: Names, known: dict[tuple[str, ...], str], firsts: set[str]
) -> Iterator[tuple[int, int, str]]:
    occupied = {at for start, end, _ in line for at in range(start, end)}
    after = 0
    for at, word in enumerate(words):
        if at < after or word not in firsts or at in occupied:
            continue
        for size in (4, 3, 2, 1):
            kind = known.get(tuple(words[at : at + size])) if at + size <= len(words) else None
            if kind and occupied.isdisjoint(range(at, at + size)):
                yield at, at + size, kind
                after = at + size
                break

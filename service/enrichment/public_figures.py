"""The names of tokenised lines in, the same with people whom the press names by family name alone out.

What taggers learn from encyclopedias calls nobody "Macron": they meet him with his first name. In a brief he has none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache

from service.enrichment import features, gazetteer, models, script_places
from service.enrichment.full_names import PARTICLES, SENTENCE_ENDS
from service.enrichment.tokens import Names

_ADJECTIVAL = ("ski", "sky", "cki", "dzki", "skyy", "skiy", "ський", "ский")
_ENDINGS = {
    **dict.fromkeys(("pl", "cs", "sk", "sl", "hr", "sr"), ("a", "owi", "ovi", "em", "iem", "om", "u", "y", "ie", "ą")),
    **dict.fromkeys(("ru", "uk", "bg"), ("а", "у", "ом", "ым", "им", "е", "я", "ю", "ем", "ём", "ові")),
}
"""Endings of a family name in other cases."""
_ADJECTIVE_ENDINGS = {"pl": ("ego", "emu", "m"), "ru": ("ого", "ому", "им", "ом"), "uk": ("ого", "ому", "им")}
"""The same of a name that is an adjective, behind its stem: Zełenskiego, Зеленского."""
_PARTICLES = PARTICLES | {"d", "d'", "d’", "ul", "vom"}
_PLACED = {
    "en": frozenset(("near",)),
    "es": frozenset(("en",)),
    "pt": frozenset(("em",)),
    "fr": frozenset(("à", "en")),
    "ru": frozenset(("в",)),
    "pl": frozenset(("w",)),
    "cs": frozenset(("v",)),
    **dict.fromkeys(("sv", "da", "no"), frozenset(("i",))),
}
"""What stands before places and hardly ever before people, besides "in"."""
SHORTEST = 5
"""Letters of a name that has such an ending."""


_NONE = {"pl": frozenset(("Nadal",)), "sv": frozenset(("Annan",))}
"""What is nearly always another word in that language: "still", "other"."""


@cache
def _names(language: str) -> frozenset[str]:
    spelt = {
        name
        for line in models.data_text("public_figures.txt").splitlines()
        if line[:1] != "#"
        for name in line.split("|")
    } - _NONE.get(language, frozenset())
    inflected = {name + ending for name in spelt if len(name) >= SHORTEST for ending in _ENDINGS.get(language, ())}
    for name in spelt:
        if name.endswith(_ADJECTIVAL):
            stem = name if language == "pl" else name[:-2]
            inflected.update(stem + ending for ending in _ADJECTIVE_ENDINGS.get(language, ()))
    return frozenset(spelt | inflected)


def named(lines: Sequence[Sequence[str]], names: Sequence[Names], language: str) -> list[Names]:
    """``names`` plus public figures named alone, and without what ran them together with other words ("Merkel traf
    Macron").

    A name beside another capitalised word is left as it is: "Trump Tower", "Marine Macron".
    """
    known = _names(language)
    inside = {
        word for words in lines if not known.isdisjoint(words) for at, word in enumerate(words) if _is_inside(words, at)
    } & known
    return [
        _of_line(words, line, known, language, inside) if not known.isdisjoint(words) else line
        for words, line in zip(lines, names, strict=True)
    ]


def _of_line(words: Sequence[str], line: Names, known: frozenset[str], language: str, inside: Collection[str]) -> Names:
    kept: Names = []
    for start, end, kind in line:
        within = [at for at in range(start, end) if words[at] in known]
        placed = kind == "LOC" and start > 0 and words[start - 1].lower() in ("in", *_PLACED.get(language, ()))
        placed = placed and (words[start - 1].lower() == "in" or _is_a_place(words[start:end]))
        small = any(words[at].islower() and words[at] not in _PARTICLES for at in range(start, end))
        titled = all(words[at] in known or words[at].lower().rstrip(".") in features.TITLES for at in range(start, end))
        if not within or placed or not (small or titled or (end - start == 1 and kind != "PER")):
            kept.append((start, end, kind))
        elif small and kind == "PER":
            kept += [(first, last, kind) for first, last in _capitals(words, start, end)]
    covered = {at for start, end, _ in kept for at in range(start, end)}
    alone = (at for at, word in enumerate(words) if word in known and at not in covered)
    return sorted(
        [
            *kept,
            *(
                (at, at + 1, "PER")
                for at in alone
                if not _of_a_name(words, at, known) and (words[at] in inside or not _is_a_word(words, at, language))
            ),
        ]
    )


def _is_a_place(name: Sequence[str]) -> bool:
    found = gazetteer.index().named(gazetteer.key(" ".join(name)))
    return found.stop > found.start or bool(script_places.known_as(" ".join(name)))


def _is_inside(words: Sequence[str], at: int) -> bool:
    return at > 0 and words[at - 1] not in SENTENCE_ENDS


def _is_a_word(words: Sequence[str], at: int, language: str) -> bool:
    """Whether ``words[at]`` begins a sentence and is a word of the language too that no verb of saying follows: "Truss
    bridges", "Hollande"."""
    word = words[at]
    if _is_inside(words, at) or not (word.lower() in models.known_words(language) or word in _WORDS.get(language, ())):
        return False
    return at + 1 == len(words) or words[at + 1] not in _says(language)


_WORDS = {"en": frozenset(("Musk", "Truss"))}
"""Figures that are words of that language, which the lists of common words lack."""


@cache
def _says(language: str) -> frozenset[str]:
    """The verbs that introduce words said, in one word."""
    return frozenset(
        verb for code, verbs, *_ in models.tsv("cues.tsv") if code == language for verb in verbs.split(" ")
    )


def _capitals(words: Sequence[str], start: int, end: int) -> Iterator[tuple[int, int]]:
    """The runs of capitalised words in ``words[start:end]``."""
    first = start
    for at in range(start, end + 1):
        if at == end or words[at].islower():
            if first < at:
                yield first, at
            first = at + 1


def _of_a_name(words: Sequence[str], at: int, known: frozenset[str]) -> bool:
    """Whether ``words[at]`` is part of a longer name: a capitalised word stands beside it that is neither a title, the
    first word of the sentence, nor a public figure too."""
    behind = words[at + 1] if at + 1 < len(words) else ""
    before = words[at - 1] if at > 1 and words[at - 2].isalpha() else ""
    title = before.lower().rstrip(".") in features.TITLES
    return (behind[:1].isupper() and behind not in known) or (
        before[:1].isupper() and not before.isupper() and not title and before not in known
    )

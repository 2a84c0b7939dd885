"""A language's words in, the institutions among them out: the World Bank under each language's name is one entity.

``data/bodies.tsv`` has what they are called, ``data/body_contexts.tsv`` where that is no name. In German, Polish and
Russian a name's words are compared without their endings, so that every case is found ("Банка" "Банком"); elsewhere as
they are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from service.enrichment import letters, models, tokens

ENDINGS: dict[str, str] = {
    "de": r"(?:e[nmrs]?|s)$",
    "pl": r"(?:ie[gj]o|iemu|ego|emu|[yi]mi|i?ej|a(?:mi|ch)|iem|owi|[yi]ch|[yioe]m|ie|[ąęaeiouy])$",
    "ru": r"(?:[ое]го|[ое]му|[ыиая]ми|[иыое]й|ая|яя|[оеыи]е|ую|юю|[оеаяыи]м|[аяыи]х|[аяоеуюыиьй])$",
    "cs": r"(?:ého|ému|ými|ách|ami|ou|[éý]m|[aáeéěiíouůyý])$",
    "sv": r"s$",
}
"""What a word may end in besides its stem; that stems may look alike is harmless: all words of a name must fit."""
NO_ONE = "-"
SHORTEST_STEM = 3
_SOFT = (("dzi", "d"), ("ci", "t"), ("rz", "r"), ("ł", "l"))


@dataclass(frozen=True, slots=True)
class Body:
    """An institution: the name by which it is one in all languages, and the form found in this language.

    The first is None for what many countries have ("Sénat"): whose it is, the name does not say.
    """

    known_as: str | None
    form: str


@lru_cache(maxsize=20_000)
def stem(word: str, language: str) -> str:
    """``word`` in lower case without its ending, in a language that has any."""
    lowered = word.lower()
    endings = ENDINGS.get(language)
    if endings is None or (len(word) > 1 and word.isupper()):
        return lowered
    bare = re.sub(endings, "", lowered)
    if len(bare) < SHORTEST_STEM:
        return lowered
    if language == "pl":
        bare = bare.rstrip("i") if len(bare) > SHORTEST_STEM else bare
        for soft, hard in _SOFT:
            bare = bare[: -len(soft)] + hard if bare.endswith(soft) else bare
    return bare


@cache
def _rows(language: str) -> dict[str, tuple[Body, tuple[str, ...]]]:
    """Each form of a name in ``language`` to its institution and its words."""
    found: dict[str, tuple[Body, tuple[str, ...]]] = {}
    for known_as, *names in models.tsv("bodies.tsv"):
        for name in names:
            code, _, forms = name.partition("=")
            if code == language:
                for form in forms.split("|"):
                    lines = tokens.lines(form.replace("d'", "d ").replace("l'", "l "))
                    body = Body(known_as if known_as != NO_ONE else None, form)
                    found[form] = body, tuple(word for line in lines for word in line.words)
    return found


@cache
def _by_first(language: str) -> dict[str, list[tuple[tuple[str, ...], Body]]]:
    """The first stem of each name to its stems and the institution, the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], Body]]] = {}
    for known, words in _rows(language).values():
        stems = tuple(stem(word, language) for word in words)
        found.setdefault(stems[0], []).append((stems, known))
    return {first: sorted(names, key=lambda each: -len(each[0])) for first, names in found.items()}


def found(words: Sequence[str], language: str) -> Iterator[tuple[int, int, Body]]:
    """[start, end) in tokens of the institutions named in a line, and which they are.

    The first word has a capital ("Banque mondiale", not "une banque mondiale"); abbreviations are written as listed.
    """
    table = _by_first(language)
    if not table:
        return
    after = 0
    for at, word in enumerate(words):
        if at < after or not word[0].isupper():
            continue
        for stems, known in table.get(stem(word, language), ()):
            end = at + len(stems)
            if len(stems) == 1 and len(word) < 6 and " ".join(words[at:end]) not in _rows(language):
                continue
            if end <= len(words) and all(
                stem(each, language) == wanted for each, wanted in zip(words[at:end], stems, strict=True)
            ):
                yield at, end, known
                after = end
                break


def known_as(name: str, language: str) -> str | None:
    """The name by which the institution called ``name`` in ``language`` is one in all languages; None for any other."""
    if language == "en":
        return None
    known = _rows(language).get(letters.simplified(name) if language == "zh" else name)
    return known[0].known_as if known else None


@cache
def _in_script(language: str) -> re.Pattern[str]:
    forms = sorted(_rows(language), key=lambda form: (-len(form), form))
    if language == "ar":
        # "and", "with", "for" are written as one word with what follows; "for the" loses a letter.
        whole = [re.escape(form) for form in forms]
        bare = [re.escape(form[2:]) for form in forms if form.startswith("ال")]
        return re.compile(
            rf"(?<![\u0621-\u06ff])(?:[وف]?[بكل]?(?P<whole>{'|'.join(whole)})|[وف]?لل(?P<bare>{'|'.join(bare)}))"
            r"(?![\u0621-\u06ff])"
        )
    return re.compile(f"(?P<whole>{'|'.join(map(re.escape, forms))})")


@cache
def _contexts() -> dict[str, tuple[re.Pattern[str] | None, re.Pattern[str] | None, re.Pattern[str] | None]]:
    """What must not stand before a form, what not behind it, and what the text must have, in ``body_contexts.tsv``."""
    return {
        row[0]: (
            re.compile(f"(?:{row[1]})$") if row[1] != NO_ONE else None,
            re.compile(row[2]) if row[2] != NO_ONE else None,
            re.compile(row[3]) if row[3] != NO_ONE else None,
        )
        for row in models.tsv("body_contexts.tsv")
    }


CONTEXT = 6
"""Characters before a form that are looked at."""


def stands(text: str, start: int, end: int, form: str) -> bool:
    """Whether ``form`` at [start, end) is a name there, and not the parts of other words."""
    before, behind, needed = _contexts().get(form, (None, None, None))
    return not (
        (before is not None and before.search(text[max(0, start - CONTEXT) : start]))
        or (behind is not None and behind.match(text, end))
        or (needed is not None and not needed.search(text))
    )


def in_script(text: str, language: str) -> Iterator[tuple[int, int, str]]:
    """[start, end) and the name shown of the institutions in a text of Chinese (simplified) or Arabic."""
    for match in _in_script(language).finditer(text):
        bare = language == "ar" and match["bare"] is not None
        form = "ال" + match["bare"] if bare else match["whole"]
        start = match.start("bare") if bare else match.start("whole")
        if stands(text, start, match.end(), form):
            yield start, match.end(), _rows(language)[form][0].form

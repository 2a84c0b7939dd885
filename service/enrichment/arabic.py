"""An Arabic body in, its people, organisations and places out.

Arabic has no capitals, and most names are words too, so a name counts only with a witness: a person has a known first
name and stands behind an office ("وزير الخارجية المصري سامح ...") or a verb of saying; an organisation is listed, or
begins with what organisations begin with ("وزارة ...") and goes on with words with the article; a place stands behind a
preposition, begins the text or is a country or a great city.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from service.article import EntityType
from service.enrichment import bodies, models, script_places
from service.enrichment.mentions import Mention
from service.word_frequencies import frequencies

_WORD = re.compile("[\u0621-\u063a\u0641-\u065f\u0670-\u06d3]+")
_MARKS = re.compile("[\u064b-\u0652\u0670\u0640]")
FAR_FROM_OFFICE = 6
"""Most words between an office and the name of who holds it: "رئيس مجلس إدارة البنك المركزي الأردني ..."."""
LONGEST = 4
COMMON_NOUN = 3e-5
"""From this share of running text on, a noun behind a first name is no family name even behind an office."""
_CHAIN = frozenset(("بن", "بنت", "ابن", "آل", "أبو", "ابو", "عبد", "ولد", "أم", "بو", "الله"))
"""Words of a name that another one must follow."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a line, [start, end) in the body, without vowel marks; whether only a space is before it."""

    start: int
    end: int
    text: str
    joined: bool


@cache
def _words() -> dict[str, frozenset[str]]:
    return {row[0]: frozenset(row[1].split()) for row in models.tsv("arabic.tsv")}


@cache
def _common() -> frozenset[str]:
    return frozenset(frequencies("ar"))


def _is(kind: str, word: str) -> bool:
    """Whether ``word``, perhaps with "and" before it, or with the article, is one of a kind."""
    listed = _words()[kind]
    if word in listed:
        return True
    bare = word[1:] if word[:1] in "وف" and len(word) > 2 else word
    return bare in listed or (bare.startswith("ال") and bare[2:] in listed) or (bare[:2] == "لل" and bare[2:] in listed)


def _split(body: str) -> list[list[Word]]:
    """The words of each line of ``body``."""
    lines = []
    for line in re.finditer(r"[^\n]+", body):
        before = -1
        words = []
        for found in _WORD.finditer(body, *line.span()):
            joined = found.start() == before + 1 and body[before : before + 1] == " "
            words.append(Word(found.start(), found.end(), _MARKS.sub("", found.group()), joined))
            before = found.end()
        lines.append(words)
    return lines


def names(body: str) -> list[Mention]:
    """The names of ``body`` in text order, none inside another one."""
    taken = bytearray(len(body))
    found: list[Mention] = []

    def keep(start: int, end: int, kind: EntityType, name: str) -> None:
        if end > start and not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            found.append(Mention(start, end, kind, name))

    for start, end, name in bodies.in_script(body, "ar"):
        keep(start, end, "organisation", name)
    lines = _split(body)
    for words in lines:
        for start, end in _people(words, taken):
            name = " ".join(_MARKS.sub("", body[start:end]).split())
            keep(start, end, "person", name)
    last_names = {m.text.rsplit(" ", 1)[1]: m.text for m in found if m.type == "person"}
    for words in lines:
        for before, word in pairwise(words):
            if word.text in last_names and _is("say", before.text) and word.joined:
                keep(word.start, word.end, "person", word.text)
        for start, end in _organisations(words):
            keep(start, end, "organisation", body[start:end])
    for number, words in enumerate(lines):
        for start, end, name in _places(words, number < 2):
            keep(start, end, "place", name)
    return sorted(found, key=lambda mention: mention.start)


def _people(words: list[Word], taken: bytearray) -> Iterator[tuple[int, int]]:
    """[start, end) in the body of people behind an office or a verb of saying."""
    office = -FAR_FROM_OFFICE - 2
    at = 0
    while at < len(words):
        word = words[at]
        if not word.joined:
            office = -FAR_FROM_OFFICE - 2
        near = at - office <= FAR_FROM_OFFICE + 1 and office < at
        said = at > 0 and word.joined and _is("say", words[at - 1].text)
        if _is("role", word.text):
            office = at
        elif (near or said) and word.text in _words()["first"] and not taken[word.start]:
            end = _end(words, at)
            if end > at + 1 and not _is_phrase(words[at:end], near):
                yield word.start, words[end - 1].end
                at, office = end - 1, -FAR_FROM_OFFICE - 2
        elif _is("stop", word.text) or _is("say", word.text):
            office = -FAR_FROM_OFFICE - 2
        at += 1


def _is_phrase(name: list[Word], office: bool) -> bool:
    """Whether two words are a phrase ("حسن الجوار"): a first name that is a word too, and a noun with the article.

    Behind an office only a very common noun shows that.
    """
    last = name[-1].text
    if len(name) != 2 or name[0].text in _CHAIN or not last.startswith("ال") or last in _words()["family"]:
        return False
    rates = frequencies("ar")
    if last == "الدين" or rates.get(name[0].text, 0.0) < COMMON_NOUN:
        return False
    noun = last[2:] in rates and not last.endswith("ي")
    return noun and rates.get(last, 0.0) >= (COMMON_NOUN if office else 0.0) and last in rates


def _end(words: list[Word], at: int) -> int:
    """The end of the name whose first word is ``at``: the family name is the first word with the article, else a first
    name or a word that the text does not use as one."""
    if words[at].text == "عبد" and at + 1 < len(words) and words[at + 1].joined and words[at + 1].text.startswith("ال"):
        at += 1
    end = at + 1
    while end < len(words) and end - at < LONGEST and words[end].joined:
        text = words[end].text
        first = text in _words()["first"]
        if _is("stop", text) or _is("role", text) or _is("say", text):
            break
        if end - at > 1 and text[:1] in "ولبف" and not first:
            break
        if text in _CHAIN:
            if end + 1 < len(words) and words[end + 1].joined and not _is("stop", words[end + 1].text):
                end += 2
                continue
            break
        if text.startswith("ال"):
            return end + (end == at + 1 or not script_places.known_as(text))
        if first or end == at + 1:
            end += 1
            continue
        break
    return end


def _organisations(words: list[Word]) -> Iterator[tuple[int, int]]:
    """[start, end) in the body of organisations by what their names begin with."""
    kinds = _words()
    for at, word in enumerate(words):
        text = word.text
        cuts = (size for size in (0, 1, 2) if text[size:] in kinds["opening"] and set(text[:size]) <= set("وفبلك"))
        cut = next(cuts, None)
        if cut is None:
            continue
        end = at + 1
        while end < len(words) and end - at < 4 and words[end].joined:
            following = words[end].text
            definite = following.startswith("ال") and len(following) > 3
            if end == at + 1:
                bare = text[cut:] in kinds["named"] and (
                    (bool(script_places.known_as(following)) and following not in kinds["not_place"])
                    or (text[cut:] == "شركة" and following not in _common() and not following.endswith("ة"))
                )
                if not (bare or (definite and following not in kinds["generic"])):
                    break
            elif not definite or not following.endswith(tuple(kinds["nisba"])) or following in kinds["stop"]:
                break
            end += 1
        if end > at + 1 and not (words[at].text[cut:].startswith("ال") and end < at + 2):
            yield word.start + cut, words[end - 1].end


def _places(words: list[Word], opening: bool) -> Iterator[tuple[int, int, str]]:
    """[start, end) in the body and name of places."""
    kinds = _words()
    at = 0
    while at < len(words):
        for size in (3, 2, 1):
            if at + size > len(words) or not all(word.joined for word in words[at + 1 : at + size]):
                continue
            first = words[at].text
            for cut in (0, 1):
                if cut and first[:1] not in "وبلف":
                    continue
                name = " ".join([first[cut:], *(word.text for word in words[at + 1 : at + size])])
                before = words[at - 1].text if at and words[at].joined else ""
                witness = _is("before_place", before) or (cut and first[0] == "ب") or (opening and at == 0)
                if (cut == 0 or len(name) > 3) and script_places.known_as(name) and (
                    (witness and name not in kinds["not_place"])
                    or (_is("before_place", before) and cut == 0 and name == "جدة")
                    or name in kinds["sure"]
                ):  # fmt: skip
                    yield words[at].start + cut, words[at + size - 1].end, name
                    at += size - 1
                    break
            else:
                continue
            break
        at += 1

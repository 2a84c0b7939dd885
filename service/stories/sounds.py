"""A name in any of a dozen scripts in, a phonetic key out: ``Johnson``, ``Джонсон`` and ``جونسون`` are all SNSN.

A key is the name's consonants, in eight classes that hold across languages (p and b, l and r, all sibilants, ...), and
whether it begins with a vowel. Vowels differ from script to script, or are not written at all.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib import resources

_CLASSES = {
    letter: name
    for name, letters in {
        "P": "bp", "F": "fvw", "T": "dt", "S": "szjc", "K": "gkq", "L": "lr", "M": "m", "N": "n",
    }.items()
    for letter in letters
}  # fmt: skip
# One sound written with several letters; longer ones come first.
_SOUNDS = (
    ("dzh", "j"), ("tsch", "s"), ("sch", "s"), ("tch", "s"), ("sh", "s"), ("ch", "s"), ("zh", "s"), ("dj", "s"),
    ("ph", "f"), ("th", "t"), ("kh", "k"), ("gh", "g"), ("ck", "k"), ("ts", "s"), ("tz", "s"), ("x", "ks"),
)  # fmt: skip
_M_BEFORE_P = re.compile(r"m(?=[bp])")
_HARD_C = re.compile(r"c(?=[aouklrt]|$)")
_SEMITIC = re.compile(r"[\u0590-\u06ff]")
_POSSESSIVE = re.compile(r"['’]s?$")
# Particles that Korean attaches to the end of a word.
_PARTICLE = re.compile(r"(?<=[가-힣]{2})(?:은|는|이|가|을|를|의|에|와|과|로|도)$")
# The article and one-letter words that Arabic attaches to the beginning of a word.
_PROCLITIC = re.compile(r"^(?:وال|بال|ال|لل|و|ب|ل)(?=...)")
# Length of keys: shorter ones are shared by too many names; the rest of longer ones does not help to distinguish names.
SHORTEST, LONGEST = 3, 6


@cache
def _letters() -> dict[str, str]:
    text = resources.files("service.stories").joinpath("letters.tsv").read_text(encoding="utf-8")
    lines = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {each[0]: each[1] for each in lines}


@lru_cache(maxsize=100_000)
def keys(word: str) -> tuple[str, ...]:
    """The keys of ``word``, without a possessive: one, or two where it may begin with an Arabic article or end with a
    Korean particle. Keys that are too short are left out."""
    forms = (_POSSESSIVE.sub("", word), _PARTICLE.sub("", _PROCLITIC.sub("", word)))
    return tuple(dict.fromkeys(found for form in forms if len(found := key(form)) >= SHORTEST))


def key(name: str) -> str:
    """The key of one word."""
    letters = _letters()
    plain = (part for letter in unicodedata.normalize("NFC", name.lower()) for part in _plain(letter))
    written = "".join(letters.get(letter, letter) for letter in plain)
    for several, one in _SOUNDS:
        written = written.replace(several, one)
    written = _M_BEFORE_P.sub("n", written)
    written = _HARD_C.sub("k", written)
    consonants_only = _SEMITIC.match(name) is not None
    found: list[str] = []
    for at, letter in enumerate(written):
        if letter in "aeiouyh":
            if at == 0:
                found.append("K" if letter == "h" else "A")
        elif letter == "w" and at and consonants_only:
            continue
        elif (sound := _CLASSES.get(letter)) and found[-1:] != [sound]:
            found.append(sound)
    return "".join(found)


@cache
def _plain(letter: str) -> str:
    """A letter in Latin letters: katakana and Indic letters by their Unicode names; any other letter without its
    accents."""
    if "\u30a1" <= letter <= "\u30fa":
        return unicodedata.name(letter).rpartition(" ")[2].lower()
    if "\u0900" <= letter <= "\u0dff":
        return _indic(unicodedata.name(letter, ""))
    return "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))


def _indic(name: str) -> str:
    """A letter by its Unicode ``name``, such as ``DEVANAGARI LETTER BHA``: one sound, a vowel or a consonant."""
    if name.endswith(("SIGN ANUSVARA", "SIGN CANDRABINDU")):
        return "n"
    if " SIGN " in name or " LETTER " not in name:
        return ""
    read = name.rpartition(" ")[2].lower()
    if read[0] in "aeiou":
        return "a"
    return "ch" if read[0] == "c" else read[:2] if read[:2] in ("sh", "kh", "gh", "ph") else read[0]

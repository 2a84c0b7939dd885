"""A line's key in, its label by known phrases out; the phrases, in all languages, are in ``phrases.tsv``."""

from __future__ import annotations

import re
from collections import defaultdict
from importlib.resources import files

import ahocorasick_rs

from service.cleaning.constants import LEAST_ALONE, LONGEST_ASKING, LONGEST_BEGUN, LONGEST_HOLDING, MOST_ASKING
from service.cleaning.labels import Label
from service.cleaning.visible import visible
from service.cleaning.words import WORDS

# Key lengths of the index of beginnings, tried in this order: its keys are the first four letters of a phrase, or all
# of a shorter one.
_SIZES = (4, 3, 2)


def _load() -> tuple[dict[str, Label], dict[str, list[tuple[str, Label]]], list[tuple[str, Label]]]:
    whole: dict[str, Label] = {}
    begun: dict[str, list[tuple[str, Label]]] = defaultdict(list)
    held: list[tuple[str, Label]] = []
    text = files(__package__).joinpath("phrases.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        name, mode, phrase = line.split("\t")
        kind = Label(name)
        if mode == "=":
            whole.setdefault(phrase, kind)
        elif mode == "^":
            begun[phrase[: _SIZES[0]]].append((phrase, kind))
        else:
            held.append((phrase, kind))
    for rows in begun.values():
        rows.sort(key=lambda row: len(row[0]), reverse=True)
    return whole, dict(begun), held


# "Read this too", in any language: words that ask to read, and words allowed around them, none of which name a subject.
_ASKS = frozenset(map(visible, WORDS["asks-to-read"]))
_AROUND = frozenset(map(visible, WORDS["around-asks"]))
_KNOWN = _ASKS | _AROUND
_ASKING = re.compile("|".join(sorted(map(re.escape, _KNOWN), key=len, reverse=True)))
# "This story is only available to our subscribers"
_WALL = re.compile(
    r"this (?:article|story|content|post|piece|newsletter) is "
    r"(?:(?:for|to|only|just|exclusively|exclusive|available|reserved|limited|our|paying|paid|premium|registered) )"
    r"{1,6}(?:subscribers|members)(?! of)\b"
)
# From this character on, scripts have no case and not all separate words by spaces.
_UNPARTED = "\u0e00"
_DIGIT = re.compile(r"\d")
_WHOLE, _BEGUN, _HELD = _load()
_HOLDING = ahocorasick_rs.AhoCorasick([phrase for phrase, _ in _HELD])


def kind_of_line(key: str) -> Label | None:
    """The label of a line that is exactly a known phrase, ignoring numbers (``12 Comments``), or only asks to read
    something; else None."""
    kind = _WHOLE.get(key)
    if kind is None and len(key) < 80 and _DIGIT.search(key):
        kind = _WHOLE.get(" ".join(word for word in key.split() if not word.isdigit()))
    return Label.RELATED if kind is None and asks_to_read(key) else kind


def begins_related(key: str) -> bool:
    """Whether a heading begins with two words or more that are the heading of a list of other articles ("More on")."""
    words = key.split()[:MOST_ASKING]
    return any(_WHOLE.get(" ".join(words[:count])) is Label.RELATED for count in range(2, len(words) + 1))


def asks_to_read(key: str) -> bool:
    """Whether a line consists only of words that ask to read or to watch something: ``Read this too``."""
    first = key.partition(" ")[0]
    if len(key) > LONGEST_ASKING or (first[:1] < _UNPARTED and first not in _KNOWN):
        return False
    words = key.split()
    if words and words[0][0] >= _UNPARTED and not _KNOWN.issuperset(words):
        words = _ASKING.findall(key)
        if len("".join(words)) < len(key.replace(" ", "")):
            return False
    if _ASKS.isdisjoint(words) or len(words) > MOST_ASKING or not _KNOWN.issuperset(words):
        return False
    return len(words) > 1 or len(words[0]) >= LEAST_ALONE or not words[0].isascii()


def kind_of_beginning(key: str, length: float) -> Label | None:
    """The label of a line of weight ``length`` that begins with a known phrase, or None."""
    if length > LONGEST_BEGUN:
        return None
    if key.startswith("this ") and _WALL.match(key):
        return Label.PAYWALL
    for size in _SIZES:
        for phrase, kind in _BEGUN.get(key[:size], ()):
            # An ASCII phrase must end at a word boundary; scripts without spaces have none.
            if key.startswith(phrase) and (
                len(key) == len(phrase) or phrase[-1:] == " " or key[len(phrase)] == " " or not phrase.isascii()
            ):
                return kind
    return None


def kind_of_content(key: str, length: float) -> Label | None:
    """The label of a line of weight ``length`` that contains a known phrase, or None."""
    if length > LONGEST_HOLDING:
        return None
    found = _HOLDING.find_matches_as_indexes(key)
    return _HELD[found[0][0]][1] if found else None

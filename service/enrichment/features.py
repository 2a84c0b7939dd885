"""Tokens in, the features of the name tagger out.

Word features (form, prefix and ending, cluster, word lists) are computed once per word and cached; place features
(shapes of the neighbours, gazetteer phrases, start of a line) are computed for each token. Training and tagging call
the same functions, so they cannot diverge.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from service.enrichment import models, reading

NEAR = ("l=", "s=", "p3", "e3", "c0", "c1", "f=")
FAR = ("l=", "s=", "c1", "f=")
OF_A_WORD = frozenset(("l=", "s=", "p2", "p3", "p4", "p5", "e2", "e3", "e4", "e5", "e6", "e7", "c0", "c1", "c2", "f="))
"""Prefixes of the names of word features."""
CACHED_WORDS = 200_000
"""About 60 MB at most; the vocabulary of a day's wire fits."""

CALENDAR = reading.words_of(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug "
    "sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday"
)
TITLES = reading.words_of(
    "mr mrs ms dr sir lord lady prof professor president minister premier chancellor senator sen rep gov governor "
    "mayor "
    "king queen prince princess pope general gen colonel col major captain capt lieutenant lt sergeant sgt chairman "
    "chairwoman spokesman spokeswoman spokesperson secretary ambassador director manager coach judge justice analyst "
    "economist striker midfielder defender goalkeeper rev reverend bishop archbishop cardinal ayatollah sheikh imam "
    "rabbi leader chief ceo"
)

LETTERS = reading.words_of("QC KC SC MP MEP MBE OBE CBE PhD MD")
"""Letters behind a person's name that are no part of it."""


@lru_cache(maxsize=CACHED_WORDS)
def shape(word: str) -> str:
    """``word`` with letters replaced by X or x and digits by d, runs shortened to two, at most eight characters."""
    drawn = "".join("X" if c.isupper() else "x" if c.islower() else "d" if c.isdigit() else c for c in word)
    return re.sub(r"(.)\1+", r"\1\1", drawn)[:8]


def of_word(word: str, shared: bool = False, compound: bool = False) -> list[str]:
    """The features of ``word`` by itself, with English word clusters or, if ``shared``, classes shared by many
    languages; if ``compound``, those of a language that writes compounds in one word too."""
    lowered = word.lower()
    found = ["l=" + lowered, "s=" + shape(word)]
    if word[0].isalpha():
        found += ["p2=" + lowered[:2], "p3=" + lowered[:3], "e2=" + lowered[-2:], "e3=" + lowered[-3:]]
        found.append("e4=" + lowered[-4:])
        if compound:
            found += ["e5=" + lowered[-5:], "e6=" + lowered[-6:], "p4=" + lowered[:4], "p5=" + lowered[:5]]
        cluster = models.classes_of(lowered) if shared else models.clusters().get(lowered)
        found += [f"c0={cluster[0]}", f"c1={cluster[1]}", f"c2={cluster[2]}"] if cluster else ["c0=-"]
    flags = []
    if word[0].isupper():
        names = models.person_names()
        kind = names.get(word) or names.get(word.split("-")[0])
        flags = list({"f": ["fn"], "l": ["ln"], "b": ["fn", "ln"]}.get(kind or "", []))
        if compound:
            flags += _as_listed(word, lowered, kind)
            first, _, last = lowered.rpartition("-") if "-" in word[1:-1] else ("", "", "")
            found += [f"e7={last}", f"p5={first}-"] if first else []
    bare = lowered.rstrip(".")
    if bare in models.organisation_words():
        flags.append("ow")
    if lowered in CALENDAR:
        flags.append("mo")
    if bare in TITLES:
        flags.append("ti")
    if lowered in models.demonyms():
        flags.append("de")
    if len(word) > 1 and word.isupper():
        flags.append("up")
    if word[0].isupper() and lowered in models.common_words():
        flags.append("cw")
    return found + ["f=" + flag for flag in flags or ["0"]]


def _as_listed(word: str, lowered: str, kind: str | None) -> list[str]:
    """What a word, its genitive or the first part of its compound is listed as: "Japans", "Essen-Werden"."""
    phrases, _ = models.phrases()
    out = []
    if word[-1] == "s" and not kind and (called := models.person_names().get(word[:-1])):
        out.append("g" + called)
    if lowered in phrases:
        out.append("w" + phrases[lowered])
    elif word[-1] == "s" and lowered[:-1] in phrases:
        out.append("x" + phrases[lowered[:-1]])
    if "-" in word[1:-1]:
        out.append("h" + phrases.get(lowered.rpartition("-")[0], "0"))
    return out


def listed(words: Sequence[str]) -> list[str | None]:
    """For each token of a line, B or I plus the kind's letter if it begins or continues a gazetteer phrase, else
    None."""
    phrases, longest = models.phrases()
    out: list[str | None] = [None] * len(words)
    after = 0
    for at in [at for at, word in enumerate(words) if word[0].isupper()]:
        if at < after:
            continue
        most = longest.get(words[at].lower(), 0)
        if not most:
            continue
        lowered = [each.lower() for each in words[at : at + most]]
        for size in range(len(lowered), 0, -1):
            kind = phrases.get(" ".join(lowered[:size]))
            if kind:
                out[at] = "B" + kind
                out[at + 1 : at + size] = ["I" + kind] * (size - 1)
                after = at + size
                break
    return out


Place = tuple[str, str, str, str | None, str | None, str | None, bool]
"""Shapes of the token before, the token and the one after; their gazetteer tags; whether the token starts its line."""


def place(words: Sequence[str], phrases: Sequence[str | None], at: int) -> Place:
    """The place of token ``at`` in its line, from which ``of_place`` makes features."""
    first, last = at == 0, at + 1 == len(words)
    return (
        "#" if first else shape(words[at - 1]),
        shape(words[at]),
        "#" if last else shape(words[at + 1]),
        None if first else phrases[at - 1],
        phrases[at],
        None if last else phrases[at + 1],
        first,
    )


def of_place(place: Place) -> list[str]:
    """The features of a token's place."""
    before, token_shape, after, known_before, known, known_after, first = place
    found = [f"ss={before}|{token_shape}|{after}"]
    if known:
        found += [f"g={known}", f"gs={known}{after}", f"gb={known}{before}"]
    if known_after:
        found.append(f"1g={known_after}")
    if known_before:
        found.append(f"-1g={known_before}")
    if first:
        found += ["first", f"fs={token_shape}"]
    return found


def at_offset(features: Sequence[str], offset: int) -> list[str]:
    """The features that a word contributes to the token from which it is ``offset`` tokens away."""
    if offset == 0:
        return list(features)
    kept = NEAR if abs(offset) == 1 else FAR
    return [f"{offset}{feature}" for feature in features if feature[:2] in kept]


def of_line(words: Sequence[str], shared: bool = False, compound: bool = False) -> list[list[str]]:
    """All features of each token of a line, as used in training."""
    word_features = [of_word(word, shared, compound) for word in words]
    phrases = listed(words)
    out = [of_place(place(words, phrases, at)) for at in range(len(words))]
    for at, found in enumerate(out):
        for offset in (-2, -1, 0, 1, 2):
            there = at + offset
            found += at_offset(word_features[there], offset) if 0 <= there < len(words) else [f"{offset}#"]
    return out

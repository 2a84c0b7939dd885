"""A wire message in seven bits in, its text in the national set of ISO 646 that it was written in out.

Wires of seven bits have letters where ASCII has brackets, braces, bar and tilde: "Gr}ne", "sn|kaos". Nothing declares
the set, and the sets differ by a few signs; the language of the text decides.
"""

from __future__ import annotations

import re

from service.formats.code_pages import LANGUAGES, LEAST_IN_ALPHABET, alphabet_share
from service.language import likeliest_languages

# The sets by their names at IANA: the languages they are for, and what each has in place of these signs of ASCII.
SIGNS = "[\\]{|}~"
SETS = {
    "din_66003": ("de", "ÄÖÜäöüß"),
    "sen_850200_b": ("sv fi", "ÄÖÅäöåü"),
    "ns_4551-1": ("da no nb nn", "ÆØÅæøå|"),
    "nf_z_62-010": ("fr", "°ç§éùè¨"),
    "it": ("it", "°çéàòèì"),
    "es": ("es", "¡Ñ¿°ñç~"),
}
_TABLES = {name: str.maketrans(SIGNS, letters) for name, (_, letters) in SETS.items()}
# What no set has between two small letters, or a small and a large one: there the sign was that of ASCII
# ("Kolleg[inn]en", "Ort|Zeit").
_AMISS = re.compile("(?<=[a-z])(?:[ÄÖÜÅÆØÑ°§¡¿¨|~](?=[a-z])|[äöüßåæøéèçàìòñù](?=[A-Z]))")
# One of the signs within or at the end of a word, where no text has it, and how many there are at least.
_INSIDE = re.compile(r"(?<=[A-Za-z])[\[\\\]{|}~](?=[a-z])|(?<=[a-z]{2})[{|}](?=[\s.,])")
LEAST_INSIDE = 3
# By how much of a score, which is at most 2, one set must be likelier than the others.
LEAST_AHEAD = 0.05
# A word in brackets or braces, where the sign is what it is in ASCII ("{name}"), and any of the signs.
_PAIR = re.compile(r"(?<![A-Za-z])(?:\{[A-Za-z]{1,30}\}|\[[A-Za-z]{1,30}\])")
_SIGN = re.compile(r"[\[\\\]{|}~]")
# A word with an address in it keeps its signs.
_WORD = re.compile(r"\S+")
_ADDRESS = re.compile(r"://|www\.|@[^@]{0,100}\.")
SAMPLE = 4_000


def in_national_set(text: str) -> tuple[str, str] | None:
    """``text``, which is ASCII, as the national set has it, and the name of the set; None if it is ASCII, or if in no
    set its letters fit its language. Offsets stay the same."""
    if not any(sign in text for sign in "{|}") or len(_INSIDE.findall(text[:SAMPLE])) < LEAST_INSIDE:
        return None
    if _PAIR.search(text):
        return None
    # Also without the signs, since with those of a wrong set a text may look like another language that has them.
    without = dict(likeliest_languages(_SIGN.sub("", text[:SAMPLE]), LANGUAGES))
    found: list[tuple[float, str]] = []
    for name, table in _TABLES.items():
        read = text[:SAMPLE].translate(table)
        language, score = likeliest_languages(read, 1)[0]
        if language in SETS[name][0].split() and not _AMISS.search(read) and alphabet_share(read) >= LEAST_IN_ALPHABET:
            found.append((score + without.get(language, 0), name))
    found.sort(reverse=True)
    if not found or (len(found) > 1 and found[0][0] < found[1][0] + LEAST_AHEAD):
        return None
    name = found[0][1]
    return _translated(text, _TABLES[name]), name


def _translated(text: str, table: dict[int, int]) -> str:
    return _WORD.sub(lambda found: found[0] if _ADDRESS.search(found[0]) else found[0].translate(table), text)

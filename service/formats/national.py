"""A wire message in seven bits in, its text in the national set of ISO 646 that it was written in out.

Wires of seven bits have letters where ASCII has brackets, braces, bar and tilde: "Gr}ne", "sn|kaos". Nothing declares
the set, and the sets differ by a few signs; the language of the text decides.
"""

from __future__ import annotations

import re

from service.formats.code_pages import LEAST_IN_ALPHABET, NEAR, alphabet_share
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
# What no set has between two small letters: there the sign was that of ASCII ("Kolleg[inn]en").
_AMISS = re.compile("(?<=[a-z])[ÄÖÜÅÆØÑ°§¡¿¨|~](?=[a-z])")
# One of the signs within or at the end of a word, where no text has it, and how many there are at least.
_INSIDE = re.compile(r"(?<=[A-Za-z])[\[\\\]{|}~](?=[a-z])|(?<=[a-z]{2})[{|}](?=[\s.,])")
LEAST_INSIDE = 3
SAMPLE = 4_000


def in_national_set(text: str) -> tuple[str, str] | None:
    """``text``, which is ASCII, as the national set has it, and the name of the set; None if it is ASCII, or if in no
    set its letters fit its language. Offsets stay the same."""
    if not any(sign in text for sign in "{|}") or len(_INSIDE.findall(text[:SAMPLE])) < LEAST_INSIDE:
        return None
    best: tuple[float, str] | None = None
    for name, table in _TABLES.items():
        read = text[:SAMPLE].translate(table)
        if _AMISS.search(read) or likeliest_languages(read, 1)[0][0] not in SETS[name][0].split():
            continue
        share = alphabet_share(read)
        if share >= LEAST_IN_ALPHABET and (best is None or share > best[0] + NEAR):
            best = share, name
    return (text.translate(_TABLES[best[1]]), best[1]) if best is not None else None

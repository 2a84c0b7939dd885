"""A language as formats state it in, its two-letter code out."""

from __future__ import annotations

import re

# The codes of ISO 639-1, and ``sh``, which many still send. Senders also give a country for its language (``gb``).
ISO_639_1 = frozenset(
    code
    for line in (
        "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz",
        "ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik",
        "in io is it iu iw ja ji jv jw ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg",
        "mh mi mk ml mn mo mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro",
        "ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty",
        "ug uk ur uz ve vi vo wa wo xh yi yo za zh zu",
    )
    for code in line.split()
)
# ISO 639-2 code (three letters, both variants) -> ISO 639-1 code (two letters), which is used everywhere else.
ISO_639_2 = dict(
    pair.split(":", 1)
    for line in (
        "ara:ar ben:bn bul:bg cat:ca ces:cs cze:cs chi:zh zho:zh dan:da deu:de ger:de dut:nl nld:nl ell:el gre:el",
        "eng:en est:et fas:fa per:fa fin:fi fra:fr fre:fr heb:he hin:hi hrv:hr hun:hu ice:is isl:is ind:id ita:it",
        "jpn:ja kor:ko lav:lv lit:lt may:ms msa:ms nor:no nob:no pol:pl por:pt ron:ro rum:ro rus:ru slk:sk slo:sk",
        "slv:sl spa:es srp:sr swa:sw swe:sv tam:ta tha:th tur:tr ukr:uk urd:ur vie:vi",
    )
    for pair in line.split()
)
# The name of a language in English, as some interfaces state it.
NAMES = dict(
    pair.split(":", 1)
    for line in (
        "arabic:ar bengali:bn bulgarian:bg catalan:ca czech:cs chinese:zh mandarin:zh danish:da german:de dutch:nl",
        "greek:el english:en estonian:et persian:fa farsi:fa finnish:fi french:fr hebrew:he hindi:hi croatian:hr",
        "hungarian:hu icelandic:is indonesian:id italian:it japanese:ja korean:ko latvian:lv lithuanian:lt malay:ms",
        "norwegian:no polish:pl portuguese:pt romanian:ro russian:ru slovak:sk slovenian:sl slovene:sl spanish:es",
        "serbian:sr swahili:sw swedish:sv tamil:ta thai:th turkish:tr ukrainian:uk urdu:ur vietnamese:vi",
    )
    for pair in line.split()
)


def language_code(value: str | None) -> str | None:
    """``en`` for ``en``, ``en-GB``, ``en_US``, ``eng`` or ``English``; None if ``value`` is no such name, has no code
    of 3 letters, and none of 2 letters that is a language's."""
    if name := NAMES.get((value or "").strip().lower()):
        return name
    found = re.match(r"([A-Za-z]{2,3})(?:[-_]|$)", value or "")
    code = found.group(1).lower() if found else ""
    return code if code in ISO_639_1 else ISO_639_2.get(code, code if len(code) > 2 else None)

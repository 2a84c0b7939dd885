"""Bytes of one of the old code pages in, their text and the page's name out: the page that makes a language of them.

Pages of one family have most letters in common: what tells them apart is whether the letters beyond ASCII are those of
the language that the text is in. East Asian sets keep their usual characters together, by which they are known.
"""

from __future__ import annotations

from collections.abc import Callable

from service.language import likeliest_languages

# Letters beyond ASCII of the languages that the pages are of (CLDR, exemplar characters).
ALPHABETS: dict[str, frozenset[str]] = {
    language: frozenset(letters)
    for languages, letters in (
        ("cs", "áčďéěíňóřšťúůýž"),
        ("sk", "áäčďéíĺľňóôŕšťúýž"),
        ("pl", "ąćęłńóśźż"),
        ("hu", "áéíóöőúüű"),
        ("ro", "ăâîșțşţ"),
        ("hr bs sr sl sh", "čćđšž"),
        ("sq", "çë"),
        ("lv", "āčēģīķļņšūž"),
        ("lt", "ąčęėįšųūž"),
        ("et", "äõöüšž"),
        ("tr az", "çğıöşüâîûə"),
        ("is", "áðéíóúýþæö"),
        ("fo", "áðíóúýæø"),
        ("da no nb nn", "åæøéóòô"),
        ("sv fi", "åäöé"),
        ("de lb", "äöüßéë"),
        ("fr", "àâæçèéêëîïôùûüÿœ"),
        ("es gl", "áéíñóúü"),
        ("ca", "àçèéíïòóúü·"),
        ("pt", "àáâãçéêíóôõúü"),
        ("it", "àèéìíòóùú"),
        ("nl af", "áèéêëíïóôöúüû"),
        ("ga cy", "áéíóúâêîôûŵŷ"),
        ("en id ms eu", "éñ"),
        ("vi", "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ\u0300\u0301\u0303\u0309\u0323"),
    )
    for language in languages.split()
}
MARKS = frozenset("‘’‚“”„«»‹›–—…•·°§©®€£¿¡ªº´`¨½¼\xa0\xad")
# The most used first: what reads alike in several is of the first.
LATIN = (
    "cp1252",
    "cp1250",
    "cp1257",
    "iso8859-2",
    "cp1254",
    "iso8859-13",
    "mac-roman",
    "cp1258",
    "iso8859-4",
    "mac-latin2",
)
# Those of DOS, in which wires and what was made from them still come.
DOS = ("cp850", "cp437", "cp852", "cp865")
# Of the first bytes of an East Asian set's characters, those of the ones in daily use (its first level, as the
# standards that define the sets say). Korean first: all of its syllables would be usual characters of Chinese.
EAST_ASIAN: tuple[tuple[str, Callable[[int], bool]], ...] = (
    ("cp949", lambda first: 0xB0 <= first <= 0xC8),
    ("gb18030", lambda first: 0xB0 <= first <= 0xD7),
    ("big5", lambda first: 0xA4 <= first <= 0xC6),
    ("cp932", lambda first: first in (0x82, 0x83) or 0x88 <= first <= 0x97),
    ("euc_jp", lambda first: first in (0xA4, 0xA5) or 0xB0 <= first <= 0xCF),
)
# Signs of East Asian texts that say nothing of the set: its own punctuation.
_FRAMED = frozenset("，。、；：？！「」『』（）《》〈〉【】“”‘’…—・　")
# Share of the letters beyond ASCII that a language's text has of its own alphabet: names bring others.
LEAST_OWN = 0.9
# Share below which a declared page is doubted: of the letters between the two another page has more.
MOST_FOREIGN = 0.6
# How sure of the language one must be, and likeliest ones that are looked at.
LEAST_SURE = 0.5
LANGUAGES = 4
# Shares within this of each other say the same.
NEAR = 0.02
# Share of usual characters: prose has nearly all, what is read by another set little more than half.
LEAST_USUAL = 0.85
LEAST_SIGNS = 12
SAMPLE = 4_000
# Characters before and behind a letter beyond ASCII that tell the language.
AROUND = 200


def by_language(content: bytes, pages: tuple[str, ...] = LATIN) -> tuple[str, str] | None:
    """The text and its code page; None where none of ``pages`` makes a language of the bytes."""
    best: tuple[float, str, str] | None = None
    seen: set[str] = set()
    for name in pages:
        text = _read(content, name)
        if text is None or text[:SAMPLE] in seen:
            continue
        seen.add(text[:SAMPLE])
        own = _own_letters(text)
        if own >= LEAST_OWN and (best is None or own > best[0] + NEAR):
            best = (own, text, name)
            # Telling the language is what costs, and no other page can be better than this by more than says anything.
            if own + NEAR >= 1:
                break
    return (best[1], best[2]) if best else None


def better_page(content: bytes, declared: str) -> tuple[str, str] | None:
    """The text and its code page where a sender names a Latin one that makes no language of the bytes, and another
    does; None where the name may be right. Software names its usual page whatever it sends."""
    if declared not in LATIN:
        return None
    text = _read(content, declared)
    if text is None or _own_letters(text) >= MOST_FOREIGN:
        return None
    found = by_language(content)
    return found if found is not None and found[1] != declared else None


def east_asian(content: bytes) -> tuple[str, str] | None:
    """The text and its set, where nearly all characters are of those in daily use in one; None elsewhere."""
    best: tuple[float, str, str] | None = None
    for name, usual in EAST_ASIAN:
        text = _read(content, name)
        if text is None:
            continue
        signs = [each for each in text[:SAMPLE] if each > "\x7f" and each not in _FRAMED]
        if len(signs) < LEAST_SIGNS:
            continue
        share = sum(_is_usual(each, name, usual) for each in signs) / len(signs)
        if share >= LEAST_USUAL and (best is None or share > best[0] + NEAR):
            best = (share, text, name)
    return (best[1], best[2]) if best else None


def _is_usual(sign: str, name: str, usual: Callable[[int], bool]) -> bool:
    code = sign.encode(name, "replace")
    return len(code) == 2 and usual(code[0])


def _own_letters(text: str) -> float:
    """The share of what is beyond ASCII that the text's language writes; 0 where the language cannot be told."""
    sample = " ".join(text[:SAMPLE].split())
    foreign = [each for each in sample.lower() if each > "\x7f" and each not in MARKS]
    if not foreign:
        return 0.0
    # Around the first of them: headers say little of a language, and the longer the sample the longer it takes.
    at = next(place for place, each in enumerate(sample) if each > "\x7f")
    told = likeliest_languages(sample[max(0, at - AROUND) : at + AROUND], LANGUAGES)
    alphabet = ALPHABETS.get(told[0][0])
    # Languages of one alphabet, as Croatian and Serbian, share what speaks for either.
    sure = sum(score for language, score in told if ALPHABETS.get(language) == alphabet)
    if alphabet is None or sure < LEAST_SURE:
        return 0.0
    return sum(each in alphabet for each in foreign) / len(foreign)


def _read(content: bytes, name: str) -> str | None:
    try:
        return content.decode(name)
    except (UnicodeError, LookupError):
        return None

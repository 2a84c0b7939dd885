"""Bytes in a legacy code page in, their text and the name of the code page out.

Code pages of one family have most letters in common. The right one is the one in which the non-ASCII letters belong to
the alphabet of the language of the text. East Asian charsets are recognised by the byte ranges of their most frequent
characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from service.language import likeliest_languages

# Language -> its non-ASCII letters (CLDR exemplar characters), for the languages of these code pages.
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
# Of these, those that stand between two letters only where a letter was misread: "d‚cid‚" is "décidé" of a DOS page.
_NEVER_INSIDE = re.compile(r"(?<=[^\W\d_])[‚„“”«»‹›•§©®£¿¡ª¨½¼](?=[^\W\d_])")
# A dash between words: what other pages have at its place are letters, and none of these is a word.
_DASHES = re.compile(r"(?<=\s)[–—](?=\s)")
# Most common first: if several give the same text, the first is reported.
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
# DOS code pages, still used by wires and files made from them.
DOS = ("cp850", "cp437", "cp852", "cp865")
# For each East Asian charset, whether a first byte is that of a character in daily use (level 1 of the standard that
# defines it). Korean comes first: all its syllables are also frequent characters when read as Chinese.
EAST_ASIAN: tuple[tuple[str, Callable[[int], bool]], ...] = (
    ("cp949", lambda first: 0xB0 <= first <= 0xC8),
    ("gb18030", lambda first: 0xB0 <= first <= 0xD7),
    ("big5", lambda first: 0xA4 <= first <= 0xC6),
    ("cp932", lambda first: first in (0x82, 0x83) or 0x88 <= first <= 0x97),
    ("euc_jp", lambda first: first in (0xA4, 0xA5) or 0xB0 <= first <= 0xCF),
)
# East Asian punctuation, which does not count as evidence for a charset.
_FRAMED = frozenset("，。、；：？！「」『』（）《》〈〉【】“”‘’…—・　")
# Least share of non-ASCII letters that belong to the alphabet of the language; foreign names account for the rest.
LEAST_IN_ALPHABET = 0.9
# Below this share a declared code page is doubted. Between the two thresholds it is kept.
MOST_FOREIGN = 0.6
# Least confidence in the detected language, and how many candidate languages are considered.
LEAST_SURE = 0.5
LANGUAGES = 4
# Shares that differ by no more than this count as equal.
NEAR = 0.02
# Least share of frequent characters: prose in the right charset has nearly all, in a wrong one little more than half.
LEAST_USUAL = 0.85
LEAST_SIGNS = 12
SAMPLE = 4_000
# Code pages of one script that differ in a few letters, which the other has as signs.
SIBLINGS = {"cp1253": "iso8859-7", "iso8859-7": "cp1253"}
# A capital behind a small letter of the same word: an apostrophe that was misread ("ΓιΆ αυτό").
_CAPITAL_INSIDE = re.compile("(?<=[\u03ac-\u03ce])[\u0386-\u03ab]")
# Characters before and after the first non-ASCII letter that are used for language detection.
AROUND = 200


def by_language(content: bytes, pages: tuple[str, ...] = LATIN) -> tuple[str, str] | None:
    """The text and its code page; None if in none of ``pages`` the letters fit the language of the text."""
    best: tuple[float, str, str] | None = None
    seen: set[str] = set()
    for name in pages:
        text = _read(content, name)
        if text is None or text[:SAMPLE] in seen:
            continue
        seen.add(text[:SAMPLE])
        share = alphabet_share(text)
        if share >= LEAST_IN_ALPHABET and (best is None or share > best[0] + NEAR):
            best = (share, text, name)
            # No other page can be better by more than NEAR, and language detection is expensive.
            if share + NEAR >= 1:
                break
    return (best[1], best[2]) if best else None


def better_page(content: bytes, declared: str) -> tuple[str, str] | None:
    """The text and its code page, if the ``declared`` one is Latin but does not fit the language of the text, and
    another does; None if the declaration may be right. Software often declares its default whatever it sends."""
    if declared not in LATIN:
        return None
    text = _read(content, declared)
    if text is None or alphabet_share(text) >= MOST_FOREIGN:
        return None
    found = by_language(content)
    return found if found is not None and found[1] != declared else None


def lettered(content: bytes, guessed: str) -> tuple[str, str]:
    """The text and its code page: of ``guessed`` and its sibling, the one that gives more letters."""
    pages = [page for page in (guessed, SIBLINGS.get(guessed)) if page is not None]
    texts = [(content.decode(page, "replace"), page) for page in pages]
    return max(
        texts,
        key=lambda each: sum(map(str.isalpha, each[0][:SAMPLE])) - 2 * len(_CAPITAL_INSIDE.findall(each[0][:SAMPLE])),
    )


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text)) - 2 * len(_CAPITAL_INSIDE.findall(text))


def east_asian(content: bytes) -> tuple[str, str] | None:
    """The text and its East Asian charset, if in one of them nearly all characters are frequent ones; else None."""
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


def alphabet_share(text: str) -> float:
    """The share (0 to 1) of non-ASCII letters that belong to the text's language; 0 if the language is uncertain."""
    sample = " ".join(text[:SAMPLE].split())
    foreign = [each for each in sample.lower() if each > "\x7f" and each not in MARKS]
    foreign += _NEVER_INSIDE.findall(sample)
    if not foreign:
        return 1.0 if _DASHES.search(sample) else 0.0
    # Detect the language around the first of them: headers are poor evidence, and longer samples take longer.
    at = next(place for place, each in enumerate(sample) if each > "\x7f")
    likeliest = likeliest_languages(sample[max(0, at - AROUND) : at + AROUND], LANGUAGES)
    alphabet = ALPHABETS.get(likeliest[0][0])
    # Scores of languages with the same alphabet, such as Croatian and Serbian, are added up.
    sure = sum(score for language, score in likeliest if ALPHABETS.get(language) == alphabet)
    if alphabet is None or sure < LEAST_SURE:
        return 0.0
    return sum(each in alphabet for each in foreign) / len(foreign)


def _read(content: bytes, name: str) -> str | None:
    try:
        return content.decode(name)
    except (UnicodeError, LookupError):
        return None

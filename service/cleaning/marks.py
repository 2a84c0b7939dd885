"""A line in, the signs and words in it that rules require out, as bits: one scan shows which rules can be skipped."""

from __future__ import annotations

import re
from functools import lru_cache

import ahocorasick_rs

from service.cleaning.agencies import ALIASES
from service.cleaning.byline import may_begin_byline
from service.cleaning.constants import LONGEST_LINE
from service.cleaning.notices import may_be_notice
from service.cleaning.words import WORDS


class Mark:
    """What a line must have for a rule to match. Plain ints: combining the members of an enum takes a microsecond."""

    CODE = 1
    SHORTCODE = 2
    POST = 4
    ADDRESS = 8
    DATELINE = 16
    COPYRIGHT = 32
    COOKIE = 64
    STEP = 128
    CUT = 256
    PHOTO = 512
    LINK = 1024
    STOP = 2048
    DIGIT = 4096
    AGENCY = 1 << 20
    NETWORK = 1 << 21
    # Determined by the first letters alone.
    NOTICE = 8192
    BYLINE = 16384
    ABOUT = 262144
    # Determined by the form of the line (``lines.looks_of``): no words; few characters; three or more words, one of
    # them a network, and no sentence end; "is" or the like near the beginning.
    WORDLESS = 32768
    FEW = 65536
    ROW = 131072
    WRITER = 524288


# The signs and words of each mark, in lower case: every line that the rule matches contains one of them.
SIGNS: dict[int, tuple[str, ...]] = {
    Mark.CODE: ("{", "=", "_"),
    Mark.SHORTCODE: ("[", "{"),
    Mark.POST: ("@", "#", ".co"),
    Mark.ADDRESS: ("http", "www.", "@"),
    Mark.DATELINE: ("(", "（", "[", "/", "社", "共同"),
    Mark.COPYRIGHT: ("©", "ⓒ", "(c)", "copyright"),
    Mark.COOKIE: ("cookie", "クッキー", "쿠키", "çerez"),
    Mark.STEP: tuple("»›>/|·•→"),
    Mark.CUT: (
        *("read", "lire", "leer", "lesen", "leggi", "leia", "lees", "läs", "les", "læs", "czytaj", "читать", "oku"),
        *("baca", "xem", "続き", "阅读"),
    ),
    Mark.PHOTO: (
        *("photo", "foto", "bild", "image", "imagen", "immagine", "picture", "imago", "credit", "crédit", "source"),
        *("quelle", "kuva", "fot", "©", "getty", "istock", "shutterstock", "reuters", "afp", "dpa", "epa", "ap", "via"),
        *("legende", "légende", "leyenda", "caption", "didascalia", "zdjęcie", "фото", "写真", "사진", "图片", "图源"),
        *("圖", "ảnh", "ljósmynd", "nuotr", "kép", "φωτ", "снимка", "снимок", "صورة", "تصوير", "عکس", "צילום", "תמונה"),
        *("撮影", "图", "摄影", "攝影", "फोटो", "फ़ोटो", "तस्वीर", "छवि", "ছবি", "படம்", "ఫోటో", "ภาพ", "gambar"),
    ),
    Mark.LINK: tuple(":：|»›]】՝៖"),
    Mark.STOP: tuple(".!?…"),
    Mark.AGENCY: tuple(each.lower() for each in ALIASES),
    # Not single letters: "X" appears beside other networks.
    Mark.NETWORK: tuple(each for each in WORDS["networks"] if len(each) > 1),
}
_SIGNS = list(dict.fromkeys(sign for signs in SIGNS.values() for sign in signs))
_BITS = [sum(mark for mark, signs in SIGNS.items() if each in signs) for each in _SIGNS]
# How a heading above a note about the writer begins (``links.is_about_author``).
_ABOUT_BEGINNINGS = frozenset(["ab", "üb", "zu", "à ", "so", "ac", "ov", "om"])
_DIGIT = re.compile(r"\d")
_FINDER = ahocorasick_rs.AhoCorasick(_SIGNS)


def marks_of(text: str) -> int:
    """The marks of ``text``."""
    # Few rules apply to longer lines, and these read only their first characters.
    head = text[:LONGEST_LINE]
    bits = Mark.NOTICE * may_be_notice(text) | _by_beginning(text[:2])
    if _DIGIT.search(head):
        bits |= Mark.DIGIT
    for number, _, _ in _FINDER.find_matches_as_indexes(head.lower(), overlapping=True):
        bits |= _BITS[number]
    return bits


@lru_cache(maxsize=4096)
def _by_beginning(two: str) -> int:
    return Mark.BYLINE * may_begin_byline(two) | Mark.ABOUT * (two.casefold() in _ABOUT_BEGINNINGS)

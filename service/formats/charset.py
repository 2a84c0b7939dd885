"""Bytes in, text and the name of its charset out: as declared outside, then inside, then UTF-8, then guessed.

A byte order mark, an ISO-2022-JP shift or valid multi-byte UTF-8 takes precedence over any declaration.
"""

from __future__ import annotations

import codecs
import re
from functools import cache

import numpy as np
from charset_normalizer import from_bytes
from numpy.typing import NDArray

from service.formats.code_pages import DOS, LATIN, better_page, by_language, east_asian, lettered
from service.formats.national import in_national_set
from service.outcome import Accepted, Outcome, Reason, Rejected

# Byte order marks, UTF-32 before UTF-16: the little-endian mark of UTF-32 begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# How XML begins in UTF-16 or UTF-32 without a byte order mark (XML 1.0, appendix F).
WIDE_XML = (
    (b"<\0\0\0?\0\0\0", "utf-32-le"),
    (b"\0\0\0<\0\0\0?", "utf-32-be"),
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
)
# Declared charset -> the superset it is read as (WHATWG Encoding Standard): ISO 8859-1 on the web is Windows-1252.
SUPERSETS = {"iso8859-1": "cp1252", "ascii": "utf-8", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"}
# The encodings of the WHATWG Encoding Standard, by their Python names: what any browser reads. Python's other codecs
# (unicode_escape, utf-7, rot13, ...) are excluded: no sender can have meant them.
ENCODINGS = frozenset(
    {
        *(
            "utf-8",
            "utf-16",
            "utf-16-le",
            "utf-16-be",
            "ascii",
            "cp866",
            "koi8-r",
            "koi8-u",
            "mac-roman",
            "mac-cyrillic",
        ),
        *(f"iso8859-{part}" for part in range(1, 17) if part != 12),
        *(f"cp{page}" for page in (874, *range(1250, 1259))),
        *("gb2312", "gbk", "gb18030", "big5", "big5hkscs", "euc_jp", "iso2022_jp", "shift_jis", "cp932"),
        *("euc_kr", "cp949", "tis-620"),
        # Not in the standard, but used by some wires.
        *DOS,
    }
)
# Labels of the standard that Python does not know -> Python's name.
LABELS = {
    **{"unicode11utf8": "utf-8", "unicode20utf8": "utf-8", "x-unicode20utf8": "utf-8"},
    **{"x-sjis": "cp932", "windows-31j": "cp932", "x-euc-jp": "euc_jp", "windows-949": "cp949", "x-gbk": "gb18030"},
    **{
        "x-x-big5": "big5hkscs",
        "big5-hkscs": "big5hkscs",
        "x-mac-cyrillic": "mac-cyrillic",
        "x-mac-roman": "mac-roman",
    },
    **{"dos-874": "cp874", "x-mac-ukrainian": "mac-cyrillic", "koi8-ru": "koi8-u", "unicode": "utf-16-le"},
    **{f"x-cp{number}": f"cp{number}" for number in range(1250, 1259)},
}
# Bytes used for guessing: the answer does not change after a few kilobytes, and the cost grows with length.
SAMPLE = 16_384
# Up to one bad byte per thousand characters is damage in transit; more indicates another charset.
MOST_DAMAGE = 1 / 1000
# In a short text, this many continuation bytes of valid multi-byte characters per bad byte also prove UTF-8: text in
# another charset, read as UTF-8, has hardly any.
LEAST_WELL_FORMED = 40
# So many suffice where UTF-8 is declared, or where there is little damage.
LEAST_CLAIMED = 4
# Least share of letters, digits and white space. Real text never had less than 0.75 in the pages measured; random bytes
# read in any 8-bit charset stay below 0.6.
LEAST_PLAUSIBLE = 0.65
# A text with fewer words is too short for a guess.
LEAST_WORDS = 8
# Non-ASCII letters and punctuation of Western languages in Windows-1252.
WESTERN = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüýœßÀÁÂÄÅÆÇÈÉÊËÍÎÑÓÔÖØÚÜŒšžŠŽ‘’“”„–—…«»°·•€£§©®\xa0¿¡ºª´`½²")
# Translation table: control characters to spaces, except tab, LF and CR.
_UNFRAMED = bytes(32 if (byte < 32 and byte not in (9, 10, 13)) or byte == 127 else byte for byte in range(256))
# The escape sequence by which ISO-2022-JP shifts to two-byte characters (RFC 1468). All its bytes are valid UTF-8.
_SHIFTED = re.compile(rb"\x1b\$[@B]")
# Anything but letters, digits, white space and "_", which is counted apart: in one expression it takes twice as long.
_SIGN = re.compile(r"[^\w\s]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffd\ufffe\uffff\ue000-\uf8ff]")


def charset_of(content_type: str | None) -> str | None:
    """The ``charset=`` parameter of a media type, or None."""
    found = re.search(r"charset\s*=\s*[\"']?([\w.:+-]{1,40})", content_type or "", re.IGNORECASE)
    return found.group(1) if found else None


def decode(content: bytes, declared: tuple[str | None, ...] = ()) -> Outcome[tuple[str, str]]:
    """The text and its charset. ``declared`` names charsets to try first, in order; used if the bytes are valid in it.

    Rejects with undecodable.
    """
    for mark, name in MARKS:
        if content.startswith(mark):
            text = _strict(content[len(mark) :] if name == "utf-8" else content, name)
            if text is not None and (name == "utf-8" or (_plausible(text) and _spaced(text))):
                return Accepted((text, name))
    if _SHIFTED.search(content, 0, SAMPLE):
        text = _strict(content, "iso2022_jp") or _strict(content, "iso2022_jp_ext")
        if text is not None and not text.isascii():
            return Accepted((text, "iso2022_jp"))
    # Valid UTF-8 with multi-byte characters is UTF-8, whatever is declared: it does not arise by chance.
    unicode = _strict(content, "utf-8")
    if unicode is not None and len(unicode) < len(content):
        return Accepted((unicode, "utf-8"))
    for claim in (*declared, "utf-8"):
        known = encoding_of(claim)
        if known is None:
            continue
        text = _strict(content, known)
        # Any text misread as UTF-16 is a run of ideographs without spaces.
        if text is not None and (known == "utf-8" or _plausible(text)) and (known[:6] != "utf-16" or _spaced(text)):
            return Accepted(better_page(content, known) or (text, known))
    damaged = content.decode("utf-8", "replace")
    bad = damaged.count("\ufffd")
    # A few bad bytes among valid multi-byte characters: damaged UTF-8.
    longer = len(content) - len(damaged)
    claimed = any(encoding_of(each) == "utf-8" for each in declared)
    some = claimed or bad <= MOST_DAMAGE * len(damaged)
    if (some and longer > LEAST_CLAIMED * bad) or longer > LEAST_WELL_FORMED * bad:
        return Accepted((damaged, "utf-8"))
    known_letters = east_asian(content) or by_language(content, (*LATIN, *DOS))
    if known_letters is not None and _plausible(known_letters[0]):
        return Accepted(known_letters)
    western = _strict(content, "cp1252")
    if western is not None and _western(western):
        return Accepted((western, "cp1252"))
    guess = from_bytes(content[:SAMPLE], threshold=0.2, enable_fallback=False).best()
    if guess is not None:
        known = _codec(guess.encoding)
        text = _strict(content, known) if known else None
        if (
            known
            and text is not None
            and _plausible(text)
            and _spaced(text)
            and len(_WORD.findall(text, 0, SAMPLE)) >= LEAST_WORDS
        ):
            return Accepted(lettered(content, known))
    return Rejected(Reason.UNDECODABLE, "the bytes are not UTF-8 and fit no other character set")


def decode_framed(content: bytes, declared: tuple[str | None, ...] = ()) -> Outcome[tuple[str, str]]:
    """Like ``decode``, for wire messages: their framing and typesetting characters do not rule out a charset, and seven
    bits may be those of a national set."""
    plain = content.translate(_UNFRAMED)
    paged = by_language(plain, (*LATIN, *DOS)) if not any(declared) and _strict(plain, "utf-8") is None else None
    outcome = Accepted(paged) if paged is not None else decode(plain, declared)
    if isinstance(outcome, Rejected):
        return outcome
    text, name = content.decode(outcome.value[1], "replace"), outcome.value[1]
    return Accepted((text.isascii() and in_national_set(text)) or (text, name))


def narrow(content: bytes) -> tuple[bytes, str | None]:
    """Markup in UTF-16 or UTF-32 converted to UTF-8, and the name of its charset; anything else unchanged, and None."""
    for mark, name in MARKS[1:]:
        text = _strict(content, name) if content.startswith(mark) else None
        if text is not None and text.lstrip("\ufeff").lstrip()[:1] == "<":
            return text.lstrip("\ufeff").encode("utf-8", "replace"), name
    for start, name in WIDE_XML:
        text = _strict(content, name) if content.startswith(start) else None
        if text is not None:
            return text.encode("utf-8", "replace"), name
    return content, None


def is_text(text: str) -> bool:
    """Whether ``text`` is real text, not binary data that happens to decode: it has few control characters."""
    sample = text[:SAMPLE]
    codes = np.frombuffer(sample.encode("utf-16-le", "surrogatepass"), dtype="<u2")
    return int(np.count_nonzero(_is_control()[codes])) <= len(sample) / 50


@cache
def _is_control() -> NDArray[np.bool_]:
    """Whether each character of Unicode's basic plane is one: the expression takes three times as long."""
    found = np.zeros(0x10000, dtype=np.bool_)
    found[[each.start() for each in _CONTROL.finditer("".join(map(chr, range(0x10000))))]] = True
    return found


def encoding_of(label: str | None) -> str | None:
    """Python's name of the encoding for a sender's label; None if it is not in ``ENCODINGS``."""
    name = _codec(LABELS.get((label or "").strip().lower(), label))
    return name if name in ENCODINGS else None


def _codec(name: str | None) -> str | None:
    try:
        known = codecs.lookup(name).name if name else None
    except (LookupError, ValueError):
        return None
    return SUPERSETS.get(known, known) if known else None


def _strict(content: bytes, name: str) -> str | None:
    try:
        return content.decode(name)
    except (UnicodeError, LookupError, ValueError):
        return None


def _western(text: str) -> bool:
    """Whether the non-ASCII characters of ``text``, read as Windows-1252, are those of Western languages, and few."""
    foreign = [character for character in text[:SAMPLE] if character > "\x7f"]
    usual = sum(character in WESTERN for character in foreign)
    return len(foreign) < 0.15 * min(len(text), SAMPLE) and usual >= 0.9 * len(foreign) and _plausible(text)


def _spaced(text: str) -> bool:
    """Whether ``text`` has as many spaces, line ends, commas and stops as real text; misread UTF-16 has none."""
    sample = text[1:SAMPLE]
    return len(sample) < 100 or sum(character in " \n,.、。，．" for character in sample) > len(sample) / 100


def _plausible(text: str) -> bool:
    sample = text[:SAMPLE]
    good = len(sample) - len(_SIGN.findall(sample)) - sample.count("_")
    return good >= LEAST_PLAUSIBLE * len(sample) and not _CONTROL.search(sample)

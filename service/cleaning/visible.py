"""Text in, the text as a reader sees it out: without invisible characters, accented letters composed."""

from __future__ import annotations

import re
import unicodedata

# Characters left by editing software: soft hyphens, zero-width spaces, word joiners, byte-order marks inside a text,
# and controls of the writing direction (Unicode, Bidi_Control). Zero-width joiners stay: Persian and the scripts of
# India need them.
_UNSEEN = "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
# Spaces and hyphens at which a line may not break, or of another width: a reader sees a space and a hyphen, and a name
# or a date written with them is the same.
_SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
_HYPHENS = "\u2010\u2011"
_HAS_UNSEEN = re.compile(f"[{_UNSEEN}{_SPACES}{_HYPHENS}\ufb00-\ufb06]")
_SHOWN = {
    **{ord(each): "" for each in _UNSEEN},
    **{ord(each): " " for each in _SPACES},
    **{ord(each): "-" for each in _HYPHENS},
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
}


def visible(text: str) -> str:
    """``text`` without invisible characters, with plain spaces and hyphens, Latin ligatures split and letters composed
    with their accents (NFC)."""
    if text.isascii():
        return text
    if _HAS_UNSEEN.search(text):
        text = text.translate(_SHOWN)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)

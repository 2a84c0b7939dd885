"""Decoded text in, the same with mojibake repaired out: UTF-8 that was once decoded in a Windows charset.

Works line by line, on suspicious lines only: ftfy takes a millisecond per article, and one article in a hundred needs
it.
"""

from __future__ import annotations

import re

import ftfy
import numpy as np

# The lead byte and a continuation byte of a UTF-8 sequence, decoded as Windows-1252, 1251 and 1250. Correct text has
# such pairs too ("arrivé»"); ftfy then leaves the line unchanged.
_LEADS = "ÂÃÄÅÆÇÎÏÐÑØÙÚ×ÒàâãäåæçèéêëìíîïðÐГРСВвг"
_FOLLOWERS = "\\x80-\\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸЂЃѓЉЊЌЋЏђљњќћџЎўЈҐЁЄЇІіґё№єјЅѕї"
_SUSPECT = re.compile(f"[{_LEADS}][{_FOLLOWERS}]")
# Longer lines are data, and a text with more characters in suspicious lines is in another charset altogether: both are
# left unchanged, which limits the cost.
LONGEST_LINE = 50_000
MOST_CHARACTERS = 150_000
# Fixed cost of checking a line, in characters, added to its length.
LINE_COST = 100
_OPTIONS = ftfy.TextFixerConfig(
    unescape_html=False,
    remove_terminal_escapes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    fix_surrogates=False,
    remove_control_chars=False,
    normalization=None,
    explain=False,
)


def _is_suspect(text: str) -> bool:
    """Whether ``_SUSPECT`` matches in ``text``. For speed only adjacent non-ASCII characters are checked, since most of
    a page is markup."""
    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype="<u2")
    if len(codes) != len(text):  # characters beyond the basic plane, each of which is two codes
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    beyond = codes > 0x7F
    pairs = np.flatnonzero(beyond[:-1] & beyond[1:])
    if len(pairs) > len(text) / 50:
        return _SUSPECT.search(text) is not None
    return any(_SUSPECT.match(text, place) for place in pairs.tolist())


def repair(text: str) -> str:
    """``text`` with its mojibake repaired; the same object if there is none."""
    if text.isascii() or not _is_suspect(text):
        return text
    lines = text.split("\n")
    looked_at = 0
    for number, line in enumerate(lines):
        if len(line) <= LONGEST_LINE and not line.isascii() and _SUSPECT.search(line):
            looked_at += len(line) + LINE_COST
            if looked_at > MOST_CHARACTERS:
                return text
            lines[number] = ftfy.fix_encoding(line, _OPTIONS)
    repaired = "\n".join(lines)
    return text if repaired == text else repaired

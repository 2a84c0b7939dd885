"""Decoded text in, the same with its mojibake put right out: UTF-8 that somebody once read as a Windows charset.

Line by line and only where a line shows it: ftfy costs a millisecond an article, and one article in a hundred needs it.
"""

from __future__ import annotations

import re

import ftfy
import numpy as np

# The first byte of a UTF-8 sequence and one that follows it, as Windows-1252, 1251 and 1250 show them. Correct text has
# such pairs too ("arrivé»"): ftfy then looks at the line and leaves it as it is.
_LEADS = "ÂÃÄÅÆÇÎÏÐÑØÙÚ×ÒàâãäåæçèéêëìíîïðÐГРСВвг"
_FOLLOWERS = "\\x80-\\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸЂЃѓЉЊЌЋЏђљњќћџЎўЈҐЁЄЇІіґё№єјЅѕї"
_SUSPECT = re.compile(f"[{_LEADS}][{_FOLLOWERS}]")
# Longer lines are data, and a text with more suspicious characters than this is in another charset altogether: both
# are left as they are, which bounds the cost.
LONGEST_LINE = 50_000
MOST_CHARACTERS = 150_000
# What a look at a line costs beside its length, in characters.
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
    """Whether a pair of ``_SUSPECT`` stands in ``text``: looked for where two characters beyond ASCII meet, since most
    of a page is markup."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    beyond = codes > 0x7F
    pairs = np.flatnonzero(beyond[:-1] & beyond[1:])
    if len(pairs) > len(text) / 50:
        return _SUSPECT.search(text) is not None
    return any(_SUSPECT.match(text, place) for place in pairs.tolist())


def repair(text: str) -> str:
    """``text`` with its mojibake undone; the same object where there is none."""
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

"""A paragraph of a body in, the spans in it that quotation marks or a dash of speech mark out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from service.enrichment import reading
from service.enrichment.scene import cued

_PAIRS = {"“": "”", "«": "»", "„": "“", "”": "”", '"': '"', "»": "«", "‹": "›", "›": "‹", "「": "」", "『": "』"}
_SINGLE = {"‘": "’", "'": "'", "‚": "‘"}
_DOUBLED = re.compile(r"(?<![\w'])(?:''|``)(?![\s'])")
"""Two apostrophes for one mark, as typewriters and TeX have it; single marks within belong to what is said."""
_DOUBLED_CLOSE = re.compile(r"(?<!\s)''(?!')")
_ANY_MARK = re.compile("[`" + "".join((*_PAIRS, *_SINGLE)) + "]")
"""Every opening mark. Single marks are apostrophes too: they open only before a letter and close only beside
punctuation."""
_PAIRED = re.compile("[" + "".join((*_PAIRS, *_PAIRS.values())) + "]")
_OMISSION = re.compile(r"\s+(?=…|\.\.)")
"""Between an opening mark and the dots for what is left out, which often have a space on either side."""
_DASH = re.compile(r"[-–—]\s*(?=\S)")
_SECOND_DASH = re.compile(r"\s[-–—]\s*")
_DASH_OR_COMMA = re.compile(r"\s[-–—]\s*|,\s+|(?<=[?!…])\s+")
_NAMED_FIRST = re.compile(r"(?:[^\W\d_]\S*\s){0,3}?(?:[A-ZÀ-Þ][^\W\d_][^\s,.;:]*|h[aouä]n)\s")
"""The subject of an attribution that begins with it: – Tilanne paranee, hän sanoo."""
COMMA_BEFORE_CUE = frozenset(("sv", "da", "no", "fi", "fr"))
"""Languages in which speech after a dash goes up to a comma, a question or an exclamation mark before its cue."""
DASH_WITHIN = frozenset(("pl", "ru", "uk", "cs"))
"""Languages in which speech after a dash also begins within a paragraph."""
MOST_SPOKEN = 1_000
"""Characters of such speech with its attribution."""
_DASHED_SENTENCE = re.compile(r"(?<=[.!?…]\s)(?=[–—-]\s)")
INSERTED = frozenset(("it", "fr", "es", "pt", "ru", "pl"))
"""Languages that put the attribution between dashes inside the marks."""
INCISED = frozenset(("fr", "it", "es", "pt"))
"""Languages that put it between commas there, as its verb and then its subject."""
_BETWEEN_COMMAS = re.compile(r",\s(?=(?P<insertion>[a-zé][^,;.!?\n«»“”\"]{3,80}),\s)")
_BETWEEN_DASHES = re.compile(r"\s?[–—-]\s?([^–—\n«»“”\"]{3,80}?)\s?[–—-],?\s")
MOST_BREAKS = 60
"""Dashes and commas of a paragraph that are tried."""
MOST_TO_CUE = 80
"""Characters behind such a mark in which the cue must begin."""
_NICKNAME = re.compile(r"[“\"„][A-ZÀ-Þ][\w.-]*(?:\s[A-ZÀ-Þ][\w.-]*)?[”\"“]\s(?=[A-ZÀ-Þ])")
_NAME_BEFORE = re.compile(r"(?<![.!?:]\s)\b[A-ZÀ-Þ][a-zß-ÿ]+\s$")
"""A nickname within a name, which is no quotation: state Del. Marcia "Cia" Price."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A quoted span [start, end) of the body without its marks; ``closed`` tells whether there is a closing mark, and
    ``mark`` and ``close`` are the lengths of both in characters."""

    start: int
    end: int
    closed: bool
    mark: int = 1
    close: int = 1

    @property
    def outer(self) -> tuple[int, int]:
        return self.start - self.mark, self.end + (self.close if self.closed else 0)


def segments(body: str, start: int, end: int, language: str = "en") -> list[Segment]:
    """The quoted spans of the paragraph ``body[start:end]``; an unclosed one runs to the paragraph's end."""
    found = _after_dash(body, start, end, language)
    at, closes = found[-1].end if found else start, True
    while (next_mark := _ANY_MARK.search(body, at, end)) is not None:
        at = next_mark.start()
        mark = body[at]
        if mark in "'`" and closes and _DOUBLED.match(body, at, end):
            doubled = _doubled(body, at, start, end)
            # Where one does not close, no later one does: they are not looked for again and again.
            closes = doubled is not None
            found += [doubled] if doubled else []
            at = doubled.outer[1] if doubled else at + 2
            continue
        if mark == "`":
            at += 1
            continue
        if mark in _SINGLE:
            close = _closing_single(body, at, start, end)
            if close is None:
                at += 1
                continue
            found.append(Segment(at + 1, close, close < end))
            at = close + 1
            continue
        if not _opens(body, at, start):
            at += 1
            continue
        close = _closing(body, at, end)
        if close is None:
            if body[at] == '"' and found and at > start and at != end - 1 and not _starts_paragraph(body, at, start):
                at += 1
                continue
            stop = end
            while stop > at + 1 and body[stop - 1].isspace():
                stop -= 1
            if stop > at + 1:
                found.append(Segment(at + 1, stop, False))
            break
        if close > at + 1:
            omission = _OMISSION.match(body, at + 1) if at == start else None
            first = omission.end() if omission else at + 1
            if not _NICKNAME.match(body, at, close + 3) or not _NAME_BEFORE.search(body, max(start, at - 40), at):
                found.append(Segment(first, close, True, first - at))
        at = close + 1
    return _with_dashed(found, body, start, end, language) if language in DASH_WITHIN else found


def _with_dashed(found: list[Segment], body: str, start: int, end: int, language: str) -> list[Segment]:
    """``found`` with the speech after dashes that begin a sentence within the paragraph: … powiedział Nowak. – Nikt nie
    ucierpiał – dodał."""
    for dash in islice(_DASHED_SENTENCE.finditer(body, start, end), MOST_BREAKS):
        spoken = _after_dash(body, dash.end(), min(end, dash.end() + MOST_SPOKEN), language)
        if not spoken and found and dash.start() > found[-1].outer[1] and _DASH.match(body, start, end):
            # The last words of who has spoken so far: – Nie – powiedział Nowak. – Nikt nie ucierpiał.
            # One sentence: the paragraph may go on in the reporter's own words.
            opening = _DASH.match(body, dash.end(), end)
            sentences = reading.sentences(body, opening.end(), min(end, opening.end() + MOST_SPOKEN)) if opening else ()
            mark = opening.end() - dash.end() if opening else 0
            spoken = [Segment(dash.end() + mark, sentences[0].end, False, mark)] if sentences else []
        if spoken and all(spoken[0].end <= other.start or other.end <= spoken[0].start for other in found):
            found += spoken
    return sorted(found, key=lambda segment: segment.start)


def incised(body: str, segment: Segment, language: str) -> tuple[int, int] | None:
    """The [start, end) of an attribution between commas inside the quoted span, without its commas: « La direction,
    affirme Karim Benali, ne veut rien entendre »; None if there is none, or the language does not write so."""
    if language not in INCISED:
        return None
    for found in islice(_BETWEEN_COMMAS.finditer(body, segment.start, segment.end), MOST_BREAKS):
        if cued(found[1], language):
            return found.start(1), found.end(1)
    return None


def inserted(body: str, segment: Segment, language: str) -> tuple[int, int] | None:
    """The [start, end) of an attribution between dashes inside the quoted span: “Per fortuna – aggiunge – non passava
    nessuno”; None if there is none, or the language does not write so."""
    if language not in INSERTED:
        return None
    for found in islice(_BETWEEN_DASHES.finditer(body, segment.start, segment.end), MOST_BREAKS):
        if cued(found[1], language):
            return found.start(), found.end()
    return None


def _after_dash(body: str, start: int, end: int, language: str) -> list[Segment]:
    """The speech after a dash that begins the paragraph, up to its attribution: after a second dash (– Nie wiem –
    powiedział X), or in some languages after a comma (– Vi vet inte, säger X)."""
    opening = _DASH.match(body, start, end)
    if opening is None:
        return []
    breaks = _DASH_OR_COMMA if language in COMMA_BEFORE_CUE else _SECOND_DASH
    for found in islice(breaks.finditer(body, opening.end(), end), MOST_BREAKS):
        rest = body[found.end() : min(end, found.end() + MOST_TO_CUE)]
        named = _NAMED_FIRST.match(rest) if language in COMMA_BEFORE_CUE and language != "fr" else None
        if cued(rest, language) or (named and cued(rest[named.end() :], language)):
            return [Segment(opening.end(), found.start(), False, opening.end() - start)]
    return []


def _doubled(body: str, at: int, start: int, end: int) -> Segment | None:
    """The quotation opened at ``at`` by a doubled mark; one that begins its paragraph, or is led in, may go on in the
    next one."""
    close = _DOUBLED_CLOSE.search(body, at + 2, end)
    if close is not None:
        return Segment(at + 2, close.start(), True, 2, 2)
    opens = at == start or body[max(start, at - 2) : at] in (": ", ", ")
    return Segment(at + 2, end, False, 2) if opens and body[end - 1] in ".!?…" else None


def _closing_single(body: str, at: int, start: int, end: int) -> int | None:
    """Where the quotation opened by a single mark at ``at`` closes; None if the mark is an apostrophe or marks a term.

    An unclosed quotation that begins its paragraph continues in the next one; its span ends with this paragraph.
    """
    before = body[at - 1] if at > start else " "
    after = body[at + 1 : at + 2]
    if not (before.isspace() or before in "([—–-") or not after.isalpha():
        return None
    closing = _SINGLE[body[at]]
    for place in range(at + 2, end):
        if body[place] != closing or body[place - 1].isspace() or body[place + 1 : place + 2].isalnum():
            continue
        if body[place - 1] in ",.!?…" or (place + 1 < end and body[place + 1] in ",.;:"):
            return place
    ends_a_sentence = body[end - 1] in ".!?…" and closing not in body[at + 1 : end]
    return end if at == start and body[at] == "‘" and ends_a_sentence else None


def _starts_paragraph(body: str, at: int, start: int) -> bool:
    return not body[start:at].strip()


def _opens(body: str, at: int, start: int) -> bool:
    before = body[at - 1] if at > start else " "
    after = body[at + 1] if at + 1 < len(body) else " "
    if at == start and _OMISSION.match(body, at + 1):
        return True
    if body[at] == "”":
        # Opens quotations in Swedish and Finnish; elsewhere it is a typing error.
        return before.isspace() and not after.isspace() and (at == start or not ("“" in body or "„" in body))
    return body[at] in "「『" or (not before.isalnum() and (not after.isspace() or body[at] == "«"))


def _closing(body: str, at: int, end: int) -> int | None:
    """Where the quotation opened at ``at`` closes before ``end``, nested marks skipped; None if it does not."""
    opening, closing = body[at], _PAIRS[body[at]]
    depth = 0
    for found in _PAIRED.finditer(body, at + 1, end):
        place, mark = found.start(), found.group()
        if mark == opening and opening != closing:
            depth += 1
        elif mark == closing or (opening + mark in ('“"', '"”', "„”") and not body[place - 1].isspace()):
            if depth and mark == closing:
                depth -= 1
                continue
            if (
                opening == closing == '"'
                and body[place - 1].isspace()
                and place + 1 < end
                and body[place + 1].isalnum()
            ):
                continue
            return place
    return None

"""The words of an English line and its tagged names in, people's names without what only stands beside them out.

"Last Friday Mitchell won", "Fleming 8-1-26-3", and 'Hector "Macho" Camacho', who is one person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from service.enrichment import features, full_names, models, reading
from service.enrichment.tokens import Names

_BEFORE_DAYS = reading.words_of("last next on in since until by from to of late early this")
_BEFORE_MONTHS = _BEFORE_DAYS - reading.words_of("by from to of")
"""Not "written by June Carter"."""
_DAYS = full_names.WEEKDAYS["en"]
_MONTHS = frozenset(word for word in features.CALENDAR if len(word) > 3) - _DAYS
_OPENING, _CLOSING = frozenset('"“'), frozenset('"”')
_MARKS = _OPENING | _CLOSING
MOST_OF_A_NICKNAME = 4


def cut(words: Sequence[str], line: Names) -> Names:
    """The names of a line."""
    out: Names = []
    for start, end, kind in line:
        if kind == "PER":
            while end - start > 1 and (
                words[end - 1][0].isdigit() or (words[end - 1].islower() and words[end - 1].isalpha())
            ):
                end -= 1
            if end - start > 1 and _is_dated(words, start):
                start += 1
        out.append((start, end, kind))
    return out if _OPENING.isdisjoint(words) else _with_nicknames(words, out)


def _is_dated(words: Sequence[str], start: int) -> bool:
    """Whether a day or month stands at ``start``; "the late August Wilson" is a person."""
    before, word = words[start - 1].lower() if start else "", words[start].lower()
    late = before == "late" and start > 1 and words[start - 2].lower() == "the"
    return before in _BEFORE_DAYS if word in _DAYS else word in _MONTHS and before in _BEFORE_MONTHS and not late


def _with_nicknames(words: Sequence[str], line: Names) -> Names:
    """The names, with those around a nickname as one where a person is tagged there."""
    names = sorted(line)
    out: Names = []
    at = 0
    for start, end in _nicknamed(words):
        while at < len(names) and names[at][1] <= start:
            out.append(names[at])
            at += 1
        over: Names = []
        while at < len(names) and names[at][0] < end:
            over.append(names[at])
            at += 1
        last = over[-1][1] if over else 0
        if not any(kind == "PER" for _, _, kind in over) or over[0][0] < start:
            out += over
        elif last > end and _MARKS.isdisjoint(words[end:last]):
            out.append((start, last, "PER"))
        else:
            out.append((start, end, "PER"))
    return [*out, *names[at:]]


def _nicknamed(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """[start, end) from a first name that stands alone to the family name, around a nickname in quotation marks; not of
    a list of titles (Ann Lee "Rain" Otto Berg)."""
    before = 0
    for at in range(1, len(words) - 3):
        if words[at] not in _OPENING or at - 1 < before:
            continue
        ahead = words[at - 2] if at > 1 else ""
        # Behind a title of a work no full stop stands in the marks, behind what somebody said one does.
        title = ahead in _MARKS and words[at - 3] not in tuple(",.!?")
        lone = not ahead[:1].isupper() and not title
        if not (lone or ahead.lower() in features.TITLES) or not words[at + 1][0].isupper():
            continue
        if not models.is_first_name(words[at - 1]):
            continue
        last = min(at + 2 + MOST_OF_A_NICKNAME, len(words) - 1)
        until = next((end for end in range(at + 2, last) if words[end] in _CLOSING), 0)
        if not until or not words[until + 1][0].isupper() or not all(w.isalpha() for w in words[at + 1 : until]):
            continue
        another = until + 2 < len(words) and words[until + 1] in models.genders() and words[until + 2][0].isupper()
        if not another and not (until + 2 < len(words) and words[until + 2] in _MARKS):
            yield at - 1, until + 2
            before = until + 2

"""The words of an English line and its tagged names in, people's names without what only stands beside them out.

"Last Friday Mitchell won", "Fleming 8-1-26-3", and 'Hector "Macho" Camacho', who is one person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from service.enrichment import features, full_names, models, reading
from service.enrichment.tokens import Names

_BEFORE_DATES = reading.words_of("last next on in since until by from to of late early this")
_DAYS_AND_MONTHS = full_names.WEEKDAYS["en"] | frozenset(word for word in features.CALENDAR if len(word) > 3)
_OPENING, _CLOSING = frozenset('"“'), frozenset('"”')
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
            dated = start and words[start - 1].lower() in _BEFORE_DATES and words[start].lower() in _DAYS_AND_MONTHS
            if dated and end - start > 1:
                start += 1
        out.append((start, end, kind))
    for start, end in list(_nicknamed(words)) if not _OPENING.isdisjoint(words) else []:
        over = [name for name in out if name[0] < end and start < name[1]]
        if any(name[2] == "PER" for name in over):
            first, last = min(start, *(name[0] for name in over)), max(end, *(name[1] for name in over))
            out = sorted([*(name for name in out if name not in over), (first, last, "PER")])
    return out


def _nicknamed(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """[start, end) from the first name to the family name around a nickname in quotation marks."""
    for at in range(1, len(words) - 3):
        if words[at] in _OPENING and models.is_first_name(words[at - 1]) and words[at + 1][0].isupper():
            until = next(
                (
                    end
                    for end in range(at + 2, min(at + 2 + MOST_OF_A_NICKNAME, len(words) - 1))
                    if words[end] in _CLOSING
                ),
                0,
            )
            if until and words[until + 1][0].isupper() and all(w.isalpha() for w in words[at + 1 : until]):
                yield at - 1, until + 2

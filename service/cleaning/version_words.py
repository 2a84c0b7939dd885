"""A headline or a line above it in, what its version marker says out: a later version, a correction, a kill.

The agencies' words are in ``version_words.tsv``, each with its source. A word alone is no proof: it must be in
brackets, before a dash or a colon and a headline, in a slug line, or the whole line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.resources import files
from typing import Literal, NamedTuple, cast, get_args

from service.cleaning.agencies import agency
from service.cleaning.constants import LONGEST_MARKED_HEADLINE, LONGEST_SLUG_LINE, MOST_HEADLINE_WORDS

Says = Literal[
    "version",
    "correction",
    "kill",
    "reinstatement",
    "lift",
    "repeat",
    "urgency",
    "kind",
    "take",
]


class Series(NamedTuple):
    """A headline without its version marker, and what the marker says: the version (3 for ``UPDATE 2-``, 2 without a
    number), whether it corrects or kills an earlier text (``KILL LIFTED`` corrects), its urgency, and whether it says
    that an embargo has ended."""

    headline: str
    version: int | None = None
    corrects: bool = False
    kills: bool = False
    urgency: int | None = None
    lifts: bool = False


class SlugLine(NamedTuple):
    """The slug of a story, the version number after it, and whether it corrects or kills an earlier one."""

    slug: str
    version: int | None = None
    corrects: bool = False
    kills: bool = False


class _Word(NamedTuple):
    says: Says
    urgency: int | None
    pattern: re.Pattern[str]


_NUMBER, _ORDINAL = r"\d{1,2}", r"\d{1,2}\s?(?:st|nd|rd|th|ST|ND|RD|TH|\.|º|ª|°|er|e)"
_DASHES = "-–—"
# Brackets of all scripts, and the hour that may follow a word in them: "(Zusammenfassung 1430)".
_OPEN, _CLOSED, _AT = r"(\[（【〔［", r")\]）】〕］", r"(?: [0-2]\d[:.]?[0-5]\d)?"
# "CORRECTED (OFFICIAL)-": who made the mistake.
_WHOSE = r"(?: \([A-Z]{3,12}\))?"


def _form(text: str) -> str:
    pattern = re.escape(text).replace(r"\{n\}", _NUMBER).replace(r"\{o\}", _ORDINAL).replace(r"\ ", r"\s?")
    return f"(?i:{pattern})" if text == text.lower() else pattern


def _load() -> tuple[str, str, str, tuple[_Word, ...]]:
    """Regular expressions for the words before a headline, for those that can be a whole line or end a slug line, and
    for those of the latter that are not kills; and each word with what it says."""
    # Before a headline, by what follows: each word stands once per list, since long patterns take long to compile.
    any_stop: list[str] = []
    colon: list[str] = []
    kinds, colon_only, bracketed, mild_before = [], [], [], []
    alone, mild, words, lifts = [], [], [], []
    for line in files(__package__).joinpath("version_words.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        meaning, forms, _, _ = line.split("\t")
        name, _, number = meaning.partition(" ")
        if name not in get_args(Says):
            raise ValueError(f"version_words.tsv says {meaning!r}; there are {', '.join(get_args(Says))}")
        says = cast(Says, name)
        for form in forms.split("|"):
            bare = form.strip("():")
            pattern = _form(bare)
            words.append(_Word(says, int(number) if number else None, re.compile(pattern)))
            if says == "kind":
                kinds.append(pattern)
                continue
            if says == "lift":
                # A line of its own is a notice.
                lifts.append(pattern)
                continue
            if form.endswith(":"):
                colon_only.append(pattern)
                continue
            alone.append(pattern)
            if says != "kill":
                mild.append(pattern)
            if says == "take":
                continue
            bracketed.append(pattern)
            if says != "kill":
                mild_before.append(pattern)
            if form == bare:
                # In lower case it is also an ordinary word: only a colon, or a number, makes it a marker.
                (colon if bare == bare.lower() and "{" not in bare else any_stop).append(pattern)
    as_printed, any_case = _longest_first(bracketed), f"(?i:{_longest_first(mild_before)})"
    before = (
        rf"[{_OPEN}](?:{as_printed})[{_CLOSED}]\s?[{_DASHES}:]?\s?",
        # "(Correct) answers" is a headline.
        rf"[{_OPEN}]{any_case}{_AT}[{_CLOSED}]\s?[{_DASHES}:]?\s?(?![a-zß-ÿа-я])",
        rf"(?:{_longest_first(lifts)})(?:\s?(?:[{_DASHES}]|[:：])\s?|\s(?![a-zß-ÿа-я])(?=\w*[a-zß-ÿа-я]))",
        rf"(?:{_longest_first(any_stop)}){_WHOSE}\s?(?:\.?[{_DASHES}]|[:：]|\+{{2,3}})\s?",
        rf"(?:{_longest_first(colon)}){_WHOSE}\s?[:：]\s?",
        rf"(?:{_longest_first(colon_only)})[:：]\s?",
        rf"(?:{_longest_first(kinds)})(?: {_NUMBER})?-",
    )
    return "|".join(before), _longest_first(alone), _longest_first(mild), tuple(words)


def _longest_first(patterns: Iterable[str]) -> str:
    """A pattern for one of ``patterns``, in an order in which none hides a longer one with the same beginning."""
    return "|".join(sorted(patterns, key=len, reverse=True))


_BEFORE, _ALONE, _MILD, _WORDS = _load()
_FORMS = tuple(word.pattern.pattern.removeprefix("(?i:") for word in _WORDS)
_NUMBERED = tuple(
    form.removeprefix(_ORDINAL).removeprefix(_NUMBER).removeprefix(r"\s?").removeprefix("\\")
    for form in _FORMS
    if form.startswith("\\")
)
# The first two characters of each word: in capitals, or in lower case for words that match any case.
_BEGINNINGS = frozenset(form.replace(r"\s?", " ")[:2] for form in _FORMS)
# The letters that each word begins with, up to four, in lower case.
_LETTERS = tuple({re.split(r"\W", form[:4])[0].casefold() for form in _FORMS if not form.startswith("\\")})
# A number, and the first letter of a word that follows one.
_NUMBER_FIRST = re.compile(
    rf"(?:{_ORDINAL}|{_NUMBER})\s?[{re.escape(''.join(sorted({form[0] for form in _NUMBERED})))}]", re.IGNORECASE
)
_BRACKETS = "([（【〔［"
_BEFORE_WORDS = f"{_BRACKETS}+*^ "
_STOP = re.compile(r"[-–—:：)\]]")
# Each marker is taken once and for all: tried again in other ways, a row of them would take exponential time.
_MARKER = re.compile(rf"(?P<marker>(?>{_BEFORE})++)(?=[^\W_]|[<\"“„«‘'¿¡「『《])")
# After a headline, in brackets: "(ATUALIZADA)", "(RPT, CORRETTO)"; there lower case counts too, except for kills.
_BEHIND = re.compile(
    rf"(?<=\S)\s*[{_OPEN}](?P<marker>(?:(?:{_ALONE}|(?i:{_MILD}))(?:[,;/ ]+(?![,;/ {_CLOSED}])|(?=[{_CLOSED}]$)))+)"
    rf"[{_CLOSED}]$"
)
# "Headline/RPT"
_BEHIND_SLASH = re.compile(rf"(?<=\w)\s?/\s?(?P<marker>{_MILD})$")
_WHOLE_LINE = re.compile(rf"[(\[+*\s]*(?P<words>(?:{_ALONE}))(?:\s+(?P=words))*[{_DASHES})\]+*\s:.]*")
_KEYWORDS = re.compile(
    rf"\^?(?P<slug>(?:BC|AM|PM|AP|HFR)-[A-Z\d-][\w'.&/-]*(?: [A-Z\d][\w'.&/-]*){{0,4}})"
    rf"(?:,\s?(?P<rest>(?:{_ALONE}).*|\w+))?"
)
_OTHER_KEYWORDS = re.compile(
    rf"\^?(?P<slug>[A-Z][\w'.&]*[-/][\w'.&/-]*(?: [\w'.&/-]+){{0,4}}?)[,/ ]\s?(?P<rest>(?:{_ALONE}).*)"
)
_JOINED = re.compile(r"[-/]")
_SLUG = re.compile(r"\^?[A-Z][\w'.&]*[-/]")
_FIGURE = re.compile(r"\d{1,2}")
_HOUSE = re.compile(r"([^\W\d_]{2,6})(?: |-| - )(?=[^\W\d_])")


def may_begin(line: str) -> bool:
    """Whether ``line`` may begin with one of the words: a cheap test that excludes most lines."""
    begun = line[:8].lstrip(_BEFORE_WORDS)[:2]
    if begun[:1].isdigit():
        return _NUMBER_FIRST.match(line.lstrip(_BEFORE_WORDS)) is not None
    if line[:1] in _BRACKETS:
        return line[1:16].lstrip(_BEFORE_WORDS).casefold().startswith(_LETTERS)
    if begun in _BEGINNINGS or (begun.casefold() in _BEGINNINGS and _STOP.search(line, 1, 40) is not None):
        return line[:16].lstrip(_BEFORE_WORDS).casefold().startswith(_LETTERS)
    return False


def series_in(headline: str) -> Series:
    """``headline`` without the marker before it, or in brackets after it, and what the marker says. An agency's name
    may stand before the marker of a correction or a kill: "NTB RETTELSE: ..."."""
    house = _HOUSE.match(headline)
    if house and agency(house[1]) is not None:
        behind = headline[house.end() :]
        series = _series_in(behind) if "-" in house[0] or behind.partition(":")[0].isupper() else Series(behind)
        if series.corrects or series.kills:
            return series
    return _series_in(headline)


def _series_in(headline: str) -> Series:
    found = _MARKER.match(headline) if may_begin(headline) else None
    if found:
        return _series_of(found["marker"], headline[found.end() :])
    end = headline[-LONGEST_SLUG_LINE:]
    found = _BEHIND.search(end) if headline[-1:] in _CLOSED else _BEHIND_SLASH.search(end)
    if found is None:
        return Series(headline)
    return _series_of(f"{found['marker']} {found['marker'].upper()}", headline[: len(headline) - len(found[0])])


def is_marked_headline(line: str) -> bool:
    """Whether ``line`` is a headline after a version marker, and not a sentence of an editor's note."""
    found = _MARKER.match(line) if len(line) <= LONGEST_MARKED_HEADLINE and may_begin(line) else None
    if found is None:
        return False
    rest = line[found.end() :].strip()
    words = rest.split()
    ends = rest.endswith((".", "。", ")", "]")) and not rest.endswith(("...", "U.S."))
    return (2 <= len(words) <= MOST_HEADLINE_WORDS and not ends and not rest[0].islower()) or _is_dense(rest)


def _is_dense(text: str) -> bool:
    return not text.isascii() and " " not in text and len(text) >= 6 and text[-1] not in "。）"


def whole_line(line: str) -> Series | None:
    """What a line says that consists only of a version marker; None for any other line."""
    found = _WHOLE_LINE.fullmatch(line) if len(line) <= LONGEST_SLUG_LINE and may_begin(line) else None
    return _series_of(found["words"], "") if found else None


def may_begin_slug(line: str) -> bool:
    """Whether ``line`` may be a slug line: short enough, and with a slug's beginning."""
    return len(line) <= LONGEST_SLUG_LINE and _JOINED.search(line, 0, 24) is not None and _SLUG.match(line) is not None


def slug_line(line: str) -> SlugLine | None:
    """What a slug line says (``BC-Ferry-Aground, 2nd Ld-Writethru``); None for any other line."""
    if line[-1:] in ".!?" or not may_begin_slug(line):
        return None
    found = _KEYWORDS.fullmatch(line)
    if found and (found["rest"] is not None or " " not in found["slug"] or "--" in found["slug"] or line[:3] == "BC-"):
        return _filed(found)
    found = _OTHER_KEYWORDS.fullmatch(line)
    return _filed(found) if found else None


def _filed(line: re.Match[str]) -> SlugLine:
    found = re.match(_ALONE, line["rest"] or "")
    series = _series_of(found[0], "") if found else Series("")
    return SlugLine(line["slug"].strip(), series.version, series.corrects, series.kills)


def _series_of(marker: str, headline: str) -> Series:
    version, corrects, kills, urgency, reinstates, lifts = None, False, False, None, False, False
    for word in _WORDS:
        for found in word.pattern.finditer(marker):
            if _inside_a_word(marker, found):
                continue
            if word.says == "version":
                figure = _FIGURE.search(found[0])
                version = max(version or 0, int(figure[0]) + 1 if figure else 2)
            corrects = corrects or word.says == "correction"
            kills = kills or word.says == "kill"
            reinstates = reinstates or word.says == "reinstatement"
            lifts = lifts or word.says == "lift"
            urgency = min(filter(None, (urgency, word.urgency)), default=None)
    # "KILL LIFTED"
    return Series(headline, version, corrects or reinstates, kills and not reinstates, urgency, lifts)


def _inside_a_word(marker: str, found: re.Match[str]) -> bool:
    return marker[found.start() - 1 : found.start()].isalnum() or marker[found.end() : found.end() + 1].isalpha()

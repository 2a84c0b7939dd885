"""The tokenised lines of a sports report in, the teams and players named in its result lines out.

Result lines have no verbs that would help a tagger, but a fixed form: "Club 2 Club 1", "Club 4 3 1 0 9", "Club v Club",
"1. Competitor (Country) 9.81". As in newswire corpora, a national side is a place, any other side an organisation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from service.enrichment import models, reading


@dataclass(frozen=True, slots=True)
class SportWords:
    """A language's words that identify sports reports and that stand next to the names of sides, in lower case
    (``report_forms`` also capitalised)."""

    report_forms: frozenset[str]
    beat: frozenset[str]
    discipline: frozenset[str]
    after: frozenset[str]
    before: frozenset[str]
    place: frozenset[str]
    article: frozenset[str]
    of: frozenset[str]


@cache
def sport(language: str) -> SportWords:
    """The sport words of ``language``; empty sets for a language that is not in the table."""
    rows = {kind: reading.words_of(words) for code, kind, words in models.tsv("sport_words.tsv") if code == language}
    report = rows.get("report", frozenset())
    rows["report_forms"] = report | {word.capitalize() for word in report}
    return SportWords(**{name: rows.get(name, frozenset()) for name in SportWords.__slots__})


ENOUGH = 4
"""Different sport words that make a text a sports report; other reports seldom have more than two."""

_SCORE = re.compile(r"\d{1,3}[-:]\d{1,3}")
LISTED = 2
"""Minimum number of result lines that make a list of results."""

_BETWEEN = frozenset(("v", "vs", "at"))
_NAME = r"N(?: ?[Nj'&.-])*?"
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("two sides", re.compile(rf"^({_NAME}) d (?:[pd()-] )*({_NAME}) d(?: .*)?$")),
    ("table", re.compile(rf"^(?:d [.)]? ?)?({_NAME})(?: [d.-]){{3,}}(?: .*)?$")),
    ("dated fixture", re.compile(rf"^N d v ({_NAME})(?: .*)?$")),
    ("fixture", re.compile(rf"^({_NAME}) v ({_NAME})(?: .*)?$")),
    ("away", re.compile(rf"^({_NAME}) a ({_NAME})$")),
)


_INNINGS = re.compile(rf"^({_NAME}) d(?: j d)?(?: \(.*)?$")


def _letter(word: str) -> str:
    if word[0].isdigit():
        return "d"
    lowered = word.lower()
    if lowered in ("v", "vs"):
        return "v"
    if lowered == "at":
        return "a"
    if lowered in ("of", "the", "de", "and", "la", "el", "da", "do"):
        return "j"
    if word[0].isupper():
        return "N"
    return {"(": "(", ")": ")", "'s": "'", "&": "&", ".": ".", "-": "-"}.get(word, "x")


@cache
def _countries() -> frozenset[str]:
    kinds = models.phrases()[0]
    nations = ("england", "scotland", "wales", "northern ireland")
    return frozenset([name for name, kind in kinds.items() if kind == "C"] + list(nations))


def is_country(words: Sequence[str]) -> bool:
    """Whether the name is that of a country or of one of the four nations of the United Kingdom."""
    return " ".join(words).lower() in _countries()


def is_club(words: Sequence[str]) -> bool:
    """Whether a name of several words begins or ends with a club word ("Real Madrid", "Norwich City") and is not a
    place."""
    clubs = models.words("club_words.txt")
    return len(words) > 1 and (words[0] in clubs or words[-1] in clubs) and " ".join(words) not in models.places()


def is_report(lines: Sequence[Sequence[str]], language: str) -> bool:
    """Whether the text is a sports report: it has ``ENOUGH`` sport words and scores, or a list of results below the
    name of a sport."""
    known = sport(language)
    seen = {word for line in lines for word in line}
    words = len({word.lower() for word in known.report_forms & seen})
    scores = sum(1 for word in seen if word[0].isdigit() and _SCORE.fullmatch(word))
    if words + min(2, scores) + min(2, len(known.beat & seen)) >= ENOUGH:
        return True
    named = any(word.lower() in known.discipline for line in lines[:2] for word in line)
    return named and sum(1 for line in lines if sides(line)) >= LISTED


def sides(words: Sequence[str]) -> list[tuple[int, int]]:
    """[start, end) in tokens of the sides in a line of results or fixtures; empty for any other line.

    A line may list several fixtures after a heading: "Postponed: Hull v Derby, Bury v Lincoln".
    """
    if not any(word[0].isdigit() or word.lower() in _BETWEEN for word in words):
        return []
    found = pairs(words) if "-" in words else []
    if found:
        return found
    colon = ":" in words
    start = words.index(":") + 1 if colon else 0
    for at in [*(at for at, word in enumerate(words) if word == "," and at > start), len(words)]:
        part = words[start:at]
        found += [(start + first, start + last) for first, last in _sides(part) or (_innings(part) if colon else [])]
        start = at + 1
    return found


LONGEST_SIDE = 6
_GOALS = re.compile(r"\d{1,3}:\d{1,3}")


def pairs(words: Sequence[str]) -> list[tuple[int, int]]:
    """[start, end) in tokens of sides in pairs followed by a score, anywhere in a line, in continental style: "1. FC
    Calm - SV Dorn 2:1 (1:0), FC Este - Ulm 0:3". Two scores in a row are sets, played by people, and do not count."""
    found: list[tuple[int, int]] = []
    for at in range(1, len(words) - 2):
        if words[at] != "-":
            continue
        start, end = at, at + 1
        while start and at - start < LONGEST_SIDE and _of_side(words[start - 1]):
            start -= 1
        while end < len(words) and end - at <= LONGEST_SIDE and _of_side(words[end]):
            end += 1
        scored = end < len(words) and _GOALS.fullmatch(words[end])
        sets = end + 2 < len(words) and words[end + 1] == "," and _GOALS.fullmatch(words[end + 2])
        if scored and not sets and any(word[0].isupper() for word in words[start:at]) and words[end - 1] != "-":
            found += [(start, at), (at + 1, end)]
    return found


def _of_side(word: str) -> bool:
    """Whether ``word`` may be part of a side's name: capitalised, one of a few marks, or a number ("Hannover 96")."""
    return word[0].isupper() or word in (".", "/", "&", "'s") or word.rstrip(".").isdigit()


def _innings(words: Sequence[str]) -> list[tuple[int, int]]:
    """The side in a cricket innings: "At Hove: Sussex 363 and 144, Kent 108 for 3"."""
    drawn = " ".join(_letter(word) for word in words)
    found = _INNINGS.match(drawn)
    return [(0, drawn[: found.end(1)].count(" ") + 1)] if found else []


def _sides(words: Sequence[str]) -> list[tuple[int, int]]:
    letters = [_letter(word) for word in words]
    if "N" not in letters[:3] or "x" in letters[:4]:
        return []
    drawn = " ".join(letters)
    for _, form in _FORMS:
        found = form.match(drawn)
        if found:
            return [
                (drawn[: found.start(group)].count(" "), drawn[: found.end(group)].count(" ") + 1)
                for group in range(1, form.groups + 1)
            ]
    return []


_OUT = frozenset(("c", "b", "st", "lbw"))


def batsmen(words: Sequence[str]) -> list[tuple[int, int]]:
    """[start, end) in tokens of the names in a line of a cricket scorecard: "A. Smith c Jones b Brown 23"."""
    if _OUT.isdisjoint(words) or not words[0][0].isupper() or not words[-1][0].isdigit():
        return []
    found: list[tuple[int, int]] = []
    start = 0
    for at, word in enumerate(words):
        if word in _OUT or word[0].isdigit():
            if at > start:
                found.append((start, at))
            start = at + 1
        elif not word[0].isupper() and word not in ("-", ".", "ul", "al", "de", "van", "der"):
            return []
    return found


@cache
def clubs() -> frozenset[str]:
    """Names of football clubs, including those that are also names of towns."""
    return frozenset(models.data_text("football_clubs.txt.gz").splitlines())


@cache
def teams() -> dict[str, int]:
    """The names of teams of big leagues, and of football clubs unless also the name of a place or a personal name, to
    their number of words."""
    known_places, first_names = models.places(), models.person_names()
    return {
        name: len(name.split())
        for name in models.words("team_names.txt")
        | {name for name in clubs() if name not in known_places and name not in first_names}
    }


@cache
def _longest_team() -> dict[str, int]:
    longest: dict[str, int] = {}
    for name, size in teams().items():
        first = name.split()[0]
        longest[first] = max(size, longest.get(first, 0))
    return longest


def is_town(name: str) -> bool:
    """Whether the likeliest place called ``name`` is a town."""
    rows = models.places().get(name)
    return rows is not None and rows[0].kind in ("city", "capital")


def named_teams(words: Sequence[str]) -> list[tuple[int, int]]:
    """[start, end) in tokens of the well-known teams in a line of a sports report; a common word that begins the line
    does not count."""
    names, longest = teams(), _longest_team()
    common = models.common_words()
    found: list[tuple[int, int]] = []
    after = 0
    for at, word in enumerate(words):
        if at < after or word not in longest:
            continue
        for size in range(min(longest[word], len(words) - at), 0, -1):
            if " ".join(words[at : at + size]) in names and not (at == 0 and size == 1 and word.lower() in common):
                found.append((at, at + size))
                after = at + size
                break
    return found


@cache
def _team_ends() -> dict[str, list[tuple[str, ...]]]:
    """The last word of each big-league team to the words of the teams, the longest first."""
    ends: dict[str, list[tuple[str, ...]]] = {}
    for name in sorted(models.words("team_names.txt"), key=lambda name: -len(name)):
        ends.setdefault(name.split()[-1], []).append(tuple(name.split()))
    return ends


_TEAMS_PLACES = frozenset(("Golden State", "New England", "Vegas", "Tampa Bay", "Carolina"))
LONGEST_TOWN = 3


def teams_with_places(words: Sequence[str]) -> list[tuple[int, int]]:
    """[start, end) in tokens of the big-league teams behind the place they are called by: "Portland Trail Blazers"."""
    ends, found = _team_ends(), []
    if ends.keys().isdisjoint(words):
        return []
    known = models.places()
    for at, word in enumerate(words):
        for team in ends.get(word, ()):
            first = at + 1 - len(team)
            if first < 1 or tuple(words[first : at + 1]) != team:
                continue
            towns = (" ".join(words[start:first]) for start in range(max(0, first - LONGEST_TOWN), first))
            town = next((town for town in towns if town in known or town in _TEAMS_PLACES), None)
            if town:
                found.append((first - len(town.split()), at + 1))
                break
    return found

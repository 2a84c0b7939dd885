"""The lines of a sports report in, the clubs and competitors that its result lines name out.

Result lists have no verbs for a tagger to go by, but a fixed form: "Club 2 Club 1", "Club 4 3 1 0 9", "Club v Club",
"1. Competitor (Country) 9.81". A country that plays stays a place, any other side is an organisation, as newswire
corpora have it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from service.enrichment import models, reading

SPORT = reading.words_of(
    "soccer cricket tennis rugby basketball baseball hockey golf athletics cycling boxing nba nfl nhl mlb league "
    "season match matches championship championships tournament cup goal goals goalkeeper striker midfielder "
    "defender coach innings wicket wickets playoff playoffs semifinal semifinals quarterfinal final standings "
    "scored scoring victory defeat defeated beat unbeaten halftime half-time penalty inning homer pitcher touchdown "
    "quarterback runs points olympic medal stadium squad qualifier qualifying premier division round stage race"
)
ENOUGH = 4
"""Different words of sport that make a text a sports report; reports of other kinds seldom have more than two."""

_SCORE = re.compile(r"\d{1,3}-\d{1,3}")
BEATEN = reading.words_of("beat beaten drew lost won defeated thrashed edged routed draw")
"""Words of sides against each other: with figures like "2-1" they are words of sport."""

DISCIPLINES = reading.words_of(
    "soccer football cricket tennis rugby basketball baseball hockey golf athletics cycling boxing nba nfl nhl mlb "
    "squash badminton volleyball handball swimming skiing motor racing snooker"
)
LISTED = 2
"""So many lines in the form of results make a list."""

AFTER = reading.words_of(
    "beat beats beaten defeated defeats won wins lost loses drew draw draws trailed trail lead leads led scored score "
    "host hosts hosted visit visits face faces faced meet meets clinched advanced crushed edged thrashed routed downed "
    "stunned swept hammered overcame held play plays played take takes took signed moved"
)
BEFORE = reading.words_of(
    "beat beats defeated over against v vs versus past downed edged thrashed routed crushed stunned swept hammered "
    "overcame joined visiting champions leaders rivals hosts newcomers neighbours side club trail trailed face faced"
)
PLACE_BEFORE = reading.words_of("in at near from to outside")

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
    """Whether the name is a country's, or one of the four that play for the United Kingdom."""
    return " ".join(words).lower() in _countries()


def is_club(words: Sequence[str]) -> bool:
    """Whether a name of several words is a club's by one of them, first or last ("Real Madrid", "Norwich City")."""
    clubs = models.words("club_words.txt")
    return len(words) > 1 and (words[0] in clubs or words[-1] in clubs) and " ".join(words) not in models.places()


def is_report(lines: Sequence[Sequence[str]]) -> bool:
    """Whether the text is about sport: by its words, or by a list of results under the name of a sport."""
    seen: set[str] = set()
    for line in lines:
        seen.update(line)
    words = sum(word in seen or word.capitalize() in seen for word in SPORT)
    scores = sum(1 for word in seen if _SCORE.fullmatch(word))
    beaten = sum(1 for word in BEATEN if word in seen)
    if words + min(2, scores) + min(2, beaten) >= ENOUGH:
        return True
    named = any(word.lower() in DISCIPLINES for line in lines[:2] for word in line)
    return named and sum(1 for line in lines if sides(line)) >= LISTED


def sides(words: Sequence[str]) -> list[tuple[int, int]]:
    """[start, end) of the names of sides on a line of results or fixtures; none where the line is no such line.

    Fixtures may stand in a row behind a heading: "Postponed: Hull v Derby, Bury v Lincoln".
    """
    if not any(word[0].isdigit() or word.lower() in _BETWEEN for word in words):
        return []
    found: list[tuple[int, int]] = []
    colon = ":" in words
    start = words.index(":") + 1 if colon else 0
    for at in [*(at for at, word in enumerate(words) if word == "," and at > start), len(words)]:
        part = words[start:at]
        found += [(start + first, start + last) for first, last in _sides(part) or (_innings(part) if colon else [])]
        start = at + 1
    return found


def _innings(words: Sequence[str]) -> list[tuple[int, int]]:
    """The side whose innings this is: "At Hove: Sussex 363 and 144, Kent 108 for 3"."""
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
    """[start, end) of the names on a line of a cricket scorecard: "A. Smith c Jones b Brown 23"."""
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
def teams() -> tuple[frozenset[str], frozenset[str]]:
    """Names of teams that say nothing of their sport, and the first words of those names."""
    names = models.words("team_names.txt")
    return names, frozenset(name.split()[0] for name in names)


def named_teams(words: Sequence[str]) -> list[tuple[int, int]]:
    """[start, end) of the well-known teams in a line of a sports report."""
    names, firsts = teams()
    found: list[tuple[int, int]] = []
    after = 0
    for at, word in enumerate(words):
        if at < after or word not in firsts:
            continue
        for size in (2, 1):
            if " ".join(words[at : at + size]) in names and at + size <= len(words):
                found.append((at, at + size))
                after = at + size
                break
    return found

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

_BETWEEN = frozenset(("v", "vs", "at", "AT", "V"))
_NAME = r"N(?: ?[Nj'&.-])*?"
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("two sides", re.compile(rf"^({_NAME}) d (?:[pd()-] )*({_NAME}) d(?: .*)?$")),
    ("table", re.compile(rf"^(?:d [.)]? ?)?({_NAME})(?: [d-]){{3,}}(?: .*)?$")),
    ("fixture", re.compile(rf"^({_NAME}) v ({_NAME})(?: .*)?$")),
    ("away", re.compile(rf"^({_NAME}) a ({_NAME})$")),
)
_RANKED = re.compile(rf"^(?:d [.)]? ?)?({_NAME}) p \(({_NAME})\)")


def _letter(word: str, capitals: bool) -> str:
    if word[0].isdigit():
        return "d"
    lowered = word.lower()
    if lowered in ("v", "vs"):
        return "v"
    if lowered == "at" and capitals:
        return "a"
    if lowered in ("of", "de", "and", "la", "el", "da", "do"):
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


def is_report(lines: Sequence[Sequence[str]]) -> bool:
    """Whether the text is about sport."""
    seen: set[str] = set()
    for line in lines:
        seen.update(line)
    return sum(word in seen or word.capitalize() in seen for word in SPORT) >= ENOUGH


def sides(words: Sequence[str], capitals: bool) -> list[tuple[int, int]]:
    """[start, end) of the names of sides on a result line; none where the line is no such line."""
    if not any(word[0].isdigit() or word in _BETWEEN for word in words):
        return []
    letters = [_letter(word, capitals) for word in words]
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

"""The lines of a sports report and the names in them in, the names with sides and players typed as such out.

Reports call a side by its town; the words beside the name, the form of the line and a list of football clubs tell the
two apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from service.enrichment import models, reading, results
from service.enrichment.tokens import Names


def named(lines: Sequence[Sequence[str]], names: Sequence[Names], language: str) -> list[Names]:
    """The names with sides on result lines, the same sides in the prose, well-known teams and players in line-ups."""
    sport = results.sport(language)
    clubs: set[str] = set()
    out: list[Names] = []
    for words, tagged in zip(lines, names, strict=True):
        line = [part for name in tagged for part in _parted(words, name, sport)]
        kept = _with(line, [(*span, "PER") for span in results.batsmen(words) or _players(words)])
        if teams := results.named_teams(words):
            kept = _with(kept, list(_teams(words, kept, teams, sport)))
        if spans := results.sides(words):
            sides = list(_sides(words, kept, spans))
            clubs |= {_written(words, start, end) for start, end, kind in sides if kind == "ORG"}
            kept = _with(kept, sides)
        if sport.article:
            kept = list(_with_article(words, kept, sport))
        if kept != line:
            clubs |= {_written(words, *name[:2]) for name in set(kept).difference(line) if name[2] == "ORG"}
        out.append(kept)
    return [list(_again(words, line, clubs, sport)) for words, line in zip(lines, out, strict=True)]


def _parted(words: Sequence[str], name: tuple[int, int, str], sport: results.SportWords) -> Names:
    """A name, or the two on either side of a word for winning in it: "Middlesex beat Hampshire"."""
    start, end, kind = name
    at = next((at for at in range(start + 1, end - 1) if words[at] in sport.beat), 0)
    return [(start, at, kind), (at + 1, end, kind)] if at else [name]


def _with(line: Names, more: Names) -> Names:
    """The names of a line plus ``more``, which replace any that they overlap."""
    occupied = {at for start, end, _ in more for at in range(start, end)}
    return sorted([*(name for name in line if occupied.isdisjoint(range(*name[:2]))), *more]) if more else line


def _over(line: Names) -> dict[int, tuple[int, int, str]]:
    """Token index to the name that the token is part of."""
    return {at: name for name in line for at in range(*name[:2])}


def _teams(
    words: Sequence[str], line: Names, teams: Sequence[tuple[int, int]], sport: results.SportWords
) -> Iterator[tuple[int, int, str]]:
    """The well-known teams of a line, except where a place is meant or the team is only part of a longer name."""
    over = _over(line)
    for start, end in teams:
        start, end = _with_town(words, start, end, sport)
        before = words[start - 1].lower() if start else ""
        inside = [over[at] for at in range(start, end) if at in over]
        if before not in sport.place and all(start <= first and last <= end for first, last, _ in inside):
            yield start, end, "ORG"


def _sides(words: Sequence[str], line: Names, sides: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    """The sides on a line of results, without those that are tagged as a person with several names."""
    over = _over(line)
    for start, end in sides:
        first = next((over[at] for at in range(start, end) if at in over), None)
        if not (first and first[2] == "PER" and end - start > 1):
            # "Calm City at Dorn": what is played at is a town, though its side is meant too.
            played_at = start > 1 and words[start - 1].lower() == "at" and results.is_town(" ".join(words[start:end]))
            yield start, end, "LOC" if played_at or results.is_country(words[start:end]) else "ORG"


OF_TOWN = 3


def _with_town(words: Sequence[str], start: int, end: int, sport: results.SportWords) -> tuple[int, int]:
    """The span of a team, extended for a big-league team by the town that follows it: "Maple Leafs de Toronto"."""
    if " ".join(words[start:end]) not in models.words("team_names.txt"):
        return start, end
    town = end
    while town < len(words) and town - end < OF_TOWN and words[town].lower() in sport.of and words[town].islower():
        town += 1
    last = town
    while last < len(words) and last - town < OF_TOWN and words[last][0].isupper():
        last += 1
    return (start, last) if end < town < last else (start, end)


def _written(words: Sequence[str], start: int, end: int) -> str:
    return " ".join(words[start:end]).lower()


def _with_article(words: Sequence[str], line: Names, sport: results.SportWords) -> Iterator[tuple[int, int, str]]:
    """The names, with a town or club after an article, which towns do not take ("el Barcelona"), as a side."""
    for start, end, kind in line:
        if kind != "ORG" and start and words[start - 1].lower() in sport.article:
            name = " ".join(words[start:end])
            side = name in results.clubs() or (kind == "LOC" and results.is_town(name))
            if side and not results.is_country(words[start:end]):
                kind = "ORG"
        yield start, end, kind


def _again(
    words: Sequence[str], line: Names, clubs: set[str], sport: results.SportWords
) -> Iterator[tuple[int, int, str]]:
    """The names of a line, with those as sides that contain a club word, stand beside a word about playing, or are
    sides elsewhere in the text."""
    for start, end, kind in line:
        written = _written(words, start, end)
        if kind != "ORG" and results.is_club(words[start:end]):
            kind = "ORG"
            clubs.add(written)
        elif kind in ("LOC", "PER", "MISC") and not results.is_country(words[start:end]):
            before = words[start - 1].lower() if start else ""
            after = words[end].lower() if end < len(words) else ""
            playing = after in sport.after or before in sport.before
            if (kind == "LOC" and playing) or (written in clubs and before not in sport.place and (start or playing)):
                kind = "ORG"
                clubs.add(written)
        yield start, end, kind


LEAST_PLAYERS = 6
_SMALL = reading.words_of("m min ms mins y und and e en et von van de da del di dos der den la el th st nd rd")
_BETWEEN = frozenset(",;:-()./")


def _players(words: Sequence[str]) -> list[tuple[int, int]]:
    """[start, end) in tokens of the players in a line-up, which has only short names between punctuation and numbers,
    after the side and a colon if any: "Golz - Rohde - Kober, Hartmann - Dotschew (73. Weichert), Spies"."""
    at = words.index(":") + 1 if ":" in words[:LEAST_PLAYERS] else 0
    found: list[tuple[int, int]] = []
    while at < len(words):
        word = words[at]
        if word[0].isupper():
            start = at
            while at < len(words) and (words[at][0].isupper() or (words[at] in _SMALL and words[at] != "m")):
                at += 1
            if at - start > 4:
                return []
            found.append((start, at))
        elif word in _BETWEEN or word[0].isdigit() or word.rstrip(".") in _SMALL:
            at += 1
        else:
            return []
    countries = sum(results.is_country(words[start:end]) for start, end in found)
    marks = sum(word in _BETWEEN for word in words)
    return found if len(found) >= LEAST_PLAYERS and marks >= len(found) - 1 and countries < 2 else []


def full_teams(words: Sequence[str], line: Names) -> Names:
    """The names with the teams of big leagues under their full name, a place and a team: "Golden State Warriors"."""
    for start, end in results.teams_with_places(words):
        line = sorted([*(each for each in line if each[1] <= start or each[0] >= end), (start, end, "ORG")])
    return line


def of_regions(lines: Sequence[Sequence[str]], names: Sequence[Names], language: str) -> frozenset[str]:
    """The regions whose names are a side's in a sports report: "Kent need 148 to beat Yorkshire"."""
    found = {
        words[start]
        for words, line in zip(lines, names, strict=True)
        for start, end, kind in line
        if kind == "ORG" and end - start == 1 and words[start] in models.places()
    }
    found = {name for name in found if models.places()[name][0].kind == "region"}
    return frozenset(found) if found and results.is_report(lines, language) else frozenset()

"""Tokenised lines in a language without its own tagger in, people named by a first and a family name out.

First names come from the table that the taggers use too; they are international enough ("Odile Renardin", "Marek
Nowak"). A first name alone does not make a person: it may be a town, a storm or a ship.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from service.enrichment import features, headed, models, reading
from service.enrichment.tokens import Names

PARTICLES = reading.words_of(
    "da das de dei del della delle den der des di do dos du al bin ben ibn el la las le les los ten ter te van von zu "
    "zum zur af av"
)
"""Lower-case particles inside family names."""
LONGEST = 6
"""The longest personal name in running text, in words."""


# First names in the table that, in these languages, far more often begin names of places and things.
THINGS = frozenset(("América", "Cruz", "Mar", "Monte", "Porto", "Reino", "Sierra", "Villa"))
SENTENCE_ENDS = frozenset('.!?:…"“”«»„—–-')


def trimmed(lines: Sequence[Sequence[str]], names: Sequence[Names], language: str) -> list[Names]:
    """``names`` without lower-case words at either end or a stop word that begins the line; a person whose first name
    is in ``THINGS`` ("Monte Bolvera") becomes a place."""
    small = models.stop_words(language)
    out: list[Names] = []
    for words, line in zip(lines, names, strict=True):
        kept: Names = []
        for start, end, kind in line:
            while start < end and (words[start][0].islower() or (start == 0 and words[0].lower() in small)):
                start += 1
            while start < end and words[end - 1][0].islower():
                end -= 1
            if start < end:
                thing = kind == "PER" and end - start > 1 and words[start] in THINGS
                kept.append((start, end, "LOC" if thing else kind))
        out.append(kept)
    return out


WEEKDAYS = {
    "en": reading.words_of("monday tuesday wednesday thursday friday saturday sunday"),
    "de": reading.words_of("montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag"),
}
_BEFORE_DAYS = reading.words_of("on early late am")
_NAMED_DAYS = frozenset(
    (
        *("Sheffield", "Black", "Super", "Good", "Ash", "Bloody", "Cyber", "Palm", "News", "Mail", "Bild", "Welt"),
        *("Easter", "Scotland", "NZZ"),
    )
)
"""What stands first in a name that does end in a weekday: Sheffield Wednesday, Fox News Sunday, Mail on Sunday."""


def undated(words: Sequence[str], line: Names, language: str) -> Names:
    """The names of a line without the day behind them: "the U.N. Security Council on Thursday", "Congress Saturday".

    Behind a first name it is a family name: "Jens Sonntag".
    """
    days = WEEKDAYS.get(language, frozenset())
    out: Names = []
    for start, end, kind in line:
        day = end - start > 1 and words[end - 1].lower() in days and _NAMED_DAYS.isdisjoint(words[start:end])
        if day and not (kind == "PER" and _is_a_family(words[start : end - 1])):
            end -= 1
            while end - start > 1 and words[end - 1].lower() in _BEFORE_DAYS:
                end -= 1
        out.append((start, end, kind))
    return out


_TITLES = reading.words_of(
    "presidente presidenta vicepresidente senador senadora senatore ministro ministra ministre ministru "
    "premier reverendo fiscal general vicefiscal canciller capitán sr sra sig dra dott präsident "
    "präsidentin bundespräsident kanzler kanzlerin bundeskanzler bundeskanzlerin minister ministerin ministerpräsident "
    "senator senatorin richter richterin oberstleutnant président présidente chancelier chancelière sénateur sénatrice "
    "prezydent premier senator król президент премьер министр сенатор statsminister president"
)
"""Titles that translators and some houses write with a capital, which then look like part of the name."""


def _is_a_family(before: Sequence[str]) -> bool:
    """Whether what stands before a day is a first name alone or behind a title, so that the day is the family name: not
    "Kamala Harris Friday"."""
    first_name = before[-1] in models.genders() or models.person_names().get(before[-1]) == "f"
    return first_name and (len(before) == 1 or not models.is_first_name(before[0]))


_FIRST = frozenset(("primer", "primera", "primo"))


def untitled(words: Sequence[str], line: Names, language: str) -> Names:
    """The names of a line, people's without their titles in other languages than English: "Presidente Ana Ruiz".

    "Primo" is a title only before a minister's, else a first name.
    """
    if language == "en":
        return list(line)
    out: Names = []
    for start, end, kind in line:
        if kind == "PER" and end - start > 2 and words[start].lower() in _FIRST and words[start + 1].lower() in _TITLES:
            start += 1
        while kind == "PER" and end - start > 1 and words[start].lower().rstrip(".") in _TITLES:
            start += 1
        out.append((start, end, kind))
    return out


def people(lines: Sequence[Sequence[str]], names: Sequence[Names], language: str) -> list[Names]:
    """``names`` plus people with a first and a family name, where nothing is tagged yet or only part of a person's
    name."""
    out: list[Names] = []
    for words, line in zip(lines, names, strict=True):
        found = list(_people(words, line, language))
        kept = [name for name in line if not any(start < name[1] and name[0] < end for start, end, _ in found)]
        out.append(sorted([*kept, *found]))
    return out


def _people(words: Sequence[str], line: Names, language: str) -> Iterator[tuple[int, int, str]]:
    occupied = {
        at
        for start, end, kind in line
        if kind != "PER" and not (PARTICLES & {*words[max(0, start - 1) : start + 1]} and _unknown(words[end - 1]))
        for at in range(start, end)
    }
    ends = {at: end for start, end, kind in line if kind == "PER" for at in range(start, end)}
    begins = {at: start for start, end, kind in line if kind == "PER" for at in range(start, end)}
    at = 0
    while at < len(words):
        end = _end(words, at) if _begins(words, at, language) else at
        if end > at + 1 and occupied.isdisjoint(range(at, end)) and _is_person(words, at, end):
            end = max(end, ends.get(end - 1, 0))
            yield begins.get(at, at), end, "PER"
        at = max(end, at + 1)


def _unknown(word: str) -> bool:
    return word not in models.organisations() and word not in models.places()


def _begins(words: Sequence[str], at: int, language: str) -> bool:
    """Whether the word is a first name and not inside another name ("New York Knicks", "Red Hot Chili Peppers")."""
    word = words[at]
    first, dash, _ = word.partition("-")
    kind = models.person_names().get(word) or (models.person_names().get(first) if dash else None)
    if kind not in ("f", "b") or word in THINGS or word.lower() in models.stop_words(language) or _is_great_place(word):
        return False
    before = words[at - 1] if at else ""
    inside = before[:1].isupper() and at > 1 and words[at - 2] not in SENTENCE_ENDS
    return not inside or before.lower().rstrip(".") in features.TITLES or headed.joined(before, language) > 0


def _is_great_place(word: str) -> bool:
    rows = models.places().get(word, ())
    return bool(rows) and (rows[0].kind in ("country", "capital") or rows[0].population >= models.GREAT_CITY)


def _end(words: Sequence[str], start: int) -> int:
    """The end of the name that begins at ``start``: after its last capitalised word."""
    end = at = start + 1
    while at < len(words) and at - start < LONGEST:
        word = words[at]
        if word[0].isupper():
            end = at + 1
        elif word not in PARTICLES and not (word == "." and len(words[at - 1]) == 1):
            break
        at += 1
    return end


def _is_person(words: Sequence[str], start: int, end: int) -> bool:
    """Whether the name is not that of a team, organisation or place ("Cleveland Cavaliers", "Mar del Plata", "Magdalena
    of Castellón")."""
    rest = words[start + 1 : end]
    if not models.words("team_names.txt").isdisjoint(rest) or not models.words("organisation_words.txt").isdisjoint(
        rest
    ):
        return False
    names = " ".join(words[start:end])
    family = next((at for at, word in enumerate(rest) if word[0].isupper()), 0)
    return names not in models.places() and not (family and " ".join(rest[family:]) in models.places())

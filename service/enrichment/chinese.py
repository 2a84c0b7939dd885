"""A Chinese body in, its people, organisations and places out.

Chinese has no spaces and no capitals, so a name counts only with a witness: a person stands behind a role
("外长王毅") or before a verb of saying and begins with a family name, or has the dot of foreign names; an
organisation is listed, or ends in what organisations end in and begins where a name can begin; a place is in the
gazetteer. Traditional characters are read as simplified ones, one for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from service.article import EntityType
from service.enrichment import bodies, gazetteer, letters, models, namesakes, script_places
from service.enrichment.mentions import Mention
from service.word_frequencies import frequencies

Spans = list[tuple[int, int, EntityType, str]]
HAN = "[\u4e00-\u9fff]"
LONGEST_PLACE = 7
LONGEST_BEFORE = 10
"""Most characters of an organisation's name before what it ends with."""
SURE_PEOPLE = 500_000
"""From this population on a town's name needs no witness."""
COMMON = 1e-5
"""A word of this frequency is no name of a person: a hundredth of a per mille of running text."""


@cache
def _words() -> dict[str, tuple[str, ...]]:
    return {row[0]: tuple(dict.fromkeys(row[1].split())) for row in models.tsv("chinese.tsv")}


def _any(kind: str) -> str:
    return "|".join(sorted(map(re.escape, _words()[kind]), key=lambda each: (-len(each), each)))


@cache
def _frequencies() -> dict[str, float]:
    return frequencies("zh")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    sound = "[" + "".join(_words()["sound"]) + "]"
    families = f"(?:{_any('surname')}|{_any('wordy')})"
    time = f"(?:(?:{_any('time')})|\\d{{1,2}}日){{0,2}}"
    return {
        "role": re.compile(_any("role")),
        "after": re.compile(_any("after")),
        "longer after": re.compile("|".join(w for w in _any("after").split("|") if len(w) > 1)),
        "said": re.compile(
            rf"(?:^|(?<=[，。；：！？“”\s（]))(?:据|但|而)?(?P<name>{families}{HAN}{{1,2}}?)(?:在[^，。]{{1,10}}?)?{time}"
            rf"(?:{_any('say')})",
            re.MULTILINE,
        ),
        "dotted": re.compile(rf"{sound}{{1,6}}(?:[·•・]{sound}{{1,7}})+"),
        "foreign": re.compile(rf"(?:{_any('foreign_role')})({sound}{{2,6}})"),
        "ministry": re.compile(_any("ministry")),
        "closing": re.compile(_any("closing")),
        "behind place": re.compile(_any("behind_place")),
    }


def names(body: str) -> list[Mention]:
    """The names of ``body`` in text order, none inside another one."""
    text = letters.simplified(body)
    taken = bytearray(len(text))
    found: Spans = []

    def keep(start: int, end: int, kind: EntityType, name: str) -> None:
        if end > start and not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            found.append((start, end, kind, name))

    for start, end, _ in bodies.in_script(text, "zh"):
        keep(start, end, "organisation", body[start:end])
    places = list(_places(text))
    starts = dict(places)
    for start, end in _organisations(text, starts):
        keep(start, end, "organisation", body[start:end])
    for start, end in _people(text, starts):
        keep(start, end, "person", body[start:end])
    for start, end in places:
        keep(start, end, "place", body[start:end])
    people = {body[start:end] for start, end, kind, _ in found if kind == "person" and end - start > 2}
    if people:
        for again in re.finditer("|".join(map(re.escape, sorted(people, key=len, reverse=True))), body):
            keep(*again.span(), "person", again.group())
    return [Mention(*each) for each in sorted(found)]


def _places(text: str) -> Iterator[tuple[int, int]]:
    """[start, end) of the places in ``text``: the longest at each character."""
    table = script_places.names("han")
    begins, never = _first_characters(), frozenset(_words()["not_place"])
    behind = _patterns()["behind place"]
    before = _words()["before_place"]
    at = 0
    while at < len(text):
        if text[at] not in begins:
            at += 1
            continue
        for size in range(min(LONGEST_PLACE, len(text) - at), 1, -1):
            name = text[at : at + size]
            if name not in table or name in never:
                continue
            witness = text.endswith(before, max(0, at - 2), at) or behind.match(text, at + size)
            if witness or _is_sure(name):
                yield at, at + size
                at += size - 1
                break
        at += 1


@cache
def _first_characters() -> frozenset[str]:
    return frozenset(name[0] for name in script_places.names("han"))


@cache
def _is_sure(name: str) -> bool:
    """Whether ``name`` is a country's, a province's or a large town's, or long and no common word."""
    index = gazetteer.index()
    rows = namesakes.rows_of(name)[0]
    kinds, people = index.kinds[rows], index.people[rows]
    large = ((kinds < gazetteer.COUNTY) | (kinds == gazetteer.CAPITAL) | (people >= SURE_PEOPLE)).any()
    return bool(large) or (len(name) > 2 and _frequencies().get(name, 0.0) < COMMON)


def _organisations(text: str, places: dict[int, int]) -> Iterator[tuple[int, int]]:
    for found in _patterns()["ministry"].finditer(text):
        if bodies.stands(text, *found.span(), found.group()):
            yield found.span()
    generic, broken = frozenset(_words()["generic"]), frozenset(_words()["broken"])
    begins = frozenset(_words()["before_org"])
    for found in _patterns()["closing"].finditer(text):
        end = found.start()
        start = end
        while start and end - start < LONGEST_BEFORE and _is_han(text[start - 1]) and text[start - 1] not in broken:
            start -= 1
        placed = next((at for at in range(start, end) if at in places and places[at] <= end), None)
        clear = start == 0 or not _is_han(text[start - 1]) or text[start - 1] in begins
        if placed is not None and not (clear and _patterns()["role"].search(text, start, placed) is None):
            start = placed
        elif not clear:
            continue
        prefix = text[start:end]
        if len(prefix) < 2 or _generic(prefix, generic, found.group()) or _patterns()["role"].search(prefix):
            continue
        if _patterns()["longer after"].search(prefix):
            continue
        yield start, found.end()


def _generic(prefix: str, generic: frozenset[str], closing: str) -> bool:
    """Whether ``prefix`` is made of generic words, or is one common word; a university's name often is one."""
    rest = prefix
    while rest:
        word = next((rest[:size] for size in (4, 3, 2, 1) if rest[:size] in generic), None)
        if word is None:
            break
        rest = rest[len(word) :]
    common = closing != "大学" and _frequencies().get(prefix, 0.0) >= COMMON
    return not rest or (common and not script_places.known_as(prefix))


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _people(text: str, places: dict[int, int]) -> Iterator[tuple[int, int]]:
    patterns = _patterns()
    for found in patterns["dotted"].finditer(text):
        # A dot beside it shows that a character of the name is not in the table.
        start, least = _without_verb(text, *found.span())
        whole = next((at for at in range(least, least + 3) if _ended(text, at)), None)
        if whole is not None and "·" not in (text[start - 1 : start], text[whole : whole + 1]):
            yield start, min(whole, len(text))
    for found in patterns["role"].finditer(text):
        end = _named(text, found.end())
        if end and found.end() not in places:
            yield found.end(), end
    for found in patterns["foreign"].finditer(text):
        start, end = found.span(1)
        before = range(max(0, found.start() - LONGEST_PLACE), found.start())
        country = any(places.get(at) == found.start() for at in before)
        ended = end == len(text) or not _is_han(text[end]) or patterns["longer after"].match(text, end)
        if country and ended and start not in places:
            yield start, end
    for found in patterns["said"].finditer(text):
        start, end = found.span("name")
        name = found["name"]
        long = len(name) > 2 or name[0] in _words()["surname"] or name in _words()["known"]
        if _is_name(name) and start not in places and long:
            parts = (name[:2], name[-2:])
            if name in _words()["known"] or not any(_frequencies().get(part, 0.0) >= COMMON * 3 for part in parts):
                yield start, end


def _ended(text: str, at: int) -> bool:
    return at >= len(text) or not _is_han(text[at]) or _patterns()["after"].match(text, at) is not None


def _without_verb(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of a dotted name, cut off before a verb."""
    verb = _patterns()["longer after"].search(text, max(start, text.rfind("·", start, end)), end)
    return start, verb.start() if verb else end


def _named(text: str, start: int) -> int | None:
    """The end of the person's name that begins at ``start``, behind a role; None if there is none."""
    longer = _patterns()["longer after"]
    families = 2 if text[start : start + 2] in _words()["surname"] else 1
    if text[start : start + families] not in _words()["surname"] + _words()["wordy"]:
        return None
    ends = [start + families + 1, start + families + 2]
    if longer.match(text, ends[0]) and _is_name(text[start : ends[0]]):
        return ends[0]
    # "律师费率，": two characters are a word rather than a name, unless a verb follows.
    wordy = text[start] in _words()["wordy"] and text[start] not in _words()["frequent"]
    for end in reversed(ends):
        enough = end - start > 2 or not wordy or text[end : end + 1] == "摄" or text[end : end + 1].isdigit()
        if end <= len(text) and enough and _ended(text, end) and _is_name(text[start:end]):
            return end
    return None


def _is_name(name: str) -> bool:
    """Whether a family name and what follows can be a person's name: no particle, no verb of saying, no listed word."""
    if name in _words()["known"]:
        return True
    family = 2 if name[:2] in _words()["surname"] else 1
    given, never = name[family:], _words()["given_never"]
    if not given or not all(map(_is_han, name)) or given in never or any(each in never for each in given):
        return False
    if given in _words()["given_alone"] or (len(given) > 1 and given[-1] in _words()["side_end"]):
        return False
    if name[0] == "周" and given[0] in "一二三四五六日末边围期":
        return False
    if given in _words()["say"] or given in _words()["ministry"]:
        return False
    if name[0] in _words()["adverb"] and (len(given) < 2 or given[0] in _words()["after"] or given in _frequencies()):
        return False
    return name not in _frequencies()

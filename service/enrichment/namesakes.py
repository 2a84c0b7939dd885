"""The place names of a text in, the place that each refers to out: all names are disambiguated jointly.

A name's candidates are scored by their population and kind, by what directly follows the name ("Paris, Texas"), by the
countries that the text names, and then by each other: the country and part of a country in which the other names most
likely lie, and the distance to them. The weights are those of a multinomial logit model fitted by
``tools/data/fit_namesakes.py``. The second stage runs ``ROUNDS`` times, each time on the likelihoods of the one before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from service.enrichment import gazetteer, script_places
from service.enrichment.gazetteer import AREA, CAPITAL, CITY, COUNTRY, COUNTY, REGION, STATE

Floats = NDArray[np.float64]

MOST_NAMES, MOST_OF_A_NAME, MOST_CANDIDATES = 60, 60, 900
"""Limits: the names of a text that get all their candidates, the candidates of one name, and the candidates in all.
Names beyond the first or the last limit get only their three most populous candidates."""
ROUNDS = 3
NEAR = (50.0, 250.0)
"""Distances in kilometres at which proximity to another place counts half."""

_DIRECTION = re.compile(
    r"^(?:(?:north|south|east|west|central|upper|lower)(?:ern)?|(?:north|south)[ -]?(?:east|west)(?:ern)?|mainland|"
    r"occupied|downtown|greater|rural|inner|the|city of|town of|village of|state of|province of) +",
    re.IGNORECASE,
)
_DIVISION = re.compile(r" +(?:state|province|city|county|region|district|area|island|islands|oblast)$", re.IGNORECASE)

LOCAL = (
    "people", "small", "country", "country people", "area", "state", "region", "part people", "county", "capital",
    "own name", "country named", "country told",
)  # fmt: skip
AMONG = ("shared country", "shared part", "near", "nearer", "same level")


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a text, its number of mentions, the codes of the countries and parts that directly follow it, the names
    that it is joined to ("Georgia and Ukraine", "Georgia and the Carolinas"), and the code of the country that the
    text's language calls so: Gruzja is no state of the United States."""

    text: str
    mentions: int = 1
    behind: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    country: str = ""


@dataclass(slots=True)
class Choice:
    """The candidates of all names of a text, as parallel arrays: the index of the name, the row of the place in the
    gazetteer, whether the name is the place's main name, and the likelihood among the candidates of the name."""

    of: NDArray[np.intp]
    row: NDArray[np.intp]
    own: NDArray[np.bool_]
    likely: Floats = field(default_factory=lambda: np.zeros(0))


def rows_of(name: str) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """The gazetteer rows of the places called ``name``, the largest of each kind first, and whether that is their main
    name. If there are none, ``name`` is tried without a leading "southern" or a trailing "Province" and the like."""
    index = gazetteer.index()
    form = gazetteer.key(name)
    forms = (form, _DIRECTION.sub("", form, count=1), _DIVISION.sub("", form, count=1))
    for each in dict.fromkeys(forms):
        found = index.named(each)
        if found.stop > found.start:
            return index.rows[found].astype(np.intp), index.own[found]
    return _in_another_script(name)


@cache
def _rows_of_country(code: str) -> tuple[NDArray[np.intp], NDArray[np.bool_]] | None:
    """The gazetteer row of a country, as ``rows_of`` returns it; None if there is none."""
    index = gazetteer.index()
    if code not in index.country_codes:
        return None
    of_it = (index.kinds == COUNTRY) & (index.countries == index.country_codes.index(code))
    rows = np.flatnonzero(of_it)
    return (rows, np.ones(len(rows), np.bool_)) if len(rows) else None


def _in_another_script(name: str) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """The same for a ``name`` in Chinese, Arabic or Cyrillic script, in the countries that it is known in."""
    index = gazetteer.index()
    rows: list[int] = []
    for country, known_as in script_places.known_as(name):
        code = index.country_codes.index(country)
        there = index.rows[index.named(known_as)]
        rows += there[index.countries[there] == code].tolist()
    return np.array(rows, np.intp), np.ones(len(rows), np.bool_)


def candidates(names: Sequence[Name]) -> Choice:
    """The candidates of ``names``, which are in order of priority."""
    of: list[NDArray[np.intp]] = []
    rows: list[NDArray[np.intp]] = []
    are_main_names: list[NDArray[np.bool_]] = []
    held = 0
    for at, name in enumerate(names):
        found, is_main_name = _rows_of_country(name.country) or rows_of(name.text)
        most = MOST_OF_A_NAME if at < MOST_NAMES and held < MOST_CANDIDATES else 3
        if len(found) > most:
            kept = np.sort(np.argsort(-gazetteer.index().people[found].astype(np.int64), kind="stable")[:most])
            found, is_main_name = found[kept], is_main_name[kept]
        held += len(found)
        of.append(np.full(len(found), at, np.intp))
        rows.append(found)
        are_main_names.append(is_main_name)
    if not of:
        return Choice(np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0, np.bool_))
    return Choice(np.concatenate(of), np.concatenate(rows), np.concatenate(are_main_names))


def local(names: Sequence[Name], choice: Choice, demonyms: Mapping[str, int]) -> Floats:
    """The features of each candidate by itself: one row per candidate, with the columns of ``LOCAL``.

    ``demonyms`` counts the demonyms in the text by country code.
    """
    index = gazetteer.index()
    kinds, people = index.kinds[choice.row], index.people[choice.row]
    codes = [index.country_codes[at] for at in index.countries[choice.row]]
    size = np.log10(people + 100.0) - 2
    town, part = kinds >= CAPITAL, (kinds == STATE) | (kinds == REGION) | (kinds == COUNTY)
    named: dict[str, set[int]] = {}
    for of, kind, code in zip(choice.of.tolist(), kinds.tolist(), codes, strict=True):
        if kind == COUNTRY:
            named.setdefault(code, set()).add(of)
    out = np.zeros((len(choice.row), len(LOCAL)))
    out[:, 0] = size * town
    out[:, 1] = town & (people < 15_000)
    out[:, 2] = kinds == COUNTRY
    out[:, 3] = size * (kinds == COUNTRY)
    out[:, 4] = kinds == AREA
    out[:, 5] = kinds == STATE
    out[:, 6] = kinds == REGION
    out[:, 7] = size * part
    out[:, 8] = kinds == COUNTY
    out[:, 9] = kinds == CAPITAL
    out[:, 10] = choice.own
    if named:
        of_each = zip(choice.of.tolist(), codes, strict=True)
        out[:, 11] = [bool(named.get(code, {of}) != {of}) for of, code in of_each]
    if demonyms:
        out[:, 12] = np.log1p([demonyms.get(code, 0) for code in codes])
    return out


IN_PART, IN_COUNTRY, OF_A_COUNTRY, AT_HOME, AN_AREA = 14.0, 13.0, 1.0, 3.0, 9.0
"""Log-odds bonuses: for a candidate in the part, or in the country, that directly follows the name; little for the
latter if the name is also a country's, since countries stand in lists; for one in the source's country; and for a
continent or sea. Set by hand: no corpus has enough cases, and none tells where its sources are."""


BESIDE = 6.0
"""Log-odds bonus of a country that is joined to a country, and of a state that is joined to a state. Set by hand."""


def _level(name: str) -> int | None:
    """Country or state, if ``name`` is either but not both."""
    kinds = gazetteer.index().kinds[rows_of(name)[0]]
    found = [kind for kind in (COUNTRY, STATE) if (kinds == kind).any()]
    return found[0] if len(found) == 1 else None


GREAT_CAPITAL, GREAT_CITY = 500_000, 1_000_000
MAIN_NAME_POPULATION, CALLED_OTHERWISE = 40_000, -10.0
"""If towns with a given main name have this population in all, a town of which it is only an alternative name gets
this penalty: "Salisbury" hardly ever means Harare, formerly so called."""


def fixed(names: Sequence[Name], choice: Choice, home: str | None = None, great: float = 1.0) -> Floats:
    """The part of each candidate's score that is not fitted: the bonuses and penalties above, and ``great`` for a very
    large city, since the corpora are of small towns and the world-famous city is usually meant.

    ``home`` is the ISO 3166-1 code of the source's country.
    """
    index = gazetteer.index()
    kinds, people = index.kinds[choice.row], index.people[choice.row]
    known = np.where(kinds == CAPITAL, GREAT_CAPITAL, GREAT_CITY)
    towns = kinds >= CAPITAL
    out = np.zeros(len(choice.row))
    out[choice.own & towns & (people >= known)] = great
    countries = set(choice.of[kinds == COUNTRY].tolist())
    main_name_people = np.bincount(choice.of, choice.own * towns * people)
    out[~choice.own & towns & (main_name_people[choice.of] >= MAIN_NAME_POPULATION)] = CALLED_OTHERWISE
    out[kinds == AREA] += AN_AREA
    if home and home in index.country_codes:
        out[(kinds > AREA) & (index.countries[choice.row] == index.country_codes.index(home))] += AT_HOME
    for at, (of, row) in enumerate(zip(choice.of.tolist(), choice.row.tolist(), strict=True)):
        if names[of].beside and index.kinds[row] in (COUNTRY, STATE) and of in countries:
            out[at] += BESIDE * sum(_level(other) == index.kinds[row] for other in names[of].beside)
        behind = names[of].behind
        if not behind or index.kinds[row] <= REGION:
            continue
        if index.part_codes[index.parts[row]] in behind:
            out[at] += IN_PART
        elif index.country_codes[index.countries[row]] in behind:
            out[at] += OF_A_COUNTRY if of in countries else IN_COUNTRY
    return np.asarray(out)


@dataclass(frozen=True, slots=True)
class Pairs:
    """For each pair of candidates of different names: same country, same part, proximity (at two scales), and same
    level (country, part, town) in the same country, since states are listed among states."""

    country: Floats
    part: Floats
    near: Floats
    nearer: Floats
    level: Floats


LEVELS = np.array([COUNTRY, COUNTRY, REGION, REGION, REGION, CITY, CITY])
"""The level of each kind: country, part or town."""


def pairs(names: Sequence[Name], choice: Choice) -> Pairs:
    """The pairwise features of the candidates; a name weighs 1 plus the logarithm of its mentions."""
    index = gazetteer.index()
    weight = np.array([1 + np.log(name.mentions) for name in names])
    other = (choice.of[:, None] != choice.of[None, :]) * weight[choice.of]
    country, part = index.countries[choice.row], index.parts[choice.row]
    placed = (index.kinds[choice.row] >= COUNTY) & ~np.isnan(index.points[choice.row, 0])
    units = gazetteer.all_units()[choice.row].astype(np.float64)
    chord = np.maximum(2 - 2 * units @ units.T, 0) * gazetteer.EARTH_KM**2
    same = country[:, None] == country[None, :]
    local_places = other * (placed[:, None] & placed[None, :])
    known = country != index.country_codes.index("")
    inside = part != index.part_codes.index("")
    levels = LEVELS[index.kinds[choice.row]]
    return Pairs(
        level=other * (same & (levels[:, None] == levels[None, :])),
        country=other * (same & known[:, None]),
        part=other * ((part[:, None] == part[None, :]) & inside[:, None]),
        near=local_places / (1 + chord / NEAR[1] ** 2),
        nearer=local_places / (1 + chord / NEAR[0] ** 2),
    )


FEW = 2.0
"""The weight of other names at which shared countries and parts count half: Houston and Dallas alone are not enough to
move Paris to Texas."""


def among(pair: Pairs, likely: Floats, weight: Floats, base: Floats) -> Floats:
    """The features of each candidate given the current likelihoods of the others: the columns of ``AMONG``.

    ``weight`` is the total weight of all other names, per candidate; ``base`` are the features of ``local``, from which
    demonyms count as names in their country.
    """
    demonyms = base[:, LOCAL.index("country told")]
    named = weight + demonyms.max(initial=0)
    sure = named / (named + FEW)
    return np.stack(
        [
            sure * np.log((pair.country @ likely + demonyms + 0.3) / (named + 1)),
            sure * np.log((pair.part @ likely + 0.3) / (weight + 1)),
            np.log1p(pair.near @ likely),
            np.log1p(pair.nearer @ likely),
            sure * np.log((pair.level @ likely + 0.3) / (weight + 1)),
        ],
        axis=1,
    )


def softmax(scores: Floats, of: NDArray[np.intp], names: int) -> Floats:
    """Softmax of ``scores`` over the candidates of each name; ``of`` is the name of each candidate."""
    most = np.full(names, -np.inf)
    np.maximum.at(most, of, scores)
    risen = np.exp(scores - most[of])
    return np.asarray(risen / np.bincount(of, risen, names)[of])


def others(names: Sequence[Name], choice: Choice) -> Floats:
    """The total weight of all names except its own, for each candidate."""
    present = np.unique(choice.of)
    weight = np.zeros(len(names))
    weight[present] = [1 + np.log(names[at].mentions) for at in present.tolist()]
    return np.asarray(weight.sum() - weight[choice.of])


# fmt: off
FIRST: Floats = np.array((2.44, -0.12, 0.55, 2.48, 1.11, 2.17, 0.59, 1.80, 0.37, 1.03, 1.08, 2.65, 1.51))
SECOND: Floats = np.array((
    2.23, -0.52, -0.22, 3.10, 1.03, 1.16, 0.06, 1.94, 1.53, 2.13, 1.02, 1.20, 1.50, 2.14, 2.52, -0.16, 2.46, 2.14
))
# fmt: on
"""The weights of the first stage (``LOCAL``) and of the second (``LOCAL`` and ``AMONG``), fitted by
``python -m tools.data.fit_namesakes``. The weights of what names share are twice the fitted ones, and those of
countries and demonyms were raised, on hand-made lists of towns of one region, since both corpora have few local
texts."""


def chosen(names: Sequence[Name], demonyms: Mapping[str, int], home: str | None = None) -> list[int | None]:
    """The place that each name refers to, as a row of the gazetteer index; None if no place has that name.

    ``demonyms`` counts the demonyms in the text by country code; ``home`` is the source's country (ISO 3166-1).
    """
    choice = candidates(names)
    out: list[int | None] = [None] * len(names)
    if not len(choice.of):
        return out
    base, sure = local(names, choice, demonyms), fixed(names, choice, home)
    choice.likely = softmax(base @ FIRST + sure, choice.of, len(names))
    pair, weights = pairs(names, choice), others(names, choice)
    for _ in range(ROUNDS):
        both = np.hstack([base, among(pair, choice.likely, weights, base)])
        choice.likely = softmax(both @ SECOND + sure, choice.of, len(names))
    best = np.zeros(len(names))
    for of, row, likely in zip(choice.of.tolist(), choice.row.tolist(), choice.likely.tolist(), strict=True):
        if likely > best[of]:
            out[of], best[of] = row, likely
    return out

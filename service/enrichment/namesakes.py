"""The places that a text names in, which of all namesakes each means out: one choice over all names at once.

Each name's candidates are weighed by what they are (people, kind), by what stands right behind the name ("Paris,
Texas"), by the countries that the text names, and then by each other: by the country and the part of a country that the
other names most likely lie in, and by how near they are. The weights are those of a logistic choice, fitted by
``tools/data/fit_namesakes.py``; the second one is made twice, each time with what the one before it thought.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from service.enrichment import gazetteer
from service.enrichment.gazetteer import AREA, CAPITAL, CITY, COUNTRY, COUNTY, REGION, STATE

Floats = NDArray[np.float64]

MOST_NAMES, MOST_OF_A_NAME, MOST_CANDIDATES = 60, 60, 900
"""So many names of a text choose together, so many candidates each; of the rest, and beyond the third number in all,
the three most populous of each name."""
ROUNDS = 3
NEAR = (50.0, 250.0)
"""Kilometres at which nearness to another place counts half."""

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
    """A name as a text gives it; how often; what stands right behind it, as a country's and a part's code or
    nothing."""

    text: str
    mentions: int = 1
    behind: frozenset[str] = frozenset()


@dataclass(slots=True)
class Choice:
    """The candidates of all names of a text in one row: which name each is of, which place, whether the name is its
    own, and, when chosen, how likely each is among those of its name."""

    of: NDArray[np.intp]
    row: NDArray[np.intp]
    own: NDArray[np.bool_]
    likely: Floats = field(default_factory=lambda: np.zeros(0))


def rows_of(name: str) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """The places called ``name``, the largest of each kind first, and whether that is their own name: as written, else
    without "southern" before it or "Province" behind it."""
    index = gazetteer.index()
    form = gazetteer.key(name)
    forms = (form, _DIRECTION.sub("", form, count=1), _DIVISION.sub("", form, count=1))
    for each in dict.fromkeys(forms):
        found = index.named(each)
        if found.stop > found.start:
            return index.rows[found].astype(np.intp), index.own[found]
    return np.zeros(0, np.intp), np.zeros(0, np.bool_)


def candidates(names: Sequence[Name]) -> Choice:
    """The candidates of ``names``."""
    of: list[NDArray[np.intp]] = []
    rows: list[NDArray[np.intp]] = []
    owns: list[NDArray[np.bool_]] = []
    held = 0
    for at, name in enumerate(names):
        found, own = rows_of(name.text)
        most = MOST_OF_A_NAME if at < MOST_NAMES and held < MOST_CANDIDATES else 3
        if len(found) > most:
            kept = np.sort(np.argsort(-gazetteer.index().people[found].astype(np.int64), kind="stable")[:most])
            found, own = found[kept], own[kept]
        held += len(found)
        of.append(np.full(len(found), at, np.intp))
        rows.append(found)
        owns.append(own)
    if not of:
        return Choice(np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0, np.bool_))
    return Choice(np.concatenate(of), np.concatenate(rows), np.concatenate(owns))


def local(names: Sequence[Name], choice: Choice, told: Mapping[str, int]) -> Floats:
    """What each candidate has for itself: the columns of ``LOCAL``. ``told`` counts the words for the people of a
    country, by its code."""
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
    if told:
        out[:, 12] = np.log1p([told.get(code, 0) for code in codes])
    return out


IN_PART, IN_COUNTRY, OF_A_COUNTRY, AT_HOME, AN_AREA = 14.0, 13.0, 1.0, 3.0, 9.0
"""What it is worth, as a logarithm, to lie in the part or the country that stands right behind the name; of a country's
name little, since countries stand in lists; to be a town or part of the source's country; and to be a continent or a
sea. Set by hand: no corpus has enough of them, and none says where its sources are."""


GREAT_CAPITAL, GREAT_CITY = 500_000, 1_000_000
OF_ITS_OWN, CALLED_OTHERWISE = 40_000, -10.0
"""Where towns of so many people have the name itself, one that some language or time calls so is hardly meant:
Salisbury, which was Harare."""


def fixed(names: Sequence[Name], choice: Choice, home: str | None = None, great: float = 1.0) -> Floats:
    """What no fit weighs: whether a candidate lies in what stands right behind its name, or at the source's home;
    and what a great city is worth more than the corpora say, which are of towns: one that all the world knows is meant
    before its namesake unless much speaks for that."""
    index = gazetteer.index()
    kinds, people = index.kinds[choice.row], index.people[choice.row]
    known = np.where(kinds == CAPITAL, GREAT_CAPITAL, GREAT_CITY)
    towns = kinds >= CAPITAL
    out = np.zeros(len(choice.row))
    out[choice.own & towns & (people >= known)] = great
    countries = set(choice.of[kinds == COUNTRY].tolist())
    own = np.bincount(choice.of, choice.own * towns * people)
    out[~choice.own & towns & (own[choice.of] >= OF_ITS_OWN)] = CALLED_OTHERWISE
    out[kinds == AREA] += AN_AREA
    if home and home in index.country_codes:
        out[(kinds > AREA) & (index.countries[choice.row] == index.country_codes.index(home))] += AT_HOME
    for at, (of, row) in enumerate(zip(choice.of.tolist(), choice.row.tolist(), strict=True)):
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
    """Of each two candidates of different names: whether country and part are the same, how near they are, and
    whether both are countries, parts or towns of one country: states stand among states."""

    country: Floats
    part: Floats
    near: Floats
    nearer: Floats
    level: Floats


LEVELS = np.array([COUNTRY, COUNTRY, REGION, REGION, REGION, CITY, CITY])
"""Which kinds stand on one level, by kind."""


def pairs(names: Sequence[Name], choice: Choice) -> Pairs:
    """What the candidates are to each other; a name that comes often weighs somewhat more."""
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
"""With so many other names in a text, what they share counts half: Houston and Dallas alone make Paris no Texan
town."""


def among(pair: Pairs, likely: Floats, weights: Floats, own: Floats) -> Floats:
    """What the others' likelihoods say for each candidate: the columns of ``AMONG``. ``weights`` is how much all other
    names weigh, for each candidate; ``own`` is what it has for itself: the people of a country count as a name
    there."""
    told = own[:, LOCAL.index("country told")]
    named = weights + told.max(initial=0)
    sure = named / (named + FEW)
    return np.stack(
        [
            sure * np.log((pair.country @ likely + told + 0.3) / (named + 1)),
            sure * np.log((pair.part @ likely + 0.3) / (weights + 1)),
            np.log1p(pair.near @ likely),
            np.log1p(pair.nearer @ likely),
            sure * np.log((pair.level @ likely + 0.3) / (weights + 1)),
        ],
        axis=1,
    )


def softmax(scores: Floats, of: NDArray[np.intp], names: int) -> Floats:
    """The scores as likelihoods among the candidates of each name."""
    most = np.full(names, -np.inf)
    np.maximum.at(most, of, scores)
    risen = np.exp(scores - most[of])
    return np.asarray(risen / np.bincount(of, risen, names)[of])


def others(names: Sequence[Name], choice: Choice) -> Floats:
    """How much all names but its own weigh, for each candidate."""
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
"""The weights of the first choice, of what each candidate has for itself, and of those that follow, with what the
others are, too. Fitted by ``python -m tools.data.fit_namesakes``; what names share weighs twice what the fit says,
and the countries and their people more, since both corpora have few local texts: by hand-made lists of towns of one
region."""


def chosen(names: Sequence[Name], told: Mapping[str, int], home: str | None = None) -> list[int | None]:
    """The place that each name means, as a row of the index; None where there is none of that name.

    ``told`` counts the words for the people of a country, by its code; ``home`` is the country of the source.
    """
    choice = candidates(names)
    out: list[int | None] = [None] * len(names)
    if not len(choice.of):
        return out
    own, sure = local(names, choice, told), fixed(names, choice, home)
    choice.likely = softmax(own @ FIRST + sure, choice.of, len(names))
    pair, weights = pairs(names, choice), others(names, choice)
    for _ in range(ROUNDS):
        both = np.hstack([own, among(pair, choice.likely, weights, own)])
        choice.likely = softmax(both @ SECOND + sure, choice.of, len(names))
    best = np.zeros(len(names))
    for of, row, likely in zip(choice.of.tolist(), choice.row.tolist(), choice.likely.tolist(), strict=True):
        if likely > best[of]:
            out[of], best[of] = row, likely
    return out

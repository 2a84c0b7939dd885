"""Mentions with their types in, the same with the small towns that the tagger took for people or overlooked out.

A town that no list of large ones has ("Burton", "Landau") is told by where it lies: near the places that the text
names for sure, and joined to one of them, to another such town ("Burton and Grand Blanc") or to a preposition of place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from service.article import Entity
from service.enrichment import gazetteer, models, places
from service.enrichment.mentions import Mention

Units = NDArray[np.float32]

NEAR_KM, FAR_KM = 120.0, 400.0
"""How near a town must be to two places of the text, and to one that it is joined to."""
LEAST_ANCHORS = 2
MOST_ANCHORS, MOST_OF_A_NAME, MOST_ROUNDS = 30, 60, 4
"""Names of a text that anchor others, places of one name that are looked at, and passes over a text."""
LONGEST = 30
"""Characters of a town's name."""
_JOINT = re.compile(
    r"\s?[,/&]\s?|,?\s(?:and|or|und|oder|et|ou|y|o|e|ed|en|of|i|lub|och|og|ja|и|или)\s(?:(?:de|di|in|a|à|en|im|w|we|в|во)\s)?"
)
_AFTER = re.compile(r"\b(?:in|near|at|from|outside|through|via|to|nach|aus|bei|vers|desde|hacia|te|uit|naar|из|под)\s$")
_CAPITALISED, _SMALL = r"[^\W\d_a-zß-ÿ][\w'’]+", r"(?:de|la|le|del|an|der|am|super|sur|en|upon|do|da|dos)(?=[ -])"
_NAME = rf"{_CAPITALISED}(?:[ -](?:{_CAPITALISED}|{_SMALL}))*"
_LISTED = re.compile(rf"(?:{_JOINT.pattern})(?P<name>{_NAME})(?=\s?[,.;:)]|\s[^\W\d_A-Z]|$)")


def with_places_nearby(mentions: Sequence[Mention], text: str) -> list[Mention]:
    """``mentions`` in text order, with the people that are towns near its places turned to places, and untagged towns
    in a list with a place added."""
    found = list(mentions)
    whole = {word for each in found if each.type == "person" and " " in each.text for word in each.text.split()}
    doubtful = {each.text for each in found if each.type == "person" and each.text not in whole} - {""}
    if not any(len(_units_of(each)) for each in doubtful) and not any(_items(each, text) for each in found):
        return found
    anchors = _anchors(found, text)
    if not anchors:
        return found
    found = _listed(found, text, anchors)
    for _ in range(MOST_ROUNDS):
        towns = {
            each.text
            for at, each in enumerate(found)
            if each.type == "person" and each.text in doubtful and _is_town(found, at, text, anchors)
        }
        if not towns:
            break
        found = [Mention(m.start, m.end, "place", m.text) if m.text in towns else m for m in found]
        anchors |= {name: _units_of(name) for name in towns}
    return found


def _anchors(mentions: Sequence[Mention], text: str) -> dict[str, Units]:
    """The places that the text names for sure, each as one unit vector."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for each in mentions:
        if each.type == "place" and (each.text in spans or len(spans) < MOST_ANCHORS):
            spans.setdefault(each.text, []).append((each.start, each.end))
    named = [Entity(name=name, type="place", mentions=tuple(every)) for name, every in spans.items()]
    points = {
        each.name: [each.place.latitude, each.place.longitude]
        for each in places.placed(text, named, None)[0]
        if each.place is not None and each.place.latitude is not None and each.place.kind in ("city", "capital")
    }
    vectors = gazetteer.units(np.array(list(points.values()), dtype=np.float32).reshape(-1, 2))
    return {name: vector[None, :] for name, vector in zip(points, vectors, strict=True)}


def _items(mention: Mention, text: str) -> re.Match[str] | None:
    """The untagged name that follows a place in a list, if there is one."""
    return _LISTED.match(text, mention.end) if mention.type == "place" else None


def _listed(mentions: list[Mention], text: str, anchors: dict[str, Units]) -> list[Mention]:
    """``mentions`` with untagged names added that directly follow a place in a list and lie near it."""
    taken = {at for each in mentions for at in range(each.start, each.end)}
    added: list[Mention] = []
    for each in mentions:
        end = each.end if each.type == "place" else None
        while end is not None:
            item = _LISTED.match(text, end)
            end = None
            if item and item["name"] and not taken.intersection(range(*item.span("name"))):
                name = item["name"]
                if len(name) <= LONGEST and name.lower() not in models.common_words() and _near(name, anchors, FAR_KM):
                    added.append(Mention(*item.span("name"), "place", name))
                    end = item.end()
    return sorted([*mentions, *added], key=lambda each: each.start) if added else mentions


def _is_town(mentions: Sequence[Mention], at: int, text: str, anchors: dict[str, Units]) -> bool:
    """Whether the person at index ``at`` is a town: near one place if joined to it or behind a preposition of place,
    else near two; then it must be joined to another such name, or not be a known first or family name."""
    mention = mentions[at]
    if len(mention.text) > LONGEST or not _units_of(mention.text).size:
        return False
    beside = [mentions[n] for n in (at - 1, at + 1) if 0 <= n < len(mentions)]
    joined = [
        each for each in beside if _JOINT.fullmatch(text, min(each.end, mention.end), max(each.start, mention.start))
    ]
    if any(each.type == "place" for each in joined) or _AFTER.search(text, max(0, mention.start - 10), mention.start):
        return _near(mention.text, anchors, FAR_KM) > 0
    if _near(mention.text, anchors, NEAR_KM) < LEAST_ANCHORS:
        return False
    if any(each.type == "person" and _near(each.text, anchors, NEAR_KM) >= LEAST_ANCHORS for each in joined):
        return True
    return mention.text not in models.person_names()


@lru_cache(maxsize=4_000)
def _units_of(name: str) -> Units:
    """The towns called ``name``, as unit vectors."""
    index = gazetteer.index()
    rows = index.rows[index.named(gazetteer.key(name))]
    rows = rows[index.kinds[rows] >= gazetteer.CAPITAL][:MOST_OF_A_NAME]
    return gazetteer.all_units()[rows]


def _near(name: str, anchors: dict[str, Units], kilometres: float) -> int:
    """To how many of ``anchors`` a place called ``name`` is near; the most of all places so called."""
    own = _units_of(name)
    if not len(own):
        return 0
    least = float(np.cos(kilometres / gazetteer.EARTH_KM))
    near = [(own @ units.T >= least).any(axis=1) for other, units in anchors.items() if other != name]
    return int(np.sum(near, axis=0).max()) if near else 0

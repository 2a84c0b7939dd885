"""Mentions with their types in, the same with the small towns that the tagger took for people or overlooked out.

A town that no list of large ones has ("Grand Blanc", "Frome") is told by where it lies: near the places that the text
names for sure, and in a list with one of them or behind a preposition of place. Names that people bear as well
("Burton") need two places near, and one on each side of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from service.article import Entity
from service.enrichment import gazetteer, models, places
from service.enrichment.mentions import Mention

Units = NDArray[np.float32]

NEAR_KM, FAR_KM = 120.0, 400.0
"""How near a town must be to places of the text, and to those of its list."""
LEAST_ANCHORS = 2
MOST_ANCHORS, MOST_OF_A_NAME = 30, 60
"""Names of a text that anchor others, and places of one name that are looked at."""
LONGEST, LONGEST_BEFORE = 30, 12
"""Characters of a town's name, and those searched for a preposition before it."""
_AND = {
    "en": "and|or", "de": "und|oder|sowie", "fr": "et|ou", "es": "y|e|o|u", "it": "e|ed|o", "pt": "e|ou", "nl": "en|of",
    "pl": "i|lub|oraz", "ru": "и|или", "sv": "och|eller", "da": "og|eller", "no": "og|eller", "fi": "ja|tai",
}  # fmt: skip
_IN = {
    "en": "in|near|outside", "de": "in|bei|nach|aus", "fr": "à|vers", "es": "en|hacia", "it": "a|in", "pt": "em",
    "nl": "in|uit|naar", "ru": "в|из|под", "pl": "w|we|z|pod",
}  # fmt: skip
"""What joins the last two names of a list, and what stands only before places and words that are no names."""
_CAPITALISED, _SMALL = r"[^\W\d_a-zß-ÿ][\w'’]{1,20}", r"(?:de|la|le|del|an|der|am|super|sur|upon|do|da|dos)(?=[ -])"
_NAME = rf"{_CAPITALISED}(?:[ -](?:{_CAPITALISED}|{_SMALL})){{0,3}}"


@cache
def _joint(language: str) -> re.Pattern[str]:
    """What stands between two names of a list: a comma, or the language's word for "and"."""
    return re.compile(rf"\s?[,/&]\s?|,?\s(?:{_AND.get(language, 'and')})\s(?:(?:{_IN.get(language, 'in')})\s)?")


@cache
def _item(language: str) -> re.Pattern[str]:
    """The next name of a list, with what stands before it."""
    return re.compile(rf"(?:{_joint(language).pattern})(?P<name>{_NAME})(?=\s?[,.;:)]|\s[^\W\d_A-Z]|$)")


@cache
def _before(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|\W)(?:{_IN.get(language, 'in')})\s$")


def with_places_nearby(mentions: Sequence[Mention], text: str, language: str) -> list[Mention]:
    """``mentions`` in text order, with the people that are towns near its places turned to places, and untagged towns
    in a list with a place added."""
    found = list(mentions)
    if not any(each.type == "place" for each in found):
        return found
    whole = {word for each in found if each.type == "person" and " " in each.text for word in each.text.split()}
    doubtful = {
        each.text
        for each in found
        if each.type == "person" and each.text not in whole and len(each.text) <= LONGEST and len(_units_of(each.text))
    }
    if not doubtful and not any(each.type == "place" and _item(language).match(text, each.end) for each in found):
        return found
    anchors = _anchors(found, text)
    if not anchors:
        return found
    found = _with_items(found, text, language, anchors)
    towns = {
        each.text
        for at, each in enumerate(found)
        if each.text in doubtful and each.type == "person" and _is_town(found, at, text, language, anchors)
    }
    return [Mention(m.start, m.end, "place", m.text) if m.text in towns and m.type == "person" else m for m in found]


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


def _with_items(mentions: list[Mention], text: str, language: str, anchors: dict[str, Units]) -> list[Mention]:
    """``mentions`` with untagged names added that follow a place in a list and lie near one."""
    taken = {each.start for each in mentions}
    added: list[Mention] = []
    for each in mentions:
        end = each.end if each.type == "place" else len(text)
        while item := _item(language).match(text, end):
            name, (start, end) = item["name"], item.span("name")
            if len(name) > LONGEST or not taken.isdisjoint(range(start, end)) or _is_of_people(name):
                break
            if name.lower() in models.common_words() or not _near(name, anchors, FAR_KM):
                break
            added.append(Mention(start, end, "place", name))
    return sorted([*mentions, *added], key=lambda each: each.start) if added else mentions


def _is_of_people(name: str) -> bool:
    """Whether people bear the name as well: it is a first or family name, or begins with a first name."""
    first, *more = name.split()
    kind = models.person_names().get(first)
    return kind in ("f", "b") if more else kind is not None


def _is_town(mentions: Sequence[Mention], at: int, text: str, language: str, anchors: dict[str, Units]) -> bool:
    """Whether the person at index ``at`` is a town: in a list with a place and near one, or behind a preposition of
    place and nearer; a name that people bear as well stands between two places and is near two."""
    mention, joint = mentions[at], _joint(language)
    before = at > 0 and mentions[at - 1].type == "place" and joint.fullmatch(text, mentions[at - 1].end, mention.start)
    behind = (
        at + 1 < len(mentions)
        and mentions[at + 1].type == "place"
        and joint.fullmatch(text, mention.end, mentions[at + 1].start)
    )
    if _is_of_people(mention.text):
        return bool(before and behind) and _near(mention.text, anchors, NEAR_KM) >= LEAST_ANCHORS
    if behind or (before and _goes_on(mentions, at, text, joint)):
        return _near(mention.text, anchors, FAR_KM) > 0
    within = _before(language).search(text, max(0, mention.start - LONGEST_BEFORE), mention.start)
    return within is not None and _near(mention.text, anchors, NEAR_KM) > 0


def _goes_on(mentions: Sequence[Mention], at: int, text: str, joint: re.Pattern[str]) -> bool:
    """Whether the list goes on behind the mention, or ends with it behind a word: the comma alone may follow a phrase
    at the beginning of a sentence ("In Boston, White said")."""
    if text[mentions[at - 1].end : mentions[at].start].strip() != ",":
        return True
    return at + 1 < len(mentions) and joint.fullmatch(text, mentions[at].end, mentions[at + 1].start) is not None


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

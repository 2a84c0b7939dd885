"""Mentions as the tagger found them in, mentions without German genitives and appositions out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from service.article import EntityType
from service.enrichment import models

SURE = ("country", "capital", "region", "area")
"""Kinds of place whose names hardly ever mean anything else."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of the body that names an entity; ``text`` is the name, which may be normalised."""

    start: int
    end: int
    type: EntityType
    text: str
    side: bool = False
    """Whether a sports report means the side of a region: "Kent", "Texas"."""


GENITIVE = frozenset(("de", "nl", "sv", "da", "no"))
"""Languages that write a genitive "s" onto a name without an apostrophe."""
SHORTEST = 3
NO_PERSONS = frozenset(("Berlin", "China", "Israel", "Kenia", "Kuba", "London", "Luxemburg", "Madrid", "Montenegro"))
"""Places that are listed as somebody's name too, but are hardly ever one in a German text."""


def nominative(mentions: Iterable[Mention], language: str) -> list[Mention]:
    """The mentions without genitives: "Perus" becomes "Peru" (German; countries, regions, capitals and very large
    cities), "Orla Byrnes Rede" becomes "Orla Byrne" where the text names Byrne elsewhere."""
    found = list(mentions)
    if language not in GENITIVE:
        return found
    if language == "de":
        found = [_place(each) for each in found]
    return _people(found)


def _place(mention: Mention) -> Mention:
    known_places, first_names = models.places(), models.person_names()
    base = mention.text[:-1]
    known, as_it_is = known_places.get(base), known_places.get(mention.text)
    great = known and known[0].population >= models.GREAT_CITY and base not in first_names
    sure = known and (known[0].kind in SURE or great)
    genitive = mention.text.endswith("s") and sure and not (as_it_is and as_it_is[0].kind in SURE)
    # "Sophias Mutter" is no Bulgarian's.
    person = mention.type == "person" and models.is_first_name(base) and base not in NO_PERSONS
    return Mention(mention.start, mention.end, "place", base) if genitive and not person else mention


def _people(found: list[Mention]) -> list[Mention]:
    """The mentions with people's genitives resolved, and without what stands behind one ("Trumps Wahlkampfteam"): those
    of family names that the text has without the "s" too. "Peter" beside "Jan Peters" is a first name, and Hans
    Jansens is another person than Peter Jansen."""
    whole = {each.text for each in found if each.type == "person"}
    firsts: dict[str, set[str]] = {}
    for name in whole:
        if " " in name or name not in models.genders():
            firsts.setdefault(name.rsplit(" ", 1)[-1], set()).add(name.split(" ", 1)[0] if " " in name else "")
    out = []
    for mention in found:
        end = 0
        words = mention.text.split(" ")
        for at, word in enumerate(words):
            end += len(word)
            base = word[:-1]
            owner = word.endswith("s") and len(base) >= SHORTEST and base in firsts
            if owner and (mention.type == "person" or end < len(mention.text)) and _is_owner(words, at, firsts):
                name = mention.text[: end - 1]
                mention = Mention(mention.start, mention.start + end, "person", name)
                break
            end += 1
        out.append(mention)
    return out


def _is_owner(words: list[str], at: int, firsts: Mapping[str, Collection[str]]) -> bool:
    """Whether ``words[at]`` is a genitive rather than a name in "s": a first name, or another person's family name.

    ``firsts`` has the first names of each family name in the text, "" for one that stands alone.
    """
    word = words[at]
    if models.is_first_name(word) and (at + 1 < len(words) or len(words) == 1):
        return False
    known = firsts[word[:-1]]
    if len(words) == 1:  # Roberts is Julia, although Yves Robert is there too.
        return not any(first and first not in known for first in firsts.get(word, ()))
    return at + 1 < len(words) or at == 0 or words[0] in known or known == {""}


_APPOSITION = re.compile(r"[A-ZÄÖÜ]\w*(?:land|stadt|staat|insel|provinz|region|gemeinde|dorf|hafen)\s(?=[A-ZÄÖÜ])")


_OF_A_HOUSE = re.compile(
    r"(?P<name>\S+\s.*?\S)(?P<of>\s(?:van(?:\s(?:de|het))?|vom|von\s(?:der|den)|de\sla|du|of\sthe|från|fra|av)\s)"
    r"(?P<house>[A-ZÀ-Þ]{2,}\w*)"
)
"""A person's name that took in the house it is of: "Marieke van Dongen van de FNV"."""


def split_apposition(mentions: Iterable[Mention], language: str) -> list[Mention]:
    """The mentions, those that include more than a name split: a German noun before a place is dropped ("Nachbarland
    Polen"), and a person from there ("Ann Lee of Kent") or of a house known by its initials ("… van de FNV") becomes a
    separate mention."""
    known_places, first_names = models.places(), models.person_names()
    out: list[Mention] = []
    for mention in mentions:
        text = mention.text.replace("’", "'")
        before, of, place = text.rpartition(" of ")
        word = _APPOSITION.match(text) if language == "de" else None
        house = _OF_A_HOUSE.fullmatch(text) if mention.type == "person" else None
        if mention.type == "organisation" or text in known_places:
            out.append(mention)
        elif house:
            cut = mention.start + house.end("name")
            out.append(Mention(mention.start, cut, "person", house["name"]))
            out.append(Mention(mention.start + house.end("of"), mention.end, "organisation", house["house"]))
        elif word and text[word.end() :] in known_places:
            out.append(Mention(mention.start + word.end(), mention.end, "place", mention.text[word.end() :]))
        elif of and place in known_places and " " in before and before.split()[0] in first_names:
            cut = mention.start + len(before)
            out.append(Mention(mention.start, cut, "person", mention.text[: len(before)]))
            out.append(Mention(cut + len(of), mention.end, "place", mention.text[len(before + of) :]))
        else:
            out.append(mention)
    return out


def elided(mention: Mention, read: str, body: str) -> Mention:
    """The mention with the apostrophes of its name, which are spaces in the text ``read``: "Luca Dell'Acqua"."""
    if mention.text != read[mention.start : mention.end]:
        return mention
    return replace(mention, text=body[mention.start : mention.end].replace("’", "'"))

"""Mentions of a body in, the same with the types that word lists, the gazetteer and each other give them out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from service.enrichment import gazetteer, models
from service.enrichment.mentions import SURE, Mention


def fix_types(mentions: Iterable[Mention], body: str = "") -> list[Mention]:
    """The mentions with types corrected by word lists, the gazetteer and each other, without those that are no names.

    Countries, and towns before the state they lie in, are places; a name that ends in a person's name is a person.
    """
    known_places, agencies = models.places(), models.organisations()
    not_names, org_words = models.words("not_names.txt"), models.words("organisation_words.txt")
    first_names = models.person_names()
    mentions = list(mentions)
    surnames = {m.text.rsplit(" ", 1)[1] for m in mentions if m.type == "person" and " " in m.text}
    people = {m.text for m in mentions if m.type == "person"}
    # "Holly" is Holly Ward where the text has her, and no town: a town is larger, or stands somewhere as one.
    first_of_people = {name.split()[0] for name in people if " " in name} & models.genders().keys()
    first_of_people -= {m.text for m in mentions if m.text in first_of_people and _is_placed(body, m)}
    named = {
        last
        for name in people
        if (first := name.split()[0]) != (last := name.split()[-1])
        and (first in first_names or last in first_names or last in FAMILIES)
    }
    # "Jordan averaged 12 points" refers to the text's Tyrell Jordan, "in Jordan" does not.
    located = {m.text for m in mentions if m.text in surnames and _IN.search(body, max(0, m.start - BEFORE), m.start)}
    whole = {word for name in people if " " in name for word in name.split()}
    out: list[Mention] = []
    for at, mention in enumerate(mentions):
        kind = mention.type
        if mention.text in not_names:
            continue
        known = known_places.get(mention.text)
        words = mention.text.split()
        if len(words) == 1 and mention.text in agencies and _is_family(body, mention, named):
            kind = "person"
        elif mention.side or (
            mention.text in agencies and not (kind == "place" and mention.text in models.words("rivers.txt"))
        ):
            kind = "organisation"
        elif known and known[0].kind in SURE and not (mention.text in surnames and mention.text not in located):
            kind = "place"
        elif (
            kind == "place" and mention.text in first_of_people and not (known and known[0].population >= LEAST_LISTED)
        ) or mention.text in surnames:
            kind = "person"
        elif kind == "person" and (
            (known and known[0].population >= models.GREAT_CITY and mention.text not in first_names)
            or (len(words) > 1 and known and known[0].population >= LEAST_CALLED and words[0] not in first_names)
            or (mention.text not in whole and _among_places(body, mentions, at))
        ):
            kind = "place"
        elif len(words) > 1 and not org_words.isdisjoint(
            words[-1:] if _PAPERS.issuperset(org_words.intersection(words)) else words
        ):
            kind = "organisation"
        elif kind != "person" and len(words) > 1 and words[-1] in _PARTIES:
            kind = "organisation"
            place = mention.text.rpartition(" ")[0]
            if not _is_a_paper(body, mention):
                if place in known_places:
                    out.append(Mention(mention.start, mention.start + len(place), "place", place))
                continue
        elif len(words) > 1 and words[-1] in _NO_LAST_WORDS.get(kind, ()):
            continue
        elif kind == "place" and len(words) > 1 and not known and words[0] in agencies and words[0] not in known_places:
            kind = "organisation"  # Siemens Mobility
        elif not known and _ends_as_a_person(words, people):
            kind = "person"
        elif kind != "place" and len(words) < 3 and _lies_in_a_state(body, mention):
            kind = "place"
        elif f"{mention.text}." in models.part_codes() and body[mention.end : mention.end + 1] == ".":
            kind = "place"  # Ala., Fla.
        out.append(Mention(mention.start, mention.end, kind, mention.text))
    return out


MOST_OF_A_PERSON = 4
_NO_LAST_WORDS: dict[str, frozenset[str]] = {
    "person": frozenset(("Cup", "Cups", "Trophy", "Championship", "Championships", "League", "Olympics", "Prix")),
}
"""What a name of several words and that type does not end in."""
_PARTIES = frozenset(("Democrat", "Republican"))
"""What ends a person's role ("the Massachusetts Democrat"), or a newspaper's name: "The Tallahassee Democrat"."""
_REPORTS = re.compile(r"['’]?s?\s(?:first\s)?(?:reported|reports|wrote|writes)\b")
_TOLD = re.compile(r"\b(?:told|tells|according to|reported by|published in|in)\s(?:[Tt]he\s)?$")
_PAPERS = frozenset(("Chronicle", "Examiner", "Gazette", "Herald", "Telegraph", "Tribune"))
"""Words that make a name a newspaper's at its end: "Telegraph Avenue" is none."""
LEAST_PEOPLE, LEAST_LISTED = 50_000, 30_000
# A place of several words and this population is not a person unless it begins with a first name: "St. Louis".
LEAST_CALLED = 100_000
# English prepositions before a place; the characters searched for them; and separators in a list of places.
_IN = re.compile(r"\b(?:in|from|to|of|near|at|across|into|for|with)\s(?:the\s)?$")
BEFORE = 12
_BETWEEN = re.compile(r",? (?:and|or|und|et|y|e|en) (?:(?:de|di|in|a|à|en) )?|, ")
_WHERE = re.compile(r"\b(?:in|near)\s$")


# What stands before a family name, in the languages that are read.
FAMILIES = frozenset(("Beiersdorf", "Bouygues", "Daimler", "Fresenius", "Heineken", "Henkel", "Honda", "Siemens"))
"""Companies whose names are families' that the table of family names lacks."""
_ADDRESSED = re.compile(
    r"(?:(?<![\w-])(?:M|Mr|Mrs|Ms|Miss|Mme|Mlle|Dr|Dra|Prof|Professor|Sir|Lord|Lady|Sgt|Sergeant|Capt|Captain"
    r"|Lieutenant|Colonel|Corporal|Constable|Inspector|Detective|Judge|Herrn?|Frau|Monsieur|Madame"
    r"|[Hh]eer|[Mm]evrouw|[Mm]eneer|[Ss]eñora?|[Ss]ra?|Sig|[Ss]ignora?|[Ss]enhora?|[Pp]an[iau]?|[Hh]err|[Ff]ru)"
    r"|(?<!\w)(?i:der|die|de[mn]?|the|le|il|el|o)\s\w*(?i:maler|schilder|painter|peintre|pittore|pintor|minister|sprecher"
    r"|anwalt|richter|trainer|arzt|polizist|autor|dichter|komponist|composer|künstler|artist|poet|architekt|architect"
    r"|philosoph|philosopher|offizier|soldat)(?:in|en)?"
    r"|\w*(?:[Mm]inister|[Kk]anzler|[Pp]räsident|[Bb]ürgermeister|[Kk]ommissar|[Ss]precher)(?:in)?)"
    r"\.?\s(?:Dr\.\s|Prof\.\s)*$"
)


def _is_family(body: str, mention: Mention, named: set[str]) -> bool:
    """Whether a company's name is a person's here: behind a title ("Herr Philips"), or a person in the text has it."""
    before = body[max(0, mention.start - 2 * BEFORE) : mention.start]
    return not mention.text.isupper() and (mention.text in named or _ADDRESSED.search(before) is not None)


def _ends_as_a_person(words: Sequence[str], people: set[str]) -> bool:
    """Whether a name of several words ends in a person's name and has no common word before that."""
    common = models.common_words()
    return 1 < len(words) <= MOST_OF_A_PERSON and any(
        " ".join(words[at:]) in people and not any(word.lower() in common for word in words[:at])
        for at in range(1, len(words))
    )


def _among_places(body: str, mentions: Sequence[Mention], at: int) -> bool:
    """Whether a one-word name of a large town follows "in" or "near", or is next to a place in a list: "Santiago, Vigo
    and A Coruña"."""
    mention = mentions[at]
    index, form = gazetteer.index(), gazetteer.key(mention.text)
    beside = any(
        _BETWEEN.fullmatch(body, one.end, other.start)
        for one, other in pairwise(mentions[max(0, at - 1) : at + 2])
        if (other if one is mention else one).type == "place"
    )
    within = _WHERE.search(body, max(0, mention.start - BEFORE), mention.start)
    if " " in form or not (beside or within):
        return False
    # A first or family name needs "in" before it, or must be a very large city.
    named = mention.text in models.person_names() and not within
    rows = index.rows[index.named(form)]
    least = models.GREAT_CITY if named else LEAST_LISTED
    return bool(((index.people[rows] >= least) & (index.kinds[rows] >= gazetteer.CAPITAL)).any())


def _is_a_paper(body: str, mention: Mention) -> bool:
    """Whether what ends like a politician's role is a newspaper: it reports, or somebody told it something."""
    told = _TOLD.search(body, max(0, mention.start - 2 * BEFORE), mention.start)
    return told is not None or _REPORTS.match(body, mention.end) is not None


def _is_placed(body: str, mention: Mention) -> bool:
    """Whether a place's preposition stands before the name, or a state behind it."""
    before = _IN.search(body, max(0, mention.start - BEFORE), mention.start)
    return before is not None or _STATE.match(body, mention.end) is not None


_STATE = re.compile(r",\s([A-Z][A-Za-z.]+)")


def _lies_in_a_state(body: str, mention: Mention) -> bool:
    """Whether an abbreviated state or province follows the name ("Cambridge, Mass.") and contains a place so named."""
    found = _STATE.match(body, mention.end)
    part = models.part_codes().get(found[1]) or models.part_codes().get(found[1].rstrip(".")) if found else None
    if part is None:
        return False
    index = gazetteer.index()
    return any(
        index.part_codes[index.parts[row]] == part for row in index.rows[index.named(gazetteer.key(mention.text))]
    )

"""Text that may name writers in, their names out, without degrees, titles, roles and placeholders."""

from __future__ import annotations

import html
import re

# Limits: characters of a byline, characters of a name, names in a group, groups on a page.
LONGEST_LINE, LONGEST_NAME, MOST_NAMES, MOST_GROUPS = 200, 60, 12, 40
WORD = r"(?:by|von|par|por|di|da|door|av|af|durch|przez)"
PIPE = re.compile(r"\s*[|•·●⋅∙‧/→»]\s*|\s+[–—-]\s+|\s{2,}|\t")
_LIST = re.compile(r"\s*(?:[,;、，&+]|\s(?:and|und|et|y|e|och|og|en|with|mit|avec|con)\s)\s*", re.IGNORECASE)
_LETTER = r"A-ZÀ-ÖØ-ÞĀ-ſΑ-ΩА-ЯЁІЇЄҐ"
_CASELESS = "\u0530-\u10ff\u1200-\u137f\u1780-\u17ff\u3040-\u9fff\uac00-\ud7af"
_PARTICLE = r"(?:de|del|della|da|di|dos|das|du|van|von|der|den|ten|ter|la|le|bin|bint|ibn|al|el|y|e|zu|af|av)"
_NAME_WORD = rf"(?:[{_LETTER}{_CASELESS}][^\s\d<>@|:/()\[\]]{{0,24}}|['’\"“‘(]\w{{1,20}}['’\"”)])"
PERSON = re.compile(rf"(?:{_NAME_WORD})(?:\s(?:{_PARTICLE}|{_NAME_WORD})){{1,4}}")
# A name in a script written without spaces.
_DENSE = re.compile("[\u3040-\u9fff\uac00-\ud7af・]{2,8}")
# Suffixes of names: a degree, an order, "Jr".
_DEGREE = re.compile(
    r"(?:[A-Z]\.?-?){2,8}[®™]?(?:[ -][A-Z0-9]{1,5}){0,2}|(?:[A-Z][a-z]{0,3}\.\s?){1,4}[A-Z]?\.?"
    r"|[A-Z][a-z]{0,3}[A-Z]{1,2}[a-z]?[®™]?"
    r"|Jr|Sr|Esq|[IV]{2,3}"
)
_AND = re.compile(r"\s(?:&|and|und|et|y|e|och|og|en)\s+", re.IGNORECASE)
_VOWEL = re.compile("[AEIOUY]")
# Seats of newsrooms in two short words, which have the form of a name.
_PLACES = frozenset(
    (
        *("NEW YORK", "HONG KONG", "TEL AVIV", "CAPE TOWN", "NEW DELHI", "ABU DHABI", "SAN JOSE", "SAN JUAN", "LA PAZ"),
        *("EL PASO", "LAS VEGAS", "SAO PAULO", "PHNOM PENH", "ADDIS ABABA", "PORT LOUIS", "LONG BEACH", "SAN DIEGO"),
        *("FORT WORTH", "ST LOUIS", "ST PAUL", "BUENOS AIRES", "KUALA LUMPUR", "BATON ROUGE", "DES MOINES"),
    )
)
_TITLE = re.compile(
    r"^(?:dr|prof|professor|mr|mrs|ms|sir|dame|rev|ing|mag|dipl\.-ing|ra)\.?\s+(?=\S+\s\S)", re.IGNORECASE
)
ROLE = re.compile(
    r"\b(?:editors?|reporters?|correspondents?|journalists?|writers?|staff|columnists?|contributors?|chief|desk|bureau"
    r"|news|newsroom|team|experts?|director|manager|founder|co-founder|ceo|cto|cmo|president|officer|specialist"
    r"|analyst|producer|photographer|advisor|adviser|planner|nutritionist|dietitian|physician|attorney|engineer"
    r"|head|senior|guest|associate|assistant|consultant|professor|university|author|marketing|media|redakt\w*|rédact\w*"
    r"|redacción|redazione|redactie|agency|agencies|press|times|department|group|institute|center|inc|llc|company)\b",
    re.IGNORECASE,
)
# Sites put the address of a writer's page into fields for names.
_ADDRESS = re.compile(r"\b(?:https?:)?//\S+", re.IGNORECASE)
_NO_NAME = re.compile(r"@|https?:|www\.|^\W*$|^\d+$|[{}<>\[\]()=:]|^\w+(?:\.\w+){2,}$")


def names_of(text: str, marked: bool = False) -> tuple[str, ...]:
    """The names in a text with names, roles, degrees and places. ``marked`` is whether the text is known to name
    writers, by "by" or its field: then "Roe, Ada" is one name, "Ada Roe"."""
    text = _ADDRESS.sub(" ", html.unescape(text))
    names: list[str] = []
    for segment in PIPE.split(" ".join(text.split()))[:3]:
        found = _names_in(segment, marked)
        # Parts after the one with the writers have roles and places.
        if names and not marked:
            break
        names += [] if names else found
    return tuple(dict.fromkeys(names))[:MOST_NAMES]


def _names_in(segment: str, marked: bool) -> list[str]:
    segment = re.sub(r"\([^()]{0,80}\)", "", segment)
    parts = [part for part in _LIST.split(segment.strip(" ,.:-–—*")) if part][: 2 * MOST_NAMES]
    if (
        len(parts) == 2
        and " " not in parts[0]
        and "," in segment
        and len(parts[1].split()) <= 2
        and not _DEGREE.fullmatch(parts[1])
    ):
        # "Roe, Ada": last name first.
        parts = [f"{parts[1]} {parts[0]}"] if marked else parts
    names: list[str] = []
    for part in parts:
        part = (
            _TITLE.sub("", re.sub(rf"^(?:{WORD}|and|und)\s+", "", part, flags=re.IGNORECASE)).strip(" ,.:-–—*®™")
            if part
            else part
        )
        if not part or len(part) > LONGEST_NAME or _NO_NAME.search(part):
            continue
        if names and _DEGREE.fullmatch(part) and not (names[0].isupper() and _is_name_in_capitals(part, segment)):
            continue
        if names and not is_person(part):
            break
        names.append(_without_degrees(part))
    return names


def _is_name_in_capitals(part: str, segment: str) -> bool:
    """Whether a part of a line in capitals is a name and no degree or place: several words, each with a vowel, right
    behind the last "and", or before it if nothing stands behind that name, as in "ADA ROE, NEW YORK and BEN LOW,
    LONDON"."""
    words = part.split()
    if len(words) < 2 or part in _PLACES or not all(_VOWEL.search(word) for word in words):
        return False
    before, found, behind = _rpartition(segment)
    return found and (part in behind.partition(",")[0] or ("," not in behind and part in before))


def _rpartition(segment: str) -> tuple[str, bool, str]:
    """What stands before the last "and" of a segment, whether there is one, and what stands behind it."""
    last = max(((found.start(), found.end()) for found in _AND.finditer(segment)), default=None)
    return (segment[: last[0]], True, segment[last[1] :]) if last else (segment, False, "")


def is_person(name: str) -> bool:
    """Whether a name looks like that of a person: by its form, and without words for a role."""
    if name[:1] >= "\u3040" and _DENSE.fullmatch(name):
        return True
    return PERSON.fullmatch(name) is not None and ROLE.search(name) is None


def _without_degrees(name: str) -> str:
    """``name`` without trailing degrees that have a dot, hyphen or other sign: "Ada Roe Ph.D." is "Ada Roe"."""
    words = name.split()
    while len(words) > 2 and _DEGREE.fullmatch(words[-1]) and not words[-1].isalpha():
        words.pop()
    return " ".join(words)

"""A role with its article ("the mayor", „der Präsident“) in, the person named before it who holds the role out.

A role is attached to a name in two ways: before it ("Mayor Ann Lee", "el alcalde de Soria, Luis Paz") or after it
("Luis Paz, portavoz de los vecinos").
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

from service.enrichment.scene import Scene

FAR = 50_000
MOST_BETWEEN = 60
"""How far back from the role names are examined: in characters, and in mentions."""
NEAR = 90
"""Maximum distance between a role and its name, in characters."""
MOST_WORDS = 4
_ARTICLE = {
    "en": r"the\s",
    "de": r"(?:der|die)\s",
    "fr": r"(?:le\s|la\s|l['’])",
    "es": r"(?:el|la)\s",
    "it": r"(?:il\s|lo\s|la\s|l['’])",
    "pt": r"[oa]\s",
    "nl": r"(?:de|het)\s",
    "sv": "",
    "pl": "",
    "cs": "",
    "ru": "",
    "ar": "ال",
}
"""The article before a role already mentioned, by language; empty if the language has none."""
_COMPOUNDS = frozenset(("de", "nl", "sv", "da", "no"))
"""Languages in which the role may be the end of a compound: "Innenminister", later "der Minister"."""
_OF = (
    r"(?:\s(?:of|for|de|des|du|da|do|dos|del|della|dello|di|van|von|vom|der|für|in|im|at|w|z|na|по)"
    r"(?:\s[^\s,.;:!?]+){1,5}?)?"
)
_NOT_IN_OFFICE = re.compile(
    r"(?:\b(?:vice|deputy|former|ex|then|late|past|ehemalige[rn]?|frühere[rn]?|stellvertretende[rn]?|anciene?|ancien)[\s-])$",
    re.IGNORECASE,
)
_OTHER = re.compile(r"[.!?\n;:](?:\s|$)")


def holder(scene: Scene, phrase: str, at: int) -> str | None:
    """The name of the person given the role ``phrase`` (article included) before offset ``at``; None if ``phrase`` is
    not a role or nobody has it."""
    article = _ARTICLE.get(scene.language)
    begins = re.match(article, phrase, re.IGNORECASE) if article is not None else None
    role = phrase[begins.end() :] if begins else ""
    plain = role.islower() or scene.language in (*_COMPOUNDS, "ar")
    return _found(scene, role, at) if role and plain and len(role.split()) <= MOST_WORDS else None


def _found(scene: Scene, role: str, at: int) -> str | None:
    """The person who is given ``role`` before ``at``; of several, the last speaker, else the most often mentioned."""
    before, behind = _patterns(role, scene.language)
    body = scene.body
    holders: dict[str, int] = {}
    for start, end, person in islice(reversed(scene.mentioned(max(0, at - FAR), at)), MOST_BETWEEN):
        if person.type != "person" or role.lower() not in body[max(0, start - NEAR) : end + NEAR].lower():
            continue
        clause = _OTHER.split(body[max(0, start - NEAR) : start])[-1]
        given = before.search(clause)
        if given and not _NOT_IN_OFFICE.search(clause[: given.start()]):
            holders[person.name] = len(person.mentions)
            continue
        given = behind.match(body, end, min(end + NEAR, at))
        if given and not _NOT_IN_OFFICE.search(body[end : given.start("role")]):
            holders[person.name] = len(person.mentions)
    if scene.turns and scene.turns[-1][1] in holders:
        return scene.turns[-1][1]
    return max(holders, key=lambda name: holders[name], default=None)


@lru_cache(maxsize=1_000)
def _patterns(role: str, language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = re.escape(role)
    any_word = r"(?:\s[^\s,.;:!?]+){0,3}?" if language == "ar" else _OF
    word = rf"(?<![^\W_])\w*(?i:{words})(?:en|n)?" if language in _COMPOUNDS else rf"(?<![\w-])(?i:{words})"
    return (
        re.compile(rf"{word}{any_word},?\s*(?:(?:[Dd]r|[Pp]rof|Mrs?|Ms)\.\s)?$"),
        re.compile(rf",\s(?:[^\s,.;:!?]+\s){{0,3}}?(?P<role>{word})(?!\w)"),
    )

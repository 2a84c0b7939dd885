"""An anaphoric phrase ("he", "the minister", "one of them") in, the person it refers to out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from service.article import Entity
from service.enrichment import models, reading, roles
from service.enrichment.scene import Scene, saying_verbs

# How far back the antecedent of a pronoun is searched for, in characters and in mentions.
FAR = 50_000
MOST_BETWEEN = 40
PRONOUNS = reading.words_of(
    "he she they it i we il elle ils elles er sie él ella ellos lui lei ele ela hij zij ze on ona han hon hun hän "
    "он она"
)
_NO_SPEAKER = re.compile(
    r"(?:and|but|or|which|that|who|whose|were|was|is|are|in|on|at|to|of|for|from|with|by|as|if|when|what|how|there|und|aber|et|mais|y|pero|och|og|men)\b",
    re.IGNORECASE,
)
_DEMONSTRATIVE = re.compile(r"(?:this|that|ce|cet|cette|dieser|diese|este|esta)\s", re.IGNORECASE)
_AGED = re.compile(r"(?P<article>der|die|de|the)\s\d{1,3}(?:-?jährige|-jarige|-year-old)", re.IGNORECASE)
"""Who was named before: der 51-Jährige."""
_GENDERS = {
    **dict.fromkeys(("he", "il", "er", "él", "lui", "ele", "hij", "on", "han", "он"), "m"),
    **dict.fromkeys(("she", "elle", "ella", "lei", "ela", "zij", "ona", "hon", "hun", "она"), "f"),
}
BACK = 3_000
"""How far back, in characters, the group of "one of them" is searched for: half a page."""
_ONE = re.compile(r"(?:one|another)(?:\s+of\s+(?:the|them|those|these)(?:\s+(?P<head>\w+))?)?$", re.IGNORECASE)
_PLURAL = re.compile(
    r"\b(?:(?:two|three|four|five|six|several|some|many|senior|other|both)\s+)+(?:[\w-]+\s+){0,3}?(?P<head>\w+s)\b",
    re.IGNORECASE,
)


def resolved(scene: Scene, phrase: str, at: int) -> str | None:
    """The speaker that ``phrase``, found at offset ``at``, denotes: its antecedent if it is anaphoric, else the phrase
    itself; None if it cannot be a speaker.

    A phrase that begins with a function word denotes the last speaker.
    """
    phrase = phrase.strip(" ,.:;—–-")
    if not phrase or len(phrase.split()) > 14:
        return None
    if _NO_SPEAKER.match(phrase) or not any(c.isalpha() for c in phrase):
        return scene.turns[-1][1] if scene.turns else None
    fronted = saying_verbs().get(scene.language, ("", "", frozenset[str]()))[2]
    if phrase.split()[0].lower() in fronted:
        return None
    if phrase.rsplit(None, 1)[-1] in fronted:
        phrase = phrase.rsplit(None, 1)[0]
    words = phrase.split()
    plain = len(words) <= 2 or phrase.islower() or words[1].lower() in models.stop_words(scene.language)
    if words[0].lower() in PRONOUNS and plain:
        return pronoun_of(scene, at, words[0])
    aged = _AGED.fullmatch(phrase)
    if aged:
        return pronoun_of(scene, at, {"der": "er", "die": "sie"}.get(aged["article"].lower(), "")) or phrase
    if _DEMONSTRATIVE.match(phrase) and scene.turns:
        return scene.turns[-1][1]
    one = _ONE.match(phrase)
    if one:
        head = one["head"]
        plurals = [
            m
            for m in _PLURAL.finditer(scene.body, max(0, at - BACK), at)
            if head is None or m["head"].lower() == head.lower()
        ]
        if plurals:
            return f"one of {plurals[-1].group()[:1].lower()}{plurals[-1].group()[1:]}"
    return roles.holder(scene, phrase, at) or phrase


def pronoun_of(scene: Scene, at: int, pronoun: str = "") -> str | None:
    """The antecedent of a pronoun before ``at``: the first matching person named since the last speaker, else that
    speaker, else the nearest matching person named before; None if there is none."""

    def first_fit(mentions: Iterable[tuple[int, int, Entity]]) -> str | None:
        near = islice(mentions, MOST_BETWEEN)
        fits = (m for m in near if m[2].type == "person" and m[1] <= at and _agrees(m[2].name, pronoun))
        return next((m[2].name for m in fits), None)

    if scene.turns:
        where, who = scene.turns[-1]
        later = first_fit(scene.mentioned(max(where + 1, at - FAR), at))
        if later:
            return later
        if _agrees(who, pronoun):
            return who
    return first_fit(reversed(scene.mentioned(max(0, at - FAR), at)))


def _agrees(name: str, pronoun: str) -> bool:
    """Whether ``pronoun`` can refer to this person; false only if a first name is given to the other sex alone."""
    gender = _GENDERS.get(pronoun.lower())
    known = next((g for word in name.split()[:-1] if (g := models.genders().get(word))), None)
    return gender is None or known is None or known == gender

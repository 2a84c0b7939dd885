"""An anaphoric phrase ("he", "the minister", "one of them") in, the person it refers to out."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import islice

from service.article import Entity
from service.enrichment import models, reading, roles
from service.enrichment.scene import Scene, cued, saying_verbs

# How far back the antecedent of a pronoun is searched for, in characters and in mentions.
FAR = 50_000
MOST_BETWEEN = 40
NEAR = 1_500
"""How far back, in characters, salience is counted."""
SAYING, SPEAKER, SUBJECT, OTHER, FADING = 2.0, 1.0, 1.0, 0.3, 0.5
"""The weights of who is named before a verb of saying, of the last speaker, of another subject, of any other mention,
and what is left of them a sentence later. Chosen by hand on news in English, beside its translations."""
MOST_BEFORE = 8
"""At most so many words before a subject."""
CUE_WITHIN, BEFORE = 30, 25
POSSESSIVE = ("'s", "’s")
_CONNECTING = reading.words_of(
    "and but that und aber dass et mais que y pero e ma che mas en maar dat i ale że och men"
)
PRONOUNS = reading.words_of(
    "he she they it i we il elle ils elles er sie él ella ellos lui lei ele ela hij zij ze on ona han hon hun hän "
    "он она"
)
_OTHER_WORDS = {
    "it": frozenset(("il", "i", "on")),
    "pl": frozenset(("i", "we")),
    "en": frozenset(("on", "il", "er", "ella")),
    **dict.fromkeys(("sv", "da", "no"), frozenset(("i", "on", "il", "we"))),
    **dict.fromkeys(("cs", "sk", "hr", "sl", "ca"), frozenset(("i", "we"))),
}
"""Pronouns of one language that are an article, a preposition or a conjunction in another."""
_NO_SPEAKER = re.compile(
    r"(?:and|but|or|which|that|who|whose|were|was|is|are|in|on|at|to|of|for|from|with|by|as|if|when|what|how|there|und|aber|et|mais|y|pero|och|og|men)\b",
    re.IGNORECASE,
)
_DETERMINERS = reading.words_of(
    "leur leurs son sa ses su sus suo sua seu sein seine ihr ihre his her their its the a an der die das ein eine il "
    "lo la gli le les un une una el los las o os as um uma de het een"
)
_GERUND = re.compile(r"[a-z]+[aei]ndo\b")
_DEMONSTRATIVE = re.compile(r"(?:this|that|ce|cet|cette|dieser|diese|este|esta)\s", re.IGNORECASE)
_AGED = re.compile(
    r"(?:(?P<article>der|die|de|the|il|la|den)\s)?\d{1,3}(?:-?jährige|-jarige|-year-old|enne|-?årige?|-(?P<small>latek|latka))",
    re.IGNORECASE,
)
"""Who was named before: der 51-Jährige, the 51-year-old, il 51enne, 51-latek."""
_GENDERS = {
    **dict.fromkeys(("he", "il", "er", "él", "lui", "ele", "hij", "on", "han", "он"), "m"),
    **dict.fromkeys(("she", "elle", "ella", "lei", "ela", "zij", "ona", "hon", "hun", "она"), "f"),
}
_AGED_GENDER = {"der": "er", "die": "sie", "il": "lui", "la": "lei", "latek": "on", "latka": "ona"}
BACK = 3_000
"""How far back, in characters, the group of "one of them" is searched for: half a page."""
_ONE = re.compile(r"(?:one|another)(?:\s+of\s+(?:the|them|those|these)(?:\s+(?P<head>\w+))?)?$", re.IGNORECASE)
_PLURAL = re.compile(
    r"\b(?:(?:two|three|four|five|six|several|some|many|senior|other|both)\s+)+(?:[\w-]+\s+){0,3}?(?P<head>\w+s)\b",
    re.IGNORECASE,
)

_MEASURES = reading.words_of(
    "seconds minutes hours days nights weeks weekends months quarters years decades centuries times miles kilometres "
    "kilometers metres meters feet yards pounds dollars euros cents points percentage goals ways things"
)
"""What "one of them" does not speak of."""


def is_pronoun(word: str, language: str) -> bool:
    """Whether ``word`` is a personal pronoun in ``language``."""
    small = word.lower()
    return small in PRONOUNS and small not in _OTHER_WORDS.get(language, frozenset())


def resolved(scene: Scene, phrase: str, at: int) -> str | None:
    """The speaker that ``phrase``, found at offset ``at``, denotes: its antecedent if it is anaphoric, else the phrase
    itself; None if it cannot be a speaker.

    A phrase that begins with a function word denotes the last speaker.
    """
    phrase = phrase.strip(" ,،.:;—–-")
    if not phrase or len(phrase.split()) > 14 or phrase.lower() in _DETERMINERS or _GERUND.match(phrase):
        return None
    if _NO_SPEAKER.match(phrase) or not any(c.isalpha() for c in phrase):
        return scene.turns[-1][1] if scene.turns else None
    fronted = saying_verbs().get(scene.language, ("", "", frozenset[str]()))[2]
    if phrase.split()[0].lower() in fronted:
        return None
    if phrase.rsplit(None, 1)[-1] in fronted:
        phrase = phrase.rsplit(None, 1)[0]
    words = phrase.split()
    # "He Jiankui" is a name; of "She took the stand", found before a verb of saying, the subject is "she".
    clause = words[0].lower() in _GENDERS and words[1:2] and words[1].islower()
    plain = len(words) <= 2 or phrase.islower() or clause or words[1].lower() in models.stop_words(scene.language)
    if is_pronoun(words[0], scene.language) and plain:
        return pronoun_of(scene, at, words[0])
    aged = _AGED.fullmatch(phrase)
    if aged:
        return pronoun_of(scene, at, _AGED_GENDER.get((aged["article"] or aged["small"] or "").lower(), "")) or phrase
    if _DEMONSTRATIVE.match(phrase) and scene.turns:
        return scene.turns[-1][1]
    one = _ONE.match(phrase)
    if one:
        head = one["head"]
        plurals = [
            m
            for m in _PLURAL.finditer(scene.body, max(0, at - BACK), at)
            if (head is None and m["head"].lower() not in _MEASURES) or m["head"].lower() == (head or "").lower()
        ]
        if plurals:
            return f"one of {plurals[-1].group()[:1].lower()}{plurals[-1].group()[1:]}"
    return roles.holder(scene, phrase, at) or phrase


def pronoun_of(scene: Scene, at: int, pronoun: str = "") -> str | None:
    """The antecedent of a pronoun before ``at``: of the last speaker and the matching people whom the reporter names,
    the most salient; else the nearest matching person named before; None if there is none.

    A mention counts for less with each sentence since, and for less where it is not its sentence's subject (after the
    weights of Lappin and Leass 1994). Whom somebody names in a quotation is not the one who speaks.
    """
    start = max(0, at - NEAR)
    named = [
        each
        for each in scene.within(start, at, "person")
        if not scene.in_quotation(each[0]) and _agrees(each[2].name, pronoun)
    ]
    # Where nobody is named, sentences tell nothing.
    sentences = reading.sentences(scene.body, start, at) if named else []
    begun = [each.start for each in sentences if not scene.in_quotation(each.start)]
    # The sentence of the pronoun itself begins with the mark of its quotation.
    while begun and scene.in_quotation(begun[-1] + 1):
        begun.pop()
    # In a verb-second language a subject may stand anywhere: the only one whom the last sentence is about.
    recent = {each[2].name for each in named if begun and each[0] >= begun[-1]}
    inverts = bool(saying_verbs().get(scene.language, saying_verbs()["en"])[2])
    if (
        inverts
        and pronoun
        and len(recent) == 1
        and all(_is_about(scene, each) for each in named if each[0] >= begun[-1])
    ):
        return recent.pop()
    salience: dict[str, float] = {}

    def count(name: str, weight: float, where: int) -> None:
        age = len(begun) - max(1, bisect_right(begun, where))
        salience[name] = salience.get(name, 0.0) + weight * FADING**age

    if scene.turns and scene.turns[-1][0] >= start and _agrees(scene.turns[-1][1], pronoun):
        count(scene.turns[-1][1], SPEAKER, scene.turns[-1][0])
    for mention in named:
        count(mention[2].name, _weight(scene, mention, begun), mention[0])
    if salience:
        return max(salience, key=lambda name: salience[name])
    if scene.turns and _agrees(scene.turns[-1][1], pronoun):
        return scene.turns[-1][1]
    before = islice(reversed(scene.mentioned(max(0, at - FAR), at)), MOST_BETWEEN)
    fits = (m for m in before if m[2].type == "person" and m[1] <= at and _agrees(m[2].name, pronoun))
    return next((m[2].name for m in fits if not scene.in_quotation(m[0])), None)


def _is_about(scene: Scene, mention: tuple[int, int, Entity]) -> bool:
    """Whether no preposition stands before a mention and no possessive mark behind it."""
    before = scene.body[max(0, mention[0] - BEFORE) : mention[0]].split()
    small = models.stop_words(scene.language) - _CONNECTING
    return not (before and before[-1].lower() in small) and scene.body[mention[1] : mention[1] + 2] not in POSSESSIVE


def _weight(scene: Scene, mention: tuple[int, int, Entity], begun: list[int]) -> float:
    """The weight of a mention: a subject is the first whom its sentence is about, with few words before it."""
    start, end, _ = mention
    if cued(scene.body[end : end + CUE_WITHIN], scene.language):
        # Behind a quotation it is counted as its speaker.
        last = scene.turns[-1][0] if scene.turns else -1
        behind = 0 <= last <= start <= last + CUE_WITHIN and "\n" not in scene.body[last:start]
        return OTHER if behind else SAYING
    place = bisect_right(begun, start)
    begins = begun[place - 1] if place else max(0, start - NEAR)
    first = not any(_is_about(scene, each) for each in scene.within(begins, start, "person"))
    words = scene.body[begins:start].split()
    return SUBJECT if first and len(words) <= MOST_BEFORE and _is_about(scene, mention) else OTHER


def _agrees(name: str, pronoun: str) -> bool:
    """Whether ``pronoun`` can refer to this person; false only if a first name is given to the other sex alone."""
    gender = _GENDERS.get(pronoun.lower())
    known = next((g for word in name.split()[:-1] if (g := models.genders().get(word))), None)
    return gender is None or known is None or known == gender

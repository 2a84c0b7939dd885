"""The place of a noun phrase in a body in, the speaker that it names out."""

from __future__ import annotations

import re

from service.enrichment import models
from service.enrichment.references import resolved
from service.enrichment.scene import Scene, saying_verbs

_FULL_STOP = (
    r"(?<!Rep)(?<!Sen)(?<!Gov)(?<!Gen)(?<!Mrs)(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<!\bSr)(?<!\bSra)(?<!\bDra)"
    r"(?<![A-Z])\."
)
_NP_END = re.compile(
    rf"[,،؛;:!?()—–\n]|{_FULL_STOP}| -- | - |"
    r"\b(?:who|which|that|where|whose|while|when|after|before|during|as|because|if|but|"
    r"en|durante|tras|ante|lors|dans|après|à|am|im|nach|bei|gegenüber|dem|den|vor|"
    r"ao|aos|às|ai|agli|aux|في|خلال|أمام|عبر|وهو|وهي|بينما|عقب|"
    r"directly|earlier|later|yesterday|today|tonight|on|in|at|about|"
    r"(?<!adviser )(?<!advisor )(?<!aide )(?<!close )(?<!ambassador )(?<!envoy )(?<!counsel )(?<!assistant )to|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|via|by email|last|this week)\b",
)
_APPOSED = re.compile(r"(?:\s?[^\s,.;:!?()\"„“«»]+(?=[\s,])){0,7},\s(?:(?:[Dd]r|[Pp]rof|Mrs?|Ms)\.\s)?")
"""What stands between the beginning of a role and the name in apposition to it: l'adjoint à la culture, Karim B."""
POSSESSIVE = re.compile(r"['’]s?\s")
_ARTICLE = re.compile(r"\s*(?:der|die|the|le|la|el|il|o|a)\s*")
NEAR = 60
"""Characters after an unlisted verb in which its subject's name must end: "lamentó el panadero Hugo B."."""
SMALL_ROLES = frozenset(("pl", "cs", "fi", "da", "no", "sv", "hr", "ro", "it", "pt", "es"))
"""Languages in which a role begins small and stands right before the name of who has it."""
_ROLE_AND_NAME = re.compile(
    r"(?:[^\W\d_]*[a-zß-öø-ÿąćęłńśźżčďěňřšťůž]\S*\s){1,6}?(?P<name>(?:[A-ZÀ-ÞŁŚŻŹČŘŠŽ]\S+\s?){2,3})"
)
_OF = frozenset(("des", "der", "von", "vom", "van", "af", "av", "för", "for"))
LONGEST_ROLE = 120
"""Characters of a role with its name."""
LONGEST_ARTICLE = 4
"""Characters of an article before a name, with its space."""
LEAST_WORDS = 3
"""A source, its verb and a word more: of fewer words none is cut off."""


def source(scene: Scene, start: int, end: int) -> str | None:
    """The source after "according to": in verb-second languages the verb follows it with no comma between (Enligt
    Trafikverket var bron …), so that it is the name there, else a word with its article."""
    fronted = saying_verbs().get(scene.language, saying_verbs()["en"])[2]
    if not fronted or person_in(scene, start, end) or "," in scene.body[start:end].rstrip(" ,"):
        return phrase(scene, start, end)
    named = scene.within(start, end, "organisation", "place")
    if named and named[0][0] - start <= LONGEST_ARTICLE:
        return named[0][2].name
    words = scene.body[start:end].split()
    if len(words) < LEAST_WORDS:
        return phrase(scene, start, end)
    length = 2 if words[0].lower() in models.stop_words(scene.language) else 1
    while length + 2 <= len(words) and words[length] in _OF:
        length += 2
    return " ".join(words[:length])


def phrase_end(body: str, start: int, end: int) -> int:
    """The end of the noun phrase that starts at ``start``."""
    stop = _NP_END.search(body[start:end], 1) if start < end else None
    return start + stop.start() if stop else end


def person_in(scene: Scene, start: int, end: int) -> str | None:
    """The first person named in the noun phrase that starts at ``start``, possessives ignored."""
    limit = phrase_end(scene.body, start, end)
    if _ARTICLE.fullmatch(scene.body, start, limit):
        limit = min(end, start + NEAR)
    people = [m for m in scene.within(start, end, "person") if m[0] < limit]
    titles = {m[1] + 1 for m in people}
    people = [m for m in people if m[0] in titles] or people
    return next((m[2].name for m in people if not POSSESSIVE.match(scene.body, m[1])), None)


def _apposed(scene: Scene, start: int, limit: int, end: int) -> str | None:
    """The person named in apposition to the noun phrase that ends at ``limit``: "said the mayor, Ann Lee"."""
    comma = _APPOSED.match(scene.body, limit, end)
    if comma:
        at = comma.end()
        return next((m[2].name for m in scene.within(at, end, "person") if m[0] == at), None)
    return None


def apposed(scene: Scene, start: int, end: int) -> str | None:
    """The person behind the comma after a role that begins at ``start``, where their name ends the clause: "grumbled
    the mayor of Linn, Ann Lee."; None if what stands there is no role and name."""
    role = _APPOSED.match(scene.body, start, min(end, start + LONGEST_ROLE))
    if role is None or not scene.body[start : start + 1].islower():
        return None
    named = next((m for m in scene.within(role.end(), end, "person") if m[0] == role.end()), None)
    return named[2].name if named and scene.body[named[1] : named[1] + 1] in (".", ",", "") else None


def phrase(scene: Scene, start: int, end: int) -> str | None:
    """The entity that the noun phrase starting at ``start`` refers to, else the phrase itself; None if it is none."""
    body, limit = scene.body, phrase_end(scene.body, start, end)
    person = person_in(scene, start, end) or _apposed(scene, start, limit, end)
    if person:
        return person
    organisations = [
        m for m in scene.within(start, end, "organisation", "place") if m[0] - start <= 4 and m[1] >= limit - 1
    ]
    if organisations:
        return organisations[0][2].name
    words = " ".join(body[start:limit].split())
    fits = scene.language in SMALL_ROLES and len(words) <= LONGEST_ROLE
    named = _ROLE_AND_NAME.fullmatch(words) if fits else None
    return named["name"] if named else resolved(scene, words, start)

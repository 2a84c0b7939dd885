"""A sentence and the place of a verb of saying in, the subject before the verb out."""

from __future__ import annotations

import re

from service.article import Entity
from service.enrichment import models, reading
from service.enrichment.noun_phrases import POSSESSIVE
from service.enrichment.references import PRONOUNS, is_pronoun, pronoun_of, resolved
from service.enrichment.scene import Scene, patterns_of

_NEAR = re.compile(r"[\s,]*(?:\([^()]{1,60}\)[\s,]*)?")
_BARE_NAME = re.compile(r",\s((?:(?:de|van|von|al|el|bin|der|la)\s)?[A-Z][\w'’-]+(?:\s[A-Z][\w'’-]+)?)$")
MOST_OBJECT = 4
"""The longest subject, in words, of a clause inside reported speech (``_object_clause``)."""
PRO_DROP = frozenset(("es", "it", "pt", "pl", "cs", "ro", "ru", "uk", "hr", "hu", "el", "tr", "ar"))
"""Languages in which a verb of saying may stand without a subject."""
BEFORE = 600
"""Characters before a sentence of indirect speech that are searched for its speaker."""
_AUXILIARY = {
    "fr": re.compile(r"\s+(?:(?:n['’]|s['’]|l['’]|y\s)?(?:a|avait|avaient|est|sont)|en\sa)\s*$"),
    "es": re.compile(r"\s+(?:había|habían|habría)\s*$"),
    "it": re.compile(r"\s+(?:aveva|avevano|avrebbe)\s*$"),
    "pt": re.compile(r"\s+(?:tinha|tinham|havia|teria)\s*$"),
}
"""Auxiliaries of a language that are other words elsewhere: "Un porte-parole a", before "déclaré"."""
_RELATIVE = reading.words_of("who which qui que dont che il quien cuyo die der das welche welcher")
_OPENING = re.compile(
    r"\s*((?:The|An?|His|Her|Their|Another|One)(?:\s[\w'’-]+){1,4}?)(?<!ly)\s(?=(?:\w+ed|was|is|were|are|has|had|went|put|"
    r"wrote|took|made|gave|shook|got|came|sent|told|said|held|read|laid|left|met|won|lost|stood|sat)\b)"
)
"""An English noun phrase with an article at the beginning, before its verb: verbs in -ed, and those often irregular."""
_FIRST_COMMA = re.compile(r",\s(?!who|which|whose|qui|que|dont|che|cui|quien|cuyo)")
_CLAUSE_OPENERS = {
    "en": "when|while|after|before|as|since|if|because|although|though|until|once|whenever|in|at|on|during|despite|"
    "with|for|from|under|following",
    "fr": "quand|lorsqu(?=['’])|lorsque|après|avant|alors|tandis|comme|puisque|si|pendant|depuis|dans|en|lors|"
    "avec|malgré",
    "es": "cuando|después|antes|mientras|como|si|porque|aunque|en|durante|con|tras|desde",
    "it": "quando|dopo|prima|mentre|poiché|se|perché|in|nel|nella|durante|con",
    "pt": "quando|depois|antes|enquanto|embora|porque|se|em|durante|com|após",
    "pl": "gdy|kiedy|po|zanim|podczas|ponieważ|jeśli|choć|w|we",
    "ru": "когда|после|пока|если|хотя|во|в",
}
_SUBORDINATE = {
    language: re.compile(rf"\W*(?:(?:but|and|so|mais|et|pero|y|ma|e|mas|ale|i|но|и)\s)?(?:{openers})(?!\w)", re.I)
    for language, openers in _CLAUSE_OPENERS.items()
}
"""The subordinator or preposition, a conjunction perhaps before it, of a clause or phrase that begins a sentence."""
MOST_ROLE = 4
"""At most so many words stand between such a clause and the name of the subject behind it: "the coach Anna Lee"."""
_AND = {"en": "and", "fr": "et", "es": "y", "it": "e", "pt": "e", "pl": "i"}
JOINT = re.compile(r"\s(and|und|et|y|e|en|i|och|og|и)\s")
"""What joins two subjects, or another clause."""


def subject_before(scene: Scene, start: int, end: int) -> str | None:
    """The subject named between ``start`` and a cue at ``end``."""
    body = scene.body
    text = re.sub(
        r"\s+(?:has|had|have|ha|hanno|han|ont|hat|haben|heeft|hebben|har|also|later|then|who|\w+ly)\s*$",
        "",
        body[start:end].rstrip(),
    )
    text = _AUXILIARY[scene.language].sub("", text) if scene.language in _AUXILIARY else text
    apposition = text.endswith(",")
    text = text.rstrip(" ,")
    end = start + len(text)
    lead = len(text) - len(text.lstrip(" ,.?!—–-\n"))
    pronoun = re.search(r"(?:^|[\s,])(\w+)$", text)
    if pronoun and is_pronoun(pronoun[1], scene.language):
        return pronoun_of(scene, start, pronoun[1])
    words = text[lead:].lower().split()
    if words and scene.language in PRO_DROP and models.stop_words(scene.language).issuperset(words):
        return pronoun_of(scene, start)
    people = [m for m in scene.within(start, end, "person") if not POSSESSIVE.match(body, m[1])]
    if people:
        near = [m for m in people if _NEAR.fullmatch(body, m[1], end)]
        if near:
            return _together(body, people, near[-1])
        bare = _BARE_NAME.search(text)
        if bare and not apposition:
            named = (e.name for e in scene.entities if e.type == "person" and e.name.endswith(bare[1]))
            return next(named, bare[1])
        return _object_clause(scene, people[-1][1], end) or of_main_clause(scene, start, end, people)[0][2].name
    if text.rsplit(None, 1)[-1:] == [_AND.get(scene.language)]:
        return _first_subject(scene, start, end)
    chunks = text[lead:].split(", ")
    if apposition and len(chunks) > 1 and chunks[-2][:1].isupper() and len(chunks[-2].split()) <= 6:
        return chunks[-2].strip()
    if apposition and len(chunks) > 1 and chunks[-1].split(maxsplit=1)[0].lower() in _RELATIVE:
        text = text[: len(text) - len(chunks[-1]) - 2]
    clause = re.split(r"[,;:]\s+|\s[—–]+\s|\b(?:and|but|while|as|that|when)\s+", text[lead:])[-1].strip()
    organisations = scene.within(start, end, "organisation", "place")
    if organisations and (
        organisations[-1][2].name in clause or body[organisations[-1][0] : organisations[-1][1]] in clause
    ):
        final = organisations[-1]
        if len(clause) - (final[1] - final[0]) <= 4:
            return final[2].name
    return resolved(scene, clause, start)


def of_main_clause(
    scene: Scene, start: int, end: int, people: list[tuple[int, int, Entity]]
) -> list[tuple[int, int, Entity]]:
    """Those of ``people`` that are named after the clause or phrase that a sentence begins with ("When Lee died in
    1998, Ray wrote"), all if the subject behind it is not a person. In verb-second languages the verb follows such a
    phrase with no comma."""
    pattern = _SUBORDINATE.get(scene.language)
    opener = pattern.match(scene.body, start, end) if pattern else None
    comma = _FIRST_COMMA.search(scene.body, start, end) if opener else None
    later = [m for m in people if m[0] > comma.start()] if comma else []
    if opener is None or comma is None or not later:
        return people
    role = scene.body[comma.end() : later[0][0]].lower().split()
    if any(m[1] == comma.start() and (role or m[0] <= opener.end() + 1) for m in people):
        # The comma behind a name begins an apposition or a list: "As Lee, a friend of Ray, put it".
        return people
    between = PRONOUNS.union(models.stop_words(scene.language)).intersection(role[1:]) | PRONOUNS.intersection(role[:1])
    return people if between or len(role) > MOST_ROLE else later


def _first_subject(scene: Scene, start: int, end: int) -> str | None:
    """The person that the sentence begins with whose last verb is coordinated ("Ray met reporters from “Today” and
    said"): its beginning may lie before quoted words."""
    line = max(scene.body.rfind("\n", max(0, start - BEFORE), start) + 1, start - BEFORE)
    first = reading.sentences(scene.body, line, end)[-1:]
    people = scene.within(first[0].start, end, "person") if first else []
    if people:
        return people[0][2].name
    named = opening(scene, first[0].start, end) if first else None
    return named or (scene.turns[-1][1] if scene.turns else None)


def opening(scene: Scene, start: int, end: int) -> str | None:
    """Who the noun phrase denotes that the sentence in ``body[start:end]`` begins with ("The network thanked …")."""
    found = _OPENING.match(scene.body, start, end) if scene.language == "en" else None
    return resolved(scene, found[1], start) if found else None


def _object_clause(scene: Scene, start: int, end: int) -> str | None:
    """The subject of a clause inside reported speech: "the referee" in "… said the referee had told"."""
    cue = patterns_of(scene.language)["cue inside"].search(scene.body, start, end)
    words = scene.body[cue.end() : end].split() if cue else []
    words = words[1:] if words[:1] == ["that"] else words
    return resolved(scene, " ".join(words), end) if 0 < len(words) <= MOST_OBJECT else None


def _together(body: str, people: list[tuple[int, int, Entity]], last: tuple[int, int, Entity]) -> str:
    """The name of ``last``, joined with the person before it if both are the subject ("Stahl and Rosenow said")."""
    for _, end, other in people:
        joint = JOINT.fullmatch(body, end, last[0])
        if joint and other is not last[2]:
            return f"{other.name} {joint[1]} {last[2].name}"
    return last[2].name

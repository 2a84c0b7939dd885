"""A quoted span that may be what somebody calls something in, who calls it so out.

„…nannte den Plan „unbezahlbar““, „…sprach von einer „Katastrophe““, „Als „Glücksfall“ bezeichnet sie …“: here even one
word is a quotation, since verb and preposition show that it is the speaker's own. ``data/verdicts.tsv`` lists the verbs
that go with each introducing word; a language without a line there is not supported.
"""

from __future__ import annotations

import re
from functools import cache

from service.enrichment import models, reading
from service.enrichment.noun_phrases import phrase
from service.enrichment.references import is_pronoun, pronoun_of
from service.enrichment.scene import Attribution, Scene
from service.enrichment.speakers import subject

_A = r"(?:[Kk]?[Ee]ine?[nrms]?\s+)"
_ARTICLE = rf"(?:{_A}|(?:[Dd]e[rnms]|[Dd]ie|[Dd]as)\s+)"
_ADJECTIVE = r"(?:[a-zäöüß]{3,}e[nrms]?\s+)"
_OF = re.compile(r"\bvon\s+(?:(?:de[rnm]|eine[nrm]?)\s+)?")
_RELATIVE = re.compile(r",\s(?:de[rn]|die|das|welche[rs]?)\s")
_CLAUSE_BEHIND = re.compile(r"[.;:!?\n]|,\s")
_NO_ATTRIBUTION = re.compile(
    r",\s(?:dass|ob|weil|wenn|da|damit|obwohl|wie)\s|\b(?:gilt|galt|gelten|galten)\b|\s+\w*\s*(?:sich|man)\b"
)
_PASSIVE = re.compile(r"\s+(?:wird|werden|wurden?|worden)\b")
_PHRASE_START = re.compile(r"(?:eine?[nrms]?|de[rnms]|die|das)\s|[a-zäöüß]")
_NOBODY = re.compile(r"(?:man|wer|was|sich)\b|(?:das|dies)$", re.IGNORECASE)
_PERFECT = re.compile(r"(?<!\w)(?:hat|haben|hatten?)(?!\w)")
_LAST_PHRASE = re.compile(r".*\b((?:[Dd]e[rnms]|[Dd]ie|[Dd]as|[Ee]ine?[nrms]?)\s(?:[\w.-]+\s){0,5}[\w.-]+)$", re.DOTALL)


@cache
def _frames(language: str) -> tuple[tuple[re.Pattern[str], re.Pattern[str], bool], ...]:
    """The pattern that introduces quoted words, the pattern of the verbs that go with it, and whether there is no
    introducing word ("-" in the table)."""
    rows = (line.split("\t") for line in models.data_text("verdicts.tsv").splitlines() if not line.startswith("#"))
    frames = []
    for code, word, verbs in rows:
        if code != language:
            continue
        lead = rf"{_A}{_ADJECTIVE}?$" if word == "-" else rf"\b(?:{word}|{word.title()})\s+{_ARTICLE}?{_ADJECTIVE}?$"
        frames.append(
            (
                re.compile(lead),
                re.compile(rf"(?<![\w-])(?P<cue>{'|'.join(verbs.split())})(?![\w-])"),
                word == "-",
            )
        )
    return tuple(frames)


def judged(
    scene: Scene, before: tuple[int, int], inside: tuple[int, int], after: tuple[int, int]
) -> Attribution | None:
    """The speaker who calls something by the words ``inside`` the marks, or None if the words around do not say so.

    All spans are [start, end) in the body; ``before`` and ``after`` reach to the neighbouring quotations.
    """
    body, frames = scene.body, _frames(scene.language)
    if not frames or not body[before[0] : before[1]].strip():
        return None
    start = reading.sentences(body, *before)[-1].start
    text = body[start : before[1]]
    for lead, verbs, bare in frames:
        led = lead.search(text)
        if led is None and not (bare and _PHRASE_START.match(body, *inside)):
            continue
        head = text[: led.start() if led else len(text)]
        cues = [*verbs.finditer(head)]
        if cues:
            cue, at = cues[-1], start + cues[-1].start()
            who = None if _NO_ATTRIBUTION.search(head, cue.end()) else _before(scene, start, cue, before[1])
        elif not bare and (behind := _behind(body, verbs, after)) is not None:
            cue, at = behind, behind.start()
            who = _agent(scene, start, start + len(head), cue, after[1])
        else:
            continue
        if who is not None and _NOBODY.match(who) is None:
            return Attribution(scene.full_name(who), cue["cue"], at)
    return None


def _behind(body: str, verbs: re.Pattern[str], after: tuple[int, int]) -> re.Match[str] | None:
    """The verb after the quoted words in the same clause."""
    stop = _CLAUSE_BEHIND.search(body, *after)
    return verbs.search(body, after[0], stop.start() if stop else after[1])


def _relative(body: str, start: int, end: int) -> int | None:
    """The start of the relative clause that is still open at ``end``; None if there is none."""
    found = [*_RELATIVE.finditer(body, start, end)]
    return found[-1].start() if found and "," not in body[found[-1].end() : end] else None


def _antecedent(scene: Scene, start: int, end: int) -> str | None:
    """The antecedent of the relative clause that begins at ``end``: the name or noun phrase directly before it."""
    named = [m for m in scene.within(start, end, "person", "organisation") if m[1] == end]
    if named:
        return named[-1][2].name
    words = _LAST_PHRASE.match(scene.body, start, end)
    return words[1] if words else None


def _before(scene: Scene, start: int, cue: re.Match[str], end: int) -> str | None:
    """The subject of the verb ``cue`` before the quoted words."""
    verb = start + cue.start()
    relative = _relative(scene.body, start, verb)
    if relative is not None:
        return _antecedent(scene, start, relative)
    if scene.body[start:verb].rstrip().endswith(("und", "aber", "sowie")):
        named = scene.within(start, verb, "person") or scene.within(start, verb, "organisation")
        first = scene.body[start:verb].split(maxsplit=1)[0]
        if named:
            return named[0][2].name
        if is_pronoun(first, scene.language):
            return pronoun_of(scene, start, first)
    return subject(scene, start, cue, end)


def _agent(scene: Scene, start: int, end: int, verb: re.Match[str], limit: int) -> str | None:
    """The subject of a verb after the quoted words: it follows the verb if they begin the sentence; a passive has its
    agent after "von"."""
    body = scene.body
    if not body[start:end].strip():
        return phrase(scene, verb.end() + 1, limit)
    relative = _relative(body, start, end)
    if relative is not None:
        return None if _PASSIVE.match(body, verb.end()) else _antecedent(scene, start, relative)
    perfect = _PERFECT.search(body[start:end])
    if perfect:
        return subject(scene, start, perfect, end)
    agent = [*_OF.finditer(body, start, end)]
    return phrase(scene, agent[-1].end(), end) if agent else None

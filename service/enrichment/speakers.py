"""The words around a quotation in, its speaker and cue out.

Rules over cue verbs and noun phrases, no parser: an attribution is at most one sentence and has few forms in news copy
("...," said X; "...," X said; X said: "..."; According to X, "..."). Pronouns and definite phrases ("he", "the
official", "one of them") are resolved to a person who spoke or was named before.
"""

from __future__ import annotations

import re
from dataclasses import replace

from service.enrichment import models, reading, unspaced
from service.enrichment.date_words import languages, words
from service.enrichment.noun_phrases import NEAR, apposed, person_in, phrase, phrase_end, source
from service.enrichment.references import PRONOUNS, is_pronoun, pronoun_of, resolved
from service.enrichment.scene import (
    MOST_SUBJECT,
    VERB_FIRST,
    Attribution,
    Frame,
    Scene,
    cues_in,
    patterns_of,
    saying_verbs,
)
from service.enrichment.verb_subjects import BEFORE, JOINT, PRO_DROP, of_main_clause, opening, subject_before

_SIGNED = re.compile(r"\s*(?:[—–―]|--|-)\s*([A-ZÀ-Ý][^\s,.;:]*(?:\s+[^\s,.;:]+){0,4})\s*(?:[,.(].{0,80})?$")
_THEIRS = {
    **dict.fromkeys(("his", "sein", "seine", "seiner"), "he"),
    **dict.fromkeys(("her", "ihr", "ihre", "ihrer"), "she"),
    **dict.fromkeys(("su", "son", "sa", "suo", "sua", "zijn", "their"), ""),
}
_ROLE = re.compile(r"\s*\w+((?:\s[^\W\d_][\w'’-]*){1,3}),?\s")
"""Somebody's relation to a person already named, before a name: Su entrenador, Pedro Ruiz."""
_AGENCY = re.compile(r"(?:لي|لنا)\s+|[A-ZА-ЯĄĆĘŁŃÓŚŹŻ]{2,6}\s+(?=[^\W\d_A-Z]|[A-Z][a-z])")
"""The agency that was told, in languages that name it with no preposition: powiedział PAP rzecznik Jan Sowa."""
_LEADING_NAME = re.compile(r"[A-ZÀ-Þ][\w'’-]*(?:\s[A-ZÀ-Þ][\w'’-]*)*")
_STATED = re.compile(
    r"\b(?:thanked|praised|congratulated|apologi[sz]ed|condemned|denied|welcomed|critici[sz]ed|defended|rejected)\b.{0,200}?"
    r"\sin\s(?:an?|his|her|their)\s(?:statement|letter|post|message|e?-?mail|tweet|interview|release)\W*$"
)
"""The end of a sentence whose subject speaks although it has no verb of saying: things do not thank in a statement."""
_BEFORE_NAME = reading.words_of("the but and der die das aber le la les mais el los las pero il lo ma")
_CIRCUMSTANTIAL = reading.words_of(
    "a al ai agli alle alla aos ao à às en durante ante tras desde sobre con para por em no na nos nas perante após "
    "com in nel nella nei nelle davanti dopo su sul sulla w we na podczas po przed в во на после перед"
)
_NO_SUBJECT = _CIRCUMSTANTIAL - reading.words_of("a al ai agli alle alla aos ao à às do da na no con")
"""Prepositions that are no articles or parts of names too, nor stand before who was told."""
_ARTICLES = reading.words_of("il lo la i gli le el los las o os as")
_IN_MARKS = re.compile(r"\s*(?:(?:der|die|das|dem)\s+)?[„“\"»«]([^„“”\"»«\n]{2,40})[“”\"«»]")
_UNCUED = {
    "": re.compile(r"[\s,،]*(?P<cue>[^\W\d_A-ZÀ-Þ][^\W\d_]+)\s"),
    "fr": re.compile(r"[\s,]*(?:(?:s['’]est|s['’]|se|a)\s?)?(?P<cue>[^\W\d_A-ZÀ-Þ][^\W\d_]+)\s"),
    "es": re.compile(r"[\s,]*(?:se\s)?(?P<cue>[^\W\d_A-ZÀ-Þ][^\W\d_]+)\s"),
    "it": re.compile(r"[\s,]*(?:si\sè\s|si\s|ha\s)?(?P<cue>[^\W\d_A-ZÀ-Þ][^\W\d_]+)\s"),
    "pt": re.compile(r"[\s,]*(?P<cue>[^\W\d_A-ZÀ-Þ][^\W\d_]+)(?:-se)?\s"),
    "pl": re.compile(r"[\s,–—]*(?P<cue>[^\W\d_A-ZÀ-Þ][^\W\d_]+)\s(?:się\s)?"),
}
"""A verb behind a quotation, by language; its reflexive pronoun or auxiliary is no word of its own: «…», se quejó X."""


_OF_A_NOUN = re.compile(r"(?:of|by|von|vom|van|av|af|de|du|des|del|della|dell|dello|di|da|do|dos)\b", re.IGNORECASE)
"""What stands behind a noun and not behind a verb of saying: "…," novel of the author, Ann Lee."""


def attribute(scene: Scene, frame: Frame) -> Attribution | None:
    """The speaker and cue in the words around the quotation; None if they do not attribute it."""
    if scene.language in unspaced.LANGUAGES:
        return unspaced.attribute(scene, frame)
    # Another clause goes on behind: Die Menge rief „…“ und der Redner sagte: „…“.
    ways = (ahead, behind) if JOINT.match(scene.body, *frame.after) else (behind, ahead)
    attribution = ways[0](scene, frame) or ways[1](scene, frame) or _uncued(scene, frame)
    return (
        replace(attribution, speaker=scene.full_name(attribution.speaker))
        if attribution and attribution.speaker
        else attribution
    )


def _uncued(scene: Scene, frame: Frame) -> Attribution | None:
    """The person named after a quoted clause and a verb that is not a listed cue ("...," grumbled Otto Kram)."""
    body, (start, limit) = scene.body, frame.after
    end = _sentence_end(body, start, limit)
    word = _UNCUED.get(scene.language, _UNCUED[""]).match(body, start, end)
    dash = scene.language == "pl" and body[start : start + 2].strip()[:1] in ("–", "—")
    comma = body[frame.inside[1] - 1] in ",!?" or body[start : start + 1] in (",", "،") or dash
    if not frame.clause or not comma or not word or word["cue"] in models.stop_words(scene.language):
        return None
    people = scene.within(word.end(), min(end, word.end() + NEAR), "person")
    near = people and not set(",;:.") & set(body[word.end() : people[0][0]])
    if dash:
        # A verb, and a name in the nominative: not „Kler” – nowy film Jana Nowaka.
        named = people[0][2].name if near and people[0][0] == word.end() else apposed(scene, word.end(), end)
        reflexive = "się" in body[word.end("cue") : word.end()]
        fits = named and (reflexive or _agrees(word["cue"], named))
        return Attribution(named, word["cue"], word.start("cue")) if fits else None
    if near:
        return Attribution(people[0][2].name, word["cue"], word.start("cue"))
    if _OF_A_NOUN.match(body, word.end(), end) or (scene.language == "en" and not word["cue"].endswith("ed")):
        return None
    who = apposed(scene, word.end(), end)
    return Attribution(who, word["cue"], word.start("cue")) if who else None


def _agrees(verb: str, person: str) -> bool:
    """Whether a Polish verb is one of the past, in the gender that a person's first name has."""
    woman = person.split()[0].endswith("a")
    return verb.endswith("ła") if woman else verb.endswith("ł")


def _sentence_end(body: str, start: int, end: int) -> int:
    """The end of the sentence that continues at ``start``, after a quotation."""
    parts = reading.sentences(body, start, end)
    return parts[0].end if parts else end


def behind(scene: Scene, frame: Frame) -> Attribution | None:
    """The speaker and cue in the rest of the sentence after the quotation; None if it has none."""
    body, patterns = scene.body, patterns_of(scene.language)
    start, limit = frame.after
    end = _sentence_end(body, start, limit)
    text = body[start:end]
    head = text.lstrip(" ,?!—–-\n")
    signed = _SIGNED.match(text)
    if signed:
        people = scene.within(start, start + signed.end(), "person", "organisation")
        return Attribution(people[0][2].name if people else signed[1].strip(), signed[0].strip()[0])
    if not head or (
        text[:1].isspace()
        and body[frame.inside[1] - 1] in ".!?"
        and head[:1].isupper()
        and not (_leads(scene, text, body[frame.inside[1] - 1]) and _complete(body[slice(*frame.before)]))
    ):
        return None
    first = patterns["cue first"].match(text)
    if first:
        groups = first.groupdict()
        if groups["pronoun"] or groups["inverted"]:
            return Attribution(
                pronoun_of(scene, start, groups["pronoun"] or groups["inverted"]),
                first["cue"],
                start + first.start("cue"),
            )
        phrase_start = start + first.end()
        notice = _IN_IT.match(body, phrase_start, end)
        if notice:
            return Attribution(
                " ".join(body[notice.end() : phrase_end(body, notice.end(), end)].split()) or None,
                first["cue"],
                start + first.start("cue"),
            )
        marked = _IN_MARKS.match(body, phrase_start)
        told = _AGENCY.match(body, phrase_start, end)
        who = marked[1] if marked else phrase(scene, told.end() if told else phrase_start, end)
        rest = text[first.end() :].lower().strip(" .!?\n").split()
        if (who is None and not rest) or (
            rest and scene.language in PRO_DROP and _no_subject(scene, phrase_start, end, rest)
        ):
            who = _said_by(scene, frame)
        if who and scene.language in PRO_DROP and _is_circumstance(who.lower().split()):
            who = _said_by(scene, frame)
        if who:
            return Attribution(who, first["cue"], start + first.start("cue"))
    according = patterns["according"].match(head)
    if according:
        offset = start + (len(text) - len(head)) + according.end()
        who = phrase(scene, offset, end)
        if who:
            return Attribution(who, according["cue"])
    cue = patterns["cue inside"].search(text)
    if cue:
        who = subject_before(scene, start, start + cue.start())
        if who:
            return Attribution(who, cue["cue"], start + cue.start())
    return None


def _is_circumstance(words: list[str]) -> bool:
    """Whether a phrase is no subject: it begins with a preposition ("sobre o porto"), and nobody else's article comes
    later ("in serata il sindaco")."""
    return words[0] in _NO_SUBJECT and _ARTICLES.isdisjoint(words[2:])


def _no_subject(scene: Scene, start: int, end: int, rest: list[str]) -> bool:
    """Whether what follows a verb of saying, ``rest``, has no subject: function words alone, or a circumstance and
    nobody's name ("dijo en la radio", "disse lunedì")."""
    small = models.stop_words(scene.language)
    days = words(scene.language).weekdays if scene.language in languages() else {}
    circumstance = rest[0] in _CIRCUMSTANTIAL or rest[0].endswith("mente") or any(each in days for each in rest[:2])
    return small.issuperset(rest) or (circumstance and not scene.within(start, end, "person", "organisation"))


def _said_by(scene: Scene, frame: Frame) -> str | None:
    """The subject of a verb of saying that stands alone after the quotation: before it in the same sentence (Ayşe
    Demir, "…" dedi), else the last speaker ("…", ha aggiunto)."""
    start, end = frame.before
    text = scene.body[start:end].rstrip()
    last = reading.sentences(scene.body, start, end)[-1:]
    if last and not _complete(text) and len(scene.body[last[0].start : end].split()) <= MOST_SUBJECT:
        at = last[0].start
        people = scene.within(at, end, "person")
        return people[-1][2].name if people else resolved(scene, scene.body[at:end].rstrip(' "“„«'), at)
    return pronoun_of(scene, frame.after[0])


def _complete(before: str) -> bool:
    return before.rstrip(' "„“”«»')[-1:] in ("", *".!?…\n")


def _leads(scene: Scene, text: str, mark: str) -> bool:
    """Whether the sentence ``text`` after a quotation that ends with ``mark`` is its attribution ("...?" A high-ranking
    officer asked.). Behind a full stop nothing may follow the verb: "Police said on Monday" begins other news."""
    cue = patterns_of(scene.language)["cue inside"].search(text)
    if cue is None:
        return False
    rest = text[cue.end() :].strip(" .!?\n")
    circumstance = mark in "!?" and _CIRCUMSTANCE.fullmatch(rest) is not None
    return (not rest or circumstance) and len(text[: cue.start()].split()) <= 12


def ahead(scene: Scene, frame: Frame) -> Attribution | None:
    """The speaker and cue in the sentence before the quotation; None if it has none."""
    body, patterns = scene.body, patterns_of(scene.language)
    start, end = frame.before
    text = body[start:end]
    if not text.strip():
        return None
    if text.rstrip('"„“”«»').endswith("("):
        bracket = start + text.rindex("(")
        return next(
            (Attribution(m[2].name, None) for m in scene.within(start, end, "person") if m[1] == bracket - 1), None
        )
    parts = reading.sentences(body, start, end)
    if not parts:
        return None
    last = parts[-1]
    ended = re.search(r"[.!?…][\"”»)]*\s*$", text) is not None
    if ended:
        return None
    start = last.start
    text = body[start:end]
    cues = cues_in(text, scene.language)
    according = patterns["according"].search(text)
    if according and (not cues or not frame.clause):
        who = (phrase if frame.clause else source)(scene, start + according.end(), end)
        if who:
            return Attribution(who, according["cue"])
    if not cues:
        if text.rstrip().endswith(":"):
            who = _opener(scene, start, end)
            return Attribution(who, ":") if who or frame.clause else None
        return None
    cue = cues[-1]
    quoted = _QUOTED.search(body, start, end)
    if quoted:
        who = phrase(scene, quoted.end(), end)
        if who:
            return Attribution(who, quoted["cue"], quoted.start("cue"))
    inverted = _inverted(scene, start, cues, end)
    if inverted:
        return inverted
    if cue["cue"].lower().endswith("ing") or not text[: cue.start()].strip():
        leading = cues[0] if len(cues) > 1 else cue
        who = subject_before(scene, start, start + leading.start())
    else:
        who = subject_before(scene, start, start + cue.start())
        if who is None and len(cues) > 1:
            who = subject_before(scene, start, start + cues[0].start())
    if who is None and scene.language in VERB_FIRST and not text[: cue.start()].strip():
        named = phrase(scene, start + cue.end(), end) if text[cue.end() :].strip(' "«“') else None
        who = named or (scene.turns[-1][1] if scene.turns else None)
    if who is None and text.rstrip().endswith(":"):
        rest = text[cue.end() :].strip(" :")
        if rest and len(rest.split()) <= MOST_BEHIND:
            who = phrase(scene, start + cue.end(), end)
        elif not rest:
            who = pronoun_of(scene, start)
        who = who or _opener(scene, start, end) or (scene.turns[-1][1] if scene.turns else None)
        # The sentence may begin with the verb itself.
        return Attribution(who if who != cue["cue"] else None, cue["cue"], start + cue.start())
    return Attribution(who, cue["cue"], start + cue.start()) if who else None


def _inverted(scene: Scene, start: int, cues: list[re.Match[str]], end: int) -> Attribution | None:
    """The attribution by a subject after its verb, in verb-second languages: „Über Steve Fossett sagte Branson: ...“;
    in „In der Erklärung heißt es: ...“ the words before the verb are the source."""
    fronted = saying_verbs().get(scene.language, saying_verbs()["en"])[2]
    for cue in reversed(cues) if fronted else ():
        clauses = [clause.split() for clause in re.split(r"[,;:–—]\s", scene.body[start : start + cue.start()])]
        behind = _BESIDE.match(scene.body, start + cue.end(), end)
        at = behind.end() if behind else start + cue.end()
        if _IT.match(scene.body, at, end):
            inside = _IN_IT.match(scene.body, at, end)
            near = clauses[-1] if clauses[-1] and clauses[-1][0].lower() in fronted else clauses[0]
            source = phrase(scene, inside.end(), end) if inside else " ".join(near[1:])
            return Attribution(source, cue["cue"], start + cue.start()) if source else None
        named = {m[1] for m in scene.within(start, start + cue.start(), "person")}
        close = any(m[0] - at < CLOSE for m in scene.within(at, end, "person"))
        if not clauses[-1] and len(clauses) > 1 and close and start + cue.start() - 2 not in named:
            return Attribution(person_in(scene, at, end), cue["cue"], start + cue.start())
        if clauses[-1] and clauses[-1][0].lower() in fronted:
            who = phrase(scene, at, end)
            if who:
                return Attribution(who, cue["cue"], start + cue.start())
        elif not scene.within(start, start + cue.start(), "person", "organisation"):
            first = clauses[-1][0].lower() if clauses[-1] else "der"
            turned = first not in _DETERMINERS | PRONOUNS and _NOMINATIVE.match(scene.body, at) is not None
            person = phrase(scene, at, end) if turned else person_in(scene, at, end)
            if person:
                return Attribution(person, cue["cue"], start + cue.start())
    return None


_BESIDE = re.compile(r"(?:\s+(?:sich|dann|dazu|auch|zich|ook|daarover|også|också|seg|sig))*\s*")
_DETERMINERS = reading.words_of(
    "der die das ein eine dieser diese jeder jede sein seine ihr ihre kein keine de het een"
)
_NOMINATIVE = re.compile(r"(?:der|die|das|eine?|de|een)\s")
_IT = re.compile(r"(?:es|het|det)\b")
_IN_IT = re.compile(r"(?:es|het|det)(?:\s\w+){0,2}?\s(?:in|im|auf|aus|från|fra|i)\s")
CLOSE = 30
"""After a verb preceded by a comma, a person named within so many characters is its subject."""
MOST_BEHIND = 6
"""At most so many words between a cue and a colon are taken for its subject: قال أحمد علي: «..»."""


def _opener(scene: Scene, start: int, end: int) -> str | None:
    """The speaker introduced by a sentence that ends with a colon and has no usable cue: that of indirect speech, the
    person named in it, or the name it begins with."""
    text = scene.body[start:end]
    first = text.split(maxsplit=1)[0].lower()
    if first in _THEIRS:
        holder = next(iter(scene.within(start, end, "person")), None)
        role = _ROLE.fullmatch(scene.body, start, holder[0]) if holder else None
        if holder and role and models.stop_words(scene.language).isdisjoint(role[1].lower().split()):
            return holder[2].name
        return pronoun_of(scene, start, _THEIRS[first])
    reporter = scene.reporter(max(0, start - BEFORE), end)
    if reporter:
        return reporter
    leading = _LEADING_NAME.match(text.lstrip())
    people = of_main_clause(scene, start, end, scene.within(start, end, "person"))
    if people:
        return people[0][2].name
    if first in saying_verbs().get(scene.language, saying_verbs()["en"])[2]:
        verb = re.match(r"\s*\S+\s+\S+\s+", text)
        return phrase(scene, start + verb.end(), end) if verb else None
    if leading is None:
        return subject_before(scene, start, end)
    if is_pronoun(leading[0], scene.language):
        return pronoun_of(scene, start, leading[0])
    if leading[0].lower() in models.stop_words(scene.language):
        return opening(scene, start, end) if _STATED.search(text) else _organisation(scene, start, end)
    return leading[0].strip()


def _organisation(scene: Scene, start: int, end: int) -> str | None:
    """The organisation that is the subject of ``body[start:end]``: only an article or a conjunction before its name, an
    auxiliary verb or another function word behind it ("But the UN was clear:", not "But the UN sign was clear:")."""
    for first, last, organisation in scene.within(start, end, "organisation"):
        behind = scene.body[last:end].lower().split(maxsplit=1)[:1]
        before = _BEFORE_NAME.issuperset(scene.body[start:first].lower().split())
        return organisation.name if before and models.stop_words(scene.language).issuperset(behind) else None
    return None


def subject(scene: Scene, start: int, cue: re.Match[str], end: int) -> str | None:
    """The subject of the verb ``cue``, a match in ``body[start:]``: before the verb, or between it and ``end`` in
    languages that invert them."""
    turned = _inverted(scene, start, [cue], end)
    return turned.speaker if turned else subject_before(scene, start, start + cue.start())


def reported(scene: Scene, start: int, end: int) -> str | None:
    """The speaker of the last sentence before ``end`` if that has a cue verb ("…, Schiff said."), else None."""
    last = reading.sentences(scene.body, start, end)[-1]
    cues = cues_in(scene.body[last.start : last.end], scene.language)
    return subject(scene, last.start, cues[0], last.end) if cues else None


_CIRCUMSTANCE = re.compile(
    r"\w+ly|(?:\w+ly\s)?(?:to|at|in|on|of|during|from|through|into)\s(?:(?:the|an?|his|her|their)\s)?(?!least\b|most\b)"
    r"[^\s,]+(?:\s[^\s,]+)?"
)
"""What may follow a verb of saying that has its words before it, to the end of the sentence: … shouted to the crowd,
… asked rhetorically."""
_QUOTED = re.compile(
    r"(?<!wird )(?<!wurde )\b(?P<cue>zitierte?n?)\s(?=(?:den|die|das)\s|[A-ZÄÖÜ])(?=[^,;:]{3,80}\smit\sden)"
)
"""A medium that quotes somebody: Der Spiegel zitiert den Minister mit den Worten: „…“."""

"""A body and its entities in, its direct quotations with their speakers out, interrupted ones joined.

A quotation is found by its quotation marks and its speaker by the words around it (``speakers``); one without an
attribution of its own continues the one before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from service.article import Entity, Quote
from service.enrichment import models, partial, reading, unspaced, verdicts
from service.enrichment.quoted_spans import Segment, incised, inserted, segments
from service.enrichment.scene import Attribution, Frame, Scene, cues_in
from service.enrichment.speakers import attribute, behind, reported

_CLAUSE_END = re.compile(r"[,.!?…—–，。！？-]\s*$")
_CLAUSE_BEHIND = re.compile(r",|，|\s?[–—]\s|\s-\s")
_WORD = re.compile(r"[^\W\d_]+")
_CLAUSE_GOES_ON = re.compile(r"[,،]\s([^\W\d_A-ZÀ-Þ][^,،.!?…\n]{0,80})")
MOST_BEFORE_SUBJECT, LEAST_OF_SUBJECT = 6, 3
_BEFORE_VERB = frozenset(("s", "se", "si", "a", "ha", "hat", "è", "est"))
_SOMEBODY = {
    "fr": ("un", "une"),
    "es": ("un", "una"),
    "it": ("un", "una", "uno"),
    "pt": ("um", "uma"),
    "de": ("ein", "eine", "das"),
    "nl": ("een",),
}
"""Articles of who was not spoken of before; a German institution is often neuter. A definite one may be the speaker's
own: «…», a lâché l'attaquant de 31 ans."""
_TIMES = reading.words_of(
    "hora vez semana ora volta settimana momento heure fois semaine moment hora vez mal stunde woche keer uur week"
)
_SIGNED = re.compile(r"[”“»\"]\s*(?:[—–―]|--?)\s*[A-ZÀ-Þ][^,;:.!?]{0,60}$")
"""The end of a line that is a quotation with its author's name, which is not a subheading, however short."""
MIXED = frozenset(("en",))
"""Languages in which a quoted sentence after one of reported speech ("…, Schiff said. “The other factor …”") counts as
part of that report, as in the PolNeAR corpus, unless it continues an earlier quotation."""
_JOINS = re.compile(r"[^.!?…\n]{1,60}$")
"""What may stand between two partial quotations of one speaker: a short rest of the same sentence."""
_GLOSS = re.compile(r"[(\[][^()\[\]]{1,30}:\s*[\"„“”«»‹›]?$")
"""The lead-in of a translation, which is not a quotation: „Palang Prachachon“ (etwa: „Partei der Volksmacht“)."""
_SENTENCE_BEFORE = re.compile(r"[.!?…][)\]]?\s+[\"„“”«»‹›]?$")

STOP_BEHIND = frozenset({"fr", "es", "it", "pt", "pl", "ru", "ar"})
"""Languages that put the full stop after the closing mark: words between an introducing mark (``_LED``) and that stop
are a clause, however short."""
_LED = (":", ",", "،", "–", "—")

LETTERS_A_WORD = 2
"""Letters counted as one word in scripts without spaces."""

MOST_BETWEEN = 60
"""Characters of an attribution that interrupts a sentence."""

FRAGMENT_WORDS = 4
"""A quoted span of fewer words that is not a clause is a term or a title, not speech."""


def _is_clause(body: str, segment: Segment, language: str) -> bool:
    text = body[segment.start : segment.end]
    start, end = segment.outer
    after = body[end : end + 3]
    if language in STOP_BEHIND and after.startswith(".") and body[max(0, start - 3) : start].rstrip().endswith(_LED):
        return True
    return bool(_CLAUSE_END.search(text)) or not segment.closed or _CLAUSE_BEHIND.match(after) is not None


def _another_sentence(body: str, segment: Segment, language: str) -> bool:
    """Whether ``segment``, behind another quotation, is a whole sentence with its full stop behind the mark: «…», dijo
    Vega. «Mi barrio no tiene agua»."""
    start, end = segment.outer
    text = body[segment.start : segment.end]
    ended = language in STOP_BEHIND and body[end : end + 1] == "." and text[:1].isupper()
    return (
        ended
        and len(reading.words(text)) >= FRAGMENT_WORDS
        and _SENTENCE_BEFORE.search(body, start - 3, start) is not None
    )


def _resumes(scene: Scene, previous: _Draft, segment: Segment) -> bool:
    """Whether ``segment`` is the rest of a sentence that only its attribution interrupts: „Das Problem“, so Lee „bleibt
    bestehen“."""
    body, (start, end) = scene.body, (previous.parts[-1].outer[1], segment.outer[0])
    cue = previous.attribution.cue
    if cue is None or end - start > MOST_BETWEEN or not body[segment.start].islower():
        return False
    bridge = body[start:end].strip(" ,")
    named = [m[1] for m in scene.within(start, end, "person")]
    ended = body[previous.parts[-1].end - 1] in ".!?…"
    return not ended and bridge.startswith(cue) and named == [start + body[start:end].index(bridge) + len(bridge)]


@dataclass(slots=True)
class _Draft:
    parts: list[Segment]
    attribution: Attribution
    paragraph: int
    closed: bool = False
    """Set for words that somebody calls something (``verdicts``), which never get further parts."""
    partial: bool = False


def quotes(
    body: str, entities: Iterable[Entity], language: str, subheadings: tuple[str, ...] = ()
) -> tuple[Quote, ...]:
    """The direct quotations of ``body``, in text order.

    ``text`` is the text between the marks, with the parts of an interrupted quotation joined by a space; ``start`` and
    ``end`` run from the first character of the first part to the end of the last. ``speaker`` is an entity's name if
    the surrounding words refer to one, else those words ("one of the officials"), else None.
    """
    scene = Scene(body, tuple(entities), language)
    drafts: list[_Draft] = []
    partials: list[_Draft] = []
    every = reading.paragraphs(body)
    for number, paragraph in enumerate(every):
        last_paragraph = every[number - 1] if number else paragraph
        text = body[paragraph.start : paragraph.end]
        if _SIGNED.search(text) is None and (text in subheadings or text.strip(' -–—"“”«»') in subheadings):
            continue
        found = segments(body, paragraph.start, paragraph.end, language)
        scene.quoted += [(segment.start, segment.end) for segment in found]
        fences = [paragraph.start, *(place for s in found for place in s.outer), paragraph.end]
        for index, segment in enumerate(found):
            before = (fences[2 * index], segment.outer[0])
            after = (segment.outer[1], fences[2 * index + 3])
            if _GLOSS.search(body, *before):
                continue
            clause = _is_clause(body, segment, language)
            if drafts and drafts[-1].paragraph == number and _resumes(scene, drafts[-1], segment):
                _go_on(drafts, segment, number)
                continue
            if scene.embedded(*before):
                inside = (segment.start, segment.end)
                judged = verdicts.judged(scene, before, inside, after)
                if judged is not None:
                    drafts.append(_Draft([segment], judged, number, closed=True))
                    scene.note_speaker(judged, segment.end)
                else:
                    _add_partial(
                        scene, partials, segment, Frame(before, after, paragraph.start, number, inside, clause)
                    )
                continue
            broken = inserted(body, segment, language)
            whole = Frame(before, after, paragraph.start, number, (segment.start, segment.end), clause)
            # Where an attribution stands behind the marks, what is between the dashes is said too.
            if broken is not None and behind(scene, whole) is None:
                _add_broken(scene, drafts, segment, broken, (before, after, paragraph.start, number))
                continue
            alone = not body[before[0] : before[1]].strip()
            if alone and segment is found[0] and _led_in(body, drafts, paragraph.start, last_paragraph):
                before = (last_paragraph.start, before[1])
            frame = replace(whole, before=before)
            previous = drafts[-1] if drafts else None
            attribution = attribute(scene, frame)
            incision = incised(body, segment, language) if attribution is None or attribution.at is None else None
            if incision is not None:
                # « …, affirme le délégué, Karim Benali, … »
                named = [m for m in scene.within(*segment.outer, "person") if m[0] == incision[1] + 2]
                incision = (incision[0], named[0][1] if named and body[named[0][1]] == "," else incision[1])
                attribution = behind(scene, replace(frame, after=incision)) or attribution
            clause = clause or (attribution is not None and language in unspaced.VERB_LAST)
            if previous is not None and previous.paragraph == number:
                clause = clause or _another_sentence(body, segment, language)
                bridge = body[previous.parts[-1].outer[1] : segment.outer[0]]
                same_cue = (
                    attribution is not None and attribution.at is not None and attribution.at == previous.attribution.at
                )
                other = None if same_cue or attribution else _other(scene, previous, before)
                if same_cue or (attribution is None and other is None and clause and _goes_on(bridge)):
                    _go_on(drafts, segment, number)
                    continue
                attribution = attribution or (Attribution(other, None) if other else None)
            if body[segment.start].islower() and attribution is not None and not scene.is_lead_in(*before, attribution):
                _add_partial(scene, partials, segment, frame)
                continue
            title = attribution is not None and partial.titled(body[segment.start : segment.end], language)
            if title and not alone and attribution is not None and not _led_by_mark(scene, before, attribution):
                continue
            count = len(reading.words(body[segment.start : segment.end]))
            if language in unspaced.LANGUAGES:
                count = (segment.end - segment.start) // LETTERS_A_WORD
            if not clause and (attribution is None or count < FRAGMENT_WORDS):
                _add_partial(scene, partials, segment, frame)
                continue
            if attribution is None and previous is not None and _carries_over(body, frame, previous, number, language):
                _go_on(drafts, segment, number)
                continue
            stands = alone or _stands_alone(body, before, segment)
            if attribution is None and stands and not alone:
                last = previous if previous is not None and previous.paragraph == number else None
                who = reported(scene, *before) if last is None or (last.attribution.at or -1) < before[0] else None
                if last is not None and who in (None, last.attribution.speaker):
                    _go_on(drafts, segment, number)
                    continue
                if language in MIXED:
                    continue
                attribution = Attribution(who, None) if who else None
            if attribution is None and count >= FRAGMENT_WORDS and stands and not _unread(body, frame, language):
                attribution = scene.introduced(frame)
            if attribution is None:
                if not clause or count < FRAGMENT_WORDS or not stands:
                    continue
                attribution = Attribution(None, None)
            drafts.append(_Draft([segment], attribution, number))
            scene.note_speaker(attribution, segment.end)
    return tuple(
        _quote(body, draft, language) for draft in sorted((*drafts, *partials), key=lambda each: each.parts[0].start)
    )


def _add_broken(
    scene: Scene,
    drafts: list[_Draft],
    segment: Segment,
    broken: tuple[int, int],
    around: tuple[tuple[int, int], tuple[int, int], int, int],
) -> None:
    """Add the quotation ``segment`` whose attribution ``broken`` stands inside its marks, as one of two parts."""
    before, _, start, number = around
    inside = Frame(before, broken, start, number, (segment.start, broken[0]), True)
    attribution = behind(scene, inside) or Attribution(scene.turns[-1][1] if scene.turns else None, None)
    first = Segment(segment.start, broken[0], False, segment.mark)
    last = Segment(broken[1], segment.end, segment.closed, 0, segment.close)
    drafts.append(_Draft([first, last], attribution, number))
    scene.note_speaker(attribution, segment.end)


def _led_by_mark(scene: Scene, before: tuple[int, int], attribution: Attribution) -> bool:
    """Whether a comma, a colon or a full stop leads in the quotation, and not in the middle of another sentence."""
    mark = scene.body[slice(*before)].rstrip(' "“‘')[-1:]
    return mark in (",", ":", ".") and scene.is_lead_in(*before, attribution)


def _add_partial(scene: Scene, partials: list[_Draft], segment: Segment, frame: Frame) -> None:
    """Add ``segment``, which is part of the reporter's own sentence, if somebody says it: who the words around name, or
    who said the one before it in the same sentence."""
    if scene.language in unspaced.LANGUAGES:
        return
    attribution = partial.attributed(scene, frame)
    if attribution is None and partials and partials[-1].paragraph == frame.paragraph:
        bridge = scene.body[partials[-1].parts[-1].outer[1] : segment.outer[0]]
        if _JOINS.match(bridge) and partial.spoken(scene.body[segment.start : segment.end], scene.language):
            attribution = partials[-1].attribution
    if attribution is not None and attribution.speaker is not None:
        partials.append(_Draft([segment], attribution, frame.paragraph, partial=True))


def _go_on(drafts: list[_Draft], segment: Segment, number: int) -> None:
    """Add ``segment`` to the last quotation, or, if that takes no further parts, as a new one by the same speaker."""
    last = drafts[-1]
    if last.closed:
        drafts.append(_Draft([segment], last.attribution, number))
        return
    last.parts.append(segment)
    last.paragraph = number


def _other(scene: Scene, previous: _Draft, before: tuple[int, int]) -> str | None:
    """The new speaker named in the sentence between two quotations: "“…,” she said. Lee disagreed. “…”"."""
    last = reading.sentences(scene.body, *before)[-1:]
    if not last or (previous.attribution.at or -1) >= last[0].start:
        return None
    who = reported(scene, *before)
    return who if who != previous.attribution.speaker and any(e.name == who for e in scene.entities) else None


def _led_in(body: str, drafts: list[_Draft], start: int, last: reading.TextSpan) -> bool:
    """Whether the paragraph before introduces the quotation: it ends with a colon that is not inside a quotation."""
    spoken = drafts[-1].parts[-1].end if drafts else 0
    return last.end < start and body[last.end - 1] == ":" and spoken < last.end


def _stands_alone(body: str, before: tuple[int, int], segment: Segment) -> bool:
    """Whether a quotation is a complete sentence after another sentence."""
    ends = body[segment.end - 1] in ".!?…" or body[segment.end + 1 : segment.end + 2] == "."
    return ends and not body[segment.start].islower() and _SENTENCE_BEFORE.search(body, *before) is not None


def _goes_on(bridge: str) -> bool:
    """Whether the text between two quoted spans, one sentence at most, leaves the speaker unchanged."""
    return len(reading.sentences(bridge)) <= 1


def _unread(body: str, frame: Frame, language: str) -> bool:
    """Whether what follows the quotation is a verb and somebody not spoken of before, so that it may say who speaks in
    words that are not understood: «…», s'agace une habitante; not «…», tuiteó, «…», abundó en la radio, nor a sentence
    that goes on without the marks."""
    clause = _CLAUSE_GOES_ON.match(body, *frame.after)
    words = _WORD.findall(clause[1].lower())[:MOST_BEFORE_SUBJECT] if clause else []
    small = models.stop_words(language)
    while words and words[0] in _BEFORE_VERB:
        words.pop(0)
    if len(words) < LEAST_OF_SUBJECT or words[0] in small or cues_in(words[0], language):
        return False
    return words[1] in _SOMEBODY.get(language, ()) and words[2] not in _TIMES


def _carries_over(body: str, frame: Frame, previous: _Draft, number: int, language: str) -> bool:
    """Whether a quotation that begins its paragraph continues the one in the paragraph before.

    It does if that one ends its paragraph, or only its attribution follows.
    """
    alone = not body[frame.paragraph_start : frame.before[1]].strip()
    tail = body[previous.parts[-1].outer[1] : frame.paragraph_start].strip()
    if _unread(body, frame, language):
        return False
    return alone and number == previous.paragraph + 1 and len(reading.sentences(tail)) <= 1 and not tail.endswith(":")


def _quote(body: str, draft: _Draft, language: str) -> Quote:
    first, last = draft.parts[0], draft.parts[-1]
    return Quote(
        text=("" if language in unspaced.LANGUAGES else " ").join(
            " ".join(body[s.start : s.end].split()) for s in draft.parts
        ),
        start=first.start,
        end=last.end,
        speaker=draft.attribution.speaker,
        cue=draft.attribution.cue,
        partial=draft.partial,
    )

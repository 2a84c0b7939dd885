"""A body and its entities in, its direct quotations with their speakers out, interrupted ones joined.

A quotation is found by its quotation marks and its speaker by the words around it (``speakers``); one without an
attribution of its own continues the one before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from service.article import Entity, Quote
from service.enrichment import partial, reading, unspaced, verdicts
from service.enrichment.scene import Attribution, Frame, Scene, cued
from service.enrichment.speakers import attribute, reported

_PAIRS = {"“": "”", "«": "»", "„": "“", "”": "”", '"': '"', "»": "«", "‹": "›", "›": "‹", "「": "」", "『": "』"}
_SINGLE = {"‘": "’", "'": "'", "‚": "‘"}
_DOUBLED = re.compile(r"(?<![\w'])(?:''|``)(?![\s'])")
"""Two apostrophes for one mark, as typewriters and TeX have it; single marks within belong to what is said."""
_DOUBLED_CLOSE = re.compile(r"(?<!\s)''(?!')")
_ANY_MARK = re.compile("[`" + "".join((*_PAIRS, *_SINGLE)) + "]")
"""Every opening mark. Single marks are apostrophes too: they open only before a letter and close only beside
punctuation."""
_PAIRED = re.compile("[" + "".join((*_PAIRS, *_PAIRS.values())) + "]")
_OMISSION = re.compile(r"\s+(?=…|\.\.)")
"""Between an opening mark and the dots for what is left out, which often have a space on either side."""
_DASH = re.compile(r"[-–—]\s*(?=\S)")
_SECOND_DASH = re.compile(r"\s[-–—]\s*")
_DASH_OR_COMMA = re.compile(r"\s[-–—]\s*|,\s+|(?<=[?!…])\s+")
_NAMED_FIRST = re.compile(r"(?:[^\W\d_]\S*\s){0,3}?(?:[A-ZÀ-Þ][^\W\d_][^\s,.;:]*|h[aouä]n)\s")
"""The subject of an attribution that begins with it: – Tilanne paranee, hän sanoo."""
COMMA_BEFORE_CUE = frozenset(("sv", "da", "no", "fi"))
"""Languages in which speech after a dash goes up to a comma, a question or an exclamation mark before its cue."""
MOST_BREAKS = 60
"""Dashes and commas of a paragraph that are tried."""
MOST_TO_CUE = 80
"""Characters behind such a mark in which the cue must begin."""
_CLAUSE_END = re.compile(r"[,.!?…—–，。！？-]\s*$")
_CLAUSE_BEHIND = re.compile(r",|，|\s?[–—]\s|\s-\s")
_SIGNED = re.compile(r"[”“»\"]\s*(?:[—–―]|--?)\s*[A-ZÀ-Þ][^,;:.!?]{0,60}$")
"""The end of a line that is a quotation with its author's name, which is not a subheading, however short."""
MIXED = frozenset(("en",))
"""Languages in which a quoted sentence after one of reported speech ("…, Schiff said. “The other factor …”") counts as
part of that report, as in the PolNeAR corpus, unless it continues an earlier quotation."""
_JOINS = re.compile(r"[^.!?…\n]{1,60}$")
"""What may stand between two partial quotations of one speaker: a short rest of the same sentence."""
_NICKNAME = re.compile(r"[“\"„][A-ZÀ-Þ][\w.-]*(?:\s[A-ZÀ-Þ][\w.-]*)?[”\"“]\s(?=[A-ZÀ-Þ])")
_NAME_BEFORE = re.compile(r"(?<![.!?:]\s)\b[A-ZÀ-Þ][a-zß-ÿ]+\s$")
"""A nickname within a name, which is no quotation: state Del. Marcia "Cia" Price."""
_GLOSS = re.compile(r"[(\[][^()\[\]]{1,30}:\s*[\"„“”«»‹›]?$")
"""The lead-in of a translation, which is not a quotation: „Palang Prachachon“ (etwa: „Partei der Volksmacht“)."""
_SENTENCE_BEFORE = re.compile(r"[.!?…][)\]]?\s+[\"„“”«»‹›]?$")

STOP_BEHIND = frozenset({"fr", "es", "it", "pt", "pl", "ru", "ar"})
"""Languages that put the full stop after the closing mark: words between an introducing mark (``_LED``) and that stop
are a clause, however short."""
_LED = (":", ",", "،", "–", "—")

LETTERS_A_WORD = 2
"""Letters counted as one word in scripts without spaces."""

FRAGMENT_WORDS = 4
"""A quoted span of fewer words that is not a clause is a term or a title, not speech."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A quoted span [start, end) of the body without its marks; ``closed`` tells whether there is a closing mark, and
    ``mark`` and ``close`` are the lengths of both in characters."""

    start: int
    end: int
    closed: bool
    mark: int = 1
    close: int = 1

    @property
    def outer(self) -> tuple[int, int]:
        return self.start - self.mark, self.end + (self.close if self.closed else 0)


def segments(body: str, start: int, end: int, language: str = "en") -> list[Segment]:
    """The quoted spans of the paragraph ``body[start:end]``; an unclosed one runs to the paragraph's end."""
    found = _after_dash(body, start, end, language)
    at, closes = found[-1].end if found else start, True
    while (next_mark := _ANY_MARK.search(body, at, end)) is not None:
        at = next_mark.start()
        mark = body[at]
        if mark in "'`" and closes and _DOUBLED.match(body, at, end):
            doubled = _doubled(body, at, start, end)
            # Where one does not close, no later one does: they are not looked for again and again.
            closes = doubled is not None
            found += [doubled] if doubled else []
            at = doubled.outer[1] if doubled else at + 2
            continue
        if mark == "`":
            at += 1
            continue
        if mark in _SINGLE:
            close = _closing_single(body, at, start, end)
            if close is None:
                at += 1
                continue
            found.append(Segment(at + 1, close, close < end))
            at = close + 1
            continue
        if not _opens(body, at, start):
            at += 1
            continue
        close = _closing(body, at, end)
        if close is None:
            if body[at] == '"' and found and at > start and at != end - 1 and not _starts_paragraph(body, at, start):
                at += 1
                continue
            stop = end
            while stop > at + 1 and body[stop - 1].isspace():
                stop -= 1
            if stop > at + 1:
                found.append(Segment(at + 1, stop, False))
            break
        if close > at + 1:
            omission = _OMISSION.match(body, at + 1) if at == start else None
            first = omission.end() if omission else at + 1
            if not _NICKNAME.match(body, at, close + 3) or not _NAME_BEFORE.search(body, max(start, at - 40), at):
                found.append(Segment(first, close, True, first - at))
        at = close + 1
    return found


def _after_dash(body: str, start: int, end: int, language: str) -> list[Segment]:
    """The speech after a dash that begins the paragraph, up to its attribution: after a second dash (– Nie wiem –
    powiedział X), or in some languages after a comma (– Vi vet inte, säger X)."""
    opening = _DASH.match(body, start, end)
    if opening is None:
        return []
    breaks = _DASH_OR_COMMA if language in COMMA_BEFORE_CUE else _SECOND_DASH
    for found in islice(breaks.finditer(body, opening.end(), end), MOST_BREAKS):
        rest = body[found.end() : min(end, found.end() + MOST_TO_CUE)]
        named = _NAMED_FIRST.match(rest) if language in COMMA_BEFORE_CUE else None
        if cued(rest, language) or (named and cued(rest[named.end() :], language)):
            return [Segment(opening.end(), found.start(), False, opening.end() - start)]
    return []


def _doubled(body: str, at: int, start: int, end: int) -> Segment | None:
    """The quotation opened at ``at`` by a doubled mark; one that begins its paragraph, or is led in, may go on in the
    next one."""
    close = _DOUBLED_CLOSE.search(body, at + 2, end)
    if close is not None:
        return Segment(at + 2, close.start(), True, 2, 2)
    opens = at == start or body[max(start, at - 2) : at] in (": ", ", ")
    return Segment(at + 2, end, False, 2) if opens and body[end - 1] in ".!?…" else None


def _closing_single(body: str, at: int, start: int, end: int) -> int | None:
    """Where the quotation opened by a single mark at ``at`` closes; None if the mark is an apostrophe or marks a term.

    An unclosed quotation that begins its paragraph continues in the next one; its span ends with this paragraph.
    """
    before = body[at - 1] if at > start else " "
    after = body[at + 1 : at + 2]
    if not (before.isspace() or before in "([—–-") or not after.isalpha():
        return None
    closing = _SINGLE[body[at]]
    for place in range(at + 2, end):
        if body[place] != closing or body[place - 1].isspace() or body[place + 1 : place + 2].isalnum():
            continue
        if body[place - 1] in ",.!?…" or (place + 1 < end and body[place + 1] in ",.;:"):
            return place
    ends_a_sentence = body[end - 1] in ".!?…" and closing not in body[at + 1 : end]
    return end if at == start and body[at] == "‘" and ends_a_sentence else None


def _starts_paragraph(body: str, at: int, start: int) -> bool:
    return not body[start:at].strip()


def _opens(body: str, at: int, start: int) -> bool:
    before = body[at - 1] if at > start else " "
    after = body[at + 1] if at + 1 < len(body) else " "
    if at == start and _OMISSION.match(body, at + 1):
        return True
    if body[at] == "”":
        # Opens quotations in Swedish and Finnish; elsewhere it is a typing error.
        return before.isspace() and not after.isspace() and (at == start or not ("“" in body or "„" in body))
    return body[at] in "「『" or (not before.isalnum() and (not after.isspace() or body[at] == "«"))


def _closing(body: str, at: int, end: int) -> int | None:
    """Where the quotation opened at ``at`` closes before ``end``, nested marks skipped; None if it does not."""
    opening, closing = body[at], _PAIRS[body[at]]
    depth = 0
    for found in _PAIRED.finditer(body, at + 1, end):
        place, mark = found.start(), found.group()
        if mark == opening and opening != closing:
            depth += 1
        elif mark == closing or (opening + mark in ('“"', '"”', "„”") and not body[place - 1].isspace()):
            if depth and mark == closing:
                depth -= 1
                continue
            if (
                opening == closing == '"'
                and body[place - 1].isspace()
                and place + 1 < end
                and body[place + 1].isalnum()
            ):
                continue
            return place
    return None


def _is_clause(body: str, segment: Segment, language: str) -> bool:
    text = body[segment.start : segment.end]
    start, end = segment.outer
    after = body[end : end + 3]
    if language in STOP_BEHIND and after.startswith(".") and body[max(0, start - 3) : start].rstrip().endswith(_LED):
        return True
    return bool(_CLAUSE_END.search(text)) or not segment.closed or _CLAUSE_BEHIND.match(after) is not None


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
        fences = [paragraph.start, *(place for s in found for place in s.outer), paragraph.end]
        for index, segment in enumerate(found):
            before = (fences[2 * index], segment.outer[0])
            after = (segment.outer[1], fences[2 * index + 3])
            if _GLOSS.search(body, *before):
                continue
            clause = _is_clause(body, segment, language)
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
            alone = not body[before[0] : before[1]].strip()
            if alone and segment is found[0] and _led_in(body, drafts, paragraph.start, last_paragraph):
                before = (last_paragraph.start, before[1])
            frame = Frame(before, after, paragraph.start, number, (segment.start, segment.end), clause)
            previous = drafts[-1] if drafts else None
            attribution = attribute(scene, frame)
            clause = clause or (attribution is not None and language in unspaced.VERB_LAST)
            if previous is not None and previous.paragraph == number:
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
            if attribution is None and previous is not None and _carries_over(body, frame, previous, number):
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
            if attribution is None and count >= FRAGMENT_WORDS and stands:
                attribution = scene.introduced(frame)
            if attribution is None:
                if not clause or count < FRAGMENT_WORDS or not stands:
                    continue
                attribution = Attribution(None, None)
            drafts.append(_Draft([segment], attribution, number))
            scene.note_speaker(attribution, segment.end)
    return tuple(_quote(body, draft) for draft in sorted((*drafts, *partials), key=lambda each: each.parts[0].start))


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


def _carries_over(body: str, frame: Frame, previous: _Draft, number: int) -> bool:
    """Whether a quotation that begins its paragraph continues the one in the paragraph before.

    It does if that one ends its paragraph, or only its attribution follows.
    """
    alone = not body[frame.paragraph_start : frame.before[1]].strip()
    tail = body[previous.parts[-1].outer[1] : frame.paragraph_start].strip()
    return alone and number == previous.paragraph + 1 and len(reading.sentences(tail)) <= 1 and not tail.endswith(":")


def _quote(body: str, draft: _Draft) -> Quote:
    first, last = draft.parts[0], draft.parts[-1]
    return Quote(
        text=" ".join(" ".join(body[s.start : s.end].split()) for s in draft.parts),
        start=first.start,
        end=last.end,
        speaker=draft.attribution.speaker,
        cue=draft.attribution.cue,
        partial=draft.partial,
    )

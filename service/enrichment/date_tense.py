"""A mention of a day in, whether its clause tells of what lies ahead or of what was out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise

from service.enrichment.date_words import Words, clause_end, number_ends
from service.enrichment.scene import cued, cued_at_end

# How many letters before a weekday a word of planning can stand, in the same sentence.
PLANNED_WITHIN = 70
# A sentence that begins with its day says behind it what is planned: "On Friday the committee will meet".
BEGINS_WITHIN, PLANNED_BEHIND = 16, 50
# A full stop behind these ends no sentence.
_SHORT = ("St", "Gov", "Sen", "Rep", "Gen", "Mr", "Dr", "Mrs")
# How far a sentence reaches before and behind its day.
SENTENCE = (200, 150)
# "Friday's attack" has no tense.
POSSESSIVE = ("'s", "’s")
_YEARS = re.compile(r"\b(?:19|20)\d\d\b")
# A sentence has more words than that before and behind its day.
WORDS = 4


@cache
def _sentence_end(language: str) -> re.Pattern[str]:
    short = "".join(rf"(?<!\b{word}\.)" for word in _SHORT)
    return re.compile(rf"[.!?;:\n。！？；](?:(?<=[。！？；])|(?<!\.m\.)(?<!\b[A-Z]\.){number_ends(language)}{short}\s)")


@cache
def _clause_end(language: str) -> re.Pattern[str]:
    return re.compile(clause_end(language))


@dataclass(frozen=True, slots=True)
class Found:
    """A match, the form that it has, and what its words are counted from."""

    match: re.Match[str]
    body: str
    words: Words
    language: str
    reference: date
    country: str | None

    def __getitem__(self, group: str) -> str | None:
        """What the form's part ``group`` has, in small letters."""
        name = f"{self.match.lastgroup}_{group}"
        return self.match[name] if name in self.match.re.groupindex else None

    def printed(self, group: str | int) -> str:
        """What a group has as the body has it."""
        start, end = self.match.span(group)
        return self.body[start:end]

    def at(self, group: str) -> str:
        return f"{self.match.lastgroup}_{group}"

    def year(self) -> int | None:
        """The year that the mention names, or the one it counts from the reference: "in May last year"."""
        if self["year"]:
            return int(self["year"] or 0)
        return self.reference.year + self.words.of_year[self["of"] or ""] if self["of"] else None


def ahead(found: Found) -> bool | None:
    """Whether a mention is of what lies ahead, its clause plans and is not what says when something was said;
    False where it is of what was, None where the clause does not say.

    A clause of its own tense decides before the sentence around it: "it will vote on Monday after talks broke down on
    Friday".
    """
    known, body, (start, end) = found.words, found.body, found.match.span()
    end -= found.match[0].endswith(".")
    before = body[max(0, start - PLANNED_WITHIN) : start]
    ends = [end.end() for end in _sentence_end(found.language).finditer(before)]
    before = before[ends[-1] :] if ends else before
    begins = bool(ends) or len(before) == start
    if _said(cued_at_end(before, found.language), known) or known.behind_before.search(before) is not None:
        return False
    opens = [clause.start() for clause in known.clause.finditer(before)]
    own = before[opens[-1] :] if opens else before
    behind = _sentence_end(found.language).split(body[end : end + PLANNED_BEHIND], maxsplit=1)[0]
    closes = known.clause.search(behind)
    own_behind = behind[: closes.start()] if closes else behind
    if known.planned_once(f" {own} "):
        return False
    if (begins or opens) and len(own.split()) <= 1 and known.past_tense(own_behind) and not known.future(own_behind):
        return False
    if (
        known.future(f" {own} ")
        or known.deadline.search(own)
        or (known.ahead_before.search(before) and not known.night.search(own))
    ):
        return True
    if _said(cued(own_behind, found.language), known):
        return False
    clause = f" {own} | {own_behind} "
    # "It will be cleaned and opened on Friday": a participle behind "and" is of the verb before it.
    joined = known.joins.match(own.lstrip()) is not None
    # A participle before a year is of that year: "the pact signed in 2019 expires on June 30".
    tail = _YEARS.split(own)[-1]
    was = known.finite_past(clause) or (not joined and known.past_tense(f" {tail} | {own_behind} "))
    if len(own) <= BEGINS_WITHIN and (opens or begins) and not known.past_tense(own):
        passing = was or opens or (known.relative_clause and own_behind.strip())
        told = own_behind if passing else behind
        if known.future(f" {told} "):
            return True
    if was:
        return False
    if known.likely(own) and not known.past_tense(own):
        return True
    if known.future(f" {before} ") and not (known.relative_clause and opens):
        return True
    return False if known.past_tense(_around(found)[0]) or known.night.search(own) else None


def _said(cue: str | None, known: Words) -> bool:
    """Whether a cue says when something was said: "the bank reports on Thursday" says what is to come."""
    return cue is not None and (known.relative_clause or known.past_tense(cue))


def present(found: Found) -> bool:
    """Whether its clause is in the present tense, and its sentence too where the tense has no mark of its own: what is
    planned for a day is told in it."""
    before, behind = _around(found)
    if not found.words.unmarked_is_ahead:
        return found.words.present(f"{before} | {behind}")
    if behind.startswith(POSSESSIVE):
        return False
    before, behind = _around(found, _sentence_end(found.language), SENTENCE)
    if len(before) == SENTENCE[0] or len(f"{before} | {behind}".split()) <= WORDS:
        return False
    # What another clause says of somebody or something in passing is not the sentence's tense.
    known, clauses = found.words, [*_clauses(found.words, before), *_clauses(found.words, behind)]
    return not any(known.past_of_clause(each) for each in clauses if not known.opens.match(each))


def _clauses(known: Words, text: str) -> list[str]:
    starts = [0, *(clause.start() for clause in known.clause.finditer(text)), len(text)]
    return [text[start:end].lstrip(" ,;:") for start, end in pairwise(starts)]


def begins_clause(found: Found) -> bool:
    """Whether a mention is what its clause begins with, and no past tense follows."""
    if _around(found)[0].strip(' \n"“”„«»'):
        return False
    end = found.match.end()
    behind = _sentence_end(found.language).split(found.body[end : end + PLANNED_BEHIND], maxsplit=1)[0]
    return not found.words.past_tense(behind.lstrip(" ,").split(",", maxsplit=1)[0])


def _around(
    found: Found, ends: re.Pattern[str] | None = None, within: tuple[int, int] = (PLANNED_WITHIN, PLANNED_BEHIND)
) -> tuple[str, str]:
    """What the clause of a mention, or its sentence, has before it and behind it."""
    body, (start, end) = found.body, found.match.span()
    end -= found.match[0].endswith(".")
    ends = ends or _clause_end(found.language)
    before = ends.split(body[max(0, start - within[0]) : start])[-1]
    return before, ends.split(body[end : end + within[1]], maxsplit=1)[0]

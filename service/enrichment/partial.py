"""A quoted span that is part of the reporter's own sentence in, who says these words and their cue out.

"… said the ship had been off its course “for at least twelve minutes.”" What tells such words from a title, a name or a
term is their form (a few words that begin small, a function word among them) and a verb of saying, or of calling
somebody something, that has a subject in the same sentence. ``data/partial_quotes.tsv`` has the words.
"""

from __future__ import annotations

import re
from functools import cache

from service.enrichment import models, reading
from service.enrichment.scene import Attribution, Frame, Scene, cues_in
from service.enrichment.speakers import ahead, behind, subject

LEAST_WORDS = 3
"""Fewer words inside a sentence are a term more often than speech."""
PLAIN_WORDS = 4
"""So many words are speech even if the language's list has no function word among them."""
TITLE_CASE = frozenset(("en",))
_MARKS = " \n\t\u00a0„“”\"«»‹›‘’'`"


@cache
def _words(language: str) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """The pattern of the verbs, and that of the naming words at the end of a text; None where there are none."""
    rows = (line.split("\t") for line in models.data_text("partial_quotes.tsv").splitlines() if line[:1] != "#")
    for code, verbs, naming in rows:
        if code == language:
            return (
                re.compile(rf"(?<![\w-])(?P<cue>{_either(verbs)})(?![\w-])"),
                re.compile(rf"(?<!\w)(?:{_either(naming)})[.,:]?$", re.IGNORECASE),
            )
    return None, None


def _either(words: str) -> str:
    return "|".join(re.escape(word.replace("+", " ")) for word in words.split())


def spoken(text: str, language: str) -> bool:
    """Whether quoted words have the form of speech rather than of a term, a name or a title."""
    text = text.strip()
    words = reading.words(text)
    if len(words) < LEAST_WORDS or not (text[:1].lower() == text[:1] or re.match(r"I\b", text)):
        return False
    plain = models.stop_words(language)
    return len(words) >= PLAIN_WORDS or not plain or any(word.lower() in plain for word in words)


def titled(text: str, language: str) -> bool:
    """Whether quoted words are written as English writes titles: each capital but for the function words."""
    plain = models.stop_words(language)
    words = [word for word in reading.words(text) if word.lower() not in plain]
    ends = text.rstrip()[-1:] in (".", "!", "?")
    return language in TITLE_CASE and not ends and len(words) > 1 and all(word[:1].isupper() for word in words)


def attributed(scene: Scene, frame: Frame) -> Attribution | None:
    """Who says the words inside ``frame``, which are part of a sentence that is not theirs; None if nobody does."""
    body = scene.body
    if not spoken(body[slice(*frame.inside)], scene.language):
        return None
    start, end = frame.before
    parts = reading.sentences(body, start, end)
    if not parts or not body[start:end].strip():
        return behind(scene, frame)
    start = parts[-1].start
    head = body[start:end].rstrip(_MARKS)
    verbs, naming = _words(scene.language)
    if naming is not None and naming.search(head):
        return None
    attribution = ahead(scene, frame)
    if attribution is not None and attribution.speaker and attribution.cue != ":":
        return attribution
    cues = cues_in(head, scene.language) + ([*verbs.finditer(head)] if verbs else [])
    for cue in sorted(cues, key=lambda found: -found.start()):
        who = subject(scene, start, cue, end)
        if who:
            return Attribution(scene.full_name(who), cue["cue"], start + cue.start())
    return behind(scene, frame)

"""An article with its subjects in, its estimated urgency on the IPTC scale out: 1 most urgent, 5 normal, 8 least.

A rough estimate for routing if the source states no urgency; the first rule that applies decides.
Source of the scale: https://cv.iptc.org/newscodes/urgency/
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from service.article import EnrichedArticle

USUAL = 5
# The longest body, in words, of a snap: an agency's first report of an event, one or two sentences.
LONGEST_SNAP = 80
_FLAGGED = re.compile(r"(?:BREAKING|URGENT|ALERT|FLASH|EIL|EILMELDUNG|ALERTE|URGENTE|ÚLTIMA HORA|ULTIM['’]ORA)\b")
# Top-level IPTC Media Topics: urgent news, hard news, and soft news that can wait.
GRAVE = frozenset({"03000000", "16000000"})  # disaster, accident and emergency incident; conflict, war and peace
HARD = GRAVE | {"02000000", "04000000", "11000000", "17000000"}  # crime, economy, politics, weather
SOFT = frozenset({"01000000", "08000000", "10000000"})  # arts and media; human interest; lifestyle and leisure


@dataclass(frozen=True, slots=True)
class Signs:
    """What the rules use: the headline, the word count of the body, the top-level topic code of the first subject."""

    headline: str
    words: int
    topic: str | None


RULES: tuple[tuple[int, Callable[[Signs], bool]], ...] = (
    (2, lambda signs: _FLAGGED.match(signs.headline) is not None),
    (3, lambda signs: signs.words <= LONGEST_SNAP and signs.topic in HARD),
    (4, lambda signs: signs.topic in GRAVE),
    (6, lambda signs: signs.topic in SOFT),
)


def estimated(article: EnrichedArticle) -> int | None:
    """The estimated urgency (2 to 6); None if the source states one."""
    if article.urgency is not None:
        return None
    first = next(iter(article.subjects), None)
    codes = [] if first is None else [*first.parents, first.code]
    tops = [code.rpartition(":")[2] for code in codes]
    topic = next((code for code in tops if code.endswith("000000")), None)
    signs = Signs(article.headline or "", len(article.body.split()), topic)
    return next((urgency for urgency, applies in RULES if applies(signs)), USUAL)

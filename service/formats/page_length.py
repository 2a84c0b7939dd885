"""What a page says of its text's length in, the least and the most words that the text has by it out.

Publishing systems count the words of a post for search engines (schema.org's ``wordCount``), and put the minutes that
it takes to read on the card that Twitter shows. Both count the post alone: no menu, teaser or comment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# Shares of the stated words, and words a minute, between which a text has its words: of 1,941 pages with true texts
# 139 of 159 that state words, and 252 of 281 that state minutes.
LEAST_SHARE, MOST_SHARE = 0.8, 1.2
SLOWEST, FASTEST = 120, 250
# Fewer are those of a description, or what the template has of a page that is built elsewhere.
LEAST_WORDS, LEAST_MINUTES = 80, 3
_WORDS = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,6}")
_MINUTES = re.compile(r"\D{0,12}(\d{1,3})\s?(?:min|мин|хв|分|분|dakika|perc\b|menit|phút|דק|دق|λεπτ)", re.IGNORECASE)
# "Reading time" in the languages of the large systems: a card also has the time that a dish takes.
_READING = re.compile(
    r"read|lese|lect|lett|leit|lees|läs|læs|lukua|olvas|čt[ei]|číta|czyt|чита|чтен|okuma|đọc|baca|ανάγν|קריאה|قراءة"
    r"|読|阅读|閱讀|읽|판독",
    re.IGNORECASE,
)
# Cards have two labels; some sites add a third.
_CARD = ("1", "2", "3")


def stated_words(article: Mapping[str, Any], meta: Mapping[str, str]) -> tuple[int, int] | None:
    """The least and the most words of the text by the schema.org object and the meta elements of its page; None where
    they say nothing, or contradict each other."""
    ranges: list[tuple[int, int]] = []
    counted = str(article.get("wordCount", "")).strip()
    if _WORDS.fullmatch(counted) and (words := int(counted.replace(",", ""))) >= LEAST_WORDS:
        ranges.append((round(LEAST_SHARE * words), round(MOST_SHARE * words)))
    for place in _CARD:
        minutes = _MINUTES.match(meta.get(f"twitter:data{place}", ""))
        if minutes and int(minutes[1]) >= LEAST_MINUTES and _READING.search(meta.get(f"twitter:label{place}", "")):
            ranges.append((SLOWEST * int(minutes[1]), FASTEST * int(minutes[1])))
    least, most = max((each[0] for each in ranges), default=1), min((each[1] for each in ranges), default=0)
    return (least, most) if least <= most else None

"""Reuters-21578 in (a folder of its ``*.sgm`` files), out how well copies are told from reports of one template.

    python -m evaluation.templates FOLDER [--bodies] [--verbose]

The corpus is not part of this repository. Judged are pairs of articles with much text in common, each pair by itself,
clocks, headlines and all, or, with ``--bodies``, by nothing but their texts. What a pair is, is decided by rule, not
by hand, from what the service does not look at: how the words align, the minutes between them, the headlines. Pairs
for which no rule is sure are left out; of the others about one in a hundred is marked wrong.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path

from service.article import Article, article_id, document_id
from service.cleaning.version_words import series_in
from service.deduplication.comparison import compare
from service.deduplication.entry import state_of
from service.deduplication.pair import Pair
from service.deduplication.relation import ignores_window, rejection_reason
from service.deduplication.sketch import sketch

NOW = datetime(2000, 1, 1, tzinfo=UTC)
RUN = 5
# A run of words in more articles than this is a set phrase; a pair has so much of the shorter, or of both, in common.
SET_PHRASE, LEAST_OF_SHORTER, LEAST_OF_BOTH = 60, 0.5, 0.3
A_DAY = timedelta(hours=24)
ARTICLE = re.compile(r'<REUTERS[^>]*NEWID="(\d+)"[^>]*>(.*?)</REUTERS>', re.DOTALL)
STAMP = re.compile(r"(\d\d?-[A-Z]{3}-\d{4}).*?(\d\d:\d\d:\d\d)")
WORD = re.compile(r"\d[\d,./-]*\d|\d|[a-z]+")
NUMBERS = {word: str(n) for n, word in enumerate(("zero", "one", "two", "three", "four", "five", "six", "seven"))}
# Words of a headline that tell of no particular news.
COMMON = """the a in to of on u s and for inc corp co ltd qtr net loss year sets payout dividend quarterly regular qtly
mln dlrs pct up corrected rpt says said new"""
# Pairs marked wrong by rule, by their NEWID, as reading them told.
READ = {
    True: """17870/17874 5141/5287 3098/3109 13092/13114 13471/13577 14330/14404 13670/14302 996/10605 8219/10227
    13512/13577 12982/13179""",
    False: """13799/14486 7694/7707 16394/16396 11940/12147 11960/12509 12235/12687 12509/12687 12571/12687 11989/12571
    12016/12040 13584/13684 13674/13684 14378/14647 13682/14362 14192/14243 14243/14269 14243/14306 14046/14121
    14078/14121 14078/14159 14121/14159 11989/12112 12112/12571""",
}


def articles(folder: Path) -> list[Article]:
    """The articles that have a headline, a time and a text."""
    found = []
    for path in sorted(folder.glob("*.sgm")):
        for number, text in ARTICLE.findall(path.read_text(encoding="latin-1")):
            fields = {name: _field(text, name) for name in ("DATE", "TITLE", "BODY")}
            body = re.sub(r"\s*reuter\s*$", "", fields["BODY"], flags=re.IGNORECASE)
            stamp = STAMP.search(fields["DATE"])
            if stamp and fields["TITLE"] and body:
                moment = datetime.strptime(" ".join(stamp.groups()).title(), "%d-%b-%Y %H:%M:%S")
                found.append(_article(number, fields["TITLE"], body, moment.replace(tzinfo=UTC)))
    return found


def _field(text: str, name: str) -> str:
    match = re.search(rf"<{name}>(.*?)</{name}>", text, re.DOTALL)
    return re.sub(r"[\x00-\x08\x0b-\x1f]", "", html.unescape(match[1])).strip() if match else ""


def _article(number: str, headline: str, body: str, moment: datetime) -> Article:
    document = document_id("reuters", number, b"")
    return Article(
        article_id=article_id(document, 0),
        document_id=document,
        uri=f"urn:newsml:{number}",
        source="reuters",
        filename=number,
        part=0,
        parts=(),
        version=1,
        content_type="text/xml",
        language="en",
        headline=headline,
        body=body,
        event_time=moment,
        event_time_source="published",
        received_at=NOW,
    )


def _read(article: Article) -> Article:
    """``article`` as the cleaning reads the markers before its headline."""
    series = series_in(article.headline or "")
    return replace(article, headline=series.headline, corrects=series.corrects)


def words(text: str) -> list[str]:
    """The words of a text in order, exchange codes left out and small numbers as figures."""
    return [NUMBERS.get(word, word) for word in WORD.findall(re.sub(r"[<\[].*?[>\]]", "", text.lower()))]


def pairs(texts: list[list[str]]) -> Iterator[tuple[int, int]]:
    """The places of texts with much in common."""
    runs = [{tuple(text[at : at + RUN]) for at in range(max(1, len(text) - RUN + 1))} for text in texts]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, each in enumerate(runs):
        for run in each:
            holders[run].append(place)
    common = Counter(pair for held in holders.values() if len(held) <= SET_PHRASE for pair in combinations(held, 2))
    for a, b in common:
        shared = len(runs[a] & runs[b])
        of_shorter, of_both = shared / min(len(runs[a]), len(runs[b])), shared / len(runs[a] | runs[b])
        if of_shorter >= LEAST_OF_SHORTER or of_both >= LEAST_OF_BOTH:
            yield a, b


def is_copy(a: Article, b: Article) -> bool | None:
    """Whether two articles with much in common are one sent twice, or None where no rule is sure."""
    one, two = words(a.body), words(b.body)
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    aligned = sum(block.size for block in matcher.get_matching_blocks()) / max(1, min(len(one), len(two)))
    replaced = sum(
        bool(_figures(one[i:j]) - _figures(two[k:m]) and _figures(two[k:m]) - _figures(one[i:j]))
        for kind, i, j, k, m in matcher.get_opcodes()
        if kind == "replace" and max(j - i, m - k) <= 8
    )
    kept = len(_figures(one) & _figures(two))
    titles = [set(words(each.headline or "")).difference(COMMON.split()) for each in (a, b)]
    overlap = len(titles[0] & titles[1]) / max(1, min(map(len, titles)))
    corrected = any((each.headline or "").lstrip("(").startswith(("CORRECTED", "RPT")) for each in (a, b))
    if abs(a.event_time - b.event_time) > A_DAY:
        same = replaced == 0 and aligned >= 0.93 and min(len(one), len(two)) >= 40 and overlap >= 0.5
        return True if same else False if replaced or aligned < 0.7 or overlap < 0.3 else None
    if corrected and overlap >= 0.5:
        return True
    if not replaced:
        return True if overlap >= 0.3 and aligned >= 0.6 else False if overlap < 0.2 and len(one) < 100 else None
    if replaced <= (kept + replaced) / 3 and overlap >= 0.5 and aligned >= 0.6:
        return True
    return False if overlap < 0.5 or replaced >= (kept + replaced) / 2 else None


def _figures(text: list[str]) -> set[str]:
    return {word for word in text if word[0].isdigit()}


def main() -> None:
    """Print precision and recall of copies, and how many pairs were judged."""
    arguments = argparse.ArgumentParser(prog="python -m evaluation.templates", description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--bodies", action="store_true")
    arguments.add_argument("--verbose", action="store_true")
    options = arguments.parse_args()
    found = articles(options.folder)
    read = {pair: copy for copy, listed in READ.items() for pair in listed.split()}
    by_rule: Counter[tuple[bool | None, bool]] = Counter()
    as_read: Counter[tuple[bool | None, bool]] = Counter()
    clockless = most = 0
    for at, other in pairs([words(each.body) for each in found]):
        a, b = found[at], found[other]
        truth = is_copy(a, b)
        entries, sketches = [], []
        for each in (a, b):
            seen = _article(each.filename, "", each.body, NOW) if options.bodies else _read(each)
            sketches.append(sketch(seen.body))
            entries.append(state_of(seen, sketches[-1], 0))
        shared = compare(*sketches)
        against = rejection_reason(Pair(entries[0], entries[1], shared))
        by_rule[truth, against is None] += 1
        truth = read.get(f"{a.filename}/{b.filename}", truth)
        as_read[truth, against is None] += 1
        if truth is False:
            clockless += ignores_window(shared)
            most = max(most, shared.shared * shared.rate)
        if options.verbose and truth is not None and truth != (against is None):
            print(a.filename, b.filename, "copy" if truth else "template", against or "", a.headline, "|", b.headline)
    for labels, counts in (("by rule", by_rule), ("by rule, those in dispute read", as_read)):
        sys.stdout.write(json.dumps({"labels": labels, **score(counts)}) + "\n")
    clocks = {"reports of one template that would need no clock": clockless, "most shingles two of these share": most}
    sys.stdout.write(json.dumps(clocks) + "\n")


def score(counts: Counter[tuple[bool | None, bool]]) -> dict[str, float]:
    """Counts of (copy or not or not known, called a copy) in, precision and recall out, and how many were judged."""
    right, false, missed = counts[True, True], counts[False, True], counts[True, False]
    return {
        "precision": round(right / max(1, right + false), 4),
        "recall": round(right / max(1, right + missed), 4),
        "copies": right + missed,
        "reports of one template": false + counts[False, False],
        "left out": counts[None, True] + counts[None, False],
    }


if __name__ == "__main__":
    main()

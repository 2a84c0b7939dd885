"""Mutated documents through cleaning and enrichment for a given time: no crash, no hang, every character accounted for.

    python -m faults.fuzz [--seconds 30] [--seed N]

Each round takes a seed document (the files in ``seeds/`` and small ones of every format), damages it (bits, slices,
splices with another, markup and odd characters, escapes and charsets put in), and holds what the clean stage promises
of any input: also that each article can be sent, and read again as it is; then what the enrichments promise of any
article. A failure is written to ``.cache/fuzz/`` and named; the run ends with 1.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from service import article as records
from service.article import Article, EnrichedArticle, RawDocument, StoryCandidate, document_id
from service.cleaning import clean_document
from service.cleaning.explanation import explained
from service.enrichment import enrich, warm_up
from service.formats import FORMATS
from service.ninjs import to_ninjs
from service.outcome import Accepted
from service.pipeline import as_unique
from service.stories import candidate_of, meaning

ROOT = Path(__file__).parent.parent
FAILURES = ROOT / ".cache" / "fuzz"
NOW = datetime(2024, 5, 2, 12, tzinfo=UTC)
LIMIT = 1_000_000
# A document of a few KB takes milliseconds; this is a hang, not a slow machine. It counts where a second reading takes
# as long: the first may have compiled the patterns and loaded the tables of a language that had not come before.
HANG_SECONDS = 2.0
ODD = (
    *("\x00", "\ufeff", "\u202e", "\u2028", "\ud7ff", "😀", "ﷺ", "\u3000", "\t\t\t", "\n\n\n\n"),
    *("(" * 50, "<" * 50, "&amp;" * 20, "]]>", "<!--", "<script>", '{"', "[[", "=?utf-8?B?", "1" * 400),
    *(
        r"\ud83d",
        r"\ude00",
        r"\ud83d\ude00",
        r"\\ud83d",
        "&#xd83d;",
        "&#55357;",
        "=?utf-8?B?7aC9?=",
        r"\u0000",
        "+2D0-",
    ),
    *(
        "=?utf-7?Q?+2D0-?=",
        "=?unicode_escape?B?XHVkODNk?=",
    ),
    *(
        f"charset={name}"
        for name in ("utf-7", "unicode_escape", "utf-16", "gb18030", "iso-2022-jp", "rot13", "nowhere")
    ),
    *("encoding='utf-7'", "encoding='unicode_escape'", "<meta charset=raw_unicode_escape>", "<meta charset=utf-16le>"),
    *("By " * 30, "Read more\n" * 20, "A (AFP) - " * 20),
)
# Of a document with many articles, so many go on to the enrichments: they take ten times the time of cleaning.
MOST_ENRICHED = 2
CHARSETS = ("utf-7", "unicode_escape", "utf-16", "iso-8859-1", "idna", "x-user-defined")
SENTENCE = "The line opens in spring, the board said."
TEXT = f"Harbour opens ferry line\n\nBergen (AFP) May 2, 2024 - {SENTENCE}\n\nBoats leave at six.\n"
SMALL = [
    TEXT.encode(),
    f"<html><head><title>t</title></head><body><h1>Harbour</h1><p>{TEXT}</p><p>{TEXT}</p></body></html>".encode(),
    (
        '<html><head><meta charset="utf-8"><meta property="og:title" content="Harbour">'
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Harbour \\ud83d\\ude00 opens", '
        '"author": {"name": "A B"}, "articleSection": "Local", "datePublished": "2024-05-02T10:00:00Z", '
        f'"publisher": {{"name": "C"}}, "articleBody": "{SENTENCE}"}}</script></head>'
        f"<body><p>{SENTENCE}</p></body></html>"
    ).encode(),
    b'{"uri": "urn:a:1", "versioncreated": "2024-05-02T10:00:00Z", "headline": "Harbour \\ud83d\\ude00", '
    b'"byline": "A B", '
    b'"body_text": "The line opens in spring, the board said.", "subject": [{"code": "medtop:1", "name": "a"}]}',
    f'{{"headline": "Harbour", "body": "{SENTENCE}", "published": "2024-05-02T10:00:00Z"}}'.encode(),
    b'{"headline": "a", "body": "The line opens."}\n{"headline": "b", "body": "Boats leave at six."}\n',
    b'<?xml version="1.0"?><nitf><body><body.head><hedline><hl1>Harbour</hl1></hedline></body.head>'
    b"<body.content><p>The line opens in spring, the board said.</p></body.content></body></nitf>",
    b'<rss version="2.0"><channel><item><title>Harbour</title>'
    b"<description>The line opens in spring.</description></item></channel></rss>",
    b"From: desk@example.org\r\nSubject: Harbour\r\nContent-Type: text/plain\r\n\r\nThe line opens in spring.\r\n",
    gzip.compress(TEXT.encode()),
]


def damaged(chosen: random.Random, stock: list[bytes]) -> bytes:
    """One document of ``stock``, damaged in one to six places."""
    data = bytearray(chosen.choice(stock))
    for _ in range(chosen.randint(1, 6)):
        place = chosen.randint(0, len(data))
        match chosen.randint(0, 5):
            case 0 if data:
                data[place % len(data)] = chosen.randint(0, 255)
            case 1:
                del data[place : place + chosen.randint(1, 400)]
            case 2:
                data[place:place] = chosen.choice(ODD).encode("utf-8", "surrogatepass")
            case 3:
                other = chosen.choice(stock)
                start = chosen.randint(0, len(other))
                data[place:place] = other[start : start + chosen.randint(1, 800)]
            case 4:
                data[place:place] = data[: chosen.randint(0, 300)]
            case _:
                data = data[:place] if chosen.random() < 0.3 else data
    return bytes(data)


def complaint(document: RawDocument) -> str | None:
    """What is wrong with the answer to ``document``; None where nothing is."""
    for _ in range(2):
        began = time.process_time()
        wrong = _broken_promise(document)
        seconds = time.process_time() - began
        if wrong or seconds <= HANG_SECONDS:
            return wrong
    return f"took {seconds:.1f} s"


def _broken_promise(document: RawDocument) -> str | None:
    try:
        outcome = clean_document(document, LIMIT)
        if isinstance(outcome, Accepted):
            for article in outcome.value:
                if records.decode(records.encode(article), Article) != article:
                    return "an article that is another one when it is read again"
                for before, after in itertools.pairwise(article.kept):
                    if before.end > after.start or before.start >= before.end:
                        return f"kept spans overlap: {before} {after}"
                both = sorted([*article.kept, *article.removed], key=lambda span: span.start)
                if any(before.end != after.start for before, after in itertools.pairwise(both)):
                    return "kept and removed are not the whole text"
            for article in outcome.value[:MOST_ENRICHED]:
                enriched = enrich(as_unique(article))
                to_ninjs(enriched)
                if records.decode(records.encode(enriched), EnrichedArticle) != enriched:
                    return "an enriched article that is another one when it is read again"
                if failed := [run for run in enriched.enrichments if run.status == "failed"]:
                    return f"{failed[0].name}: {failed[0].detail}"
                candidate = candidate_of(enriched)
                if records.decode(records.encode(candidate), StoryCandidate) != candidate:
                    return "a story's candidate that is another one when it is read again"
            texts = explained(document, LIMIT)
            if isinstance(texts, Accepted) and any(not each.segments for each in texts.value):
                return "an article without a text"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


def main() -> None:
    """Fuzz until the time is up."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=30)
    options.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    arguments = options.parse_args()
    chosen = random.Random(arguments.seed)
    whole = (*sorted((ROOT / "seeds").glob("*.txt")), *sorted((ROOT / "tests" / "data").glob("*.xml")))
    stock = SMALL + [path.read_bytes() for path in whole]
    types = [
        None,
        *(each.media_types[0] for each in FORMATS if each.media_types),
        *(f"text/html; charset={name}" for name in CHARSETS),
    ]
    warm_up()  # models are no document's time
    meaning.warm_up()
    rounds = failures = 0
    until = time.monotonic() + arguments.seconds
    while time.monotonic() < until and failures < 10:
        content = damaged(chosen, stock)
        document = RawDocument(
            document_id=document_id("fuzz", "f", content),
            uri="u",
            source="fuzz",
            filename="f",
            content=content,
            content_type=chosen.choice(types),
            received_at=NOW,
        )
        rounds += 1
        wrong = complaint(document)
        if wrong:
            failures += 1
            FAILURES.mkdir(parents=True, exist_ok=True)
            path = FAILURES / document.document_id
            path.write_bytes(content)
            print(f"{path} as {document.content_type}: {wrong}")
    print(f"{rounds:,} documents in {arguments.seconds:.0f} s, seed {arguments.seed}: {failures} failures")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()

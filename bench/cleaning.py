"""What cleaning costs by length, and what the worst of inputs can make it cost: ``python -m bench.cleaning``.

Times are of the processor. Trust the ratios: how many microseconds a kilobyte costs at one length and at another.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench import corpus
from service.article import RawDocument
from service.cleaning import clean_document
from service.outcome import Rejected

SEEDS = Path(__file__).parent.parent / "seeds"
LIMIT = 10_485_760
HOSTILE = 10_000_000
ROUNDS = 3  # the fastest counts: what else the machine does only adds
LENGTHS = (4_000, 40_000, 400_000, 4_000_000, 10_000_000)
MESSAGE = "From: a\nTo: b\nSubject: c\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
# What makes an expression or a parser repeat itself: one thing over and over, openings without an end, alternations.
UNITS = (
    *("a", "a ", "1", "1 ", ". ", ", ", "-", '"', "“”", "(", "[", "{", "<", "&", "@a ", "#a ", "é", "新", "\u200b"),
    *("\n", "a\n", "1\n", "- \n", "a b c.\n", "Ã© \n", "By A B, ", "PLACE (AFP) - ", "http://a.b ", "Jan 1, ", "a: "),
    *("<a ", "<p>", "<p>a", '<a b="', '<a b=">"', "<!--", "<script>", "<b>a</b>", "<meta a=b>", "&amp;", "</"),
    *(
        '{"a":',
        "[1,",
        '{"a":1}\n',
        '{"text":"a b"}\n',
        "<item><title>a</title><description>b</description></item>",
        "From: a\n",
        "<r>",
        "<r/>",
        "<?xml?>",
        "<![CDATA[",
        "\x01",
        "(Eds: ",
        "By By ",
    ),
)
HEADS = ("", "[", MESSAGE, "<!doctype html><html><body>", '<?xml version="1.0"?><r>', "<rss>", "Headline of a text\n\n")


def document(text: str) -> RawDocument:
    return RawDocument(
        document_id="bench",
        uri="bench",
        source="bench",
        filename="bench",
        content=text.encode(),
        received_at=datetime.now(UTC),
    )


def articles(length: int, count: int) -> Iterator[str]:
    """``count`` plain texts of ``length`` characters: headline, dateline, paragraphs with changed words, furniture."""
    chosen = random.Random(corpus.SEED)
    for number in range(count):
        yield corpus.article(SEEDS, chosen, length, number)[1]


def seconds(texts: list[str]) -> float:
    """Processor time of cleaning ``texts``, for one of them."""
    documents = [document(text) for text in texts]
    began = time.process_time()
    for each in documents:
        clean_document(each, LIMIT)
    return (time.process_time() - began) / len(documents)


def main() -> None:
    """Print both tables in Markdown."""
    seconds(list(articles(4_000, 20)))
    print("| plain text, bytes | µs a document | µs a kilobyte |\n| ---: | ---: | ---: |")
    for length in LENGTHS:
        texts = list(articles(length, max(1, min(300, 4_000_000 // length))))
        spent = min(seconds(texts) for _ in range(ROUNDS))
        print(f"| {length:,} | {spent * 1e6:,.0f} | {spent * 1e9 / length:,.0f} |")
    worst = []
    for head in HEADS:
        for unit in UNITS:
            text = head + unit * (HOSTILE // len(unit.encode()))
            began = time.process_time()
            outcome = clean_document(document(text), LIMIT)
            answer = outcome.reason.value if isinstance(outcome, Rejected) else "accepted"
            worst.append((time.process_time() - began, head + unit, answer))
    print("\n| the slowest of hostile inputs of 10 MB | seconds | answer |\n| --- | ---: | --- |")
    for spent, shown, answer in sorted(worst, reverse=True)[:10]:
        print(f"| `{shown!r}` again and again | {spent:.2f} | {answer} |")


if __name__ == "__main__":
    main()

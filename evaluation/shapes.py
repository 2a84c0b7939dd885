"""The same articles in the shapes that people keep texts in: ``python -m evaluation.shapes EVAL [PAGES]``.

The true texts of ``PAGES`` pages (25) of either set are written as files: wrapped at several widths, hyphenated,
justified, indented, double-spaced, on pages with running heads, quoted, and as mails and markup. Printed is, by shape,
the F1 of the words that cleaning keeps, how many files fall below 0.9, how many headlines are right, and how many
paragraphs come out for each that went in. Which pages and where words are cut is drawn with a fixed seed.
"""

from __future__ import annotations

import html
import json
import random
import re
import sys
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import partial
from pathlib import Path

from service.article import RawDocument, document_id
from service.cleaning import clean_document
from service.outcome import Accepted

NOW = datetime(2026, 3, 4, tzinfo=UTC)
LIMIT = 10_000_000
SEED = 5
SHORTEST, LONGEST = 1_200, 9_000
PAGE_LINES = 25

Text = tuple[str, list[str]]


def wrapped(paragraph: str, width: int, indent: str = "") -> list[str]:
    """The lines of ``paragraph`` at ``width`` columns, the first one behind ``indent``."""
    return textwrap.wrap(paragraph, width, initial_indent=indent, break_long_words=False, break_on_hyphens=False) or [
        ""
    ]


def hyphenated(paragraph: str, width: int, indent: str, chosen: random.Random) -> list[str]:
    """The lines of ``paragraph``, most words that do not fit cut with a hyphen."""
    lines, line = [], indent
    for word in paragraph.split():
        room = width - len(line) - 2
        if not line.strip() or len(line) + 1 + len(word) <= width:
            line = f"{line} {word}" if line.strip() else line + word
        elif len(word) > 6 and word.isalpha() and room >= 3 and chosen.random() < 0.8:
            cut = min(room, len(word) - 3)
            lines.append(f"{line} {word[:cut]}-")
            line = word[cut:]
        else:
            lines.append(line)
            line = word
    return [*lines, line]


def justified(paragraph: str, width: int) -> list[str]:
    """The lines of ``paragraph`` filled to ``width`` with spaces between words."""
    *lines, last = wrapped(paragraph, width)
    filled = []
    for line in lines:
        words, more = line.split(), width - len(line)
        gaps = max(1, len(words) - 1)
        spaces = [" " * (1 + (number + 1) * more // gaps - number * more // gaps) for number in range(len(words) - 1)]
        filled.append("".join(part for pair in zip(words, [*spaces, ""], strict=True) for part in pair))
    return [*filled, last]


def joined(text: Text, lines: Callable[[str], list[str]], between: str = "\n\n", line_end: str = "\n") -> str:
    """``text`` with its headline on a line of its own and its paragraphs as ``lines`` makes them."""
    headline, paragraphs = text
    return between.join([headline, *(line_end.join(lines(paragraph)) for paragraph in paragraphs)])


def on_pages(text: Text) -> str:
    """``text`` at 72 columns, with form feeds and a running head from the second page on."""
    lines = joined(text, partial(wrapped, width=72)).split("\n")
    pages = [lines[start : start + PAGE_LINES] for start in range(0, len(lines), PAGE_LINES)]
    heads: list[list[str]] = [[]]
    heads += [[f"\fThe Evening Gazette   {number}", ""] for number in range(2, len(pages) + 1)]
    return "\n".join(line for head, page in zip(heads, pages, strict=True) for line in (*head, *page))


def as_mail(text: Text) -> bytes:
    """``text`` as a mail of plain text at 72 columns."""
    message = EmailMessage()
    message["From"], message["To"] = "Ada Roe <ada@portbay.example>", "desk@portbay.example"
    message["Subject"], message["Date"] = text[0], "Wed, 04 Mar 2026 10:00:00 +0000"
    message.set_content("\n\n".join("\n".join(wrapped(each, 72)) for each in text[1]))
    return bytes(message)


def as_page(text: Text, body: str) -> bytes:
    """A page with the headline of ``text`` and ``body``."""
    headline = html.escape(text[0])
    return f"<html><head><title>{headline}</title></head><body><h1>{headline}</h1>{body}</body></html>".encode()


def with_breaks(text: Text) -> bytes:
    """``text`` wrapped at 70 columns by ``br``."""
    lines = ("<br>".join(html.escape(line) for line in wrapped(each, 70)) for each in text[1])
    return as_page(text, f"<div>{'<br><br>'.join(lines)}</div>")


def preformatted(text: Text) -> bytes:
    """``text`` wrapped at 70 columns in a ``pre``."""
    return as_page(text, f"<pre>{html.escape(joined(('', text[1]), partial(wrapped, width=70)))}</pre>")


def shapes(chosen: random.Random) -> dict[str, tuple[Callable[[Text], str | bytes], str]]:
    """By name, what writes a text in a shape, and the media type of that."""

    def hyphens(width: int, indent: str = "") -> Callable[[str], list[str]]:
        return lambda paragraph: hyphenated(paragraph, width, indent, chosen)

    def at(width: int, indent: str = "", **how: str) -> Callable[[Text], str]:
        return lambda text: joined(text, partial(wrapped, width=width, indent=indent), **how)

    plain = "text/plain"
    return {
        "a line a paragraph": (lambda text: joined(text, lambda each: [each]), plain),
        "no blank lines": (lambda text: joined(text, lambda each: [each], "\n"), plain),
        **{f"{width} columns": (at(width), plain) for width in (32, 40, 58, 72, 100)},
        "70, no blank lines": (at(70, between="\n"), plain),
        "66, indents, no blank lines": (at(66, "    ", between="\n"), plain),
        "45, indents, no blank lines": (at(45, "  ", between="\n"), plain),
        "72, CRLF": (lambda text: at(72)(text).replace("\n", "\r\n"), plain),
        "72, double-spaced": (at(72, line_end="\n\n"), plain),
        "64, left margin": (lambda text: textwrap.indent(at(64)(text), " " * 8), plain),
        "60, hyphens": (lambda text: joined(text, hyphens(60)), plain),
        "36, hyphens, indents": (lambda text: joined(text, hyphens(36, "  "), "\n"), plain),
        "68, justified": (lambda text: joined(text, partial(justified, width=68)), plain),
        "72, pages with heads": (on_pages, plain),
        "70, quoted": (lambda text: textwrap.indent(at(70)(text), "> ", lambda line: True), plain),
        "mail, 72": (as_mail, "message/rfc822"),
        "HTML, br at 70": (with_breaks, "text/html"),
        "HTML, pre at 70": (preformatted, "text/html"),
    }


def words(text: str) -> Counter[str]:
    """The words of ``text`` in lower case, counted."""
    return Counter(re.findall(r"\w+", text.lower()))


def texts_of(truth: Path, many: int, chosen: random.Random) -> Iterable[Text]:
    """``many`` headlines and paragraphs of the pages in ``truth``."""
    rows = [json.loads(line) for line in truth.read_text(encoding="utf-8").splitlines()]
    fitting = [row for row in rows if row.get("headline") and SHORTEST < len(row["body"]) < LONGEST]
    for row in chosen.sample(fitting, many):
        yield (
            " ".join(row["headline"].split()),
            [" ".join(line.split()) for line in row["body"].split("\n") if line.strip()],
        )


def main(folder: str, many: str = "25") -> None:
    """Print the table."""
    chosen = random.Random(SEED)
    sets = ("pages/truth.jsonl", "wcxb/pages/truth.jsonl")
    texts = [text for name in sets for text in texts_of(Path(folder) / name, int(many), chosen)]
    print(f"{len(texts)} articles\n{'':28} {'F1':>6} {'<0.9':>5} {'headline':>9} {'paragraphs':>11}")
    for name, (write, media_type) in shapes(chosen).items():
        scores, headlines, parts = [], 0, 0.0
        for headline, paragraphs in texts:
            content = write((headline, paragraphs))
            data = content.encode() if isinstance(content, str) else content
            document = RawDocument(
                document_id=document_id("shapes", name, data),
                uri="shape",
                source="shapes",
                filename="shape",
                content=data,
                content_type=media_type,
                received_at=NOW,
            )
            outcome = clean_document(document, LIMIT)
            articles = outcome.value if isinstance(outcome, Accepted) else ()
            body = "\n".join(article.body for article in articles)
            truth, kept = words(" ".join(paragraphs)), words(body)
            scores.append(2 * (truth & kept).total() / ((truth.total() + kept.total()) or 1))
            headlines += bool(articles) and " ".join((articles[0].headline or "").split()) == headline
            parts += sum(bool(line.strip()) for line in body.split("\n")) / len(paragraphs)
        below = sum(score < 0.9 for score in scores)
        mean = sum(scores) / len(scores)
        print(f"{name:28} {mean:6.4f} {below:5} {headlines:9} {parts / len(texts):11.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])

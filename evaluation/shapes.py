"""The same articles in the shapes that people keep texts in: ``python -m evaluation.shapes EVAL [PAGES [SHAPE]]``.

The true texts of ``PAGES`` pages (25) of either set are written as files: wrapped at several widths, hyphenated,
justified, indented, double-spaced, with numbered lines, in columns, on pages with running heads, quoted, forwarded, in
other scripts, with lists and tables, and as mails and markup; ``SHAPE`` is a part of the names of those wanted. Printed
is, by shape, the F1 of the words that cleaning keeps, how many files fall below 0.9, how many headlines are right, and
how many paragraphs come out for each that went in. Which pages and where words are cut is drawn with a fixed seed.
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
from tools.data.training_pages import EAST_ASIAN, in_script

NOW = datetime(2026, 3, 4, tzinfo=UTC)
LIMIT = 10_000_000
SEED = 5
SHORTEST, LONGEST = 1_200, 9_000
PAGE_LINES = 25
# Letters of Thai for those of Latin, all consonants; words and signs are looked for as single characters.
THAI = str.maketrans("abcdefghijklmnopqrstuvwxyz", "กขคงจฉชซดตถทธนบปผพฟภมยรลวส")
TABLE = [
    ("Club", "Played", "Won", "Points"),
    ("Portbay Rowers", "12", "9", "27"),
    ("Ellmere United", "12", "7", "22"),
    ("Harbour Athletic", "12", "6", "20"),
    ("Northern Quay", "12", "3", "11"),
]
BOX = [
    "Portbay  2  1  0  3 -- 6",
    "Ellmere  0  1  1  0 -- 2",
    "E -- Roe, Finch. LOB -- Portbay 7, Ellmere 5. HR -- Marsh (12).",
]
FACTS = [
    "KEY FACTS",
    "- The pier was built in 1907",
    "- Some 2,400 people use it on a summer day",
    "- The repair costs 12 million crowns",
]

Text = tuple[str, list[str]]


def wrapped(paragraph: str, width: int, indent: str = "") -> list[str]:
    """The lines of ``paragraph`` at ``width`` columns, the first one behind ``indent``; one of several lines as it
    is."""
    if "\n" in paragraph:
        return paragraph.split("\n")
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


def numbered(text: Text, every: int = 1, page: int = 10_000) -> str:
    """``text`` at 66 columns behind the numbers of its lines, those of ``every``; each ``page`` lines begin at 1."""
    lines = [line for line in joined(text, partial(wrapped, width=66)).split("\n") if line]
    numbers = (number % page + 1 for number in range(len(lines)))
    return "\n".join(
        f"{'' if number % every else number:>4}   {line}" for number, line in zip(numbers, lines, strict=True)
    )


def in_columns(text: Text) -> str:
    """``text`` at 38 columns, two beside each other on each page, below its headline."""
    lines = joined(("", text[1]), partial(wrapped, width=38)).strip("\n").split("\n")
    pages = []
    for start in range(0, len(lines), 2 * PAGE_LINES):
        left, right = lines[start : start + PAGE_LINES], lines[start + PAGE_LINES : start + 2 * PAGE_LINES]
        right += [""] * (len(left) - len(right))
        pages.append("\n".join(f"{one:38}    {other}".rstrip() for one, other in zip(left, right, strict=True)))
    return "\n\n".join([text[0], *pages])


def without_form_feeds(text: Text) -> str:
    """``text`` at 72 columns in pages, parted by a number and a running head among blank lines."""
    lines = joined(text, partial(wrapped, width=72)).split("\n")
    pages = [lines[start : start + PAGE_LINES] for start in range(0, len(lines), PAGE_LINES)]
    heads: list[list[str]] = [[]]
    heads += [["", f"{'':34}{number - 1}", "", "The Evening Gazette", ""] for number in range(2, len(pages) + 1)]
    return "\n".join(line for head, page in zip(heads, pages, strict=True) for line in (*head, *page))


def forwarded(text: Text) -> str:
    """``text`` at 70 columns, quoted below the lines that a mail program puts above a forwarded mail."""
    head = (
        "---------- Forwarded message ---------\nFrom: Ada Roe <ada@portbay.example>\nDate: Wed, 4 Mar 2026 at 10:00\n"
        f"Subject: {text[0]}\nTo: <desk@portbay.example>\n\n"
    )
    return head + textwrap.indent(joined(text, partial(wrapped, width=70)), "> ", lambda line: True)


def with_cut_words(paragraph: str, chosen: random.Random) -> str:
    """``paragraph`` as scanners write it that join lines and leave the hyphens of cut words: "har- bour"."""
    words = paragraph.split()
    for place, word in enumerate(words):
        if len(word) > 6 and word.isalpha() and chosen.random() < 0.06:
            words[place] = f"{word[: len(word) // 2]}- {word[len(word) // 2 :]}"
    return " ".join(words)


def amid(text: Text, lines: list[str]) -> Text:
    """``text`` with ``lines`` after half of its paragraphs."""
    half = len(text[1]) // 2 or 1
    return text[0], [*text[1][:half], "\n".join(lines), *text[1][half:]]


def table() -> list[str]:
    """The lines of TABLE in aligned columns."""
    return [f"{name:20}{first:>8}{second:>8}{third:>8}" for name, first, second, third in TABLE]


def asked(text: Text, names: tuple[str, str], mark: str) -> Text:
    """``text`` with the names of two speakers in turns before its paragraphs."""
    return text[0], [f"{names[number % 2]}{mark}{each}" for number, each in enumerate(text[1])]


def in_letters(text: Text, script: str) -> Text:
    """``text`` with its Latin letters in another script, Thai without spaces between words."""
    if script != "thai":
        return in_script(text[0], script), [in_script(each, script) for each in text[1]]

    def thai(line: str) -> str:
        return re.sub("(?<=[ก-ฮ]) (?=[ก-ฮ])", "", re.sub(r"[.,]", "", line).lower().translate(THAI))

    return thai(text[0]), [thai(each) for each in text[1]]


def by_columns(paragraph: str, width: int) -> list[str]:
    """The lines of ``paragraph``, of a script without spaces, at ``width`` columns: East Asian signs take two, a mark
    does not begin a line, and words of other scripts stay whole."""
    lines, line, room = [], "", width
    for part in re.findall(r"[!-~]+|[^!-~][、。]?", paragraph):
        columns = sum(1 + (sign >= "\u2e80") for sign in part)
        if columns > room and line:
            lines.append(line.strip())
            line, room = "", width
        line += part
        room -= columns
    return [*lines, line.strip()]


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


def other_texts() -> dict[str, tuple[Callable[[Text], Text], Callable[[Text], str | bytes]]]:
    """By name, what is made of a text first, which is then the true one, and what writes that in a shape."""

    def plain(text: Text) -> str:
        return joined(text, lambda each: [each])

    def at(width: int, **how: str) -> Callable[[Text], str]:
        return lambda text: joined(text, partial(wrapped, width=width), **how)

    def cut(width: int, between: str = "\n\n") -> Callable[[Text], str]:
        return lambda text: joined(text, partial(by_columns, width=width), between)

    def marked(text: Text) -> str:
        return "\n".join(f"\u200f{line}" if line else "" for line in at(66)(text).split("\n"))

    east_asian, thai = partial(in_letters, script=EAST_ASIAN), partial(in_letters, script="thai")
    arabic = partial(in_letters, script="arabic")
    facts, rows, box = partial(amid, lines=FACTS), partial(amid, lines=table()), partial(amid, lines=BOX)
    spoken = partial(asked, names=("MS ROE", "MR. FINCH"), mark=": ")
    letters = partial(asked, names=("Q", "A"), mark=". ")
    return {
        "East Asian, a line a paragraph": (east_asian, plain),
        "East Asian, 60": (east_asian, cut(60)),
        "East Asian, 60, indents": (east_asian, cut(60, "\n\u3000")),
        "Thai letters, a line a paragraph": (thai, plain),
        "Thai letters, 60": (thai, cut(60)),
        "Arabic letters, a line a paragraph": (arabic, plain),
        "Arabic letters, 66": (arabic, at(66)),
        "Arabic letters, 66, with marks": (arabic, marked),
        "key facts": (facts, plain),
        "key facts, 70": (facts, at(70)),
        "a table": (rows, plain),
        "a table, 70": (rows, at(70)),
        "a box score": (box, plain),
        "a box score, 70": (box, at(70)),
        "speakers": (spoken, plain),
        "speakers, 70": (spoken, at(70)),
        "speakers, 70, no blank lines": (spoken, at(70, between="\n")),
        "questions and answers": (letters, plain),
        "questions and answers, 70": (letters, at(70)),
        "questions, 70, no blank lines": (letters, at(70, between="\n")),
    }


def shapes(chosen: random.Random) -> dict[str, tuple[Callable[[Text], str | bytes], str]]:
    """By name, what writes a text in a shape, and the media type of that."""

    def hyphens(width: int, indent: str = "") -> Callable[[str], list[str]]:
        return lambda paragraph: hyphenated(paragraph, width, indent, chosen)

    def at(width: int, indent: str = "", **how: str) -> Callable[[Text], str]:
        return lambda text: joined(text, partial(wrapped, width=width, indent=indent), **how)

    def lines_with(end: str) -> Callable[[Text], str]:
        return lambda text: joined(text, lambda each: [each]).replace("\n", end)

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
        "numbers of lines": (numbered, plain),
        "numbers of lines, pages of 25": (partial(numbered, page=25), plain),
        "numbers of each fifth line": (partial(numbered, every=5), plain),
        "two columns": (in_columns, plain),
        "72, pages without form feeds": (without_form_feeds, plain),
        "70, forwarded": (forwarded, plain),
        "cut words": (lambda text: joined(text, lambda each: [with_cut_words(each, chosen)]), plain),
        "66, tabs": (lambda text: textwrap.indent(at(66)(text), "\t"), plain),
        "66, a tab a paragraph": (lambda text: at(66, " " * 8, between="\n")(text).replace(" " * 8, "\t"), plain),
        "one line": (lambda text: f"{text[0]}\n{' '.join(text[1])}", plain),
        "CR": (lines_with("\r"), plain),
        "CRLF": (lines_with("\r\n"), plain),
        "bullets": (lambda text: joined(text, lambda each: [f"• {each}"]), plain),
        "70, hyphens as bullets": (lambda text: joined(text, lambda each: wrapped(f"- {each}", 70)), plain),
    }


def words(text: str) -> Counter[str]:
    """The words of ``text`` in lower case, counted; of scripts without spaces the signs."""
    return Counter(re.findall(r"[ก-\u0edf\u2e80-\ua4cf]|[^\Wก-\u0edf\u2e80-\ua4cf]+", text.lower()))


def texts_of(truth: Path, many: int, chosen: random.Random) -> Iterable[Text]:
    """``many`` headlines and paragraphs of the pages in ``truth``."""
    rows = [json.loads(line) for line in truth.read_text(encoding="utf-8").splitlines()]
    fitting = [row for row in rows if row.get("headline") and SHORTEST < len(row["body"]) < LONGEST]
    for row in chosen.sample(fitting, many):
        yield (
            " ".join(row["headline"].split()),
            [" ".join(line.split()) for line in row["body"].split("\n") if line.strip()],
        )


def _same(text: Text) -> Text:
    return text


def main(folder: str, many: str = "25", part: str = "") -> None:
    """Print the table."""
    chosen = random.Random(SEED)
    sets = ("pages/truth.jsonl", "wcxb/pages/truth.jsonl")
    texts = [text for name in sets for text in texts_of(Path(folder) / name, int(many), chosen)]
    print(f"{len(texts)} articles\n{'':34} {'F1':>6} {'<0.9':>5} {'headline':>9} {'paragraphs':>11}")
    every: dict[str, tuple[Callable[[Text], Text], Callable[[Text], str | bytes], str]]
    every = {name: (_same, write, media_type) for name, (write, media_type) in shapes(chosen).items()}
    every |= {name: (change, write, "text/plain") for name, (change, write) in other_texts().items()}
    for name, (change, write, media_type) in every.items():
        if part not in name:
            continue
        scores, headlines, parts = [], 0, 0.0
        for text in texts:
            headline, paragraphs = change(text)
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
        print(f"{name:34} {mean:6.4f} {below:5} {headlines:9} {parts / len(texts):11.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])

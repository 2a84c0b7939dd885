"""The seeds in, any number of different articles of about 4 KB out, and copies of them: the same ones every time."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bench.corpus import SEED, paragraphs
from service.article import Article, article_id, document_id, document_uri

WORDS = 640
# Half the words of the real paragraphs are changed: enough that no two articles are copies, few enough that
# some shingles stand in thousands of them, as set phrases and furniture do.
CHANGED = 0.5
BEGAN = datetime(2020, 6, 11, tzinfo=UTC)
FRAME = (
    "{name} Corp said its board on {day} declared a quarterly dividend of {a} cents a share, against {b} cents in the "
    "same quarter last year, payable {month} {c} to holders of record on {month} {d}. The company, which had {e} "
    "million shares outstanding at the end of {month}, said net income rose to {f} million dollars from {g} million "
    "on sales of {h} million. Analysts had expected earnings of {i} cents a share. The shares closed at {j} dollars "
    "on the exchange, where {k} thousand of them changed hands."
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October")


class Text(NamedTuple):
    """A text, what kind of copy it is, and the originals in it."""

    body: str
    kind: str
    originals: tuple[int, ...]


def bodies(seeds: Path, count: int, first: int = 0) -> Iterator[str]:
    """Different articles, of paragraphs recombined and words changed."""
    stock = [line.split() for line in paragraphs(seeds)]
    words = sorted({word for line in stock for word in line})
    number = {word: place for place, word in enumerate(words)}
    lines = [np.array([number[word] for word in line]) for line in stock]
    breaks = [*words, "\n\n"]
    for place in range(first, first + count):
        chosen = np.random.default_rng(SEED + place)
        picked = np.concatenate([np.append(lines[each], -1) for each in chosen.permutation(len(lines))])[:WORDS]
        changed = (chosen.random(picked.size) < CHANGED) & (picked >= 0)
        picked[changed] = chosen.integers(0, len(words), int(changed.sum()))
        yield " ".join([breaks[each] for each in picked.tolist()])


def with_copies(seeds: Path, originals: int) -> list[Text]:
    """``originals`` articles, six kinds of copies in equal parts, and as many reports from one template."""
    chosen = random.Random(SEED)
    texts = [Text(body, "original", (place,)) for place, body in enumerate(bodies(seeds, originals))]
    vocabulary = sorted({word for text in texts[:20] for word in text.body.split() if word.isalpha()})
    copies = []
    for place, text in enumerate(texts):
        words = text.body.split(" ")
        kind = ("reprint", "edited", "half", "quarter", "brief", "merged")[place % 6]
        other = texts[(place + 3) % originals]
        body = {
            "reprint": _edited(words, 0.01, vocabulary, chosen),
            "edited": _edited(words, 0.08, vocabulary, chosen),
            "half": " ".join(words[: len(words) // 2]),
            "quarter": " ".join(words[: len(words) // 4]),
            "brief": " ".join(words[:60]),
            "merged": f"{text.body}\n\n{other.body}",
        }[kind]
        copies.append(Text(body, kind, (place, other.originals[0]) if kind == "merged" else (place,)))
    names = ["".join(chosen.choices(["al", "ber", "cor", "den", "fel", "gan", "mor", "ton"], k=3)) for _ in texts]
    for place, name in enumerate(names):
        figures = {key: chosen.randint(2, 99) for key in "abcdefghijk"}
        body = FRAME.format(name=name.title(), day=chosen.choice(DAYS), month=chosen.choice(MONTHS), **figures)
        copies.append(Text(body, "template", (originals + place,)))
    texts += copies
    chosen.shuffle(texts)
    return texts


def _edited(words: list[str], rate: float, vocabulary: list[str], chosen: random.Random) -> str:
    return " ".join(chosen.choice(vocabulary) if chosen.random() < rate else word for word in words)


def article(place: int, body: str) -> Article:
    """An article with ``body``, one a second, with a clock of its own."""
    name = f"{place:08}.txt"
    document = document_id("bench", name, b"")
    moment = BEGAN + timedelta(seconds=place / 10)
    return Article(
        article_id=article_id(document, 0),
        document_id=document,
        uri=document_uri("bench", name),
        source="bench",
        filename=name,
        part=0,
        parts=(),
        version=1,
        content_type="text/plain",
        language="en",
        headline="A headline of about eight words for each",
        body=body,
        event_time=moment,
        event_time_source="published",
        received_at=moment,
    )

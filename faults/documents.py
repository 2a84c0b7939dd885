"""What is sent while the faults strike: a count in, so many files out, always the same ones."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from bench import corpus
from service.article import document_id

SEEDS = Path(__file__).parent.parent / "seeds"
SOURCE = "kills"
BEGAN = datetime(2020, 6, 11, 12, tzinfo=UTC)

# Words enough for the language to be told, so that deduplication works in several partitions at once.
WORDS = {
    "de": "der die das und nicht mit auf für von dem den ist sich auch nach wird bei einer wurde noch Regierung Hafen "
    "Straße Wahl Gericht Minister Stadt Woche Polizei Land Kinder Jahr teilte sagte erklärte kündigte forderte",
    "es": "el la los las de que y en un una para con por según su más fue este como pero gobierno puerto ciudad "
    "calle ministro semana policía país niños año elección tribunal dijo anunció explicó pidió informó",
    "fr": "le la les des une dans pour avec sur qui que pas plus par est sont cette selon mais gouvernement port ville "
    "rue ministre semaine police pays enfants année élection tribunal a déclaré annoncé expliqué demandé",
}

# Every so many documents one may begin that is to be killed; what comes of it, by how many documents later. A multiple
# of four later a document is in the same language, and of blocks that are no multiple each begins in another one.
KILLED_EVERY, KILLED_LATER = 49, {0: "text", 8: "copy", 20: "kill", 32: "copy"}

# Of every so many documents, which are a desk's.
DESK_EVERY = 29
KINDS_OF_DESK = {2: "text", 7: "correction", 12: "kill", 17: "embargo"}
EMBARGO_SECONDS = 20


class Made(NamedTuple):
    """A file; where it is of a text that is killed, the number of the first of it, and what it is."""

    name: str
    content: bytes
    first: int | None = None
    is_a: str = "text"


def documents(count: int) -> Iterator[tuple[str, bytes]]:
    """So many files, name and bytes."""
    return ((each.name, each.content) for each in planned(count))


def planned(count: int) -> Iterator[Made]:
    """So many files: the benchmark's in English, and of every four one each in three other languages; every fifth of
    these is the one before it, cut: a copy to be found. Every forty-first is no article. Of some texts a copy comes,
    an order to kill it, and another copy. Of every twenty-nine four are a desk's items: a text, its correction, its
    kill, and a text under an embargo that soon ends."""
    chosen = random.Random(corpus.SEED)
    before: dict[str, list[str]] = {}
    killed: dict[int, tuple[str, list[str]]] = {}
    for number, (name, content) in enumerate(corpus.raw_files(SEEDS, count)):
        language = (None, *WORDS)[number % 4]
        later = number % KILLED_EVERY
        first = number - later
        if language and later in KILLED_LATER and first + max(KILLED_LATER) < count:
            yield _of_killed(name, WORDS[language].split(), first, KILLED_LATER[later], killed, chosen)
        elif number % 41 == 40:
            yield Made(name, b"[1, 2, 3]")
        elif kind := KINDS_OF_DESK.get(number % DESK_EVERY):
            yield Made(name, _of_a_desk(kind, number))
        elif language is None:
            yield Made(name, content)
        else:
            text = before.get(language, [])
            copied = bool(text) and chosen.random() < 0.2
            text = text[: len(text) * 2 // 3] if copied else _text(WORDS[language].split(), chosen)
            before[language] = text
            yield Made(name, _file(_headline(WORDS[language].split(), chosen), *text))


def _of_killed(
    name: str,
    words: Sequence[str],
    first: int,
    is_a: str,
    killed: dict[int, tuple[str, list[str]]],
    chosen: random.Random,
) -> Made:
    """A text that is to be killed, a copy under another headline, cut, or the order."""
    if is_a == "text":
        killed[first] = _headline(words, chosen), _text(words, chosen)
    headline, text = killed[first]
    if is_a == "copy":
        headline, text = _headline(words, chosen), text[: len(text) * 3 // 4]
    words_of_desk = ["MANDATORY KILL"] if is_a == "kill" else []
    return Made(name, _file(*words_of_desk, headline, *text), first, is_a)


def _of_a_desk(kind: str, number: int) -> bytes:
    """The document of a number as an item of ninjs; a correction and a kill are of the text before them."""
    item_number = number // DESK_EVERY
    uri = f"urn:faults:{item_number}:embargo" if kind == "embargo" else f"urn:faults:{item_number}"
    words, chosen = WORDS["fr"].split(), random.Random(uri)
    item = {
        "uri": uri,
        "type": "text",
        "language": "fr",
        "version": 1,
        "versioncreated": (BEGAN + timedelta(seconds=number)).isoformat(),
        "pubstatus": "usable",
        "headline": _headline(words, chosen),
        "body_text": "\n\n".join(_text(words, chosen)),
    }
    if kind == "correction":
        changed = "\n\n".join([str(item["body_text"]), *_text(words, chosen)[:2]])
        item |= {"version": 2, "ednote": "Correction: adds two paragraphs", "body_text": changed}
    elif kind == "kill":
        item |= {"version": 3, "pubstatus": "canceled", "ednote": "Kill: sent in error"}
    elif kind == "embargo":
        item |= {"embargoed": (BEGAN + timedelta(seconds=number + EMBARGO_SECONDS)).isoformat()}
    return json.dumps(item).encode()


def _headline(words: Sequence[str], chosen: random.Random) -> str:
    return " ".join(chosen.sample(words, 6)).capitalize()


def _file(*paragraphs: str) -> bytes:
    return "\n\n".join(paragraphs).encode()


def killed_copies(count: int) -> dict[str, list[str]]:
    """Of the first ``count`` documents the ids of the orders to kill, and of each those of the texts that it is about,
    before and after it."""
    texts: dict[int, list[str]] = {}
    orders = {}
    for each in planned(count):
        if each.first is not None:
            identity = document_id(SOURCE, each.name, each.content)
            if each.is_a == "kill":
                orders[identity] = each.first
            else:
                texts.setdefault(each.first, []).append(identity)
    return {order: texts[first] for order, first in orders.items()}


def _text(words: Sequence[str], chosen: random.Random) -> list[str]:
    """Paragraphs of sentences of words in no order."""
    return [
        " ".join(" ".join(chosen.choices(words, k=14)).capitalize() + "." for _ in range(chosen.randint(2, 4)))
        for _ in range(9)
    ]

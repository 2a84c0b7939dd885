"""A PolNeAR folder in, a folder of bodies and the truth that quotations are scored against out.

    python evaluation/polnear.py PolNeAR/data/dev OUT
    newswire process --from enrich --output OUT/results.jsonl OUT/text
    python score.py quotes OUT/results.jsonl OUT/truth.jsonl

PolNeAR (Newell et al. 2018) marks every attribution: source, cue, content. A direct quotation here is one whose content
begins and ends with a quotation mark, which may be two apostrophes; parts of a broken one are joined by a space. A
source that is a pronoun keeps it, written small: the scorer, which looks for words with capitals, then accepts any
speaker. Where several annotators read a text, the first file by name counts. ``OUT/partial.jsonl`` has the quoted words
inside contents that are not quoted as a whole, three or more that begin small. Our own quotations are filtered by
``kept``: those with ``partial`` are left out of the score of direct quotations, and alone are scored against
``OUT/partial.jsonl``.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

_SPAN = re.compile(r"^(T\d+)\t(Source|Content) ([\d; ]+)\t")
_LINK = re.compile(r"^E\d+\t(.*)$")
PRONOUNS = frozenset(("he", "she", "they", "it", "i", "we", "you"))
MARKS = "\"“”'‘’"
_MARKED = re.compile(r"(?:[\"“”]|'').+(?:[\"“”]|'')[.,]*", re.DOTALL)
_INSIDE = re.compile(r"(?:[“\"]|'')([^“”\"\n]+?)(?:[”\"]|'')")
LEAST_WORDS = 3


def _pieces(text: str, offsets: str) -> list[str]:
    spans = sorted(tuple(map(int, each.split())) for each in offsets.split(";"))
    return [text[start:end] for start, end in spans]


def attributions(text: str, annotation: str, *, partial: bool = False) -> list[dict[str, str | None]]:
    """The direct quotations, or the partial ones: their text without marks, and the source as written (None where there
    is none)."""
    spans: dict[str, tuple[str, str]] = {}
    links: list[list[str]] = []
    for line in annotation.splitlines():
        if found := _SPAN.match(line):
            spans[found[1]] = (found[2], found[3])
        elif found := _LINK.match(line):
            links.append(re.findall(r"(?:Source|Content)\d*:(T\d+)", found[1]))
    quotes: list[dict[str, str | None]] = []
    for link in links:
        contents = [spans[key][1] for key in link if key in spans and spans[key][0] == "Content"]
        sources = [spans[key][1] for key in link if key in spans and spans[key][0] == "Source"]
        if not contents:
            continue
        pieces = [piece.strip() for content in contents for piece in _pieces(text, content)]
        joined = " ".join(pieces)
        speaker = " ".join(" ".join(_pieces(text, source)) for source in sources) or None
        if speaker and speaker.lower() in PRONOUNS:
            speaker = speaker.lower()
        whole = _MARKED.fullmatch(joined) is not None
        if whole and not partial:
            quotes.append({"text": joined.strip(MARKS + ".,"), "speaker": speaker})
        elif partial and not whole:
            inside = [words for piece in pieces for words in _INSIDE.findall(piece)]
            parts = [words for words in inside if words[0].islower() and len(words.split()) >= LEAST_WORDS]
            quotes.extend({"text": words.rstrip(".,"), "speaker": speaker} for words in parts)
    return quotes


def kept(results: Path, out: Path, *, partial: bool) -> Path:
    """The articles of ``results`` with their partial quotations alone, or with the others alone, written to ``out``."""
    articles = [json.loads(line) for line in results.read_text().splitlines()]
    for article in articles:
        article["quotes"] = [each for each in article["quotes"] if each.get("partial", False) == partial]
    out.write_text("".join(json.dumps(article) + "\n" for article in articles))
    return out


def write(source: Path, out: Path) -> None:
    """The texts of ``source`` as files under ``out``, with their truth."""
    (out / "text").mkdir(parents=True, exist_ok=True)
    truth, partial = [], []
    for path in sorted((source / "text").glob("*.txt")):
        annotated = sorted((source / "attributions").glob(f"{path.stem}_*.ann"))
        if annotated:
            text, annotation = path.read_text(), annotated[0].read_text()
            (out / "text" / path.name).write_text(text)
            truth.append(json.dumps({"id": path.stem, "quotes": attributions(text, annotation)}))
            inside = attributions(text, annotation, partial=True)
            partial.append(json.dumps({"id": path.stem, "quotes": inside}))
    (out / "truth.jsonl").write_text("\n".join(truth) + "\n")
    (out / "partial.jsonl").write_text("\n".join(partial) + "\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))

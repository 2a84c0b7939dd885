"""A CoNLL-2002 or -2003 file in, a folder of bodies and the truth that entities are scored against out.

    python evaluation/conll.py eng.testa OUT
    newswire process --from enrich --output OUT/results.jsonl OUT/text
    python score.py entities OUT/results.jsonl OUT/truth.jsonl

The files of WikiNEuRal and of its copy of CoNLL (Babelscape/wikineural; number, word, label) are read too.
One file a document, one sentence a line, tokens with a space between. ``NAME-0001.txt`` is the first document. The data
(Reuters and EFE copy, for research) is not in this repository. The Spanish files, in Latin-1, do not say where a
document begins: every fifteen sentences are one.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

SENTENCES = 15


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def documents(path: Path) -> list[list[list[tuple[str, str]]]]:
    """Documents, their sentences, their tokens with labels."""
    found: list[list[list[tuple[str, str]]]] = []
    content = path.read_bytes()
    marked = b"-DOCSTART-" in content
    for line in content.decode("utf-8" if marked or _is_utf8(content) else "latin-1").splitlines():
        parts = line.split()
        if not parts:
            if found and found[-1] and found[-1][-1]:
                found[-1].append([])
            if not marked and found and len(found[-1]) > SENTENCES:
                found.append([[]])
        elif "-DOCSTART-" in parts[:2]:
            found.append([[]])
        else:
            if not found:
                found.append([[]])
            found[-1][-1].append((parts[parts[0].isdigit() and len(parts) == 3], parts[-1]))
    return [[sentence for sentence in document if sentence] for document in found]


def converted(document: list[list[tuple[str, str]]]) -> tuple[str, list[dict[str, int | str]]]:
    """The document's text, and its entities with offsets into it."""
    text = ""
    entities: list[dict[str, int | str]] = []
    for sentence in document:
        before = "O"
        for position, (word, label) in enumerate(sentence):
            text += " " if position else ""
            start = len(text)
            text += word
            if label != "O":
                if label[:2] == "I-" and before[2:] == label[2:]:
                    entities[-1]["end"] = len(text)
                else:
                    entities.append({"start": start, "end": len(text), "type": label[2:]})
            before = label
        text += "\n"
    return text.rstrip("\n"), entities


def write(source: Path, out: Path) -> None:
    """The documents of ``source`` as files under ``out``, with their truth."""
    (out / "text").mkdir(parents=True, exist_ok=True)
    truth = []
    for number, document in enumerate(documents(source), 1):
        name = f"{source.name.replace('.', '-')}-{number:04}"
        body, entities = converted(document)
        (out / "text" / f"{name}.txt").write_text(body)
        truth.append(json.dumps({"id": name, "entities": entities}))
    (out / "truth.jsonl").write_text("\n".join(truth) + "\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))

"""A folder of German Wikinews articles in, a folder of bodies and the truth that quotations are scored against out.

    python evaluation/german_quotes.py german-news-quotation-attribution-2024/data/dev OUT
    newswire process --from enrich --output OUT/results.jsonl OUT/text
    python score.py quotes OUT/results.jsonl OUT/truth.jsonl

The corpus (Petersen-Frey and Biemann 2024, uhh-lt/german-news-quotation-attribution-2024, CC BY-NC-SA 4.0) is for
testing only and not in this repository. As in ``polnear``, a direct quotation is one that is in quotation marks as a
whole and no part of what is said indirectly, and annotations that share the words for their speaker are parts of one
(``--apart`` leaves each by itself); a speaker that is a pronoun is written small, so that the scorer accepts anybody.
Our partial quotations (``partial`` of a quotation) are left out before scoring, by ``polnear.kept``; of the truth
nothing is left out for its length or its first letter, so that one word in marks counts like a sentence.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

MARKS = "„“”\"»«‚‘’'"
PRONOUNS = frozenset(("er", "sie", "es", "ihm", "ihr", "dieser", "diese", "man", "ich", "wir"))


def direct(document: dict[str, Any], apart: bool = False) -> list[dict[str, str | None]]:
    """The direct quotations of an annotated article: their text without marks, and the speaker as written."""
    found: list[dict[str, str | None]] = []
    previous_speaker: list[int] = []
    for annotation in document["annotations"]:
        if annotation["type"] != "Direct" or annotation["isNested"]:
            continue
        spans = annotation["quote"]["spans"]
        text = " ".join(document["originalText"][span["charBegin"] : span["charEnd"]].strip() for span in spans)
        if not (len(text) > 2 and text[0] in MARKS and text.rstrip(".,")[-1] in MARKS):
            continue
        text = text.strip(MARKS + ".,")
        speaker = annotation["speaker"].get("text") or ""
        words = annotation["speaker"].get("tokenIds") or []
        if found and words and words == previous_speaker and not apart:
            found[-1]["text"] = f"{found[-1]['text']} {text}"
            continue
        previous_speaker = words
        found.append({"text": text, "speaker": (speaker.lower() if speaker.lower() in PRONOUNS else speaker) or None})
    return found


def write(source: Path, out: Path, apart: bool = False) -> None:
    """The articles of ``source`` as files under ``out``, with their truth."""
    (out / "text").mkdir(parents=True, exist_ok=True)
    truth = []
    for number, path in enumerate(sorted(source.glob("*.json")), 1):
        document = json.loads(path.read_text())
        name = f"wikinews-{number:04}"
        (out / "text" / f"{name}.txt").write_text(document["originalText"])
        truth.append(json.dumps({"id": name, "quotes": direct(document, apart)}, ensure_ascii=False))
    (out / "truth.jsonl").write_text("\n".join(truth) + "\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]), "--apart" in sys.argv)

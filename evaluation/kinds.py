"""Copies of every kind of every article: ``python -m evaluation.kinds EVAL [--pages wcxb] [--from deduplicate]``.

``make_reprints.py`` makes one kind of copy of an article, by its place in the list. Eight sets, for each of which the
list begins one article later and chance another way, have each kind of each once. Printed are the pairs found by kind
over all sets, the F1 of the best and the worst one, and how many files are told to be in another language than their
article. Then, how many of the articles are found by their first words, and by how many words. With ``--pages wcxb`` the
articles and the furniture are those of WCXB's pages, of which a set takes four times as long.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evaluation.copies import articles, decided
from evaluation.stated import lines, scorer
from service.language import detect_language

SETS = 8
# Articles of so many words and more are looked for by so few of their first ones.
LEAST_WORDS, LEDES = 120, (20, 30, 40, 60)


def derive(data: Path, pages_of: Path, turn: int, folder: Path) -> tuple[list[dict[str, Any]], int]:
    """Make the set of one turn in ``folder``; its truth, and how many of its files are told in another language."""
    pages = lines(pages_of / "truth.jsonl")
    listed = folder / "articles.jsonl"
    listed.write_text("".join(json.dumps(page) + "\n" for page in pages[turn:] + pages[:turn]))
    command = [data / "make_reprints.py", listed, pages_of / "text", folder, "--seed", str(turn + 1)]
    subprocess.run([sys.executable, *map(str, command)], check=True, stdout=subprocess.DEVNULL)
    truth = lines(folder / "truth.jsonl")
    language_of = {page["id"]: detect_language(page["body"]) for page in pages}
    return truth, sum(_language(folder, each) not in {language_of[page] for page in each["clusters"]} for each in truth)


def _language(folder: Path, each: dict[str, Any]) -> str:
    return detect_language((folder / "raw" / each["file"]).read_text())


def ledes(pages: Sequence[dict[str, Any]], words: int) -> int:
    """How many of ``pages`` are found, once all are known, by so many of their first words."""
    with tempfile.TemporaryDirectory() as folder:
        for place, page in enumerate(pages):
            Path(folder, f"0-{place:04}").write_text(page["body"])
            Path(folder, f"1-{place:04}").write_text(" ".join(page["body"].split()[:words]))
        decisions = {line["filename"]: line for line in decided(articles(Path(folder), "deduplicate"))}
    known = {name.removeprefix("0"): line["article_id"] for name, line in decisions.items() if name.startswith("0")}
    return sum(
        known.get(name.removeprefix("1")) == line["duplicate_of"] for name, line in decisions.items() if name[0] == "1"
    )


def main(arguments: Sequence[str]) -> None:
    """Print what was found."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.kinds", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--from", dest="first", choices=("clean", "deduplicate"), default="clean")
    parser.add_argument("--pages", choices=("pages", "wcxb"), default="pages")
    parser.add_argument("--sets", type=int, default=SETS)
    options = parser.parse_args(arguments)
    if not (options.data / "score.py").exists():
        print("evaluation skipped: no data")
        return
    data = options.data.resolve()
    pages_of = data / "pages" if options.pages == "pages" else data / "wcxb" / "pages"
    found, wanted, scores = Counter[str](), Counter[str](), []
    false = otherwise = files = 0
    for turn in range(options.sets):
        with tempfile.TemporaryDirectory() as folder:
            truth, translated = derive(data, pages_of, turn, Path(folder))
            score, _ = scorer(data).duplicates(decided(articles(Path(folder) / "raw", options.first)), truth)
        for kind, share in score["recall_by_kind"].items():
            number, of = map(int, share.split("/"))
            found[kind], wanted[kind] = found[kind] + number, wanted[kind] + of
        scores.append(score["f1"])
        false, otherwise, files = false + score["false_pairs"], otherwise + translated, files + len(truth)
    for kind in sorted(wanted):
        print(f"{kind}: {found[kind]}/{wanted[kind]} = {found[kind] / wanted[kind]:.3f}")
    print(f"f1: {min(scores)} to {max(scores)}, mean {sum(scores) / len(scores):.4f}; false pairs: {false}")
    print(f"files told in another language: {otherwise}/{files}")
    pages = [page for page in lines(pages_of / "truth.jsonl") if len(page["body"].split()) >= LEAST_WORDS]
    for words in LEDES:
        print(f"found by their first {words} words: {ledes(pages, words)}/{len(pages)}")


if __name__ == "__main__":
    main(sys.argv[1:])
